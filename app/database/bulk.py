"""Many rows at once, for imports: past the mapper, never past the sink."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.ports.changes import RowChange
from app.records.base import FIRM_SCOPE
from app.records.nouns import NOUNS, fields_of, table_of


def insert_rows(
    session: Session, entity: str, rows: Sequence[Mapping[str, Any]]
) -> tuple[RowChange, ...]:
    """Insert whole rows and give back the changes, to be handed to the sink by the caller.

    Args:
        session: the open unit of work.
        entity: the noun.
        rows: Python values by field name; missing fields take their default.
    """
    if not rows:
        return ()
    complete = [whole_row(entity, row) for row in rows]
    session.execute(insert(table_of(entity)), complete)
    names = tuple(fields_of(entity))
    return tuple(
        RowChange(
            entity,
            row["id"],
            _scope(entity, row),
            0,
            "create",
            {name: (None, row[name]) for name in names},
            row["id"] if entity == "ticket" else row.get("ticket_id"),
        )
        for row in complete
    )


def whole_row(entity: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with every field that the table has, as if it had never changed."""
    whole = {
        name: row[name] if name in row else _default(entity, name)  # lazily: some defaults need it
        for name in fields_of(entity)
    }
    whole["rev"] = 0
    whole["frev"] = {}
    return whole


def _default(entity: str, name: str) -> Any:
    default = fields_of(entity)[name].column.default
    if default is None:
        return None
    if default.is_callable:
        return default.arg(None)  # type: ignore[attr-defined] # a callable default has an arg
    return default.arg  # type: ignore[attr-defined] # so has a scalar one


def _scope(entity: str, row: Mapping[str, Any]) -> UUID:
    scope: UUID = {
        "firm": FIRM_SCOPE,
        "self": row["id"],
        "client": row.get("client_id", FIRM_SCOPE),
    }[NOUNS[entity].SCOPE]
    return scope
