"""What people were told was saved, and what they meant by it: the memory of the oracle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select

from app.records.codec import to_wire
from app.simulation.device import Device
from app.store.tables import outbox

Wire = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Saved:
    """One operation that a person was told is saved.

    Attributes:
        meant: the fields that the person changed, in wire form; a set's change as it travels.
    """

    op_id: UUID
    entity: str
    row: UUID
    kind: str
    meant: Wire


@dataclass(frozen=True, slots=True)
class AtCentral:
    """A change that somebody made at central itself.

    Attributes:
        rev: the revision that it got, or a later one of its commit.
        since: the last revision before it.
    """

    rev: int
    since: int
    entity: str
    row: UUID
    kind: str
    meant: Wire


@dataclass(slots=True)
class Book:
    """Everything that must be accounted for.

    Attributes:
        central: what was done at central itself; where it is put back, its copy's memory counts.
        excused: operations that went down with the only disk that had them, or that a person let go
            or sent again under another id.
        renamed: old id → new id, where a device sends a refused operation under another name.
    """

    saved: dict[UUID, Saved] = field(default_factory=dict)
    central: list[AtCentral] = field(default_factory=list)
    excused: set[UUID] = field(default_factory=set)
    renamed: dict[UUID, UUID] = field(default_factory=dict)

    def note(self, device: Device, before: int, meant: Mapping[UUID, Wire]) -> None:
        """Write down the operations that a device saved since its number `before`.

        Args:
            device: where.
            before: the number of the operation that would have come next.
            meant: row → fields that the person changed, where that is less than was sent.
        """
        new = (
            select(outbox)
            .where(outbox.c.seq >= before, outbox.c.state != "shown")
            .order_by(outbox.c.seq)
        )
        with device.store.reading() as connection:
            ops = connection.execute(new.order_by(outbox.c.seq)).all()
        for op in ops:
            fields = msgspec.msgpack.decode(op.fields)
            wanted = meant.get(op.row, fields) if op.kind == "edit" else fields
            self.saved[op.op_id] = Saved(op.op_id, op.entity, op.row, op.kind, wanted)
            device.fragile.add(op.op_id)

    def last_name(self, op_id: UUID) -> UUID:
        """Under which id an operation goes on."""
        while op_id in self.renamed:
            op_id = self.renamed[op_id]
        return op_id


def wire_fields(entity: str, **values: Any) -> Wire:
    """Fields in wire form."""
    return {name: to_wire(entity, name, value) for name, value in values.items()}
