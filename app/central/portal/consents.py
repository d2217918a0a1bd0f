"""Agreeing to work by the hour: for one request or for whatever is needed, within a named time.

Source: domain.md 2.1 (awaiting_approval), 2.3, 3.2 (PREMIUM), 7.6 (10), 7.7.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.types import ControllerRouterHandler
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.portal import limits, pages
from app.central.portal.answering import frame, not_found, read_page, reader_of
from app.central.portal.door import Portal
from app.central.portal.sessions import Visitor
from app.central.portal.web import Door, Form, Secret, page
from app.database.work import WorkSession
from app.domain.calendar import local_date
from app.domain.moments import parse_moment
from app.domain.rights import Permission, may
from app.domain.rules import RuleBroken
from app.domain.words import day_words, local_time
from app.ports.problems import Refused
from app.queries.portal.consents import (
    AskedConsent,
    Choice,
    asked_consents,
    choices,
    terms_today,
)
from app.queries.portal.shown import rates_digest
from app.records import Ticket
from app.reports.plain_words import premium_words, rate_words
from app.usecases.approvers import open_ended_refusal
from app.usecases.portal.consent import (
    AgreeToWork,
    DeclineWork,
    agree_to_work,
    decline_work,
    withdraw_consent,
)

MAY_ANSWER = Permission.ACCEPT_OFFERS
FIELDS = ("number", "starts", "ends", "note", "shown", "ok")
UNTICKED = "Tick that you agree to it; nothing was agreed."
_MOST_DIGITS = 12
_NOT_SAID_IN_PLACE = frozenset({"not-found", "not-allowed", "signed-out", "portal-too-many"})


@get("/consents/new", opt=page(asked=MAY_ANSWER), sync_to_thread=True)
def ask_consent(door: Door, secret: Secret, number: FromQuery[str] = "") -> Response[str]:
    """Where an approver says what may be done, and until when."""
    return read_page(door, secret, MAY_ANSWER, _page(door, secret, {"number": number}))


def _page(
    door: Portal, secret: str, typed: Mapping[str, str], error: str = ""
) -> Callable[[Session, Visitor], Response[str]]:
    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "quotes")
        offered = _offered(session, visitor, typed.get("number", ""))
        terms = terms_today(session, visitor.client, around_it.now)
        beyond = None
        if terms is not None:
            beyond = open_ended_refusal(session, visitor.client, visitor.contact, terms.currency)
        return pages.page(
            "consent",
            around_it,
            status=422 if error else 200,
            asked=offered.asked,
            choices=offered.choices,
            rates=rate_words(terms) if terms is not None else "",
            premium=premium_words(terms) if terms is not None else "",
            shown=rates_digest(terms) if terms is not None else "",
            beyond=beyond.sentence if beyond is not None else "",
            typed=dict.fromkeys(FIELDS, "") | dict(typed),
            error=error,
        )

    return job


@post("/consents/new", opt=page(*FIELDS, asked=MAY_ANSWER), sync_to_thread=True)
def agree(door: Door, secret: Secret, form: Form) -> Response[Any]:
    """Agree to the work."""

    def job(session: WorkSession, visitor: Visitor) -> None:
        around_it = frame(session, door, secret, visitor, "quotes")
        if form.get("ok") != "yes":
            raise RuleBroken("consent-unticked", UNTICKED)
        starts, ends = (_moment(form, name, around_it) for name in ("starts", "ends"))
        begins = max(starts, around_it.now)  # nothing is agreed to afterwards
        said = (
            f"I agree to work by the hour from {_dated(begins, around_it.zone)} to "
            f"{_dated(ends, around_it.zone)}, {around_it.city} time."
        )
        ticket = _meant(session, visitor, form.get("number", ""))
        command = AgreeToWork(
            visitor.client, ticket, starts, ends, said, form.get("shown", ""), form.get("note", "")
        )
        agree_to_work(session, door.ctx(visitor), command)

    return _done(door, secret, "authorize", job, form)


@post("/consents/decline", opt=page("number", "note", asked=MAY_ANSWER), sync_to_thread=True)
def decline(door: Door, secret: Secret, form: Form) -> Response[Any]:
    """Decline what a request waits for."""

    def job(session: WorkSession, visitor: Visitor) -> None:
        ticket = _meant(session, visitor, form.get("number", ""))
        if ticket is None:
            raise not_found()
        decline_work(session, door.ctx(visitor), DeclineWork(ticket, form.get("note", "")))

    return _done(door, secret, "change_state", job, form)


@post("/consents/{consent:uuid}/withdraw", opt=page(asked=MAY_ANSWER), sync_to_thread=True)
def withdraw(door: Door, secret: Secret, form: Form, consent: FromPath[UUID]) -> Response[Any]:
    """Take back what was agreed to, before it begins."""

    def job(session: WorkSession, visitor: Visitor) -> None:
        withdraw_consent(session, door.ctx(visitor), consent)

    return _done(door, secret, "revoke_authorization", job, form)


def _done(
    door: Portal,
    secret: str,
    name: str,
    job: Callable[[WorkSession, Visitor], None],
    form: Mapping[str, str],
) -> Response[Any]:
    def counted(session: WorkSession, visitor: Visitor) -> None:
        who = limits.of_contact(visitor.contact)
        limits.count(session, limits.WORDS_PER_CONTACT, who, door.central.clock.now())
        job(session, visitor)

    try:
        door.run_as(name, secret, MAY_ANSWER, counted)
    except (Refused, RuleBroken) as no:
        if no.code in _NOT_SAID_IN_PLACE:
            raise
        return read_page(door, secret, MAY_ANSWER, _page(door, secret, form, no.sentence))
    return pages.to("/quotes#agreed")


def _moment(form: Mapping[str, str], name: str, around_it: pages.Frame) -> datetime:
    """A moment as a browser sends it: "2026-03-14T10:00", in the reader's zone."""
    field = {"starts": "From", "ends": "Until"}[name]
    text = form.get(name, "").strip().replace("T", " ")
    return parse_moment(text, around_it.zone, around_it.now, field=field)


def _dated(at: datetime, zone: str) -> str:
    """A moment as it still reads later, when "tomorrow" is another day."""
    return f"{day_words(local_date(zone, at))}, {local_time(at, zone)}"


@dataclass(frozen=True, slots=True)
class _Offered:
    """What somebody may agree for.

    Attributes:
        named: the number of the request that is meant; 0: whatever is needed.
    """

    asked: Sequence[AskedConsent]
    choices: Sequence[Choice]
    named: int


def _offered(session: Session, visitor: Visitor, number: str) -> _Offered:
    """What this approver may agree for, the request of a number among it; it may be empty.

    Raises:
        Refused: it is not one for which they may answer: the same answer as for none. A form that
            offered the others instead would be sent for one that nobody meant.
    """
    named = 0
    if number:
        if not (number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS):
            raise not_found()
        named = int(number)
    reader, own = reader_of(visitor), may(visitor.roles, Permission.SEE_OWN_REQUESTS)
    asked = asked_consents(session, reader, sees_own=own)
    others = choices(session, reader, named) if own else []
    known = {one.number for one in asked} | {one.number for one in others}
    if number and named not in known:
        raise not_found()
    return _Offered(asked, others, named)


def _meant(session: Session, visitor: Visitor, number: str) -> UUID | None:
    """The request that is meant; None where none is named.

    Raises:
        Refused: it is not one for which this approver may answer.
    """
    named = _offered(session, visitor, number).named
    query = select(Ticket.id).where(Ticket.client_id == visitor.client, Ticket.number == named)
    return session.scalars(query).first() if named else None


ROUTES: Sequence[ControllerRouterHandler] = (ask_consent, agree, decline, withdraw)
