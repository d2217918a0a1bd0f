"""Fetching files: opaque bytes, whole or from a place on, never something that a browser opens."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from litestar import Request, get
from litestar.params import FromPath
from litestar.response import Stream

from app.central.api.given import Here, Kept, Token
from app.central.api.rights import Needs, Rows, needs
from app.central.files.reading import Content, bytes_of, content_of
from app.central.files.refusals import missing
from app.central.files.uploads import SMALL, WHOLE
from app.ports.problems import Refused

_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")
Asked = Request[Any, Any, Any]


@get("/files/{attachment:str}/whole", opt=needs(Needs.SIGNED_IN, Rows.CLIENT), sync_to_thread=True)
def whole_route(
    request: Asked, central: Here, kept: Kept, token: Token, attachment: FromPath[str]
) -> Stream:
    """Give out a file."""
    content = content_of(central, token, _id(attachment), WHOLE)
    return _given(request, kept, content)


@get("/files/{attachment:str}/small", opt=needs(Needs.SIGNED_IN, Rows.CLIENT), sync_to_thread=True)
def small_route(
    request: Asked, central: Here, kept: Kept, token: Token, attachment: FromPath[str]
) -> Stream:
    """Give out the small picture of a file."""
    content = content_of(central, token, _id(attachment), SMALL)
    return _given(request, kept, content)


def _given(request: Asked, kept: Kept, content: Content) -> Stream:
    start, stop = _range(request.headers, content)
    headers = {
        "accept-ranges": "bytes",
        "content-length": str(stop - start),
        "content-disposition": "attachment",
        "etag": f'"{content.sha256}"',
    }
    whole = (start, stop) == (0, content.size)
    if not whole:
        headers["content-range"] = f"bytes {start}-{stop - 1}/{content.size}"
    return Stream(
        bytes_of(kept, content, start, stop),
        status_code=200 if whole else 206,
        media_type="application/octet-stream",
        headers=headers,
    )


def _range(headers: Any, content: Content) -> tuple[int, int]:
    """Which bytes are wanted; all of them where the file is another one than was begun.

    Raises:
        Refused: the file ends before.
    """
    asked = _RANGE.fullmatch(headers.get("range", ""))
    if asked is None or headers.get("if-range", f'"{content.sha256}"') != f'"{content.sha256}"':
        return 0, content.size
    start = int(asked[1])
    stop = min(content.size, int(asked[2]) + 1) if asked[2] else content.size
    if start >= stop:
        raise Refused("range-beyond", "This file ends before the bytes that were asked for.")
    return start, stop


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise missing() from None
