"""The rows that a push edits, makes or points at: read once, and looked up by id from then on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.records import Record
from app.records.nouns import NOUNS, fields_of
from app.wire.envelopes import Op

Found = TypeVar("Found")
_AT_ONCE = 400
"""Ids in one IN list."""
_ID_BYTES = 16
_SLOT = "trestle.at_hand"

_UNMARKED: Mapping[tuple[str, str], str] = {
    ("client", "default_site_id"): "site",
    ("time_entry", "supersedes"): "time_entry",
    ("page_version", "base_id"): "page_version",
    ("page_version", "merged_id"): "page_version",
}
"""Ids that central does not make foreign keys of: circles, and rows that may come later."""

_SETS: Mapping[tuple[str, str], str] = {
    ("ticket", "asset_ids"): "asset",
    ("ticket", "watchers"): "user",
    ("project", "ticket_ids"): "ticket",
    ("page", "asset_ids"): "asset",
    ("team", "members"): "user",
}
"""Sets that hold ids as text."""

_MOVES_ITS_TICKET = frozenset({"ticket_event", "time_entry"})

Key = tuple[str, UUID]


def target_of(entity: str, name: str) -> str | None:
    """The noun that a field points at, or None."""
    field = fields_of(entity).get(name)
    marked = field.refers if field is not None else None
    return marked or _UNMARKED.get((entity, name)) or _SETS.get((entity, name))


def is_set(entity: str, name: str) -> bool:
    """Whether a field holds a set of ids, as text."""
    return (entity, name) in _SETS


class AtHand:
    """Rows by noun and id; what is not here does not exist for this push."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rows: dict[Key, Record] = {}
        # The session forgets rows that nobody holds; what follows from the push needs them too.
        session.info[_SLOT] = self

    @property
    def session(self) -> Session:
        """The push's own session, for a rule that asks a question of the database."""
        return self._session

    def get(self, entity: str, row: UUID) -> Record | None:
        """The row, if it is there and may be seen."""
        return self._rows.get((entity, row))

    def find(self, query: Select[Found]) -> Sequence[Found]:
        """Rows beyond those, for a rule that looks at neighbours; as the push has left them."""
        return self._session.scalars(query).all()

    def add(self, record: Record) -> None:
        """A row that this push made."""
        self._rows[record.ENTITY, record.id] = record

    def remove(self, record: Record) -> None:
        """A row that this push deleted."""
        self._rows.pop((record.ENTITY, record.id), None)

    def mark(self) -> dict[Key, Record]:
        """Remember what is there, before a savepoint."""
        return dict(self._rows)

    def rewind(self, mark: dict[Key, Record]) -> None:
        """Back to the mark: its savepoint was rolled back."""
        self._rows = mark

    def load(self, ops: Sequence[Op]) -> None:
        """Read every row that these operations are about or point at.

        Rows to be edited are read in key order and, where the database can, locked in it, so that
        two pushes to one row wait for each other there and not at the counter (sync.md 3.8).
        """
        edited: set[Key] = set()
        others: set[Key] = set()
        for op in ops:
            (others if op.kind == "create" else edited).add((op.entity, UUID(bytes=op.row)))
            pointed = set(_pointed_at(op))
            # A ticket's counts and clocks follow from its timeline and its hours.
            (edited if op.entity in _MOVES_ITS_TICKET else others).update(
                key for key in pointed if key[0] == "ticket"
            )
            others.update(key for key in pointed if key[0] != "ticket")
        self._read(edited, lock=True)
        # What follows from a change looks at the row's client, site and so on.
        for record in list(self._rows.values()):
            others.update(_neighbours(record))
        self._read(others - self._rows.keys(), lock=False)

    def _read(self, wanted: Iterable[Key], *, lock: bool) -> None:
        by_entity: dict[str, list[UUID]] = {}
        for entity, row in sorted(wanted):
            by_entity.setdefault(entity, []).append(row)
        for entity in by_entity.keys() & NOUNS.keys():
            noun, ids = NOUNS[entity], by_entity[entity]
            for start in range(0, len(ids), _AT_ONCE):
                query = select(noun).where(noun.id.in_(ids[start : start + _AT_ONCE]))
                query = query.order_by(noun.id)
                # Rows that point at this one may come in meanwhile: only its own fields are held.
                held = query.with_for_update(key_share=True) if lock else query
                for record in self._session.scalars(held):
                    self.add(record)


def _neighbours(record: Record) -> Iterable[Key]:
    for name, field in fields_of(record.ENTITY).items():
        if field.refers is not None and (row := getattr(record, name)) is not None:
            yield field.refers, row


def _pointed_at(op: Op) -> Iterable[Key]:
    for name, value in op.fields.items():
        target = target_of(op.entity, name)
        if target is None:
            continue
        if isinstance(value, bytes) and len(value) == _ID_BYTES:
            yield target, UUID(bytes=value)
        elif is_set(op.entity, name):
            yield from ((target, row) for row in ids_in(_texts(value)))


def _texts(value: Any) -> list[Any]:
    """The ids that a set, or a change of one, names; nothing is believed yet."""
    if isinstance(value, dict):
        value = value.get("add")
    elif isinstance(value, str):
        try:
            value = msgspec.json.decode(value)
        except (ValueError, RecursionError):
            value = None
    return value if isinstance(value, list) else []


def ids_in(texts: Iterable[Any]) -> set[UUID]:
    """The ids among these texts."""
    found: set[UUID] = set()
    for text in texts:
        try:
            found.add(UUID(text))
        except (ValueError, TypeError, AttributeError):
            continue
    return found
