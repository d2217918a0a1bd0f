"""One request, with what can be done about it.

Source: domain.md S07, 2.1, 7.6; ux.md 3.18.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from app.central.once import form_name, fresh_name, keep, known
from app.central.portal import attached, limits, pages
from app.central.portal.answering import frame, not_found, read_page, reader_of
from app.central.portal.attached import attach, keeping, let_go
from app.central.portal.bodies import Upload
from app.central.portal.door import Portal
from app.central.portal.sessions import Visitor
from app.central.portal.web import Door, Form, Secret, Uploads, page
from app.database.work import WorkSession
from app.domain.rights import Permission, may
from app.domain.rules import RuleBroken
from app.ports.problems import Refused
from app.queries.portal.request import RequestPage, request_page
from app.security.tokens import digest
from app.usecases.context import Ctx
from app.usecases.portal.answer import Answer, answer_request, confirm_solved, report_again
from app.usecases.portal.watch import WatchRequest, leave_request

MAY_SEE = Permission.SEE_OWN_REQUESTS
_LARGEST_NUMBER = 10**12
Verb = Callable[[Session, Ctx, Answer], None]
_SAID_IN_PLACE = frozenset(
    {
        "file-empty",
        "file-infected",
        "file-kind",
        "file-large",
        "file-name",
        "file-program",
        "files-client-full",
        "files-large",
        "follow-up-open",
        "not-resolved",
        "picture-large",
        "picture-unknown",
        "reopen-late",
        "reply-empty",
        "reply-long",
        "request-ended",
    }
)
"""What a rule may find wrong with what somebody says on a request."""


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
        found = found_request(session, visitor, number, door)
        return pages.page(
            name,
            around_it,
            status=422 if error else 200,
            found=found,
            error=error,
            body=body,
            hint=attached.HINT,
            once=fresh_name(),
            may_agree=may(visitor.roles, Permission.ACCEPT_OFFERS),
            watches=str(visitor.contact) in found.row.watching,
        )

    return job


def found_request(session: Session, visitor: Visitor, number: int, door: Portal) -> RequestPage:
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
    door: Portal,
    secret: str,
    number: int,
    verb: Verb,
    name: str,
    body: str = "",
    uploads: Sequence[Upload] = (),
    once: str = "",
) -> Response[Any]:
    spent: list[str] = []
    try:
        with keeping(door, uploads) as kept:
            text = digest("\0".join([f"{number} {body}", *attached.told_apart(kept)]))
            again = form_name(once, text)

            def job(session: WorkSession, visitor: Visitor) -> None:
                now, who = door.central.clock.now(), limits.of_contact(visitor.contact)
                limits.count(session, limits.WORDS_PER_CONTACT, who, now)
                found = found_request(session, visitor, number, door)
                if again and known(session, visitor.contact, again) is not None:
                    spent[:] = attached.names_of(kept)
                    return
                said = body
                if not body.strip() and kept:
                    said = "Sent: " + ", ".join(one.facts.name for one in kept)
                verb(session, door.ctx(visitor), Answer(found.row.id, said))
                spent[:] = attach(session, door, visitor, found.row.id, kept)
                if again:
                    keep(session, visitor.contact, again, text, found.row.id, now)

            door.run_as(name, secret, MAY_SEE, job)
    except (Refused, RuleBroken) as no:
        if no.code not in _SAID_IN_PLACE:
            raise
        shown = _page_of(door, secret, number, "request", no.sentence, body)
        return read_page(door, secret, MAY_SEE, shown)
    let_go(door, spent)
    return pages.to(f"/requests/{number}#story")


@post(
    "/requests/{number:int}/reply",
    opt=page("body", "once", asked=MAY_SEE, files=attached.MOST_FILES),
    request_max_body_size=attached.LARGEST_FORM,
    sync_to_thread=True,
)
def reply(
    door: Door, secret: Secret, form: Form, uploads: Uploads, number: FromPath[int]
) -> Response[Any]:
    """Write to whoever works on it, with files or without."""
    body, once = form.get("body", ""), form.get("once", "")
    return _say(door, secret, number, answer_request, "write_reply", body, uploads, once)


@post("/requests/{number:int}/solved", opt=page(asked=MAY_SEE), sync_to_thread=True)
def solved(door: Door, secret: Secret, form: Form, number: FromPath[int]) -> Response[Any]:
    """Say that it is solved."""
    del form
    return _say(door, secret, number, confirm_solved, "change_state")


@post("/requests/{number:int}/again", opt=page("body", asked=MAY_SEE), sync_to_thread=True)
def again(door: Door, secret: Secret, form: Form, number: FromPath[int]) -> Response[Any]:
    """Say that it came back."""
    return _say(door, secret, number, report_again, "change_state", form.get("body", ""))


@post("/requests/{number:int}/leave", opt=page(asked=MAY_SEE), sync_to_thread=True)
def leave(door: Door, secret: Secret, form: Form, number: FromPath[int]) -> Response[Any]:
    """Take oneself off a request that one was added to."""
    del form

    def job(session: WorkSession, visitor: Visitor) -> None:
        found = found_request(session, visitor, number, door)
        leave_request(session, door.ctx(visitor), WatchRequest(found.row.id))

    door.run_as("edit_ticket", secret, MAY_SEE, job)
    return pages.to("/requests")


ROUTES: Sequence[ControllerRouterHandler] = (sent_page, see_request, reply, solved, again, leave)
