"""What central does not have yet, act by act, and what can still be edited in it.

Source: ux.md 3.7 "Waiting".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Connection, select
from sqlalchemy.engine import Row

from app.store.letters import Letter
from app.store.tables import journal, outbox
from app.store.taking_back import building_on
from app.store.unsent import too_late
from app.sync.act_words import Names, Op
from app.sync.centre_facts import WaitingAct
from app.sync.places import place_of
from app.sync.refusal_steps import held_step
from app.sync.refused_values import has_values

_FOLLOWED = frozenset({("ticket", "state"), ("ticket", "kind")})
"""Fields from which more follows than their value: clocks, the timeline. Whoever wants another one
takes the act back and does the other."""


def op_of(row: Row[Any]) -> Op:
    """A line of the outbox or the journal as what it says."""
    return Op(row.entity, row.row, row.kind, msgspec.msgpack.decode(row.fields))


def waiting_acts(names: Names, rows: Sequence[Row[Any]]) -> Iterable[WaitingAct]:
    """Word what waits.

    Args:
        names: of rows.
        rows: lines of the outbox, in the order of their doing.
    """
    behind = building_on(rows)
    for tx, group in groupby(rows, key=lambda row: row.tx):
        lines = list(group)
        ops = [op_of(line) for line in lines]
        words = names.act(lines[0].verb, ops)
        held = next((line.code for line in lines if line.state == "held"), "")
        lead = words.about
        yield WaitingAct(
            tx,
            words.title,
            words.on,
            words.icon,
            lines[0].at,
            max(line.attempts for line in lines),
            next((line.error for line in lines if line.error), ""),
            any(line.state == "held" for line in lines),
            held,
            held_step(held) if held else "",
            place_of(names, lead),
            names.label(lead)[1],
            next(line.op_id for line, op in zip(lines, ops, strict=True) if op is lead),
            has_values(lead.entity, lead.kind, _free(lead)),
            behind.get(tx, frozenset()),
        )


def _free(op: Op) -> dict[str, Any]:
    """The fields of an operation that can have another value without anything else."""
    return {
        name: value
        for name, value in op.fields.items()
        if op.kind == "create" or (op.entity, name) not in _FOLLOWED
    }


def as_letter(connection: Connection, op_id: UUID) -> Letter:
    """An operation that waits, or that was sent meanwhile, in the shape of a refused one.

    Raises:
        Refused: `sent-meanwhile`: it is not known here any more.
    """
    for table in (outbox, journal):
        row = connection.execute(select(table).where(table.c.op_id == op_id)).first()
        if row is not None:
            op = op_of(row)
            return Letter(
                op_id, row.verb, row.entity, row.row, row.kind, _free(op), "", "", row.at, row.at
            )
    raise too_late(None)
