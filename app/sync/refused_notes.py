"""The text of something refused as an internal note on the same ticket.

Source: ux.md 3.7 "Rejected (… Save as note)".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec

from app.domain.vocabulary import EventKind
from app.records import Ticket
from app.records.nouns import NOUNS
from app.store.letters import Letter, written
from app.sync.act_words import Names
from app.sync.value_words import field_words

_PROSE = frozenset({"body", "description", "note", "internal_note"})


@dataclass(frozen=True, slots=True)
class NoteOf:
    """A note that can be made of a refusal.

    Attributes:
        ticket: on which it goes; None where there can be none.
        why_not: in a sentence, why there can be none; empty where there can.
    """

    ticket: UUID | None = None
    text: str = field(default="", repr=False)
    why_not: str = ""


NO_NOTE = NoteOf()


def note_of(names: Names, act: Sequence[Letter], *, allowed: bool) -> NoteOf:
    """What a refusal comes to as an internal note.

    Args:
        names: of rows.
        act: what was refused, the operation that matters most first.
        allowed: the person who reads may write notes.
    """
    letter = act[0]
    ticket = next((found for one in act if (found := _ticket(names, one)) is not None), None)
    if ticket is None:
        return NoteOf(why_not="It is on no ticket of this device, so no note can hold its text.")
    if letter.entity == "ticket_event" and letter.fields.get("kind") == EventKind.NOTE:
        return NoteOf(why_not="It was an internal note already: try it again, or save its text.")
    text = "\n\n".join(dict.fromkeys(part for one in act for part in _parts(one)))
    if not text:
        return NoteOf(why_not="Nobody wrote a text in it that a note could hold.")
    if not allowed:
        return NoteOf(why_not="You may not write notes: save its text instead.")
    return NoteOf(ticket, text)


def _ticket(names: Names, letter: Letter) -> UUID | None:
    sent = letter.row.bytes if letter.entity == "ticket" else letter.fields.get("ticket_id")
    if sent is None and letter.entity in NOUNS:
        record: Any = names.session.get(NOUNS[letter.entity], letter.row)
        known: UUID | None = getattr(record, "ticket_id", None)
        sent = known.bytes if known is not None else None
    if not isinstance(sent, bytes):
        return None
    ticket = UUID(bytes=sent)
    return ticket if names.session.get(Ticket, ticket) is not None else None


def _parts(letter: Letter) -> Iterator[str]:
    if letter.entity not in NOUNS:
        return
    said = written(letter.entity, msgspec.msgpack.encode(letter.fields))
    told = sorted(said.items(), key=lambda one: one[0] not in _PROSE)
    for name, text in told:
        if text.strip():
            yield text if name in _PROSE else f"{field_words(name)}: {text}"
