"""How well a name answers what was typed: a score that people can predict."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import IntEnum

Span = tuple[int, int]
_ENDS = ". "  # "Resolve…" is found by its whole name with and without the dots


class Tier(IntEnum):
    """The kinds of match, best first; a better kind always wins over a worse one."""

    EXACT = 0
    PREFIX = 1
    WORD_STARTS = 2
    ADJACENT = 3
    SUBSEQUENCE = 4


@dataclass(frozen=True, slots=True)
class Match:
    """A name that answers a query.

    Attributes:
        tier: how it matches.
        length: of the folded name; the shorter of two wins.
        spans: (begin, end) of what to show bold in the name; empty when a synonym matched.
        by_synonym: whether another word for the same thing matched.
    """

    tier: Tier
    length: int
    spans: tuple[Span, ...] = ()
    by_synonym: bool = False

    @property
    def order(self) -> tuple[int, bool, int]:
        """Sort key, best first; frecency may only come after it."""
        return (self.tier, self.by_synonym, self.length)


def match(query: str, name: str, synonyms: tuple[str, ...] = ()) -> Match | None:
    """Score one name; accents and case do not count.

    Exact, then prefix, then word starts ("nt" finds "New ticket"), then adjacent letters, then
    letters in order. A synonym counts like the name but after it, and never by scattered letters.

    Source: ux.md 3.5.
    """
    wanted = _fold(query)[0].strip(_ENDS)
    best = _match_name(wanted, name)
    for word in synonyms:
        other = _match_name(wanted, word)
        if other is None or other.tier is Tier.SUBSEQUENCE:
            continue
        found = Match(other.tier, len(name), by_synonym=True)
        if best is None or found.order < best.order:
            best = found
    return best


def _match_name(wanted: str, name: str) -> Match | None:
    folded, places = _fold(name)
    folded = folded.rstrip(_ENDS)
    if not wanted:
        return Match(Tier.PREFIX, len(folded))
    if folded == wanted:
        tier, hits = Tier.EXACT, list(range(len(folded)))
    elif folded.startswith(wanted):
        tier, hits = Tier.PREFIX, list(range(len(wanted)))
    elif (starts := _word_starts(wanted, folded)) is not None:
        tier, hits = Tier.WORD_STARTS, starts
    elif (close := _adjacent(wanted, folded)) is not None:
        tier, hits = Tier.ADJACENT, close
    elif (loose := _subsequence(wanted, folded)) is not None:
        tier, hits = Tier.SUBSEQUENCE, loose
    else:
        return None
    return Match(tier, len(folded), _spans(hits, places))


def _fold(text: str) -> tuple[str, list[int]]:
    """Fold case and accents; the list tells for each folded letter where it stood."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for part in unicodedata.normalize("NFKD", letter).casefold():
            if not unicodedata.combining(part):
                letters.append(part)
                places.append(place)
    return "".join(letters), places


def _word_starts(wanted: str, folded: str) -> list[int] | None:
    begins = [
        at for at, letter in enumerate(folded)
        if letter.isalnum() and (at == 0 or not folded[at - 1].isalnum())
    ]  # fmt: skip
    return _from_words(wanted.replace(" ", ""), folded, begins)


def _from_words(rest: str, folded: str, begins: list[int]) -> list[int] | None:
    """Spend the query on word beginnings, the longest piece first."""
    if not rest:
        return []
    for index, begin in enumerate(begins):
        length = 0
        while length < len(rest) and folded[begin : begin + length + 1] == rest[: length + 1]:
            length += 1
        for piece in range(length, 0, -1):
            tail = _from_words(rest[piece:], folded, begins[index + 1 :])
            if tail is not None:
                return [*range(begin, begin + piece), *tail]
    return None


def _adjacent(wanted: str, folded: str) -> list[int] | None:
    """Find the query as it is, or each of its words somewhere."""
    hits: list[int] = []
    for piece in [wanted] if wanted in folded else wanted.split():
        at = folded.find(piece)
        if at < 0:
            return None
        hits.extend(range(at, at + len(piece)))
    return sorted(set(hits))


def _subsequence(wanted: str, folded: str) -> list[int] | None:
    hits: list[int] = []
    at = -1
    for letter in wanted.replace(" ", ""):
        at = folded.find(letter, at + 1)
        if at < 0:
            return None
        hits.append(at)
    return hits


def _spans(hits: list[int], places: list[int]) -> tuple[Span, ...]:
    spans: list[Span] = []
    for place in sorted({places[hit] for hit in hits}):
        if spans and spans[-1][1] == place:
            spans[-1] = (spans[-1][0], place + 1)
        else:
            spans.append((place, place + 1))
    return tuple(spans)
