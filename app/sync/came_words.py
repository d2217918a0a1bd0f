"""What came in from elsewhere, in words: who did what, on what, and when.

Source: ux.md 3.7 "Recent (in and out, by whom)".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from app.domain.vocabulary import EventKind
from app.records import Contact
from app.records.codec import to_wire
from app.records.nouns import NOUNS
from app.store.came_in import TOLD, Came, CameRow
from app.sync.act_words import Names, Op
from app.sync.centre_facts import CameAct
from app.sync.places import place_of

Told: TypeAlias = tuple[CameRow, Any]
"""A row that came in, and what stands here now."""
_WORDED_BY = ("ticket_id", "page_id", "kind", "title", "state", "started_at", "ended_at")
"""Fields that name an act."""
_MADE = {
    "ticket": "submit_ticket",
    "time_entry": "log_time",
    "page": "create_page",
    "attachment": "attach_file",
}
_CHANGED = {
    "ticket": "edit_ticket",
    "time_entry": "correct_entry",
    "page": "edit_page",
    "page_version": "edit_page",
    "asset": "edit_asset",
    "contact": "edit_contact",
    "site": "edit_site",
}
_FIELDS = {
    "state": "change_state",
    "assignee_id": "assign_ticket",
    "priority": "set_priority",
    "kind": "correct_kind",
}


def came_acts(names: Names, found: Iterable[Came], me: UUID | None) -> Iterator[CameAct]:
    """Word what came in, in its order; what is not here any more is left out.

    Args:
        names: of rows.
        found: what came in.
        me: whose device this is.
    """
    for came, rows in _together(_known(names, found)):
        ops = [_op(row, record) for row, record in rows]
        words = names.act(_verb(rows), ops)
        yield CameAct(
            came.rev,
            words.title,
            words.on,
            words.icon,
            _who(names, rows, me),
            _done_at(rows),
            came.at,
            place_of(names, words.about),
        )


def _known(names: Names, found: Iterable[Came]) -> Iterator[tuple[Came, list[Told]]]:
    """What came in, with the rows that are still here."""
    for came in found:
        rows: list[Told] = []
        for row in came.rows:
            record = names.session.get(NOUNS[row.entity], row.row)
            if record is not None:
                rows.append((row, record))
        if rows:
            yield came, rows


def _together(known: Iterable[tuple[Came, list[Told]]]) -> Iterator[tuple[Came, list[Told]]]:
    """One act for operations that central took in one after another, about the same thing.

    A change and its line on the timeline are one; two replies are two.
    """
    last: tuple[Came, list[Told]] | None = None
    for came, rows in known:
        if last is not None and _belongs(last, came, rows):
            both = sorted([*last[1], *rows], key=lambda told: TOLD.index(told[0].entity))
            last = (came, both)
            continue
        if last is not None:
            yield last
        last = (came, rows)
    if last is not None:
        yield last


def _belongs(later: tuple[Came, list[Told]], came: Came, rows: list[Told]) -> bool:
    near = later[0].at == came.at and later[0].rev == came.rev + 1
    same = _subjects(later[1]) & _subjects(rows)
    both = (*later[1], *rows)
    alone = any(row.entity == "ticket" and row.new for row, _ in both)
    return near and bool(same) and not alone and sum(map(_is_said, both)) <= 1


def _subjects(rows: list[Told]) -> set[UUID]:
    """The tickets and pages that rows are about."""
    return {
        getattr(record, "ticket_id", None) or getattr(record, "page_id", None) or row.row
        for row, record in rows
    }


def _is_said(told: Told) -> bool:
    """Whether a row is an act by itself, and not what another one leaves behind."""
    row, record = told
    if row.entity == "ticket_event":
        return bool(record.kind != EventKind.CHANGE)
    return row.entity == "time_entry"


def _op(row: CameRow, record: Any) -> Op:
    told = (name for name in _WORDED_BY if getattr(record, name, None) is not None)
    fields = {name: to_wire(row.entity, name, getattr(record, name)) for name in told}
    return Op(row.entity, row.row, "create" if row.new else "edit", fields)


def _verb(rows: Sequence[Told]) -> str:
    """The verb that this looks like: verbs do not travel."""
    made = {row.entity for row, _ in rows if row.new}
    if made & {"ticket", "time_entry"}:
        return "submit_ticket" if "ticket" in made else "log_time"
    events = [record for row, record in rows if row.entity == "ticket_event" and row.new]
    if any(event.kind in {EventKind.REPLY, EventKind.NOTE} for event in events):
        return "write_reply"
    for event in events:
        if event.field_name in _FIELDS:
            return _FIELDS[event.field_name]
    lead = rows[0][0]
    return (_MADE if lead.new else _CHANGED).get(lead.entity, _CHANGED.get(lead.entity, ""))


def _who(names: Names, rows: Sequence[Told], me: UUID | None) -> str:
    """Who did it, as far as its rows say; empty where they do not."""
    for row, record in rows:
        if not row.new:
            continue
        if getattr(record, "author_kind", "user") == "contact":
            contact = names.session.get(Contact, record.author_id)
            return contact.name if contact is not None else ""
        user = next(
            (
                getattr(record, name)
                for name in ("author_id", "user_id", "created_by")
                if getattr(record, name, None) is not None
            ),
            None,
        )
        if user is not None and user == me:
            return "You, elsewhere"
        if name := names.person(user):
            return name
    return ""


def _done_at(rows: Sequence[Told]) -> datetime | None:
    """When it was done, where a row of it says so."""
    made = (record for row, record in rows if row.new)
    told = [getattr(record, "at", None) or record.created_at for record in made]
    return min(told, default=None)
