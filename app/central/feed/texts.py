"""Texts from devices, brought together with what others wrote meanwhile.

Source: sync.md 2.14, 3.4, 3.5.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import select

from app.central.feed.arrivals import Arrival
from app.central.feed.page_versions import text_seen
from app.central.feed.pushing import Push, Turn
from app.central.feed.tables import op_log
from app.central.feed.values import python_value, wrong
from app.records import Page, PageVersion, Record
from app.records.codec import merge_text, text_change, written_text
from app.records.nouns import Field
from app.wire.envelopes import Op

_CHANGE = {"base", "text"}
_ALONE = {"text"}
"""From a program that did not tell what a person began with (`records.upcasts`)."""


class Text(NamedTuple):
    """What a field becomes, and whether somebody else's text gave way to it."""

    value: Any
    clash: bool


def merged_text(push: Push, arrival: Arrival, record: Record, field: Field, sent: Any) -> Text:
    """What a text becomes after an edit of it.

    Raises:
        RuleBroken: what was sent is no text, nor what a person made of one.
    """
    current = getattr(record, field.name)
    base, new = _told(arrival.op.entity, field, sent)
    is_page = isinstance(record, Page) and field.name == "body"
    if base is None and is_page:
        base = _named(push, arrival)
    if base is None:
        base = _said_before(push, arrival, record, field)
    if base is None and (
        push.touched_by_others(arrival, record, field.name) or push.made_by_others(arrival)
    ):
        base = text_seen(push, record.id, push.seen(arrival)) if is_page else None
        found = Text(new, clash=new != current) if base is None else _brought(current, base, new)
    elif base is None:
        found = Text(new, clash=False)
    else:
        found = _brought(current, base, new)
    if is_page:
        seen = push.seen(arrival)
        push.turns[record.id] = Turn(current, base, new, found.value, found.clash, seen)
    push.texts[record.id, field.name] = new
    return found


def _named(push: Push, arrival: Arrival) -> str | None:
    """The text of the version that a page's text was made from, where its act names one."""
    for op in arrival.tx.ops:
        base = op.fields.get("base_id")
        if op.entity == "page_version" and op.kind == "create" and isinstance(base, bytes):
            if op.fields.get("page_id") != arrival.op.row or len(base) != len(arrival.op.row):
                continue
            version = push.at_hand.get("page_version", UUID(bytes=base))
            if isinstance(version, PageVersion) and version.page_id == arrival.row:
                return version.body
    return None


def _said_before(push: Push, arrival: Arrival, record: Record, field: Field) -> str | None:
    """What this device said of a text without having seen what central made of it.

    A program that does not tell what a person began with shows its own unconfirmed text and
    nothing of what others wrote: so this is what the person went on from.
    """
    if (record.id, field.name) in push.texts:
        return push.texts[record.id, field.name]
    log = op_log.c
    earlier = (
        select(log.body)
        .where(log.row_id == record.id, log.inc == push.inc, log.rev > push.seen(arrival))
        .where(log.result.in_(("ok", "conflict")))
        .order_by(log.rev.desc(), log.seq.desc())
    )
    for body in push.session.connection().execute(earlier).scalars():
        op = msgspec.msgpack.decode(body, type=Op)
        if field.name in op.fields:
            said: str | None = written_text(op.fields[field.name])
            return said
    return None


def _brought(current: str, base: str, new: str) -> Text:
    settled = merge_text(current, text_change(base, new))
    return Text(settled.text, settled.clash)


def _told(entity: str, field: Field, sent: Any) -> tuple[str | None, Any]:
    """What the person began with, where the program told, and what they made of it."""
    known = isinstance(sent, Mapping) and set(sent) in (_CHANGE, _ALONE)
    if not known or not all(isinstance(text, str) for text in sent.values()):
        raise wrong(field.name)
    if "base" not in sent:
        return None, python_value(entity, field, sent["text"])
    return python_value(entity, field, sent["base"]), python_value(entity, field, sent["text"])
