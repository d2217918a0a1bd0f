"""What a table to take along is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.rights import Permission
from app.queries.portal.requests import Reader

Row = tuple[Any, ...]
Cursor = Any
"""Where the next part begins, in the table's own terms; None: at its begin."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows, and where the next ones begin; None where there are no more."""

    rows: Sequence[Row]
    after: Cursor


@dataclass(frozen=True, slots=True)
class Table:
    """Something to take along.

    Attributes:
        asked: what a reader's roles must let them do.
        count: how many rows there are for a reader, at most as many as a table holds.
        part: some of them.
    """

    key: str
    words: str
    asked: Permission
    columns: tuple[str, ...]
    count: Callable[[Session, Reader, datetime], int]
    part: Callable[[Session, Reader, datetime, Cursor], Part]


def whole(
    key: str,
    words: str,
    asked: Permission,
    columns: tuple[str, ...],
    rows: Callable[[Session, Reader, datetime], Sequence[Row]],
) -> Table:
    """A table that is short enough to be read at once."""
    return Table(
        key,
        words,
        asked,
        columns,
        lambda session, reader, now: len(rows(session, reader, now)),
        lambda session, reader, now, _after: Part(rows(session, reader, now), None),
    )
