"""Acts of a push, one after the other: an act that fails takes back all of itself, no more.

Acts that cannot notice whether those before them are written yet are written together: a savepoint
and a flush for each would cost more than half of what a push takes. If anything in such a run is
refused, all of it is taken back and done in shorter runs, and the one with it act by act.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy.exc import DataError, IntegrityError

from app.central.feed.apply import apply
from app.central.feed.arrivals import Arrival, Arrivals
from app.central.feed.books import await_books
from app.central.feed.coverage_guards import check_kinds
from app.central.feed.pushing import Push
from app.central.feed.step_guards import check_steps
from app.central.feed.verbs import check_verb
from app.domain.rules import RuleBroken
from app.wire.envelopes import Op, OpAnswer, Tx

MOST_TOGETHER = 512
"""Acts in one run: what a device sends in one request, as a rule."""
FEW_TOGETHER = 64
"""Acts in each of the runs that a longer one is parted into when something in it is refused."""
Run: TypeAlias = Sequence[tuple[Tx, Sequence[Op]]]
_PLAIN = frozenset({"ticket", "ticket_event", "time_entry"})
"""Nouns whose rules look only at what is at hand, or ask in a way that writes first. None has a key
but its id, so no two of their rows get in each other's way."""


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
    fresh = [op for tx in txs for op in tx.ops if op.op_id not in known]
    await_books(push.session, fresh)
    push.at_hand.load(fresh)
    for run in _runs(_unknown(known, txs)):
        _apply_run(push, arrivals, run, lost)


def _apply_run(push: Push, arrivals: Arrivals, run: Run, lost: _Lost) -> None:
    """Do a run at once, or in shorter ones, or act by act."""
    together = _apply_together(push, run, lost) if len(run) > 1 else None
    if together is not None:
        arrivals.items += together
    elif len(run) > FEW_TOGETHER:
        for start in range(0, len(run), FEW_TOGETHER):
            _apply_run(push, arrivals, run[start : start + FEW_TOGETHER], lost)
    else:
        for tx, ops in run:
            act = [Arrival(op, tx) for op in ops]
            arrivals.items += act
            _apply_act(push, act, lost)


def _unknown(
    known: Mapping[bytes, OpAnswer], txs: Sequence[Tx]
) -> Iterator[tuple[Tx, Sequence[Op]]]:
    """Each act with those of its operations that are to be done."""
    seen = set(known)
    for tx in txs:
        ops = [op for op in tx.ops if op.op_id not in seen]
        seen.update(op.op_id for op in tx.ops)
        if ops:
            yield tx, ops


def _runs(
    acts: Iterator[tuple[Tx, Sequence[Op]]],
) -> Iterator[Run]:
    """The acts in their order, with those together that can be written together.

    A row is read by what points at it as the database has it, with what the database fills in: so
    an act about a row that a run has made begins the next run.
    """
    run: list[tuple[Tx, Sequence[Op]]] = []
    made: set[bytes] = set()
    for tx, ops in acts:
        plain = all(_is_plain(op) for op in ops)
        if run and (not plain or len(run) == MOST_TOGETHER or any(_names(op, made) for op in ops)):
            yield run
            run, made = [], set()
        run.append((tx, ops))
        made.update(op.row for op in ops if op.kind == "create")
        if not plain:
            yield run
            run, made = [], set()
    if run:
        yield run


def _is_plain(op: Op) -> bool:
    return op.entity in _PLAIN and op.kind != "delete"


def _names(op: Op, rows: Set[bytes]) -> bool:
    """Whether an operation is about one of these rows, or points at one."""
    values = (value for value in op.fields.values() if isinstance(value, bytes))
    return op.row in rows or any(value in rows for value in values)


def _apply_together(push: Push, run: Run, lost: _Lost) -> list[Arrival] | None:
    """Do all of it at once; None where something was refused, and then nothing was done."""
    if push.refusal is not None:
        return None
    acts = [[Arrival(op, tx) for op in ops] for tx, ops in run]
    try:
        with _attempt(push, gathers=True):
            for act in acts:
                _do(push, act, lost)
    except (RuleBroken, IntegrityError, DataError):
        return None
    return [arrival for act in acts for arrival in act]


def _apply_act(push: Push, act: Sequence[Arrival], lost: _Lost) -> None:
    reached = _Reached()
    try:
        with _attempt(push, gathers=all(_is_plain(arrival.op) for arrival in act)):
            if push.refusal is not None:
                raise push.refusal
            _do(push, act, lost, reached)
    except RuleBroken as broken:
        _refuse(act, reached.at, broken, lost)
    except (IntegrityError, DataError):
        unfit = RuleBroken("row-refused", "Central's database cannot keep this as it is.")
        _refuse(act, reached.at, unfit, lost)


@dataclass(slots=True)
class _Reached:
    """The operation of an act that was done last, or was not done."""

    at: int = 0


def _do(push: Push, act: Sequence[Arrival], lost: _Lost, reached: _Reached | None = None) -> None:
    reached = reached or _Reached()
    push.turns.clear()
    for reached.at, arrival in enumerate(act):
        check_verb(push.actor, arrival.tx.verb, arrival.op.entity, arrival.op.kind)
        lost.check(arrival.op)
        apply(push, arrival)
    for reached.at, arrival in enumerate(act):
        check_kinds(push.at_hand, act, arrival)
        check_steps(push.at_hand, push.actor, act, arrival)


@contextmanager
def _attempt(push: Push, *, gathers: bool) -> Iterator[None]:
    """A savepoint: whatever goes wrong takes back what was done within, here as in the database."""
    session = push.session
    mark, at_hand = session.captured.mark(), push.at_hand.mark()
    texts, written = dict(push.texts), set(push.written)
    savepoint = session.begin_nested()
    try:
        if gathers:
            push.at_hand.gather()
        yield
        push.at_hand.write()
        savepoint.commit()
    except BaseException:
        savepoint.rollback()
        push.at_hand.take_back()
        session.captured.rewind(mark)
        push.at_hand.rewind(at_hand)
        push.texts.clear()
        push.texts.update(texts)
        push.written.intersection_update(written)
        raise
    push.at_hand.gathered()


def _refuse(act: Sequence[Arrival], culprit: int, broken: RuleBroken, lost: _Lost) -> None:
    for at, arrival in enumerate(act):
        sentence = broken.sentence
        if at != culprit:
            sentence = f"Another part of the same action was refused: {sentence}"
        arrival.refuse(broken.code, sentence)
        lost.add(arrival.op)
