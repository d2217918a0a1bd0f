"""Push, pull, and waiting for something to pull: packed envelopes both ways."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.concurrency import sync_to_thread
from litestar.params import FromQuery, RawBody

from app.central.api.answers import packed
from app.central.api.given import Gate, Here, News, Numbered, Token
from app.central.api.rights import Needs, Rows, needs
from app.central.central import Central
from app.central.exchange import compare, pull_packed, push
from app.wire.envelopes import PullRequest, PushRequest
from app.wire.pack import MEDIA_TYPE, unpack
from app.wire.sums import SumsRequest

_LIMIT = 16 * 1024 * 1024
"""Bytes that a request may unpack to; a device sends at most a megabyte or so."""


@post("/sync/push", opt=needs(Needs.SIGNED_IN, Rows.CLIENT), status_code=200)
async def push_route(central: Here, gate: Gate, token: Token, body: RawBody) -> Response[bytes]:
    """Take in what a device has to tell; who asks is found out before it may stand in line."""
    await sync_to_thread(central.recognise, token)
    async with gate.turn(len(body)):
        return await sync_to_thread(_pushed, central, token, body)


def _pushed(central: Central, token: str, body: bytes) -> Response[bytes]:
    return packed(push(central, token, unpack(body, PushRequest, limit=_LIMIT)))


@post("/sync/pull", opt=needs(Needs.SIGNED_IN, Rows.CLIENT), sync_to_thread=True, status_code=200)
def pull_route(central: Here, token: Token, body: RawBody) -> Response[bytes]:
    """Give a device what is new; who asks is found out before the request is read."""
    answer = pull_packed(central, token, lambda: unpack(body, PullRequest, limit=_LIMIT))
    return Response(answer, media_type=MEDIA_TYPE)


@post("/sync/sums", opt=needs(Needs.SIGNED_IN, Rows.CLIENT), sync_to_thread=True, status_code=200)
def sums_route(central: Here, token: Token, body: RawBody) -> Response[bytes]:
    """Tell a device what its scopes come to here, or the rows in which it differs."""
    central.recognise(token)
    return packed(compare(central, token, unpack(body, SumsRequest, limit=_LIMIT)))


@get("/sync/wait", opt=needs(Needs.SIGNED_IN, Rows.CLIENT))
async def wait_route(
    news: News,
    token: Token,
    epoch: FromQuery[str] = "",
    rev: Numbered = 0,
) -> Response[bytes]:
    """Answer when something that this person may see is newer than what their device has."""
    return packed(await news.wait(token, epoch, rev))
