"""A firm that goes on working while a device copies it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from app.central.people import ADMINISTRATION
from app.domain.vocabulary import TicketState
from app.records import Ticket, TicketEvent
from app.records.nouns import NOUNS, table_of
from tests.sync.real import RealCentral

OPEN, CLOSED = TicketState.IN_PROGRESS, TicketState.CLOSED
WORDS = ("printer", "mail", "vpn", "laptop", "invoice", "backup")


class Firm:
    """A real central with tickets, open and closed, and somebody who goes on working there."""

    def __init__(self, central: RealCentral, seed: int) -> None:
        self.central, self.chance = central, random.Random(seed)
        self.tickets: list[tuple[UUID, UUID]] = []
        self.events: list[UUID] = []
        self.work(self._open_many)

    def work(self, job: Callable[[Any], object]) -> None:
        self.central.central.work.run("edit_ticket", ADMINISTRATION, job)

    def _open_many(self, session: Any) -> None:
        for _ in range(25):
            self._open(session)

    def _open(self, session: Any) -> None:
        now = self.central.clock.now()
        client = self.chance.choice((self.central.north, self.central.south))
        ticket = self.central.central.ids.new()
        state = self.chance.choice((OPEN, CLOSED, CLOSED))
        session.add(
            Ticket(
                id=ticket,
                client_id=client,
                title=self.chance.choice(WORDS),
                state=state,
                opened_at=now,
                touched_at=now,
                created_at=now,
            )
        )
        self.tickets.append((ticket, client))
        for _ in range(self.chance.randrange(3)):
            self._say(session, ticket, client)

    def _say(self, session: Any, ticket: UUID, client: UUID) -> None:
        now, event = self.central.clock.now(), self.central.central.ids.new()
        session.add(
            TicketEvent(
                id=event,
                client_id=client,
                ticket_id=ticket,
                kind="note",
                at=now,
                effective_at=now,
                body=self.chance.choice(WORDS),
                created_at=now,
            )
        )
        self.events.append(event)

    def something_happens(self) -> None:
        """Somebody opens, closes, reopens, speaks, or an event is taken back."""
        act = self.chance.choice((self._new, self._move, self._move, self._speak, self._take_back))
        self.work(act)

    def _new(self, session: Any) -> None:
        self._open(session)

    def _move(self, session: Any) -> None:
        ticket, _ = self.chance.choice(self.tickets)
        row = session.get(Ticket, ticket)
        row.state = CLOSED if row.state == OPEN else OPEN
        row.title = self.chance.choice(WORDS)

    def _speak(self, session: Any) -> None:
        self._say(session, *self.chance.choice(self.tickets))

    def _take_back(self, session: Any) -> None:
        if self.events:
            event = self.events.pop(self.chance.randrange(len(self.events)))
            session.delete(session.get(TicketEvent, event))


def rows_of(connection: Connection) -> dict[str, set[Any]]:
    """Everything that both sides hold, by noun."""
    return {
        entity: {tuple(map(_text, row)) for row in connection.execute(select(table_of(entity)))}
        for entity in NOUNS
    }


def _text(value: Any) -> str:
    """A value as text; the order of a map's keys is no part of it (PostgreSQL keeps its own)."""
    return json.dumps(value, sort_keys=True) if isinstance(value, dict | list) else repr(value)
