"""The room in which programs are answered: who asks, what their key lets them do, how often.

A route that does not say which right it asks for is refused when the application is made.

Source: security.md A5, D5, D6, D16, A40.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.types import ControllerRouterHandler, Guard
from sqlalchemy.orm import Session

from app.central.api.framing import check_framing
from app.central.audit.kinds import Kind
from app.central.audit.notes import made, peer
from app.central.central import Central
from app.central.counting import of_peer
from app.central.integrators import limits
from app.central.integrators.keys import Caller, KeyRight, find_caller
from app.central.telling import tell_bounded
from app.database.scope import whole
from app.database.work import WorkSession
from app.ports.problems import Refused

T = TypeVar("T")
ASKED = "key"
"""Where a route's `opt` keeps its declaration."""
_WHO = whole("finding out which program asks")


@dataclass(frozen=True, slots=True)
class KeyRule:
    """Which right a route asks for; None where nobody need show a key."""

    asked: KeyRight | None


@dataclass(frozen=True, slots=True)
class Room:
    """Central, for programs."""

    central: Central

    def read_as(self, caller: Caller, job: Callable[[Session], T]) -> T:
        """Answer a question of a program: one snapshot, its one client alone."""
        return self.central.work.read(caller.scope, job)

    def run_as(self, verb: str, caller: Caller, job: Callable[[WorkSession], T]) -> T:
        """Do something for a program: one transaction, its one client alone.

        Raises:
            Refused: it does so too often.
        """
        now = self.central.clock.now()

        def counted(session: WorkSession) -> T:
            limits.count(session, limits.WRITES_PER_KEY, limits.of_key(caller.key), now)
            return job(session)

        return self.central.work.run(verb, caller.scope, counted)

    def let_in(self, secret: str, asked: KeyRight, route: str) -> Caller:
        """Who asks, counted and written down.

        Raises:
            Refused: the key does not count, lets nobody do this, or came too often.
        """
        now = self.central.clock.now()

        def look(session: WorkSession) -> Caller:
            found = find_caller(session, secret, now)
            limits.count(session, limits.PER_KEY, limits.of_key(found.key), now)
            return found

        try:
            caller = self.central.work.run("integrator_seen", _WHO, look)
        except Refused as no:
            if no.code == "key-unknown":
                self._count_wrong()
                tell_bounded(self.central, made(Kind.DENIED, outcome=no.code))
            raise
        if asked not in caller.rights:
            facts = {"route": route}
            on = ("integrator", caller.key)
            tell_bounded(self.central, made(Kind.DENIED, on, facts, outcome="not-allowed"))
            raise Refused(
                "not-allowed",
                f"This key may not do this: it needs {asked}.",
                next_step="Ask for a key with that right.",
            )
        return caller

    def _count_wrong(self) -> None:
        """Count that somebody showed what is no key.

        Raises:
            Refused: too many came from there.
        """
        now, who = self.central.clock.now(), of_peer(peer.get())
        self.central.work.run(
            "integrator_wrong",
            _WHO,
            lambda session: limits.count(session, limits.WRONG_PER_PEER, who, now),
        )


Here: TypeAlias = NamedDependency[Room]
Who: TypeAlias = NamedDependency[Caller]


def key(asked: KeyRight | None) -> dict[str, KeyRule]:
    """The declaration that goes into a route's `opt`."""
    return {ASKED: KeyRule(asked)}


def rule_of(handler: BaseRouteHandler) -> KeyRule | None:
    """What a route declares; None where it is silent."""
    found = handler.opt.get(ASKED)
    return found if isinstance(found, KeyRule) else None


def undeclared(handlers: Iterable[ControllerRouterHandler]) -> list[str]:
    """Routes that do not say which right they ask for, or that ask for one and look at none."""
    return [
        repr(handler)
        for handler in handlers
        if not isinstance(handler, HTTPRouteHandler)
        or (rule := rule_of(handler)) is None
        or (rule.asked is not None and "caller" not in handler.fn.__annotations__)
    ]


async def caller_of(request: Request[Any, Any, Any], room: Here) -> Caller:
    """Who asks; the key is taken from its header and from nowhere else.

    Raises:
        Refused: there is none that counts, or it does not reach so far.
    """
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    rule = rule_of(request.route_handler)
    if rule is None or rule.asked is None:
        raise RuntimeError("a route that asks for no right has no caller")
    shown = secret.strip() if kind.lower() == "bearer" else ""
    words: dict[str, Any] = dict(request.scope)
    route = f"api {words.get('method', '')} {words.get('path_template', '')}"
    return await asyncio.to_thread(room.let_in, shown, rule.asked, route)


def guard_of() -> Guard:
    """The guard of the application: where a request comes from, and that its end is plain."""

    async def look(
        connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler
    ) -> None:
        # What headers say of it counts for nothing.
        peer.set(connection.client.host if connection.client else "")
        check_framing(connection.scope)

    return look
