"""Masked help desk sentences made readable: placeholders filled, capitals and stops set.

The source is lower case, splits comments into sentences, and masks names and figures as
"ph_user", "ph_technical" and the like. Greetings become one, farewells and signatures go: the
timeline names the author beside each entry.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

MASK = re.compile(r"ph_[a-z]+(?:_[a-z]+)*\w*")
RUN = re.compile(r"\bph_\w+(?:[\s,/&;:()-]+ph_\w+)+")
ONLY_MASKS = re.compile(r"^([\W\d]*ph_\w+( team)?)+\W*$")
NO_WORDS = re.compile(r"^[\W\d_]*$")
MASKED_TOO_MUCH = 0.45
"""A sentence with a greater part of masks tells nothing."""

GREETING = re.compile(
    r"^(greetings?|hello|hi|dears?|good (day|morning|afternoon|evening))\b"
    r"(\s+(all|team|sirs?|and|ph_\w+( team)?))*[\s,.!:]*"
)
FAREWELL = re.compile(
    r"^((best|kind|warm|many|thanks and|thanks &|with)\s+)*(regards|thanks|thank you|br)"
    r"\b[\s,.!…]*(ph_\w+( team)?[\s,.]*)*$"
)
FORM = (
    r"(problem|investigation and simulation|development agile|related issue|solution|"
    r"\d\s*-\s*(did|will) [^?]*\?)"
)
EMPTY_FORM = re.compile(rf"^[\s.]*(({FORM}|yes|no|n/a)[\s:.,]*)+$")
EMPTY_HEAD = re.compile(r"(development agile|related issue)[\s:]*(n/a)?[.\s]*")
FORM_LINE = re.compile(rf"^{FORM}")
QUESTION = re.compile(r"(?<=\w: )\d\s*-\s*(did|will) [^?]*\?$")
HEAD_ONLY = re.compile(rf"^({FORM}[\s:.]*)+$")
DOUBLED = re.compile(r"\b(\w+)( \1\b)+")
CAPITALS = re.compile(
    r"\b(ssl|tls|ip|sql|url|id|vpn|pdf|api|json|xml|csv|ftp|sftp|dns|ui|pc|usb|iis|fyi|asap|i)\b"
)
PROPER = re.compile(
    r"\b((mon|tues|wednes|thurs|fri|satur|sun)day|january|february|april|june|july|august|"
    r"september|october|november|december|outlook|excel|android|windows|oracle)\b"
)
SENTENCE_START = re.compile(r"(^|[.?!:]\s+|\n|^\d\s?- ?)([a-z])")
POINTED = r"\b(the|a|an|this|that|these|our|your|their|its|each|every|same|new|any|some|no)\s+"
ADDRESSED = re.compile(r"\b(dears?|hi|hello)\s+ph_user\w*")
THEIR_USER = re.compile(POINTED + r"(\w+\s+)?ph_user\w*")
SPOKEN_TO = re.compile(r"\b(call|discussion|meeting|session|spoke|confirmed) with ph_user\w*")

THINGS = (
    "import service", "batch table", "archive queue", "status field", "gateway", "approval page",
    "sync job", "scan folder", "return file", "settlement report", "session table", "night run",
    "detail view", "print template", "outgoing queue", "lookup list",
)  # fmt: skip
FILLED: Mapping[str, Sequence[str]] = {
    "items": ("items",),
    "item": ("item",),
    "sql": ("(query attached)",),
    "path": ("the shared folder", "the export folder", "the program folder"),
    "link": ("https://portal.example/case", "https://files.example/share"),
    "url": ("https://portal.example/case",),
    "code": ("code 1042", "code 417", "code 20", "code 8113"),
    "ip_address": ("192.0.2.18", "192.0.2.40", "198.51.100.7"),
    "version": ("version 4.2", "version 4.3.1", "version 5.0"),
    "file": ("the daily file", "the attached file"),
    "log": ("the log",),
    "email_thread": ("(earlier mail below)",),
    "attached_email": ("(mail attached)",),
    "country": ("abroad",),
    "info_table": ("(table attached)",),
}
"""Mask → plain words; "technical", "name" and "user" are filled by what the talk is about."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Whose words these are.

    Attributes:
        other: first name of who is spoken to.
        app: the program that the talk is about.
        things: a few things that the talk keeps to.
    """

    other: str
    app: str
    things: Sequence[str]
    rng: random.Random


def body_of(sentences: Sequence[str], voice: Voice, left_out: Counter[str]) -> str:
    """One comment as a person would have written it; "" where nothing readable is left.

    Args:
        sentences: as the source masks them.
        voice: whose words they are.
        left_out: told what is left out, and why.
    """
    if all(NO_WORDS.match(sentence) for sentence in sentences):
        left_out["comments that are only punctuation"] += 1
        return ""
    if all(EMPTY_FORM.match(sentence) or NO_WORDS.match(sentence) for sentence in sentences):
        left_out["comments that are an empty form"] += 1
        return ""
    greeted = False
    lines: list[str] = []
    for sentence in _without_gaps(sentences):
        plain = GREETING.sub("", sentence)
        greeted = greeted or (plain != sentence and not lines)
        said = _said(plain, voice, left_out)
        if said:
            lines.append(said)
    if not lines:
        left_out["comments without a readable sentence"] += 1
        return ""
    hello = f"Hello {voice.other}," if voice.other else "Hello,"
    opening = f"{hello}\n\n" if greeted else ""
    return opening + _joined(lines)


def _without_gaps(sentences: Sequence[str]) -> Iterator[str]:
    """The sentences without the heads and questions of a form that nobody filled."""
    texts = [QUESTION.sub("", EMPTY_HEAD.sub("", text)) or text for text in sentences]
    for at, text in enumerate(texts):
        following = texts[at + 1] if at + 1 < len(texts) else ""
        if HEAD_ONLY.match(text) and (not following or FORM_LINE.match(following)):
            continue
        yield text


def _said(sentence: str, voice: Voice, left_out: Counter[str]) -> str:
    """One sentence with its masks filled; "" where it says nothing."""
    plain = EMPTY_HEAD.sub("", sentence).strip()
    if not plain or NO_WORDS.match(plain) or FAREWELL.match(plain):
        return ""
    if ONLY_MASKS.match(plain):
        left_out["sentences that are only masks"] += 1
        return ""
    masks = len(MASK.findall(plain))
    if masks > MASKED_TOO_MUCH * len(plain.split()):
        left_out["sentences that are mostly masks"] += 1
        return ""
    return _finished(_filled(plain, voice))


def _filled(text: str, voice: Voice) -> str:
    text = RUN.sub(_most_telling, text)
    text = re.sub(r"\bph_name team", "support team", text)
    text = ADDRESSED.sub(rf"\1 {voice.other or 'all'}", text)
    text = SPOKEN_TO.sub(rf"\1 with {voice.other or 'a colleague'}", text)
    text = THEIR_USER.sub(r"\1 \2second line", text)
    text = re.sub(r"\bph_user\w*", "a colleague", text)
    text = re.sub(POINTED + r"ph_technical\w*", lambda found: _thing(voice, found[1]), text)
    text = re.sub(r"\bph_technical\w*", lambda _: _thing(voice, "the"), text)
    text = re.sub(POINTED + r"ph_name\w*", rf"\1 {voice.app}", text)
    text = re.sub(r"\bph_name\w*", voice.app, text)
    for mask, choices in FILLED.items():
        text = re.sub(rf"\bph_{mask}\w*", lambda _, of=choices: voice.rng.choice(of), text)  # type: ignore[misc] # a lambda with a default
    return MASK.sub("it", text)


def _most_telling(run: re.Match[str]) -> str:
    """Of masks side by side, the first that is no person."""
    masks: list[str] = MASK.findall(run[0])
    return next((mask for mask in masks if not mask.startswith("ph_user")), masks[0])


def _thing(voice: Voice, before: str) -> str:
    return f"{before} {voice.rng.choice(voice.things)}"


def _finished(text: str) -> str:
    """Spaces, capitals and the stop at the end."""
    text = re.sub(r"\s+", " ", text).replace("\ue946", "")
    text = re.sub(r"\s+([.,;:?!])", r"\1", text)
    text = re.sub(r"\b(the|a|an) (the|a|an)\b", r"\2", text)
    text = DOUBLED.sub(r"\1", text)
    text = CAPITALS.sub(lambda found: found[0].upper(), text)
    text = PROPER.sub(lambda found: found[0].capitalize(), text)
    text = SENTENCE_START.sub(lambda found: found[1] + found[2].upper(), text.strip(" -,"))
    return text if text[-1:] in ".?!:)" else text.rstrip(",;") + "."


def _joined(lines: Sequence[str]) -> str:
    """Sentences in one paragraph, the heads of a form on lines of their own."""
    text = lines[0]
    for line in lines[1:]:
        text += ("\n" if FORM_LINE.match(line.lower()) else " ") + line
    return text
