"""What people do at their workbenches."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import select

from app.database.work import WorkSession
from app.domain.vocabulary import TicketState
from app.ports.problems import Refused
from app.records import Attachment, Client, Page, Ticket, User
from app.records.base import Record
from app.records.codec import member_change
from app.simulation.book import Book, Wire, wire_fields
from app.simulation.describing import describe
from app.simulation.device import Device
from app.simulation.leaning import NOWHERE, Leaning, habits
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
_HABITS = {
    "submit": 2,
    "retitle": 3,
    "tag": 2,
    "reply": 2,
    "step": 1,
    "assign": 1,
    "log": 1,
    "settle a letter": 1,
    "write": 5,
}
_ON = (
    TicketState.IN_PROGRESS,
    TicketState.SCHEDULED,
    TicketState.WAITING_CLIENT,
    TicketState.CANCELLED,
)


class Person:
    """Somebody at a workbench. Each act is one transaction; a refused one changes nothing."""

    def __init__(
        self, device: Device, book: Book, chance: random.Random, leaning: Leaning = NOWHERE
    ) -> None:
        self._device, self._book, self._chance, self._leaning = device, book, chance, leaning

    def act(self) -> None:
        """Do one thing."""
        ways: dict[str, Callable[[Meant], None]] = {
            "submit": self._submit,
            "retitle": self._retitle,
            "tag": self._tag,
            "reply": self._reply,
            "step": self._step,
            "assign": self._assign,
            "log": self._log,
            "settle a letter": self._settle_letter,
            "write": self._write,
        }
        self.attempt(ways[self._chance.choice(habits(_HABITS, self._leaning))])

    def describe(self) -> None:
        """Write on in a ticket's description."""
        ticket = self._one_of(Ticket)
        if ticket is not None:
            self.attempt(lambda _meant: describe(self._device, ticket, self._chance))

    def attach(self) -> None:
        """Add a file to a ticket."""
        ticket = self._one_of(Ticket)
        if ticket is not None:
            self.attempt(lambda _meant: Writer(self._device, self._chance).attach(ticket))

    def attempt(self, do: Callable[[Meant], None]) -> None:
        """Do this, and write down what was saved by it."""
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
            changed = self._corrected(letter)
            store.write(lambda c: letters.resend(c, store.ids, letter.op_id, changed))
        else:
            store.write(lambda c: letters.discard(c, letter.op_id))
        ended = select(dead_letter.c.op_id).where(dead_letter.c.ended != "")
        with store.reading() as connection:
            self._book.excused |= set(connection.execute(ended).scalars())

    def _corrected(self, letter: letters.Letter) -> Wire:
        """What a person writes otherwise before they send a refused act again; often nothing."""
        if letter.entity != "ticket" or self._chance.choice((True, False)):
            return {}
        if "state" in letter.fields and letter.kind == "edit":
            return wire_fields("ticket", state=self._chance.choice(_ON))
        return wire_fields("ticket", title=self._words()) if "title" in letter.fields else {}
