"""How long a request may take: to be told, and each statement that is done for it.

Whoever sends a body a byte at a time holds a connection and, until it is whole, what came of it. So
a body must go on, and on the whole be no slower than the slowest line that people work on. How long
its head may take is the server's own limit.

Source: security.md T26.
"""

from __future__ import annotations

import asyncio

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPReceiveMessage, Receive, Scope, Send

from app.database.postgresql import longest_statement_ms
from app.ports.problems import Unavailable

IDLE_S = 30.0
"""So long a body may stand still."""
GRACE_S = 60.0
"""So long nobody asks how fast it comes."""
SLOWEST = 2048
"""*Units*: bytes a second, on the whole, after that."""
STATEMENT_MS = 60_000
"""No statement of a request lasts so long, in the largest firm that was measured."""


def hurried(app: ASGIApp) -> ASGIApp:
    """An application whose requests are told in a bounded time, and do nothing for ever."""

    async def within(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        longest_statement_ms.set(STATEMENT_MS)
        await app(scope, _Body(receive).take, send)

    return within


class _Body:
    """A body as it comes."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._clock = receive, asyncio.get_running_loop().time
        self._began, self._came, self._whole = self._clock(), 0, False

    async def take(self) -> HTTPReceiveMessage:
        """The next part.

        Raises:
            Unavailable: it stands still, or comes too slowly.
        """
        if self._whole:  # whoever waits for an answer may wait as long as it takes
            return await self._receive()  # type: ignore[return-value] # no sockets come here
        try:
            async with asyncio.timeout(min(IDLE_S, self._left())):
                message = await self._receive()
        except TimeoutError:
            raise Unavailable(
                "request-slow",
                "This request came too slowly, so central stopped waiting for it.",
                next_step="Nothing was changed. Try again over a better line.",
            ) from None
        if message["type"] == "http.request":
            self._came += len(message["body"])
            self._whole = not message["more_body"]
        else:
            self._whole = True
        return message  # type: ignore[return-value] # as above

    def _left(self) -> float:
        """Seconds until it is too slow on the whole."""
        return max(0.0, self._began + GRACE_S + self._came / SLOWEST - self._clock())
