"""A month of work at Northwind: entries, tickets and agreements put straight into central."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.database.scope import whole
from app.database.work import WorkSession
from app.domain.vocabulary import EventKind
from app.queries.stored_decisions import latest_rows
from app.records import (
    AgreementVersion,
    Authorization,
    Client,
    CoverageDecision,
    CoverageEffect,
    LedgerEntry,
    Override,
    Period,
    Record,
    Ticket,
    TicketEvent,
    TimeEntry,
)
from app.records.types import to_micros
from tests.integration.central.world import MIRA, World

SCOPE = whole("a test looks at central's own books")
NEW_YORK = ZoneInfo("America/New_York")
R = TypeVar("R", bound=Record)
T = TypeVar("T")


def ny(text: str) -> datetime:
    """``03-10 17:40`` is a time in 2026 in New York."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=NEW_YORK)


@dataclass
class Month:
    """Central's books of one client, to poke."""

    world: World

    @property
    def client(self) -> UUID:
        return self.world.north

    @property
    def mira(self) -> UUID:
        return self.world.people[MIRA]

    def add(self, row: R, verb: str = "test") -> R:
        self.world.central.work.run(verb, SCOPE, lambda session: session.add(row))
        return row

    def change(self, noun: type[Record], row: UUID, **fields: Any) -> None:
        def job(session: WorkSession) -> None:
            found = session.get(noun, row)
            assert found is not None
            for name, value in fields.items():
                setattr(found, name, value)

        self.world.central.work.run("test", SCOPE, job)

    def ask(self, question: Callable[[Any], T]) -> T:
        return self.world.central.work.read(SCOPE, question)

    def number(self, ticket: Ticket) -> int:
        (found,) = [one.number for one in self.all(Ticket) if one.id == ticket.id]
        assert found is not None
        return found

    def calendar(self) -> UUID:
        (client,) = [one for one in self.all(Client) if one.id == self.client]
        assert client.calendar_id is not None
        return client.calendar_id

    def all(self, noun: type[R]) -> list[R]:
        def job(session: Any) -> list[R]:
            return list(session.scalars(select(noun).order_by(noun.created_at, noun.id)))

        return self.world.central.work.read(SCOPE, job)

    def made(self, **fields: Any) -> dict[str, Any]:
        now = self.world.clock.now()
        return {
            "id": self.world.central.ids.new(),
            "client_id": self.client,
            "created_at": now,
            "created_by": self.mira,
        } | fields

    def ticket(self, kind: str = "incident", **fields: Any) -> Ticket:
        own = {"title": "Printer jams", "kind": kind, "opened_at": ny("01-02 09:00")}
        return self.add(Ticket(**self.made(**(own | fields))))

    def entry(self, ticket: Ticket | None, start: str, end: str, **fields: Any) -> TimeEntry:
        begins, ends = ny(start), ny(end)
        stretch = {"start": to_micros(begins), "end": to_micros(ends), "activity": "work"}
        own = {
            "ticket_id": ticket.id if ticket else None,
            "user_id": self.mira,
            "grade": "standard",
            "work_kind": "request",
            "started_at": begins,
            "ended_at": ends,
            "intervals": [stretch | {"mode": "remote"}],
            "worked_s": int((ends - begins).total_seconds()),
            "note": "Cleared the tray",
        }
        return self.add(TimeEntry(**self.made(**(own | fields))))

    def happened(self, ticket: Ticket, field_name: str, old: str, new: str, at: str) -> TicketEvent:
        return self.add(
            TicketEvent(
                **self.made(
                    ticket_id=ticket.id,
                    kind=EventKind.CHANGE.value,
                    at=self.world.clock.now(),
                    effective_at=ny(at),
                    author_id=self.mira,
                    field_name=field_name,
                    old=old,
                    new=new,
                )
            )
        )

    def correct_kind(self, ticket: Ticket, kind: str) -> None:
        old = ticket.kind
        self.change(Ticket, ticket.id, kind=kind)
        self.happened(ticket, "kind_correction", old, kind, "01-02 09:00")

    def override(self, entry: TimeEntry, decision: str, **fields: Any) -> Override:
        own = {
            "entry_id": entry.id,
            "decision": decision,
            "reason": "our own monitoring caused it",
            "at": self.world.clock.now(),
            "state": "in_force",
            "proposed_by": self.mira,
            "decided_by": self.mira,
            "decided_at": self.world.clock.now(),
        }
        return self.add(Override(**self.made(**(own | fields))))

    def lock(self, month: str) -> None:
        now = self.world.clock.now()
        self.add(
            Period(**self.made(month=month, state="locked", locked_at=now, locked_by=self.mira))
        )

    def authorize(self, kind: str, start: str, end: str) -> Authorization:
        return self.add(
            Authorization(
                **self.made(
                    kind=kind,
                    starts_at=ny(start),
                    ends_at=ny(end),
                    approved_by=self.mira,
                    at=self.world.clock.now(),
                )
            )
        )

    def version(self) -> AgreementVersion:
        (found,) = [one for one in self.all(AgreementVersion) if one.client_id == self.client]
        return found

    def begin_agreement(self, first: date) -> None:
        self.change(AgreementVersion, self.version().id, effective_from=first)

    def standing(self, entry: TimeEntry) -> CoverageDecision:
        return [
            one for one in self.all(CoverageDecision) if one.entry_id == entry.id and one.standing
        ][-1]

    def latest(self, entry: TimeEntry) -> CoverageDecision:
        return self.ask(lambda session: latest_rows(session, [entry.id]))[entry.id]

    def told(self, entry: TimeEntry) -> list[tuple[str, int, int]]:
        """What stands: reason, counted minutes, amount of each group."""
        return [
            (group["reason"], group["rounded_min"], group["amount_minor"])
            for group in self.standing(entry).groups
        ]

    def effects(self) -> list[tuple[str, str, int, int, str]]:
        return [
            (one.kind, one.posting_month, one.amount_minor, one.included_min, one.state)
            for one in self.all(CoverageEffect)
        ]

    def ledger(self) -> list[tuple[str, str, int]]:
        return [(one.work_month, one.posting_month, one.minutes) for one in self.all(LedgerEntry)]
