"""Rules switched off one at a time: a simulation that does not notice is blind to that rule.

Each mutant replaces a function or a constant of the real code while a world lives. Its name and
its one line say which rule it takes away; the number of a paragraph says where the rule stands in
sync.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch
from uuid import UUID

import msgspec
from sqlalchemy import delete, select

from app.central import exchange
from app.central.auth.caller import grants_of
from app.central.feed import acts, apply, pages, sink
from app.central.feed import pull as giving
from app.central.feed import push as taking
from app.central.feed.arrivals import Arrival, Arrivals
from app.central.feed.tables import grant_scope, op_log
from app.database.scope import whole
from app.ports.problems import Refused
from app.records.marks import Merge
from app.records.nouns import fields_of
from app.simulation import callers
from app.store import outbox as device_outbox
from app.store import overlay, queue
from app.store import pages as device_pages
from app.store import search as device_search
from app.store.tables import journal
from app.sync import pull, push, steps
from app.wire.envelopes import OpAnswer

Patch = tuple[Any, str, Any]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A rule that can be switched off.

    Attributes:
        rule: what does not hold any more.
        make: what to replace: (module or class, name, replacement), made anew for each world.
    """

    rule: str
    make: Callable[[], list[Patch]]

    @contextmanager
    def on(self) -> Iterator[None]:
        """Switch the rule off for a while."""
        with ExitStack() as stack:
            for target, name, replacement in self.make():
                stack.enter_context(patch.object(target, name, replacement))
            yield


def _nothing(*_args: object, **_named: object) -> None:
    return None


def _nodedupe() -> list[Patch]:
    write = Arrivals.write

    def again(self: Arrivals, connection: Any, clock: Any) -> None:
        ids = [UUID(bytes=item.op.op_id) for item in self.items]
        connection.execute(delete(op_log).where(op_log.c.op_id.in_(ids)))
        write(self, connection, clock)

    return [
        (taking, "_known", lambda _session, _ops: {}),
        (taking, "_is_fork", lambda *_args: False),
        (Arrivals, "write", again),
    ]


def _cursorfirst() -> list[Patch]:
    apply_ = steps.Round._apply  # noqa: SLF001 -- a mutant reaches inside

    def in_two(self: Any, answer: Any) -> Any:
        if answer.kind == "ok":
            self._store.write(lambda c: pull._write_cursor(c, answer))  # noqa: SLF001 -- as above
        return apply_(self, answer)

    return [(steps.Round, "_apply", in_two)]


def _clock() -> list[Patch]:
    edit = apply._edit  # noqa: SLF001 -- a mutant reaches inside
    last: dict[tuple[bytes, str], int] = {}

    def by_device_time(given: Any, arrival: Arrival, record: Any) -> None:
        op, kept = arrival.op, {}
        for name, value in op.fields.items():
            known = fields_of(op.entity).get(name)
            latest = known is not None and known.merge is Merge.LATEST
            if latest and last.get((op.row, name), 0) > arrival.tx.at:
                continue
            last[op.row, name] = arrival.tx.at
            kept[name] = value
        arrival.op = msgspec.structs.replace(op, fields=kept)
        edit(given, arrival, record)

    return [(apply, "_edit", by_device_time)]


def _clone() -> list[Patch]:
    known = taking._known  # noqa: SLF001 -- a mutant reaches inside

    def take_in(session: Any, feed: Any, ctx: Any, device: Any, request: Any, **named: Any) -> Any:
        def by_number(_session: Any, ops: Any) -> Any:
            found = known(session, ops)
            used = session.connection().execute(
                select(op_log.c.seq, op_log.c.rev).where(op_log.c.inc == request.inc)
            )
            revs = {row.seq: row.rev for row in used}
            for op in ops:
                if op.seq in revs and op.op_id not in found:
                    found[op.op_id] = OpAnswer(op.op_id, "ok", revs[op.seq])
            return found

        with patch.object(taking, "_known", by_number):
            return real(session, feed, ctx, device, request, **named)

    real = taking.take_in
    return [(exchange, "take_in", take_in)]


def _nobackfill() -> list[Patch]:
    positions = giving._positions  # noqa: SLF001 -- a mutant reaches inside

    def at_head(grants: Any, sent: Mapping[Any, Any]) -> Any:
        found = positions(grants, sent)
        reached = max((one.pos for one in found), default=0)
        for one in found:
            one.pos = one.pos or reached
        return found

    return [(giving, "_positions", at_head)]


def _moveout() -> list[Patch]:
    entries = sink._entries  # noqa: SLF001 -- a mutant reaches inside
    return [(sink, "_entries", lambda row: [one for one in entries(row) if one.op != "X"])]


def _nodelete() -> list[Patch]:
    entries = sink._entries  # noqa: SLF001 -- a mutant reaches inside
    return [(sink, "_entries", lambda row: [one for one in entries(row) if one.op != "D"])]


def _wholerow() -> list[Patch]:
    told = device_outbox._told  # noqa: SLF001 -- a mutant reaches inside
    write = device_outbox.Outbox._write  # noqa: SLF001 -- a mutant reaches inside

    def whole_rows(self: Any, connection: Any, batch: Any, changes: Any, guessed: Any) -> None:
        sent = []
        for change, fields in changes:
            if change.kind == "edit":
                row = device_outbox.row_values(connection, change.entity, change.row) or {}
                latest = {
                    name: row.get(name)
                    for name, known in fields_of(change.entity).items()
                    if known.merge is Merge.LATEST
                }
                sent.append((change, {**latest, **fields}))
            else:
                sent.append((change, fields))
        write(self, connection, batch, sent, guessed)

    return [(device_outbox.Outbox, "_write", whole_rows), (device_outbox, "_told", told)]


def _resurrect() -> list[Patch]:
    real = apply.apply

    def anyway(given: Any, arrival: Arrival) -> None:
        missing = given.at_hand.get(arrival.op.entity, arrival.row) is None
        if not (missing and arrival.op.kind == "edit"):
            real(given, arrival)

    return [(acts, "apply", anyway)]


def _earlydrop() -> list[Patch]:
    return [(overlay, "_DONE", "state = 'acked' AND (1 OR acked_rev <= ?)")]


def _pagesplit() -> list[Patch]:
    read = pages._read  # noqa: SLF001 -- a mutant reaches inside

    def cut(connection: Any, group: Any, head: int, limit: int) -> Any:
        entries, reached = read(connection, group, head, limit)
        return entries[:limit], reached

    return [(pages, "_read", cut)]


def _leak() -> list[Patch]:
    def everyone(session: Any, user: Any) -> Any:
        query = select(grant_scope.c.scope, grant_scope.c.grant_id)
        found = {row.scope: row.grant_id for row in session.connection().execute(query)}
        return {**found, **real(session, user)}

    real = grants_of
    return [(callers, "grants_of", everyone)]


def _overwrite() -> list[Patch]:
    return [(device_pages, "_covered", lambda *_args: set())]


def _poison() -> list[Patch]:
    def whole_push(_act: Any, _at: int, broken: Any, _lost: Any) -> None:
        raise Refused(broken.code, broken.sentence)

    return [(acts, "_refuse", whole_push)]


def _halfact() -> list[Patch]:
    one_act = acts._apply_act  # noqa: SLF001 -- a mutant reaches inside

    def one_by_one(given: Any, act: Any, lost: Any) -> None:
        for arrival in act:
            one_act(given, [arrival], lost)

    return [(acts, "_apply_act", one_by_one)]


def _nooutbox() -> list[Patch]:
    receive = device_outbox.Outbox.receive

    def forgetful(self: Any, session: Any, batch: Any) -> None:
        if batch.verb != "edit_ticket":
            receive(self, session, batch)

    return [(device_outbox.Outbox, "receive", forgetful)]


def _optimist() -> list[Patch]:
    def release(connection: Any, _error: str, *, central_failed: bool) -> None:
        del central_failed
        queue.confirm(connection, [(op_id, 1) for op_id in queue.sent(connection)])

    return [(queue, "release", release)]


def _nojournal() -> list[Patch]:
    def settle(connection: Any, now: Any, **named: Any) -> Any:
        keys = overlay.settle(connection, now, **named)
        connection.execute(delete(journal))
        return keys

    return [(pull, "settle", settle), (push, "settle", settle)]


def _norewind() -> list[Patch]:
    return [
        (giving, "shares_history", lambda _c, request, epoch: request.epoch in {"", epoch}),
        (taking, "shares_history", lambda _c, request, epoch: request.epoch in {"", epoch}),
    ]


def _members() -> list[Patch]:
    return [(apply, "merge_members", lambda _current, change: sorted(change.get("add", ())))]


def _openpush() -> list[Patch]:
    real = taking.take_in

    def unscoped(session: Any, *args: Any, **named: Any) -> Any:
        session.scope = whole("anybody")
        return real(session, *args, **named)

    return [(exchange, "take_in", unscoped)]


def _copyhead() -> list[Patch]:
    now = giving._copy_now  # noqa: SLF001 -- a mutant reaches inside

    def at_end(connection: Any, user: Any, positions: Any, request: Any, head: int, at: Any) -> Any:
        copy = now(connection, user, positions, request, head, at)
        if request.copy is not None and request.copy.head:
            for one in positions:
                one.pos = head if one.pos == request.copy.head else one.pos
        return copy

    return [(giving, "_copy_now", at_end)]


MUTANTS: Mapping[str, Mutant] = {
    "nodedupe": Mutant("a known operation is not applied again (2.2)", _nodedupe),
    "cursorfirst": Mutant("rows and cursor are one transaction (2.3)", _cursorfirst),
    "pagesplit": Mutant("a page ends where a commit ends (2.3)", _pagesplit),
    "clock": Mutant("order is the order of arrival, not of clocks (2.4)", _clock),
    "clone": Mutant("a number that was used before is a fork (2.5)", _clone),
    "nobackfill": Mutant("a new grant is filled from the beginning (2.6)", _nobackfill),
    "moveout": Mutant("a row that moves leaves its old scope (2.6)", _moveout),
    "nopurge": Mutant(
        "a revoked scope leaves the device (2.6)", lambda: [(pull, "_forget", lambda *_a: set())]
    ),
    "searchleak": Mutant(
        "its words leave the search, too (2.6)",
        lambda: [(device_search, "forget_scope", _nothing)],
    ),
    "leak": Mutant("a device gets the scopes of its own person (I6)", _leak),
    "openpush": Mutant("what is pushed lies within the person's scopes (3.3)", _openpush),
    "wholerow": Mutant("an operation carries changed fields only (2.7)", _wholerow),
    "poison": Mutant("a refused operation holds up nothing else (2.8)", _poison),
    "halfact": Mutant("an act is applied whole or not at all (3.3)", _halfact),
    "resurrect": Mutant("an edit of a row that is gone is refused (2.10)", _resurrect),
    "nodelete": Mutant("a deletion leaves a tombstone in the feed (2.10)", _nodelete),
    "reoffer": Mutant(
        "a restored central is offered what it lost (2.12)",
        lambda: [(queue, "offer_again", _nothing)],
    ),
    "nojournal": Mutant("confirmed operations are kept for a while (2.12)", _nojournal),
    "norewind": Mutant("a rewind is found out by the commit's name (2.12)", _norewind),
    "nowitness": Mutant(
        "a rewind is found out by the last confirmed operation, too (2.12)",
        lambda: [(queue, "witness", lambda _connection: b"")],
    ),
    "nosweep": Mutant(
        "a copy from the start takes away what it did not meet (2.11)",
        lambda: [(device_pages, "end_sweep", lambda _connection: set())],
    ),
    "earlydrop": Mutant("an own edit stays on top until its row has come (2.15)", _earlydrop),
    "overwrite": Mutant("a pull goes beneath pending edits (2.15)", _overwrite),
    "guesses": Mutant(
        "guesses about other rows go with their act (I1)",
        lambda: [
            (overlay, "drop_guesses", lambda _c: set()),
            (queue, "drop_guesses", lambda _c: set()),
        ],
    ),
    "movedgone": Mutant(
        "a row that moved between two own scopes stays (2.6)",
        lambda: [(device_pages, "_has_moved", lambda *_a: False)],
    ),
    "members": Mutant("sets merge by additions and removals (3.4)", _members),
    "nooutbox": Mutant("an edit and its operation are one transaction (3.1)", _nooutbox),
    "optimist": Mutant("no answer means not delivered (3.9)", _optimist),
    "copyhead": Mutant("a copy's scopes stand at the head at which it began (3.3)", _copyhead),
}
"""Name → rule that is switched off."""
