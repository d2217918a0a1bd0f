"""Taking in what a device has to tell: each act whole or not at all, each operation once.

Source: sync.md 2.2, 2.5, 2.8, 3.3; security.md D10.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

import msgspec
from sqlalchemy import func, select

from app.central.feed.acts import apply_acts
from app.central.feed.arrivals import Arrival, Arrivals, expect
from app.central.feed.at_hand import AtHand
from app.central.feed.history import parted_at
from app.central.feed.pushing import Push
from app.central.feed.sink import Feed
from app.central.feed.tables import op_log, sync_counter
from app.central.feed.tokens import is_outrun
from app.central.feed.told import told_again
from app.central.feed.whose import whose
from app.database.among import among
from app.database.work import WorkSession
from app.domain.rules import RuleBroken
from app.ports.problems import Refused
from app.records.types import to_micros
from app.records.upcasts import upcast_push
from app.usecases.context import Ctx
from app.wire.envelopes import SCHEMA, Op, OpAnswer, PushAnswer, PushRequest, Told, Tx

MOST_OPS = 5000
_AT_ONCE = 1000
"""Values that are asked for by one statement."""
_ID_BYTES = 16
_LONGEST_NAME = 100
TELLS_SINCE = 4
"""Programs before this version may push without saying where they stand."""
_LARGEST_SEQ = 2**63 - 1


@dataclass(slots=True)
class Receipt:
    """A push that was taken in; it can be answered once its transaction has committed."""

    epoch: str
    now: int
    order: list[bytes]
    known: dict[bytes, OpAnswer]
    arrivals: list[Arrival] = field(default_factory=list)
    acked_seq: int = 0
    fork: bool = False
    rewound: bool = False
    fork_rev: int = 0
    token: str = field(default="", repr=False)
    refusals: list[bytes] = field(default_factory=list)

    def answer(self) -> PushAnswer:
        """What the device is told, operation by operation, in the order in which it asked."""
        found = self.known | {item.op.op_id: item.answer() for item in self.arrivals}
        done = not (self.fork or self.rewound)
        return PushAnswer(
            self.epoch,
            [found[op] for op in self.order] if done else [],
            self.acked_seq,
            self.fork,
            self.now,
            SCHEMA,
            self.rewound,
            self.fork_rev,
            self.token,
            [found[op] for op in self.refusals] if done else [],
        )


def take_in(
    session: WorkSession,
    feed: Feed,
    ctx: Ctx,
    device: UUID,
    request: PushRequest,
    *,
    refusal: RuleBroken | None = None,
) -> Receipt:
    """Apply a push within an open unit of work.

    Args:
        session: the unit of work; its scope is the caller's.
        feed: numbers what was refused where nothing else was changed.
        ctx: who pushes, and when.
        device: their device.
        request: what it tells.
        refusal: write every new act down as refused for this reason.

    Raises:
        Refused: the request as a whole makes no sense; nothing was applied.
    """
    request = upcast_push(request)
    ops = [op for tx in request.txs for op in tx.ops]
    told = [one.op for one in request.refusals]
    _check_shape(request, [*ops, *told])
    now = ctx.clock.now()
    epoch = session.connection().execute(select(sync_counter.c.epoch)).scalar_one()
    known = _known(session, [*ops, *told])
    receipt = Receipt(epoch, to_micros(now), [op.op_id for op in ops], known)
    tells = request.schema >= TELLS_SINCE or bool(request.commit_id or request.witness)
    fork = parted_at(session.connection(), request, epoch) if tells else None
    if fork is not None:
        receipt.rewound, receipt.fork_rev = True, fork
        return receipt
    receipt.acked_seq = _acked(session, request.inc)
    ops = [*ops, *told]
    unknown = {op.seq: op.op_id for op in ops if op.op_id not in receipt.known}
    outrun = is_outrun(session.connection(), device, request)
    if outrun or _is_fork(session, request.inc, unknown, ops, receipt):
        receipt.fork = True
        return receipt
    if request.schema > SCHEMA:
        receipt.known |= {op: _held(op) for op in unknown.values()}
        return receipt
    arrivals = Arrivals(request.inc, ctx.actor.user, device)
    expect(session, arrivals)
    push = Push(
        session, AtHand(session), ctx.actor, request.inc, now, request.epoch in {epoch, ""}, refusal
    )
    apply_acts(push, arrivals, receipt.known, request.txs)
    arrivals.items += told_again(request, receipt.known)
    receipt.refusals = [told.op.op_id for told in request.refusals]
    receipt.arrivals = arrivals.items
    receipt.acked_seq = max([receipt.acked_seq, *unknown])
    if not session.captured.rows:
        # The unit of work calls its sink only where rows changed; refusals are numbered too.
        feed.number(session, ())
    return receipt


def _check_shape(request: PushRequest, ops: list[Op]) -> None:
    ids = [value for op in ops for value in (op.op_id, op.row, *op.depends_on)]
    ids += [op.replaces for op in ops if op.replaces]
    acts: list[Tx | Told] = [*request.txs, *request.refusals]
    ids += [act.tx for act in acts]
    ids += [request.witness] if request.witness else []
    names = [request.inc, *(act.verb for act in acts), *(op.entity for op in ops)]
    fits = (
        len(ops) <= MOST_OPS
        and all(len(value) == _ID_BYTES for value in ids)
        and all(0 < len(name) <= _LONGEST_NAME and "\0" not in name for name in names)
        and all(0 < op.seq <= _LARGEST_SEQ for op in ops)
    )
    if not fits:
        raise Refused(
            "push-shape",
            "Central cannot read these changes; they stay on this device.",
            next_step="Update Trestle. If it stays so, send the diagnosis to your administrator.",
        )


def _known(session: WorkSession, ops: list[Op]) -> dict[bytes, OpAnswer]:
    """The stored answers to operations that arrived before, or that these depend on."""
    ids = sorted({value for op in ops for value in (op.op_id, *op.depends_on)})
    wanted = [UUID(bytes=value) for value in ids]
    found: dict[bytes, OpAnswer] = {}
    connection = session.connection()
    for start in range(0, len(wanted), _AT_ONCE):
        some = among(connection, op_log.c.op_id, wanted[start : start + _AT_ONCE])
        for row in connection.execute(select(op_log).where(some)):
            before = msgspec.msgpack.decode(row.before) if row.clashed else {}
            # Of a person who was erased meanwhile the log has less than it had.
            lost = {name: before[name] for name in row.clashed.split(",") if name in before}
            by = whose(connection, row.row_id, lost, row.inc, before_rev=row.rev) if lost else {}
            op_id = row.op_id.bytes
            found[op_id] = OpAnswer(op_id, row.result, row.rev, row.code, row.reason, lost, by)
    return found


def _acked(session: WorkSession, inc: str) -> int:
    query = select(func.max(op_log.c.seq)).where(op_log.c.inc == inc)
    return session.connection().execute(query).scalar_one() or 0


def _is_fork(
    session: WorkSession, inc: str, unknown: dict[int, bytes], ops: list[Op], receipt: Receipt
) -> bool:
    """Whether a number of this incarnation was used before for another operation.

    Then the device was restored or copied and counts again from an earlier number.
    """
    fresh = {op.op_id for op in ops if op.op_id not in receipt.known}
    if len(unknown) < len(fresh):
        return True
    numbers = [seq for seq in unknown if seq <= receipt.acked_seq]
    connection = session.connection()
    for start in range(0, len(numbers), _AT_ONCE):
        some = among(connection, op_log.c.seq, numbers[start : start + _AT_ONCE])
        used = select(op_log.c.seq).where(op_log.c.inc == inc, some)
        if connection.execute(used).first() is not None:
            return True
    return False


def _held(op: bytes) -> OpAnswer:
    return OpAnswer(
        op,
        "held",
        code="central-older",
        reason="Central is older than this device; this waits until it is updated.",
    )
