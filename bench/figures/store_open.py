"""What it costs to open the store because it is encrypted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bench.clock import each
from bench.figure import Bench, Goal, Pair
from bench.ground import Ground

_TIMES = 20
_THRICE = 3.0
_FIRST_ROWS = "SELECT id, title, state FROM ticket ORDER BY id DESC LIMIT 50"


@contextmanager
def _open(ground: Ground, size: int) -> Iterator[Pair]:
    """The same file twice, sealed and not; each is opened, asked for its first rows and closed."""
    import sqlcipher3

    from app.bootstrap.opening import key_here
    from app.database.engine import PRAGMAS, connect
    from app.store.keys import DATABASE
    from app.store.swap import STORE

    with ground.own_store(size) as device, ground.scratch() as folder:
        key = key_here(device.home, device.passphrase_file.read_text(encoding="utf-8"))
        if key is None:
            raise RuntimeError("The bench's store has no key.")
        sealed, plain = device.home / STORE / DATABASE, folder / "plain.db"
        _export(sealed, key, plain)

        def ours() -> None:
            with closing(connect(sealed, key)) as connection:
                connection.execute(_FIRST_ROWS).fetchall()

        def floor() -> None:
            opened = sqlcipher3.connect(str(plain), isolation_level=None)
            with closing(opened) as connection:
                for pragma in PRAGMAS:
                    connection.execute(pragma)
                connection.execute(_FIRST_ROWS).fetchall()

        yield Pair(lambda: each(ours, _TIMES), lambda: each(floor, _TIMES))


def _export(sealed: Path, key: bytes, plain: Path) -> None:
    from app.database.engine import connect

    with closing(connect(sealed, key)) as connection:
        connection.execute(f"ATTACH DATABASE '{plain}' AS plain KEY ''")
        connection.execute("SELECT sqlcipher_export('plain')")
        connection.execute("DETACH DATABASE plain")
    with closing(sqlite3.connect(plain)) as look:  # plain SQLite reads it, so it is plain
        look.execute("SELECT count(*) FROM ticket").fetchone()


BENCHES = (
    Bench(
        "store-open",
        "opening the encrypted store with its key, to the first rows of tickets",
        "the same rows of the same database, not encrypted, by the same driver with the same "
        "settings",
        Goal(times=_THRICE),
        _open,
        repeats=3,
    ),
)
