"""Central's application, made once for all tests of a process.

To take in all its routes lasts longer than many a test does. What it answers for is the central it
was made over; here that one stands, while a test asks, for the test's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, fields
from typing import Any

from litestar import Litestar
from litestar.di import Provide

from app.central.api.answers import CLOCK
from app.central.api.app import make_app
from app.central.auth.proofs import Proofs
from app.central.central import Central
from app.central.files.room import Files, files_of
from app.central.snapshots import Snapshots
from app.central.turnstile import Turnstile
from app.central.waking.waking import Waking


@dataclass(frozen=True)
class _Kept:
    """An application, and the central that it answers for."""

    app: Litestar
    central: Central

    def stand_for(self, central: Central) -> None:
        """Answer from now on as one does that was made over this central."""
        for field in fields(Central):
            object.__setattr__(self.central, field.name, getattr(central, field.name))
        files, own = self._given(Files), files_of(central)
        for field in fields(Files):
            object.__setattr__(files, field.name, getattr(own, field.name))
        alone = central.settings.url is None
        for fresh in (
            Waking(self.central),
            Proofs(central.work.database, central.clock, alone=alone),
            Snapshots(self.central),
            Turnstile(),
        ):
            vars(self._given(type(fresh))).update(vars(fresh))
        self.app.state[CLOCK] = central.clock

    def _given(self, kind: type[Any]) -> Any:
        """What handlers are given of a kind."""
        return next(
            thing
            for name, provided in self.app.dependencies.items()
            if name != "token" and isinstance(provided, Provide)
            if isinstance(thing := provided.dependency(), kind)
        )


_free: list[_Kept] = []


@contextmanager
def serving(central: Central) -> Iterator[Litestar]:
    """The application over a central; who asks for two at a time is given two."""
    if _free:
        kept = _free.pop()
        kept.stand_for(central)
    else:
        own = copy(central)
        kept = _Kept(make_app(own), own)
    yield kept.app
    _free.append(kept)
