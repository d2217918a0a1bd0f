"""Those who meet: check-ins, quarterly reviews, and a document that was made out wrongly.

Source: domain.md 2.2, 5, 6.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, select

from app.database.work import WorkSession
from app.domain.billing.months import first_day
from app.domain.calendar import first_instant
from app.domain.quarter_review import quarter_of
from app.ports.problems import Refused
from app.records import AgreementVersion, CheckIn, Client, Invoice
from app.simulation.money.firm import Cast
from app.simulation.money.life import Life
from app.usecases.billing.reissues import ReissueInvoice, reissue_invoice
from app.usecases.quarter_review import (
    DecideReview,
    PublishReview,
    decide_review,
    publish_review,
)

_OTHER = {"advance": "arrears", "arrears": "advance"}


class Meetings:
    """Meet clients, and agree with them.

    Args:
        life: the year.
    """

    def __init__(self, life: Life) -> None:
        self._life = life

    def bill_some_in_arrears(self) -> None:
        """A third of the clients pay each month with the month itself."""

        def job(session: WorkSession) -> None:
            for cast in self._life.firm.clients[1::3]:
                for version in session.scalars(_versions(cast)):
                    version.fee_timing = "arrears"
                self._life.counts["fees in arrears"] += 1

        self._life.firm.run(job)

    def check_in(self, cast: Cast, month: str) -> None:
        """A check-in in the middle of a month, as it stands in the books when it is over."""
        begins = first_instant(cast.zone, first_day(month)) + timedelta(days=14, hours=10)

        def job(session: WorkSession) -> None:
            session.add(
                CheckIn(
                    id=self._life.firm.central.ids.new(),
                    client_id=cast.client,
                    planned_at=begins,
                    started_at=begins,
                    ended_at=begins + timedelta(hours=1),
                    tam_id=cast.manager,
                    state="held",
                    created_at=begins,
                    created_by=cast.manager,
                )
            )

        self._life.firm.run(job)
        self._life.counts["check-ins"] += 1

    def review(self, cast: Cast, month: str) -> None:
        """The quarter is reviewed in its last month: accepted, changed or declined.

        Another budget holds from the first day of the next quarter, where the agreement takes it.
        """
        quarter = quarter_of(first_day(month))
        firm, counts = self._life.firm, self._life.counts
        try:
            firm.do(cast.manager, publish_review, PublishReview(cast.client, quarter))
        except Refused:
            counts["quarters without an agreement"] += 1
            return
        counts["reviews published"] += 1
        outcome = self._life.dice.choice(("accepted", "changed", "changed", "declined"))
        factor = self._life.dice.choice((80, 90, 110, 125))
        budget = None
        if outcome == "changed":
            versions = firm.ask(lambda session: list(session.scalars(_versions(cast))))
            budget = versions[-1].budget_min * factor // 100
        note, why = "said so at the check-in", "their team grows and shrinks"
        told = DecideReview(cast.client, quarter, outcome, budget, None, why, cast.approver, note)
        try:
            version = firm.do(cast.manager, decide_review, told)
        except Refused:
            outcome, version = "declined", None
            no = DecideReview(cast.client, quarter, outcome, reason=why)
            firm.do(cast.manager, decide_review, no)
        counts[f"reviews {outcome}"] += 1
        if version is not None:
            counts["quarterly adjustments"] += 1
            if self._life.dice.random() < 0.2:  # noqa: PLR2004 -- one in five
                self._change_timing(version)

    def _change_timing(self, version: UUID) -> None:
        def job(session: WorkSession) -> None:
            row = session.get_one(AgreementVersion, version)
            row.fee_timing = _OTHER[row.fee_timing]

        self._life.firm.run(job)
        self._life.counts["changes of when a fee is due"] += 1

    def correct_address(self, cast: Cast, month: str) -> None:
        """A document bore a wrong address: it is credited whole, and issued anew."""

        def job(session: WorkSession) -> Invoice | None:
            session.get_one(Client, cast.client).billing_address = f"1 Harbour Street, {month}"
            back = select(Invoice.credits_id).where(Invoice.credits_id.is_not(None))
            query = (
                select(Invoice)
                .where(
                    Invoice.client_id == cast.client,
                    Invoice.kind == "invoice",
                    Invoice.id.not_in(back),
                )
                .order_by(Invoice.issued_at.desc())
            )
            return session.scalars(query).first()

        wrong = self._life.firm.run(job)
        if wrong is None:
            return
        command = ReissueInvoice(wrong.id, "the address was an old one")
        self._life.firm.do(cast.manager, reissue_invoice, command)
        self._life.counts["credit notes"] += 1


def _versions(cast: Cast) -> Select[AgreementVersion]:
    return (
        select(AgreementVersion)
        .where(AgreementVersion.client_id == cast.client)
        .order_by(AgreementVersion.effective_from)
    )
