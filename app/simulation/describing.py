"""The long descriptions of tickets: who writes them, and what must become of the words."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import msgspec

from app.database.work import WorkSession
from app.domain.merge import settle_text
from app.records import Ticket
from app.records.codec import is_text_change, written_text
from app.simulation.book import AtCentral, Book
from app.simulation.device import Device
from app.simulation.oracle import Broken, Snapshot
from app.usecases.edit_ticket import EditTicket, edit_ticket

FIELD = "description"
_BEGUN = ("It happened again.", "What we saw:", "What we tried:", "Who was there:", "Thanks.")
_ANOTHER_LINE = 0.3
"""How often somebody adds a line, and not a word to one."""


def with_a_word(text: str, chance: random.Random) -> str:
    """A description with one word more; no word is ever taken out again."""
    word = f"d{chance.getrandbits(40):x}"
    lines = text.split("\n") if text else list(_BEGUN)
    place = chance.randrange(len(lines))
    if chance.random() < _ANOTHER_LINE:
        lines.insert(place, word)
    else:
        lines[place] = f"{lines[place]} {word}".strip()
    return "\n".join(lines).strip()


def describe(device: Device, ticket: UUID, chance: random.Random) -> None:
    """Somebody at a workbench writes on.

    Raises:
        Refused: a rule says no.
    """

    def job(session: WorkSession) -> None:
        text = with_a_word(session.get_one(Ticket, ticket).description, chance)
        edit_ticket(session, device.ctx, EditTicket(ticket, description=text))

    device.do("edit_ticket", job)


def check_descriptions(log: Iterable[Any], central: Snapshot, book: Book) -> None:
    """Every word that was sent is in its ticket's description, or in what is told to give way.

    A text that says what it was made from gives way only to words in the same place.

    Raises:
        Broken: a word is lost, or a text gave way without need.
    """
    log = list(log)
    gave_way = _gave_way(log)
    for row in log:
        if row.entity != "ticket" or row.result == "rejected":
            continue
        body = msgspec.msgpack.decode(row.body)
        _check(central, row.row_id.bytes, body["fields"].get(FIELD), gave_way)
        _check_need(row, body["fields"].get(FIELD))
    for done in book.central:
        if isinstance(done, AtCentral) and done.entity == "ticket" and FIELD in done.meant:
            _check(central, done.row.bytes, done.meant[FIELD], gave_way)


def _check(central: Snapshot, row: bytes, sent: Any, gave_way: Mapping[bytes, set[str]]) -> None:
    there = central.rows.get(("ticket", row))
    if sent is None or there is None:
        return
    begun = set(sent["base"].split()) if isinstance(sent, Mapping) and "base" in sent else set()
    new = set(written_text(sent).split()) - begun
    lost = new - set(there[FIELD].split()) - gave_way.get(row, set())
    if lost:
        raise Broken("I2", f"words of ticket {UUID(bytes=row)} are lost: {sorted(lost)}")


def _gave_way(log: Iterable[Any]) -> dict[bytes, set[str]]:
    """Ticket → words of descriptions that gave way, as their people are told."""
    found: dict[bytes, set[str]] = {}
    for row in log:
        if row.entity == "ticket" and FIELD in row.clashed and row.before is not None:
            was = msgspec.msgpack.decode(row.before).get(FIELD)
            if was is not None:
                found.setdefault(row.row_id.bytes, set()).update(was.split())
    return found


def _check_need(row: Any, sent: Any) -> None:
    if FIELD not in row.clashed or not is_text_change(sent) or "base" not in sent:
        return
    was = msgspec.msgpack.decode(row.before).get(FIELD) if row.before else None
    if was is not None and not settle_text(sent["base"], was, sent["text"]).clash:
        raise Broken("I2", f"a description of {row.row_id} gave way to one beside it")
