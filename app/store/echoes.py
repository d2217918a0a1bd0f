"""What an operation says once a person corrected it, and what the rest of its act says with it.

Source: ux.md 3.7 "Waiting (… Edit)", "Rejected (Edit and resend)".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy.engine import Row

from app.records.codec import from_wire, is_text_change, written_text
from app.records.nouns import fields_of

Wire = dict[str, Any]


def with_values(fields: Wire, changed: Mapping[str, Any]) -> Wire:
    """The fields with corrected values; a text still tells what it was made from."""
    corrected = {
        name: {**fields[name], "text": value} if is_text_change(fields.get(name)) else value
        for name, value in changed.items()
    }
    return {**fields, **corrected}


def reworded(
    act: Iterable[Row[Any]], changed: Mapping[UUID, Mapping[str, Any]]
) -> dict[UUID, Wire]:
    """Operation → its fields, of those of an act that say something else now.

    Args:
        act: its operations, of the outbox or the dead letters.
        changed: operation → field → wire value, as a person corrected it; it outweighs what
            another correction echoes.
    """
    ops = {op.op_id: op for op in act}
    said: dict[UUID, Wire] = {one: msgspec.msgpack.decode(op.fields) for one, op in ops.items()}
    values: dict[UUID, Wire] = {}
    for lead, written in changed.items():
        for one, op in ops.items():
            echoed = _echoes(ops[lead], said[lead], op, said[one], written)
            if echoed and one != lead:
                values[one] = values.get(one, {}) | echoed
    for one, written in changed.items():
        values[one] = {**values.get(one, {}), **written}
    return {one: with_values(said[one], new) for one, new in values.items()}


def _echoes(
    lead: Row[Any], said: Wire, op: Row[Any], fields: Wire, changed: Mapping[str, Any]
) -> Wire:
    """What another operation of the act has to say, too: a version of the page, the timeline."""
    echoed = {
        name: value
        for name, value in changed.items()
        if name in fields and written_text(fields[name]) == written_text(said.get(name))
    }
    told = str(fields.get("field_name", ""))
    if op.entity == "ticket_event" and told in changed and told in fields_of(lead.entity):
        value = from_wire(lead.entity, told, changed[told])
        echoed["new"] = "" if value is None else str(value)
    return echoed
