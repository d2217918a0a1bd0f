"""Writing the few rows of a verb without the mapper's plan.

The mapper plans each flush for whatever graph of objects there may be. For the two or three rows of
a verb the plan costs several times what writing them costs. Here they are written by statements
that were built once. Whatever is not plain is left to the mapper.

Source: architecture.md 4, adr 0014.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Insert, Update, bindparam, insert, inspect, update
from sqlalchemy.orm import Session, make_transient, make_transient_to_detached
from sqlalchemy.orm.exc import StaleDataError

from app.records import Record
from app.records.nouns import CODES, table_of

MOST = 8
"""Of more rows the mapper makes groups, which then is faster."""

_ID = "id_"


def few_rows(session: Session) -> tuple[list[Record], list[Record]] | None:
    """The (new, changed) rows that wait, parents first; None where the mapper must plan.

    It must where rows are deleted, where a noun has new and changed rows (which may take a value
    from each other), and inside a savepoint, whose rows it has to know to take them back.
    """
    new, changed = list(session.new), list(session.dirty)
    nouns = {type(row) for row in new}
    plain = (
        len(new) + len(changed) <= MOST
        and not session.deleted
        and not session.in_nested_transaction()
        and nouns.isdisjoint(map(type, changed))
        and all(isinstance(row, Record) for row in new + changed)
    )
    return (in_order(new), in_order(changed)) if plain else None


def in_order(rows: Iterable[Record]) -> list[Record]:
    """Rows, parents before children."""
    return sorted(rows, key=lambda row: CODES[row.ENTITY])


def insert_new(session: Session, row: Record) -> None:
    """Write a new row; the session has it afterwards as if the mapper had written it."""
    values = whole_values(row)
    session.connection().execute(_insert(row.ENTITY), [values])
    session.expunge(row)
    make_transient_to_detached(row)
    session.add(row)


def whole_values(row: Record) -> dict[str, Any]:
    """All values of a new row, in the order of the columns.

    What was not given takes its default, on the object too.
    """
    given = row.__dict__
    for name, default in _defaults(row.ENTITY).items():
        if name not in given:
            setattr(row, name, default(given))
    return {name: given[name] for name in _columns(row.ENTITY)}


def update_changed(session: Session, row: Record) -> None:
    """Write what changed of a row; the session has it afterwards as unchanged.

    Raises:
        StaleDataError: the row is no longer there.
    """
    untouched = inspect(row).unmodified
    names = tuple(name for name in _columns(row.ENTITY) if name not in untouched)
    if names:
        values = {name: getattr(row, name) for name in names}
        done = session.connection().execute(_update(row.ENTITY, names), {**values, _ID: row.id})
        if done.rowcount != 1:
            raise StaleDataError(f"A row of {row.ENTITY} went away while it was changed.")
    make_transient(row)
    make_transient_to_detached(row)
    session.add(row)


@cache
def _columns(entity: str) -> tuple[str, ...]:
    return tuple(column.key for column in table_of(entity).columns)


@cache
def _defaults(entity: str) -> Mapping[str, Any]:
    """How each field that was not given begins: a function of the fields that were."""
    return {column.key: _default(column.default) for column in table_of(entity).columns}


def _default(default: Any) -> Any:
    if default is None:
        return lambda _given: None
    if default.is_callable:
        return lambda given: default.arg(SimpleNamespace(get_current_parameters=lambda: given))
    return lambda _given: default.arg


@cache
def _insert(entity: str) -> Insert:
    return insert(table_of(entity))


@cache
def _update(entity: str, names: tuple[str, ...]) -> Update:
    table = table_of(entity)
    return (
        update(table)
        .where(table.c.id == bindparam(_ID))
        .values({name: bindparam(name) for name in names})
    )
