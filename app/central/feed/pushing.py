"""What all operations of one push have in common, and what became of its pages meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import func, select

from app.central.feed.arrivals import Arrival
from app.central.feed.at_hand import AtHand
from app.central.feed.tables import op_log
from app.database.work import WorkSession
from app.domain.people import Actor
from app.domain.rules import RuleBroken
from app.records import Record
from app.wire.envelopes import Op

_op = msgspec.msgpack.Decoder(Op)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one operation made of a page's text.

    Attributes:
        before: what the page said until then.
        began: what the person began with; None from a program that did not tell.
        sent: what they made of it.
        after: what the page says now.
        clash: the two could not be brought together, so `after` is what was sent.
        base_rev: the revision of the page that the person saw; 0 where it means nothing here.
    """

    before: str
    began: str | None
    sent: str
    after: str
    clash: bool
    base_rev: int


@dataclass(frozen=True, slots=True)
class Push:
    """What all operations of one push have in common.

    Attributes:
        inc: the device's incarnation: its own earlier edits never clash with its later ones.
        same_epoch: whether the device's base revisions mean anything here.
        refusal: why nothing of it may be applied, if so.
        turns: page → what the act in hand made of its text, until its version has come.
        texts: (row, field) → the text of it that this push said last.
        written: (row, field) of what this push changed; they get their revision only at its end.
    """

    session: WorkSession
    at_hand: AtHand
    actor: Actor
    inc: str
    now: datetime
    same_epoch: bool
    refusal: RuleBroken | None = None
    turns: dict[UUID, Turn] = field(default_factory=dict)
    texts: dict[tuple[UUID, str], str] = field(default_factory=dict)
    written: set[tuple[UUID, str]] = field(default_factory=set)

    def seen(self, arrival: Arrival) -> int:
        """The revision of the row that the person saw; 0 where it means nothing here."""
        return arrival.op.base_rev if self.same_epoch else 0

    def touched_by_others(self, arrival: Arrival, record: Record, name: str) -> bool:
        """Whether somebody else changed a field since the person saw it."""
        if (record.id, name) in self.written:
            return False
        frev: Mapping[str, int] = record.frev
        touched = frev.get(name, 0)
        if not touched and record.rev > self.seen(arrival):
            return self.made_by_others(arrival) and self._written_on(arrival, name)
        if touched <= self.seen(arrival):
            return False
        own = select(op_log.c.op_id).where(
            op_log.c.row_id == record.id, op_log.c.rev == touched, op_log.c.inc == self.inc
        )
        return self.session.connection().execute(own.limit(1)).first() is None

    def _written_on(self, arrival: Arrival, name: str) -> bool:
        """Whether whoever made the row changed a field of it in the same push."""
        c = op_log.c
        made = select(func.min(c.rev)).where(c.row_id == arrival.row, c.result != "rejected")
        told = select(c.body).where(
            c.row_id == arrival.row, c.rev == made.scalar_subquery(), c.result != "rejected"
        )
        ops = map(_op.decode, self.session.connection().execute(told).scalars())
        return any(op.kind == "edit" and name in op.fields for op in ops)

    def made_by_others(self, arrival: Arrival) -> bool:
        """Whether somebody else made the row after the person saw it: it was lost, and came again.

        What its maker wrote before others saw it carries no revision of its own.
        """
        c = op_log.c
        maker = select(c.rev, c.inc).where(c.row_id == arrival.row, c.result != "rejected")
        found = self.session.connection().execute(maker.order_by(c.rev, c.seq).limit(1)).first()
        return found is not None and found.rev > self.seen(arrival) and found.inc != self.inc
