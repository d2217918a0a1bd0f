"""What rests at central: fetched, looked for, and counted, in packed envelopes."""

from __future__ import annotations

from litestar import Response, post
from litestar.params import RawBody

from app.central.api.answers import packed
from app.central.api.given import Here, Token
from app.central.api.rights import Needs, Rows, needs
from app.central.archive import fetch, look, size
from app.wire.archive import FetchRequest, LookRequest, SizeRequest
from app.wire.pack import unpack

_LIMIT = 64 * 1024
"""Bytes that a request may unpack to."""


@post("/sync/fetch", opt=needs(Needs.SIGNED_IN, Rows.CLIENT), sync_to_thread=True, status_code=200)
def fetch_route(central: Here, token: Token, body: RawBody) -> Response[bytes]:
    """Wake tickets for the device that asks."""
    central.recognise(token)
    return packed(fetch(central, token, unpack(body, FetchRequest, limit=_LIMIT)))


@post("/sync/look", opt=needs(Needs.SIGNED_IN, Rows.CLIENT), sync_to_thread=True, status_code=200)
def look_route(central: Here, token: Token, body: RawBody) -> Response[bytes]:
    """Find resting tickets."""
    central.recognise(token)
    return packed(look(central, token, unpack(body, LookRequest, limit=_LIMIT)))


@post(
    "/sync/archive", opt=needs(Needs.SIGNED_IN, Rows.CLIENT), sync_to_thread=True, status_code=200
)
def size_route(central: Here, token: Token, body: RawBody) -> Response[bytes]:
    """Say how much rests of a client."""
    central.recognise(token)
    return packed(size(central, token, unpack(body, SizeRequest, limit=_LIMIT)))
