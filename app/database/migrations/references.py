"""How rows hold together on central, for every revision that makes tables.

What is made here has been made in databases that exist: it never changes.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from app.records.types import Id

Reference = tuple[str, str, str]
"""(table, column, table it points at)."""


def own(table: sa.Table) -> None:
    """Rows of this table belong to one client: others of this client's may point at them."""
    table.append_constraint(sa.UniqueConstraint("client_id", "id"))


def refer(tables: sa.MetaData, references: Iterable[Reference], owned: Iterable[str]) -> None:
    """Add the keys that keep a row from pointing at another client's row.

    A table of an earlier revision that is pointed at gets a stand-in among the tables, with what
    a reference has to know of it; only the revision's own tables are to be made.

    Args:
        tables: of the revision, on central.
        references: what points where.
        owned: the tables, of any revision, whose rows belong to one client.
    """
    of_a_client = frozenset(owned)
    for name, column, target in references:
        both = {name, target} <= of_a_client
        near = ["client_id", column] if both else [column]
        far = ["client_id", "id"] if both else ["id"]
        if target not in tables.tables:
            sa.Table(target, tables, *(sa.Column(key, Id) for key in far))
        tables.tables[name].append_constraint(
            sa.ForeignKeyConstraint(
                near, [f"{target}.{key}" for key in far], deferrable=True, initially="DEFERRED"
            )
        )
