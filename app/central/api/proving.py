"""Looking at a request's proof before anything else of it is looked at.

A guard of the whole application: no route can forget it. The order is by cost: that there is a
token, the hour of the signature, the body's bytes, whose key it is, the signature, whether it came
before. Only then is the request unpacked, and whether its token still counts is looked up where
its work is done.

Source: security.md D6.
"""

from __future__ import annotations

import asyncio
from typing import Any, TypeAlias

from litestar import Request as Asked
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.handlers.base import BaseRouteHandler
from litestar.types import Guard

from app.central.api.framing import check_framing
from app.central.api.given import bearer
from app.central.api.rights import RULE, Needs, Rule
from app.central.audit.notes import peer
from app.central.auth.proofs import Proofs, Shown
from app.security.proofs import Request, digest_of, digest_of_stream
from app.wire.calls import CALL_HEADER, PROOF_HEADER

STREAMED = "streamed"
"""A route's `opt` that says that its body is never held as one: what is signed of it then is where
in the file it begins."""
_SHOWN = "shown"

Made: TypeAlias = NamedDependency[Shown]
Looks: TypeAlias = NamedDependency[Proofs]


def guard_of(proofs: Proofs) -> Guard:
    """The guard of an application; it also notes where the request comes from, for the chain."""

    async def prove(
        connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
    ) -> None:
        assert isinstance(connection, Asked)  # noqa: S101 -- there are no sockets
        # What headers say of it counts for nothing, unless a proxy says it (`central.proxies`).
        peer.set(connection.client.host if connection.client else "")
        check_framing(connection.scope)
        header = connection.headers.get(PROOF_HEADER, "")
        is_open = _is_open(handler)
        if is_open and not header:
            return
        token = "" if is_open else bearer(connection)
        proofs.check_time(header)
        shown = Shown(await _request(connection, handler, token), header)
        connection.state[_SHOWN] = shown
        if is_open:
            return  # the route itself knows by which key it must be made
        if proofs.knows(token):
            proofs.check(shown)  # a tenth of a millisecond, less than going to another thread
        else:
            await asyncio.to_thread(proofs.check, shown)

    return prove


def _is_open(handler: BaseRouteHandler) -> bool:
    rule = handler.opt.get(RULE)
    return isinstance(rule, Rule) and rule.needs is Needs.NOBODY


async def _request(
    connection: Asked[Any, Any, Any], handler: BaseRouteHandler, token: str
) -> Request:
    streamed = handler.opt.get(STREAMED, False)
    body = (
        digest_of_stream(connection.headers.get("upload-offset", ""))
        if streamed
        else digest_of(await connection.body())
    )
    scope = connection.scope
    path = scope["raw_path"].partition(b"?")[0]
    if query := scope["query_string"]:
        path += b"?" + query
    nonce = connection.headers.get(CALL_HEADER, "")
    return Request(scope["method"], path.decode("latin-1"), body, nonce[:64], token)


def shown_by(request: Asked[Any, Any, Any]) -> Shown:
    """What a request to an open route shows of who makes it; nothing where it has no proof."""
    found: Shown | None = request.state.get(_SHOWN)
    return found or Shown(Request("", "", b"", ""), "")
