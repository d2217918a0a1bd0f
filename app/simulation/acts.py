"""What people do: at their workbenches, and at central itself."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import func, select

from app.database.work import WorkSession
from app.domain.vocabulary import TicketState
from app.ports.problems import Refused
from app.records import Attachment, Client, Page, Ticket, TicketEvent, TimeEntry, User
from app.records.base import Record
from app.records.codec import member_change
from app.simulation.book import AtCentral, Book, Wire, wire_fields
from app.simulation.device import Device
from app.simulation.server import Server
from app.simulation.writings import Writer
from app.store import letters
from app.store.numbers import next_provisional
from app.store.state import standing
from app.store.tables import dead_letter
from app.usecases.change_ticket import AssignTicket, ChangeState, assign_ticket, change_state
from app.usecases.log_time import LogTime, Stretch, log_time
from app.usecases.submit_ticket import SubmitTicket, submit_ticket
from app.usecases.write_reply import WriteReply, write_reply

Meant: TypeAlias = dict[UUID, Wire]
_WORDS = ("printer", "mail", "vpn", "laptop", "invoice", "backup", "scanner", "phone")
_TAGS = ("vip", "onsite", "waiting", "network", "spare")
_ON = (
    TicketState.IN_PROGRESS,
    TicketState.SCHEDULED,
    TicketState.WAITING_CLIENT,
    TicketState.CANCELLED,
)


class Person:
    """Somebody at a workbench. Each act is one transaction; a refused one changes nothing."""

    def __init__(self, device: Device, book: Book, chance: random.Random) -> None:
        self._device, self._book, self._chance = device, book, chance

    def act(self) -> None:
        """Do one thing."""
        do = self._chance.choice(
            (
                self._submit, self._submit, self._retitle, self._retitle, self._retitle,
                self._tag, self._tag, self._reply, self._reply, self._step, self._assign,
                self._log, self._settle_letter, *(self._write,) * 5,
            )
        )  # fmt: skip
        with self._device.store.reading() as connection:
            before = standing(connection).next_seq
        meant: Meant = {}
        try:
            do(meant)
        except Refused:
            return
        self._book.note(self._device, before, meant)

    def _one_of(self, noun: type[Record]) -> UUID | None:
        """A row that is seen here, by chance."""
        table: Any = noun.__table__
        with self._device.store.reading() as connection:
            ids = connection.execute(select(table.c.id).order_by(table.c.id)).scalars().all()
        return self._chance.choice(ids) if ids else None

    def _client(self) -> UUID | None:
        return self._one_of(Client)

    def _submit(self, _meant: Meant) -> None:
        client = self._client()
        if client is None:
            return
        title = self._words()

        def job(session: WorkSession) -> None:
            number = next_provisional(session)
            submit_ticket(
                session, self._device.ctx, SubmitTicket(client, title, provisional=number)
            )

        self._device.do("submit_ticket", job)

    def _words(self) -> str:
        return " ".join(self._chance.choice(_WORDS) for _ in range(2)) + (
            f" {self._chance.randrange(1000)}"
        )

    def _retitle(self, meant: Meant) -> None:
        ticket, title = self._one_of(Ticket), self._words()
        if ticket is None:
            return

        def job(session: WorkSession) -> None:
            row = session.get(Ticket, ticket)
            assert row is not None  # noqa: S101 -- it was seen a moment ago
            row.title = title

        self._device.do("edit_ticket", job)
        meant[ticket] = wire_fields("ticket", title=title)

    def _tag(self, meant: Meant) -> None:
        ticket, tag = self._one_of(Ticket), self._chance.choice(_TAGS)
        if ticket is None:
            return
        change: dict[str, list[str]] = {}

        def job(session: WorkSession) -> None:
            row = session.get(Ticket, ticket)
            assert row is not None  # noqa: S101 -- it was seen a moment ago
            tags = sorted(set(row.tags) ^ {tag})
            change.update(member_change(row.tags, tags))
            row.tags = tags

        self._device.do("edit_ticket", job)
        meant[ticket] = {"tags": change}

    def _reply(self, _meant: Meant) -> None:
        ticket, words = self._one_of(Ticket), self._words()
        internal = self._chance.choice((True, False))
        if ticket is not None:
            self._device.do(
                "write_reply",
                lambda session: write_reply(
                    session, self._device.ctx, WriteReply(ticket, words, internal=internal)
                ),
            )

    def _step(self, _meant: Meant) -> None:
        ticket, state = self._one_of(Ticket), self._chance.choice(_ON)
        if ticket is not None:
            command = ChangeState(ticket, state, reason="as agreed")
            self._device.do(
                "change_state",
                lambda session: change_state(session, self._device.ctx, command),
            )

    def _assign(self, _meant: Meant) -> None:
        ticket, person = self._one_of(Ticket), self._one_of(User)
        if ticket is not None:
            self._device.do(
                "assign_ticket",
                lambda session: assign_ticket(
                    session, self._device.ctx, AssignTicket(ticket, person)
                ),
            )

    def _log(self, _meant: Meant) -> None:
        ticket = self._one_of(Ticket)
        if ticket is None:
            return
        end = self._device.clock.now()
        start = end - timedelta(minutes=self._chance.randrange(5, 120))
        command = LogTime((Stretch(start, end),), self._words(), ticket)
        self._device.do("log_time", lambda session: log_time(session, self._device.ctx, command))

    def _write(self, _meant: Meant) -> None:
        """Something on a page, or about a file."""
        writer = Writer(self._device, self._chance)
        do, noun = self._chance.choice(
            (
                *((writer.edit, Page),) * 6, (writer.create, Client), (writer.resolve, Page),
                (writer.attach, Ticket), (writer.attach, Ticket), (writer.void, Attachment),
                (writer.restore_service, Ticket),
            )
        )  # fmt: skip
        row = self._one_of(noun)
        if row is not None:
            do(row)

    def _settle_letter(self, _meant: Meant) -> None:
        """Look at what central refused: send it again, or let it go."""
        store = self._device.store
        with store.reading() as connection:
            waiting = letters.letters(connection)
        if not waiting:
            return
        letter = self._chance.choice(waiting)
        if self._chance.choice((True, False)):
            store.write(lambda c: letters.resend(c, store.ids, letter.op_id))
        else:
            store.write(lambda c: letters.discard(c, letter.op_id))
        ended = select(dead_letter.c.op_id).where(dead_letter.c.ended != "")
        with store.reading() as connection:
            self._book.excused |= set(connection.execute(ended).scalars())


class Office:
    """What happens at central itself: other people's work, in one transaction each."""

    def __init__(self, server: Server, book: Book, chance: random.Random) -> None:
        self._server, self._book, self._chance = server, book, chance

    def act(self) -> None:
        """Do one thing."""
        do = self._chance.choice(
            (self._retitle, self._retitle, self._take_back, self._move, self._delete)
        )
        self._do(do)

    def end(self) -> None:
        """A ticket ends, and goes to rest when nobody touches it any more."""
        self._do(self._end)

    def _do(self, do: Callable[[WorkSession, list[Any]], None]) -> None:
        done: list[tuple[str, UUID, str, Wire]] = []
        self._server.do("edit_ticket", lambda session: do(session, done))
        rev = self._server.head
        self._book.central += [AtCentral(rev, *one) for one in done]

    def _ticket(self, session: WorkSession) -> Ticket | None:
        ids = session.scalars(select(Ticket.id).order_by(Ticket.id)).all()
        return session.get(Ticket, self._chance.choice(ids)) if ids else None

    def _retitle(self, session: WorkSession, done: list[Any]) -> None:
        ticket = self._ticket(session)
        if ticket is not None:
            ticket.title = f"central {self._chance.randrange(1000)}"
            done.append(("ticket", ticket.id, "edit", wire_fields("ticket", title=ticket.title)))

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
