"""Many acts in one push come to what they would come to one by one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from tests.integration.central.world import World


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
