"""`trestle central serve …`, whose portal tells beside each page what the page took.

The header `server-timing` tells what the page's questions took and how many there were, and what
this process used of the processor meanwhile; the last counts where nobody else is there.
"""

from __future__ import annotations

import importlib
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from litestar.types import ASGIApp, Message, Receive, Scope, Send
from sqlalchemy import Engine, event

import app.cli.main

_MS = 1000.0


@dataclass(slots=True)
class Spent:
    """What a page took so far. *Units*: seconds.

    Attributes:
        asked: when the statements began that are being asked.
    """

    sql: float = 0.0
    statements: int = 0
    asked: list[float] = field(default_factory=list)


_SPENT: ContextVar[Spent | None] = ContextVar("spent", default=None)


def _before(*_told: Any) -> None:
    spent = _SPENT.get()
    if spent is not None:
        spent.asked.append(time.perf_counter())


def _after(*_told: Any) -> None:
    spent = _SPENT.get()
    if spent is None:
        return
    began = spent.asked.pop()
    spent.statements += 1
    if not spent.asked:  # another one may have been asked within, to stand a wall
        spent.sql += time.perf_counter() - began


def measured(inner: ASGIApp) -> ASGIApp:
    """The same application, which tells what each of its answers took."""

    async def telling(scope: Scope, receive: Receive, send: Send) -> None:
        spent, used = Spent(), time.process_time()
        token = _SPENT.set(spent)

        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                cpu = (time.process_time() - used) * _MS
                told = (
                    f"sql;dur={spent.sql * _MS:.3f}, "
                    f"statements;dur={spent.statements}, cpu;dur={cpu:.3f}"
                )
                message["headers"] = [*message["headers"], (b"server-timing", told.encode())]
            await send(message)

        try:
            await inner(scope, receive, tell)
        finally:
            _SPENT.reset(token)

    return telling


def main() -> None:
    """Serve as the command line says."""
    event.listen(Engine, "before_cursor_execute", _before)
    event.listen(Engine, "after_cursor_execute", _after)
    serve: Any = importlib.import_module("app.central.serve")
    application = serve.application
    serve.application = lambda *told: measured(application(*told))
    app.cli.main.main()


if __name__ == "__main__":
    main()
