"""Devices that copy a central for the first time, page by page, and a firm that goes on working."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from app.central.exchange import pull, pull_packed
from app.central.feed.pull import give_out
from app.central.feed.tables import resting_ticket
from app.central.people import ADMINISTRATION
from app.domain.vocabulary import TicketState
from app.records import Ticket, TicketEvent, TimeEntry
from app.records.archive import RESTS
from app.records.base import FIRM_SCOPE
from app.records.nouns import NOUNS
from app.wire.envelopes import SCHEMA, CopyPos, PullAnswer, PullRequest
from app.wire.pack import unpack
from tests.integration.central.world import Device, World

OPEN, CLOSED = TicketState.IN_PROGRESS, TicketState.CLOSED
WORDS = ("printer", "mail", "vpn", "laptop", "invoice", "backup")
Rows = dict[tuple[str, bytes], int]


class Copier:
    """A device that copies; it keeps which rows it has, and of which revision.

    Args:
        device: signed in.
        limit: rows in an answer.
        alone: it is given nothing that lies ready for others.
    """

    def __init__(self, device: Device, limit: int = 12, *, alone: bool = False) -> None:
        self.device, self._alone = device, alone
        self.asked = PullRequest(SCHEMA, "", 0, "", device.inc, [], limit, CopyPos())
        self.rows: Rows = {}
        self.has_more = True

    def step(self) -> PullAnswer:
        """One question, as it travels."""
        central, token = self.device.world.central, self.device.token
        if self._alone:
            answer = central.read_as(
                token,
                lambda session, caller: (
                    give_out(
                        session, caller.actor.user, caller.grants, self.asked, central.clock.now()
                    ).whole
                ),
            )
        else:
            answer = unpack(pull_packed(central, token, lambda: self.asked), PullAnswer)
        self.take(answer)
        return answer

    def take(self, answer: PullAnswer) -> None:
        """Keep what came, and ask for what follows."""
        if answer.kind == "resync":
            self.rows.clear()
        for page in answer.pages:
            for row, rev in zip(page.data[0], page.data[page.columns.index("rev")], strict=True):
                self.rows[page.entity, row] = rev
            for gone in (*page.exits, *page.deleted, *page.rests):
                self.rows.pop((page.entity, gone), None)
        copy = CopyPos() if answer.kind == "resync" else answer.copy
        self.asked = PullRequest(
            SCHEMA, answer.epoch, answer.head, answer.commit_id, self.device.inc,
            answer.scopes, self.asked.limit, copy,
        )  # fmt: skip
        self.has_more = answer.more or answer.kind == "resync"

    def to_the_end(self) -> Rows:
        while self.has_more:
            self.step()
        return self.rows

    def caught_up(self) -> Rows:
        """What it has after one more round."""
        self.has_more = True
        return self.to_the_end()


def rows_for(world: World, device: Device) -> Rows:
    """What central holds for a person, by the feed: rows of their scopes that do not rest."""
    answer = pull(world.central, device.token, device.ask())
    scopes = {UUID(bytes=scope.id) for scope in answer.scopes}
    resting = {row["ticket_id"] for row in world.table(resting_ticket)}
    found: Rows = {}
    for entity, noun in NOUNS.items():
        for row in world.rows(entity):
            column = {"client": "client_id", "self": "id", "firm": None}[noun.SCOPE]
            scope = row[column] if column else FIRM_SCOPE
            ticket = row["id"] if entity == "ticket" else row.get("ticket_id")
            rests = ticket in resting and entity in RESTS
            if scope in scopes and not rests:
                found[entity, row["id"].bytes] = row["rev"]
    return found


class Works:
    """Somebody who goes on working at central."""

    def __init__(self, world: World, seed: int = 0) -> None:
        self.world, self.chance = world, random.Random(seed)
        self.tickets: list[UUID] = []
        self.events: list[UUID] = []
        self.people = sorted(world.people.values())

    def do(self, job: Callable[[Any], object]) -> None:
        self.world.central.work.run("edit_ticket", ADMINISTRATION, job)

    def open_many(self, count: int = 25) -> None:
        def job(session: Any) -> None:
            for _ in range(count):
                self._open(session)

        self.do(job)

    def change_all(self, **values: Any) -> None:
        """Give every ticket these values."""

        def job(session: Any) -> None:
            for ticket in self.tickets:
                row = session.get(Ticket, ticket)
                for name, value in values.items():
                    setattr(row, name, value)

        self.do(job)

    def something_happens(self) -> None:
        acts = (self._open, self._move, self._move, self._speak, self._work, self._take_back)
        self.do(self.chance.choice(acts))

    def _open(self, session: Any) -> None:
        central = self.world.central
        now, ticket = central.clock.now(), central.ids.new()
        client = self.chance.choice((self.world.north, self.world.south))
        session.add(
            Ticket(
                id=ticket,
                client_id=client,
                title=self.chance.choice(WORDS),
                state=self.chance.choice((OPEN, CLOSED, CLOSED)),
                assignee_id=self.chance.choice((None, None, *self.people)),
                opened_at=now,
                touched_at=now,
                created_at=now,
            )
        )
        session.flush()
        self.tickets.append(ticket)
        for _ in range(self.chance.randrange(3)):
            self._speak(session, ticket)
        if self.chance.random() < 0.3:
            self._work(session, ticket)

    def _move(self, session: Any) -> None:
        row = session.get(Ticket, self.chance.choice(self.tickets))
        row.state = CLOSED if row.state == OPEN else OPEN
        row.assignee_id = self.chance.choice((None, *self.people))

    def _of(self, session: Any, ticket: UUID | None) -> dict[str, Any]:
        row = session.get(Ticket, ticket or self.chance.choice(self.tickets))
        now = self.world.central.clock.now()
        new = self.world.central.ids.new()
        return {"id": new, "ticket_id": row.id, "client_id": row.client_id, "created_at": now}

    def _speak(self, session: Any, ticket: UUID | None = None) -> None:
        of = self._of(session, ticket)
        at = of["created_at"]
        session.add(TicketEvent(kind="note", at=at, effective_at=at, body="mail", **of))
        self.events.append(of["id"])

    def _work(self, session: Any, ticket: UUID | None = None) -> None:
        of = self._of(session, ticket)
        at = of["created_at"]
        user = self.chance.choice(self.people)
        ended = at - timedelta(days=self.chance.choice((1, 300)))
        session.add(
            TimeEntry(
                user_id=user,
                grade="",
                work_kind="remote",
                started_at=ended,
                ended_at=ended,
                intervals=[],
                worked_s=0,
                **of,
            )
        )

    def _take_back(self, session: Any) -> None:
        if self.events:
            event = self.events.pop(self.chance.randrange(len(self.events)))
            session.delete(session.get(TicketEvent, event))
