"""The agenda that builds itself from the rows: at a device, and on central in either database."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.domain.check_ins import Agenda, Section
from app.queries.check_ins import AgendaRead, agenda_of, check_in_lines, check_in_page
from tests.builders.ag01 import at, on
from tests.builders.ag01_rows import (
    ACTION,
    CHECK_IN,
    DANA,
    EVENING,
    FEBRUARY,
    HAVEL,
    LAST,
    PLANNED,
    PRINTER,
    QUOTE,
    T1036,
    T1048,
    T1052,
    ag01_rows,
    entry_row,
    reply_row,
    ticket_row,
)
from tests.builders.grounds import Ground, grounded
from tests.builders.rows import MIRA, NORTHWIND, TOM, Row, id_of

ground = grounded("check-ins", ag01_rows)


def read(ground: Ground, since: datetime | None = LAST, now: datetime = PLANNED) -> AgendaRead:
    return ground.ask(
        lambda session: agenda_of(session, NORTHWIND, PLANNED, since, now, check_in=CHECK_IN)
    )


def of(id_: object, **more: object) -> Row:
    row: Row = {"id": id_, "client_id": NORTHWIND, "created_at": at("03-01"), "created_by": MIRA}
    return row | more


def keys(agenda: Agenda, which: Section) -> list[str]:
    return [item.key for item in agenda.sections[which - 1].everything]


def test_ag01_is_built_from_its_rows_to_the_letter(ground: Ground) -> None:
    agenda = read(ground).agenda
    told = {item.key: item for item in agenda.items if not item.key.startswith("budget:")}
    [exclusion] = keys(agenda, Section.EXCLUSIONS)
    assert exclusion.startswith(f"exclusion:{EVENING}:")
    assert set(told) == {
        f"action:{ACTION}",
        f"quote:{QUOTE}",
        f"ticket:{T1052}",
        exclusion,
        f"repeat:asset:{PRINTER}",
        f"ticket:{id_of('T-1053')}",
        "review:2026-Q1",
        f"end:asset:{id_of('CRT-1')}",
        f"end:asset:{id_of('DOM-1')}",
        f"page:{id_of('p Print server restart')}",
        "training:seats",
    }
    assert told[f"action:{ACTION}"].why == "Ana Ruiz, due Thu 5 March, 14 days overdue"
    quote = told[f"quote:{QUOTE}"]
    assert quote.why == "sent Thu 5 March, 10 business days before the check-in; $1,200.00"
    assert [row.target for row in quote.rows] == [f"quote:{QUOTE}", f"ticket:{T1036}"]
    asked = told[f"ticket:{T1052}"]
    assert asked.title == "Which phones should keep the old mail app?"
    assert asked.why == "asked Fri 13 March 11:00, no answer for 3.9 business days"
    assert told[exclusion].title == "After-hours incident, Wed 11 March, 60 min"
    assert told[exclusion].mark == "proposed"
    assert told[exclusion].why == (
        "Excluded: incident response outside business hours (Wed 11 March, 20:00–20:50), rate ×1.5."
    )
    assert [row.label for row in told[exclusion].rows] == ["", "T-1048"]
    assert told[f"repeat:asset:{PRINTER}"].why.startswith("3 in 24 days")
    assert told[f"end:asset:{id_of('CRT-1')}"].mark == "22 days"
    assert told[f"end:asset:{id_of('DOM-1')}"].mark == "52 days"
    assert told[f"page:{id_of('p Print server restart')}"].mark == "19 days stale"
    assert told["training:seats"].title == "Portal training: 1 of 2 seats used"
    # The question of the day before is none yet: its ticket stands among the open ones.
    assert told[f"ticket:{id_of('T-1053')}"].section is Section.REQUESTS


def test_ag01_says_the_budget_of_its_moment_and_reviews_the_quarter(ground: Ground) -> None:
    agenda = read(ground).agenda
    month = agenda.find("budget:month")
    assert month is not None
    assert month.title == "73 % of the budget used, 60 % of March gone"
    assert "14.50 h of 20.00 h used (72.5 %)" in month.why
    assert "At this month’s pace March ends at 24.33 h (121.7 %)" in month.why
    assert [row.target for row in month.rows][1:] == [f"entry:{id_of('work 03')}"]
    quarter = agenda.find("budget:quarter")
    assert quarter is not None
    assert quarter.title == "First quarter to date: 54.50 h of 60.00 h"
    assert "January 19.00 h of 20.00 h (95.0 %)" in quarter.why
    review = agenda.find("review:2026-Q1")
    assert review is not None
    assert review.why.startswith("Jan–Mar you used 64.33 h of 60.00 h (107.2 %).")


def test_every_item_of_ag01_leads_to_rows_that_are_there(ground: Ground) -> None:
    agenda = read(ground).agenda
    assert [item.key for item in agenda.items if not item.rows] == []
    kinds = {row.kind for item in agenda.items for row in item.rows}
    assert kinds >= {"ticket", "asset", "page", "entry", "quote", "action", "version"}


def test_a_client_of_whom_nothing_is_known_has_an_agenda_that_says_so(ground: Ground) -> None:
    empty = ground.ask(lambda session: agenda_of(session, HAVEL, PLANNED, None, PLANNED)).agenda
    assert {item.key for item in empty.items} == {
        "budget:none",
        *(f"template:{key}" for key in (
            "network_overview", "backup_and_restore", "who_to_call", "new_starter", "site_access",
            "restart_runbook",
        )),
    }  # fmt: skip
    with pytest.raises(LookupError):
        ground.ask(lambda session: agenda_of(session, id_of("nobody"), PLANNED, None, PLANNED))


def test_an_answer_of_the_client_takes_their_question_off(ground: Ground) -> None:
    reply = reply_row("r9", T1052, at("03-17"), "The sales phones.", "contact")
    ground.fill([("ticket_event", [reply])])
    agenda = read(ground).agenda
    assert f"ticket:{T1052}" not in keys(agenda, Section.DECISIONS)
    assert f"ticket:{T1052}" in keys(agenda, Section.REQUESTS)


def test_reopened_and_worked_around_incidents_come_from_their_timeline(ground: Ground) -> None:
    def step(name: str, ticket: str, old: str, new: str, day: str) -> Row:
        return of(
            id_of(name), ticket_id=id_of(ticket), kind="change", at=at(day), effective_at=at(day),
            author_kind="user", author_id=MIRA, field_name="state", old=old, new=new,
        )  # fmt: skip

    ground.fill([
        ("ticket", [
            ticket_row(1, "Came back", at("01-20"), state="in_progress", service="A",
                       reopen_count=1, resolution_kind=""),
            ticket_row(2, "Patched", at("03-02"), state="resolved", service="B",
                       resolution_kind="workaround"),
            ticket_row(3, "Declined", at("03-02"), service="C", resolution_kind="workaround"),
            ticket_row(4, "Followed", at("03-02"), service="D", resolution_kind="workaround"),
            ticket_row(5, "The cause", at("03-03"), kind="solution_design", service="",
                       state="triaged", follow_up_of=id_of("T-4"), resolution_kind=""),
        ]),
        ("ticket_event", [
            step("e1", "T-1", "resolved", "in_progress", "03-04"),
            *(step(f"e{n}", f"T-{n}", "in_progress", "resolved", "03-03") for n in (2, 3, 4)),
            of(id_of("e9"), ticket_id=id_of("T-3"), kind="note", at=at("03-03"),
               effective_at=at("03-03"), author_kind="user", author_id=MIRA,
               field_name="follow_up", new="declined", reason="Not worth it."),
        ]),
    ])  # fmt: skip
    agenda = read(ground).agenda
    assert keys(agenda, Section.DECISIONS)[-2:] == [f"ticket:{id_of('T-2')}", f"ticket:{T1052}"]
    assert keys(agenda, Section.INCIDENTS)[1:] == [
        f"ticket:{id_of('T-1')}",
        f"ticket:{id_of('T-3')}",
    ]
    assert keys(agenda, Section.PROJECTS) == [f"ticket:{id_of('T-5')}"]


def test_projects_tell_their_share_their_milestone_and_their_tickets(ground: Ground) -> None:
    project = of(
        id_of("move"), title="Office move", fee_minor=240_000, currency="USD", estimate_min=720,
        ticket_ids=[str(T1048)], approved_at=at("03-01"), approved_by=DANA,
    )  # fmt: skip
    steps = [
        of(id_of("m1"), project_id=id_of("move"), position=0, title="Plan", fee_minor=1,
           reached_at=at("03-05")),
        of(id_of("m2"), project_id=id_of("move"), position=1, title="Cabling", fee_minor=1,
           due_on=on("04-02")),
        of(id_of("m3"), project_id=id_of("move"), position=2, title="Move", fee_minor=1),
    ]  # fmt: skip
    ground.fill([("project", [project]), ("milestone", steps)])
    [item] = read(ground).agenda.sections[Section.PROJECTS - 1].items
    assert item.why == (
        "0 of 1 tickets open; 32 % of the estimate used (3.83 h of 12.00 h); "
        "fixed price $2,400.00; next: Cabling on 2 April, in 14 days"
    )
    assert len([row for row in item.rows if row.kind == "entry"]) == 4


def test_an_included_override_is_told_with_the_exclusions(ground: Ground) -> None:
    override = of(
        id_of("ovr"), entry_id=EVENING, decision="included", reason="Agreed by phone.",
        proposed_by=TOM, at=at("03-12"), state="in_force", decided_by=MIRA, decided_at=at("03-12"),
    )  # fmt: skip
    ground.fill([("override", [override])])
    items = read(ground).agenda.sections[Section.EXCLUSIONS - 1].items
    assert items[-1].why == ("Included: decided by Mira Okafor on Thu 12 March: Agreed by phone.")


def test_credentials_are_spoken_about_inside_only_and_owners_and_pages_are_missed(
    ground: Ground,
) -> None:
    ground.fill([
        ("asset", [
            of(id_of("LT-1"), tag="LT-1", name="Laptop", kind="laptop"),
            of(id_of("SW-1"), tag="SW-1", name="Switch", kind="switch"),
            of(id_of("LT-0"), tag="LT-0", name="Old", kind="laptop", state="retired",
               ends_on=on("03-01")),
        ]),
        ("credential", [
            of(id_of("root"), label="Firewall root", rotation_due=on("04-01")),
            of(id_of("gone"), label="Gone", rotation_due=on("04-01"), retired=True),
        ]),
    ])  # fmt: skip
    agenda = read(ground).agenda
    secret = agenda.find(f"end:credential:{id_of('root')}")
    assert secret is not None
    assert secret.internal
    assert len(keys(agenda, Section.EXPIRATIONS)) == 3
    assert keys(agenda, Section.DOCUMENTATION)[1:] == ["assets:ownerless", "assets:undescribed"]
    page = ground.ask(lambda session: check_in_page(session, CHECK_IN, PLANNED))
    assert page is not None
    assert "Firewall" not in repr(page.for_client)
    assert page.for_client.left_out.items == 1


def test_topics_marks_and_what_was_raised_come_from_their_rows(ground: Ground) -> None:
    ticket = f"ticket:{T1052}"
    ground.fill([
        ("agenda_topic", [
            of(id_of("t1"), text="New office", at=at("03-10"), contact_id=DANA),
            of(id_of("t2"), text="Grow", at=at("01-10"), kind="priority", check_in_id=FEBRUARY),
            of(id_of("t3"), text="Of February", at=at("02-01"), check_in_id=FEBRUARY),
            of(id_of("t4"), text="Closed", at=at("02-01"), closed_at=at("02-12")),
            of(id_of("t5"), text="Ask about the move", at=at("03-11"), section=7, internal=True),
        ]),
        ("agenda_mark", [
            of(id_of("k1"), check_in_id=CHECK_IN, item=f"page:{id_of('p Print server restart')}",
               hidden=True, hidden_reason="Reviewed today"),
            of(id_of("k2"), check_in_id=CHECK_IN, item=ticket, pinned=True),
        ]),
    ])  # fmt: skip
    agenda = read(ground).agenda
    assert keys(agenda, Section.TOPICS) == [f"topic:{id_of('t2')}", f"topic:{id_of('t1')}"]
    [added] = agenda.sections[Section.PROJECTS - 1].items
    assert (added.title, added.internal, added.added) == ("Ask about the move", True, True)
    assert [one.reason for one in agenda.hidden] == ["Reviewed today"]
    assert keys(agenda, Section.DECISIONS)[0] == ticket


def test_the_list_of_check_ins_has_the_longest_overdue_first(ground: Ground) -> None:
    [northwind, havel] = ground.ask(lambda session: check_in_lines(session, PLANNED))
    assert (northwind.client, northwind.words) == ("Northwind", "check-in overdue by 4 days")
    assert (northwind.planned_id, northwind.client_words) == (CHECK_IN, "")
    assert (havel.due, havel.words) == (None, "no agreement in force")
    assert havel.client_words == "being scheduled"
    others = ground.ask(lambda session: check_in_lines(session, PLANNED, tam=TOM))
    assert others == []


def test_a_page_of_a_planned_check_in_has_everything_its_screen_shows(ground: Ground) -> None:
    page = ground.ask(lambda session: check_in_page(session, CHECK_IN, PLANNED))
    assert page is not None
    assert page.head.manager == "Mira Okafor"
    assert page.head.attendees == ((DANA, "Dana Whitfield"),)
    assert page.overdue_days == 4
    assert [one.section for one in page.minutes.sections] == list(Section)
    assert page.minutes_due is None
    assert page.next_at == at("04-16")
    assert not page.next_planned
    assert {one.name for one in page.people} == {
        "Mira Okafor", "Ana Ruiz", "Tom Lindqvist", "Dana Whitfield",
    }  # fmt: skip
    assert ground.ask(lambda session: check_in_page(session, id_of("none"), PLANNED)) is None


def statements(ground: Ground, question: Callable[[Session], object]) -> int:
    def count(session: Session) -> int:
        asked: list[str] = []
        engine = session.get_bind()

        def note(*given: object) -> None:
            asked.append(str(given[2]))

        event.listen(engine, "before_cursor_execute", note)
        try:
            question(session)
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(asked)

    return ground.ask(count)


def test_ten_times_the_rows_take_no_more_statements(ground: Ground) -> None:
    def agenda(session: Session) -> object:
        return agenda_of(session, NORTHWIND, PLANNED, LAST, PLANNED, check_in=CHECK_IN)

    few = statements(ground, agenda)
    many = range(100, 160)
    start = at("03-02")
    ground.fill([
        ("asset", [
            of(id_of(f"A-{n}"), tag=f"A-{n}", name="x", kind="laptop", ends_on=on("04-01"))
            for n in many
        ]),
        ("ticket", [
            ticket_row(n, "More", start, state="in_progress", priority=2,
                       asset_ids=[str(id_of(f"A-{n}"))], resolution_kind="")
            for n in many
        ]),
        ("ticket_event", [
            reply_row(f"q{n}", id_of(f"T-{n}"), start, "Is it so?") for n in many
        ]),
        ("time_entry", [
            entry_row(f"w{n}", start + timedelta(minutes=n), 1, ticket_id=id_of(f"T-{n}"))
            for n in many
        ]),
        ("page", [
            of(id_of(f"pp{n}"), title=f"P{n}", reviewed_at=at("2025-01-01")) for n in many
        ]),
        ("action", [
            of(id_of(f"act{n}"), check_in_id=FEBRUARY, text="x", at=at("02-12")) for n in many
        ]),
    ])  # fmt: skip
    assert statements(ground, agenda) == few
    assert few < 50


def test_the_list_takes_the_same_statements_for_any_number_of_clients(ground: Ground) -> None:
    few = statements(ground, lambda session: check_in_lines(session, PLANNED))
    more = [
        {
            "id": id_of(f"client {n}"), "name": f"C{n}", "code": "C", "zone": "UTC",
            "currency": "USD", "created_at": at("03-01"), "created_by": MIRA,
        }
        for n in range(20)
    ]  # fmt: skip
    ground.fill([("client", more)])
    assert statements(ground, lambda session: check_in_lines(session, PLANNED)) == few


def test_a_session_for_another_client_sees_nothing_of_it(ground: Ground) -> None:
    agenda = ground.ask(lambda session: agenda_of(session, HAVEL, PLANNED, LAST, PLANNED)).agenda
    assert str(T1048) not in repr(agenda)
    assert "Northwind" not in repr(agenda)
