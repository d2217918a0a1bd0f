"""Where an edit of this device and somebody else's came together without a question.

Told by the rows that come while our edits lie on them: a field that only the other side changed, or
one in which both changes stand. Kept for a while among the settings, to be looked at.

Source: ux.md 3.7 "Automatic".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection

from app.records.codec import from_wire
from app.records.marks import Merge
from app.records.nouns import NOUNS, fields_of
from app.records.types import from_micros, to_micros
from app.store import raw
from app.store.overlay import Wire, layered
from app.store.settings import read_setting, write_setting
from app.wire.envelopes import Page

_KEY = "met"
_MOST = 30
_KEPT = timedelta(days=14)
_LONGEST = 120
"""Longer values are not kept: that they changed is enough. Units: characters."""
_ONE_SIDED = frozenset({Merge.LATEST, Merge.GUARDED})
_OF_BOTH = frozenset({Merge.TEXT, Merge.MEMBERS})


@dataclass(frozen=True, slots=True)
class MetField:
    """One field of it.

    Attributes:
        both: both sides changed it, and both changes stand; otherwise only the other one did.
        before, after: what stood here, and what stands now; None also where that is too long.
        whole: the two values are kept.
    """

    name: str
    both: bool
    before: Any = None
    after: Any = None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Met:
    """One row on which two hands met."""

    entity: str
    row: UUID
    at: datetime
    fields: tuple[MetField, ...]


def note_page(connection: Connection, page: Page, now: datetime) -> None:
    """Look at rows that are about to be written beneath edits of this device."""
    if not page.data or page.entity not in NOUNS:
        return
    below = _below(connection, page.entity)
    arriving = [at for at, row in enumerate(page.data[0]) if row in below]
    met = []
    for at in arriving:
        values = {name: page.data[i][at] for i, name in enumerate(page.columns)}
        row = values.pop("id")
        fields = _fields(connection, page.entity, row, below[row], values)
        if fields:
            met.append({
                "entity": page.entity,
                "row": row.hex(),
                "scope": page.scope.hex(),
                "at": to_micros(now),
                "fields": msgspec.msgpack.encode(fields).hex(),
            })  # fmt: skip
    if met:
        _keep(connection, [*met, *_kept(connection)])


def _below(connection: Connection, entity: str) -> dict[bytes, Wire]:
    """Row → central's values of it as they were, of rows with edits on top."""
    found = raw.rows(connection, 'SELECT row, "values" FROM base WHERE entity = ?', (entity,))
    return {row: msgspec.msgpack.decode(packed) for row, packed in found if packed is not None}


def _fields(
    connection: Connection, entity: str, row: bytes, old: Wire, values: Wire
) -> list[tuple[Any, ...]]:
    if values.get("rev", 0) <= old.get("rev", 0):
        return []
    lines = raw.rows(
        connection,
        "SELECT kind, fields, preview FROM outbox "
        "WHERE entity = ? AND row = ? AND overlay ORDER BY seq",
        (entity, row),
    )
    ops = [(kind, *map(msgspec.msgpack.decode, packed)) for kind, *packed in lines]
    ours = {name for kind, fields, _ in ops if kind == "edit" for name in fields}
    if not ours:
        return []
    new = {**old, **values}
    before, after = layered(entity, old, ops), layered(entity, new, ops)
    if before is None or after is None:
        return []
    found: list[tuple[Any, ...]] = []
    for name, known in fields_of(entity).items():
        if known.secret:
            continue
        if known.merge in _ONE_SIDED and name not in ours:
            found += _told(name, old.get(name), new.get(name), both=False)
        elif known.merge in _OF_BOTH:
            found += _told(name, before.get(name), after.get(name), both=name in ours)
    return found


def _told(name: str, before: Any, after: Any, *, both: bool) -> list[tuple[Any, ...]]:
    if before == after:
        return []
    if any(isinstance(value, str) and len(value) > _LONGEST for value in (before, after)):
        return [(name, both, None, None, False)]
    return [(name, both, before, after, True)]


def lately(connection: Connection, now: datetime) -> list[Met]:
    """What came together lately, the newest first."""
    since = to_micros(now - _KEPT)
    return [_met(one) for one in _kept(connection) if one["at"] >= since]


def _met(one: Mapping[str, Any]) -> Met:
    entity = one["entity"]
    fields = (
        MetField(name, both, _value(entity, name, before), _value(entity, name, after), whole)
        for name, both, before, after, whole in msgspec.msgpack.decode(bytes.fromhex(one["fields"]))
        if name in fields_of(entity)
    )
    return Met(entity, UUID(hex=one["row"]), from_micros(one["at"]), tuple(fields))


def _value(entity: str, name: str, wire: Any) -> Any:
    return None if wire is None else from_wire(entity, name, wire)


def forget_scope(connection: Connection, scope: bytes) -> None:
    """Nothing of a scope that was taken away stays."""
    kept = _kept(connection)
    left = [one for one in kept if one["scope"] != scope.hex()]
    if len(left) < len(kept):
        _keep(connection, left)


def _kept(connection: Connection) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read_setting(connection, _KEY, [])
    return [one for one in found if one["entity"] in NOUNS]


def _keep(connection: Connection, told: Iterable[dict[str, Any]]) -> None:
    write_setting(connection, _KEY, list(told)[:_MOST] or None)
