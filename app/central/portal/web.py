"""What the portal asks of each request, and what it says beside each answer.

A route that does not say whom it is for is refused when the application is made.

Source: security.md A5, A15, A16, A17, D18.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie, MutableScopeHeaders
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.types import ControllerRouterHandler, Guard, Message, Scope
from sqlalchemy.orm import Session

from app.central.api.answers import request_number
from app.central.api.framing import check_framing, is_coded_otherwise
from app.central.audit.notes import peer
from app.central.portal import bodies
from app.central.portal.bodies import Upload
from app.central.portal.door import Portal
from app.central.portal.sessions import SIGNED_OUT, Visitor
from app.central.portal.written import Written
from app.domain.rights import Permission
from app.ports.problems import Refused

PAGE = "page"
"""Where a route's `opt` keeps its declaration."""
KEPT = "public, max-age=31536000, immutable"
"""For what is the same for everybody, under an address that changes with it."""
FORM = "form"
"""The field of every form that shows it was made here for whoever sends it."""
FOREIGN = "form-foreign"
"""The code of the refusal of a form that was not made here for whoever sends it."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FORM_TYPE = "application/x-www-form-urlencoded"
_FILES_TYPE = "multipart/form-data"
_UPLOADS = "uploads"
WRITTEN = "written"
"""Where a request's state keeps what was written, for whoever's session has ended."""
_HEADERS = {
    "cache-control": "no-store",
    "strict-transport-security": "max-age=31536000",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    # Not "no-referrer": with it a browser says "null" where a form of our own comes from.
    "referrer-policy": "same-origin",
}

OF_A_FILE = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""A file that a browser shows after all runs nothing, and is of no place (security.md D18)."""

Door: TypeAlias = NamedDependency[Portal]
Secret: TypeAlias = NamedDependency[str]
Browser: TypeAlias = NamedDependency[str]
Form: TypeAlias = NamedDependency[dict[str, str]]


@dataclass(frozen=True, slots=True)
class PageRule:
    """Whom a route is for.

    Attributes:
        is_open: whether one need not be signed in.
        asked: what their roles must let them do; None where to be signed in is enough.
        fields: what its form may hold; anything else is refused.
        files: how many files it may bring along.
    """

    is_open: bool
    asked: Permission | None
    fields: frozenset[str]
    files: int = 0


Uploads: TypeAlias = NamedDependency[list[Upload]]


def page(
    *fields: str, asked: Permission | None = None, is_open: bool = False, files: int = 0
) -> dict[str, PageRule]:
    """The declaration that goes into a route's `opt`."""
    return {PAGE: PageRule(is_open, asked, frozenset(fields), files)}


def rule_of(handler: BaseRouteHandler) -> PageRule | None:
    """What a route declares; None where it is silent."""
    found = handler.opt.get(PAGE)
    return found if isinstance(found, PageRule) else None


def undeclared(handlers: Iterable[ControllerRouterHandler]) -> list[str]:
    """Routes that do not say whom they are for, or that change something without a form of ours."""
    return [
        repr(handler)
        for handler in handlers
        if not isinstance(handler, HTTPRouteHandler)
        or rule_of(handler) is None
        or not (handler.http_methods <= _SAFE or "form" in handler.fn.__annotations__)
    ]


def session_cookie(portal: Portal) -> str:
    """What the cookie of a session is called; the prefix binds it to this host and to https."""
    return "__Host-trestle" if portal.private else "trestle-portal"


def browser_cookie(portal: Portal) -> str:
    """The same for a browser in which nobody is signed in."""
    return "__Host-trestle-browser" if portal.private else "trestle-browser"


def cookie(portal: Portal, name: str, value: str, seconds: int) -> Cookie:
    """A cookie as every one of the portal is set; none lives longer than a session."""
    return Cookie(
        key=name,
        value=value,
        path="/",
        max_age=seconds,
        secure=portal.private,
        httponly=True,
        samesite="lax",
    )


def guard_of(portal: Portal) -> Guard:
    """The guard of the application: what changes something comes from a page of the portal."""

    async def look(
        connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler
    ) -> None:
        # What headers say of it counts for nothing, unless a proxy says it (`central.proxies`).
        peer.set(connection.client.host if connection.client else "")
        check_framing(connection.scope)
        method = str(connection.scope.get("method", ""))
        if method not in _SAFE and connection.headers.get("origin", "") != portal.address:
            raise foreign()

    return look


def foreign() -> Refused:
    """The one answer to a form that was not made here for whoever sends it."""
    return Refused(
        FOREIGN,
        "This form was not opened here, or is too old; nothing was changed.",
        next_step="Open the page again and send it from there.",
    )


def secret_of(request: Request[Any, Any, Any], door: Door) -> str:
    """The session's secret; taken from its cookie and from nowhere else."""
    return request.cookies.get(session_cookie(door), "")


def browser_of(request: Request[Any, Any, Any], door: Door) -> str:
    """The browser's secret."""
    return request.cookies.get(browser_cookie(door), "")


async def form_of(
    request: Request[Any, Any, Any], door: Door, secret: Secret, browser: Browser
) -> dict[str, str]:
    """The fields of a form, once it is known to be ours.

    What was written is put beside the request, so that a session that ended loses nothing of it.

    Raises:
        Refused: it is no form, names what it may not, or was not made for whoever sends it; or
            they are signed out.
    """
    rule = rule_of(request.route_handler)
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    own = rule is not None and not rule.is_open
    files: list[str] = []
    out: Refused | None = None
    if kind == _FORM_TYPE:
        pairs = bodies.fields_of(await request.body())
        out = await _asked(door, secret, None) if own else None
    elif kind == _FILES_TYPE and rule is not None and rule.files:
        # Nobody fills the disk who could not send the form: first it is asked who they are.
        out = await _asked(door, secret, rule.asked)
        if out is None:
            pairs, uploads = await bodies.parts_of(request, rule.files)
            request.state[_UPLOADS] = uploads
            files = [one.name for one in uploads]
        else:
            pairs, files = await bodies.words_of(request, rule.files)
    else:
        raise bodies.unreadable()
    fields = dict(pairs)
    allowed = {FORM} | (rule.fields if rule is not None else frozenset())
    if (
        len(fields) != len(pairs)
        or not fields.keys() <= allowed
        or "\0" in "".join(fields.values())
    ):
        raise bodies.unreadable()
    shown = fields.pop(FORM, "").encode("utf-8", "replace")
    if own:
        request.state[WRITTEN] = Written(request.url.path, dict(fields), tuple(files))
    if out is not None:
        raise out
    holder = secret or browser
    if not holder or not hmac.compare_digest(shown, door.form_token(holder).encode()):
        raise foreign()
    return fields


async def _asked(door: Portal, secret: str, asked: Permission | None) -> Refused | None:
    """Look who sends a form; that they are signed out, where they are.

    Raises:
        Refused: their roles do not reach so far.
    """

    def nothing(_session: Session, _visitor: Visitor) -> None:
        return None

    try:
        await asyncio.to_thread(door.read_as, secret, asked, nothing)
    except Refused as no:
        if no.code != SIGNED_OUT:
            raise
        return no
    return None


async def uploads_of(request: Request[Any, Any, Any], form: Form) -> list[Upload]:
    """The files that came with a form, which was looked at first."""
    del form
    found: list[Upload] = request.state.get(_UPLOADS, [])
    return found


async def headers(message: Message, scope: Scope) -> None:
    """Put the request's number and the security headers on every answer, refusals included."""
    if message["type"] != "http.response.start":
        return
    told = MutableScopeHeaders.from_message(message)
    told["x-request-id"] = request_number(scope)
    for name, value in _HEADERS.items():
        if told.get(name) not in {KEPT, OF_A_FILE}:
            told[name] = value
    if is_coded_otherwise(scope):
        told["connection"] = "close"
