"""A form with files that has no end is broken off, whatever it says of its length (A20)."""

from __future__ import annotations

import asyncio
import gc
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

from app.central.portal import attached
from app.central.portal.web import session_cookie
from tests.portal.town import ADDRESS, ELI, Town

BLOCK = bytes(1 << 16)
TEN_GIGABYTES = 10 * 10**9
MOST_RISE = 32 << 20
HEAD = (
    b'--b\r\ncontent-disposition: form-data; name="form"\r\n\r\nx\r\n'
    b'--b\r\ncontent-disposition: form-data; name="files"; filename="a.bin"\r\n\r\n'
)


def stream(town: Town, length: int | None) -> tuple[int, int, int]:
    """Send a form of ten gigabytes to the application itself, piece by piece.

    Args:
        town: who is signed in, is.
        length: what its head says; None: it comes in chunks.

    Returns:
        The status, the bytes that were taken, and how much memory that took at most.
    """
    taken, told = 0, []
    cookies = "; ".join(f"{name}={value}" for name, value in town.http.cookies.items())
    headers = {
        "host": ADDRESS.removeprefix("http://"),
        "origin": ADDRESS,
        "cookie": cookies,
        "content-type": "multipart/form-data; boundary=b",
        **({"transfer-encoding": "chunked"} if length is None else {}),
        **({"content-length": str(length)} if length is not None else {}),
    }
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/requests/new",
        "raw_path": b"/requests/new",
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), said.encode()) for name, said in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8401),
        "state": {},
    }

    async def receive() -> dict[str, Any]:
        nonlocal taken
        piece = BLOCK if taken else HEAD
        taken += len(piece)
        return {"type": "http.request", "body": piece, "more_body": taken < TEN_GIGABYTES}

    async def send(message: dict[str, Any]) -> None:
        told.append(message)

    app: Callable[..., Any] = town.http.app
    tracemalloc.start()
    try:
        asyncio.run(app(scope, receive, send))
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    gc.collect()
    return int(told[0]["status"]), taken, most


# What the framework had begun to keep when it broke off, it leaves to the collector to close.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("who", [ELI, ""], ids=["signed in", "signed out"])
def test_a_form_without_an_end_is_broken_off_and_takes_no_memory(town: Town, who: str) -> None:
    if who:
        town.become(who)
    else:
        town.carry("")
        town.http.cookies.set(session_cookie(town.portal), "none", domain="127.0.0.1")
    for length in (None, 100, TEN_GIGABYTES):
        status, taken, most = stream(town, length)
        assert (status, most < MOST_RISE) == (413, True), length
        # A head that says too much is believed before anything is taken.
        limit = 0 if length == TEN_GIGABYTES else attached.LARGEST_FORM + 2 * len(BLOCK)
        assert taken <= limit, length
