"""What a person asks of what rests at central: fetch it, look for it, how much there is.

Source: sync.md 3.7.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from app.central.auth.caller import Caller
from app.central.central import Central
from app.central.feed.resting import wake
from app.central.feed.tables import resting_ticket, sync_change
from app.database.scope import ScopedSession
from app.database.work import WorkSession
from app.ports.problems import Refused
from app.records import Ticket
from app.records.archive import archive_of
from app.records.types import to_micros
from app.wire.archive import (
    MOST_FETCHED,
    MOST_FOUND,
    FetchAnswer,
    FetchRequest,
    LookAnswer,
    LookRequest,
    Resting,
    SizeAnswer,
    SizeRequest,
)
from app.wire.envelopes import SCHEMA

_ID_BYTES = 16
_LONGEST = 200
_NUMBER = re.compile(r"[Tt]?-?(\d{1,12})")


def fetch(central: Central, token: str, request: FetchRequest) -> FetchAnswer:
    """Wake tickets for somebody who wants to have them on their device.

    Raises:
        Refused: the token does not count, or the request makes no sense.
    """
    if len(request.tickets) > MOST_FETCHED or _misshapen(request.tickets):
        raise _unreadable()
    wanted = {UUID(bytes=ticket) for ticket in request.tickets}

    def job(session: WorkSession, _caller: Caller) -> set[UUID]:
        seen = set(session.scalars(select(Ticket.id).where(Ticket.id.in_(sorted(wanted)))))
        if seen:
            wake(session, central.clock, central.ids, seen)
        return seen

    awake = central.run_as("fetch_tickets", token, job)
    if awake:
        central.commits.tell()  # no row changed, so the unit of work tells nobody
    return FetchAnswer(
        [ticket.bytes for ticket in sorted(awake)],
        [ticket.bytes for ticket in sorted(wanted - awake)],
        to_micros(central.clock.now()),
        SCHEMA,
    )


def look(central: Central, token: str, request: LookRequest) -> LookAnswer:
    """Find resting tickets by their number or by words of their titles, the latest first.

    Raises:
        Refused: the token does not count, or there is nothing to look for.
    """
    text = request.text.strip()
    if not text or len(text) > _LONGEST or "\0" in text:
        raise Refused(
            "look-empty",
            "There is nothing to look for.",
            next_step="Type a ticket's number or words of its title.",
        )

    def job(session: ScopedSession, _caller: Caller) -> LookAnswer:
        query = (
            select(Ticket)
            .join(resting_ticket, resting_ticket.c.ticket_id == Ticket.id)
            .where(*_matches(text))
            .order_by(Ticket.touched_at.desc(), Ticket.id.desc())
            .limit(MOST_FOUND + 1)
        )
        found = session.scalars(query).all()
        told = [
            Resting(
                ticket.id.bytes,
                ticket.client_id.bytes,
                ticket.number or 0,
                ticket.title,
                ticket.state,
                to_micros(ticket.touched_at),
            )
            for ticket in found[:MOST_FOUND]
        ]
        return LookAnswer(told, len(found) > MOST_FOUND, SCHEMA)

    return central.read_as(token, job)


def _matches(text: str) -> list[ColumnElement[bool]]:
    number = _NUMBER.fullmatch(text)
    if number is not None:
        return [Ticket.number == int(number[1])]
    return [
        func.lower(Ticket.title).contains(word, autoescape=True) for word in text.lower().split()
    ]


def size(central: Central, token: str, request: SizeRequest) -> SizeAnswer:
    """How much rests of one client; nothing of one that the person may not see.

    Raises:
        Refused: the token does not count, or the request makes no sense.
    """
    if _misshapen([request.client]):
        raise _unreadable()
    client = UUID(bytes=request.client)

    def job(session: ScopedSession, caller: Caller) -> SizeAnswer:
        if client not in caller.grants:
            return SizeAnswer(0, 0, SCHEMA)
        c, connection = sync_change.c, session.connection()
        tickets = (
            select(func.count())
            .select_from(resting_ticket)
            .where(resting_ticket.c.client_id == client)
        )
        rows = (
            select(func.count())
            .select_from(sync_change)
            .where(c.scope == archive_of(client), c.op == "U")
        )
        return SizeAnswer(
            connection.execute(tickets).scalar_one(), connection.execute(rows).scalar_one(), SCHEMA
        )

    return central.read_as(token, job)


def _misshapen(ids: Collection[bytes]) -> bool:
    return any(len(value) != _ID_BYTES for value in ids)


def _unreadable() -> Refused:
    return Refused(
        "archive-shape", "Central cannot read this request.", next_step="Update Trestle."
    )
