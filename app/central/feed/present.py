"""Which nouns have rows in some scopes: most firms use few of the nouns, and a client fewer still.

Source: sync.md 3.2.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import Connection, SmallInteger, column, literal, select, values

from app.central.feed.tables import sync_change
from app.database.among import among
from app.records.nouns import CODES


def present(connection: Connection, scopes: Collection[UUID], nouns: Iterable[str]) -> list[str]:
    """Those of the nouns that have a row in one of these scopes, in the same order.

    One question for all of them. It looks each noun up in the key of the feed until there is a
    hit: nouns × scopes steps at most, however many rows there are.

    Args:
        connection: asks the feed, so that a row counts if its entry says that it is there.
        scopes: as few or as many as a person sees.
        nouns: their names.
    """
    wanted = {CODES[noun]: noun for noun in nouns}
    if not wanted or not scopes:
        return []
    change = sync_change.c
    asked = values(column("entity", SmallInteger), name="asked").data(
        [(code,) for code in wanted]
    ).cte()  # fmt: skip
    here = (
        select(literal(1))
        .where(
            among(connection, change.scope, scopes),
            change.entity == asked.c.entity,
            change.op == "U",
        )
        .limit(1)  # so that it is asked for each noun, and never made a join with all that there is
        .scalar_subquery()
    )
    found = set(connection.execute(select(asked.c.entity).where(here == 1)).scalars())
    return [noun for code, noun in wanted.items() if code in found]
