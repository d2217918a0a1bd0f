"""What arrived in a push, until the sink numbers it and writes it down."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

import msgspec
from sqlalchemy import Connection, insert
from sqlalchemy.orm import Session

from app.central.feed.tables import op_log
from app.ports.clock import Clock
from app.wire.envelopes import Op, OpAnswer, Tx

Result = Literal["ok", "conflict", "rejected", "held"]
_SLOT = "trestle.arrivals"


@dataclass(slots=True)
class Arrival:
    """One operation on its way into the log.

    Attributes:
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

    @property
    def row(self) -> UUID:
        """The row that the operation is about."""
        return UUID(bytes=self.op.row)

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
        rows = [
            {
                "op_id": UUID(bytes=item.op.op_id),
                "inc": self.inc,
                "seq": item.op.seq,
                "user_id": self.user,
                "device_id": self.device,
                "tx": UUID(bytes=item.tx.tx),
                "verb": item.tx.verb,
                "entity": item.op.entity,
                "row_id": item.row,
                "scope": item.scope,
                "rev": item.rev,
                "result": item.result,
                "code": item.code,
                "reason": item.reason,
                "at": now,
                "body": msgspec.msgpack.encode(item.op),
                "before": msgspec.msgpack.encode(item.before) if item.before else None,
                "clashed": ",".join(item.clashed),
            }
            for item in self.items
        ]
        if rows:
            connection.execute(insert(op_log), rows)


def expect(session: Session, arrivals: Arrivals) -> None:
    """Leave word for the sink that these operations belong to this unit of work."""
    session.info[_SLOT] = arrivals


def expected(session: Session) -> Arrivals | None:
    """What the sink has to write down with this unit of work."""
    found: Arrivals | None = session.info.get(_SLOT)
    return found
