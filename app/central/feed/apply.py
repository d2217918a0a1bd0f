"""One operation against one row: created, merged field by field, or deleted.

Source: sync.md 3.4.
"""

from __future__ import annotations

from typing import Any

from app.central.feed.arrivals import Arrival
from app.central.feed.at_hand import targets_of
from app.central.feed.guards import check_row
from app.central.feed.page_versions import follow
from app.central.feed.pushing import Push
from app.central.feed.references import check_references, check_unreferenced
from app.central.feed.texts import Text, merged_text
from app.central.feed.values import are_texts, member_change, python_value, wrong
from app.central.feed.whose import whose
from app.domain.erasure import ERASED_NAME
from app.domain.rules import RuleBroken
from app.records import Contact, Record
from app.records.codec import merge_members, to_wire
from app.records.marks import Merge
from app.records.nouns import NOUNS, Field, fields_of, scope_of
from app.records.types import Instant


def apply(push: Push, arrival: Arrival) -> None:
    """Do one operation.

    Raises:
        RuleBroken: it cannot be done; the sentence goes to the person.
        SQLAlchemyError: the database refused it.
    """
    op = arrival.op
    noun = NOUNS.get(op.entity)
    if noun is None:
        raise RuleBroken("noun-unknown", "Central does not know this kind of thing.")
    record = push.at_hand.get(op.entity, arrival.row)
    if op.kind == "create":
        if record is not None:
            raise RuleBroken("row-exists", "This exists already.")
        _create(push, arrival, noun)
    elif record is not None:
        arrival.scope, arrival.rev = scope_of(record), record.rev
        _edit(push, arrival, record) if op.kind == "edit" else _delete(push, arrival, record)
    elif op.kind == "edit":
        raise RuleBroken(
            "row-gone", "This was deleted, or is not yours to see any more; nothing was changed."
        )


def _create(push: Push, arrival: Arrival, noun: type[Record]) -> None:
    values = _creation(push, arrival)
    client = values.get("client_id")
    if client is not None and not push.session.scope.sees(client):
        raise RuleBroken("client-missing", "Choose the client that this is for.")
    record = noun()
    # Past the mapper's own setters, which would note sixteen changes of a row that has no past.
    vars(record).update(values, id=arrival.row)
    check_references(push.at_hand, record, targets_of(arrival.op.entity))
    check_row(push.at_hand, push.actor, record, {}, new=True)
    push.at_hand.make(record)
    arrival.scope = scope_of(record)
    follow(push, arrival, record)


def _creation(push: Push, arrival: Arrival) -> dict[str, Any]:
    entity, sent = arrival.op.entity, arrival.op.fields
    values: dict[str, Any] = {}
    for name, value in sent.items():
        field = _writable(entity, name)
        values[name] = python_value(entity, field, value)
        if field.merge is Merge.MEMBERS and not are_texts(values[name]):
            raise wrong(name)
    for name, field in fields_of(entity).items():
        if name not in values and name != "id":
            values |= _left_out(push, field)
    return values


def _left_out(push: Push, field: Field) -> dict[str, Any]:
    """What a field that was not sent begins with."""
    column, default = field.column, field.column.default
    if field.merge is Merge.CENTRAL:
        needed = default is None and not column.nullable and isinstance(column.type, Instant)
        return {field.name: push.now} if needed else {}
    if default is not None:
        # The guards look at the row before the database fills its defaults in.
        begins = default.arg(None) if default.is_callable else default.arg  # type: ignore[attr-defined] # both kinds have an arg
        return {field.name: begins}
    if column.nullable:
        return {field.name: None}
    raise RuleBroken("field-missing", f"The field {field.name} was not sent.")


def _writable(entity: str, name: str) -> Field:
    field = fields_of(entity).get(name)
    if field is None or name == "id":
        raise RuleBroken("field-unknown", f"There is no field {name[:40]} to write.")
    if field.merge is Merge.CENTRAL:
        raise RuleBroken("field-central", f"Only central writes the field {name}.")
    return field


def _edit(push: Push, arrival: Arrival, record: Record) -> None:
    old: dict[str, Any] = {}
    for name, value in arrival.op.fields.items():
        current = getattr(record, name, None)
        new, clash = _merged(push, arrival, record, name, value)
        if new == current:
            continue
        old[name] = current
        if clash:
            arrival.clashed.append(name)
        setattr(record, name, new)
    push.written.update((record.id, name) for name in old)
    check_references(push.at_hand, record, old, old)
    check_row(push.at_hand, push.actor, record, old, new=False)
    follow(push, arrival, record)
    arrival.before = {name: to_wire(arrival.op.entity, name, was) for name, was in old.items()}
    if isinstance(record, Contact) and record.name == ERASED_NAME:
        arrival.clashed.clear()  # nothing of a person who is erased is kept, told or put back
    if arrival.clashed:
        arrival.by = whose(push.session.connection(), arrival.row, arrival.clashed, push.inc)
        names = " and ".join(arrival.clashed)
        arrival.result, arrival.code = "conflict", "field-changed"
        arrival.reason = f"Somebody else changed {names} meanwhile; the other value is kept."


def _merged(push: Push, arrival: Arrival, record: Record, name: str, value: Any) -> Text:
    """What the field becomes, and whether somebody else's value gives way to it."""
    entity = arrival.op.entity
    field = _writable(entity, name)
    if field.merge is Merge.MEMBERS:
        change = member_change(field, value)
        return Text(merge_members(getattr(record, name), change), clash=False)
    if field.merge is Merge.TEXT:
        return merged_text(push, arrival, record, field, value)
    new = python_value(entity, field, value)
    if new == getattr(record, name):
        return Text(new, clash=False)
    if field.merge is Merge.ONCE:
        raise RuleBroken("field-once", f"The field {name} is given once and never changed.")
    return Text(new, clash=push.touched_by_others(arrival, record, name))


def _delete(push: Push, arrival: Arrival, record: Record) -> None:
    push.session.flush()
    check_unreferenced(push.session, record)
    fields: dict[str, Any] = {name: getattr(record, name) for name in fields_of(record.ENTITY)}
    arrival.before = {name: to_wire(record.ENTITY, name, was) for name, was in fields.items()}
    push.session.delete(record)
    push.at_hand.remove(record)
