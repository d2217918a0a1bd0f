"""Writing down whom a page refused: for want of a role, of a form of ours, of the thing itself.

To ask without being signed in is no denial: it is how everybody begins, and how sessions end.

Source: security.md A40.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar.connection import ASGIConnection
from litestar.types import Scope
from sqlalchemy.orm import Session

from app.central.audit.kinds import Kind
from app.central.audit.notes import made
from app.central.portal import sessions
from app.central.portal.door import Portal
from app.central.portal.web import session_cookie
from app.central.telling import tell_bounded
from app.database.scope import whole
from app.domain.rules import RuleBroken
from app.ports.problems import Refused

_NOT_FOUND = "not-found"
_CODES = frozenset({"not-allowed", "form-foreign", _NOT_FOUND})
_SCOPE = whole("finding out who was refused")


def denials_of(portal: Portal) -> Callable[[Exception, Scope], Awaitable[None]]:
    """What the application calls with each problem of a request."""

    async def look(problem: Exception, scope: Scope) -> None:
        if isinstance(problem, (Refused, RuleBroken)) and problem.code in _CODES:
            try:
                await asyncio.to_thread(_note, portal, problem.code, scope)
            except Exception:  # what was refused stays refused, with an answer like any other
                logging.getLogger("trestle.portal").exception("a denial was not written down")

    return look


def _note(portal: Portal, code: str, scope: Scope) -> None:
    connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
    token = connection.cookies.get(session_cookie(portal), "")
    words: dict[str, Any] = dict(scope)
    route = f"portal {words.get('method', '')} {words.get('path_template', '')}"
    contact = portal.central.work.read(_SCOPE, lambda session: _contact(session, portal, token))
    if contact is None and code == _NOT_FOUND:
        return  # a picture that was replaced
    tell_bounded(
        portal.central, made(Kind.DENIED, ("contact", contact), {"route": route}, outcome=code)
    )


def _contact(session: Session, portal: Portal, token: str) -> UUID | None:
    """Who is signed in; None where nobody is."""
    try:
        return sessions.find(session, token, portal.central.clock.now()).contact
    except Refused:
        return None
