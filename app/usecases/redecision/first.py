"""The first decisions of a whole client at once, for an import: everything stands as it comes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.coverage.model import Ledger
from app.domain.coverage.standing import postings
from app.ports.ids import Ids
from app.queries.coverage import CoverageBook
from app.records import TimeEntry
from app.usecases.redecision.books import decision_row
from app.usecases.redecision.deciding import matter_of

Rows = list[dict[str, Any]]


def first_decisions(session: Session, client: UUID, ids: Ids, at: datetime) -> tuple[Rows, Rows]:
    """Decide every entry of a client that has no decisions yet.

    Returns:
        The decisions and the ledger entries, as rows to import.
    """
    entries = _entries(session, client)
    if not entries:
        return [], []
    matter = matter_of(session, client, entries, (), CoverageBook(session))
    made, digests = matter.decide(()), matter.digests()
    decisions: Rows = []
    ledger: Rows = []
    for id_, decided in made.entries.items():
        row = decision_row(client, decided, digests[id_])
        decisions.append(row | {"id": ids.new(), "at": at, "created_at": at})
        ledger += [
            {
                "id": ids.new(),
                "client_id": client,
                "work_month": posting.work_month,
                "posting_month": posting.posting_month,
                "minutes": posting.minutes,
                "entry_id": UUID(posting.entry),
                "at": at,
                "created_at": at,
            }
            for posting in postings(decided, {}, (), Ledger())
        ]
    return decisions, ledger


def _entries(session: Session, client: UUID) -> Sequence[TimeEntry]:
    newer = select(TimeEntry.supersedes).where(
        TimeEntry.client_id == client, TimeEntry.supersedes.is_not(None)
    )
    query = select(TimeEntry).where(
        TimeEntry.client_id == client, TimeEntry.void.is_(False), TimeEntry.id.not_in(newer)
    )
    return session.scalars(query).all()
