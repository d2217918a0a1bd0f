"""What only time does: tombstones are let go, devices stay away, rows spoil on a disk.

In a world time runs a few minutes a step, so what takes a year elsewhere takes an hour here.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch
from uuid import UUID

from sqlalchemy import Connection

from app.records.nouns import table_of
from app.simulation.device import Device
from app.store import raw, search, sums
from app.store.open import Store
from app.store.settings import read_setting, write_setting

KEEP = timedelta(hours=1)
"""So long central remembers what is gone."""
SILENT = timedelta(hours=3)
"""After so long a device is not waited for any more."""
NOTED_EVERY = timedelta(minutes=15)
AWAY = (1, 9)
"""Hours: how long somebody is on holiday."""

_SPOILT, _EXPLAINED = "spoilt", "spoilt_found"
"""Kept on the device's disk, so that they are copied and put back with it."""
_ID_BITS = 128


@contextmanager
def quick() -> Iterator[None]:
    """Let what is gone be forgotten within hours, and let small files be many slices."""
    devices = "app.central.auth.devices"
    with (
        patch("app.central.feed.floor.KEEP", KEEP),
        patch(f"{devices}.SILENT", SILENT),
        patch(f"{devices}.NOTED_EVERY", NOTED_EVERY),
        patch.multiple(
            "app.sync.files.steps", SMALLEST_SLICE=40, FIRST_SLICE=160, LARGEST_SLICE=900
        ),
    ):
        yield


def spoil(device: Device, chance: random.Random) -> None:
    """Change a row behind the sync's back: it vanishes, goes back, or a ghost appears."""
    entity = chance.choice(("ticket", "ticket_event"))
    table = table_of(entity).name
    fresh = UUID(int=chance.getrandbits(_ID_BITS), version=4).bytes
    how = chance.choice(("vanish", "go back", "appear"))

    def job(connection: Connection) -> None:
        covered = "SELECT row FROM base WHERE entity = ?"
        ids = raw.rows(
            connection,
            f'SELECT id FROM "{table}" WHERE id NOT IN ({covered}) ORDER BY id',  # noqa: S608 -- our own names
            (entity,),
        )
        if not ids:
            return
        row = chance.choice(ids)[0]
        if how == "vanish":
            raw.run(connection, f'DELETE FROM "{table}" WHERE id = ?', (row,))  # noqa: S608 -- our own name
        elif how == "go back":
            raw.run(connection, f'UPDATE "{table}" SET rev = rev - 1 WHERE id = ?', (row,))  # noqa: S608 -- our own name
        else:
            _double(connection, entity, row, fresh)
        search.refresh(connection, [(entity, row), (entity, fresh)])
        sums.note_news(connection, whole=True)
        write_setting(connection, _SPOILT, True)

    with Store.writing(device.store) as connection:  # no process dies of it
        job(connection)


def _double(connection: Connection, entity: str, row: bytes, fresh: bytes) -> None:
    table = table_of(entity)
    names = ", ".join(f'"{column.name}"' for column in table.columns if column.name != "id")
    raw.run(
        connection,
        f'INSERT INTO "{table.name}" (id, {names}) '  # noqa: S608 -- our own names
        f'SELECT ?, {names} FROM "{table.name}" WHERE id = ?',
        (fresh, row),
    )


def is_spoilt(connection: Connection) -> bool:
    """Whether a row on this disk was changed behind the sync's back, and nobody has found out."""
    return bool(read_setting(connection, _SPOILT, False))


def look_after(device: Device) -> bool:
    """After a round: whether the device is as it should be, as far as it can know."""
    with device.store.reading() as connection:
        if not is_spoilt(connection):
            return True
        known = sums.comparisons(connection)
    if not known.due:
        with Store.writing(device.store) as connection:
            write_setting(connection, _SPOILT, None)
            write_setting(connection, _EXPLAINED, known.found)
    return not known.due


def is_mended_unspoilt(device: Device) -> bool:
    """Whether something was put right here that nobody had spoilt: the sync itself was wrong."""
    with device.store.reading() as connection:
        found = sums.comparisons(connection).found
        return not is_spoilt(connection) and found != read_setting(connection, _EXPLAINED, 0)
