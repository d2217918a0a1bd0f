"""Home, the list of requests, asking for help, and one request with what can be done about it.

Source: domain.md S04, S07, S31, 2.1, 7.6; ux.md 3.18.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from app.central.portal import limits, pages
from app.central.portal.answering import frame, not_found, read_page, reader_of
from app.central.portal.door import Portal
from app.central.portal.sessions import Visitor
from app.central.portal.web import Door, Form, Secret, page
from app.database.work import WorkSession
from app.domain.rights import Permission
from app.ports.problems import Refused
from app.queries.portal.around import own_devices
from app.queries.portal.request import RequestPage, request_page
from app.queries.portal.requests import request_rows
from app.records import Ticket
from app.usecases.context import Ctx
from app.usecases.portal.answer import Answer, answer_request, confirm_solved, report_again
from app.usecases.portal.ask_for_help import (
    IMPACT,
    URGENCY,
    Affected,
    AskForHelp,
    Working,
    ask_for_help,
)
from app.usecases.submit_ticket import LONGEST_TITLE

MAY_SEE = Permission.SEE_OWN_REQUESTS
_LARGEST_NUMBER = 10**12
_ASKED = ("summary", "details", "affected", "working", "device", "onsite")
Verb = Callable[[Session, Ctx, Answer], None]


@get("/", opt=page(), sync_to_thread=True)
def home(door: Door, secret: Secret) -> Response[str]:
    """What waits for the reader, and what is open."""

    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "home")
        rows = []
        if around_it.may_ask:
            not_ended = Ticket.state.not_in(("closed", "cancelled"))
            rows = request_rows(session, reader_of(visitor), around_it.now, not_ended)
        waiting = [one for one in rows if one.waits_for_client]
        return pages.page(
            "home", around_it, waiting=waiting, rows=[one for one in rows if one.is_open]
        )

    return read_page(door, secret, None, job)


@get("/requests", opt=page(asked=MAY_SEE), sync_to_thread=True)
def list_requests(door: Door, secret: Secret) -> Response[str]:
    """Every request that the reader may see, the latest first."""

    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "requests")
        rows = request_rows(session, reader_of(visitor), around_it.now)
        return pages.page("requests", around_it, rows=rows)

    return read_page(door, secret, MAY_SEE, job)


@get("/requests/new", opt=page(asked=MAY_SEE), sync_to_thread=True)
def new_request(door: Door, secret: Secret, summary: FromQuery[str] = "") -> Response[str]:
    """The form that asks for help."""
    typed = dict.fromkeys(_ASKED, "") | {"summary": summary[:LONGEST_TITLE]}

    def job(session: Session, visitor: Visitor) -> Response[str]:
        return _form(session, door, secret, visitor, typed)

    return read_page(door, secret, MAY_SEE, job)


def _form(
    session: Session,
    door: Portal,
    secret: str,
    visitor: Visitor,
    typed: dict[str, str],
    errors: dict[str, str] | None = None,
) -> Response[str]:
    return pages.page(
        "new_request",
        frame(session, door, secret, visitor, "requests"),
        status=422 if errors else 200,
        typed=typed,
        errors=errors or {},
        devices=own_devices(session, visitor.contact),
        longest=LONGEST_TITLE,
    )


@post("/requests/new", opt=page(*_ASKED, asked=MAY_SEE), sync_to_thread=True)
def send_request(door: Door, secret: Secret, form: Form) -> Response[Any]:
    """Send a request; what is missing is named beside its field, and what was typed is kept."""
    typed = dict.fromkeys(_ASKED, "") | form
    errors = _missing(typed)
    if not errors:
        try:
            made = door.run_as(
                "submit_ticket", secret, MAY_SEE, lambda s, v: _submit(s, door, v, typed)
            )
        except Refused as no:
            if no.code not in _FIELD_OF:
                raise
            errors = {_FIELD_OF[no.code]: no.sentence}
        else:
            number = door.read_as(secret, MAY_SEE, lambda s, _v: _number_of(s, made))
            return pages.to(f"/requests/{number}/sent")

    def again(session: Session, visitor: Visitor) -> Response[str]:
        return _form(session, door, secret, visitor, typed, errors)

    return read_page(door, secret, MAY_SEE, again)


_FIELD_OF = {
    "details-long": "details",
    "device-foreign": "device",
    "title-empty": "summary",
    "title-long": "summary",
}
"""What a rule may find wrong → the field beside which it is said."""
_SAID_IN_PLACE = frozenset(
    {
        "follow-up-open",
        "not-resolved",
        "reopen-late",
        "reply-empty",
        "reply-long",
        "request-ended",
    }
)
"""What a rule may find wrong with what somebody says on a request."""


def _missing(typed: dict[str, str]) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not typed["summary"].strip():
        errors["summary"] = "Write a few words, for example “no sound in calls”."
    if typed["affected"] not in IMPACT:
        errors["affected"] = "Choose who is affected."
    if typed["working"] not in URGENCY:
        errors["working"] = "Choose whether you can go on working."
    if typed["device"] and _device(typed["device"]) is None:
        errors["device"] = "Choose one of your own devices, or none."
    return errors


def _device(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _submit(session: WorkSession, door: Portal, visitor: Visitor, typed: dict[str, str]) -> UUID:
    now = door.central.clock.now()
    limits.count(session, limits.REQUESTS_PER_CONTACT, limits.of_contact(visitor.contact), now)
    command = AskForHelp(
        typed["summary"],
        cast("Affected", typed["affected"]),
        cast("Working", typed["working"]),
        typed["details"],
        _device(typed["device"]),
        bool(typed["onsite"]),
    )
    return ask_for_help(session, door.ctx(visitor), command)


def _number_of(session: Session, made: UUID) -> int:
    """Its number, which a ticket is given with the commit."""
    ticket = session.get(Ticket, made)
    return ticket.number or 0 if ticket is not None else 0


@get("/requests/{number:int}/sent", opt=page(asked=MAY_SEE), sync_to_thread=True)
def sent_page(door: Door, secret: Secret, number: FromPath[int]) -> Response[str]:
    """That it arrived: its number, what comes next, and when."""
    return read_page(door, secret, MAY_SEE, _page_of(door, secret, number, "sent"))


@get("/requests/{number:int}", opt=page(asked=MAY_SEE), sync_to_thread=True)
def see_request(door: Door, secret: Secret, number: FromPath[int]) -> Response[str]:
    """One request."""
    return read_page(door, secret, MAY_SEE, _page_of(door, secret, number, "request"))


def _page_of(
    door: Portal, secret: str, number: int, name: str, error: str = "", body: str = ""
) -> Callable[[Session, Visitor], Response[str]]:
    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "requests")
        found = _found(session, visitor, number, door)
        return pages.page(
            name, around_it, status=422 if error else 200, found=found, error=error, body=body
        )

    return job


def _found(session: Session, visitor: Visitor, number: int, door: Portal) -> RequestPage:
    """A request by its number.

    Raises:
        Refused: it is not there, or not theirs to see: the same answer.
    """
    found = None
    if 0 < number < _LARGEST_NUMBER:
        found = request_page(session, reader_of(visitor), number, door.central.clock.now())
    if found is None:
        raise not_found()
    return found


def _say(
    door: Portal, secret: str, number: int, verb: Verb, name: str, body: str = ""
) -> Response[Any]:
    def job(session: WorkSession, visitor: Visitor) -> None:
        now = door.central.clock.now()
        limits.count(session, limits.WORDS_PER_CONTACT, limits.of_contact(visitor.contact), now)
        found = _found(session, visitor, number, door)
        verb(session, door.ctx(visitor), Answer(found.row.id, body))

    try:
        door.run_as(name, secret, MAY_SEE, job)
    except Refused as no:
        if no.code not in _SAID_IN_PLACE:
            raise
        shown = _page_of(door, secret, number, "request", no.sentence, body)
        return read_page(door, secret, MAY_SEE, shown)
    return pages.to(f"/requests/{number}#story")


@post("/requests/{number:int}/reply", opt=page("body", asked=MAY_SEE), sync_to_thread=True)
def reply(door: Door, secret: Secret, form: Form, number: FromPath[int]) -> Response[Any]:
    """Write to whoever works on it."""
    return _say(door, secret, number, answer_request, "write_reply", form.get("body", ""))


@post("/requests/{number:int}/solved", opt=page(asked=MAY_SEE), sync_to_thread=True)
def solved(door: Door, secret: Secret, form: Form, number: FromPath[int]) -> Response[Any]:
    """Say that it is solved."""
    del form
    return _say(door, secret, number, confirm_solved, "change_state")


@post("/requests/{number:int}/again", opt=page("body", asked=MAY_SEE), sync_to_thread=True)
def again(door: Door, secret: Secret, form: Form, number: FromPath[int]) -> Response[Any]:
    """Say that it came back."""
    return _say(door, secret, number, report_again, "change_state", form.get("body", ""))


ROUTES: Sequence[ControllerRouterHandler] = (
    home,
    list_requests,
    new_request,
    send_request,
    sent_page,
    see_request,
    reply,
    solved,
    again,
)
