"""Coming in and going out: asking for a link, opening it, signing out.

Source: security.md A15, A27, A30; ux.md 3.18.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath
from litestar.types import ControllerRouterHandler
from sqlalchemy.orm import Session

from app.central.audit.notes import peer
from app.central.portal import links, pages, returning
from app.central.portal.answering import frame, read_page
from app.central.portal.bodies import LARGEST_BODY
from app.central.portal.door import Portal
from app.central.portal.faces import Face, face_of
from app.central.portal.sessions import LONGEST, SIGNED_OUT, Visitor
from app.central.portal.web import (
    Browser,
    Door,
    Form,
    Secret,
    browser_cookie,
    cookie,
    page,
    session_cookie,
)
from app.central.portal.written import KEPT, Written, unpacked
from app.database.scope import nobody
from app.ports.problems import Refused
from app.queries.letterhead import LetterheadFacts, letterhead
from app.queries.portal.brand import brand_of
from app.security.tokens import new_token

LONGEST_ADDRESS = 320
_BROWSER_FOR = int(LONGEST.total_seconds())
_LARGEST_KEPT = 4 * LARGEST_BODY
"""What was written into another form goes along, with more signs to tell it apart."""
STAY = "/stay"
"""Where it is said that somebody is signed in, and until when."""


def firm_of(portal: Portal) -> LetterheadFacts:
    """The firm, for whoever is not signed in yet."""
    found = portal.central.work.read(nobody("the portal's open pages"), letterhead)
    portal.last.firm = found
    return found


def face_for(portal: Portal, secret: str) -> Face:
    """The face that a reader sees: their own portal's; the firm's, where nobody is signed in."""

    def look(session: Session, visitor: Visitor) -> Face:
        return face_of(letterhead(session), brand_of(session, visitor.client))

    try:
        return portal.read_as(secret, None, look)
    except Refused as no:
        if no.code != SIGNED_OUT:
            raise
    return face_of(firm_of(portal))


def _open(
    portal: Portal, secret: str, browser: str, name: str, status: int = 200, **values: Any
) -> Response[str]:
    """A page with a form for somebody who is not signed in."""
    fresh = "" if secret or browser else new_token()
    holder = secret or browser or fresh
    now = portal.central.clock.now()
    around = pages.open_frame(portal.form_token(holder), now, firm_of(portal))
    fresh_ones = [cookie(portal, browser_cookie(portal), fresh, _BROWSER_FOR)] if fresh else []
    return pages.page(name, around, status=status, cookies=fresh_ones, **values)


def keep(portal: Portal, request: Request[Any, Any, Any], written: Written) -> Response[str]:
    """Where one signs in whose session ended before what they wrote came: nothing of it is lost.

    It asks no database, like every page of a problem.
    """
    browser = request.cookies.get(browser_cookie(portal), "")
    fresh = "" if browser else new_token()
    now = portal.central.clock.now()
    around = pages.open_frame(portal.form_token(browser or fresh), now, portal.last.firm)
    cookies = [
        cookie(portal, session_cookie(portal), "", 0),
        returning.remember_place(portal, STAY),
        *([cookie(portal, browser_cookie(portal), fresh, _BROWSER_FOR)] if fresh else []),
    ]
    return pages.page(
        "sign_in",
        around,
        status=401,
        cookies=cookies,
        sent=False,
        error="",
        email="",
        kept=written,
    )


@get("/sign-in", opt=page(is_open=True), sync_to_thread=True)
def sign_in_page(door: Door, secret: Secret, browser: Browser) -> Response[str]:
    """Where one asks for a link."""
    return _open(door, secret, browser, "sign_in", sent=False, error="", email="", kept=None)


@post(
    "/sign-in",
    opt=page("email", KEPT, is_open=True),
    request_max_body_size=_LARGEST_KEPT,
    sync_to_thread=True,
)
def ask_for_link(door: Door, secret: Secret, browser: Browser, form: Form) -> Response[str]:
    """Ask for a link. The answer is the same whoever has the address."""
    email = form.get("email", "").strip()
    kept = unpacked(form.get(KEPT, ""))
    if "@" not in email or len(email) > LONGEST_ADDRESS or len(email.split()) != 1:
        error = "Write your e-mail address, like dana@northwind.example."
        return _open(
            door,
            secret,
            browser,
            "sign_in",
            422,
            sent=False,
            error=error,
            email=email[:LONGEST_ADDRESS],
            kept=kept,
        )
    door.may_ask(email, peer.get())
    answer = _open(door, secret, browser, "sign_in", sent=True, error="", email=email, kept=kept)
    answer.background = BackgroundTask(_send, door, email, browser or secret)
    return answer


async def _send(portal: Portal, email: str, browser: str) -> None:
    """Away from the loop, which answers others meanwhile."""
    import asyncio

    await asyncio.to_thread(portal.send_link, email, browser)


@get(links.PLACE + "{token:str}", opt=page(is_open=True), sync_to_thread=True)
def link_page(door: Door, secret: Secret, browser: Browser, token: FromPath[str]) -> Response[str]:
    """A link as it is opened. It is used by the button: programs that follow links use up none."""
    return _open(door, secret, browser, "link", place=links.PLACE + token[:100])


@post(links.PLACE + "{token:str}", opt=page(is_open=True), sync_to_thread=True)
def use_link(
    request: Request[Any, Any, Any],
    door: Door,
    secret: Secret,
    browser: Browser,
    form: Form,
    token: FromPath[str],
) -> Response[Any]:
    """Sign in by a link, and go where one wanted to go before."""
    del form  # it has been looked at already, and holds nothing
    try:
        fresh = door.enter(token, browser or secret, secret, peer.get())
    except Refused as problem:
        if problem.code not in {"link-spent", "signed-out"}:
            raise
        spent = links.spent()
        error = f"{spent.sentence} {spent.next_step or ''}"
        told: dict[str, Any] = {"sent": False, "error": error, "email": "", "kept": None}
        return _open(door, secret, browser, "sign_in", 403, **told)
    seconds = int(LONGEST.total_seconds())
    kept = cookie(door, session_cookie(door), fresh, seconds)
    gone = cookie(door, browser_cookie(door), "", 0)
    place = returning.wanted(door, request)
    return pages.to(place, cookies=[kept, gone, returning.forget(door)])


@get(STAY, opt=page(), sync_to_thread=True)
def stay(door: Door, secret: Secret) -> Response[str]:
    """Stay signed in, as by any page; here it is said until when."""

    def job(session: Session, visitor: Visitor) -> Response[str]:
        return pages.page("stay", frame(session, door, secret, visitor, "stay"))

    return read_page(door, secret, None, job)


@post("/sign-out", opt=page(), sync_to_thread=True)
def sign_out(door: Door, secret: Secret, form: Form) -> Response[bytes]:
    """Sign out; the session counts no more, and the cookie is gone."""
    del form
    door.leave(secret)
    return leave(door)


def leave(portal: Portal) -> Response[bytes]:
    """Send somebody who is signed out to where one comes in."""
    return pages.to("/sign-in", cookies=[cookie(portal, session_cookie(portal), "", 0)])


ROUTES: Sequence[ControllerRouterHandler] = (
    sign_in_page,
    ask_for_link,
    link_page,
    use_link,
    stay,
    sign_out,
)
