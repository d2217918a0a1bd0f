"""Many acts in one push come to what they would come to one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event

from app.central.audit.kinds import Kind
from app.central.devices import approve_here, list_all
from app.central.for_good import BRAKED, MOST, WITHIN, goes_too_far
from app.domain.vocabulary import Right
from app.ports.problems import Refused
from app.records.types import to_micros
from app.wire.envelopes import Op, Tx
from tests.integration.central.test_attachments import new_file, with_ticket
from tests.integration.central.test_audit import told as audited
from tests.integration.central.test_erasing import GONE, give
from tests.integration.central.world import MIRA, Device, World


@contextmanager
def savepoints(world: World) -> Iterator[list[str]]:
    """The savepoints that central sets meanwhile."""
    engine, seen = world.central.work.database.write, list[str]()

    def note(_connection: object, name: str) -> None:
        seen.append(name)

    event.listen(engine, "savepoint", note)
    try:
        yield seen
    finally:
        event.remove(engine, "savepoint", note)


def test_many_replies_are_written_together(world: World) -> None:
    mira = world.device()
    ticket = mira.new_ticket(world.north)
    mira.tell(mira.tx("submit_ticket", ticket))
    replies = [mira.tx("write_reply", mira.new_event(ticket, f"Part {n}")) for n in range(100)]
    with savepoints(world) as seen:
        answers = mira.tell(*replies)
    assert {answer.result for answer in answers} == {"ok"}
    assert len(world.rows("ticket_event")) == 100
    assert len(seen) < 5, "a savepoint for each act costs more than writing it"


def test_one_refused_reply_among_many_falls_alone(world: World) -> None:
    mira = world.device()
    ticket = mira.new_ticket(world.north)
    mira.tell(mira.tx("submit_ticket", ticket))
    kinds = ["reply"] * 70 + ["shout"] + ["reply"] * 9
    replies = [
        mira.tx("write_reply", mira.new_event(ticket, f"Part {n}", kind=kind))
        for n, kind in enumerate(kinds)
    ]
    answers = mira.tell(*replies)
    refused = [n for n, answer in enumerate(answers) if answer.result == "rejected"]
    assert refused == [70]
    assert len(world.rows("ticket_event")) == 79
    assert [answer.op_id for answer in answers] == [tx.ops[0].op_id for tx in replies]


def test_of_a_long_run_only_the_part_with_the_refused_act_is_done_one_by_one(world: World) -> None:
    mira = world.device()
    ticket = mira.new_ticket(world.north)
    mira.tell(mira.tx("submit_ticket", ticket))
    kinds = ["reply"] * 300
    kinds[200] = "shout"
    replies = [
        mira.tx("write_reply", mira.new_event(ticket, f"Part {n}", kind=kind))
        for n, kind in enumerate(kinds)
    ]
    with savepoints(world) as seen:
        answers = mira.tell(*replies)
    assert [n for n, answer in enumerate(answers) if answer.result == "rejected"] == [200]
    assert [answer.op_id for answer in answers] == [tx.ops[0].op_id for tx in replies]
    assert len(world.rows("ticket_event")) == 299
    whole, parts, alone = 1, 5, 64
    assert len(seen) <= whole + parts + alone


def test_a_row_that_breaks_a_key_among_many_falls_alone(world: World) -> None:
    mira = world.device()
    first = mira.new_ticket(world.north)
    again = mira.op("ticket", first.row, "create", dict(first.fields))
    other = mira.new_ticket(world.south)
    answers = mira.tell(*(mira.tx("submit_ticket", op) for op in (first, again, other)))
    assert [answer.result for answer in answers] == ["ok", "rejected", "ok"]
    assert {row["id"].bytes for row in world.rows("ticket")} == {first.row, other.row}


def test_acts_on_a_ticket_of_the_same_push_see_what_central_made_of_it(world: World) -> None:
    mira = world.device()
    ticket = mira.new_ticket(world.north)
    answers = mira.tell(
        mira.tx("submit_ticket", ticket),
        mira.tx("write_reply", mira.new_event(ticket, "On my way")),
        mira.edit(ticket.row, title="Printer burns"),
        mira.edit(ticket.row, title="Printer is out"),
    )
    assert [answer.result for answer in answers] == ["ok"] * 4
    row = world.row("ticket", ticket.row)
    assert (row["title"], row["number"]) == ("Printer is out", 1001)


def test_sixty_deletions_of_a_device_take_nothing_away(world: World) -> None:
    mira = world.device()
    tickets = [mira.new_ticket(world.north, f"No. {n}") for n in range(60)]
    mira.tell(*(mira.tx("submit_ticket", one) for one in tickets))
    mira.pull()
    before = {one["id"]: one["rev"] for one in world.rows("ticket")}
    acts = [mira.tx("edit_ticket", mira.op("ticket", one.row, "delete", {})) for one in tickets]
    answers = mira.tell(*acts)
    assert {answer.result for answer in answers} == {"rejected"}
    assert {one["id"]: one["rev"] for one in world.rows("ticket")} == before


def people(mira: Device) -> list[Tx]:
    """Each a client's person who is to be erased."""
    at, client = to_micros(mira.world.clock.at), mira.world.north
    fields = {"client_id": client.bytes, "name": "Ottilie", "email": "o@north.example",
              "phone": "", "created_at": at, "created_by": mira.user.bytes}  # fmt: skip
    made = [mira.op("contact", uuid4().bytes, "create", dict(fields)) for _ in range(MOST + 1)]
    assert {one.result for one in mira.tell(mira.tx("add_contact", *made))} == {"ok"}
    return [mira.tx("erase_contact", ended(mira, one, GONE)) for one in made]


def files(mira: Device) -> list[Tx]:
    """Each a file that is to count no more; said under another verb than its own."""
    ticket = with_ticket(mira, mira.world.north).row
    made = [new_file(mira, mira.world.north, ticket_id=ticket) for _ in range(MOST + 1)]
    assert {one.result for one in mira.tell(mira.tx("attach_file", *made))} == {"ok"}
    return [mira.tx("attach_file", ended(mira, one, {"void": True})) for one in made]


def ended(mira: Device, made: Op, fields: Mapping[str, Any]) -> Op:
    mira.pull()
    seen = mira.rows[made.entity, made.row]["rev"]
    return mira.op(made.entity, made.row, "edit", dict(fields), base=seen)


@pytest.mark.parametrize("asked", [people, files])
def test_who_ends_too_much_for_good_is_suspended_until_an_administrator_lets_them_in(
    world: World, asked: Callable[[Device], list[Tx]]
) -> None:
    give(world, MIRA, Right.TAM, Right.TECHNICIAN)
    mira = world.device()
    *most, last = asked(mira)
    assert {one.result for one in mira.tell(*most)} == {"ok"}
    assert {one.result for one in mira.tell(*most)} == {"ok"}, "said again it counts once"
    entity, row = last.ops[0].entity, last.ops[0].row
    before = world.row(entity, row)
    with pytest.raises(Refused):
        mira.tell(last)
    assert world.row(entity, row) == before
    [held] = [one for one in list_all(world.central) if one.state == "suspended"]
    assert [one.outcome for one in audited(world, Kind.DEVICE_SUSPENDED)] == [BRAKED]
    with world.central.work.database.read.connect() as connection:
        later = world.clock.at + WITHIN
        assert not goes_too_far(connection, held.id, mira.request(last), later)
    approve_here(world.central, held.short, held.words)
    assert [one.result for one in mira.tell(last)] == ["ok"]


def test_what_waited_overnight_for_an_administrator_goes_through_once_they_let_it(
    world: World,
) -> None:
    give(world, MIRA, Right.TAM, Right.TECHNICIAN)
    mira = world.device()
    asked = mira.request(*people(mira))
    with pytest.raises(Refused):
        mira.tell(*asked.txs)
    world.clock.at += 12 * WITHIN
    [held] = [one for one in list_all(world.central) if one.state == "suspended"]
    approve_here(world.central, held.short, held.words)
    with world.central.work.database.read.connect() as connection:
        assert not goes_too_far(connection, held.id, asked, world.clock.at)
        assert goes_too_far(connection, held.id, asked, world.clock.at + 2 * WITHIN)
