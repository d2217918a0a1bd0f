"""What a person does in the edit benches: each verb as an act on some open ticket."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from app.bootstrap.desk import Desk
from app.domain.filters import parse_filter
from app.domain.vocabulary import TicketState
from app.queries.queue import QueueOrder, queue_ids, queue_rows
from app.records import Ticket
from app.store import raw
from app.usecases.change_ticket import (
    AssignTicket,
    ChangeState,
    SetPriority,
    assign_ticket,
    change_state,
    set_priority,
)
from app.usecases.log_time import LogTime, Stretch, log_time
from app.usecases.submit_ticket import SubmitTicket
from app.usecases.write_reply import WriteReply, write_reply

Act = Callable[[], tuple[UUID, Callable[[], object]]]
"""Gets one ready, which is not measured: the ticket that it touches, and what does it."""

TICKETS = 12
"""So many take turns that no document grows out of the ordinary."""
_PENDING = (
    "INSERT INTO outbox (op_id, inc, seq, tx, verb, at, entity, row, scope, kind, fields, preview, "
    "base_rev, schema, depends_on, state) "
    "VALUES (?, ?, ?, ?, 'write_reply', 1, 'ticket_event', ?, ?, 'create', ?, x'80', 0, 1, x'', "
    "'pending')"
)
_FIELDS_BYTES = 400


def acts(desk: Desk) -> dict[str, Act]:
    """Every measured verb by its name."""
    tickets = _tickets(desk)
    turns = itertools.cycle(tickets)
    number = itertools.count()
    mine = desk.ctx.actor.user

    def write(verb: Any, made: Callable[[Ticket], Any]) -> Act:
        def act() -> tuple[UUID, Callable[[], object]]:
            ticket = _read(desk, next(turns))
            command = made(ticket)
            return ticket.id, lambda: desk.do(verb, command)

        return act

    def submit() -> tuple[UUID, Callable[[], object]]:
        ticket = _read(desk, next(turns))
        title = f"Printer {next(number)} jams"
        command = SubmitTicket(ticket.client_id, title, "It says so. " * 9)
        return ticket.id, lambda: desk.submit(command)

    return {
        "reply": write(write_reply, lambda ticket: WriteReply(ticket.id, _words(next(number)))),
        "state": write(change_state, lambda ticket: ChangeState(ticket.id, _other_state(ticket))),
        "priority": write(
            set_priority, lambda ticket: SetPriority(ticket.id, 5 - ticket.priority, "They asked.")
        ),
        "owner": write(
            assign_ticket,
            lambda ticket: AssignTicket(ticket.id, None if ticket.assignee_id else mine),
        ),
        "time": write(log_time, lambda ticket: _work(desk, ticket)),
        "new ticket": submit,
    }


def pend(desk: Desk, count: int) -> None:
    """Let so many operations of other tickets wait in the outbox."""
    with desk.store.writing() as connection:
        ((inc, seq),) = raw.rows(connection, "SELECT inc, next_seq FROM sync_state")
        rows: Iterator[tuple[Any, ...]] = (
            (*_ids(1), inc, seq + at, *_ids(3), os.urandom(_FIELDS_BYTES)) for at in range(count)
        )
        raw.run_many(connection, _PENDING, rows)
        raw.run(connection, "UPDATE sync_state SET next_seq = ?", (seq + count,))


def _ids(count: int) -> list[bytes]:
    return [os.urandom(16) for _ in range(count)]


def _tickets(desk: Desk) -> Sequence[UUID]:
    now = desk.clock.now()
    found = desk.ask(
        lambda session: queue_ids(session, parse_filter(""), QueueOrder.NEWEST, now=now)
    )
    listed = [ticket for _lane, ids in found.lanes for ticket in ids]
    rows = desk.ask(lambda session: queue_rows(session, listed[: TICKETS * 20]))
    chosen = [ticket for ticket in rows if rows[ticket].state == TicketState.IN_PROGRESS]
    return chosen[:TICKETS] or listed[:1]


def _read(desk: Desk, ticket: UUID) -> Ticket:
    found = desk.ask(lambda session: session.get(Ticket, ticket))
    assert found is not None  # noqa: S101 -- it was listed a moment ago
    return found


def _words(number: int) -> str:
    return f"We looked at it again and changed the cable, part {number}. " * 3


def _other_state(ticket: Ticket) -> TicketState:
    running = ticket.state == TicketState.IN_PROGRESS
    return TicketState.SCHEDULED if running else TicketState.IN_PROGRESS


def _work(desk: Desk, ticket: Ticket) -> LogTime:
    end = desk.clock.now() - timedelta(minutes=1)
    stretch = Stretch(end - timedelta(minutes=10), end)
    return LogTime([stretch], "Changed the cable and tried it.", ticket=ticket.id)
