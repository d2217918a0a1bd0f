"""Minutes as plain values, to be kept beside the check-in, and read back by any later version.

Shape (version 1): {"v": 1, "client", "zone", "currency", "planned", "since", "manager", "begun",
"ended", "attendees", "next_at", "sections": [{"section", "note", "items", "appendix", "more"}],
"hidden": [{"reason", "item"}], "captured": […]}. Instants are ISO texts in UTC, dates ISO texts,
money whole minor units; empty values are left out. Words name the client's people by id
(`people.by_id`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from app.domain.check_ins.agenda import AgendaSection, HiddenItem
from app.domain.check_ins.captures import Captured
from app.domain.check_ins.minutes import Minutes
from app.domain.check_ins.sections import Item, Row, Section

VERSION = 1
MOST_ROWS, MOST_APPENDIX = 100, 100
"""Rows of an item and items of an appendix that are kept: what is frozen travels as one text."""
_ITEM_WORDS = ("why", "mark", "tone", "currency")
_CAPTURED_WORDS = ("item", "owner", "ticket", "outcome")


def to_plain(minutes: Minutes) -> dict[str, Any]:
    """Minutes as texts, numbers, lists and maps."""
    return {
        "v": VERSION,
        "client": minutes.client,
        "zone": minutes.zone,
        "currency": minutes.currency,
        "planned": _instant(minutes.planned),
        "since": _instant(minutes.since),
        "manager": minutes.manager,
        "begun": _instant(minutes.begun),
        "ended": _instant(minutes.ended),
        "attendees": list(minutes.attendees),
        "next_at": _instant(minutes.next_at),
        "sections": [
            {
                "section": int(section.section),
                "note": section.note,
                "items": [_item(item) for item in section.items],
                "appendix": [_item(item) for item in section.appendix[:MOST_APPENDIX]],
                "more": section.more + max(0, len(section.appendix) - MOST_APPENDIX),
            }
            for section in minutes.sections
        ],
        "hidden": [{"reason": one.reason, "item": _item(one.item)} for one in minutes.hidden],
        "captured": [_captured(one) for one in minutes.captured],
    }


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at is not None else None


def _item(item: Item) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "key": item.key,
        "section": int(item.section),
        "title": item.title,
        "rows": [[row.kind, row.id, row.label] for row in item.rows[:MOST_ROWS]],
    }
    plain.update({name: getattr(item, name) for name in _ITEM_WORDS if getattr(item, name)})
    plain.update({name: True for name in ("internal", "pinned", "added") if getattr(item, name)})
    if item.amount_minor is not None:
        plain["amount_minor"] = item.amount_minor
    if item.raised != 1:
        plain["raised"] = item.raised
    return plain


def _captured(one: Captured) -> dict[str, Any]:
    plain: dict[str, Any] = {"id": one.id, "kind": one.kind, "text": one.text}
    plain.update({name: getattr(one, name) for name in _CAPTURED_WORDS if getattr(one, name)})
    if one.due is not None:
        plain["due"] = one.due.isoformat()
    if one.internal:
        plain["internal"] = True
    return plain


def from_plain(plain: Mapping[str, Any]) -> Minutes:
    """Minutes from what was kept; what a version did not write is taken as empty.

    Raises:
        KeyError: what every version writes is missing.
        ValueError: a moment or a section is none.
    """
    planned = _moment(plain["planned"])
    if planned is None:
        raise ValueError("Minutes without the moment of their check-in.")
    return Minutes(
        client=plain["client"],
        zone=plain["zone"],
        currency=plain.get("currency", ""),
        planned=planned,
        since=_moment(plain.get("since")),
        manager=plain.get("manager", ""),
        begun=_moment(plain.get("begun")),
        ended=_moment(plain.get("ended")),
        attendees=tuple(plain.get("attendees", ())),
        sections=tuple(
            AgendaSection(
                Section(section["section"]),
                tuple(_item_from(item) for item in section.get("items", ())),
                tuple(_item_from(item) for item in section.get("appendix", ())),
                section.get("note", ""),
                section.get("more", 0),
            )
            for section in plain.get("sections", ())
        ),
        hidden=tuple(
            HiddenItem(_item_from(one["item"]), one.get("reason", ""))
            for one in plain.get("hidden", ())
        ),
        captured=tuple(_captured_from(one) for one in plain.get("captured", ())),
        next_at=_moment(plain.get("next_at")),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _item_from(plain: Mapping[str, Any]) -> Item:
    return Item(
        key=plain["key"],
        section=Section(plain["section"]),
        title=plain["title"],
        why=plain.get("why", ""),
        rows=tuple(Row(*row) for row in plain.get("rows", ())),
        mark=plain.get("mark", ""),
        tone=plain.get("tone", "normal"),
        amount_minor=plain.get("amount_minor"),
        currency=plain.get("currency", ""),
        internal=plain.get("internal", False),
        raised=plain.get("raised", 1),
        pinned=plain.get("pinned", False),
        added=plain.get("added", False),
    )


def _captured_from(plain: Mapping[str, Any]) -> Captured:
    due = plain.get("due")
    return Captured(
        id=plain["id"],
        kind=plain["kind"],
        text=plain["text"],
        item=plain.get("item", ""),
        owner=plain.get("owner", ""),
        due=date.fromisoformat(due) if due else None,
        internal=plain.get("internal", False),
        ticket=plain.get("ticket", ""),
        outcome=plain.get("outcome", ""),
    )
