"""What is agreed about a ticket: consents and its project, where one looks for them, by keys."""

from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton

from app.database.scope import whole
from app.records import AgreementVersion, Authorization, Project, Quote, Ticket
from tests.builders.rows import NORTHWIND, T1042, TOM, id_of
from tests.builders.stage import Stage
from tests.builders.world import sign_in_as
from tests.ui.ticket.by_keys import all_of, is_asked, run, send, sheet
from ui.kit.text import PlainLabel
from ui.screens.ticket.screen import TicketScreen

DANA = id_of("Dana Whitfield")
pytestmark = pytest.mark.usefixtures("ticket")


def standing(stage: Stage) -> Any:
    return [one for one in all_of(stage, Authorization) if one.revoked_at is None]


def agree(stage: Stage) -> None:
    run(stage, "ticket.consent")
    send(stage, starts="18:00", ends="20:00", note="By phone.")


def start_project(stage: Stage) -> None:
    run(stage, "ticket.project")
    send(stage, which="new", title="Move the mail", fee="2,400", estimate="12 h", approver=DANA)


def said(ticket: TicketScreen) -> list[str]:
    return [label.text() for label in ticket.pane.coverage.findChildren(PlainLabel)]


def test_a_premium_is_accepted_by_an_approver_who_is_chosen(stage: Stage) -> None:
    run(stage, "ticket.consent")
    approver = sheet(stage).form.fields["approver"]
    assert not approver.isVisible()
    send(stage, kind="billable", starts="18:00", ends="20:00")
    assert approver.isVisible()
    assert approver.error.startswith("Only an approver of the client can accept a premium")
    send(stage, approver=DANA)
    (consent,) = standing(stage)
    assert (consent.kind, consent.approved_by) == ("billable", DANA)


def test_a_consent_that_was_recorded_by_mistake_is_taken_back(stage: Stage) -> None:
    agree(stage)
    assert stage.said.lines[-1] == "T-1042: the consent is recorded"
    stage.said.undo()
    stage.settle()
    assert standing(stage) == []


def test_a_consent_is_revoked_with_a_reason_and_recorded_anew_when_that_is_undone(
    stage: Stage,
) -> None:
    agree(stage)
    (first,) = standing(stage)
    run(stage, "ticket.revoke")
    send(stage)
    assert sheet(stage).form.fields["reason"].error == "Say why it does not hold any more."
    send(stage, reason="They meant another evening.")
    assert standing(stage) == []
    stage.said.undo()
    stage.settle()
    (again,) = standing(stage)
    assert again.id != first.id
    assert (again.kind, again.starts_at, again.ends_at, again.ticket_id, again.note) == (
        first.kind, first.starts_at, first.ends_at, T1042, "By phone.",
    )  # fmt: skip


def test_without_a_consent_there_is_nothing_to_revoke_and_that_is_said(stage: Stage) -> None:
    run(stage, "ticket.revoke")
    assert not is_asked(stage)
    assert stage.said.lines[-1] == "Nothing is agreed for T-1042 that could be revoked."


def test_the_coverage_of_a_ticket_lists_what_is_agreed_with_its_acts(
    stage: Stage, ticket: TicketScreen
) -> None:
    run(stage, "ticket.why")
    assert "No consent is recorded for this ticket." in said(ticket)
    assert "It belongs to no project." in said(ticket)
    agree(stage)
    words = "After hours covered, today 18:00–20:00 · Mira Okafor · By phone."
    assert words in said(ticket)
    assert ticket.pane.coverage.agreed is not None
    (revoke,) = [
        one
        for one in ticket.pane.coverage.agreed.findChildren(QPushButton)
        if one.accessibleName() == f"Revoke: {words}"
    ]
    revoke.click()
    stage.settle()
    send(stage, reason="They meant another evening.")
    assert any("revoked: They meant another evening." in one for one in said(ticket))


def test_a_ticket_is_linked_to_a_project_that_was_just_approved(
    stage: Stage, ticket: TicketScreen
) -> None:
    run(stage, "ticket.why")
    run(stage, "ticket.project")
    send(stage, which="new", fee="much")
    assert "is no amount" in sheet(stage).form.fields["fee"].error
    send(stage, fee="2,400", estimate="12 h")
    assert "choose who did" in sheet(stage).form.fields["approver"].error
    send(stage, approver=DANA, title="Move the mail")
    (project,) = all_of(stage, Project)
    assert (project.title, project.fee_minor, project.estimate_min, project.client_id) == (
        "Move the mail", 240000, 720, NORTHWIND,
    )  # fmt: skip
    assert project.ticket_ids == [str(T1042)]
    assert any(one.startswith("Move the mail · $2,400.00 · approved") for one in said(ticket))


def test_starting_a_project_is_undone_by_taking_the_ticket_off_and_closing_it(
    stage: Stage,
) -> None:
    start_project(stage)
    stage.said.undo()
    stage.settle()
    (project,) = all_of(stage, Project)
    assert project.ticket_ids == []
    assert project.closed_at is not None


def test_a_ticket_is_taken_off_its_project_and_put_back(stage: Stage) -> None:
    start_project(stage)
    run(stage, "ticket.project")
    send(stage, which="none")
    assert all_of(stage, Project)[0].ticket_ids == []
    stage.said.undo()
    stage.settle()
    assert all_of(stage, Project)[0].ticket_ids == [str(T1042)]


def test_a_project_that_stands_is_left_as_it_is(stage: Stage) -> None:
    start_project(stage)
    lines = len(stage.said.lines)
    run(stage, "ticket.project")
    send(stage)
    assert not is_asked(stage)
    assert len(stage.said.lines) == lines


def test_only_an_account_manager_is_offered_what_is_agreed_with_a_client(
    stage: Stage, ticket: TicketScreen
) -> None:
    agree(stage)
    sign_in_as(stage.world.store, TOM)
    stage.world.desk.forget_identity()
    run(stage, "ticket.why")
    ticket.activated()
    stage.settle()
    assert stage.registry.reason("ticket.revoke") == "An account manager revokes consents."
    assert stage.registry.reason("ticket.project") == "An account manager links projects."
    assert ticket.pane.coverage.agreed is not None
    assert ticket.pane.coverage.agreed.findChildren(QPushButton) == []


def test_s45_a_request_beyond_what_is_included_is_scoped_as_a_project(
    stage: Stage, ticket: TicketScreen
) -> None:
    def small(session: Any) -> None:
        for version in session.query(AgreementVersion):
            version.minor_sr = {"per_request_min": 60}
        session.get(Ticket, T1042).kind = "service_request"

    stage.world.store.work.run("test", whole("a test"), small)
    run(stage, "ticket.triage")
    send(stage, estimate="soon")
    assert "is no time" in sheet(stage).form.fields["estimate"].error
    send(stage, estimate="3 h")
    assert not is_asked(stage)
    run(stage, "ticket.why")
    assert any(words.startswith("Estimated at 3.00 h") for words in said(ticket))
    [scope] = [
        one
        for one in ticket.pane.coverage.findChildren(QPushButton)
        if one.text() == "Scope as project…"
    ]
    scope.click()
    stage.settle()
    assert sheet(stage).value("estimate") == "3 h"
    send(stage, scope="Move it.", fee="900")
    (quote,) = all_of(stage, Quote)
    assert (quote.fee_minor, quote.estimate_min, quote.ticket_ids) == (90_000, 180, [str(T1042)])
    assert stage.way.steps[-1] == ("clients", quote.id)
