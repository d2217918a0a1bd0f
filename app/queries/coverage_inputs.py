"""What the engine reads beside entries, tickets and terms: what people agreed and decided.

One reader for central and devices; a device may lack rows that lie outside its scope.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, TypeVar, cast
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.calendar import month_of
from app.domain.coverage import Authorization, Entry, Ledger, Override, Project, Route
from app.domain.coverage.terms import CoverageProblem
from app.domain.rules import RuleBroken
from app.queries.worked import entry_value
from app.records import Authorization as AuthorizationRow
from app.records import Client, ClientOwned, CoverageDecision, Period, TimeEntry
from app.records import Override as OverrideRow
from app.records import Project as ProjectRow

Owned = TypeVar("Owned", bound=ClientOwned)
_AT_ONCE = 400
_DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Inputs:
    """The keywords of the engine for one client.

    Attributes:
        locked_at: when each locked month was locked.
    """

    onboarding_completed_at: datetime | None = None
    authorizations: tuple[Authorization, ...] = ()
    projects: tuple[Project, ...] = ()
    overrides: tuple[Override, ...] = ()
    ledger: Ledger = field(default_factory=Ledger)
    locked_at: Mapping[str, datetime] = field(default_factory=dict)
    project_of: Mapping[str, str] = field(default_factory=dict)

    @property
    def keywords(self) -> dict[str, Any]:
        """As `decide_all` and `preview` take them."""
        return {
            "onboarding_completed_at": self.onboarding_completed_at,
            "authorizations": self.authorizations,
            "projects": self.projects,
            "overrides": self.overrides,
            "ledger": self.ledger,
        }


def inputs_of(session: Session, client: UUID, entries: Mapping[UUID, UUID]) -> Inputs:
    """Read what was agreed with a client and decided about its entries.

    Args:
        session: a session whose scope sees the client.
        client: whose.
        entries: entry → the entry that stands in for it now (itself, or its correction).
    """
    shared = agreed_with(session, [client]).get(client, Inputs())
    return replace(shared, overrides=tuple(_overrides(session, entries)))


def agreed_with(session: Session, clients: Iterable[UUID]) -> dict[UUID, Inputs]:
    """What was agreed with several clients, without what people decided about single entries.

    Cost: four queries, however many clients.
    """
    wanted = sorted(set(clients))
    consents = _by_client(
        session.scalars(
            select(AuthorizationRow)
            .where(AuthorizationRow.client_id.in_(wanted), AuthorizationRow.revoked_at.is_(None))
            .order_by(AuthorizationRow.at, AuthorizationRow.id)
        )
    )
    projects = _by_client(
        session.scalars(
            select(ProjectRow).where(ProjectRow.client_id.in_(wanted)).order_by(ProjectRow.id)
        )
    )
    locked = _by_client(
        session.scalars(
            select(Period).where(Period.client_id.in_(wanted), Period.state == "locked")
        )
    )
    completed = select(Client.id, Client.onboarding_completed_at).where(Client.id.in_(wanted))
    return {
        client: _inputs(
            at, consents.get(client, ()), projects.get(client, ()), locked.get(client, ())
        )
        for client, at in session.execute(completed)
    }


def _by_client(rows: Iterable[Owned]) -> dict[UUID, list[Owned]]:
    found: dict[UUID, list[Owned]] = {}
    for row in rows:
        found.setdefault(row.client_id, []).append(row)
    return found


def _inputs(
    completed: datetime | None,
    consents: Iterable[AuthorizationRow],
    projects: Sequence[ProjectRow],
    periods: Iterable[Period],
) -> Inputs:
    locked = {row.month: row.locked_at for row in periods if row.locked_at is not None}
    return Inputs(
        onboarding_completed_at=completed,
        authorizations=tuple(_authorization(row) for row in consents),
        projects=tuple(Project(str(row.id), row.approved_at, row.closed_at) for row in projects),
        ledger=ledger_of(locked),
        locked_at=locked,
        project_of={ticket: str(row.id) for row in projects for ticket in row.ticket_ids},
    )


def ledger_of(locked_months: Iterable[str]) -> Ledger:
    """The months that are locked, and the one that late work posts to: the first after them."""
    locked = frozenset(locked_months)
    if not locked:
        return Ledger()
    last = date.fromisoformat(f"{max(locked)}-01")
    following = (
        date(last.year + 1, 1, 1) if last.month == _DECEMBER else date(last.year, last.month + 1, 1)
    )
    return Ledger(locked, f"{following:%Y-%m}")


def _authorization(row: AuthorizationRow) -> Authorization:
    return Authorization(
        kind=cast("Literal['covered', 'billable']", row.kind),
        start=row.starts_at,
        end=row.ends_at,
        ticket=str(row.ticket_id) if row.ticket_id else None,
        approved_by=str(row.approved_by) if row.approved_by else "",
        at=row.at,
        note=row.note,
    )


def _overrides(session: Session, entries: Mapping[UUID, UUID]) -> Iterable[Override]:
    """Overrides in force, of an entry or of what it corrected, in the order they came about."""
    ids = sorted(entries)
    rows: list[OverrideRow] = []
    for start in range(0, len(ids), _AT_ONCE):
        query = select(OverrideRow).where(
            OverrideRow.entry_id.in_(ids[start : start + _AT_ONCE]),
            OverrideRow.state == "in_force",
        )
        rows += session.scalars(query)
    for row in sorted(rows, key=lambda row: (row.decided_at or row.at, row.id)):
        yield Override(
            entry=str(entries[row.entry_id]),
            decision="included" if row.decision == "included" else "excluded",
            by=str(row.decided_by or row.proposed_by or ""),
            reason=row.reason,
            at=row.decided_at or row.at,
            start=row.starts_at,
            end=row.ends_at,
            route=cast("Route", row.route) if row.route else None,
            multiplier=Fraction(Decimal(row.multiplier)) if row.multiplier else None,
        )


def engine_entries(
    session: Session,
    rows: Iterable[TimeEntry],
    entries: Mapping[UUID, UUID],
    locked_at: Mapping[str, datetime],
    zone: str,
) -> list[Entry]:
    """Stored entries as the engine reads them, knowing which were there when a month was locked.

    Central's first decision tells when an entry arrived: a device's own clock cannot.

    Raises:
        RuleBroken: two stretches of an entry overlap.
    """
    arrived = _first_decided(session, entries) if locked_at else {}
    found = []
    for row in rows:
        at = arrived.get(row.id)
        try:
            value = entry_value(row)
        except CoverageProblem as problem:
            raise RuleBroken("time-overlap", str(problem)) from problem
        lock = locked_at.get(month_of(zone, value.start)) if value.intervals else None
        before = at is not None and lock is not None and at < lock
        found.append(replace(value, recorded_before_lock=True) if before else value)
    return found


def _first_decided(session: Session, entries: Mapping[UUID, UUID]) -> dict[UUID, datetime]:
    ids, found = sorted(entries), dict[UUID, datetime]()
    for start in range(0, len(ids), _AT_ONCE):
        query = (
            select(CoverageDecision.entry_id, func.min(CoverageDecision.at))
            .where(CoverageDecision.entry_id.in_(ids[start : start + _AT_ONCE]))
            .group_by(CoverageDecision.entry_id)
        )
        for entry, at in session.execute(query):
            now = entries[entry]
            found[now] = min(at, found.get(now, at))
    return found
