"""What a program reads and does, within the one client of its key.

Source: domain.md 7.6, 7.7; security.md D5.
"""

from __future__ import annotations

import base64
import binascii
import struct
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from app.central.central import Central
from app.central.integrators import shapes
from app.central.integrators.keys import Caller
from app.central.once import keep, known
from app.database.work import WorkSession
from app.domain.people import Actor
from app.domain.rights import known_roles
from app.domain.rules import RuleBroken
from app.domain.vocabulary import ENDED_STATES
from app.ports.problems import Refused
from app.queries.portal.hours import hours_page
from app.queries.portal.request import RequestPage, request_page
from app.queries.portal.requests import Reader, RequestRow, request_rows
from app.queries.portal.work import WorkEntry
from app.records import Contact, Ticket
from app.records.types import from_micros, to_micros
from app.security.tokens import digest
from app.usecases.context import Ctx
from app.usecases.portal.answer import Answer, answer_request
from app.usecases.portal.ask_for_help import AskForHelp, ask_for_help

Which = Literal["all", "open", "ended"]
_LARGEST_NUMBER = 10**12
BY_PROGRAM = "api"
"""What a request or a reply came through: nobody opened the portal for it."""


def not_found() -> Refused:
    """The one answer for what is not there and for what is another client's."""
    return Refused("not-found", "There is nothing here, or nothing that this key may see.")


def reader_of(caller: Caller) -> Reader:
    """A program sees every request of its client."""
    return Reader(caller.client, caller.key, sees_all=True)


def list_requests(
    session: Session, caller: Caller, now: datetime, which: Which, after: str, limit: int
) -> shapes.RequestList:
    """Requests, the latest first, from a place on.

    Raises:
        RuleBroken: `after` is no place that an answer named.
    """
    where: list[ColumnElement[bool]] = []
    ended = Ticket.state.in_([state.value for state in ENDED_STATES])
    if which != "all":
        where.append(ended if which == "ended" else ~ended)
    if after:
        at, row = _place(after)
        same_moment = and_(Ticket.opened_at == at, Ticket.id < row)
        where.append(or_(Ticket.opened_at < at, same_moment))
    rows = request_rows(session, reader_of(caller), now, *where)
    told = rows[:limit]
    last = told[-1] if len(rows) > limit else None
    return shapes.RequestList(
        requests=[_row(one) for one in told],
        next=_named(last.opened_at, last.id) if last is not None else None,
    )


def _named(at: datetime, row: UUID) -> str:
    raw = struct.pack(">q", to_micros(at)) + row.bytes
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _place(after: str) -> tuple[datetime, UUID]:
    try:
        raw = base64.b64decode(after + "=" * (-len(after) % 4), b"-_", validate=True)
        (micros,) = struct.unpack(">q", raw[:8])
        return from_micros(micros), UUID(bytes=raw[8:])
    except (ValueError, OverflowError, binascii.Error, struct.error) as problem:
        raise RuleBroken("after-unknown", "Send as `after` what the last answer names as `next`."
                         ) from problem  # fmt: skip


def see_request(
    session: Session, caller: Caller, now: datetime, number: int, *, with_work: bool
) -> shapes.RequestDetail:
    """One request with its public story.

    Raises:
        Refused: it is not there, or another client's.
    """
    found = None
    if 0 < number < _LARGEST_NUMBER:
        found = request_page(session, reader_of(caller), number, now)
    if found is None:
        raise not_found()
    return shapes.RequestDetail(
        **_fields(found.row),
        description=found.description,
        resolution=found.resolution,
        story=[_told(found, place) for place in range(len(found.story))],
        work=_work(found.work) if with_work else None,
    )


def _fields(row: RequestRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (
        "number", "title", "kind", "state", "reason", "owner", "opened_at", "hear_by"
    )} | {"asked_by": row.requester}  # fmt: skip


def _row(row: RequestRow) -> shapes.RequestOut:
    return shapes.RequestOut(**_fields(row))


def _told(found: RequestPage, place: int) -> shapes.StepOut:
    one = found.story[place]
    return shapes.StepOut(
        at=one.at, author=one.author, body=one.body, field=one.field_name, old=one.old,
        new=one.new, reason=one.reason,
    )  # fmt: skip


def list_work(
    session: Session, caller: Caller, now: datetime, month: str, page: int
) -> shapes.WorkList:
    """A month's work, the latest first.

    Raises:
        RuleBroken: this is no month.
    """
    found = hours_page(session, reader_of(caller), month, "all", page, now)
    return shapes.WorkList(
        month=found.month, work=_work(found.entries), held=found.held, page=found.page,
        pages=found.pages,
    )  # fmt: skip


def _work(entries: Iterable[WorkEntry]) -> list[shapes.WorkOut]:
    return [
        shapes.WorkOut(
            id=one.id, kind=one.kind, request=one.number or None, who=one.who,
            started_at=one.started_at, ended_at=one.ended_at, worked_min=one.worked_min,
            note=one.note,
            parts=[
                shapes.PartOut(
                    decision=part.decision, worked_min=part.worked_min,
                    counted_min=part.counted_min, amount_minor=part.amount_minor,
                    currency=part.currency, sentence=part.sentence, review=part.review,
                    invoice=part.invoice,
                )
                for part in one.parts
            ],
        )
        for one in entries
    ]  # fmt: skip


def send_request(
    session: WorkSession, central: Central, caller: Caller, said: shapes.RequestIn, once: str
) -> UUID:
    """Take in a request in the name of a person of the client; its ticket.

    Args:
        session: the open unit of work, limited to the client.
        central: gives ids and the present.
        caller: the program.
        said: what it asks.
        once: a name of the program's own for this request; the same one said again is answered
            with the first one's ticket. Empty: it counts anew each time.

    Raises:
        RuleBroken: nobody of the client who may ask has this address, or a rule says no.
        Refused: the same name was given to something else, or is being taken in just now.
    """
    now = central.clock.now()
    body = digest(msgspec.json.encode(said).decode())
    if once and (before := known(session, caller.key, once)) is not None:
        return _same(before, body)
    ctx = _ctx(session, central, caller, said.asked_by)
    asked = AskForHelp(said.summary, said.affected, said.working, said.details, source=BY_PROGRAM)
    made = ask_for_help(session, ctx, asked)
    if once:
        keep(session, caller.key, once, body, made, now)
    return made


def _same(before: tuple[bytes, UUID], body: bytes) -> UUID:
    if before[0] != body:
        raise Refused(
            "request-differs",
            "This Idempotency-Key was sent before, with something else.",
            next_step="Give each new request a key of its own.",
        )
    return before[1]


def send_reply(
    session: WorkSession, central: Central, caller: Caller, number: int, said: shapes.ReplyIn
) -> None:
    """Write a reply in the name of a person of the client who may see the request.

    Raises:
        RuleBroken: nobody who may has this address, or the request has ended.
        Refused: it is not there.
    """
    query = select(Ticket.id).where(Ticket.client_id == caller.client, Ticket.number == number)
    ticket = session.scalar(query) if 0 < number < _LARGEST_NUMBER else None
    if ticket is None:
        raise not_found()
    answer_request(
        session, _ctx(session, central, caller, said.asked_by), Answer(ticket, said.body)
    )


def _ctx(session: Session, central: Central, caller: Caller, email: str) -> Ctx:
    who = _person(session, caller, email)
    return Ctx(who, central.clock, central.ids, caller.scope, channel=BY_PROGRAM)


def _person(session: Session, caller: Caller, email: str) -> Actor:
    """The person of the client in whose name something is done."""
    query = select(Contact).where(
        Contact.client_id == caller.client,
        func.lower(Contact.email) == email.strip().lower(),
        Contact.active.is_(True),
    )
    found = session.scalars(query).all()
    if len(found) != 1:
        raise RuleBroken(
            "person-unknown",
            "Send as `asked_by` the e-mail address of one person of the client who may send "
            "requests.",
        )
    (one,) = found
    return Actor(one.id, one.name, "", frozenset(), known_roles(one.roles))


def number_of(session: Session, ticket: UUID) -> int:
    """The number of a ticket, which it is given with the commit."""
    found = session.get(Ticket, ticket)
    return found.number or 0 if found is not None else 0
