"""Rules of central, switched off one at a time."""

from __future__ import annotations

from collections.abc import Mapping
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
from app.central.feed.pushing import Push
from app.central.feed.tables import grant_scope, op_log
from app.database.scope import whole
from app.ports.problems import Refused
from app.records.marks import Merge
from app.records.nouns import fields_of
from app.simulation import callers
from app.simulation.leaning import BUSY, FEW_TICKETS, MUCH_GOES
from app.simulation.mutant import Mutant, Patch
from app.wire.envelopes import OpAnswer


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


def _resurrect() -> list[Patch]:
    real = apply.apply

    def anyway(given: Any, arrival: Arrival) -> None:
        missing = given.at_hand.get(arrival.op.entity, arrival.row) is None
        if not (missing and arrival.op.kind == "edit"):
            real(given, arrival)

    return [(acts, "apply", anyway)]


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


MUTANTS_OF_CENTRAL: Mapping[str, Mutant] = {
    "nodedupe": Mutant(
        "a known operation is not applied again (2.2)",
        _nodedupe,
        # An answer is lost, and somebody else writes to the row before the operation comes again.
        {**BUSY, **FEW_TICKETS, "lose": 12, "office": 10, "retitle": 12},
    ),
    "pagesplit": Mutant(
        "a page ends where a commit ends (2.3)",
        _pagesplit,
        # More rows wait than a page has, and the last of them came with others.
        {"page": 6, "act": 60, "office": 15, "submit": 4, "reply": 6, "step": 4},
    ),
    "clock": Mutant(
        "order is the order of arrival, not of clocks (2.4)",
        _clock,
        # Devices whose clocks differ retitle one ticket, the later clock first.
        {**BUSY, **FEW_TICKETS, "retitle": 14},
    ),
    "clone": Mutant(
        "a number that was used before is a fork (2.5)",
        _clone,
        # After the copy was taken the one pushed once, no more (its token shows the rest), and the
        # other pushes something else under the same number.
        {**BUSY, "clone": 6},
    ),
    "nobackfill": Mutant("a new grant is filled from the beginning (2.6)", _nobackfill),
    "moveout": Mutant("a row that moves leaves its old scope (2.6)", _moveout),
    "leak": Mutant("a device gets the scopes of its own person (I6)", _leak),
    "openpush": Mutant("what is pushed lies within the person's scopes (3.3)", _openpush),
    "poison": Mutant("a refused operation holds up nothing else (2.8)", _poison),
    "halfact": Mutant(
        "an act is applied whole or not at all (3.3)",
        _halfact,
        # A ticket that has moved meanwhile is assigned: its own part is fine, but the entry in its
        # timeline is of the client that it left. One that time was worked on does not move.
        {**BUSY, "submit": 4, "assign": 15, "log": 0, "write": 1, "office": 15, "move": 8},
    ),
    "resurrect": Mutant("an edit of a row that is gone is refused (2.10)", _resurrect),
    "nodelete": Mutant(
        "a deletion leaves a tombstone in the feed (2.10)",
        _nodelete,
        # What is deleted has been on a device.
        MUCH_GOES,
    ),
    "members": Mutant(
        "sets merge by additions and removals (3.4)",
        _members,
        # One ticket is tagged more than once.
        {**BUSY, **FEW_TICKETS, "tag": 14},
    ),
    "noloser": Mutant(
        "what gave way to somebody who had not seen it is kept (3.4)",
        lambda: [(Push, "touched_by_others", lambda *_args: False)],
        # Two people retitle one ticket before either has heard of the other.
        {**BUSY, **FEW_TICKETS, "retitle": 14},
    ),
    "copyhead": Mutant("a copy's scopes stand at the head at which it began (3.3)", _copyhead),
}
"""Name → rule that is switched off."""
