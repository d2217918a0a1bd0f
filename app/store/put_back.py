"""Rescued work put into a store: a new one that takes a broken one's place, or one that is in use.

Operations keep their ids: what central had taken in meanwhile, it answers from its log.

Source: security.md 3.4, T14; sync.md 2.5, 2.11.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Table

from app.store import raw
from app.store.outbox import row_values
from app.store.overlay import rebuild_all
from app.store.rescue import Rescued, Row
from app.store.tables import (
    conflict,
    dead_letter,
    draft,
    outbox,
    setting,
    sync_state,
    timer_event,
)

_KNOWN = (
    "SELECT op_id FROM outbox UNION SELECT op_id FROM journal UNION SELECT op_id FROM dead_letter"
)


@dataclass(frozen=True, slots=True)
class PutBack:
    """What a store took in.

    Attributes:
        acts: acts of a person that the work held unsent, under their own names.
        new: those of them that the store did not know yet.
        owned: False where nobody can say whose they are, so that they were left out.
    """

    acts: int
    owned: bool
    new: int = 0


def put_back(connection: Connection, rescued: Rescued) -> PutBack:
    """Put rescued work into a whole store, on top of what it holds.

    Operations keep their ids: what central had taken in meanwhile, it answers from its log.
    """
    _put_state(connection, rescued)
    for table in (dead_letter, conflict, timer_event, draft):
        _insert(connection, table, rescued.rows.get(table.name, []), "IGNORE")
    # Tokens are renewed in turns: an older one would end the session.
    _insert(connection, setting, rescued.rows.get(setting.name, []), "REPLACE")
    owner = rescued.owner or _owner_here(connection)
    if owner is None and rescued.unsent:
        return PutBack(0, owned=False)
    return PutBack(rescued.waiting, owned=True, new=queue_again(connection, rescued.unsent))


def add_work(connection: Connection, rescued: Rescued) -> PutBack:
    """Add rescued work to a store that is in use, and that goes first wherever both have something.

    Who the device is, its settings and its timer stay. What was sent, refused or settled here is
    not done again: an operation is known by its id, however it ended.
    """
    for table in (dead_letter, conflict, draft):
        _insert(connection, table, rescued.rows.get(table.name, []), "IGNORE")
    return PutBack(rescued.waiting, owned=True, new=queue_again(connection, rescued.unsent))


def _owner_here(connection: Connection) -> bytes | None:
    found: bytes | None = raw.rows(connection, 'SELECT "user" FROM sync_state')[0][0]
    return found


def _put_state(connection: Connection, rescued: Rescued) -> None:
    """Who this device is; never where it stood, which the store itself must say."""
    for state in rescued.rows.get(sync_state.name, [])[:1]:
        raw.run(
            connection,
            'UPDATE sync_state SET "user" = ?, device = ?, device_short = ?, signed_out = ?, '
            "next_provisional = max(next_provisional, ?)",
            [
                state[name]
                for name in ("user", "device", "device_short", "signed_out", "next_provisional")
            ],
        )
        return
    owner = rescued.owner
    if owner is not None:
        raw.run(connection, 'UPDATE sync_state SET "user" = ?', [owner])


def _insert(connection: Connection, table: Table, rows: Sequence[Row], clash: str) -> None:
    names = [column.name for column in table.columns]
    quoted = ", ".join(f'"{name}"' for name in names)
    raw.run_many(
        connection,
        f"INSERT OR {clash} INTO {table.name} ({quoted}) VALUES ({raw.marks(names)})",  # noqa: S608 -- our own names
        [tuple(row[name] for name in names) for row in rows],
    )


def queue_again(connection: Connection, ops: Sequence[Row]) -> int:
    """Queue what is not known here behind what waits, on top of the rows as they are now.

    Args:
        connection: the open transaction.
        ops: lines of an outbox, in wire form and in the order of doing; guesses that go with them
            (state `shown`) stay guesses.

    Returns:
        How many acts that was.
    """
    here = {op for (op,) in raw.rows(connection, _KNOWN)}
    ((inc, seq),) = raw.rows(connection, "SELECT inc, next_seq FROM sync_state")
    again: list[Row] = []
    for number, op in enumerate((op for op in ops if op["op_id"] not in here), start=seq):
        state = op["state"] if op["state"] in {"held", "shown"} else "pending"
        again.append({**op, "inc": inc, "seq": number, "state": state, "attempts": 0})
    keys = dict.fromkeys((str(op["entity"]), UUID(bytes=op["row"])) for op in again)
    _keep_bases(connection, list(keys))
    _insert(connection, outbox, again, "ABORT")
    raw.run(connection, "UPDATE sync_state SET next_seq = ?", [seq + len(again)])
    rebuild_all(connection, keys)
    return len({op["tx"] for op in again})


def _keep_bases(connection: Connection, keys: Sequence[tuple[str, UUID]]) -> None:
    """Central's rows as they are here, before anything is laid on top."""
    for entity, row in keys:
        place = (entity, row.bytes)
        if raw.rows(connection, "SELECT 1 FROM base WHERE entity = ? AND row = ?", place):
            continue
        values: Mapping[str, Any] | None = row_values(connection, entity, row)
        packed = None if values is None else msgspec.msgpack.encode(values)
        rev = 0 if values is None else values["rev"]
        raw.run(
            connection,
            'INSERT INTO base (entity, row, rev, "values") VALUES (?, ?, ?, ?)',
            (*place, rev, packed),
        )
