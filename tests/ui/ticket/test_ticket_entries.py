"""The timeline in words: who, how it came, what it changed."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from app.domain.vocabulary import TicketState
from app.queries.decisions import DecisionFacts
from app.queries.ticket_page import TicketPage, ticket_page
from app.usecases.change_ticket import (
    AssignTicket,
    ChangeState,
    SetPriority,
    assign_ticket,
    change_state,
    set_priority,
)
from tests.builders.detail_rows import WORK, detail_rows
from tests.builders.rows import ANA, MIRA, T1042, id_of
from tests.builders.world import World, open_world
from ui.screens.ticket.entries import Entry, Telling, decision_chips, entries_of, message_count
from ui.screens.ticket.facts import clock_facts, coverage_chips, coverage_sentence


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = open_world(tmp_path / "world", rows=detail_rows())
    yield made
    made.close()


def read(world: World, ticket: UUID = T1042, *, explained: bool = False) -> TicketPage:
    now = world.clock.now()
    page = world.desk.ask(
        lambda session: ticket_page(
            session, ticket, now, technician=MIRA, grade="standard", explained=explained
        )
    )
    assert page is not None
    return page


def entries(world: World, ticket: UUID = T1042) -> list[Entry]:
    page = read(world, ticket)
    unsynced = world.desk.unsynced([item.id for item in page.detail.timeline])
    tell = Telling(MIRA, "Mira Okafor", "America/New_York", page.now, unsynced)
    return entries_of(page, tell)


def test_entries_stand_in_the_order_in_which_things_happened(world: World) -> None:
    found = entries(world)
    assert [entry.kind for entry in found] == [
        "change", "message", "change", "message", "work", "message", "note", "message",
    ]  # fmt: skip
    assert [entry.at for entry in found] == sorted(entry.at for entry in found)
    assert message_count(found) == 6


def test_a_message_says_who_wrote_it_and_as_what(world: World) -> None:
    found = [entry for entry in entries(world) if entry.kind == "message"]
    assert (found[0].who, found[0].role, found[0].mine) == ("Dana Whitfield", "client", False)
    assert (found[1].who, found[1].role, found[1].mine) == ("Mira Okafor", "public reply", True)
    assert found[0].letters == "DW"


def test_work_says_how_long_it_took_what_is_counted_and_the_decision(world: World) -> None:
    work = next(entry for entry in entries(world) if entry.id == WORK)
    assert (work.title, work.counted, work.when) == ("0:40 worked", "0:45", "15:30–16:10")
    assert work.chips == (("Included · incident in business hours", "included"),)


def test_changes_are_quiet_lines_and_those_of_one_moment_share_one(world: World) -> None:
    desk = world.desk
    world.clock.forward(minutes=5)
    desk.do(change_state, ChangeState(T1042, TicketState.WAITING_VENDOR))
    desk.do(assign_ticket, AssignTicket(T1042, ANA))
    desk.do(set_priority, SetPriority(T1042, 2, "only one person waits"))
    last = entries(world)[-1]
    assert last.kind == "change"
    assert last.who == "Mira Okafor"
    assert last.body == (
        "set it to Waiting for a vendor, gave it to Ana Ruiz, "
        "set the priority from P1 to P2: only one person waits"
    )
    assert last.waiting


def test_taking_a_ticket_is_said_in_two_words(world: World) -> None:
    world.desk.do(assign_ticket, AssignTicket(id_of("T-1051"), MIRA))
    assert entries(world, id_of("T-1051"))[-1].body == "took it"


def test_an_entry_is_said_whole(world: World) -> None:
    note = next(entry for entry in entries(world) if entry.kind == "note")
    assert note.spoken.startswith("Mira Okafor")
    assert note.when in note.spoken


def test_parts_of_work_each_have_their_chip(world: World) -> None:
    groups = (
        {"decision": "included", "reason": "IN-INCIDENT", "rounded_min": 30},
        {"decision": "excluded", "reason": "EX-AFTER-HOURS", "rounded_min": 15},
    )
    facts = DecisionFacts(WORK, "decided", "", "", 30, 15, 0, 0, "USD", groups)
    assert decision_chips(facts, "") == [
        ("0:30 Included · incident in business hours", "included"),
        ("0:15 Excluded · after hours", "excluded"),
    ]
    assert world.desk is not None


def test_work_that_central_has_not_decided_shows_what_is_expected() -> None:
    assert decision_chips(None, "IN-INCIDENT") == [
        ("incident in business hours · preview", "included")
    ]
    assert decision_chips(None, "") == [("Not decided yet", "held")]


def test_clocks_tell_what_is_met_what_is_soon_and_how_far_each_has_run(world: World) -> None:
    facts = clock_facts(read(world), "America/New_York")
    assert [(fact.title, fact.under, fact.tone) for fact in facts] == [
        ("First reply in 14 min", "aim 30 business min", "included"),
        ("Update due in 10 min", "50 of 60 min", "excluded"),
        ("Restore due Wed 10:20", "148 of 240 min", ""),
    ]


def test_a_clock_that_stands_still_says_so(world: World) -> None:
    world.desk.do(change_state, ChangeState(T1042, TicketState.WAITING_CLIENT))
    titles = [fact.title for fact in clock_facts(read(world), "America/New_York")]
    assert titles == ["First reply in 14 min", "Update: clock paused", "Restore: clock paused"]


def test_an_overdue_clock_says_by_how_much(world: World) -> None:
    world.clock.forward(hours=16)
    overdue = [
        fact for fact in clock_facts(read(world), "America/New_York") if fact.tone == "error"
    ]
    assert overdue
    assert overdue[0].title.endswith("overdue")


def test_coverage_says_until_when_and_what_then(world: World) -> None:
    page = read(world)
    assert coverage_chips(page.queue.chip, page) == [
        ("Included until 18:00", "included"),
        ("then after hours ×1.5", "excluded"),
    ]
    assert coverage_sentence(page.queue.chip, page) == (
        "Work now is included: incident in business hours. "
        "From 18:00 it is excluded: after hours ×1.5."
    )


def test_every_condition_behind_the_forecast_is_listed(world: World) -> None:
    assert read(world).why is None, "reasons are made only when asked for"
    told = read(world, explained=True).why
    assert told is not None
    words = [condition.words for condition in told.conditions]
    assert "In business hours at the site" in words


def test_after_closing_the_forecast_is_another_one(world: World) -> None:
    world.clock.forward(minutes=30)
    page = read(world)
    assert coverage_chips(page.queue.chip, page)[0][1] == "excluded"
    assert page.now - timedelta(minutes=18) <= world.clock.now()
