"""Texts from devices, brought together with what others wrote meanwhile.

Source: sync.md 2.14, 3.4, 3.5.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from app.central.feed.arrivals import Arrival
from app.central.feed.page_versions import text_seen
from app.central.feed.pushing import Push, Turn
from app.central.feed.values import python_value, wrong
from app.records import Page, Record
from app.records.codec import merge_text, text_change
from app.records.nouns import Field

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
    if base is None and push.touched_by_others(arrival, record, field.name):
        base = text_seen(push, record.id, push.seen(arrival)) if is_page else None
        found = Text(new, clash=new != current) if base is None else _brought(current, base, new)
    elif base is None:
        found = Text(new, clash=False)
    else:
        found = _brought(current, base, new)
    if is_page:
        seen = push.seen(arrival)
        push.turns[record.id] = Turn(current, base, new, found.value, found.clash, seen)
    return found


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
