"""A world whose central gets another key."""

from __future__ import annotations

from typing import Any

from app.central.central import open_central
from app.central.key_ring import KeyRing
from app.central.key_rotation import Rotated, Tell, rotate
from app.central.settings import Settings, read_ring
from app.platform.ids import seeded_ids
from tests.integration.central.world import World


def quiet(what: str, done: int, of: int) -> None:
    """Hear how far it is, and say nothing."""


def ring_of(settings: Settings) -> KeyRing:
    """The keys as they are now."""
    return read_ring(settings)


def turned(world: World, tell: Tell = quiet, **more: Any) -> Rotated:
    """Change the key of a world's central, which is closed for it and stays so."""
    world.central.close()
    return rotate(world.central.settings, world.clock, seeded_ids(world.clock, 3), tell, **more)


def reopened(world: World) -> None:
    """Open a world's central again."""
    world.central = open_central(world.central.settings, world.clock, seeded_ids(world.clock, 4))


def rotated(world: World, **more: Any) -> Rotated:
    """Change the key of a world's central, and open it again."""
    done = turned(world, **more)
    reopened(world)
    return done
