"""Northwind's books: exclusions are spoken of, months are closed, invoices are read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.people import Actor
from app.domain.vocabulary import Right
from app.queries.billing.documents import (
    InvoiceDocument,
    InvoicePreview,
    invoice_preview,
)
from app.queries.billing.issued import invoice_document, issued_invoices
from app.queries.billing.queue import ReviewQueue, ReviewRow, review_queue
from app.queries.billing.standing import spoken_of
from app.queries.effects import open_proposals
from app.records import AgreementVersion, Contact, MonthAct, TimeEntry, User
from app.usecases.billing.months import CloseMonth, close_month
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
from app.usecases.settle_effect import SettleEffect, settle_effect
from tests.integration.central.coverage_world import SCOPE, Month, ny
from tests.integration.central.world import World

C = TypeVar("C")
R = TypeVar("R")


class Books(Month):
    """Central's books of Northwind with Mira as its account manager."""

    def at(self, moment: str) -> None:
        """It is that time in New York."""
        self.world.clock.at = ny(moment)

    @property
    def ctx(self) -> Ctx:
        actor = Actor(self.mira, "Mira Okafor", rights=frozenset({Right.TECHNICIAN, Right.TAM}))
        return Ctx(actor, self.world.clock, self.world.central.ids, SCOPE)

    def do(self, verb: Callable[[Session, Ctx, C], R], command: C) -> R:
        ctx, work = self.ctx, self.world.central.work
        return work.run(verb.__name__, SCOPE, lambda session: verb(session, ctx, command))

    def queue(self, **more: Any) -> ReviewQueue:
        return self.ask(lambda session: review_queue(session, client=self.client, **more))

    def rows(self) -> tuple[ReviewRow, ...]:
        return self.queue(shown="all").exclusions

    def excluded(self, entry: TimeEntry) -> list[Excluded]:
        """The excluded groups of an entry, in order of time."""
        spoken = self.ask(
            lambda session: spoken_of(session, [self.client], entries=[entry.id])[self.client]
        )
        groups = [one.exclusion for one in spoken.standing if not one.exclusion.tops_up]
        found = [Excluded(entry.id, one.key) for one in groups if one.entry == str(entry.id)]
        assert found, "nothing of this entry is excluded"
        return found

    def confirm(self, *entries: TimeEntry) -> None:
        groups = [group for entry in entries for group in self.excluded(entry)]
        self.do(confirm_exclusions, ConfirmExclusions(groups))

    def waive(self, entry: TimeEntry, reason: str = "our gift for a hard month") -> None:
        self.do(waive_exclusions, WaiveExclusions(self.excluded(entry), reason))

    def reverse(self, entry: TimeEntry, reason: str = "our monitoring caused it") -> None:
        for group in self.excluded(entry):
            self.do(reverse_exclusion, ReverseExclusion(group, reason))

    def preview(self, month: str) -> InvoicePreview:
        now = self.world.clock.now()
        return self.ask(lambda session: invoice_preview(session, self.client, month, now))

    def dispute(self, entry: TimeEntry, reason: str = "we were told it is included") -> None:
        for group in self.excluded(entry):
            command = DisputeExclusion(group, self.approver(), reason)
            self.do(dispute_exclusion, command)

    def uphold(self, entry: TimeEntry, reason: str = "it was outside your hours") -> None:
        for group in self.excluded(entry):
            self.do(uphold_exclusion, UpholdExclusion(group, reason))

    def answer(self, effect: UUID, word: Any, contact: UUID | None = None) -> None:
        self.do(settle_effect, SettleEffect(effect, word, contact, "said so by phone"))

    def asked(self) -> UUID:
        (found,) = self.ask(lambda session: open_proposals(session, client=self.client))
        return found.id

    def close(self, month: str) -> MonthAct:
        act = self.do(close_month, CloseMonth(self.client, month))
        (made,) = [one for one in self.all(MonthAct) if one.id == act]
        return made

    def issued(self, month: str) -> InvoiceDocument:
        """The document in force of a month."""
        (found,) = [
            one
            for one in self.ask(lambda session: issued_invoices(session, client=self.client))
            if one.month == month and one.kind == "invoice" and not one.credited
        ]
        document = self.ask(lambda session: invoice_document(session, found.id))
        assert document is not None
        return document

    def lines(self, month: str) -> list[tuple[str, int]]:
        """Section and amount of each line of an issued invoice."""
        return told(self.issued(month))

    def approver(self) -> UUID:
        return self.add(Contact(**self.made(name="Ana Ruiz", roles=["approver"], active=True))).id


def told(document: InvoiceDocument) -> list[tuple[str, int]]:
    return [(line.section, line.amount_minor) for part in document.sections for line in part.lines]


def open_books(world: World, *, callout_min: int = 0) -> Books:
    """An agreement since the first of January, as domain.md's Northwind."""
    world.clock.at = ny("02-03 09:00")
    books = Books(world)
    books.change(
        AgreementVersion,
        books.version().id,
        effective_from=date(2026, 1, 1),
        callout_minimum_min=callout_min,
    )
    books.change(User, books.mira, rights=["technician", "tam"])
    return books
