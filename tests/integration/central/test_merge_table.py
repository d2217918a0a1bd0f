"""What each kind of data does where two people meet on it (ADR 0063), of sets, words and ends."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from app.central.people import ADMINISTRATION
from app.domain.vocabulary import TicketState
from app.records import Ticket
from app.records.types import to_micros
from tests.integration.central.test_push import new_entry
from tests.integration.central.world import TOM, World


@pytest.mark.parametrize("name", ["tags", "watchers"])
def test_sets_merge_what_both_added_and_removed(world: World, name: str) -> None:
    mira, tom = world.device(), world.device(TOM)
    people = [str(person) for person in world.people.values()]
    old, hers, his = people if name == "watchers" else ["old", "vip", "floor-3"]
    ticket = mira.new_ticket(world.north, **{name: f'["{old}"]'})
    answers = mira.tell(mira.tx("submit_ticket", ticket))
    answers += mira.tell(mira.edit(ticket.row, 0, **{name: {"add": [hers], "del": []}}))
    answers += tom.tell(tom.edit(ticket.row, 0, **{name: {"add": [his], "del": [old]}}))
    assert world.row("ticket", ticket.row)[name] == sorted([hers, his])
    answers += mira.tell(mira.edit(ticket.row, 0, **{name: {"add": [], "del": [his]}}))
    assert world.row("ticket", ticket.row)[name] == [hers]
    assert [(answer.result, answer.code) for answer in answers] == [("ok", "")] * 4


def test_a_set_takes_nobody_who_is_not_there_beside_those_that_it_has(world: World) -> None:
    mira = world.device()
    ticket = mira.new_ticket(world.north, watchers=f'["{mira.user}"]')
    mira.tell(mira.tx("submit_ticket", ticket))
    for stranger in (str(uuid4()), "nobody"):
        [answer] = mira.tell(mira.edit(ticket.row, 0, watchers={"add": [stranger], "del": []}))
        assert (answer.result, answer.code) == ("rejected", "reference-missing")
    assert world.row("ticket", ticket.row)["watchers"] == [str(mira.user)]


def test_what_somebody_wrote_on_a_ticket_stays_as_it_was_written(world: World) -> None:
    mira = world.device()
    ticket = mira.new_ticket(world.north)
    event = mira.new_event(ticket, "On my way")
    mira.tell(mira.tx("submit_ticket", ticket), mira.tx("write_reply", event))
    for field, value in (("body", "Not coming"), ("kind", "internal_note"), ("at", 0)):
        edit = mira.op("ticket_event", event.row, "edit", {field: value}, base=10**9)
        [answer] = mira.tell(mira.tx("write_reply", edit))
        assert (answer.result, answer.code) == ("rejected", "field-once"), field
    assert world.row("ticket_event", event.row)["body"] == "On my way"


def test_a_closed_ticket_still_takes_comments_time_and_photos(world: World) -> None:
    opened = to_micros(world.clock.at)
    world.clock.move(hours=2)
    mira = world.device()
    ticket = mira.new_ticket(world.north, opened_at=opened)
    mira.tell(mira.tx("submit_ticket", ticket))

    def close(session: Any) -> None:
        session.get(Ticket, UUID(bytes=ticket.row)).state = TicketState.CLOSED.value

    world.central.work.run("close_ticket", ADMINISTRATION, close)
    file = {
        "client_id": world.north.bytes, "ticket_id": ticket.row, "name": "rack.jpg",
        "media_type": "image/jpeg", "size_bytes": 84_000, "sha256": "0a" * 32, "added_at": opened,
        "author_id": mira.user.bytes, "created_at": opened, "created_by": mira.user.bytes,
    }  # fmt: skip
    answers = mira.tell(
        mira.tx("write_reply", mira.new_event(ticket, "It jams again")),
        mira.tx("log_time", new_entry(mira, world.north, ticket, opened + 60_000_000)),
        mira.tx("attach_file", mira.op("attachment", uuid4().bytes, "create", file)),
    )
    assert [(answer.result, answer.code) for answer in answers] == [("ok", "")] * 3
    assert world.row("ticket", ticket.row)["state"] == TicketState.CLOSED
    assert (len(world.rows("time_entry")), len(world.rows("attachment"))) == (1, 1)
