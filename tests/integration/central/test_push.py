"""What a device tells central is done once, whole or not at all, and nothing is lost."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState

from app.central.feed.at_hand import AtHand
from app.central.feed.tables import op_log, sync_counter
from app.central.people import ADMINISTRATION, revoke
from app.database.work import WorkSession
from app.ports.problems import Refused
from app.records.types import to_micros
from app.wire.envelopes import Op, PushRequest, Tx
from tests.integration.central.world import MIRA, TOM, Device, World


def test_a_ticket_pushed_from_a_device_is_there_and_has_a_number(world: World) -> None:
    mira = world.device()
    ticket = mira.new_ticket(world.north)
    [answer] = mira.tell(mira.tx("submit_ticket", ticket))
    assert answer.result == "ok"
    row = world.row("ticket", ticket.row)
    assert row["number"] == 1001
    assert row["rev"] == answer.rev
    assert row["due_kind"] == "respond"


def test_a_push_sent_twice_applies_once_and_gives_the_same_answers(world: World) -> None:
    mira = world.device()
    act = mira.tx("submit_ticket", mira.new_ticket(world.north))
    first = mira.tell(act)
    assert mira.tell(act) == first
    assert len(world.rows("ticket")) == 1
    assert len(world.table(op_log)) == 1


def test_an_operation_twice_in_one_push_applies_once(world: World) -> None:
    mira = world.device()
    act = mira.tx("submit_ticket", mira.new_ticket(world.north))
    first, second = mira.tell(act, act)
    assert first == second
    assert len(world.rows("ticket")) == 1


def test_a_refused_operation_does_not_delay_the_others(world: World) -> None:
    mira = world.device()
    good, bad = mira.new_ticket(world.north), mira.new_ticket(world.north, title=" ")
    other = mira.new_ticket(world.south)
    answers = mira.tell(*(mira.tx("submit_ticket", op) for op in (good, bad, other)))
    assert [answer.result for answer in answers] == ["ok", "rejected", "ok"]
    assert answers[1].code == "title-empty"
    assert answers[1].reason == "Say in a few words what is wrong or wanted."
    assert {row["id"].bytes for row in world.rows("ticket")} == {good.row, other.row}


def test_an_act_is_done_whole_or_not_at_all(world: World) -> None:
    mira = world.device()
    ticket = mira.new_ticket(world.north)
    answers = mira.tell(mira.tx("submit_ticket", ticket, mira.new_event(ticket, "x", kind="shout")))
    assert [answer.result for answer in answers] == ["rejected", "rejected"]
    assert "Another part of the same action" in answers[0].reason
    assert world.rows("ticket") == []


def test_what_builds_on_a_refused_row_is_refused_and_the_rest_flows(world: World) -> None:
    mira = world.device()
    bad = mira.new_ticket(world.north, title="")
    answers = mira.tell(
        mira.tx("submit_ticket", bad),
        mira.tx("write_reply", mira.new_event(bad, "On my way")),
        mira.edit(bad.row, title="Better"),
        mira.tx("submit_ticket", mira.new_ticket(world.north)),
    )
    assert [answer.result for answer in answers] == ["rejected", "rejected", "rejected", "ok"]
    assert answers[2].code == "depends-on-rejected"


def test_a_later_push_that_depends_on_a_refused_operation_is_refused(world: World) -> None:
    mira = world.device()
    bad = mira.new_ticket(world.north, title="")
    mira.tell(mira.tx("submit_ticket", bad))
    later = mira.op("ticket", bad.row, "edit", {"title": "x"}, needs=[bad.op_id])
    [answer] = mira.tell(mira.tx("edit_ticket", later))
    assert answer.code == "depends-on-rejected"


def test_a_refusal_takes_a_revision_and_is_kept_with_its_reason(world: World) -> None:
    mira = world.device()
    [before] = world.table(sync_counter)
    [answer] = mira.tell(mira.tx("submit_ticket", mira.new_ticket(world.north, title="")))
    [after] = world.table(sync_counter)
    assert after["rev"] == before["rev"] + 1 == answer.rev
    [kept] = world.table(op_log)
    assert (kept["result"], kept["code"]) == ("rejected", "title-empty")
    assert msgspec.msgpack.decode(kept["body"])["fields"]["title"] == ""


def test_rows_are_locked_noun_by_noun_in_the_order_of_names(world: World) -> None:
    """Else two pushes could each hold what the other one waits for."""
    mira = world.device()
    nouns = ["ticket", "site", "page", "contact", "asset", "project", "client"]
    ops = [mira.op(noun, uuid4().bytes, "edit", {}) for noun in nouns]
    asked: list[str] = []

    def load(session: WorkSession) -> None:
        event.listen(session, "do_orm_execute", lambda one: asked.append(_noun(one)))
        AtHand(session).load(ops)

    world.central.work.run("look", ADMINISTRATION, load)
    assert asked == sorted(nouns)


def _noun(asked: ORMExecuteState) -> str:
    assert asked.bind_mapper is not None
    return str(asked.bind_mapper.class_.ENTITY)


def test_an_illegal_state_is_refused_with_the_states_that_may_follow(world: World) -> None:
    mira = world.device()
    ticket = mira.new_ticket(world.north)
    mira.tell(mira.tx("submit_ticket", ticket))
    change = mira.op("ticket", ticket.row, "edit", {"state": "closed"})
    [answer] = mira.tell(mira.tx("change_state", change))
    assert answer.code == "state-not-next"
    assert "cannot become closed" in answer.reason


def test_a_ticket_cannot_be_given_to_somebody_who_does_not_work_here(world: World) -> None:
    mira = world.device()
    ticket = mira.new_ticket(world.north, assignee_id=uuid4().bytes)
    [answer] = mira.tell(mira.tx("submit_ticket", ticket))
    assert answer.result == "rejected"


def test_an_edit_of_a_row_that_is_not_there_never_makes_it(world: World) -> None:
    mira = world.device()
    [answer] = mira.tell(mira.edit(uuid4().bytes, 7, title="Ghost"))
    assert answer.code == "row-gone"
    assert world.rows("ticket") == []


def test_a_row_of_a_foreign_client_reads_like_one_that_is_not_there(world: World) -> None:
    mira, tom = world.device(), world.device(TOM)
    ticket = mira.new_ticket(world.south)
    mira.tell(mira.tx("submit_ticket", ticket))
    unknown, foreign = tom.tell(
        tom.edit(uuid4().bytes, 7, title="x"), tom.edit(ticket.row, 7, title="x")
    )
    assert (unknown.code, unknown.reason) == (foreign.code, foreign.reason)
    assert world.row("ticket", ticket.row)["title"] == "Printer jams"


def test_nobody_makes_a_ticket_for_a_client_that_is_not_theirs(world: World) -> None:
    tom = world.device(TOM)
    [answer] = tom.tell(tom.tx("submit_ticket", tom.new_ticket(world.south)))
    assert answer.code == "client-missing"


def test_a_ticket_cannot_point_at_another_clients_site(world: World) -> None:
    mira = world.device()
    [site] = [row for row in world.rows("site") if row["client_id"] == world.south]
    ticket = mira.new_ticket(world.north, site_id=site["id"].bytes)
    [answer] = mira.tell(mira.tx("submit_ticket", ticket))
    assert answer.code == "reference-missing"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"number": 7}, "field-central"),
        ({"rev": 9}, "field-unknown"),
        ({"id": b"x" * 16}, "field-unknown"),
        ({"source": "mail"}, "field-once"),
        ({"created_by": b"x" * 16}, "field-once"),
        ({"client_id": b"x" * 16}, "field-once"),
        ({"title": 5}, "value-wrong"),
        ({"title": None}, "value-wrong"),
        ({"title": "a\0b"}, "value-wrong"),
        ({"assignee_id": 10**12}, "value-wrong"),
        ({"service_restored_at": 2**62}, "value-wrong"),
        ({"tags": ["whole", "list"]}, "value-wrong"),
        ({"tags": {"add": [1]}}, "value-wrong"),
        ({"priority": 9}, "priority-unknown"),
        ({"surprise": 1}, "field-unknown"),
    ],
)
def test_a_field_that_may_not_be_written_so_is_refused(
    world: World, fields: dict[str, object], code: str
) -> None:
    mira = world.device()
    ticket = mira.new_ticket(world.north)
    mira.tell(mira.tx("submit_ticket", ticket))
    before = world.row("ticket", ticket.row)
    [answer] = mira.tell(mira.edit(ticket.row, 0, **fields))
    assert (answer.result, answer.code) == ("rejected", code)
    assert world.row("ticket", ticket.row) == before


def test_a_verb_that_central_does_not_know_is_refused(world: World) -> None:
    mira = world.device()
    [answer] = mira.tell(mira.tx("drop_everything", mira.new_ticket(world.north)))
    assert answer.code == "verb-unknown"


def test_a_verb_cannot_touch_what_it_has_no_business_with(world: World) -> None:
    mira = world.device()
    promote = mira.op("user", mira.user.bytes, "edit", {"rights": {"add": ["admin"]}})
    [answer] = mira.tell(mira.tx("write_reply", promote))
    assert answer.code == "verb-noun"


def test_nobody_writes_under_another_persons_name(world: World) -> None:
    mira = world.device()
    tom = world.people[TOM].bytes
    ticket = mira.new_ticket(world.north)
    event = mira.new_event(ticket, "It was Tom", author_id=tom)
    answers = mira.tell(mira.tx("submit_ticket", ticket), mira.tx("write_reply", event))
    assert [answer.code for answer in answers] == ["", "not-yours"]


def test_a_number_used_again_for_another_operation_is_a_fork(world: World) -> None:
    mira = world.device()
    mira.tell(mira.tx("submit_ticket", mira.new_ticket(world.north)))
    copy = mira.new_ticket(world.north)
    answer = mira.push(mira.tx("submit_ticket", msgspec.structs.replace(copy, seq=1)))
    assert answer.fork
    assert answer.answers == []
    assert len(world.rows("ticket")) == 1
    mira.inc = uuid4().hex
    [again] = mira.tell(mira.tx("submit_ticket", msgspec.structs.replace(copy, seq=1)))
    assert again.result == "ok"


def test_the_acknowledged_number_is_the_last_one_that_arrived(world: World) -> None:
    mira = world.device()
    acts = [mira.tx("submit_ticket", mira.new_ticket(world.north)) for _ in range(3)]
    assert mira.push(*acts).acked_seq == 3
    assert mira.pull_page().acked_seq == 3


def test_operations_of_a_newer_device_are_held_and_not_written_down(world: World) -> None:
    mira = world.device()
    request = mira.request(mira.tx("submit_ticket", mira.new_ticket(world.north)))
    newer = msgspec.structs.replace(request, schema=request.schema + 1)
    from app.central.exchange import push

    [answer] = push(world.central, mira.token, newer).answers
    assert answer.result == "held"
    assert world.table(op_log) == []


def test_what_was_taken_away_counts_at_the_next_push(world: World) -> None:
    mira = world.device()
    ticket = mira.new_ticket(world.south)
    mira.tell(mira.tx("submit_ticket", ticket))
    revoke(world.central, MIRA, "SG")
    [answer] = mira.tell(mira.edit(ticket.row, 0, title="Still mine?"))
    assert answer.code == "row-gone"


def test_a_push_that_makes_no_sense_is_refused_as_a_whole(world: World) -> None:
    mira = world.device()
    broken = mira.op("ticket", b"short", "edit", {})
    with pytest.raises(Refused) as refusal:
        mira.push(mira.tx("edit_ticket", broken))
    assert refusal.value.code == "push-shape"


def new_entry(mira: Device, client: UUID, ticket: Op, start: int, **more: Any) -> Op:
    """Half an hour of work."""
    end = start + 1_800_000_000
    stretch = {"start": start, "end": end, "activity": "work", "mode": "remote"}
    fields = {
        "client_id": client.bytes,
        "ticket_id": ticket.row,
        "user_id": mira.user.bytes,
        "grade": "standard",
        "work_kind": "request",
        "started_at": start,
        "ended_at": end,
        "intervals": msgspec.json.encode([stretch]).decode(),
        "worked_s": 1800,
        "note": "Cleared the tray",
        "created_at": end,
        "created_by": mira.user.bytes,
    }
    return mira.op("time_entry", uuid4().bytes, "create", fields | more)


def test_a_time_entry_is_decided_in_the_same_commit(world: World) -> None:
    opened = to_micros(world.clock.at)
    world.clock.move(hours=2)
    mira = world.device()
    ticket = mira.new_ticket(world.north, opened_at=opened)
    entry = new_entry(mira, world.north, ticket, opened + 60_000_000)
    answers = mira.tell(mira.tx("submit_ticket", ticket), mira.tx("log_time", entry))
    assert [answer.result for answer in answers] == ["ok", "ok"]
    [decision] = world.rows("coverage_decision")
    assert decision["entry_id"].bytes == entry.row


@pytest.mark.parametrize(
    "more",
    [
        {"intervals": "[]"},
        {"intervals": "{}"},
        {"intervals": "[1]"},
        {"intervals": '[{"start": 1}]'},
        {"intervals": '[{"start": "a", "end": "b", "activity": "work", "mode": "remote"}]'},
        {"intervals": '[{"start": 1, "end": 2, "activity": "work", "mode": "remote"}]'},
        {"intervals": "[" * 5000},
        {"work_kind": "magic"},
        {"worked_s": 99_999},
        {"worked_s": -1},
        {"ended_at": 5},
        {"created_at": 5},
        {"user_id": b"x" * 16},
    ],
)
def test_a_time_entry_that_cannot_be_right_is_refused_alone(
    world: World, more: dict[str, Any]
) -> None:
    opened = to_micros(world.clock.at)
    mira = world.device()
    ticket = mira.new_ticket(world.north)
    entry = new_entry(mira, world.north, ticket, opened, **more)
    answers = mira.tell(mira.tx("submit_ticket", ticket), mira.tx("log_time", entry))
    assert [answer.result for answer in answers] == ["ok", "rejected"]
    assert answers[1].reason.endswith(".")


@pytest.mark.parametrize(
    "more",
    [
        {"topic": "x", "attendees": '["nobody"]', "work_kind": "training"},
        {"ticket_id": None, "work_kind": "check_in"},
        {"ticket_id": None, "work_kind": "request"},
        {"preview_code": "?", "preview_digest": "?"},
        {"supersedes": None, "source": "moon", "late_reason": "x"},
    ],
)
def test_an_unusual_time_entry_does_not_stop_the_push(world: World, more: dict[str, Any]) -> None:
    opened = to_micros(world.clock.at)
    world.clock.move(hours=1)
    mira = world.device()
    ticket = mira.new_ticket(world.north, opened_at=opened)
    entry = new_entry(mira, world.north, ticket, opened, **more)
    answers = mira.tell(mira.tx("submit_ticket", ticket), mira.tx("log_time", entry))
    assert answers[0].result == "ok"
    assert answers[1].result in {"ok", "rejected"}


def test_hours_of_a_grade_without_a_rate_are_taken_in_and_wait_for_the_rate(world: World) -> None:
    opened = to_micros(world.clock.at)
    world.clock.move(hours=1)
    mira = world.device()
    ticket = mira.new_ticket(world.north, opened_at=opened)
    entry = new_entry(mira, world.north, ticket, opened, grade="wizard")
    acts = [mira.tx("submit_ticket", ticket), mira.tx("log_time", entry), mira.edit(ticket.row)]
    answers = mira.push(*acts)
    assert [answer.result for answer in answers.answers] == ["ok", "ok", "ok"]
    assert [decision["hold"] for decision in world.rows("coverage_decision")] == ["HOLD-NO-RATE"]
    assert answers.acked_seq == 3
    assert mira.tell(*acts) == answers.answers


@pytest.mark.parametrize(
    "more",
    [
        {"kind": "change", "field_name": "state", "old": "?", "new": "?"},
        {"kind": "change", "field_name": "assignee_id", "old": "x", "new": "y"},
        {"kind": "change", "field_name": "state", "old": "waiting_client", "new": "closed"},
        {"kind": "change", "field_name": "nothing"},
        {"at": -(10**15), "effective_at": 10**17},
        {"author_kind": "ghost"},
    ],
)
def test_an_unusual_event_does_not_stop_the_push(world: World, more: dict[str, Any]) -> None:
    mira = world.device()
    ticket = mira.new_ticket(world.north)
    event = mira.new_event(ticket, "x", **more)
    answers = mira.tell(mira.tx("submit_ticket", ticket), mira.tx("write_reply", event))
    assert answers[0].result == "ok"


def test_many_acts_in_one_push_each_have_their_answer(world: World) -> None:
    mira = world.device()
    acts: list[Tx] = []
    for at in range(200):
        ticket = mira.new_ticket(world.north, title="" if at % 10 == 3 else f"Ticket {at}")
        acts.append(mira.tx("submit_ticket", ticket))
    answers = mira.tell(*acts)
    assert [answer.op_id for answer in answers] == [act.ops[0].op_id for act in acts]
    assert sum(answer.result == "rejected" for answer in answers) == 20
    assert len({answer.rev for answer in answers}) == 200


def test_an_empty_push_is_answered(world: World) -> None:
    mira = world.device()
    answer = mira.push()
    assert isinstance(mira.request(), PushRequest)
    assert (answer.answers, answer.acked_seq, answer.fork) == ([], 0, False)


def test_an_edit_goes_back_with_the_rest_of_its_act(world: World) -> None:
    mira = world.device()
    ticket = mira.new_ticket(world.north)
    mira.tell(mira.tx("submit_ticket", ticket))
    good = mira.op("ticket", ticket.row, "edit", {"title": "Half done"})
    bad = mira.op("ticket", ticket.row, "edit", {"state": "closed"})
    after = mira.op("ticket", ticket.row, "edit", {"category": "printing"})
    mira.tell(mira.tx("edit_ticket", good, bad), mira.tx("edit_ticket", after))
    row = world.row("ticket", ticket.row)
    assert (row["title"], row["category"]) == ("Printer jams", "printing")


def test_rows_that_point_at_each_other_may_come_in_one_push(world: World) -> None:
    mira = world.device()
    first = mira.new_ticket(world.north)
    second = mira.new_ticket(world.north, follow_up_of=first.row)
    answers = mira.tell(mira.tx("submit_ticket", first), mira.tx("submit_ticket", second))
    assert [answer.result for answer in answers] == ["ok", "ok"]
    assert world.row("ticket", second.row)["follow_up_of"].bytes == first.row
