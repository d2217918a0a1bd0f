"""Refusals that a device tells again, because a central that was restored has forgotten them.

They are written into the log as they were, and not judged again: a person has long been told, and
may have done otherwise since.

Source: sync.md 2.8, 2.12 (d).
"""

from __future__ import annotations

from collections.abc import Mapping

from app.central.feed.arrivals import Arrival
from app.wire.envelopes import OpAnswer, PushRequest, Tx

_LONGEST = 2000
"""Characters of a reason."""


def told_again(request: PushRequest, known: Mapping[bytes, OpAnswer]) -> list[Arrival]:
    """The refusals that the log does not have, as arrivals that were refused."""
    there = {*known, *(op.op_id for tx in request.txs for op in tx.ops)}
    lost = []
    for told in request.refusals:
        if told.op.op_id in there:
            continue
        there.add(told.op.op_id)
        arrival = Arrival(told.op, Tx(told.tx, told.verb, told.at, [told.op]))
        arrival.refuse(told.code[:_LONGEST], told.reason[:_LONGEST])
        lost.append(arrival)
    return lost
