"""How a column merges and what else is true of it: the one place that says so.

Source: architecture.md 3, sync.md 3.4.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy.orm import MappedColumn, mapped_column
from sqlalchemy.schema import Column


class Merge(StrEnum):
    """What happens when two people changed the same field."""

    LATEST = "latest"
    """The later arrival stands; the loser is kept, shown and restorable."""
    GUARDED = "guarded"
    """A state machine accepts or refuses the merged row."""
    TEXT = "text"
    """Three-way merge; two versions on a true clash."""
    MEMBERS = "members"
    """A set; both sides' additions and removals hold."""
    ONCE = "once"
    """Given at creation, never changed."""
    CENTRAL = "central"
    """Only central writes it; a device may show its own preview meanwhile."""


def field(
    merge: Merge,
    *args: Any,
    refers: str | None = None,
    search: bool = False,
    portal: bool = False,
    secret: bool = False,
    **kwargs: Any,
) -> MappedColumn[Any]:
    """Declare a column together with its marks.

    Args:
        merge: the merge rule.
        *args: what `mapped_column` takes (mostly a type where the annotation is not enough).
        refers: entity name that this id points at; central makes a foreign key of it.
        search: the text goes to the full-text index.
        portal: a contact of the client may see it.
        secret: a sealed field; never in logs, exports or search.
        **kwargs: what `mapped_column` takes.
    """
    marks = {
        "merge": merge,
        "refers": refers,
        "search": search,
        "portal": portal,
        "secret": secret,
    }
    return mapped_column(*args, info=marks, **kwargs)


def merge_of(column: Column[Any]) -> Merge:
    """The merge rule of a column.

    Raises:
        KeyError: the column was declared without a mark; the house tests find it first.
    """
    rule: Merge = column.info["merge"]
    return rule
