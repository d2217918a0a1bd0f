"""Telling central what was done here: steps over the store, without a socket, clock or thread.

Source: sync.md 3.3, 3.9.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection
from sqlalchemy.engine import Row

from app.records.types import to_micros
from app.records.upcasts import upcast
from app.store import forks, journal, queue, set_aside
from app.store.letters import replaced
from app.store.overlay import Key, settle
from app.store.queue import ids_in
from app.store.state import note, standing
from app.store.told import lost_refusals, note_told
from app.sync.starting import start_over
from app.wire.envelopes import SCHEMA, Op, OpAnswer, PushAnswer, PushRequest, Told, Tx

MOST_OPS = 500
MOST_BYTES = 1_000_000
_OP_BYTES = 96
SUSPECT_AFTER = 5
"""Central failed so often over an operation that its act is sent alone."""
GIVE_UP_AFTER = 10
"""Central failed so often over an act sent alone that it is set aside."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What became of one push.

    Attributes:
        rows: the rows that look different now.
        told: refusals that central has written down again.
        forked: nothing was taken; this device goes on under a new incarnation, or tells once more
            what central has lost.
    """

    acked: int = 0
    conflicts: int = 0
    rejected: int = 0
    held: int = 0
    told: int = 0
    rows: frozenset[Key] = field(default_factory=frozenset)
    forked: bool = False

    @property
    def answered(self) -> int:
        """How many operations were answered."""
        return self.acked + self.rejected + self.held + self.told


def next_batch(connection: Connection, now: datetime) -> PushRequest | None:
    """The next operations to send, marked as sent; None when nothing waits."""
    set_aside.wait_behind_held(connection)
    acts = queue.unsent_acts(connection, MOST_OPS)
    if acts and acts[0][0].attempts >= GIVE_UP_AFTER:
        _give_up(connection, acts[0])
        acts = queue.unsent_acts(connection, MOST_OPS)
    acts = _that_fit(acts) if acts else []
    refusals = lost_refusals(connection, MOST_OPS)
    if not (acts or refusals):
        return None
    chosen = [op for act in acts for op in act]
    queue.mark_sent(connection, [op.op_id for op in chosen])
    here = standing(connection)
    anew = replaced(connection)
    return PushRequest(
        SCHEMA,
        here.epoch,
        here.inc,
        [_tx(act, anew) for act in acts],
        to_micros(now),
        here.rev,
        here.commit_id,
        journal.witness(connection),
        here.sync_token,
        [_told(seq, letter, anew) for seq, letter in refusals],
    )


def _give_up(connection: Connection, act: Sequence[Row[Any]]) -> None:
    for op in act:
        reason = "Central failed over this again and again, so it was set aside."
        queue.hold(connection, op.op_id, "central-stumbles", reason)


def _that_fit(acts: list[list[Row[Any]]]) -> list[list[Row[Any]]]:
    """As many whole acts as a request holds, at least one; a suspect goes alone."""
    if acts[0][0].attempts >= SUSPECT_AFTER:
        return acts[:1]
    fitting: list[list[Row[Any]]] = []
    ops = size = 0
    for act in acts:
        ops += len(act)
        size += sum(len(op.fields) + _OP_BYTES for op in act)
        if fitting and (ops > MOST_OPS or size > MOST_BYTES):
            break
        fitting.append(act)
    return fitting


def _tx(act: list[Row[Any]], anew: Mapping[UUID, bytes]) -> Tx:
    first = act[0]
    return Tx(
        first.tx.bytes, first.verb, to_micros(first.at), [_op(op, op.seq, anew) for op in act]
    )


def _told(seq: int, letter: Row[Any], anew: Mapping[UUID, bytes]) -> Told:
    at, op = to_micros(letter.made_at), _op(letter, seq, anew)
    return Told(letter.tx.bytes, letter.verb, at, op, letter.code, letter.reason)


def _op(op: Row[Any], seq: int, anew: Mapping[UUID, bytes]) -> Op:
    told = Op(
        op.op_id.bytes,
        seq,
        op.entity,
        op.row.bytes,
        op.kind,
        msgspec.msgpack.decode(op.fields),
        op.base_rev,
        [maker.bytes for maker in sorted(ids_in(op.depends_on))],
        anew.get(op.op_id, b""),
    )
    return upcast(told, 0)  # it may have waited since an earlier program, or come from a letter


def take_answer(connection: Connection, answer: PushAnswer, now: datetime) -> Pushed:
    """Write down what central said, operation by operation."""
    if answer.fork:
        forks.note_fork(connection, now)
        return Pushed(forked=True)
    here = standing(connection)
    if answer.rewound:
        start_over(connection, here, answer.epoch, answer.fork_rev)
        return Pushed(forked=True)
    if answer.token:
        note(connection, sync_token=answer.token)
    note_told(connection, [(told.op_id, told.rev) for told in answer.refusals])
    rewound = bool(here.epoch) and answer.epoch != here.epoch
    counts: Counter[str] = Counter()
    rows: set[Key] = set()
    sent = queue.sent(connection)
    confirmed: list[tuple[bytes, int]] = []
    for told in answer.answers:
        if told.op_id not in sent:
            continue
        sent.discard(told.op_id)
        if rewound and told.result == "rejected":
            queue.rename(connection, UUID(bytes=told.op_id))
            counts["held"] += 1
        else:
            rows |= _take_one(connection, told, now)
            counts[told.result] += 1
        if told.result in {"ok", "conflict"}:
            confirmed.append((told.op_id, told.rev))
    queue.confirm(connection, confirmed)
    if not rewound:
        no = [UUID(bytes=told.op_id) for told in answer.answers if told.result == "rejected"]
        set_aside.park_dependants(connection, no)
    rows |= settle(connection, now)
    return Pushed(
        acked=counts["ok"] + counts["conflict"],
        conflicts=counts["conflict"],
        rejected=counts["rejected"],
        held=counts["held"],
        told=len(answer.refusals),
        rows=frozenset(rows),
    )


def _take_one(connection: Connection, told: OpAnswer, now: datetime) -> set[Key]:
    match told.result:
        case "rejected":
            op = queue.line_of(connection, told.op_id)
            return queue.refuse(connection, op, told.code, told.reason, now, told.rev)
        case "held":
            queue.hold(connection, UUID(bytes=told.op_id), told.code, told.reason)
        case "conflict":
            op = queue.line_of(connection, told.op_id)
            queue.keep_losers(connection, op, told.before, told.reason, now, told.by)
    return set()
