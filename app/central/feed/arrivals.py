"""What arrived in a push, until the sink numbers it and writes it down."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

import msgspec
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.central.feed.tables import op_log
from app.database.many import insert_many
from app.ports.clock import Clock
from app.wire.envelopes import Op, OpAnswer, Tx

Result = Literal["ok", "conflict", "rejected", "held"]
_SLOT = "trestle.arrivals"


@dataclass(slots=True)
class Arrival:
    """One operation on its way into the log.

    Attributes:
        row: what the operation is about.
        rev: set by the sink: the row's revision after this push, or the refusal's own.
        before: field → wire value that gave way.
        clashed: the fields of these that somebody else had changed meanwhile.
        by: clashed field → who had, and when.
    """

    op: Op
    tx: Tx
    result: Result = "ok"
    code: str = ""
    reason: str = ""
    rev: int = 0
    scope: UUID | None = None
    before: dict[str, Any] = field(default_factory=dict)
    clashed: list[str] = field(default_factory=list)
    by: dict[str, tuple[bytes, int]] = field(default_factory=dict)
    row: UUID = field(init=False)

    def __post_init__(self) -> None:
        self.row = UUID(bytes=self.op.row)

    def refuse(self, code: str, reason: str) -> None:
        """Turn it down, with a sentence that a person reads."""
        self.result, self.code, self.reason = "rejected", code, reason
        self.before, self.clashed, self.by = {}, [], {}

    def answer(self) -> OpAnswer:
        """What the device is told."""
        lost = {name: self.before[name] for name in self.clashed}
        return OpAnswer(self.op.op_id, self.result, self.rev, self.code, self.reason, lost, self.by)


@dataclass(slots=True)
class Arrivals:
    """All operations of one push that central had not seen before."""

    inc: str
    user: UUID
    device: UUID
    items: list[Arrival] = field(default_factory=list)

    def alone(self, changed: Container[tuple[str, UUID]]) -> list[Arrival]:
        """Those that take a revision of their own, since they changed none of these rows.

        A refusal does, and what was so already, too: by its revision a device can tell whether a
        server that was restored from a backup still knows of it (sync.md 2.12).
        """
        return [
            item
            for item in self.items
            if item.result == "rejected" or (item.op.entity, item.row) not in changed
        ]

    def number(self, first: int, rows: dict[tuple[str, UUID], int]) -> None:
        """Give out revisions: those alone count on from `first`, the others follow their row."""
        for item in self.items:
            item.rev = rows.get((item.op.entity, item.row), item.rev)
        for rev, item in enumerate(self.alone(rows), start=first):
            item.rev = rev

    def write(self, connection: Connection, clock: Clock) -> None:
        """Append to the log."""
        now = clock.now()
        acts = {item.tx.tx: UUID(bytes=item.tx.tx) for item in self.items}
        rows = [
            (
                UUID(bytes=item.op.op_id),
                self.inc,
                item.op.seq,
                self.user,
                self.device,
                acts[item.tx.tx],
                item.tx.verb,
                item.op.entity,
                item.row,
                item.scope,
                item.rev,
                item.result,
                item.code,
                item.reason,
                now,
                msgspec.msgpack.encode(item.op),
                msgspec.msgpack.encode(item.before) if item.before else None,
                ",".join(item.clashed),
                UUID(bytes=item.op.replaces) if item.op.replaces else None,
            )
            for item in self.items
        ]
        insert_many(connection, op_log, _LOGGED, rows)


_LOGGED = tuple(column.name for column in op_log.columns)


def expect(session: Session, arrivals: Arrivals) -> None:
    """Leave word for the sink that these operations belong to this unit of work."""
    session.info[_SLOT] = arrivals


def expected(session: Session) -> Arrivals | None:
    """What the sink has to write down with this unit of work."""
    found: Arrivals | None = session.info.get(_SLOT)
    return found
