"""What is typed while a check-in is held: "A order toner @ana fri", "N …", "D …".

A line is never refused: what cannot be read stays as text, with a sentence that says so.

Source: domain.md 6 (During); ux.md 3.12.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.domain.check_ins.days import parse_day
from app.domain.people import initials

CaptureKind = Literal["note", "decision", "action"]
Ruling = Literal["confirm", "waive", "include", "uphold", "reverse", ""]

KINDS: dict[str, CaptureKind] = {"n": "note", "d": "decision", "a": "action"}
FOR_CLIENT = "client"
"""Written as @client: the note is for the client's minutes, too."""
_RULINGS: dict[str, Ruling] = {
    "confirm": "confirm",
    "confirmed": "confirm",
    "waive": "waive",
    "waived": "waive",
    "include": "include",
    "included": "include",
    "uphold": "uphold",
    "upheld": "uphold",
    "reverse": "reverse",
    "reversed": "reverse",
}
_MENTION = re.compile(r"(?<![\w@])@([\w.'’-]*\w)")
_MOST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may own an action.

    Attributes:
        kind: user, of the firm, or contact, of the client.
    """

    id: str
    name: str
    kind: Literal["user", "contact"] = "user"


@dataclass(frozen=True, slots=True)
class Capture:
    """A line as it was understood.

    Attributes:
        text: what is kept of it, without what was understood otherwise.
        due: local date of the client.
        internal: it stays within the firm: a note that is not for the client.
        ruling: what a decision about an exclusion says; empty for any other.
        sentences: what could not be understood, and how to write it.
    """

    kind: CaptureKind
    text: str
    owner: Person | None = None
    due: date | None = None
    internal: bool = False
    ruling: Ruling = ""
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Captured:
    """A line that was taken down, as it is kept.

    Attributes:
        item: key of the item that it was said about; empty for the meeting as a whole.
        owner: who does it, by name; empty where nobody was named.
        due: local date of the client.
        ticket: the ticket that an action became: "T-1060".
        outcome: what a decision settled, in words: "confirmed".
    """

    id: str
    kind: CaptureKind
    text: str
    item: str = ""
    owner: str = ""
    due: date | None = None
    internal: bool = False
    ticket: str = ""
    outcome: str = ""


def parse_capture(
    line: str,
    people: Sequence[Person],
    today: date,
    *,
    kind: CaptureKind | None = None,
    exclusion: bool = False,
) -> Capture:
    """Read a line that was typed at a check-in.

    Args:
        line: begins with N, D or A and a blank, unless its kind is known.
        people: who may own an action.
        today: at the client; words such as "fri" mean the next such day.
        kind: what was chosen by a key, so that the line has no letter.
        exclusion: the item spoken about is an exclusion, which a decision settles.
    """
    text = " ".join(line.split())
    letter, _blank, rest = text.partition(" ")
    if kind is None and letter.casefold() in KINDS and (rest or letter.isupper()):
        kind, text = KINDS[letter.casefold()], rest
    sentences: list[str] = []
    if not text:
        sentences.append("Nothing was written: say what was noted, decided or is to be done.")
    if kind is None:
        kind = "note"
        sentences.append(
            "Begin with N for a note, D for a decision, A for an action: kept as a note."
        )
    if kind == "action":
        return _action(text, people, today, sentences)
    if kind == "decision":
        ruling, text = _ruling(text, sentences) if exclusion and text else ("", text)
        return Capture("decision", text, ruling=ruling, sentences=tuple(sentences))
    for_client = re.search(rf"(?<![\w@])@{FOR_CLIENT}\b", text, re.IGNORECASE)
    if for_client:
        text = " ".join((text[: for_client.start()] + text[for_client.end() :]).split())
    return Capture("note", text, internal=not for_client, sentences=tuple(sentences))


def _ruling(text: str, sentences: list[str]) -> tuple[Ruling, str]:
    word, _blank, rest = text.partition(" ")
    ruling = _RULINGS.get(word.casefold().strip(",:;."), "")
    if not ruling:
        sentences.append(
            "Nothing was settled: begin with confirm, waive, include, uphold or reverse."
        )
        return "", text
    return ruling, rest.strip()


def _action(text: str, people: Sequence[Person], today: date, sentences: list[str]) -> Capture:
    owner, text = _owner(text, people, sentences)
    due, text = _due(text, today)
    if text and owner is None and not any("@" in sentence for sentence in sentences):
        sentences.append("Nobody owns it yet: add a name, such as @" + _example(people) + ".")
    if text and due is None:
        sentences.append("It has no date: end with one, such as fri, tomorrow or 3 april.")
    return Capture("action", text, owner, due, sentences=tuple(sentences))


def _example(people: Sequence[Person]) -> str:
    return people[0].name.split()[0].casefold() if people and people[0].name.split() else "ana"


def _owner(text: str, people: Sequence[Person], sentences: list[str]) -> tuple[Person | None, str]:
    """The first mention that names one person, and the text without it."""
    for mention in _MENTION.finditer(text):
        found = named(mention[1], people)
        if len(found) == 1:
            without = text[: mention.start()] + text[mention.end() :]
            return found[0], " ".join(without.split())
        if found:
            names = " or ".join(person.name for person in found[:3])
            sentences.append(f"“@{mention[1]}” may be {names}: write more of the name.")
        else:
            known = ", ".join("@" + person.name.split()[0].casefold() for person in people[:3])
            ways = f": write {known}" if known else ""
            sentences.append(f"“@{mention[1]}” is nobody who is known here{ways}.")
    return None, text


def named(word: str, people: Sequence[Person]) -> list[Person]:
    """The people that a word names: by a whole name first, then by initials, then by a beginning.

    Blanks of a name may be written as points: "ana.ruiz".
    """
    wanted = word.casefold().strip(".")
    whole = [
        one
        for one in people
        if wanted in {_joined(one.name), *(part.casefold() for part in one.name.split())}
    ]
    if whole:
        return whole
    short = [one for one in people if initials(one.name).casefold() == wanted]
    if short:
        return short
    return [
        one
        for one in people
        if _joined(one.name).startswith(wanted)
        or any(part.casefold().startswith(wanted) for part in one.name.split())
    ]


def _joined(name: str) -> str:
    return ".".join(name.casefold().split())


def _due(text: str, today: date) -> tuple[date | None, str]:
    """The date that a text ends with, the longest that can be read, and the text before it."""
    words = text.split()
    for count in range(min(_MOST_WORDS, len(words)), 0, -1):
        due = parse_day(" ".join(words[-count:]), today)
        if due is not None:
            before = words[:-count]
            if before and before[-1].casefold() in {"by", "due", "until", "on", "before"}:
                before = before[:-1]
            # A text that is nothing but a date is no promise: it stays as it was written.
            return (due, " ".join(before)) if before else (None, text)
    return None, text
