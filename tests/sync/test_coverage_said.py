"""What people say about coverage without a connection, and what central makes of it.

Everything is done on a device first; only what travels in a sync reaches central.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select

from app.central.people import ADMINISTRATION
from app.database.scope import whole
from app.domain.vocabulary import Right, TicketKind, WorkKind
from app.queries.decisions import WorkRow, work_rows
from app.queries.effects import open_proposals
from app.queries.overrides import override_chain
from app.queries.queue import queue_rows
from app.queries.row_chips import forecasts
from app.records import AgreementVersion, Contact, Period, TimeEntry, User
from app.store.state import note
from app.sync.centre import sync_overview
from app.sync.centre_device import Reader
from app.sync.centre_facts import ChangedDecision
from app.usecases.consents import Authorize, RevokeAuthorization, authorize, revoke_authorization
from app.usecases.correct_time import (
    ConfirmLongTimer,
    CorrectEntry,
    GiveLateReason,
    VoidEntry,
    confirm_long_timer,
    correct_entry,
    give_late_reason,
    void_entry,
)
from app.usecases.log_time import LogTime, Stretch, log_time
from app.usecases.overrides import (
    DecideOverride,
    ProposeOverride,
    decide_override,
    propose_override,
)
from app.usecases.projects import (
    CloseProject,
    LinkProject,
    StartProject,
    close_project,
    link_project,
    start_project,
)
from app.usecases.reclassify import CorrectKind, SetFlags, correct_kind, set_flags
from app.usecases.settle_effect import SettleEffect, settle_effect
from tests.sync.real import RealCentral
from tests.sync.worlds import Desk, make_desk

pytestmark = pytest.mark.postgresql_long

DEVICE = whole("this device")


@pytest.fixture
def central(real_central: RealCentral) -> RealCentral:
    """It is Wednesday afternoon at Northwind, and Mira is its account manager, too."""

    def job(session: Any) -> None:
        session.get(User, real_central.mira).rights = ["desk", "tam", "technician"]
        now = real_central.clock.now()
        session.add(
            Contact(
                id=real_central.central.ids.new(),
                client_id=real_central.north,
                name="Ana Ruiz",
                roles=["approver"],
                created_at=now,
            )
        )

    real_central.clock.forward(days=1)
    real_central.central.work.run("test", ADMINISTRATION, job)
    return real_central


@pytest.fixture
def desk(central: RealCentral, tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path / "laptop", central)
    made.actor = replace(made.actor, rights=frozenset({Right.TECHNICIAN, Right.DESK, Right.TAM}))
    made.clock.forward(days=1)
    made.sync()
    yield made
    made.store.close()


def at(text: str) -> datetime:
    """``10:00`` is a time of Tuesday the tenth of March in New York, four hours behind."""
    hour, minute = map(int, text.split(":"))
    return datetime(2026, 3, 10, tzinfo=UTC) + timedelta(hours=hour + 4, minutes=minute)


def do(desk: Desk, verb: Any, command: Any) -> Any:
    return desk.do(verb.__name__, lambda session: verb(session, desk.ctx, command))


def ask(desk: Desk, question: Any) -> Any:
    return desk.store.work.read(DEVICE, question)


def log(desk: Desk, ticket: UUID | None, start: str, end: str, **more: Any) -> UUID:
    command = LogTime([Stretch(at(start), at(end))], "Cleared the tray", ticket, **more)
    found: UUID = do(desk, log_time, command)
    return found


def synced(desk: Desk) -> None:
    desk.sync()
    assert [one.reason for one in desk.letters] == []
    assert desk.is_clean()


def told(desk: Desk, entry: UUID) -> list[str]:
    """The reasons of what stands, as the device shows them."""
    (row,) = ask(desk, lambda session: work_rows(session, TimeEntry.id == entry))
    assert isinstance(row, WorkRow)
    if row.decision is None:
        return []
    return [row.decision.hold] if row.decision.hold else [g["reason"] for g in row.decision.groups]


def incident(desk: Desk, central: RealCentral) -> UUID:
    return desk.submit(central.north)


def contact(desk: Desk) -> UUID:
    found: UUID = ask(desk, lambda session: session.scalars(select(Contact.id)).one())
    return found


def kind(desk: Desk, ticket: UUID, wanted: TicketKind, **more: Any) -> None:
    do(desk, correct_kind, CorrectKind(ticket, wanted, **more))


def test_an_override_is_proposed_and_put_in_force_and_both_are_told(
    central: RealCentral, desk: Desk
) -> None:
    ticket = incident(desk, central)
    kind(desk, ticket, TicketKind.SERVICE_REQUEST, always=True, reason="it is new work")
    entry = log(desk, ticket, "10:00", "11:00")
    synced(desk)
    assert told(desk, entry) == ["EX-SERVICE-REQUEST"]
    command = ProposeOverride(entry, "included", "promised in the last check-in")
    override = do(desk, propose_override, command)
    synced(desk)
    assert told(desk, entry) == ["EX-SERVICE-REQUEST"]
    do(desk, decide_override, DecideOverride(override, "in_force"))
    synced(desk)
    assert told(desk, entry) == ["IN-OVERRIDE"]
    (facts,) = ask(desk, lambda session: override_chain(session, entry))
    assert (facts.state, facts.decider, facts.reason) == (
        "in_force",
        "Mira Okafor",
        "promised in the last check-in",
    )


def test_a_part_of_an_entry_can_be_overridden_at_once(central: RealCentral, desk: Desk) -> None:
    entry = log(desk, incident(desk, central), "10:00", "12:00")
    command = ProposeOverride(
        entry,
        "excluded",
        "they asked for a new printer",
        starts_at=at("11:00"),
        multiplier="1.5",
        at_once=True,
    )
    do(desk, propose_override, command)
    synced(desk)
    assert told(desk, entry) == ["IN-INCIDENT", "EX-OVERRIDE"]


def test_hours_that_were_agreed_and_revoked_are_asked_about_and_answered_offline(
    central: RealCentral, desk: Desk
) -> None:
    ticket = incident(desk, central)
    command = Authorize("covered", at("18:00"), at("22:00"), ticket=ticket, note="move of the rack")
    consent = do(desk, authorize, command)
    entry = log(desk, ticket, "19:00", "20:00")
    synced(desk)
    assert told(desk, entry) == ["IN-AFTER-HOURS-COVERED"]
    do(desk, revoke_authorization, RevokeAuthorization(consent, "agreed for another week"))
    synced(desk)
    assert told(desk, entry) == ["IN-AFTER-HOURS-COVERED"]
    (proposal,) = ask(desk, open_proposals)
    assert (proposal.asks, proposal.answer) == ("manager", "")
    do(desk, settle_effect, SettleEffect(proposal.id, "agreed"))
    (waiting,) = ask(desk, open_proposals)
    assert waiting.answer == "agreed"
    synced(desk)
    assert told(desk, entry) == ["EX-AFTER-HOURS"]
    assert ask(desk, open_proposals) == []


def test_a_premium_that_an_approver_accepted_is_billed(central: RealCentral, desk: Desk) -> None:
    ticket = incident(desk, central)
    kind(desk, ticket, TicketKind.SERVICE_REQUEST, always=True, reason="it is new work")
    command = Authorize(
        "billable", at("18:00"), at("22:00"), ticket=ticket, approver=contact(desk), note="by mail"
    )
    do(desk, authorize, command)
    entry = log(desk, ticket, "19:00", "20:00")
    synced(desk)
    (row,) = ask(desk, lambda session: work_rows(session, TimeEntry.id == entry))
    assert row.decision.amount_minor == 27_000


def test_work_goes_to_a_project_until_it_is_closed(central: RealCentral, desk: Desk) -> None:
    ticket = incident(desk, central)
    kind(desk, ticket, TicketKind.SOLUTION_DESIGN, always=True, reason="a new design")
    command = StartProject(
        central.north, "New rack", contact(desk), fee_minor=500_000, approved_at=at("09:00")
    )
    project = do(desk, start_project, command)
    do(desk, link_project, LinkProject(project, ticket))
    before = log(desk, ticket, "10:00", "11:00")
    after = log(desk, ticket, "15:00", "16:00")
    synced(desk)
    do(desk, close_project, CloseProject(project, at("14:00")))
    synced(desk)

    def routes(entry: UUID) -> list[str]:
        (row,) = ask(desk, lambda session: work_rows(session, TimeEntry.id == entry))
        found = row.waiting or row.decision
        return [group["route"] for group in found.groups]

    assert (routes(before), routes(after)) == (["project_flat_fee"], ["tm_invoice"])
    do(desk, link_project, LinkProject(project, ticket, linked=False))
    synced(desk)
    assert routes(before) == ["tm_invoice"]


def test_a_kind_that_changes_leaves_earlier_work_alone_and_a_correction_does_not(
    central: RealCentral, desk: Desk
) -> None:
    desk.clock.forward(days=-1, hours=-8)
    ticket = incident(desk, central)
    desk.clock.forward(days=1, hours=8)
    first = log(desk, ticket, "10:00", "11:00")
    later = log(desk, ticket, "13:00", "14:00")
    kind(desk, ticket, TicketKind.SERVICE_REQUEST, effective_at=at("12:00"))
    synced(desk)
    assert (told(desk, first), told(desk, later)) == (["IN-INCIDENT"], ["EX-SERVICE-REQUEST"])
    do(desk, set_flags, SetFlags(ticket, minor=True, well_defined=True))
    synced(desk)
    assert told(desk, later) == ["IN-MINOR-SR"]
    kind(desk, ticket, TicketKind.INCIDENT, always=True, reason="it was broken all along")
    synced(desk)
    assert (told(desk, first), told(desk, later)) == (["IN-INCIDENT"], ["IN-INCIDENT"])


def test_a_long_timer_is_cut_where_the_work_had_ended(central: RealCentral, desk: Desk) -> None:
    ticket = incident(desk, central)
    entry = log(desk, ticket, "08:00", "17:00")
    synced(desk)
    assert told(desk, entry) == ["HOLD-LONG-TIMER"]
    cut = do(desk, confirm_long_timer, ConfirmLongTimer(entry, at("09:30")))
    assert cut != entry
    synced(desk)
    assert told(desk, cut) == ["EX-AFTER-HOURS", "IN-INCIDENT"]
    whole_day = log(desk, ticket, "09:31", "17:45", source="timer")
    synced(desk)
    assert told(desk, whole_day) == ["HOLD-LONG-TIMER"]
    assert do(desk, confirm_long_timer, ConfirmLongTimer(whole_day, at("17:45"))) == whole_day
    synced(desk)
    assert told(desk, whole_day) == ["IN-INCIDENT"]


def test_time_is_corrected_by_a_newer_entry_and_withdrawn_with_a_reason(
    central: RealCentral, desk: Desk
) -> None:
    ticket = incident(desk, central)
    entry = log(desk, ticket, "10:00", "11:00")
    synced(desk)
    command = CorrectEntry(
        entry, "forgot to stop", stretches=[Stretch(at("10:00"), at("10:30"))], note="Cleared it"
    )
    newer = do(desk, correct_entry, command)
    synced(desk)
    (row,) = ask(desk, lambda session: work_rows(session, TimeEntry.ticket_id == ticket))
    assert (row.id, row.supersedes, row.correction_reason) == (newer, entry, "forgot to stop")
    assert (row.note, row.decision.included_min) == ("Cleared it", 30)
    do(desk, void_entry, VoidEntry(newer, "another ticket's"))
    synced(desk)
    (row,) = ask(desk, lambda session: work_rows(session, TimeEntry.ticket_id == ticket))
    assert (row.void, row.void_reason, row.decision.included_min) == (True, "another ticket's", 0)


def test_time_of_a_locked_month_counts_once_it_is_said_why_it_came_late(
    central: RealCentral, desk: Desk
) -> None:
    def lock(session: Any) -> None:
        now = central.clock.now()
        session.add(
            Period(
                id=central.central.ids.new(),
                client_id=central.north,
                month="2026-03",
                state="locked",
                locked_at=now,
                created_at=now,
            )
        )

    central.central.work.run("lock_month", ADMINISTRATION, lock)
    entry = log(desk, incident(desk, central), "10:00", "11:00")
    synced(desk)
    assert told(desk, entry) == ["HOLD-LOCKED-NO-REASON"]
    do(desk, give_late_reason, GiveLateReason(entry, "the laptop was at the mender's"))
    synced(desk)
    (row,) = ask(desk, lambda session: work_rows(session, TimeEntry.id == entry))
    assert [group["posting_month"] for group in row.decision.groups] == ["2026-04"]


def test_two_devices_that_correct_the_same_entry_do_not_count_it_twice(
    central: RealCentral, desk: Desk, tmp_path: Path
) -> None:
    ticket = incident(desk, central)
    entry = log(desk, ticket, "10:00", "11:00")
    synced(desk)
    tablet = make_desk(tmp_path / "tablet", central)
    tablet.clock.forward(days=1)
    tablet.sync()
    for device in (desk, tablet):
        shorter = [Stretch(at("10:00"), at("10:30"))]
        do(device, correct_entry, CorrectEntry(entry, "forgot to stop", stretches=shorter))
    synced(desk)
    tablet.sync()
    (letter,) = tablet.letters
    assert letter.reason == "This time was corrected already: open the newer entry."
    tablet.store.close()


def test_internal_work_needs_no_ticket_to_be_corrected(central: RealCentral, desk: Desk) -> None:
    entry = log(desk, None, "10:00", "11:00", client=central.north, work_kind=WorkKind.INTERNAL)
    do(desk, void_entry, VoidEntry(entry, "nobody worked"))
    synced(desk)
    assert told(desk, entry) == []


def chip(desk: Desk, ticket: UUID, now: datetime) -> str:
    def question(session: Any) -> str:
        rows = queue_rows(session, [ticket])
        return forecasts(session, [rows[ticket]], now)[ticket].reason

    found: str = ask(desk, question)
    return found


def test_the_queue_knows_of_hours_projects_and_allowances_before_central_does(
    central: RealCentral, desk: Desk
) -> None:
    ticket = incident(desk, central)
    assert chip(desk, ticket, at("19:00")) == "EX-AFTER-HOURS"
    command = Authorize("covered", at("18:00"), at("22:00"), client=central.north, note="a move")
    do(desk, authorize, command)
    assert chip(desk, ticket, at("19:00")) == "IN-AFTER-HOURS-COVERED"
    kind(desk, ticket, TicketKind.SERVICE_REQUEST, always=True, reason="it is new work")
    do(desk, set_flags, SetFlags(ticket, minor=True, well_defined=True))
    assert chip(desk, ticket, at("15:00")) == "IN-MINOR-SR"
    log(desk, ticket, "10:00", "11:00")
    assert chip(desk, ticket, at("15:00")) == "EX-MINOR-SR-CAP"
    synced(desk)
    assert chip(desk, ticket, at("15:00")) == "EX-MINOR-SR-CAP"


def test_a_page_of_requests_says_what_each_of_them_says_alone_and_counts_the_month_once(
    central: RealCentral, desk: Desk
) -> None:
    tickets = [incident(desk, central) for _ in range(3)]
    for ticket in tickets:
        kind(desk, ticket, TicketKind.SERVICE_REQUEST, always=True, reason="it is new work")
        do(desk, set_flags, SetFlags(ticket, minor=True, well_defined=True))
    log(desk, tickets[0], "10:00", "11:00")
    alone = {ticket: chip(desk, ticket, at("15:00")) for ticket in tickets}
    assert len(set(alone.values())) > 1, "the cap of one request must not touch the others"
    counted = list[str]()

    def note(_connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        if "FROM time_entry" in sql:
            counted.append(sql)

    rows = ask(desk, lambda session: queue_rows(session, tickets))
    engine = desk.store.database.read
    event.listen(engine, "before_cursor_execute", note)
    page = ask(desk, lambda session: forecasts(session, list(rows.values()), at("15:00")))
    event.remove(engine, "before_cursor_execute", note)
    assert {ticket: found.reason for ticket, found in page.items()} == alone
    assert len(counted) == len(set(counted))


def test_a_ticket_that_has_ended_says_nothing_of_work(central: RealCentral, desk: Desk) -> None:
    ticket = incident(desk, central)
    (row,) = ask(desk, lambda session: queue_rows(session, [ticket])).values()
    ended = replace(row, state="closed")
    assert set(ask(desk, lambda session: forecasts(session, [row], at("15:00")))) == {ticket}
    assert ask(desk, lambda session: forecasts(session, [ended], at("15:00"))) == {}


def test_terms_that_make_no_sense_cost_a_row_its_chip_and_nothing_else(
    central: RealCentral, desk: Desk
) -> None:
    ticket, other = incident(desk, central), desk.submit(central.south)

    def spoil(session: Any) -> None:
        for version in session.scalars(select(AgreementVersion)):
            if version.client_id == central.north:
                version.zone = "Asia/Tokyo"

    desk.do("edit_ticket", spoil)
    rows = ask(desk, lambda session: queue_rows(session, [ticket, other]))
    found = ask(desk, lambda session: forecasts(session, list(rows.values()), at("15:00")))
    assert set(found) == {other}


def changed(desk: Desk) -> tuple[ChangedDecision, ...]:
    desk.store.write(lambda connection: note(connection, user=desk.actor.user))
    reader = Reader(zone="America/New_York")
    return sync_overview(desk.store, DEVICE, reader).decisions


def test_a_decision_that_is_another_one_than_the_person_saw_is_listed_with_its_reason(
    central: RealCentral, desk: Desk
) -> None:
    ticket = incident(desk, central)
    kind(desk, ticket, TicketKind.SERVICE_REQUEST, always=True, reason="it is new work")
    entry = log(desk, ticket, "10:00", "11:00", preview_code="IN-INCIDENT")
    log(desk, ticket, "12:00", "13:00", preview_code="EX-SERVICE-REQUEST")
    assert changed(desk) == (), "central has not decided yet"
    synced(desk)
    (found,) = changed(desk)
    assert (found.key, found.place) == (entry, ("ticket", ticket))
    assert found.title.startswith("Decision changed on T-")
    assert found.on == "Time entry 10:00–11:00 · Northwind"
    assert found.words.startswith("You saw Included · incident in business hours, central says")
    assert "Excluded" in found.words


def test_a_changed_decision_is_listed_for_two_weeks(central: RealCentral, desk: Desk) -> None:
    ticket = incident(desk, central)
    kind(desk, ticket, TicketKind.SERVICE_REQUEST, always=True, reason="it is new work")
    log(desk, ticket, "10:00", "11:00", preview_code="IN-INCIDENT")
    synced(desk)
    assert len(changed(desk)) == 1
    desk.clock.forward(days=15)
    assert changed(desk) == ()
