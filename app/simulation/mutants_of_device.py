"""Rules of a device, switched off one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select

from app.records.marks import Merge
from app.records.nouns import fields_of
from app.simulation.leaning import BUSY, FEW_TICKETS
from app.simulation.mutant import Mutant, Patch, nothing
from app.store import journal, letters, overlay, queue, set_aside, tables
from app.store import outbox as device_outbox
from app.store import pages as device_pages
from app.store import search as device_search
from app.sync import pull, push, steps


def _cursorfirst() -> list[Patch]:
    apply_ = steps.Round._apply  # noqa: SLF001 -- a mutant reaches inside

    def in_two(self: Any, answer: Any) -> Any:
        if answer.kind == "ok":
            self._store.write(lambda c: pull._write_cursor(c, answer))  # noqa: SLF001 -- as above
        return apply_(self, answer)

    return [(steps.Round, "_apply", in_two)]


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


def _earlydrop() -> list[Patch]:
    return [(overlay, "_DONE", "state = 'acked' AND (1 OR acked_rev <= ?)")]


def _overwrite() -> list[Patch]:
    return [(device_pages, "_covered", lambda *_args: set())]


def _nooutbox() -> list[Patch]:
    receive = device_outbox.Outbox.receive

    def forgetful(self: Any, session: Any, batch: Any) -> None:
        if batch.verb != "edit_ticket":
            receive(self, session, batch)

    return [(device_outbox.Outbox, "receive", forgetful)]


def _optimist() -> list[Patch]:
    def release(connection: Any, _error: str, **_why: bool) -> None:
        queue.confirm(connection, [(op_id, 1) for op_id in queue.sent(connection)])

    return [(queue, "release", release)]


def _nojournal() -> list[Patch]:
    def settle(connection: Any, now: Any, **named: Any) -> Any:
        keys = overlay.settle(connection, now, **named)
        connection.execute(delete(tables.journal))
        return keys

    return [(pull, "settle", settle), (push, "settle", settle)]


def _backupcover() -> list[Patch]:
    def forget(connection: Any, now: Any) -> None:
        old = tables.journal.c.acked_at < now - journal.AT_LEAST
        connection.execute(delete(tables.journal).where(old))

    return [(journal, "forget_covered", forget)]


def _overtakes() -> list[Patch]:
    def alone(connection: Any, op_ids: Any) -> None:
        ops = tables.outbox.c
        old = select(ops.op_id).where(ops.op_id.in_(op_ids)).order_by(ops.seq)
        set_aside.send_again(connection, connection.execute(old).scalars().all())

    return [(set_aside, "_send_in_order", alone)]


def _tornact() -> list[Patch]:
    whole = letters._open_act  # noqa: SLF001 -- a mutant reaches inside

    def half(connection: Any, op_id: Any) -> Any:
        return [op for op in whole(connection, op_id) if op.op_id == op_id]

    return [(letters, "_open_act", half)]


MUTANTS_OF_DEVICE: Mapping[str, Mutant] = {
    "cursorfirst": Mutant(
        "rows and cursor are one transaction (2.3)",
        _cursorfirst,
        # The process dies between the two, of an answer that brought rows.
        {**BUSY, "die": 25, "office": 10},
    ),
    "nopurge": Mutant(
        "a revoked scope leaves the device (2.6)",
        lambda: [(pull, "_forget", lambda *_a: set())],
    ),
    "searchleak": Mutant(
        "its words leave the search, too (2.6)",
        lambda: [(device_search, "forget_scope", nothing)],
    ),
    "wholerow": Mutant(
        "an operation carries changed fields only (2.7)",
        _wholerow,
        # Two write to different fields of one ticket without having seen each other.
        {**BUSY, **FEW_TICKETS, "office": 10, "retitle": 6, "assign": 4},
    ),
    "loserunkept": Mutant(
        "a device keeps what gave way to its own (3.4)",
        lambda: [(queue, "keep_losers", nothing)],
        {**BUSY, **FEW_TICKETS, "retitle": 14},
    ),
    "reoffer": Mutant(
        "a restored central is offered what it lost (2.12)",
        lambda: [(journal, "offer_again", nothing)],
    ),
    "nojournal": Mutant("confirmed operations are kept for a while (2.12)", _nojournal),
    "backupcover": Mutant(
        "they are kept until a backup of central's holds them (2.12)",
        _backupcover,
        # A night passes after something was confirmed, and the copy put back is older than that.
        {**BUSY, "night": 6, "rewind": 3, "back up central": 3, "told": 10},
    ),
    "nowitness": Mutant(
        "a rewind is found out by the last answered operation, too (2.12)",
        lambda: [(journal, "witness", lambda _connection: b"")],
        # A push was answered and no pull after it; then the copy of a moment ago is put back, and
        # nobody tells of it. It has the commit that the device saw last.
        leaning={**BUSY, "rewind": 4, "noticed": 10, "back up central": 8, "told": 80, "lose": 12},
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
    "nooutbox": Mutant("an edit and its operation are one transaction (3.1)", _nooutbox),
    "overtakes": Mutant(
        "what was set aside is sent in its old place (3.9)",
        _overtakes,
        # A ticket waits, central being older than its device; it is tagged in the midst of the
        # round in which the device hears that central was updated.
        {
            **BUSY,
            **FEW_TICKETS,
            "act": 100,
            "carry": 90,
            "submit": 6,
            "tag": 14,
            "update a device": 8,
            "update central": 2,
        },
    ),
    "outofsight": Mutant(
        "what is offered anew lies on a restored central's rows (2.12, 2.15)",
        lambda: [(device_pages, "lay_on_top", nothing)],
        # What was confirmed before an update waits after it: central, which was put back, is older
        # than the device until the end, and the restored rows come meanwhile.
        leaning={
            **BUSY,
            **FEW_TICKETS,
            "retitle": 8,
            "rewind": 3,
            "back up central": 3,
            "update a device": 3,
        },
    ),
    "tornact": Mutant(
        "a refused act is sent again whole (2.8, 3.9)",
        _tornact,
        # People look at what was refused: acts of two operations on a client that was taken away
        # before they were sent.
        {
            **BUSY,
            "revoke": 10,
            "grant": 14,
            "settle a letter": 30,
            "step": 8,
            "submit": 8,
            "write": 1,
            "round": 14,
            "carry": 60,
        },
    ),
    "optimist": Mutant("no answer means not delivered (3.9)", _optimist),
}
"""Name → rule that is switched off."""
