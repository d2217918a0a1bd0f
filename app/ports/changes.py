"""What changed, as a value, and who is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeVar
from uuid import UUID

Kind = Literal["create", "edit", "delete"]


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row of one noun, as one unit of work changed it.

    Attributes:
        scope: the client that the row belongs to, or the firm (`records.FIRM_SCOPE`).
        base_rev: the row's revision before the change; 0 for a new row.
        fields: field name → (old, new) Python values; a created row lists every field.
        ticket: the ticket that the row is, or hangs on; None for a row without one.
    """

    entity: str
    row: UUID
    scope: UUID
    base_rev: int
    kind: Kind
    fields: Mapping[str, tuple[Any, Any]]
    ticket: UUID | None = None


@dataclass(frozen=True, slots=True)
class ChangeBatch:
    """Everything that one unit of work changed, parents before children."""

    tx: UUID
    verb: str
    actor: UUID | None
    rows: tuple[RowChange, ...]


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What screens are told after a commit.

    Attributes:
        kinds: entity names that changed.
        ids: the rows; empty means "many, read again".
        origin: who did it: a screen's name, "sync", or "central".
    """

    kinds: frozenset[str]
    ids: frozenset[UUID] = field(default_factory=frozenset)
    origin: str = ""


S_contra = TypeVar("S_contra", contravariant=True)


class ChangeSink(Protocol[S_contra]):
    """Receives what a unit of work changed, inside its transaction, just before the commit."""

    def receive(self, session: S_contra, batch: ChangeBatch) -> None:
        """Write whatever must become durable together with the change."""
        ...
