"""Where the thing that an operation is about is shown.

Source: ux.md 3.7 (the object itself).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.records.nouns import NOUNS
from app.sync.act_words import Names, Op
from app.sync.centre_facts import Place

_SCREENS = {
    "ticket": "ticket",
    "page": "pages",
    "asset": "clients",
    "client": "clients",
    "contact": "clients",
}
_OWNED = (("ticket_id", "ticket"), ("page_id", "page"))
"""Fields of rows that are shown on the page of another: an entry on its ticket."""


def place_of(names: Names, op: Op) -> Place | None:
    """The screen and the id to go to; None where the thing is not here, or has no screen."""
    if op.entity not in NOUNS:
        return None
    if op.entity in _SCREENS:
        return _there(names, op.entity, op.row)
    record: Any = names.session.get(NOUNS[op.entity], op.row)
    for field, entity in _OWNED:
        sent = op.fields.get(field)
        target = UUID(bytes=sent) if isinstance(sent, bytes) else getattr(record, field, None)
        if target is not None:
            return _there(names, entity, target)
    return None


def _there(names: Names, entity: str, row: UUID) -> Place | None:
    here = names.session.get(NOUNS[entity], row) is not None
    return (_SCREENS[entity], row) if here else None
