"""Sending files, by tus 1.0: core, creation, checksum, expiration, termination.

`POST /files/uploads` with `Upload-Length` and `Upload-Metadata` (`attachment`: the id of its row;
`kind`: "whole", which is the default, or "small" with its `sha256`) begins one.

Source: sync.md 2.9; the tus resumable upload protocol, version 1.0.0.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import AsyncIterator, Callable
from email.utils import format_datetime
from typing import Any
from uuid import UUID

from litestar import HttpMethod, Request, Response, delete, head, patch, post, route
from litestar.exceptions import HTTPException
from litestar.params import FromPath

from app.central.api.given import Here, Kept, Token
from app.central.api.proving import STREAMED
from app.central.api.rights import Needs, Rows, needs
from app.central.files.finishing import finish
from app.central.files.refusals import missing, out_of_step
from app.central.files.uploads import (
    WHOLE,
    Standing,
    Wish,
    begin,
    end,
    standing_of,
    take,
)
from app.domain.attachments import LARGEST_STAFF
from app.ports.problems import Refused

PLACE = "/files/uploads"
VERSION = "1.0.0"
PIECE = 1 << 20
"""Bytes that are held in memory, and kept at once."""
LARGEST_CHECKED = 8 * PIECE
"""Bytes that may travel under one checksum: nothing of them counts before all of them are here."""
_BYTES = "application/offset+octet-stream"
_HASHES: dict[str, Callable[[], Any]] = {
    "sha1": lambda: hashlib.sha1(usedforsecurity=False),
    "sha256": hashlib.sha256,
}
_ABLE = {
    "tus-version": VERSION,
    "tus-extension": "creation,checksum,expiration,termination",
    "tus-max-size": str(LARGEST_STAFF),
    "tus-checksum-algorithm": ",".join(_HASHES),
}
_NUMBER = re.compile(r"[0-9]{1,15}")
_LONGEST_METADATA = 4096
Asked = Request[Any, Any, Any]


@route([PLACE, PLACE + "/{upload:str}"], http_method=HttpMethod.OPTIONS, opt=needs(Needs.NOBODY))
async def options_route() -> Response[None]:
    """Say what this server can do."""
    return Response(None, status_code=204, headers=_ABLE)


@post(PLACE, opt=needs(Needs.SIGNED_IN, Rows.CLIENT), sync_to_thread=True, status_code=201)
def begin_route(request: Asked, central: Here, kept: Kept, token: Token) -> Response[None]:
    """Begin an upload."""
    _check_version(request)
    # So that a stranger's words are not even read.
    central.recognise(token)
    standing = begin(central, kept, token, _wish(request))
    place = {"location": f"{PLACE}/{standing.id}"}
    return Response(None, status_code=201, headers=place | _far(standing))


@head(PLACE + "/{upload:str}", opt=needs(Needs.SIGNED_IN, Rows.OWN))
async def standing_route(
    request: Asked, central: Here, kept: Kept, token: Token, upload: FromPath[str]
) -> Response[None]:
    """Say how far an upload is; one that has come whole is brought to its end."""
    _check_version(request)
    standing = await asyncio.to_thread(finish, central, kept, token, _id(upload))
    length = {"upload-length": str(standing.size)}
    return Response(None, status_code=200, headers=length | _far(standing))


@patch(
    PLACE + "/{upload:str}",
    opt=needs(Needs.SIGNED_IN, Rows.OWN) | {STREAMED: True},
    status_code=204,
    request_max_body_size=LARGEST_STAFF,
)
async def take_route(
    request: Asked, central: Here, kept: Kept, token: Token, upload: FromPath[str]
) -> Response[None]:
    """Take in the next bytes; those that came before a cut stay."""
    _check_version(request)
    if request.headers.get("content-type", "") != _BYTES:
        raise Refused("upload-type", f"Bytes of a file are sent as {_BYTES}.")
    start = _number(request, "upload-offset")
    upload_id = _id(upload)
    standing = await asyncio.to_thread(standing_of, central, token, upload_id)
    if standing.offset != start:
        raise out_of_step()
    pieces = _pieces(request)
    if checksum := request.headers.get("upload-checksum", ""):
        pieces = _checked(pieces, checksum)
    async for piece in pieces:
        standing = await asyncio.to_thread(take, central, kept, token, upload_id, start, piece)
        start = standing.offset
    if start == standing.size:
        standing = await asyncio.to_thread(finish, central, kept, token, upload_id)
    return Response(None, status_code=204, headers=_far(standing))


@delete(
    PLACE + "/{upload:str}",
    opt=needs(Needs.SIGNED_IN, Rows.OWN),
    sync_to_thread=True,
    status_code=204,
)
def end_route(
    request: Asked, central: Here, kept: Kept, token: Token, upload: FromPath[str]
) -> None:
    """End an upload before its end."""
    _check_version(request)
    end(central, kept, token, _id(upload))


async def _pieces(request: Asked) -> AsyncIterator[bytes]:
    """The body in pieces that are worth keeping; where it is cut, what came is the last piece."""
    waiting = bytearray()
    try:
        async for chunk in request.stream():
            waiting += chunk
            while len(waiting) >= PIECE:
                yield bytes(waiting[:PIECE])
                del waiting[:PIECE]
    except HTTPException:
        if waiting:
            yield bytes(waiting)
        raise
    if waiting:
        yield bytes(waiting)


async def _checked(pieces: AsyncIterator[bytes], checksum: str) -> AsyncIterator[bytes]:
    """The same pieces once all of them have come as their sender meant them.

    Raises:
        Refused: they differ, are too many, or the checksum is of another kind.
    """
    name, _, said = checksum.partition(" ")
    if name not in _HASHES:
        raise Refused("upload-checksum-kind", f"Central checks by {' or '.join(_HASHES)} alone.")
    digest, held, size = _HASHES[name](), [], 0
    async for piece in pieces:
        size += len(piece)
        if size > LARGEST_CHECKED:
            raise Refused(
                "upload-checked-large", "So much is not taken in under one checksum: send less."
            )
        digest.update(piece)
        held.append(piece)
    if not hmac.compare_digest(base64.b64encode(digest.digest()), said.strip().encode()):
        raise Refused(
            "upload-checksum",
            "What arrived is not what was sent, so none of it was kept.",
            next_step="Send it again from the same place.",
        )
    for piece in held:
        yield piece


def _wish(request: Asked) -> Wish:
    if "upload-defer-length" in request.headers:
        raise Refused("upload-size", "A file's size is known before it is sent: say it.")
    said = _metadata(request.headers.get("upload-metadata", ""))
    try:
        attachment = UUID(said.get("attachment", ""))
    except ValueError:
        raise missing() from None
    kind = said.get("kind", WHOLE)
    return Wish(attachment, kind, _number(request, "upload-length"), said.get("sha256", ""))


def _metadata(text: str) -> dict[str, str]:
    """What a client says of a file: pairs of a key and base64, with commas between them.

    Raises:
        Refused: it is not written so.
    """
    if len(text) > _LONGEST_METADATA:
        raise _unreadable("upload-metadata")
    said: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        key, _, value = pair.partition(" ")
        try:
            said[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, ValueError):
            raise _unreadable("upload-metadata") from None
    return said


def _number(request: Asked, header: str) -> int:
    text = request.headers.get(header, "")
    if not _NUMBER.fullmatch(text):
        raise _unreadable(header)
    return int(text)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise missing() from None


def _check_version(request: Asked) -> None:
    if request.headers.get("tus-resumable") != VERSION:
        raise Refused("upload-version", f"Central takes in files by version {VERSION} of tus.")


def _unreadable(header: str) -> Refused:
    return Refused("request-unreadable", f"Central cannot read this request's {header}.")


def _far(standing: Standing) -> dict[str, str]:
    expires = format_datetime(standing.expires_at, usegmt=True)
    return {"upload-offset": str(standing.offset), "upload-expires": expires}
