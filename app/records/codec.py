"""A noun's fields on the wire: derived from the declaration, never written twice.

The wire form is the form that SQLCipher stores: ids as 16 bytes, instants as microseconds,
structured values as JSON text, truth as 0 or 1, dates as ISO text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Boolean, Date

from app.domain.merge import Settled, settle_text
from app.records.marks import Merge
from app.records.nouns import fields_of, table_of
from app.records.types import Id, Instant, Structure, from_micros, to_micros

Convert = Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _json(value: Any) -> str:
    return msgspec.json.encode(value, order="sorted").decode()


def _pair(kind: object) -> tuple[Convert, Convert]:
    """(to wire, from wire) for one column type."""
    if isinstance(kind, Id):
        return (lambda value: value.bytes), (lambda value: UUID(bytes=bytes(value)))
    if isinstance(kind, Instant):
        return to_micros, from_micros
    if isinstance(kind, Structure):
        return _json, msgspec.json.decode
    if isinstance(kind, Boolean):
        return int, bool
    if isinstance(kind, Date):
        return date.isoformat, date.fromisoformat
    return _same, _same


def stored_form(kind: object) -> Convert | None:
    """What turns a value of one column type into what SQLCipher stores; None where nothing must."""
    form = _pair(kind)[0]
    return None if form is _same else form


@cache
def _codec(entity: str) -> dict[str, tuple[Convert, Convert]]:
    return {column.key: _pair(column.type) for column in table_of(entity).columns}


def to_wire(entity: str, name: str, value: Any) -> Any:
    """One field's value as it travels."""
    return None if value is None else _codec(entity)[name][0](value)


def from_wire(entity: str, name: str, value: Any) -> Any:
    """One field's value as Python knows it.

    Raises:
        ValueError, TypeError, msgspec.MsgspecError: the value is not of the field's kind.
        KeyError: the noun has no such field.
    """
    return None if value is None else _codec(entity)[name][1](value)


def member_change(old: Iterable[str] | None, new: Iterable[str] | None) -> dict[str, list[str]]:
    """What was added to and removed from a set, in a stable order."""
    before, after = set(old or ()), set(new or ())
    return {"add": sorted(after - before), "del": sorted(before - after)}


def merge_members(current: Iterable[str] | None, change: dict[str, list[str]]) -> list[str]:
    """The set after somebody's additions and removals."""
    return sorted((set(current or ()) - set(change.get("del", ()))) | set(change.get("add", ())))


def text_change(old: str | None, new: str | None) -> dict[str, str]:
    """What a person made of a text: what they began with, and what it became."""
    return {"base": old or "", "text": new or ""}


def merge_text(current: str | None, change: Mapping[str, str]) -> Settled:
    """The text after somebody's change of it; on a true clash what they made of it."""
    return settle_text(change["base"], current or "", change["text"])


def is_text_change(value: Any) -> bool:
    """Whether a wire value tells what a person made of a text, and not the text alone."""
    return isinstance(value, Mapping) and "text" in value


def written_text(value: Any) -> Any:
    """What a person wrote into a field, whether or not it tells what they began with."""
    return value["text"] if is_text_change(value) else value


def op_fields(entity: str, changes: dict[str, tuple[Any, Any]], *, created: bool) -> dict[str, Any]:
    """The fields of an operation: what people write, without what only central writes.

    Args:
        entity: the noun.
        changes: field → (old, new).
        created: a new row sends whole values, sets and texts included.
    """
    fields = fields_of(entity)
    sent: dict[str, Any] = {}
    for name, (old, new) in changes.items():
        known = fields.get(name)
        if known is None or known.merge is Merge.CENTRAL or name == "id":
            continue
        if known.merge is Merge.MEMBERS and not created:
            sent[name] = member_change(old, new)
        elif known.merge is Merge.TEXT and not created:
            sent[name] = text_change(old, new)
        else:
            sent[name] = to_wire(entity, name, new)
    return sent
