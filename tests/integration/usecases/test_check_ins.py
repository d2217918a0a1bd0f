"""Check-ins planned, prepared, held and written down: at a device, and on central."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from app.domain.check_ins import Section
from app.domain.check_ins.life import ActionState
from app.ports.problems import Refused
from app.queries.check_ins import CheckInPage, check_in_lines, check_in_page, held_before
from app.records import (
    Action,
    AgendaTopic,
    Capture,
    CheckIn,
    CoverageDecision,
    Ticket,
    TimeEntry,
)
from app.usecases.check_ins.actions import (
    ActionToTicket,
    EditAction,
    SettleAction,
    TakeAction,
    action_to_ticket,
    edit_action,
    settle_action,
    take_action,
)
from app.usecases.check_ins.capturing import (
    CorrectCapture,
    TakeDown,
    correct_capture,
    take_down,
)
from app.usecases.check_ins.holding import (
    FinishCheckIn,
    Finished,
    StartCheckIn,
    UnstartCheckIn,
    finish_check_in,
    start_check_in,
    unstart_check_in,
)
from app.usecases.check_ins.minutes import (
    SendMinutes,
    WriteMinutes,
    send_minutes,
    write_minutes,
)
from app.usecases.check_ins.planning import (
    CancelCheckIn,
    ChangeCheckIn,
    PlanCheckIn,
    cancel_check_in,
    change_check_in,
    plan_check_in,
)
from app.usecases.check_ins.preparing import (
    AddTopic,
    ArrangeItems,
    EditTopic,
    MarkItem,
    add_topic,
    arrange_items,
    edit_topic,
    mark_item,
)
from app.usecases.submit_ticket import SubmitTicket
from tests.builders.ag01 import at, on
from tests.builders.ag01_rows import (
    ACTION,
    CHECK_IN,
    DANA,
    FEBRUARY,
    HAVEL,
    PLANNED,
    T1052,
    ag01_rows,
)
from tests.builders.grounds import Ground, grounded
from tests.builders.rows import ANA, MIRA, NORTHWIND, TOM, id_of

pytestmark = pytest.mark.postgresql_long

ground = grounded("check-ins", ag01_rows)


def be_at(ground: Ground, moment: datetime) -> None:
    ground.clock.forward(seconds=(moment - ground.clock.now()).total_seconds())


def page(ground: Ground, check_in: UUID = CHECK_IN) -> CheckInPage:
    now = ground.clock.now()
    found = ground.ask(lambda session: check_in_page(session, check_in, now))
    assert found is not None
    return found


def keys(shown: CheckInPage, which: Section) -> list[str]:
    return [item.key for item in shown.minutes.sections[which - 1].everything]


def hold(ground: Ground, **more: object) -> Finished:
    be_at(ground, PLANNED + timedelta(minutes=2))
    ground.do(start_check_in, StartCheckIn(CHECK_IN))
    ground.clock.forward(minutes=45)
    return ground.do(finish_check_in, FinishCheckIn(CHECK_IN, **more))  # type: ignore[arg-type] # fields of the command


def refused(ground: Ground, verb: object, command: object) -> str:
    with pytest.raises(Refused) as refusal:
        ground.do(verb, command)  # type: ignore[arg-type] # any verb with its command
    return refusal.value.code


def test_a_check_in_is_planned_with_the_coordinators_and_the_client_s_manager(
    ground: Ground,
) -> None:
    made = ground.do(plan_check_in, PlanCheckIn(NORTHWIND, at("04-16"), place=" Room  2 "))
    head = page(ground, made).head
    assert (head.place, head.manager, head.state) == ("Room 2", "Mira Okafor", "planned")
    assert head.attendees == ((DANA, "Dana Whitfield"),)
    assert page(ground).next_planned


def test_a_move_counts_for_the_invitation_and_the_same_again_does_not(ground: Ground) -> None:
    moved = ChangeCheckIn(CHECK_IN, planned_at=at("03-20", "14:00"))
    assert ground.do(change_check_in, moved)
    assert not ground.do(change_check_in, moved)
    assert page(ground).head.calendar_sequence == 1


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (PlanCheckIn(id_of("nobody"), PLANNED), "client-missing"),
        (PlanCheckIn(NORTHWIND, PLANNED, planned_min=2), "check-in-length"),
        (PlanCheckIn(NORTHWIND, PLANNED.replace(tzinfo=None)), "zone-unknown"),
        (PlanCheckIn(NORTHWIND, PLANNED, place="x" * 201), "check-in-place"),
        (PlanCheckIn(HAVEL, PLANNED, attendees=(DANA,)), "contact-foreign"),
    ],
)
def test_a_check_in_that_cannot_be_is_refused_in_words(
    ground: Ground, command: PlanCheckIn, code: str
) -> None:
    assert refused(ground, plan_check_in, command) == code


def test_one_that_was_called_off_says_why_and_can_be_planned_anew(ground: Ground) -> None:
    assert refused(ground, cancel_check_in, CancelCheckIn(CHECK_IN, "no")) == "reason-short"
    assert ground.do(cancel_check_in, CancelCheckIn(CHECK_IN, "Dana is away that week."))
    assert refused(ground, take_down, TakeDown(CHECK_IN, "note", "x")) == "check-in-cancelled"
    assert ground.do(change_check_in, ChangeCheckIn(CHECK_IN, planned_at=at("03-26")))
    head = page(ground).head
    assert (head.state, head.calendar_sequence) == ("planned", 2)


def test_items_are_pinned_hidden_with_a_reason_and_put_in_order(ground: Ground) -> None:
    ticket = f"ticket:{T1052}"
    assert refused(ground, mark_item, MarkItem(CHECK_IN, ticket, hidden=True)) == "hide-reason"
    assert refused(ground, mark_item, MarkItem(CHECK_IN, "no key", pinned=True)) == "agenda-key"
    assert ground.do(mark_item, MarkItem(CHECK_IN, ticket, hidden=True, reason="By phone"))
    assert not ground.do(mark_item, MarkItem(CHECK_IN, ticket, hidden=True, reason="By phone"))
    shown = page(ground)
    assert ticket not in {item.key for one in shown.minutes.sections for item in one.everything}
    assert shown.for_client.left_out.hidden == 1
    assert ground.do(mark_item, MarkItem(CHECK_IN, ticket, hidden=False, pinned=True))
    decisions = keys(page(ground), Section.DECISIONS)
    assert decisions[0] == ticket
    assert ground.do(mark_item, MarkItem(CHECK_IN, ticket, pinned=False))
    places = {key: place for place, key in enumerate(reversed(decisions))}
    assert ground.do(arrange_items, ArrangeItems(CHECK_IN, places))
    assert not ground.do(arrange_items, ArrangeItems(CHECK_IN, places))
    assert keys(page(ground), Section.DECISIONS) == decisions[::-1]
    wrong = ArrangeItems(CHECK_IN, {ticket: -1})
    assert refused(ground, arrange_items, wrong) == "agenda-place"


def test_topics_are_added_edited_and_taken_off_again(ground: Ground) -> None:
    topic = ground.do(add_topic, AddTopic(NORTHWIND, " New  office ", contact=DANA))
    inside = ground.do(add_topic, AddTopic(NORTHWIND, "Margin", section=8, internal=True))
    shown = page(ground)
    assert keys(shown, Section.TOPICS) == [f"topic:{topic}"]
    assert f"added:{inside}" in keys(shown, Section.BUDGET)
    assert shown.for_client.left_out.items == 1
    assert ground.do(edit_topic, EditTopic(topic, text="Newer office"))
    assert ground.do(edit_topic, EditTopic(topic, closed=True))
    assert keys(page(ground), Section.TOPICS) == []
    assert ground.do(edit_topic, EditTopic(topic, closed=False))
    assert not ground.do(edit_topic, EditTopic(topic, closed=False))


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (AddTopic(NORTHWIND, "  "), "agenda-text-empty"),
        (AddTopic(NORTHWIND, "x" * 501), "agenda-text-long"),
        (AddTopic(NORTHWIND, "x", section=14), "agenda-section"),
        (AddTopic(NORTHWIND, "x", kind="priority", section=3), "agenda-priority"),
        (AddTopic(HAVEL, "x", contact=DANA), "contact-foreign"),
        (AddTopic(HAVEL, "x", check_in=CHECK_IN), "check-in-foreign"),
        (AddTopic(NORTHWIND, "x", check_in=FEBRUARY), "check-in-settled"),
    ],
)
def test_a_topic_that_cannot_be_is_refused_in_words(
    ground: Ground, command: AddTopic, code: str
) -> None:
    assert refused(ground, add_topic, command) == code


def test_a_held_check_in_records_its_time_as_check_in_which_the_fee_includes(
    ground: Ground,
) -> None:
    done = hold(ground)
    assert done.entry is not None
    entry = ground.ask(lambda session: session.get_one(TimeEntry, done.entry))
    assert (entry.work_kind, entry.worked_s, entry.user_id) == ("check_in", 45 * 60, MIRA)
    assert entry.note == "Check-in with 1 person."
    decisions = ground.ask(
        lambda session: session.scalars(
            select(CoverageDecision.headline).where(CoverageDecision.entry_id == done.entry)
        ).all()
    )
    # A device decides nothing; central includes it.
    assert set(decisions) <= {"IN-CHECKIN"}
    [line, _other] = ground.ask(lambda session: check_in_lines(session, ground.clock.now()))
    assert line.words == "due in 31 days"


def test_what_was_on_the_table_stays_as_it_was_when_the_rows_move_on(ground: Ground) -> None:
    hold(ground)
    before = page(ground)
    assert before.head.frozen
    assert before.read is None
    assert f"action:{ACTION}" in keys(before, Section.ACTIONS)
    ground.do(settle_action, SettleAction(ACTION, ActionState.DONE))
    ground.clock.forward(days=40)
    after = page(ground)
    assert after.minutes == before.minutes
    assert [one.id for one in ground.ask(lambda s: held_before(s, NORTHWIND))] == [
        CHECK_IN,
        FEBRUARY,
    ]


def test_lines_about_items_are_taken_down_and_corrected_until_the_minutes_are_sent(
    ground: Ground,
) -> None:
    be_at(ground, PLANNED)
    ticket = f"ticket:{T1052}"
    note = ground.do(take_down, TakeDown(CHECK_IN, "note", "They sound unhappy", ticket, True))
    ground.do(take_down, TakeDown(CHECK_IN, "decision", "The sales phones", ticket))
    hold(ground, next_at=at("04-16"))
    shown = page(ground)
    assert [one.text for one in shown.minutes.about(ticket)] == [
        "They sound unhappy",
        "The sales phones",
    ]
    assert [one.text for one in shown.for_client.captured] == ["The sales phones"]
    assert shown.for_client.left_out.words() == "1 internal note stays inside."
    decision, coming = shown.minutes.sections[Section.NEXT - 1].items
    assert (decision.title, coming.title, coming.mark) == (
        "The sales phones",
        "Next check-in: Thu 16 April 10:00",
        "agreed",
    )
    assert ground.do(correct_capture, CorrectCapture(note, void=True))
    assert page(ground).for_client.left_out.notes == 0
    assert ground.do(write_minutes, WriteMinutes(CHECK_IN, "Thank you for the coffee."))
    assert page(ground).minutes_due == on("03-20")
    assert ground.do(send_minutes, SendMinutes(CHECK_IN))
    assert page(ground).minutes_due is None
    assert not ground.do(send_minutes, SendMinutes(CHECK_IN))
    for verb, command in (
        (correct_capture, CorrectCapture(note, void=False)),
        (take_down, TakeDown(CHECK_IN, "note", "late")),
        (write_minutes, WriteMinutes(CHECK_IN, "Other.")),
        (take_action, TakeAction(CHECK_IN, "late")),
    ):
        assert refused(ground, verb, command) == "minutes-sent"


def test_actions_are_carried_over_until_somebody_settles_them(ground: Ground) -> None:
    be_at(ground, PLANNED)
    made = ground.do(take_action, TakeAction(CHECK_IN, "Order paper", user=ANA, due_on=on("03-20")))
    done = hold(ground, next_at=at("04-16"))
    assert done.next is not None
    be_at(ground, at("04-16"))
    following = page(ground, done.next)
    items = {item.key: item for item in following.minutes.sections[0].everything}
    assert items[f"action:{made}"].raised == 1
    assert items[f"action:{made}"].why == "Ana Ruiz, due Fri 20 March, 27 days overdue"
    assert items[f"action:{ACTION}"].raised == 2
    assert ground.do(settle_action, SettleAction(made, ActionState.DONE, "came today"))
    assert refused(ground, edit_action, EditAction(made, text="x")) == "action-settled"
    drop = SettleAction(made, ActionState.DROPPED, "not needed")
    assert refused(ground, settle_action, drop) == "action-settled"
    assert ground.do(settle_action, SettleAction(made, ActionState.OPEN))
    assert ground.do(edit_action, EditAction(made, owner=(None, DANA), undated=True))
    silent = SettleAction(made, ActionState.DROPPED)
    assert refused(ground, settle_action, silent) == "action-dropped"


def test_what_was_raised_before_says_how_often(ground: Ground) -> None:
    done = hold(ground, next_at=at("04-16"))
    assert done.next is not None
    be_at(ground, at("04-16"))
    item = page(ground, done.next).minutes.sections[Section.DECISIONS - 1].items[0]
    assert (item.title, item.raised) == ("Quote for two workstations, undecided", 2)


def test_an_action_becomes_one_ticket_which_the_minutes_name(ground: Ground) -> None:
    be_at(ground, PLANNED)
    made = ground.do(take_action, TakeAction(CHECK_IN, "Order paper", contact=DANA))
    command = ActionToTicket(made, SubmitTicket(NORTHWIND, "Order paper", provisional="L-K4-1"))
    ticket = ground.do(action_to_ticket, command)
    label = ground.ask(lambda session: session.get_one(Ticket, ticket).title)
    assert label == "Order paper"
    assert ground.ask(lambda session: session.get_one(Action, made).ticket_id) == ticket
    [line] = page(ground).captured
    assert line.ticket
    assert refused(ground, action_to_ticket, command) == "action-ticket"
    other = ground.do(take_action, TakeAction(CHECK_IN, "Another"))
    foreign = ActionToTicket(other, SubmitTicket(HAVEL, "Another"))
    assert refused(ground, action_to_ticket, foreign) == "ticket-foreign"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (TakeAction(CHECK_IN, " "), "capture-empty"),
        (TakeAction(CHECK_IN, "x" * 2001), "capture-long"),
        (TakeAction(CHECK_IN, "x", user=ANA, contact=DANA), "action-owners"),
        (TakeAction(CHECK_IN, "x", user=id_of("nobody")), "person-gone"),
        (TakeAction(CHECK_IN, "x", contact=id_of("nobody")), "contact-foreign"),
        (TakeAction(id_of("none"), "x"), "check-in-missing"),
    ],
)
def test_an_action_that_cannot_be_is_refused_in_words(
    ground: Ground, command: TakeAction, code: str
) -> None:
    assert refused(ground, take_action, command) == code


def test_topics_of_the_agenda_close_with_it_and_priorities_and_hidden_ones_stay(
    ground: Ground,
) -> None:
    be_at(ground, PLANNED)
    told = ground.do(add_topic, AddTopic(NORTHWIND, "New office"))
    kept = ground.do(add_topic, AddTopic(NORTHWIND, "Grow", kind="priority"))
    hidden = ground.do(add_topic, AddTopic(NORTHWIND, "Later", check_in=CHECK_IN))
    ground.do(mark_item, MarkItem(CHECK_IN, f"topic:{hidden}", hidden=True, reason="Next time"))
    done = hold(ground, next_at=at("04-16"))

    def closed(topic: UUID) -> bool:
        return ground.ask(lambda s: s.get_one(AgendaTopic, topic).closed_at is not None)

    assert (closed(told), closed(kept), closed(hidden)) == (True, False, False)
    assert done.next is not None
    assert set(keys(page(ground, done.next), Section.TOPICS)) == {
        f"topic:{kept}",
        f"topic:{hidden}",
    }


def test_a_start_by_mistake_is_taken_back_and_a_second_meeting_waits(ground: Ground) -> None:
    be_at(ground, PLANNED)
    other = ground.do(plan_check_in, PlanCheckIn(HAVEL, at("03-19", "11:00"), attendees=()))
    assert ground.do(start_check_in, StartCheckIn(CHECK_IN))
    assert not ground.do(start_check_in, StartCheckIn(CHECK_IN))
    assert refused(ground, start_check_in, StartCheckIn(other)) == "check-in-running"
    [first, _second] = ground.ask(lambda session: check_in_lines(session, ground.clock.now()))
    assert first.words == "is being held"
    assert ground.do(unstart_check_in, UnstartCheckIn(CHECK_IN))
    assert page(ground).head.started_at is None
    later = StartCheckIn(CHECK_IN, at=PLANNED + timedelta(hours=1))
    assert refused(ground, start_check_in, later) == "check-in-future"


def test_times_that_cannot_have_been_are_refused_and_nothing_is_kept(ground: Ground) -> None:
    be_at(ground, PLANNED)
    assert refused(ground, finish_check_in, FinishCheckIn(CHECK_IN)) == "check-in-times"
    ground.do(start_check_in, StartCheckIn(CHECK_IN))
    ground.clock.forward(hours=13)
    assert refused(ground, finish_check_in, FinishCheckIn(CHECK_IN)) == "check-in-long"
    early = FinishCheckIn(CHECK_IN, ended_at=PLANNED + timedelta(minutes=50), next_at=PLANNED)
    assert refused(ground, finish_check_in, early) == "check-in-next"
    assert page(ground).head.state == "running"
    assert ground.do(finish_check_in, replace(early, next_at=None)).entry is not None
    again = FinishCheckIn(CHECK_IN)
    assert refused(ground, finish_check_in, again) == "check-in-settled"
    assert refused(ground, mark_item, MarkItem(CHECK_IN, "a", pinned=True)) == "check-in-settled"


def test_minutes_are_written_of_a_meeting_that_nobody_had_started_here(ground: Ground) -> None:
    be_at(ground, at("03-20"))
    done = ground.do(
        finish_check_in,
        FinishCheckIn(
            CHECK_IN, started_at=PLANNED, ended_at=PLANNED + timedelta(minutes=30),
            attendees=(), records_time=False, minutes_text=" By phone. ",
        ),
    )  # fmt: skip
    assert done == Finished(None, None)
    head = page(ground).head
    assert (head.attendees, head.minutes_text, head.state) == ((), "By phone.", "held")


def test_only_an_account_manager_holds_check_ins_and_a_technician_may_raise_topics(
    ground: Ground,
) -> None:
    tom = ground.acting(TOM)
    for verb, command in (
        (plan_check_in, PlanCheckIn(NORTHWIND, PLANNED)),
        (start_check_in, StartCheckIn(CHECK_IN)),
        (finish_check_in, FinishCheckIn(CHECK_IN)),
        (mark_item, MarkItem(CHECK_IN, "budget:month", pinned=True)),
        (take_down, TakeDown(CHECK_IN, "note", "x")),
        (take_action, TakeAction(CHECK_IN, "x")),
    ):
        assert refused(tom, verb, command) == "not-allowed"
    assert tom.do(add_topic, AddTopic(NORTHWIND, "The server room is warm"))
    assert tom.do(settle_action, SettleAction(ACTION, ActionState.DONE))


def test_captures_belong_to_their_check_in(ground: Ground) -> None:
    be_at(ground, PLANNED)
    made = ground.do(take_down, TakeDown(CHECK_IN, "note", "Once"))
    row = ground.ask(lambda session: session.get_one(Capture, made))
    assert (row.client_id, row.check_in_id) == (NORTHWIND, CHECK_IN)
    assert ground.ask(lambda session: session.get_one(CheckIn, CHECK_IN).agenda) is None
