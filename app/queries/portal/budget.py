"""The budget of a client as a contact reads it: the running month, the year, excluded work.

Source: domain.md 5, 7.6 (5) and (8).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.billing.months import first_day, month_after
from app.domain.calendar import first_instant, local_date
from app.domain.check_ins import BudgetFact
from app.queries.check_ins.basis import Basis, basis_of
from app.queries.check_ins.drawn import DrawnRead, read_drawn
from app.queries.check_ins.money import budget_fact, month_budget, read_money
from app.queries.clients import TermsFacts, terms_in_force
from app.queries.decisions import WorkRow, work_rows
from app.queries.portal.work import Part, WorkEntry, is_held, readable, told_of
from app.records import TimeEntry

_RECENT = 3
"""Months of which excluded work is listed, the running one among them."""
MOST_EXCLUDED = 20
_MOST = 5_000


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """The running month in a line.

    Units: counted minutes.

    Attributes:
        month: "2026-03".
        utilisation, elapsed: shares of the budget, and of the month's business time.
        band: low, on_plan, high or over: for where it is expected to end.
        minor_used_min: minor requests of the month; `minor_cap_min` None without a limit.
        setup_min: initial setup of the month, counted apart.
    """

    month: str
    used_min: int
    budget_min: int
    projected_min: int
    utilisation: Fraction
    elapsed: Fraction
    band: str
    minor_used_min: int
    minor_cap_min: int | None
    setup_min: int


@dataclass(frozen=True, slots=True)
class Excluded:
    """A part of an entry that the fee does not pay."""

    entry: WorkEntry
    part: Part


@dataclass(frozen=True, slots=True)
class BudgetPage:
    """The running month, with what it rests on.

    Attributes:
        zone: of the agreement, in which months are counted.
        fact: where the month stands.
        terms: the agreement in force.
        drawn: what the charts are drawn from.
        budgets: month → its budget, of the months drawn.
        worth_minor: what the included work would cost at the fee's own price of a minute.
        excluded: of the last three months, the latest first; empty for who sees not every request.
        more: how many more of them there are.
    """

    zone: str
    fact: BudgetFact
    terms: TermsFacts
    drawn: DrawnRead
    budgets: Mapping[str, int]
    worth_minor: int
    excluded: tuple[Excluded, ...] = ()
    more: int = 0


def budget_line(session: Session, client: UUID, now: datetime) -> BudgetLine | None:
    """The running month in a line; None where no agreement is in force.

    Cost: about ten statements, however many entries.
    """
    fact = _fact(basis_of(session, client, now, None, now))
    if fact is None:
        return None
    state = fact.state
    return BudgetLine(
        fact.month,
        state.used_min,
        state.budget_min,
        state.projected_min,
        state.utilisation,
        state.elapsed,
        state.band,
        fact.minor_used_min,
        fact.minor_cap_min,
        fact.setup_min,
    )


def budget_page(
    session: Session, client: UUID, now: datetime, *, sees_all: bool
) -> BudgetPage | None:
    """Where the running month stands; None where no agreement is in force.

    Args:
        session: limited to the client.
        client: whose.
        now: the present.
        sees_all: whether every request of the client is the reader's to see.
    """
    basis = basis_of(session, client, now, None, now)
    zone = basis.book.terms(client).zone
    fact, terms = _fact(basis), terms_in_force(session, client, local_date(zone, now))
    if fact is None or terms is None:
        return None
    drawn = read_drawn(session, client, now)
    excluded, many = _excluded(session, client, zone, fact.month) if sees_all else ([], 0)
    used, whole = fact.state.used_min, terms.budget_min
    return BudgetPage(
        zone,
        fact,
        terms,
        drawn,
        {one.month: month_budget(basis.versions, one.month) for one in drawn.months},
        (2 * used * terms.fee_minor + whole) // (2 * whole) if whole else 0,
        tuple(excluded),
        many - len(excluded),
    )


def _fact(basis: Basis) -> BudgetFact | None:
    return budget_fact(basis, read_money(basis))


def _excluded(session: Session, client: UUID, zone: str, month: str) -> tuple[list[Excluded], int]:
    """The latest parts that are excluded, as many as are listed; and how many there are."""
    begins = first_instant(zone, first_day(month_after(month, 1 - _RECENT)))
    rows = work_rows(session, *readable(client), TimeEntry.started_at >= begins, limit=_MOST)
    listed: list[WorkRow] = []
    many = 0
    for row in rows:
        parts = _parts_excluded(row)
        if parts and many < MOST_EXCLUDED:
            listed.append(row)
        many += parts
    told = [
        Excluded(entry, part)
        for entry in told_of(session, client, listed)
        for part in entry.parts
        if part.decision == "excluded"
    ]
    return told[:MOST_EXCLUDED], many


def _parts_excluded(row: WorkRow) -> int:
    if is_held(row) or row.decision is None:
        return 0
    return sum(group["decision"] == "excluded" for group in row.decision.groups)


__all__ = ["BudgetLine", "BudgetPage", "Excluded", "budget_line", "budget_page"]
