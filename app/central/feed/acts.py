"""Acts of a push, one after the other: an act that fails takes back all of itself, no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.exc import DataError, IntegrityError

from app.central.feed.apply import apply
from app.central.feed.arrivals import Arrival, Arrivals
from app.central.feed.coverage_guards import check_kinds
from app.central.feed.pushing import Push
from app.central.feed.verbs import check_verb
from app.domain.rules import RuleBroken
from app.wire.envelopes import Op, OpAnswer, Tx


class _Lost:
    """What was refused so far, and so what falls with it."""

    def __init__(self, known: Mapping[bytes, OpAnswer]) -> None:
        self._ops = {op for op, answer in known.items() if answer.result == "rejected"}
        self._rows: set[bytes] = set()

    def add(self, op: Op) -> None:
        self._ops.add(op.op_id)
        if op.kind == "create":
            self._rows.add(op.row)

    def check(self, op: Op) -> None:
        if op.row in self._rows or not self._ops.isdisjoint(op.depends_on):
            raise RuleBroken(
                "depends-on-rejected", "It builds on a change of yours that central refused."
            )


def apply_acts(
    push: Push, arrivals: Arrivals, known: Mapping[bytes, OpAnswer], txs: Sequence[Tx]
) -> None:
    """Apply the acts in order, and note in the arrivals what became of each operation.

    Args:
        push: what the operations have in common.
        arrivals: takes the operations that were not known.
        known: answers to operations that arrived before.
        txs: the acts.
    """
    lost = _Lost(known)
    seen = set(known)
    push.at_hand.load([op for tx in txs for op in tx.ops if op.op_id not in known])
    for tx in txs:
        act = [Arrival(op, tx) for op in tx.ops if op.op_id not in seen]
        seen.update(op.op_id for op in tx.ops)
        arrivals.items += act
        if act:
            _apply_act(push, act, lost)


def _apply_act(push: Push, act: Sequence[Arrival], lost: _Lost) -> None:
    session = push.session
    mark, at_hand = session.captured.mark(), push.at_hand.mark()
    savepoint = session.begin_nested()
    at = 0
    push.turns.clear()
    try:
        if push.refusal is not None:
            raise push.refusal
        for at, arrival in enumerate(act):  # noqa: B007 -- the refusal below names the culprit
            check_verb(push.actor, arrival.tx.verb, arrival.op.entity, arrival.op.kind)
            lost.check(arrival.op)
            apply(push, arrival)
        for at, arrival in enumerate(act):  # noqa: B007 -- as above
            check_kinds(push.at_hand, act, arrival)
        savepoint.commit()
    except RuleBroken as broken:
        refused = broken
    except (IntegrityError, DataError):
        refused = RuleBroken("row-refused", "Central's database cannot keep this as it is.")
    else:
        return
    savepoint.rollback()
    session.captured.rewind(mark)
    push.at_hand.rewind(at_hand)
    _refuse(act, at, refused, lost)


def _refuse(act: Sequence[Arrival], culprit: int, broken: RuleBroken, lost: _Lost) -> None:
    for at, arrival in enumerate(act):
        sentence = broken.sentence
        if at != culprit:
            sentence = f"Another part of the same action was refused: {sentence}"
        arrival.refuse(broken.code, sentence)
        lost.add(arrival.op)
