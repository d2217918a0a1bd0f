"""What a field in conflict says by now: somebody may have written it since.

Source: ux.md 3.7; sync.md 3.4.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.records import TicketEvent
from app.records.marks import Merge
from app.records.nouns import NOUNS, fields_of
from app.store.came_in import Came
from app.store.gave_way import Loser
from app.sync.act_words import Names


@dataclass(frozen=True, slots=True)
class Stands:
    """What stands in a field.

    Attributes:
        value: itself.
        words: in words, where it is not the value of ours that the conflict is about; else empty.
        by: who wrote that; empty where nothing tells.
        at: when that was written, or came in here; None where nothing tells.
    """

    value: Any
    words: str = ""
    by: str = ""
    at: datetime | None = None


def stands_now(names: Names, loser: Loser, came: Iterable[Came]) -> Stands:
    """What the field of a conflict says now.

    Args:
        names: of rows.
        loser: the conflict.
        came: what came in lately.
    """
    entity, field = loser.entity, loser.field
    known = field in fields_of(entity) if entity in NOUNS else False
    record: Any = names.session.get(NOUNS[entity], loser.row) if known else None
    if record is None:
        return Stands(loser.ours)
    value = getattr(record, field)
    if value == loser.ours or _is_merged(record, loser):
        return Stands(value)
    words = names.values.say(entity, field, value)
    if loser.later is not None and loser.later[0] == value:
        return Stands(value, words, "You", loser.later[1])
    if entity == "ticket" and (told := _timeline(names, loser, value)) is not None:
        return Stands(value, words, names.person(told.author_id), told.at)
    at = next((one.at for one in came if _is_of(one, loser)), None)
    return Stands(value, words, "", at)


def _is_merged(record: Any, loser: Loser) -> bool:
    """Whether a text that is not ours is what central made of both, and nobody wrote since."""
    text = fields_of(loser.entity)[loser.field].merge is Merge.TEXT
    since = int((record.frev or {}).get(loser.field, 0))
    return text and loser.later is None and since <= loser.acked_rev


def _timeline(names: Names, loser: Loser, value: Any) -> TicketEvent | None:
    """The line of the timeline that tells of this value."""
    query = select(TicketEvent).where(
        TicketEvent.ticket_id == loser.row,
        TicketEvent.field_name == loser.field,
        TicketEvent.new == ("" if value is None else str(value)),
    )
    found = names.session.execute(query.order_by(TicketEvent.at.desc()).limit(1))
    return found.scalar_one_or_none()


def _is_of(one: Came, loser: Loser) -> bool:
    return any((row.entity, row.row) == (loser.entity, loser.row) for row in one.rows)
