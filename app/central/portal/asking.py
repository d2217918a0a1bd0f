"""Asking for help: the form, what may be in hand already, and that it arrived.

Source: domain.md S04, S06, S31; ux.md 3.18.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromQuery
from litestar.types import ControllerRouterHandler
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.files.pieces import Kept
from app.central.once import form_name, fresh_name, keep, known
from app.central.portal import attached, limits, pages
from app.central.portal.answering import frame, not_found, read_page, reader_of
from app.central.portal.attached import attach, keeping, let_go
from app.central.portal.door import Portal
from app.central.portal.sessions import Visitor
from app.central.portal.web import Door, Form, Secret, Uploads, page
from app.database.work import WorkSession
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.ports.problems import Refused
from app.queries.portal.around import own_devices, sites_of
from app.queries.portal.brand import brand_of
from app.queries.portal.similar import Similar, similar_requests
from app.records import Ticket
from app.security.tokens import digest
from app.usecases.portal.ask_for_help import (
    IMPACT,
    URGENCY,
    Affected,
    AskForHelp,
    Working,
    ask_for_help,
)
from app.usecases.portal.watch import WatchRequest, watch_request
from app.usecases.submit_ticket import LONGEST_TITLE

MAY_SEE = Permission.SEE_OWN_REQUESTS
_ASKED = ("summary", "details", "affected", "working", "device", "site", "onsite")
_STEPS = ("seen", "add", "once")
"""Beside what is asked: which similar requests were shown, which of them is joined, and the name
under which this form counts once."""
_MOST_DIGITS = 12
_FIELD_OF = {
    "details-long": "details",
    "device-foreign": "device",
    "file-empty": "files",
    "file-infected": "files",
    "file-kind": "files",
    "file-large": "files",
    "file-name": "files",
    "file-program": "files",
    "files-client-full": "files",
    "files-large": "files",
    "picture-large": "files",
    "picture-unknown": "files",
    "site-foreign": "site",
    "title-empty": "summary",
    "title-long": "summary",
}
"""What a rule may find wrong → the field beside which it is said."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it stands.

    Attributes:
        fields: what was typed, by field.
        errors: field → what is wrong with it.
        stopped: it was held back, since what was asked for may be in hand already.
    """

    fields: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    stopped: bool = False


@get("/requests/new", opt=page(asked=MAY_SEE), sync_to_thread=True)
def new_request(door: Door, secret: Secret, summary: FromQuery[str] = "") -> Response[str]:
    """The form that asks for help."""
    fields = {"summary": summary.replace("\0", "")[:LONGEST_TITLE]}
    return _form(door, secret, Typed(_all(fields)))


def _all(fields: dict[str, str]) -> dict[str, str]:
    return dict.fromkeys((*_ASKED, *_STEPS), "") | fields


def _form(door: Portal, secret: str, typed: Typed) -> Response[str]:
    def job(session: Session, visitor: Visitor) -> Response[str]:
        around_it = frame(session, door, secret, visitor, "requests")
        summary = typed.fields["summary"]
        similar = similar_requests(session, reader_of(visitor), summary, around_it.now)
        return pages.page(
            "new_request",
            around_it,
            status=422 if typed.errors else 200,
            typed=typed.fields | {"once": typed.fields["once"] or fresh_name()},
            errors=typed.errors,
            stopped=typed.stopped,
            similar=similar,
            seen=_numbers(similar),
            devices=own_devices(session, visitor.contact),
            sites=sites_of(session, visitor.client),
            unasked=brand_of(session, visitor.client).unasked,
            longest=LONGEST_TITLE,
            hint=attached.HINT,
        )

    return read_page(door, secret, MAY_SEE, job)


def _numbers(similar: Sequence[Similar]) -> str:
    return " ".join(str(one.row.number) for one in similar)


@post(
    "/requests/new",
    opt=page(*_ASKED, *_STEPS, asked=MAY_SEE, files=attached.MOST_FILES),
    request_max_body_size=attached.LARGEST_FORM,
    sync_to_thread=True,
)
def send_request(door: Door, secret: Secret, form: Form, uploads: Uploads) -> Response[Any]:
    """Send a request; what is missing is named beside its field, and what was typed is kept.

    What may be in hand already is shown once before it is sent; not where files came along, which
    would have to be chosen again.
    """
    fields = _all(form)
    if fields["add"]:
        return _join(door, secret, fields)
    errors = _missing(fields)
    if errors:
        return _form(door, secret, Typed(fields, errors))
    if not uploads and _is_news(door, secret, fields):
        return _form(door, secret, Typed(fields, stopped=True))
    spent: list[str] = []
    try:
        with keeping(door, uploads) as kept:

            def job(session: WorkSession, visitor: Visitor) -> UUID:
                return _submit(session, door, visitor, fields, kept, spent)

            made = door.run_as("submit_ticket", secret, MAY_SEE, job)
    except (Refused, RuleBroken) as no:
        if no.code not in _FIELD_OF:
            raise
        return _form(door, secret, Typed(fields, {_FIELD_OF[no.code]: no.sentence}))
    let_go(door, spent)
    number = door.read_as(secret, MAY_SEE, lambda s, _v: _number_of(s, made))
    return pages.to(f"/requests/{number}/sent")


def _is_news(door: Portal, secret: str, fields: dict[str, str]) -> bool:
    """Whether something alike is in hand that the reader was not shown yet."""

    def look(session: Session, visitor: Visitor) -> bool:
        now = door.central.clock.now()
        found = similar_requests(session, reader_of(visitor), fields["summary"], now)
        fresh = {str(one.row.number) for one in found if not one.joined}
        return not fresh <= set(fields["seen"].split())

    return door.read_as(secret, MAY_SEE, look)


def _join(door: Portal, secret: str, fields: dict[str, str]) -> Response[Any]:
    number = fields["add"]
    if not (number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS):
        raise not_found()

    def job(session: WorkSession, visitor: Visitor) -> None:
        now = door.central.clock.now()
        limits.count(session, limits.WORDS_PER_CONTACT, limits.of_contact(visitor.contact), now)
        ticket = session.scalar(
            select(Ticket.id).where(
                Ticket.client_id == visitor.client, Ticket.number == int(number)
            )
        )
        if ticket is None:
            raise not_found()
        watch_request(session, door.ctx(visitor), WatchRequest(ticket, fields["summary"]))

    try:
        door.run_as("edit_ticket", secret, MAY_SEE, job)
    except Refused as no:
        if no.code not in {"request-ended", "watchers-many"}:
            raise
        return _form(door, secret, Typed(fields, {"summary": no.sentence}))
    return pages.to(f"/requests/{number}")


def _missing(typed: dict[str, str]) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not typed["summary"].strip():
        errors["summary"] = "Write a few words, for example “no sound in calls”."
    if typed["affected"] not in IMPACT:
        errors["affected"] = "Choose who is affected."
    if typed["working"] not in URGENCY:
        errors["working"] = "Choose whether you can go on working."
    if typed["device"] and _id(typed["device"]) is None:
        errors["device"] = "Choose one of your own devices, or none."
    if typed["site"] and _id(typed["site"]) is None:
        errors["site"] = "Choose one of the places in the list."
    return errors


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _submit(
    session: WorkSession,
    door: Portal,
    visitor: Visitor,
    typed: dict[str, str],
    kept: list[Kept],
    spent: list[str],
) -> UUID:
    now, who = door.central.clock.now(), limits.of_contact(visitor.contact)
    limits.count(session, limits.REQUESTS_PER_CONTACT, who, now)
    told = [*(typed[name] for name in _ASKED), *attached.told_apart(kept)]
    said = digest("\0".join(told))
    name = form_name(typed["once"], said)
    if name and (before := known(session, visitor.contact, name)) is not None:
        spent[:] = attached.names_of(kept)
        return before[1]
    site = _id(typed["site"])
    if site is not None and site not in {one.id for one in sites_of(session, visitor.client)}:
        raise RuleBroken("site-foreign", "Choose one of the places in the list.")
    command = AskForHelp(
        typed["summary"],
        cast("Affected", typed["affected"]),
        cast("Working", typed["working"]),
        typed["details"],
        _id(typed["device"]),
        bool(typed["onsite"]),
        site,
    )
    made = ask_for_help(session, door.ctx(visitor), command)
    session.flush()
    spent[:] = attach(session, door, visitor, made, kept)
    if name:
        keep(session, visitor.contact, name, said, made, now)
    return made


def _number_of(session: Session, made: UUID) -> int:
    """Its number, which a ticket is given with the commit."""
    ticket = session.get(Ticket, made)
    return ticket.number or 0 if ticket is not None else 0


ROUTES: Sequence[ControllerRouterHandler] = (new_request, send_request)
