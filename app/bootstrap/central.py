"""Central, put together on its own clock."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.bootstrap.clock import home_clock
from app.central.central import Central, new_central, open_central
from app.central.key_check import keep_check
from app.central.key_rotation import Rotated, Tell, adopt, rotate
from app.central.roles import prepare
from app.central.settings import Settings, read_key, read_ring_at
from app.platform.ids import ClockIds
from app.ports.clock import Clock
from app.ports.problems import Refused


def central_in(settings: Settings, clock: Clock | None = None) -> Central:
    """Open the central that was set up in this folder.

    Raises:
        Refused: there is none here.
    """
    return _made(open_central, settings, clock or home_clock(settings.folder.parent))


def new_central_in(settings: Settings, clock: Clock | None = None) -> Central:
    """Set up a new central in this folder.

    Raises:
        Refused: there is one here already.
    """
    return _made(new_central, settings, clock or home_clock(settings.folder.parent))


def bring_up(settings: Settings, clock: Clock | None = None) -> None:
    """Bring the tables to the present; a file of SQLCipher does it whenever it is opened.

    Raises:
        Refused: there is no central here, or no role that may do it.
        Unavailable: the database does not answer.
    """
    if settings.url is not None:
        prepare(settings, ClockIds(clock or home_clock(settings.folder.parent)))
    central_in(settings, clock).close()
    if settings.url is not None:
        keep_check(settings, read_key(settings))  # for one that was set up before there was any


def rotate_key_in(
    settings: Settings, tell: Tell, clock: Clock | None = None, *, new_signature: bool = False
) -> Rotated:
    """Give the central in this folder another key; see `central.key_rotation.rotate`."""
    clock = clock or home_clock(settings.folder.parent)
    return rotate(settings, clock, ClockIds(clock), tell, new_signature=new_signature)


def adopt_in(settings: Settings, former: Path, clock: Clock | None = None) -> None:
    """Bring a database that was put back under the present key, from the one in a file.

    Raises:
        Refused: the database is a file, which `restore` puts back; or as `key_rotation.adopt`.
    """
    if settings.url is None:
        raise Refused(
            "restored-elsewhere",
            "A database file is brought under another key where it is put back.",
            next_step="Run `trestle central restore FILE --key KEY`.",
        )
    adopt(settings, read_ring_at(former), clock or home_clock(settings.folder.parent))


def _made(opener: Callable[..., Central], settings: Settings, clock: Clock) -> Central:
    ids = ClockIds(clock)
    return opener(settings, clock, ids)
