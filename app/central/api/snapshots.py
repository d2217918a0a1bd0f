"""Snapshots of what rests: asked for, and fetched chunk by chunk, in packed envelopes."""

from __future__ import annotations

from litestar import Response, post
from litestar.params import RawBody

from app.central.api.answers import packed
from app.central.api.given import Here, Shots, Token
from app.central.api.rights import Needs, Rows, needs
from app.database.postgresql import longest_statement_ms
from app.wire.pack import MEDIA_TYPE, unpack
from app.wire.snapshot import ChunkRequest, SnapshotRequest

_LIMIT = 1024
"""Bytes that a request may unpack to."""


@post(
    "/sync/snapshot", opt=needs(Needs.SIGNED_IN, Rows.CLIENT), sync_to_thread=True, status_code=200
)
def snapshot_route(central: Here, shots: Shots, token: Token, body: RawBody) -> Response[bytes]:
    """Say what snapshot there is of an archive."""
    central.recognise(token)
    longest_statement_ms.set(0)  # to make one lasts as long as an archive is large
    return packed(shots.offer(token, unpack(body, SnapshotRequest, limit=_LIMIT)))


@post(
    "/sync/snapshot/chunk",
    opt=needs(Needs.SIGNED_IN, Rows.CLIENT),
    sync_to_thread=True,
    status_code=200,
)
def chunk_route(central: Here, shots: Shots, token: Token, body: RawBody) -> Response[bytes]:
    """Give a chunk of it, as it lies."""
    central.recognise(token)
    chunk = shots.chunk(token, unpack(body, ChunkRequest, limit=_LIMIT))
    return Response(chunk, media_type=MEDIA_TYPE)
