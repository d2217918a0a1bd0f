"""The HTTP application of central."""

from __future__ import annotations

from collections.abc import Sequence

from litestar import Litestar
from litestar.datastructures import MutableScopeHeaders
from litestar.types import ControllerRouterHandler, Message, Scope

from app.central.api import auth, health, log, sync, tickets
from app.central.api.answers import HANDLERS, request_number
from app.central.api.given import given
from app.central.api.rights import undeclared
from app.central.central import Central

LARGEST_BODY = 8 * 1024 * 1024
_SECURITY = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
}

ROUTES: Sequence[ControllerRouterHandler] = (
    health.health,
    auth.sign_in_route,
    auth.refresh_route,
    auth.sign_out_route,
    sync.push_route,
    sync.pull_route,
    tickets.list_tickets,
    tickets.get_ticket,
    log.op_log_route,
)


async def _headers(message: Message, scope: Scope) -> None:
    """Put the request's number and the security headers on every answer, refusals included."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    headers["x-request-id"] = request_number(scope)
    for name, value in _SECURITY.items():
        headers[name] = value


def make_app(central: Central) -> Litestar:
    """The application over one central.

    Raises:
        RuntimeError: a route does not declare what it asks of its caller.
    """
    silent = undeclared(ROUTES)
    if silent:
        raise RuntimeError(f"These routes do not say who may use them: {silent}")
    return Litestar(
        route_handlers=list(ROUTES),
        dependencies=given(central),
        before_send=[_headers],
        exception_handlers=HANDLERS.copy(),
        request_max_body_size=LARGEST_BODY,
        openapi_config=None,
        logging_config=None,
        debug=False,
    )
