"""The year itself: twelve months of work and words, a close of each for every client."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.work import WorkSession
from app.domain.billing.months import first_day, month_after
from app.domain.calendar import first_instant
from app.queries.ledger import minutes_by_month
from app.records import (
    AgreementVersion,
    Invoice,
    InvoiceLine,
    MonthAct,
)
from app.simulation.money.answering import Managers
from app.simulation.money.firm import Cast, Firm
from app.simulation.money.life import Life
from app.simulation.money.meeting import Meetings
from app.simulation.money.working import Workers
from app.usecases.billing.months import CloseMonth, close_month

_NEXT_YEAR = 1


class Year:
    """One year of a firm, from a seed.

    Args:
        firm: newly founded.
        year: which.
        seed: decides everything that happens.
        a_month: how many entries each client has a month.
        arrival: in which order work arrives, from this seed; None: as it was planned.
        plain: nothing else is left to chance (`Life.plain`).

    Attributes:
        closed: (client, month) → counted minutes of the budget, as the month was closed.
        issued: document → what it said when it was issued.
    """

    def __init__(
        self,
        firm: Firm,
        year: int,
        seed: int,
        *,
        a_month: int = 8,
        arrival: int | None = None,
        plain: bool = False,
    ) -> None:
        dice = random.Random(seed)  # noqa: S311 -- a simulation, nothing secret
        self.firm, self.year = firm, year
        self._life = Life(firm, year, a_month, dice, plain=plain)
        if arrival is not None:
            self._life.arrival = random.Random(arrival)  # noqa: S311 -- as above
        self._life.entries = {one.client: [] for one in firm.clients}
        self._workers = Workers(self._life)
        self._managers = Managers(self._life, self._workers)
        self._meetings = Meetings(self._life)
        self.closed: dict[tuple[UUID, str], int] = {}
        self.issued: dict[UUID, tuple[object, ...]] = {}

    @property
    def counts(self) -> Counter[str]:
        """How often each thing happened."""
        return self._life.counts

    def live(self) -> None:
        """Twelve months, then what is open is settled and closed, too."""
        self._meetings.bill_some_in_arrears()
        for number in range(1, 13):
            month = f"{self.year}-{number:02d}"
            for cast in self.firm.clients:
                if number % 3 == 0:
                    self._meetings.review(cast, month)
                self._workers.work(cast, month)
                self._change_minds(cast, month)
            if number == 6:  # noqa: PLR2004 -- half of the year reaches back
                self._reach_back()
            self._close_all(month)
        self._settle_everything()
        self._close_all(f"{self.year + _NEXT_YEAR}-01")

    def _change_minds(self, cast: Cast, month: str) -> None:
        """A kind is corrected, time is withdrawn, invoiced work is disputed."""
        dice, entries = self._life.dice, self._life.entries[cast.client]
        for _ in range(2):
            if dice.random() < 0.3:  # noqa: PLR2004 -- some of the time
                self._workers.correct_kind(cast, dice.choice(entries))
        if dice.random() < 0.1:  # noqa: PLR2004 -- seldom
            self._workers.withdraw(dice.choice(entries))
        if dice.random() < 0.4 and not self._life.plain:  # noqa: PLR2004 -- often enough to matter
            self._managers.dispute_invoiced(cast, month)
        if dice.random() < 0.7:  # noqa: PLR2004 -- some months pass without one
            self._meetings.check_in(cast, month)
        if dice.random() < 0.03:  # noqa: PLR2004 -- one client in three, once a year
            self._meetings.correct_address(cast, month)

    def _reach_back(self) -> None:
        """Some agreements turn out to have had a lower premium all along."""
        for cast in self.firm.clients[::3]:

            def job(session: WorkSession, cast: Cast = cast) -> None:
                query = select(AgreementVersion).where(AgreementVersion.client_id == cast.client)
                for version in session.scalars(query):
                    version.multipliers = version.multipliers | {"after_hours": "1.25"}

            self.firm.run(job)
            self.counts["terms that reach back"] += 1

    def _close_all(self, month: str) -> None:
        after = first_day(month_after(month))
        for cast in self.firm.clients:
            self.firm.clock.to(first_instant(cast.zone, after) + timedelta(hours=9))
            self._managers.settle_month(cast)
            self._close(cast, month)

    def _close(self, cast: Cast, month: str) -> None:
        act = self._managers.must(cast, close_month, CloseMonth(cast.client, month), "closes")
        made = self.firm.ask(lambda session: session.get_one(MonthAct, act))
        if made.outcome != "taken":
            raise AssertionError(f"{cast.code} {month}: {made.outcome_words}")
        self.closed[cast.client, month] = self.firm.ask(
            lambda session: minutes_by_month(session, cast.client, closed=True).get(month, 0)
        )
        self.issued |= self.firm.ask(lambda session: documents_of(session, cast.client, month))

    def _settle_everything(self) -> None:
        for cast in self.firm.clients:
            self._managers.settle_month(cast, last=True)


def documents_of(session: Session, client: UUID, month: str) -> dict[UUID, tuple[object, ...]]:
    """What the documents of a month say, by their ids."""
    query = select(Invoice).where(Invoice.client_id == client, Invoice.month == month)
    return {one.id: said_by(session, one) for one in session.scalars(query)}


def said_by(session: Session, document: Invoice) -> tuple[object, ...]:
    """Everything that a document says."""
    query = (
        select(InvoiceLine.words, InvoiceLine.amount_minor)
        .where(InvoiceLine.invoice_id == document.id)
        .order_by(InvoiceLine.position)
    )
    lines = tuple((row[0], row[1]) for row in session.execute(query))
    return document.number, document.total_minor, lines
