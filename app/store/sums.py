"""What this device takes for central's rows, reckoned up scope by scope; and when that was done.

Source: sync.md 3.6.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection

from app.records.base import FIRM_SCOPE
from app.records.nouns import CODES, NOUNS, table_of
from app.records.types import from_micros, to_micros
from app.store import archive, raw
from app.store.settings import read_setting, write_setting
from app.wire.sums import Found, Part, Sum, add_up, add_up_apart, as_sums

PAUSE = timedelta(hours=1)
"""At most so often a device is held against central, unless everything has just come again."""

_KEY = "sums"
_OWNER = {"client": "client_id", "self": "id", "firm": None}


@dataclass(frozen=True, slots=True)
class Comparisons:
    """What came of holding this device against central.

    Attributes:
        due: something came since the last time.
        at: when it was begun last; None before the first time, and after everything came again.
        found: how often something differed.
        rows: how many rows were put right, all together.
        found_at: when something differed last.
    """

    due: bool = False
    at: datetime | None = None
    found: int = 0
    rows: int = 0
    found_at: datetime | None = None


def comparisons(connection: Connection) -> Comparisons:
    """What is known of them."""
    return read_comparisons(read_setting(connection, _KEY, {}))


def read_comparisons(kept: dict[str, Any]) -> Comparisons:
    """The same, of the setting as it is kept."""
    at, found_at = kept.get("at", 0), kept.get("found_at", 0)
    return Comparisons(
        bool(kept.get("due")),
        from_micros(at) if at else None,
        int(kept.get("found", 0)),
        int(kept.get("rows", 0)),
        from_micros(found_at) if found_at else None,
    )


def is_due(connection: Connection, now: datetime) -> bool:
    """Whether it is time to hold this device against central."""
    known = comparisons(connection)
    if not known.due:
        return False
    # A clock that was set back must not put it off for ever.
    return known.at is None or abs(now - known.at) >= PAUSE


def note_news(connection: Connection, *, whole: bool) -> None:
    """Something came; `whole`: everything did, so that it is compared without a pause."""
    known = comparisons(connection)
    if not known.due or (whole and known.at is not None):
        _write(connection, due=True, **({"at": 0} if whole else {}))


def note_begun(connection: Connection, now: datetime) -> None:
    """It is being compared: not again for a while, whatever comes of it."""
    _write(connection, at=to_micros(now))


def note_done(connection: Connection) -> None:
    """Every scope was compared."""
    _write(connection, due=False)


def note_found(connection: Connection, rows: int, now: datetime) -> None:
    """So many rows were put right."""
    known = comparisons(connection)
    _write(connection, found=known.found + 1, rows=known.rows + rows, found_at=to_micros(now))


def _write(connection: Connection, **values: Any) -> None:
    write_setting(connection, _KEY, {**read_setting(connection, _KEY, {}), **values})


def by_scope(connection: Connection) -> dict[bytes, Sum]:
    """What each scope comes to here. Costs one pass over all rows."""
    into: dict[bytes, list[int]] = {}
    for entity in NOUNS:
        add_up(into, CODES[entity], rows_below(connection, entity))
    return as_sums(into)


def apart(connection: Connection, scopes: Collection[bytes]) -> dict[Part, Sum]:
    """What each bucket of some scopes comes to here."""
    into: dict[Part, list[int]] = {}
    for entity in NOUNS:
        found = (row for row in rows_below(connection, entity) if row[0] in scopes)
        add_up_apart(into, entity, CODES[entity], found)
    return as_sums(into)


def rows_of_parts(connection: Connection, parts: Collection[Part]) -> dict[Part, dict[bytes, int]]:
    """The rows of some buckets, with their revisions."""
    found: dict[Part, dict[bytes, int]] = {part: {} for part in parts}
    for entity in {entity for _, entity, _ in parts}:
        for scope, row, rev in rows_below(connection, entity):
            here = found.get((scope, entity, row[-1]))
            if here is not None:
                here[row] = rev
    return found


def rows_below(connection: Connection, entity: str) -> Iterator[Found]:
    """What this device takes for central's rows of a noun: beneath what was done here."""
    column = _OWNER[NOUNS[entity].SCOPE]
    under: list[Any] = raw.rows(
        connection,
        'SELECT row, CASE WHEN rests THEN NULL ELSE "values" END FROM base WHERE entity = ?',
        (entity,),
    )
    below = dict(under)
    archived = archive.scopes_of(connection, entity)
    owner = "NULL" if column is None else f'"{column}"'
    statement = f'SELECT {owner}, id, rev FROM "{table_of(entity).name}"'  # noqa: S608 -- our own names
    for scope, row, rev in raw.each(connection, statement):
        if row not in below:
            yield archived.get(row) or scope or FIRM_SCOPE.bytes, row, rev
    for row, packed in below.items():
        if packed is not None:
            values = msgspec.msgpack.decode(packed)
            scope = FIRM_SCOPE.bytes if column is None else row
            client = values["client_id"] if column == "client_id" else scope
            yield archived.get(row) or client, row, values["rev"]
