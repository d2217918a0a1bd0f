"""A row of the queue, finished for painting: words and tones, no record and no Qt."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from app.domain.people import initials
from app.domain.queue.words import (
    CLOCK_WORDS,
    STATE_SHORT,
    DueWords,
    age_short,
    due_words,
    reading_words,
)
from app.domain.words import moment_words
from app.queries.clocks import ClockReading
from app.queries.forecast import Chip
from app.queries.queue_page import QueuePageRow

Mark = Literal["", "rejected", "conflict", "reopened", "waiting"]


COMING = "coming"


@dataclass(frozen=True, slots=True)
class Marks:
    """Which of some rows carry a mark that the store knows.

    Attributes:
        unsynced: changed here, not known to central.
        disputed: in conflict, or refused by central.
        refused: refused by central, or something that belongs to it.
    """

    unsynced: frozenset[UUID] = frozenset()
    disputed: frozenset[UUID] = frozenset()
    refused: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class TicketLine:
    """One line of the queue.

    Attributes:
        owner: initials, or empty.
        cover: the decision that a minute of work now would get; empty where unknown, COMING
            where it is about to be told.
        reading: the arithmetic of what is due, for the foot.
        score: the arithmetic of its heat, for the foot.
        gone: it has left the filter and is about to go.
    """

    id: UUID
    label: str
    provisional: bool
    priority: int
    subject: str
    mark: Mark
    client: str
    client_id: UUID
    state: str
    state_words: str
    owner: str
    owner_name: str
    mine: bool
    due: DueWords
    cover: str
    cover_words: str
    reading: str
    age: str
    opened: str
    gone: bool = False
    score: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the queue, where, when."""

    user: UUID
    zone: str
    now: datetime


def line_of(
    page: QueuePageRow, reader: Reader, marks: Marks, gone: Collection[UUID] = ()
) -> TicketLine:
    """Finish a row for painting."""
    row = page.row
    return TicketLine(
        id=row.id,
        label=row.label,
        provisional=row.number is None,
        priority=row.priority,
        subject=row.title,
        mark=_mark(page, marks),
        client=row.client,
        client_id=row.client_id,
        state=row.state,
        state_words=STATE_SHORT.get(row.state, row.state),
        owner=initials(row.assignee) if row.assignee else "",
        owner_name=row.assignee,
        mine=row.assignee_id == reader.user,
        due=_due(page, reader),
        cover=COMING if page.brief else page.chip.decision if page.chip else "",
        cover_words=cover_words(page.chip),
        reading=due_reading(row.due_kind, page.readings),
        age=age_short(int((reader.now - row.opened_at).total_seconds())),
        opened=moment_words(row.opened_at, reader.zone, reader.now),
        gone=row.id in gone,
        score=page.score,
    )


def _mark(page: QueuePageRow, marks: Marks) -> Mark:
    """The one mark that matters most: a refusal, a conflict, a change that waits, a reopening."""
    if page.row.id in marks.refused:
        return "rejected"
    if page.row.id in marks.disputed:
        return "conflict"
    if page.row.id in marks.unsynced:
        return "waiting"
    return "reopened" if page.row.reopen_count else ""


def _due(page: QueuePageRow, reader: Reader) -> DueWords:
    row = page.row
    return due_words(
        state=row.state,
        due_kind=row.due_kind,
        due_at=row.due_at,
        state_since=row.state_since,
        now=reader.now,
        zone=reader.zone,
        hours=page.hours,
        pinned=page.pinned,
    )


def cover_words(chip: Chip | None) -> str:
    """The forecast in one line: the reason, and what follows."""
    return chip.words if chip is not None else ""


def due_reading(due_kind: str, readings: Collection[ClockReading]) -> str:
    """The clock behind what is due: "first response 50 of 60 min"."""
    found = next((one for one in readings if one.kind == due_kind), None)
    if found is None:
        return ""
    return f"{CLOCK_WORDS[found.kind]} {reading_words(found.elapsed_s, found.target_s)}"
