"""The rows that a push edits, makes or points at: read once, and looked up by id from then on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.database.among import among
from app.database.many import insert_new_rows
from app.database.work import WorkSession
from app.records import Record
from app.records.nouns import NOUNS, fields_of
from app.wire.envelopes import Op

Found = TypeVar("Found")
_AT_ONCE = 1000
"""Ids that are asked for by one statement: more than a device sends in one request, as a rule."""
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
    ("ticket", "watching"): "contact",
    ("portal_brand", "sites"): "site",
    ("project", "ticket_ids"): "ticket",
    ("quote", "ticket_ids"): "ticket",
    ("page", "asset_ids"): "asset",
    ("team", "members"): "user",
}
"""Sets that hold ids as text."""

_MOVES_ITS_TICKET = frozenset({"ticket_event", "time_entry"})

Key = tuple[str, UUID]


class Target(NamedTuple):
    """What a field points at.

    Attributes:
        entity: the noun.
        is_set: whether the field holds a set of ids, as text.
    """

    entity: str
    is_set: bool


@cache
def targets_of(entity: str) -> Mapping[str, Target]:
    """The fields of a noun that point at others; none for what is no noun."""
    if entity not in NOUNS:
        return {}
    found: dict[str, Target] = {}
    for name, field in fields_of(entity).items():
        at = (entity, name)
        noun = field.refers or _UNMARKED.get(at) or _SETS.get(at)
        if noun is not None:
            found[name] = Target(noun, at in _SETS)
    return found


class AtHand:
    """Rows by noun and id; what is not here does not exist for this push.

    New rows may be gathered, to be written together. Whoever asks a question of the database by
    `session` or `find` has them written first, so that nobody can tell.
    """

    def __init__(self, session: WorkSession) -> None:
        self._session = session
        self._rows: dict[Key, Record] = {}
        self._gathers = False
        self._gathered: list[Record] = []
        self._written: list[Record] = []
        # The session forgets rows that nobody holds; what follows from the push needs them too.
        session.info[_SLOT] = self

    @property
    def session(self) -> Session:
        """The push's own session, for a rule that asks a question of the database."""
        self.write()
        return self._session

    def get(self, entity: str, row: UUID) -> Record | None:
        """The row, if it is there and may be seen."""
        return self._rows.get((entity, row))

    def find(self, query: Select[Found]) -> Sequence[Found]:
        """Rows beyond those, for a rule that looks at neighbours; as the push has left them."""
        return self.session.scalars(query).all()

    def gather(self) -> None:
        """Gather rows that are made from now on, instead of leaving each to the mapper."""
        self._gathers = True
        self._gathered, self._written = [], []

    def make(self, record: Record) -> None:
        """Take in a row that this push made; it is written sooner or later."""
        if self._gathers:
            self._gathered.append(record)
        else:
            self._session.add(record)
        self.add(record)

    def write(self) -> None:
        """Write what was gathered so far.

        Raises:
            IntegrityError, DataError: the database cannot keep one of the rows.
        """
        if not self._gathered:
            return
        fresh, self._gathered = self._gathered, []
        insert_new_rows(self._session, fresh)
        self._written += fresh
        for record in fresh:
            self._session.captured.note(record, "create")
        self._session.held.update(fresh)

    def gathered(self) -> None:
        """Gather no longer: what was gathered is written, or was taken back with its savepoint."""
        self._gathers = False
        self._gathered, self._written = [], []

    def take_back(self) -> None:
        """Forget what was gathered: its savepoint was rolled back.

        The mapper does not know that it came with the savepoint.
        """
        for record in self._written:
            self._session.expunge(record)
            self._session.held.discard(record)
        self.gathered()

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
            moves = op.entity in _MOVES_ITS_TICKET
            for key in _pointed_at(op):
                # A ticket's counts and clocks follow from its timeline and its hours.
                (edited if moves and key[0] == "ticket" else others).add(key)
        self._read(edited, lock=True)
        # What follows from a change looks at the row's client, site and so on.
        for record in list(self._rows.values()):
            others.update(_neighbours(record))
        self._read(others - self._rows.keys(), lock=False)

    def _read(self, wanted: Iterable[Key], *, lock: bool) -> None:
        by_entity: dict[str, list[UUID]] = {}
        for entity, row in sorted(wanted, key=_place):
            by_entity.setdefault(entity, []).append(row)
        connection = self._session.connection()
        for entity in sorted(by_entity.keys() & NOUNS.keys()):
            noun, ids = NOUNS[entity], by_entity[entity]
            for start in range(0, len(ids), _AT_ONCE):
                some = among(connection, noun.id, ids[start : start + _AT_ONCE])
                query = select(noun).where(some).order_by(noun.id)
                # Rows that point at this one may come in meanwhile: only its own fields are held.
                held = query.with_for_update(key_share=True) if lock else query
                for record in self._session.scalars(held):
                    self.add(record)


def _place(key: Key) -> tuple[str, bytes]:
    """For sorting: bytes stand in the order of their ids, and are compared ten times faster."""
    return key[0], key[1].bytes


def _neighbours(record: Record) -> Iterable[Key]:
    for name in targets_of(record.ENTITY):
        refers = fields_of(record.ENTITY)[name].refers
        if refers is not None and (row := getattr(record, name)) is not None:
            yield refers, row


def _pointed_at(op: Op) -> Iterable[Key]:
    for name, target in targets_of(op.entity).items():
        value = op.fields.get(name)
        if isinstance(value, bytes) and len(value) == _ID_BYTES:
            yield target.entity, UUID(bytes=value)
        elif target.is_set:
            yield from ((target.entity, row) for row in ids_in(_texts(value)))


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
