"""A text that two people changed, from the text that both began with.

First by line; where both changed the same lines, those by word. What then still clashes is left to
a person: both wordings, side by side, with what stood there before.

*Shape*: lines end with a line feed, or with a carriage return and one; the merged text has the
ending that one side changed to.

Source: sync.md 2.14, 3.5.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.domain.merge.differences import Hunk, differences

LONGEST = 1_000_000
"""Characters in a text; a merge that came out longer counts as a clash."""
_WORDS = re.compile(r"\S+|\n|[^\S\n]+")
"""A word is whatever stands between spaces: an address or an option is never taken apart."""


Lines = tuple[str, ...]
"""Lines without their endings."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Lines that both changed otherwise; a side that has none took them away.

    Attributes:
        base: what both began with.
        a, b: what each made of it.
    """

    base: Lines
    a: Lines
    b: Lines


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of a merge.

    Attributes:
        pieces: in order, lines that stand and clashes between them.
        text: the merged text; None where something clashes.
        ending: of each line but the last.
    """

    pieces: tuple[Lines | Clash, ...]
    text: str | None
    ending: str = "\n"

    @property
    def clashes(self) -> tuple[Clash, ...]:
        """What a person has to look at; empty where the merge is clean."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Clash))


class Settled(NamedTuple):
    """The text that stands, and whether the other one could not be brought into it."""

    text: str
    clash: bool


def settle_text(base: str, theirs: str, ours: str) -> Settled:
    """Let one text stand: the merged one, or on a true clash the one that arrives later.

    Args:
        base: what the arriving text was made from.
        theirs: what stands now.
        ours: what arrives.
    """
    merged = merge_body(base, theirs, ours).text
    return Settled(ours, clash=True) if merged is None else Settled(merged, clash=False)


def merge_body(base: str, a: str, b: str) -> Merged:
    """Bring together what two people made of one text; the same whichever of them is named first.

    Args:
        base: what both began with.
        a: what the one made of it.
        b: what the other made of it.
    """
    ending = _ending(base, a, b)
    if b in {a, base}:
        return Merged((tuple(_lines(a)),), a, ending)
    if a == base:
        return Merged((tuple(_lines(b)),), b, ending)
    pieces: list[Lines | Clash] = []
    standing: list[str] = []
    for stretch in _woven(_lines(base), _lines(a), _lines(b)):
        parts = stretch.parts if stretch.parts is not None else _by_word(stretch)
        if parts is not None:
            standing += parts
            continue
        pieces += [tuple(standing), Clash(*map(tuple, stretch.sides))]
        standing = []
    pieces.append(tuple(standing))
    if len(pieces) > 1:
        return Merged(tuple(piece for piece in pieces if piece), None, ending)
    text = ending.join(standing)
    if len(text) > LONGEST:
        whole = Clash(*(tuple(_lines(side)) for side in (base, a, b)))
        return Merged((whole,), None, ending)
    return Merged((tuple(standing),), text, ending)


def _lines(text: str) -> list[str]:
    """The lines without their endings; a text that ends with one has an empty line behind it."""
    return text.replace("\r\n", "\n").split("\n")


def _ending(base: str, a: str, b: str) -> str:
    """The ending that one side changed to; a text of one line has none and changes none."""
    was = _mostly(base)
    one, other = _mostly(a) or was, _mostly(b) or was
    if one == was:
        return other or "\n"
    return (one if other in {one, was} else None) or "\n"


def _mostly(text: str) -> str | None:
    lines, pairs = text.count("\n"), text.count("\r\n")
    if not lines:
        return None
    return "\r\n" if 2 * pairs > lines else "\n"


class _Stretch(NamedTuple):
    """A stretch of the base: with the parts that stand for it, or with None and three sides."""

    parts: Sequence[str] | None
    sides: tuple[Sequence[str], Sequence[str], Sequence[str]] = ((), (), ())


def _by_word(stretch: _Stretch) -> list[str] | None:
    """The lines of a stretch, brought together by word; None on a true clash."""
    base, a, b = map(_words, stretch.sides)
    words: list[str] = []
    for woven in _woven(base, a, b, tidy=_without_stray_spaces):
        if woven.parts is None:
            return None
        if words and woven.parts and not (words[-1].isspace() or woven.parts[0].isspace()):
            return None  # both wrote here: side by side that would read as one word
        words += woven.parts
    text = "".join(words)
    return text.removesuffix("\n").split("\n") if text else []


def _words(lines: Sequence[str]) -> list[str]:
    return _WORDS.findall("".join(f"{line}\n" for line in lines))


def _without_stray_spaces(hunks: list[Hunk], base: Sequence[str]) -> list[Hunk]:
    """Changes with nothing but spaces between them are one: spaces are the same everywhere."""
    tidy: list[Hunk] = []
    parts: list[str] = []
    for hunk in hunks:
        between = base[tidy[-1].end : hunk.start] if tidy else ["word"]
        if all(word.isspace() for word in between):
            parts += [*between, *hunk.parts]
            tidy[-1] = Hunk(tidy[-1].start, hunk.end, parts)
        else:
            parts = list(hunk.parts)
            tidy.append(Hunk(hunk.start, hunk.end, parts))
    return tidy


def _as_found(hunks: list[Hunk], _base: Sequence[str]) -> list[Hunk]:
    return hunks


def _woven(
    base: Sequence[str],
    a: Sequence[str],
    b: Sequence[str],
    tidy: Callable[[list[Hunk], Sequence[str]], list[Hunk]] = _as_found,
) -> Iterator[_Stretch]:
    """The base from its beginning to its end, with both people's changes where they belong."""
    ours, theirs = (tidy(differences(base, side), base)[::-1] for side in (a, b))
    at = 0
    while ours or theirs:
        mine, yours = _next_group(ours, theirs)
        start = min(hunk.start for hunk in mine + yours)
        end = max(hunk.end for hunk in mine + yours)
        yield _Stretch(base[at:start])
        one, other = (_applied(base, start, end, side) for side in (mine, yours))
        if mine and yours and one != other:
            yield from _together(base[start:end], one, other)
        else:
            yield _Stretch(one if mine else other)
        at = end
    yield _Stretch(base[at:])


def _next_group(ours: list[Hunk], theirs: list[Hunk]) -> tuple[list[Hunk], list[Hunk]]:
    """The next changes that overlap, taken off both lists, which are in reverse."""
    mine: list[Hunk] = []
    yours: list[Hunk] = []
    first = min((side[-1] for side in (ours, theirs) if side), key=lambda hunk: hunk[:2])
    start, end = first.start, first.end
    while True:
        for side, group in ((ours, mine), (theirs, yours)):
            if side and _touches(side[-1], start, end, fresh=not (mine or yours)):
                hunk = side.pop()
                end = max(end, hunk.end)
                group.append(hunk)
                break
        else:
            return mine, yours


def _touches(hunk: Hunk, start: int, end: int, *, fresh: bool) -> bool:
    """Whether a change belongs to the group; one that only begins where it ends stands behind it.

    Two that insert at the same place do belong together: nobody can say which comes first.
    """
    same_place = hunk.start == hunk.end == start == end
    return hunk.start < end or same_place or (fresh and (hunk.start, hunk.end) == (start, end))


def _applied(base: Sequence[str], start: int, end: int, hunks: list[Hunk]) -> list[str]:
    made: list[str] = []
    for hunk in hunks:
        made += [*base[start : hunk.start], *hunk.parts]
        start = hunk.end
    return [*made, *base[start:end]]


def _together(base: Sequence[str], a: list[str], b: list[str]) -> Iterator[_Stretch]:
    """A stretch that both changed: what both say alike at its ends stands."""
    head = tail = 0
    shortest = min(len(a), len(b))
    while head < shortest and a[head] == b[head]:
        head += 1
    while tail < shortest - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    middle_a, middle_b = a[head : len(a) - tail], b[head : len(b) - tail]
    yield _Stretch(a[:head])
    yield _Stretch(None, (base, middle_a, middle_b))
    yield _Stretch(a[len(a) - tail :])
