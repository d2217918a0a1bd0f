"""The tables of both sides, from the one declaration of each noun (architecture.md 3)."""

from __future__ import annotations

from functools import cache

from sqlalchemy import ForeignKeyConstraint, MetaData, UniqueConstraint

from app.records.base import NAMES, Record
from app.records.nouns import NOUNS, fields_of, table_of


def device_metadata() -> MetaData:
    """The synced tables of a device: no foreign keys, since a partial scope lacks parents."""
    return Record.metadata


@cache
def central_metadata() -> MetaData:
    """The synced tables of central, where a row cannot point at another client's row.

    References between rows of one client are composite `(client_id, id)`, which is the second
    wall of security.md D5.
    """
    metadata = MetaData(naming_convention=NAMES)
    for entity in NOUNS:
        table_of(entity).to_metadata(metadata)
    for entity, noun in NOUNS.items():
        table = metadata.tables[table_of(entity).name]
        if noun.SCOPE == "client":
            table.append_constraint(UniqueConstraint("client_id", "id"))
        for field in fields_of(entity).values():
            if field.refers is None:
                continue
            target = table_of(field.refers).name
            owned = noun.SCOPE == "client" and NOUNS[field.refers].SCOPE == "client"
            near = ["client_id", field.name] if owned else [field.name]
            far = [f"{target}.client_id", f"{target}.id"] if owned else [f"{target}.id"]
            table.append_constraint(
                ForeignKeyConstraint(near, far, deferrable=True, initially="DEFERRED")
            )
    return metadata
