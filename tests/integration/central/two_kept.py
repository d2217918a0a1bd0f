"""A central with two clients and their things, made once and copied: what `Two` is begun from."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.central.api.app import make_app
from app.central.settings import Settings
from app.central.sign_in import SignedIn
from tests.integration.central.matrix import Client, Things, Two
from tests.integration.central.world import Device, World, build, open_world

_FILE = "two.pickle"
_LATER = timedelta(minutes=1)
"""A central that is opened again makes no id that it made before."""


@dataclass(frozen=True)
class _Kept:
    """What is known outside of central: Tom's session, and what to ask for."""

    session: SignedIn
    inc: str
    seq: Any
    own: Things
    other: Things
    at: datetime


def begin_two(settings: Settings) -> None:
    """Set up the firm, and give each of its clients a ticket, files and devices."""
    build(settings)
    world = open_world(settings)
    with Client(make_app(world.central), raise_server_exceptions=False) as http:
        two = Two.begin(world, http)
    tom = two.tom
    kept = _Kept(tom.session, tom.inc, tom.seq, two.own, two.other, world.clock.at)
    (settings.folder / _FILE).write_bytes(pickle.dumps(kept))
    world.central.close()


def open_two(settings: Settings) -> World:
    """Open what `begin_two` set up, a little later."""
    world = open_world(settings)
    world.clock.at = _read(settings).at + _LATER
    return world


def two_in(world: World, http: Client) -> Two:
    """The two clients of a world that `open_two` opened."""
    kept = _read(world.central.settings)
    tom = Device(world, kept.session, kept.inc, kept.seq)
    return Two(world, http, tom, kept.own, kept.other)


def _read(settings: Settings) -> _Kept:
    kept: _Kept = pickle.loads((settings.folder / _FILE).read_bytes())  # noqa: S301 -- written above
    return kept
