"""A request is told in a bounded time, and does nothing at the database for ever (T26)."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator

import pytest
from litestar.types import Receive, Scope, Send
from sqlalchemy import text

from app.central import hurry
from app.central.api.app import make_app
from app.central.hurry import STATEMENT_MS, hurried
from app.central.serve import _server
from app.database.postgresql import longest_statement_ms
from app.database.work import translated
from app.ports.problems import Unavailable
from tests.builders.patience import PATIENCE_S
from tests.integration.central.world import World

HEAD = b"POST /auth/sign-in HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


async def answered(world: World, head: bytes, parts: Iterator[tuple[bytes, float]]) -> bytes:
    """What central answers on a socket to a body that comes in parts, each after a pause."""
    port = free_port()
    server = _server(hurried(make_app(world.central)), "127.0.0.1", port, None)
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(PATIENCE_S):
        while True:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                break
            except OSError:
                await asyncio.sleep(0.02)
        writer.write(head)
        answer = asyncio.create_task(reader.readline())
        for part, pause in parts:
            writer.write(part)
            await asyncio.wait({answer}, timeout=pause)
            if answer.done():
                break
        said = await answer
    writer.close()
    server.stop()  # type: ignore[no-untyped-call] # granian leaves it untyped
    await serving
    return said


@pytest.mark.parametrize("database_kind", ["sqlcipher"], indirect=True)
@pytest.mark.parametrize("way", ["a byte at a time", "never"])
def test_a_body_that_trickles_or_stands_still_is_ended(
    world: World, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    monkeypatch.setattr(hurry, "GRACE_S", 0.4)
    monkeypatch.setattr(hurry, "IDLE_S", 0.4 if way == "never" else PATIENCE_S)
    head = HEAD + b"Content-Length: 2000\r\n\r\n"
    trickle = (b" ", 0.02) if way != "never" else (b"", PATIENCE_S)
    said = asyncio.run(answered(world, head, iter([trickle] * 10_000)))
    assert said.startswith(b"HTTP/1.1 503"), said


@pytest.mark.parametrize("database_kind", ["sqlcipher"], indirect=True)
def test_a_body_that_comes_slowly_and_goes_on_is_taken(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hurry, "GRACE_S", 0.2)
    monkeypatch.setattr(hurry, "SLOWEST", 1)
    body = b'{"email": "x", "password": "a guess at it", "device_name": "x", "inc": "i"}'
    head = HEAD + b"Content-Length: %d\r\n\r\n" % len(body)
    halves = iter([(body[:30], 0.5), (body[30:], PATIENCE_S)])
    said = asyncio.run(answered(world, head, halves))
    assert said.startswith(b"HTTP/1.1 401"), said


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_a_statement_of_a_request_is_ended_and_one_of_a_job_is_not(world: World) -> None:
    engine = world.central.work.database.read

    def sleep(limit: int) -> None:
        kept = longest_statement_ms.set(limit)
        try:
            with translated(), engine.connect() as connection:
                connection.execute(text("SELECT pg_sleep(0.3)"))
        finally:
            longest_statement_ms.reset(kept)

    for limit in (50, 0, 50):
        if limit:
            with pytest.raises(Unavailable) as busy:
                sleep(limit)
            assert busy.value.code == "store-busy"
        else:
            sleep(limit)


def test_whoever_answers_requests_bounds_statements_and_nobody_else_is_bounded() -> None:
    seen = list[int]()

    async def app(_scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.append(longest_statement_ms.get())

    async def ask() -> None:
        for kind in ("lifespan", "http"):
            scope: Scope = {"type": kind}  # type: ignore[assignment] # the rest is not asked for
            await asyncio.create_task(hurried(app)(scope, None, None))  # type: ignore[arg-type] # nor is this
        seen.append(longest_statement_ms.get())

    asyncio.run(ask())
    assert seen == [0, STATEMENT_MS, 0]
