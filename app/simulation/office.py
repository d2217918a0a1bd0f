"""What happens at central itself."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.database.work import WorkSession
from app.domain.vocabulary import TicketState
from app.records import Attachment, Client, Ticket, TicketEvent, TimeEntry
from app.records.codec import text_change
from app.simulation.book import AtCentral, Book, Wire, wire_fields
from app.simulation.describing import FIELD, with_a_word
from app.simulation.leaning import NOWHERE, Leaning, habits
from app.simulation.server import Server

_HABITS = {"title at central": 2, "take back": 1, "move": 1, "delete": 1}


class Office:
    """What happens at central itself: other people's work, in one transaction each."""

    def __init__(
        self, server: Server, book: Book, chance: random.Random, leaning: Leaning = NOWHERE
    ) -> None:
        self._server, self._book, self._chance, self._leaning = server, book, chance, leaning

    def act(self) -> None:
        """Do one thing."""
        ways = {
            "title at central": self._retitle,
            "take back": self._take_back,
            "move": self._move,
            "delete": self._delete,
        }
        self._do(ways[self._chance.choice(habits(_HABITS, self._leaning))])

    def end(self) -> None:
        """A ticket ends, and goes to rest when nobody touches it any more."""
        self._do(self._end)

    def describe(self) -> None:
        """Somebody writes on in a ticket's description."""
        self._do(self._describe)

    def _do(self, do: Callable[[WorkSession, list[Any]], None]) -> None:
        done: list[tuple[str, UUID, str, Wire]] = []
        since = self._server.head
        self._server.do("edit_ticket", lambda session: do(session, done))
        rev = self._server.head
        self._book.central += [AtCentral(rev, since, *one) for one in done]

    def _ticket(self, session: WorkSession) -> Ticket | None:
        ids = session.scalars(select(Ticket.id).order_by(Ticket.id)).all()
        return session.get(Ticket, self._chance.choice(ids)) if ids else None

    def _retitle(self, session: WorkSession, done: list[Any]) -> None:
        ticket = self._ticket(session)
        if ticket is not None:
            ticket.title = f"central {self._chance.randrange(1000)}"
            done.append(("ticket", ticket.id, "edit", wire_fields("ticket", title=ticket.title)))

    def _describe(self, session: WorkSession, done: list[Any]) -> None:
        ticket = self._ticket(session)
        if ticket is not None:
            before = ticket.description
            ticket.description = with_a_word(before, self._chance)
            change = text_change(before, ticket.description)
            done.append(("ticket", ticket.id, "edit", {FIELD: change}))

    def _end(self, session: WorkSession, done: list[Any]) -> None:
        ticket = self._ticket(session)
        if ticket is not None and ticket.state != TicketState.CANCELLED:
            ticket.state = TicketState.CANCELLED
            done.append(("ticket", ticket.id, "edit", wire_fields("ticket", state=ticket.state)))

    def _take_back(self, session: WorkSession, done: list[Any]) -> None:
        """Somebody deletes an entry of a timeline."""
        ids = session.scalars(
            select(TicketEvent.id)
            .where(TicketEvent.kind.in_(("note", "reply")))
            .order_by(TicketEvent.id)
        ).all()
        if ids:
            event = session.get_one(TicketEvent, self._chance.choice(ids))
            done.append(("ticket_event", event.id, "delete", {}))
            session.delete(event)

    def _delete(self, session: WorkSession, done: list[Any]) -> None:
        """A ticket was opened by mistake."""
        ticket = self._ticket(session)
        if ticket is None or _is_used(session, ticket):
            return
        for event in session.scalars(select(TicketEvent).where(TicketEvent.ticket_id == ticket.id)):
            done.append(("ticket_event", event.id, "delete", {}))
            session.delete(event)
        session.flush()
        done.append(("ticket", ticket.id, "delete", {}))
        session.delete(ticket)

    def _move(self, session: WorkSession, done: list[Any]) -> None:
        """A ticket was opened for the wrong client."""
        ticket = self._ticket(session)
        if ticket is None or _is_used(session, ticket):
            return
        clients = session.scalars(select(Client.id).order_by(Client.id)).all()
        target = self._chance.choice(clients)
        if target == ticket.client_id:
            return
        ticket.client_id, ticket.site_id = target, None
        done.append(("ticket", ticket.id, "edit", {"client_id": target.bytes, "site_id": None}))
        events = session.scalars(select(TicketEvent).where(TicketEvent.ticket_id == ticket.id))
        for event in events:
            event.client_id = target
            done.append(("ticket_event", event.id, "edit", {"client_id": target.bytes}))


def _is_used(session: WorkSession, ticket: Ticket) -> bool:
    """Whether time or a file hangs on it, so that it neither moves nor goes."""
    uses = (
        select(func.count()).select_from(noun).where(noun.ticket_id == ticket.id)
        for noun in (TimeEntry, Attachment)
    )
    return any(session.scalar(query) for query in uses)
