"""A column's value is one of these, however many: one parameter where the database takes a list.

PostgreSQL's driver goes through a statement for each of its parameters, and keeps what it learned
only of statements with a few: four hundred of them cost more than to look the rows up. There the
values are sent as one array. SQLite has no arrays, and no line to cross.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, any_, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute


def among(
    connection: Connection,
    column: ColumnElement[Any] | InstrumentedAttribute[Any],
    values: Collection[Any],
) -> ColumnElement[bool]:
    """The condition, for a statement that this connection is to run.

    Args:
        connection: to the database in question.
        column: of a table or a noun.
        values: Python values of the column's type, none of them None.
    """
    if connection.dialect.name != "postgresql":
        return column.in_(values)
    kind: ARRAY[Any] = ARRAY(column.type)
    return column == any_(bindparam(None, list(values), type_=kind, unique=True))
