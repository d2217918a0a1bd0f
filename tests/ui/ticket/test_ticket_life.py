"""The steps of a ticket's life by keys: what a guard misses is asked for where one is."""

from typing import Any
from uuid import UUID

import pytest
from PySide6.QtTest import QTest

from app.domain.vocabulary import TicketKind
from app.queries.ticket import timeline
from app.records import Authorization, Ticket
from app.usecases.submit_ticket import SubmitTicket
from tests.builders.rows import NORTHWIND, T1042, id_of
from tests.builders.stage import Stage
from tests.ui.ticket.by_keys import Key, all_of, is_asked, send, sheet
from ui.screens.ticket.pickers import Picker
from ui.screens.ticket.screen import TicketScreen
from ui.screens.ticket.sheets import ResolveSheet

FRESH = id_of("T-1051")


def record(stage: Stage, ticket: UUID = T1042) -> Any:
    return stage.read(lambda session: session.get(Ticket, ticket))


def last_event(stage: Stage) -> Any:
    return stage.read(lambda session: timeline(session, T1042))[-1]


def choose_state(stage: Stage, words: str) -> None:
    stage.registry.run("ticket.state")
    (picker,) = [one for one in stage.window.findChildren(Picker) if one.is_open]
    QTest.keyClicks(picker.head.box, words)
    QTest.keyClick(picker.head.box, Key.Key_Return)
    stage.settle()


def resolve(stage: Stage, **chosen: str) -> ResolveSheet:
    stage.registry.run("ticket.resolve")
    found = stage.window.findChild(ResolveSheet)
    assert found is not None
    found._kind.set_value(chosen.get("kind", "permanent"))
    found._fold()
    found._follow.set_value(chosen.get("follow", "later"))
    found._fold()
    found._follow_reason.set_text(chosen.get("reason", ""))
    found._summary.set_text(chosen.get("summary", "Freed the mail disk."))
    found.accept()
    stage.settle()
    return found


def look_at(stage: Stage, ticket: UUID) -> TicketScreen:
    screen: TicketScreen = stage.open("ticket")
    screen.navigate(ticket)
    stage.settle()
    return screen


def test_starting_a_new_incident_asks_for_its_service_and_goes_on(stage: Stage) -> None:
    look_at(stage, FRESH)
    choose_state(stage, "in progress")
    assert "name the service" in sheet(stage).form.fields["service"].error
    send(stage)
    assert sheet(stage).form.fields["service"].error == "Name the service that is disrupted."
    send(stage, service="Door controllers", urgency="low")
    assert not is_asked(stage)
    found = record(stage, FRESH)
    assert (found.state, found.service, found.urgency) == (
        "in_progress",
        "Door controllers",
        "low",
    )


@pytest.mark.parametrize(("answer", "state"), [("wait", "triaged"), ("anyway", "in_progress")])
def test_work_that_nobody_approved_waits_or_starts_on_purpose(
    stage: Stage, answer: str, state: str
) -> None:
    command = SubmitTicket(NORTHWIND, "Move the printers", kind=TicketKind.SERVICE_REQUEST)
    ticket = stage.world.desk.submit(command)
    look_at(stage, ticket)
    choose_state(stage, "in progress")
    send(stage, what=answer)
    assert record(stage, ticket).state == state
    assert (record(stage, ticket).tags == ["unapproved"]) == (answer == "anyway")


@pytest.mark.usefixtures("ticket")
def test_a_resolution_without_a_summary_is_refused_under_the_summary(stage: Stage) -> None:
    found = resolve(stage, summary="")
    assert found._summary.error.startswith("Say what was done")
    assert record(stage).state == "in_progress"


@pytest.mark.usefixtures("ticket")
def test_the_moment_of_the_resolution_stands_there_to_be_corrected(stage: Stage) -> None:
    stage.registry.run("ticket.resolve")
    found = stage.window.findChild(ResolveSheet)
    assert found is not None
    assert found._restored.text() == "17:48"
    assert not found._follow_field.isVisible()
    assert not found._timer_field.isVisible()


@pytest.mark.usefixtures("ticket")
def test_a_workaround_asks_what_comes_after_it(stage: Stage) -> None:
    found = resolve(stage, kind="workaround", follow="none")
    assert found._follow_reason.error == "Say why no follow-up is wanted."
    found = resolve(stage, kind="workaround", follow="ticket")
    assert record(stage).state == "resolved"
    (later,) = [one for one in all_of(stage, Ticket) if one.follow_up_of == T1042]
    assert (later.kind, later.title) == (
        "solution_design",
        "Follow-up of T-1042: Exchange server is not delivering mail",
    )


@pytest.mark.usefixtures("ticket")
def test_closing_a_workaround_asks_first_and_then_closes(stage: Stage) -> None:
    resolve(stage, kind="workaround")
    choose_state(stage, "closed")
    send(stage, what="none", reason="They replace the server in May.")
    assert record(stage).state == "closed"


@pytest.mark.usefixtures("ticket")
def test_a_running_timer_stops_with_it_or_goes_on_as_wrap_up(stage: Stage) -> None:
    stage.timer.running_on = T1042
    stage.registry.run("ticket.resolve")
    found = stage.window.findChild(ResolveSheet)
    assert found is not None
    assert found._timer_field.isVisible()
    found._timer.set_value("stop")
    found._summary.set_text("Freed the mail disk.")
    found.accept()
    stage.settle()
    assert stage.timer.stopped == 1


@pytest.mark.usefixtures("ticket")
def test_reopening_asks_when_it_came_back(stage: Stage) -> None:
    resolve(stage)
    stage.world.clock.forward(minutes=30)
    stage.registry.run("ticket.reopen")
    stage.settle()
    send(stage, effective="17:00", reason="Mail stopped again.")
    assert "between the resolution and now" in sheet(stage).form.fields["effective"].error
    send(stage, effective="18:05")
    assert record(stage).state == "in_progress"
    event = last_event(stage)
    assert (event.effective_at.minute, event.reason) == (5, "Mail stopped again.")


@pytest.mark.usefixtures("ticket")
def test_a_cancellation_asks_why(stage: Stage) -> None:
    choose_state(stage, "cancelled")
    send(stage, reason="")
    assert sheet(stage).form.fields["reason"].error.startswith("Say why it is cancelled")
    send(stage, reason="They bought another one.")
    assert record(stage).state == "cancelled"


@pytest.mark.usefixtures("ticket")
def test_a_kind_changes_from_a_moment_on_and_back(stage: Stage) -> None:
    stage.registry.run("ticket.kind")
    send(stage, kind=TicketKind.SERVICE_REQUEST, effective="17:40")
    assert record(stage).kind == "service_request"
    assert last_event(stage).effective_at.minute == 40
    assert stage.said.lines[-1] == "T-1042: service request"
    stage.said.undo()
    stage.settle()
    assert record(stage).kind == "incident"


@pytest.mark.usefixtures("ticket")
def test_a_correction_of_the_kind_needs_a_reason(stage: Stage) -> None:
    stage.registry.run("ticket.kind")
    send(stage, way="correction", reason="no")
    assert "at least 10" in sheet(stage).form.fields["reason"].error
    send(stage, reason="It never was an incident.")
    assert (record(stage).kind, last_event(stage).field_name) == (
        "service_request",
        "kind_correction",
    )


@pytest.mark.usefixtures("ticket")
def test_only_a_request_has_flags_and_they_can_be_taken_back(stage: Stage) -> None:
    assert stage.registry.reason("ticket.flags").startswith("Only a service request")
    stage.registry.run("ticket.kind")
    send(stage, kind=TicketKind.SERVICE_REQUEST)
    stage.registry.run("ticket.flags")
    send(stage, minor=True, defined=True)
    assert (record(stage).minor, record(stage).well_defined) == (True, True)
    stage.said.undo()
    stage.settle()
    assert not record(stage).minor


@pytest.mark.usefixtures("ticket")
def test_a_consent_for_tonight_is_recorded_and_its_span_checked(stage: Stage) -> None:
    stage.registry.run("ticket.consent")
    stage.settle()
    send(stage, starts="18:00", ends="17:00")
    assert sheet(stage).form.fields["ends"].error == "The end must come after the start."
    send(stage, ends="20:00", note="By phone.")
    (consent,) = all_of(stage, Authorization)
    assert (consent.kind, consent.ticket_id, consent.note) == ("covered", T1042, "By phone.")


def test_a_closed_ticket_offers_its_recurrence_as_a_new_one(stage: Stage) -> None:
    look_at(stage, id_of("T-871"))
    assert stage.registry.reason("ticket.reopen") == "It is closed: report a recurrence."
    stage.registry.run("ticket.recurrence")
    assert sheet(stage).value("title") == "Mail disk nearly full"
    send(stage, text="It is full again.")
    (again,) = [one for one in all_of(stage, Ticket) if one.recurrence_of == id_of("T-871")]
    assert (again.title, again.service, again.state) == ("Mail disk nearly full", "Exchange", "new")
    assert stage.way.steps[-1] == ("ticket", again.id)


@pytest.mark.usefixtures("ticket")
def test_the_time_of_a_ticket_is_one_act_away(stage: Stage) -> None:
    stage.registry.run("ticket.times")
    assert stage.way.steps[-1] == ("time", T1042)
