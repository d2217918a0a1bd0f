"""The values of a refused operation as a person edits them, and what they typed as wire values.

Source: ux.md 3.7 "Rejected (Edit and resend)"; sync.md 3.9.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Date, Integer, Text, select
from sqlalchemy.orm import Session

from app.domain.documentation import ASSET_KINDS, ASSET_STATES
from app.domain.lifecycle import WORDS
from app.domain.moments import moment_text, parse_moment
from app.domain.queue.words import KIND_WORDS
from app.domain.rules import RuleBroken
from app.domain.vocabulary import TicketState
from app.records import Contact, Site, User
from app.records.codec import from_wire, to_wire, written_text
from app.records.marks import Merge
from app.records.nouns import NOUNS, Field, fields_of
from app.records.types import Id, Instant, from_micros, to_micros
from app.store.letters import Letter
from app.sync.value_words import field_words

Kind = Literal["line", "text", "choice", "moment", "day", "number"]
Choices = tuple[tuple[str, str], ...]
"""(value, words)."""

_LONG = frozenset({"body", "description", "note", "internal_note", "notes", "resolution_summary"})
_MADE = frozenset({
    "id", "client_id", "ticket_id", "page_id", "created_by", "created_at", "user_id", "author_id",
    "author_kind", "at", "effective_at", "opened_at", "channel", "source", "provisional", "kind",
    "preview_code", "preview_digest", "added_at", "sha256", "media_type", "size_bytes",
    "field_name", "old", "new", "technician_id", "device", "base_id", "merged_id",
})  # fmt: skip
"""What the program wrote itself: nobody corrects that by hand."""


@dataclass(frozen=True, slots=True)
class RefusedValue:
    """One value to be corrected.

    Attributes:
        text: as it is typed; of a choice, the chosen value.
        choices: of a choice, everything that may stand.
    """

    name: str
    title: str
    kind: Kind
    text: str
    choices: Choices = ()


_LEVELS: Choices = (("high", "High"), ("medium", "Medium"), ("low", "Low"))
_PRIORITIES: Choices = tuple((str(at), f"P{at}") for at in range(1, 5))
_CHOICES: Mapping[tuple[str, str], Choices] = {
    ("ticket", "state"): tuple((state.value, WORDS[state]) for state in TicketState),
    ("ticket", "kind"): tuple((str(kind), words) for kind, words in KIND_WORDS.items()),
    ("ticket", "impact"): _LEVELS,
    ("ticket", "urgency"): _LEVELS,
    ("ticket", "priority"): _PRIORITIES,
    ("asset", "kind"): tuple(ASSET_KINDS.items()),
    ("asset", "state"): tuple(ASSET_STATES.items()),
}
_YES_NO: Choices = (("1", "Yes"), ("0", "No"))
_NOBODY: tuple[str, str] = ("", "–")
_CHOSEN = frozenset({"user", "contact", "site"})
"""Nouns of which one is chosen from a list."""


def refused_values(
    session: Session, letter: Letter, zone: str, now: datetime
) -> tuple[RefusedValue, ...]:
    """What can be corrected in a refused operation, in the words of whoever made it."""
    if letter.entity not in NOUNS or letter.kind == "delete":
        return ()
    asking = _Asking(session, letter, zone, now)
    found = [value for name in letter.fields if (value := asking.value(name)) is not None]
    return tuple(sorted(found, key=lambda value: (value.kind == "text", value.title)))


def act_values(
    session: Session, act: Sequence[Letter], zone: str, now: datetime
) -> tuple[RefusedValue, ...]:
    """What can be corrected in a refused act; `whose_values` says in which of its operations.

    Args:
        session: reads names.
        act: its operations, the one that matters most first.
        zone: whose clocks a moment is read by.
        now: the present.
    """
    whose = whose_values(act)
    found = [
        value
        for letter in act
        for value in refused_values(session, letter, zone, now)
        if whose.get(value.name) is letter
    ]
    return tuple(sorted(found, key=lambda value: value.kind == "text"))


def whose_values(act: Sequence[Letter]) -> dict[str, Letter]:
    """Field → the operation of an act in which a person corrects it.

    Of several rows of one noun it cannot be told whose value is meant: then the first counts.
    """
    nouns = Counter(letter.entity for letter in act)
    found: dict[str, Letter] = {}
    for letter in act:
        if letter is act[0] or nouns[letter.entity] == 1:
            for name, value in letter.fields.items():
                if has_values(letter.entity, letter.kind, {name: value}):
                    found.setdefault(name, letter)
    return found


def has_values(entity: str, kind: str, fields: Mapping[str, Any]) -> bool:
    """Whether anything in an operation can be corrected by hand, as far as its shape says."""
    if entity not in NOUNS or kind == "delete":
        return False
    return any(_is_asked(entity, name, value) for name, value in fields.items())


def _is_asked(entity: str, name: str, sent: Any) -> bool:
    """Whether a person corrects a field by hand."""
    field = fields_of(entity).get(name)
    asked = (entity, name) in _CHOICES
    if field is None or field.merge is Merge.CENTRAL or (name in _MADE and not asked):
        return False
    wire = written_text(sent)
    if isinstance(wire, Mapping):
        return name == "tags"
    if name == "reason" and not wire:
        return False  # only some acts give one
    kind = field.column.type
    if isinstance(kind, Id):
        return field.refers in _CHOSEN
    return asked or isinstance(kind, Boolean | Instant | Date | Text) or _is_count(name, kind)


def _is_count(name: str, kind: object) -> bool:
    return isinstance(kind, Integer) and not name.endswith("_s")


class _Asking:
    def __init__(self, session: Session, letter: Letter, zone: str, now: datetime) -> None:
        self._session, self._letter = session, letter
        self._zone, self._now = zone, now

    def value(self, name: str) -> RefusedValue | None:
        """How a field is asked for; None where nobody corrects it by hand."""
        entity, sent = self._letter.entity, self._letter.fields[name]
        if not _is_asked(entity, name, sent):
            return None
        wire = written_text(sent)
        if isinstance(wire, Mapping):  # tags; ids of things are nothing to type
            return RefusedValue(name, "Tags to add", "line", ", ".join(wire.get("add", ())))
        kind, text, choices = self._shape(entity, fields_of(entity)[name], wire)
        return kind and RefusedValue(name, field_words(name), kind, text, choices)

    def _shape(self, entity: str, field: Field, wire: Any) -> tuple[Kind | None, str, Choices]:
        name, kind = field.name, field.column.type
        if (entity, name) in _CHOICES:
            return "choice", str(wire), _CHOICES[entity, name]
        if isinstance(kind, Boolean):
            return "choice", str(int(bool(wire))), _YES_NO
        if isinstance(kind, Id):
            choices = self._people_and_places(field.refers or "")
            known = wire.hex() if isinstance(wire, bytes) else ""
            return ("choice", known, choices) if choices else (None, "", ())
        found = self._written(name, kind, wire)
        return (*found, ()) if found else (None, "", ())

    def _written(self, name: str, kind: object, wire: Any) -> tuple[Kind, str] | None:
        """A value that is typed, not chosen."""
        said = "" if wire is None else str(wire)
        if isinstance(kind, Instant):
            at = "" if wire is None else moment_text(from_micros(wire), self._zone, self._now)
            return "moment", at
        if isinstance(kind, Date):
            return "day", said
        if isinstance(kind, Text):
            return ("text" if name in _LONG else "line"), said
        return ("number", said) if _is_count(name, kind) else None

    def _people_and_places(self, noun: str) -> Choices:
        client = self._client()
        found: Sequence[Any] = ()
        if noun == "user":
            query = select(User.id, User.name).where(User.active.is_(True)).order_by(User.name)
            found = self._session.execute(query).all()
        elif noun == "contact" and client is not None:
            people = select(Contact.id, Contact.name).where(Contact.client_id == client)
            found = self._session.execute(people.order_by(Contact.name)).all()
        elif noun == "site" and client is not None:
            places = select(Site.id, Site.name).where(Site.client_id == client)
            found = self._session.execute(places.order_by(Site.name)).all()
        else:
            return ()
        return (_NOBODY, *((one.hex, name) for one, name in found))

    def _client(self) -> UUID | None:
        sent = self._letter.fields.get("client_id")
        if isinstance(sent, bytes):
            return UUID(bytes=sent)
        record: Any = self._session.get(NOUNS[self._letter.entity], self._letter.row)
        found: UUID | None = getattr(record, "client_id", None)
        return found


def corrected(letter: Letter, typed: Mapping[str, str], zone: str, now: datetime) -> dict[str, Any]:
    """What was typed as wire values, for `store.letters.resend`.

    Args:
        letter: what was refused.
        typed: field → what stands in its box now; only those that were changed.
        zone: whose clocks a moment is read by.
        now: the present.

    Raises:
        RuleBroken: `value-<field>`: something typed is no such value; the sentence says what to do.
    """
    changed = {name: _typed(letter, name, text, zone, now) for name, text in typed.items()}
    if letter.entity == "time_entry" and changed.keys() & {"started_at", "ended_at"}:
        changed |= dict(_stretch(letter, changed))
    return changed


def _typed(letter: Letter, name: str, text: str, zone: str, now: datetime) -> Any:
    field = fields_of(letter.entity)[name]
    kind, title = field.column.type, field_words(name)
    if isinstance(letter.fields.get(name), Mapping) and field.merge is Merge.MEMBERS:
        tags = [tag.strip() for tag in text.split(",") if tag.strip()]
        return {**letter.fields[name], "add": tags}
    if not text.strip() and field.column.nullable:
        return None
    read = _READ.get(type(kind))
    try:
        if isinstance(kind, Instant):
            return to_micros(parse_moment(text, zone, now, field=title))
        return read(text) if read is not None else text.strip()
    except RuleBroken as problem:
        raise RuleBroken(f"value-{name}", problem.sentence) from problem
    except ValueError as problem:
        raise RuleBroken(
            f"value-{name}", _WRONG.get(type(kind), "Type another value.")
        ) from problem


def _day(text: str) -> str:
    return date.fromisoformat(text.strip()).isoformat()


_READ: Mapping[type, Callable[[str], Any]] = {
    Id: lambda text: UUID(hex=text).bytes,
    Date: _day,
    Boolean: int,
    BigInteger: int,
}
_WRONG: Mapping[type, str] = {
    Date: "Type the day as year-month-day: 2026-03-31.",
    BigInteger: "Type a whole number.",
    Id: "Choose one from the list.",
}


def _stretch(letter: Letter, changed: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The one stretch of a time entry with its new ends; several are corrected in Time."""
    start = changed.get("started_at", letter.fields.get("started_at"))
    end = changed.get("ended_at", letter.fields.get("ended_at"))
    stretches = from_wire("time_entry", "intervals", letter.fields.get("intervals"))
    if not isinstance(start, int) or not isinstance(end, int) or len(stretches or ()) != 1:
        raise RuleBroken(
            "value-started_at",
            "This time has several stretches: discard it here and enter it again in Time.",
        )
    if end <= start:
        raise RuleBroken("value-ended_at", "The end must come after the start.")
    yield (
        "intervals",
        to_wire("time_entry", "intervals", [{**stretches[0], "start": start, "end": end}]),
    )
    yield "worked_s", (end - start) // 1_000_000
