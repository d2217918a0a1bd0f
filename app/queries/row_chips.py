"""What a minute of work now would be, for each row of a page of the queue.

The same inputs as the timer's chip: consents and projects are read once for the whole page, and
what was used of an allowance once for each client with rows that take from one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.coverage.model import Entry, TicketHistory
from app.domain.rules import RuleBroken
from app.domain.vocabulary import ENDED_STATES
from app.queries.coverage import CoverageBook
from app.queries.coverage_inputs import Inputs, agreed_with
from app.queries.forecast import Chip, chip_of
from app.queries.known import setting_of
from app.queries.queue import QueueRow
from app.queries.worked import running_entry


def forecasts(
    session: Session, rows: Sequence[QueueRow], now: datetime, book: CoverageBook | None = None
) -> dict[UUID, Chip]:
    """The chip of each row; none where the client's terms cannot be read, or the ticket has ended.

    Nobody is about to work on what has ended, and its chip would cost most of all: all that was
    used of the allowances since.

    Cost: linear in the rows; terms, calendars and what was agreed are read once a client.
    """
    book = book or CoverageBook(session)
    rows = [row for row in rows if row.state not in ENDED_STATES]
    histories = book.histories(row.id for row in rows)
    book.gather(row.client_id for row in rows)
    agreed = agreed_with(session, (row.client_id for row in rows))
    counted = _Counted(session, book)
    for row in rows:
        if _takes(histories.get(str(row.id)), now):
            counted.asked.setdefault(row.client_id, []).append(row.id)
    found: dict[UUID, Chip] = {}
    for row in rows:
        history = histories.get(str(row.id))
        if history is None:
            continue
        inputs = agreed.get(row.client_id, Inputs())
        linked = replace(history, project=inputs.project_of.get(history.id))
        entry = _minute(row.id, now)
        try:
            takes = _takes(linked, now)
            given = counted.given(row.client_id, entry) if takes else inputs.keywords
            found[row.id] = chip_of(book, row.client_id, entry, linked, now, given)
        except RuleBroken:
            # Somebody has to mend the agreement; the queue can be read without its chips.
            continue
    return found


def _takes(history: TicketHistory | None, now: datetime) -> bool:
    """Whether work on a ticket may take from an allowance, so that what was used must be known."""
    if history is None:
        return False
    return (history.minor and history.well_defined) or history.resolved_since(now) is not None


class _Counted:
    """What was used of a client's allowances, counted once for all rows of a page."""

    def __init__(self, session: Session, book: CoverageBook) -> None:
        self._session, self._book = session, book
        self._known: dict[UUID, Mapping[str, Any]] = {}
        self.asked: dict[UUID, list[UUID]] = {}

    def given(self, client: UUID, entry: Entry) -> Mapping[str, Any]:
        """The keywords of the engine for work on one of the tickets that were asked about."""
        if client not in self._known:
            tickets = self.asked[client]
            around = setting_of(self._session, self._book, client, entry, beside=tickets)
            self._known[client] = around.keywords
        return self._known[client]


def _minute(ticket: UUID, now: datetime) -> Entry:
    return running_entry(
        technician=ticket,
        grade="standard",
        stretches=[(now, now + timedelta(minutes=1))],
        ticket=ticket,
    )
