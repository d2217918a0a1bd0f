"""Those who answer for the money: what they say before a month is closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.jobs.disputes import end_disputes
from app.domain.billing.months import month_after
from app.domain.billing.reviews import DISPUTED, PROPOSED
from app.domain.consents import ASKS_THE_CLIENT
from app.ports.problems import Refused
from app.queries.billing.queue import ReviewRow, review_queue
from app.queries.effects import open_proposals
from app.queries.holds import pending_holds
from app.records import (
    InvoiceLine,
)
from app.simulation.money.firm import Cast
from app.simulation.money.life import Life
from app.simulation.money.working import Workers
from app.usecases.billing.reversals import ReverseExclusion, reverse_exclusion
from app.usecases.billing.reviews import (
    ConfirmExclusions,
    DisputeExclusion,
    Excluded,
    UpholdExclusion,
    WaiveExclusions,
    confirm_exclusions,
    dispute_exclusion,
    uphold_exclusion,
    waive_exclusions,
)
from app.usecases.context import Ctx
from app.usecases.redecision.answers import lapse
from app.usecases.settle_effect import SettleEffect, settle_effect

C = TypeVar("C")
R = TypeVar("R")
Word = Literal["agreed", "declined"]
_WORDS: tuple[Word, ...] = ("agreed", "declined")


class Managers:
    """Speak of exclusions, answer questions, release what is held.

    Args:
        life: the year.
        workers: they withdraw what stays held.
    """

    def __init__(self, life: Life, workers: Workers) -> None:
        self._life, self._workers = life, workers

    def settle_month(self, cast: Cast, *, last: bool = False) -> None:
        """What is said moves more to speak of: a night's minimum, a question to somebody."""
        now = self._life.firm.clock.now()
        self._life.firm.run(lambda session: lapse(session, now))
        self._life.counts["disputes ended by a check-in"] += end_disputes(self._life.firm.central)
        self._release(cast)
        self._answer(cast, last=last)
        while True:
            self._speak(cast, last=last)
            if not self._answer(cast, last=last, managers_only=not last):
                return

    def _answer(self, cast: Cast, *, last: bool = False, managers_only: bool = False) -> int:
        """Questions are agreed to, declined, or left to lapse."""
        answered = 0
        for effect in self._life.firm.ask(
            lambda session: open_proposals(session, client=cast.client)
        ):
            asks_client = effect.kind == ASKS_THE_CLIENT
            if asks_client and managers_only:
                continue
            word: Word = "agreed"
            if asks_client and not self._life.plain:
                if not last and self._life.dice.random() < 0.3:  # noqa: PLR2004 -- some lapse
                    continue
                word = self._life.dice.choice(_WORDS)
            contact = cast.approver if asks_client else None
            told = SettleEffect(effect.id, word, contact, "said so by phone", effect.seen)
            # Nobody confirms alone what they alone decided to the client's cost.
            if not self._try(cast, settle_effect, told):
                word = "declined"
                told = SettleEffect(effect.id, word, contact, "another would have to agree")
                self.must(cast, settle_effect, told, "declined for want of a second person")
            self._life.counts[f"questions {word}"] += 1
            answered += 1
        return answered

    def _release(self, cast: Cast) -> None:
        for held in self._life.firm.ask(lambda session: pending_holds(session, client=cast.client)):
            self._workers.withdraw(held.entry_id)
            self._life.counts["held entries"] += 1

    def _speak(self, cast: Cast, *, last: bool = False) -> None:
        """Every exclusion that waits is spoken of; a dispute may wait another month."""
        confirmed: list[Excluded] = []
        for row in self._waiting(cast):
            group = Excluded(row.entry_id, row.key)
            # Of one everything above is left as it is.
            chance = 1.0 if self._life.plain else self._life.dice.random()
            if row.state == DISPUTED and (last or chance < 0.6):  # noqa: PLR2004 -- most are settled
                self._settle(cast, group, reverse=chance < 0.3)  # noqa: PLR2004 -- half of them so
            elif row.state == PROPOSED and chance < 0.06:  # noqa: PLR2004 -- few are given away
                command = WaiveExclusions([group], "our gift for a hard month")
                self.must(cast, waive_exclusions, command, "waived")
            elif row.state == PROPOSED and chance < 0.12:  # noqa: PLR2004 -- few were wrong
                reverse = ReverseExclusion(group, "our own monitoring caused it")
                self.must(cast, reverse_exclusion, reverse, "reversed")
            elif row.state == PROPOSED and chance < 0.2 and not last:  # noqa: PLR2004 -- some are questioned
                dispute = DisputeExclusion(group, cast.approver, "we were told it is included")
                # What was decided to and fro may stand on an invoice that is too old for it.
                if self._try(cast, dispute_exclusion, dispute):
                    self._life.counts["disputed"] += 1
                else:
                    confirmed.append(group)
            elif row.state == PROPOSED:
                confirmed.append(group)
        if confirmed:
            self.must(cast, confirm_exclusions, ConfirmExclusions(confirmed), "confirmed at once")
            self._life.counts["confirmed"] += len(confirmed)
        if any(row.state == PROPOSED for row in self._waiting(cast)):
            self._speak(cast, last=last)  # a reversal may have moved a night's minimum

    def _settle(self, cast: Cast, group: Excluded, *, reverse: bool) -> None:
        if reverse:
            why = "our own monitoring caused it"
            self.must(cast, reverse_exclusion, ReverseExclusion(group, why), "dispute reversed")
        else:
            why = "it was outside your hours"
            self.must(cast, uphold_exclusion, UpholdExclusion(group, why), "dispute upheld")

    def _waiting(self, cast: Cast) -> tuple[ReviewRow, ...]:
        return self._life.firm.ask(
            lambda session: review_queue(session, client=cast.client).exclusions
        )

    def dispute_invoiced(self, cast: Cast, month: str) -> None:
        """A line of the month before is questioned."""
        before = month_after(month, -1)

        def lines(session: Session) -> list[tuple[UUID, str]]:
            query = (
                select(InvoiceLine.entry_id, InvoiceLine.group_key)
                .where(
                    InvoiceLine.client_id == cast.client,
                    InvoiceLine.work_month == before,
                    InvoiceLine.section == "labour",
                )
                .order_by(InvoiceLine.position)
            )
            return [(row[0], row[1]) for row in session.execute(query) if row[0] is not None]

        billed = self._life.firm.ask(lines)
        if not billed:
            return
        group = Excluded(*self._life.dice.choice(billed))
        command = DisputeExclusion(group, cast.approver, "we were told it is included")
        if self._try(cast, dispute_exclusion, command):
            self._life.counts["disputes of invoiced work"] += 1

    def must(self, cast: Cast, verb: Callable[[Session, Ctx, C], R], command: C, what: str) -> R:
        """Do a verb that has to go through, and count it."""
        made = self._life.firm.do(cast.manager, verb, command)
        self._life.counts[what] += 1
        return made

    def _try(self, cast: Cast, verb: Callable[[Session, Ctx, C], R], command: C) -> bool:
        try:
            self._life.firm.do(cast.manager, verb, command)
        except Refused:
            return False
        return True
