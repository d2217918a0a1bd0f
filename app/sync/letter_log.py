"""Writes into the log of the sync what a person did with refused operations."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select

from app.ports.problems import Corrupt, Unavailable
from app.store.open import Store
from app.store.tables import dead_letter
from app.sync.log import LogLine, code_of, digest, write

Done = Literal["resent", "discarded", "reopened"]


def log_settled(store: Store, done: Done, at: datetime, op_ids: Collection[UUID]) -> None:
    """Write a line for each of these refused operations, of codes and digests alone.

    Source: sync.md 3.9 "discard = user act, logged".
    """
    c = dead_letter.c
    query = select(c.op_id, c.code, c.verb, c.entity, c.replaced_by).where(c.op_id.in_(op_ids))
    with suppress(Unavailable, Corrupt), store.reading() as connection:
        lines = [
            LogLine(
                at,
                done,
                code_of(row.code),
                verb=row.verb,
                noun=row.entity,
                op=digest(row.op_id.bytes),
                anew=digest(row.replaced_by.bytes) if row.replaced_by else "",
            )
            for row in connection.execute(query.order_by(c.made_at, c.op_id))
        ]
        write(store.folder, lines)
