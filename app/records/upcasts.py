"""Operations of earlier versions, said as this version says them: a step for each version.

Central takes in what programs since version 2 push, also those that it sends nothing any more. A
device sends operations that an earlier program of its own wrote. A step changes nothing that is
said its way already, so it may be taken twice.

Source: sync.md 2.7.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from app.records.marks import Merge
from app.records.nouns import NOUNS, fields_of
from app.wire.envelopes import Op, PushRequest

UpCast = Callable[[Op], Op]
_COUNT = "calendar_sequence"


def text_without_beginning(op: Op) -> Op:
    """To version 3: an edit of a text tells what was made of it, though not of what.

    Before, it carried the text alone.
    """
    if op.kind != "edit" or op.entity not in NOUNS:
        return op
    known = fields_of(op.entity)
    alone = {
        name: {"text": value}
        for name, value in op.fields.items()
        if isinstance(value, str) and name in known and known[name].merge is Merge.TEXT
    }
    return msgspec.structs.replace(op, fields={**op.fields, **alone}) if alone else op


def as_it_was(op: Op) -> Op:
    """To versions 4 to 7: requests tell otherwise where a device stands, and there are new nouns.

    Acts are as before.
    """
    return op


def without_sequence(op: Op) -> Op:
    """To version 8: how often an invitation was changed is counted by central alone."""
    if op.entity != "check_in" or _COUNT not in op.fields:
        return op
    said = {name: value for name, value in op.fields.items() if name != _COUNT}
    return msgspec.structs.replace(op, fields=said)


UPCASTS: Mapping[int, UpCast] = {
    3: text_without_beginning,
    4: as_it_was,
    5: as_it_was,
    6: as_it_was,
    7: as_it_was,
    8: without_sequence,
}
"""Version → the step to it from the version before, in order."""


def upcast(op: Op, schema: int) -> Op:
    """An operation of a program of that version, as this version says it."""
    for version, step in UPCASTS.items():
        if schema < version:
            op = step(op)
    return op


def upcast_push(request: PushRequest) -> PushRequest:
    """A push, its operations as this version says them."""
    if request.schema >= max(UPCASTS):
        return request
    txs = [
        msgspec.structs.replace(tx, ops=[upcast(op, request.schema) for op in tx.ops])
        for tx in request.txs
    ]
    return msgspec.structs.replace(request, txs=txs)
