"""What a store says of its sync, read without opening it for work: a workbench may run on it.

Counts, codes and places; nothing of a client. Ids are cut to their first letters.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from app.database.engine import connect
from app.database.work import translated
from app.ports.problems import Unavailable
from app.records.types import from_micros
from app.security.audit import Harm
from app.store.keys import DATABASE
from app.store.witness import Found

SHORT = 8
"""Letters of an id that are shown."""
_STATE = (
    "SELECT epoch, rev, schema, inc, device_short, clock_offset_s, last_synced_at, offline_since, "
    'last_answer_s, last_code, signed_out, rows_left, "user" FROM sync_state'
)
_OUTBOX = (
    "SELECT state, count(*), count(DISTINCT tx), min(at), max(attempts) FROM outbox "
    "WHERE state <> 'shown' GROUP BY state ORDER BY state"
)
_HELD = (
    "SELECT code, count(*) FROM outbox WHERE state = 'held' GROUP BY code ORDER BY count(*) DESC"
)
_LETTERS = (
    "SELECT code, count(DISTINCT tx) FROM dead_letter WHERE ended = '' GROUP BY code ORDER BY code"
)
_CONFLICTS = "SELECT count(*) FROM conflict WHERE resolved_at IS NULL"
_SCOPES = "SELECT id, pos FROM scope_state ORDER BY id"
_HAS_AUDIT = "SELECT 1 FROM sqlite_master WHERE name = 'audit_harm'"
_HEADS = 'SELECT epoch, number, hash, at, "key", signature FROM audit_witness ORDER BY seen_at'
_HARM = "SELECT harm, number, found_at FROM audit_harm ORDER BY found_at DESC LIMIT 1"
_CENTRAL = "SELECT value FROM setting WHERE key = 'central_schema'"


@dataclass(frozen=True, slots=True)
class OutboxPart:
    """Operations in one state; `acts` counts what people did, however many rows each touched."""

    state: str
    operations: int
    acts: int
    oldest: datetime | None
    attempts: int


@dataclass(frozen=True, slots=True)
class SyncInside:
    """What the store says of its sync.

    Attributes:
        held: code → how many operations.
        refused: code → how many acts.
        scopes: the first letters of each scope → its position.
        central_schema: which version central said it is of; 0 where none did.
        heads: of central's chain of what was done, as `trestle central audit verify` takes them.
        harm: what is wrong with that chain.
    """

    epoch: str
    rev: int
    schema: int
    incarnation: str
    device: str
    clock_offset_s: float
    last_synced_at: datetime | None
    offline_since: datetime | None
    last_answer_s: float
    last_code: str
    signed_out: bool
    rows_left: int
    outbox: tuple[OutboxPart, ...]
    held: dict[str, int]
    refused: dict[str, int]
    conflicts: int
    scopes: dict[str, int]
    central_schema: int
    heads: tuple[dict[str, Any], ...] = ()
    harm: Found | None = None


def look_at_sync(folder: Path, key: bytes) -> SyncInside:
    """Read what the store says of its sync.

    Raises:
        Unavailable: there is no store here yet, or it is busy.
        Corrupt: it does not open, or what is asked for is damaged.
    """
    if not (folder / DATABASE).exists():
        raise Unavailable(
            "store-none", "There is no store here yet.", next_step="Open Trestle and sign in."
        )
    with translated(), closing(connect(folder / DATABASE, key)) as connection:
        connection.execute("PRAGMA query_only=ON")
        connection.execute("BEGIN")  # one snapshot, whatever a running workbench writes meanwhile

        def rows(sql: str) -> list[tuple[Any, ...]]:
            return list(connection.execute(sql).fetchall())

        return _read(rows)


def _read(rows: Any) -> SyncInside:
    (epoch, rev, schema, inc, short, offset, synced, offline, answer_s, code, out, left, user) = (
        rows(_STATE)[0]
    )
    central = rows(_CENTRAL)
    return SyncInside(
        epoch=str(epoch)[:SHORT],
        rev=int(rev),
        schema=int(schema),
        incarnation=str(inc)[:SHORT],
        device=str(short or ""),
        clock_offset_s=float(offset or 0),
        last_synced_at=_instant(synced),
        offline_since=_instant(offline),
        last_answer_s=float(answer_s or 0),
        last_code=str(code or ""),
        signed_out=bool(out) or user is None,
        rows_left=int(left or 0),
        outbox=tuple(
            OutboxPart(state, ops, acts, _instant(oldest), attempts)
            for state, ops, acts, oldest, attempts in rows(_OUTBOX)
        ),
        held=dict(rows(_HELD)),
        refused=dict(rows(_LETTERS)),
        conflicts=int(rows(_CONFLICTS)[0][0]),
        scopes={bytes(scope).hex()[:SHORT]: int(pos) for scope, pos in rows(_SCOPES)},
        central_schema=int(msgspec.json.decode(central[0][0])) if central else 0,
        **_audit(rows),
    )


def _audit(rows: Any) -> dict[str, Any]:
    """What it keeps of central's chain; a store that an older program wrote last has none."""
    if not rows(_HAS_AUDIT):
        return {}
    heads = tuple(
        {
            "epoch": epoch,
            "number": number,
            "hash": bytes(code).hex(),
            "at": at,
            "key": key,
            "signature": bytes(signature).hex(),
        }
        for epoch, number, code, at, key, signature in rows(_HEADS)
    )
    found = rows(_HARM)
    harm = Found(Harm(found[0][0]), found[0][1], from_micros(found[0][2])) if found else None
    return {"heads": heads, "harm": harm}


def _instant(micros: Any) -> datetime | None:
    return None if micros is None else from_micros(micros)
