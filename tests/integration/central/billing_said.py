"""Words about the money of a month, as a device brings them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from app.records import TimeEntry
from app.records.types import to_micros
from app.wire.envelopes import Op, OpAnswer
from tests.integration.central.billing_world import Books
from tests.integration.central.world import MIRA, Device


def new(books: Books, device: Device, noun: str, **fields: Any) -> Op:
    at = to_micros(books.world.clock.at)
    own = {"client_id": books.client.bytes, "created_at": at, "created_by": device.user.bytes}
    return device.op(noun, uuid4().bytes, "create", own | fields)


def pushed(books: Books, verb: str, noun: str, *, who: str = MIRA, **fields: Any) -> OpAnswer:
    device = books.world.device(who)
    (answer,) = device.tell(device.tx(verb, new(books, device, noun, **fields)))
    return answer


def evening(books: Books) -> tuple[TimeEntry, dict[str, Any]]:
    """An excluded evening, and a word about it."""
    entry = books.entry(books.ticket(), "01-29 20:00", "01-29 21:00")
    (group,) = books.excluded(entry)
    at = to_micros(books.world.clock.at)
    return entry, {"entry_id": entry.id.bytes, "group_key": group.key, "act": "confirmed", "at": at}
