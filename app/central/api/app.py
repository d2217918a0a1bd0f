"""The HTTP application of central."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from litestar import Litestar, Request
from litestar.datastructures import MutableScopeHeaders, State
from litestar.exceptions import ClientException
from litestar.types import ControllerRouterHandler, Message, Scope

from app.central.api import (
    archive,
    audit,
    auth,
    devices,
    files,
    health,
    leases,
    log,
    own_account,
    people,
    snapshots,
    sync,
    tickets,
    uploads,
    vault,
)
from app.central.api.answers import CLOCK, HANDLERS, request_number
from app.central.api.denials import denials_of
from app.central.api.framing import is_coded_otherwise
from app.central.api.given import given
from app.central.api.proving import guard_of
from app.central.api.rights import undeclared
from app.central.auth.proofs import Proofs
from app.central.central import Central
from app.central.files.room import Files, files_of
from app.central.waking.waking import Waking
from app.wire.calls import CALL_HEADER

_CALL = re.compile(rb"[0-9a-f]{1,64}")
LARGEST_BODY = 8 * 1024 * 1024
_SECURITY = {
    "cache-control": "no-store",
    "strict-transport-security": "max-age=31536000",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
}

ROUTES: Sequence[ControllerRouterHandler] = (
    health.health,
    auth.sign_in_route,
    auth.refresh_route,
    auth.sign_out_route,
    auth.second_factor_route,
    auth.recovery_codes_route,
    auth.standing_route,
    own_account.account_route,
    own_account.password_route,
    leases.lease_route,
    leases.order_route,
    leases.hand_in_route,
    devices.own_route,
    devices.pending_route,
    devices.approve_route,
    devices.suspend_route,
    devices.revoke_route,
    vault.chain_route,
    vault.append_route,
    vault.asks_route,
    vault.members_route,
    vault.ask_route,
    vault.clients_route,
    vault.wraps_route,
    vault.birth_route,
    vault.share_route,
    vault.reseal_route,
    vault.rotation_route,
    *people.ROUTES,
    sync.push_route,
    sync.pull_route,
    sync.wait_route,
    sync.sums_route,
    archive.fetch_route,
    archive.look_route,
    archive.size_route,
    snapshots.snapshot_route,
    snapshots.chunk_route,
    tickets.list_tickets,
    tickets.get_ticket,
    log.op_log_route,
    audit.audit_route,
    uploads.options_route,
    uploads.begin_route,
    uploads.standing_route,
    uploads.take_route,
    uploads.end_route,
    files.whole_route,
    files.small_route,
)


class _Asked(Request[Any, Any, Any]):
    """A request whose JSON may hold bytes that are no text."""

    async def json(self) -> Any:
        """The body.

        Raises:
            ClientException: a text in it is no UTF-8, of which the framework knows nothing.
        """
        try:
            return await super().json()
        except UnicodeDecodeError as problem:
            raise ClientException from problem


def _call_number(scope: Scope) -> str:
    """The number that a device gave its call; said again, so that no old answer passes for it."""
    given_number = next(
        (value for name, value in scope["headers"] if name == CALL_HEADER.encode()), b""
    )
    return given_number.decode("ascii") if _CALL.fullmatch(given_number) else ""


async def _headers(message: Message, scope: Scope) -> None:
    """Put the request's number and the security headers on every answer, refusals included."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    headers["x-request-id"] = request_number(scope)
    if call := _call_number(scope):
        headers[CALL_HEADER] = call
    if scope["path"].startswith(uploads.PLACE):
        headers["tus-resumable"] = uploads.VERSION
    for name, value in _SECURITY.items():
        headers[name] = value
    if is_coded_otherwise(scope):
        headers["connection"] = "close"


def make_app(central: Central, waking: Waking | None = None, kept: Files | None = None) -> Litestar:
    """The application over one central.

    Args:
        central: what it serves.
        waking: wakes devices that wait; the usual one unless given.
        kept: its files; those of the usual place unless given.

    Raises:
        RuntimeError: a route does not declare what it asks of its caller.
        Refused: the place of the files cannot be used.
    """
    silent = undeclared(ROUTES)
    if silent:
        raise RuntimeError(f"These routes do not say who may use them: {silent}")
    wakes = waking or Waking(central)
    # From a file, only one process serves (`opening.holding`).
    proofs = Proofs(central.work.database, central.clock, alone=central.settings.url is None)
    return Litestar(
        route_handlers=list(ROUTES),
        request_class=_Asked,
        guards=[guard_of(proofs)],
        state=State({CLOCK: central.clock}),
        dependencies=given(central, wakes, kept or files_of(central), proofs),
        on_startup=[wakes.start],
        on_shutdown=[wakes.stop],
        before_send=[_headers],
        after_exception=[denials_of(central)],
        exception_handlers=HANDLERS.copy(),
        request_max_body_size=LARGEST_BODY,
        openapi_config=None,
        logging_config=None,
        debug=False,
    )
