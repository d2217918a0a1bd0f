"""Writing down whom a route refused for want of a right or a grant, before they are answered.

Source: security.md A40.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from litestar.types import Scope

from app.central.audit.derived import DENIALS
from app.central.audit.kinds import Kind
from app.central.audit.notes import made
from app.central.auth.sessions import holder_of_access
from app.central.central import Central
from app.central.telling import tell_bounded
from app.database.scope import whole
from app.domain.rules import RuleBroken
from app.ports.problems import TrestleProblem

_SCOPE = whole("finding out who was refused")
_BEARER = b"bearer "
_SIGNED_OUT = "signed-out"


def denials_of(central: Central) -> Callable[[Exception, Scope], Awaitable[None]]:
    """What an application calls with each problem of a request."""

    async def look(problem: Exception, scope: Scope) -> None:
        if isinstance(problem, (TrestleProblem, RuleBroken)) and problem.code in DENIALS:
            try:
                await asyncio.to_thread(_note, central, problem.code, scope)
            except Exception:  # what was refused stays refused, with an answer like any other
                logging.getLogger("trestle.central").exception("a denial was not written down")

    return look


def _note(central: Central, code: str, scope: Scope) -> None:
    token, now = _token(scope), central.clock.now()
    who = None
    if token:
        who = central.work.read(_SCOPE, lambda session: holder_of_access(session, token))
    if who is not None and code == _SIGNED_OUT and who.until <= now:
        return  # every device comes a little late at times, and exchanges its tokens then
    person, device = (who.person, who.device) if who is not None else (None, None)
    words: dict[str, Any] = dict(scope)
    route = f"{words.get('method', '')} {words.get('path_template', '')}"
    on = _subject(words.get("path_params") or {})
    if who is None and code == _SIGNED_OUT:
        route, on = "", ("", None)  # whoever tries every address of central is one event
    tell_bounded(
        central,
        made(Kind.DENIED, on, {"route": route}, outcome=code, person=person, device=device),
    )


def _token(scope: Scope) -> str:
    for name, value in scope["headers"]:
        if name == b"authorization" and value.lower().startswith(_BEARER):
            return value[len(_BEARER) :].strip().decode("latin-1")
    return ""


def _subject(params: dict[str, Any]) -> tuple[str, UUID | None]:
    """What was asked for: an id of the address, where there is one."""
    for name, value in params.items():
        try:
            return name, UUID(str(value))
        except ValueError:
            continue
    return "", None
