"""What a minute of work now would be, for each row of a page of the queue.

The same inputs as the timer's chip: consents and projects are read once for the whole page, and
what was used of an allowance only for the rows that take from one.
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
from app.queries.coverage import CoverageBook
from app.queries.coverage_inputs import Inputs, agreed_with
from app.queries.forecast import Chip, chip_of
from app.queries.known import setting_of
from app.queries.queue import QueueRow
from app.queries.worked import running_entry


def forecasts(
    session: Session, rows: Sequence[QueueRow], now: datetime, book: CoverageBook | None = None
) -> dict[UUID, Chip]:
    """The chip of each row; none where the client's terms cannot be read.

    Cost: linear in the rows; terms, calendars and what was agreed are read once a client.
    """
    book = book or CoverageBook(session)
    histories = book.histories(row.id for row in rows)
    agreed = agreed_with(session, (row.client_id for row in rows))
    found: dict[UUID, Chip] = {}
    for row in rows:
        history = histories.get(str(row.id))
        if history is None:
            continue
        inputs = agreed.get(row.client_id, Inputs())
        linked = replace(history, project=inputs.project_of.get(history.id))
        entry = _minute(row.id, now)
        try:
            given = _given(session, book, row.client_id, entry, linked, inputs, now)
            found[row.id] = chip_of(book, row.client_id, entry, linked, now, given)
        except RuleBroken:
            # Somebody has to mend the agreement; the queue can be read without its chips.
            continue
    return found


def _given(
    session: Session,
    book: CoverageBook,
    client: UUID,
    entry: Entry,
    history: TicketHistory,
    inputs: Inputs,
    now: datetime,
) -> Mapping[str, Any]:
    minor = history.minor and history.well_defined
    if minor or history.resolved_since(now) is not None:
        return setting_of(session, book, client, entry).keywords
    return inputs.keywords


def _minute(ticket: UUID, now: datetime) -> Entry:
    return running_entry(
        technician=ticket,
        grade="standard",
        stretches=[(now, now + timedelta(minutes=1))],
        ticket=ticket,
    )
