"""What central's books say after inputs change: decisions, effects, ledger (domain.md 3.7, 5)."""

from collections.abc import Sequence
from datetime import date
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.domain.coverage import CaseDecision, Entry, decide_all
from app.records import AgreementVersion, Calendar, Client, CoverageDecision, Ticket, TimeEntry
from app.usecases.redecision import deciding
from tests.integration.central.coverage_world import Month, ny
from tests.integration.central.world import World

pytestmark = pytest.mark.postgresql_long


@pytest.fixture
def month(world: World) -> Month:
    """The agreement holds from the first of January, and it is the tenth of April."""
    world.clock.at = ny("04-10 12:00")
    opened = Month(world)
    opened.begin_agreement(date(2026, 1, 1))
    return opened


def test_a_first_decision_stands_and_is_posted_in_its_month(month: Month) -> None:
    entry = month.entry(month.ticket(), "03-10 10:00", "03-10 10:40")
    assert month.told(entry) == [("IN-INCIDENT", 45, 0)]
    assert month.ledger() == [("2026-03", "2026-03", 45)]
    assert month.effects() == []
    decision = month.standing(entry)
    assert (decision.decided_by, len(decision.digest)) == ("engine", 64)


def test_a_cheaper_decision_stands_at_once_and_the_old_one_is_kept(month: Month) -> None:
    ticket = month.ticket("service_request")
    entry = month.entry(ticket, "03-10 10:00", "03-10 11:00")
    before = month.standing(entry)
    month.correct_kind(ticket, "incident")
    assert month.told(entry) == [("IN-INCIDENT", 60, 0)]
    assert month.standing(entry).supersedes == before.id
    assert month.effects() == [("redecided", "2026-03", -18000, 60, "applied")]
    assert month.ledger() == [("2026-03", "2026-03", 60)]


def test_a_dearer_decision_waits_for_the_account_manager(month: Month) -> None:
    ticket = month.ticket()
    entry = month.entry(ticket, "03-10 10:00", "03-10 11:00")
    month.correct_kind(ticket, "service_request")
    assert month.told(entry) == [("IN-INCIDENT", 60, 0)]
    assert month.effects() == [("redecision_proposed", "2026-03", 18000, -60, "proposed")]
    assert month.ledger() == [("2026-03", "2026-03", 60)]
    (waiting,) = [one for one in month.all(CoverageDecision) if not one.standing]
    assert waiting.amount_minor == 18000


def test_a_proposal_whose_ground_is_gone_is_replaced_and_nothing_waits(month: Month) -> None:
    ticket = month.ticket()
    entry = month.entry(ticket, "03-10 10:00", "03-10 11:00")
    month.correct_kind(ticket, "service_request")
    ticket.kind = "service_request"
    month.correct_kind(ticket, "incident")
    assert [state for *_rest, state in month.effects()] == ["replaced"]
    assert month.told(entry) == [("IN-INCIDENT", 60, 0)]
    assert month.all(CoverageDecision)[-1].standing


def test_an_invoiced_exclusion_that_is_reversed_becomes_a_credit_in_the_open_month(
    month: Month,
) -> None:
    entry = month.entry(month.ticket(), "01-29 20:00", "01-29 21:00")
    month.lock("2026-01")
    month.override(entry, "included")
    assert month.effects() == [("credit_note", "2026-02", -27000, 60, "applied")]
    assert month.ledger() == [("2026-01", "2026-02", 60)]


def test_a_dearer_decision_of_a_locked_month_is_only_asked_for(month: Month) -> None:
    ticket = month.ticket()
    entry = month.entry(ticket, "01-29 10:00", "01-29 11:00")
    month.lock("2026-01")
    month.correct_kind(ticket, "service_request")
    assert month.told(entry) == [("IN-INCIDENT", 60, 0)]
    assert month.effects() == [("adjustment_proposal", "2026-02", 18000, 0, "proposed")]
    assert month.ledger() == [("2026-01", "2026-01", 60)]


def test_late_work_needs_a_reason_and_is_then_posted_to_the_open_month(month: Month) -> None:
    month.lock("2026-01")
    entry = month.entry(month.ticket(), "01-29 10:00", "01-29 11:00")
    assert month.standing(entry).hold == "HOLD-LOCKED-NO-REASON"
    month.change(TimeEntry, entry.id, late_reason="the phone was in the car")
    assert month.told(entry) == [("IN-INCIDENT", 60, 0)]
    assert month.ledger() == [("2026-01", "2026-02", 60)]
    assert month.effects() == []


def test_withdrawn_work_leaves_the_ledger_again(month: Month) -> None:
    entry = month.entry(month.ticket(), "03-10 10:00", "03-10 11:00")
    month.change(TimeEntry, entry.id, void=True, void_reason="booked on the wrong client")
    assert month.told(entry) == []
    assert [minutes for *_months, minutes in month.ledger()] == [60, -60]
    assert month.effects() == [("redecided", "2026-03", 0, -60, "applied")]


def test_a_correction_goes_on_from_what_it_corrects(month: Month) -> None:
    ticket = month.ticket()
    first = month.entry(ticket, "03-10 10:00", "03-10 11:00")
    second = month.entry(ticket, "03-10 10:00", "03-10 10:30", supersedes=first.id)
    assert month.told(second) == [("IN-INCIDENT", 30, 0)]
    assert month.effects() == [("redecided", "2026-03", 0, -30, "applied")]
    assert sum(minutes for *_months, minutes in month.ledger()) == 30


def test_an_overlap_holds_the_later_entry_and_its_old_decision_stands(month: Month) -> None:
    later = month.entry(month.ticket(), "03-10 10:30", "03-10 11:00")
    month.entry(month.ticket(), "03-10 10:00", "03-10 11:00")
    assert month.told(later) == [("IN-INCIDENT", 30, 0)]
    latest = [one for one in month.all(CoverageDecision) if one.entry_id == later.id][-1]
    assert (latest.standing, latest.hold) == (False, "HOLD-OVERLAP")
    assert month.effects() == []


def test_nobody_works_twice_at_once_for_two_clients(month: Month) -> None:
    mine = month.entry(month.ticket(), "03-10 10:30", "03-10 11:00")
    south = month.world.south
    other = month.entry(None, "03-10 10:00", "03-10 10:45", client_id=south, work_kind="check_in")
    assert month.standing(other).status == "decided"
    latest = [one for one in month.all(CoverageDecision) if one.entry_id == mine.id][-1]
    assert latest.hold == "HOLD-OVERLAP"


def test_entries_of_one_night_share_the_call_out_minimum(month: Month) -> None:
    month.change(AgreementVersion, month.version().id, callout_minimum_min=60)
    ticket = month.ticket()
    first = month.entry(ticket, "03-10 22:00", "03-10 22:10")
    callout = month.standing(first).callout
    assert callout is not None
    assert callout["minutes"] == 45
    earlier = month.entry(ticket, "03-10 20:00", "03-10 20:20")
    topup = month.standing(earlier).callout
    assert topup is not None
    assert topup["minutes"] == 15
    assert month.standing(first).callout is None


def test_a_rate_that_is_agreed_later_settles_what_waited_for_it(month: Month) -> None:
    entry = month.entry(month.ticket(), "03-10 20:00", "03-10 21:00", grade="architect")
    assert month.standing(entry).hold == "HOLD-NO-RATE"
    version = month.version()
    month.change(AgreementVersion, version.id, rates=version.rates | {"architect": 30_000})
    assert month.told(entry) == [("EX-AFTER-HOURS", 60, 45_000)]


def test_agreed_hours_make_an_evening_included(month: Month) -> None:
    entry = month.entry(month.ticket(), "03-10 20:00", "03-10 21:00")
    month.authorize("covered", "03-10 18:00", "03-10 22:00")
    assert month.told(entry) == [("IN-AFTER-HOURS-COVERED", 60, 0)]


def decided(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts the entries that the engine is given from now on."""
    counts: list[int] = []

    def counted(entries: Sequence[Entry], *given: Any, **more: Any) -> CaseDecision:
        counts.append(len(entries))
        return decide_all(entries, *given, **more)

    monkeypatch.setattr(deciding, "decide_all", counted)
    return counts


def test_only_what_shares_something_with_a_change_is_decided_again(
    month: Month, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets = [month.ticket() for _ in range(3)]
    for day in range(9, 14):
        for number, ticket in enumerate(tickets):
            month.entry(ticket, f"03-{day:02} 1{number}:00", f"03-{day:02} 1{number}:30")
    counts = decided(monkeypatch)
    month.entry(tickets[0], "03-16 10:00", "03-16 10:30")
    assert counts == [6]
    month.change(Ticket, tickets[1].id, title="Another title")
    assert counts == [6]
    month.change(Ticket, tickets[1].id, kind="service_request")
    assert counts == [6, 5]


def test_one_event_of_a_ticket_is_a_matter_of_its_own_entries_alone(
    month: Month, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets = [month.ticket() for _ in range(3)]
    for day in range(9, 14):
        for number, ticket in enumerate(tickets):
            month.entry(ticket, f"03-{day:02} 1{number}:00", f"03-{day:02} 1{number}:30")
    counts = decided(monkeypatch)
    month.happened(tickets[0], "state", "in_progress", "resolved", "03-11 12:00")
    assert counts == [5]
    assert [kind for kind, *_rest in month.effects()] == ["redecision_proposed"] * 2


def test_a_holiday_that_is_added_touches_the_entries_of_that_day_alone(
    month: Month, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = ["03-09", "03-10", "03-11"]
    entries = [month.entry(month.ticket(), f"{day} 10:00", f"{day} 11:00") for day in days]
    counts = decided(monkeypatch)
    (client,) = [one for one in month.all(Client) if one.id == month.client]
    assert client.calendar_id is not None
    holiday = {"date": "2026-03-10", "name": "Founders' Day"}
    month.change(Calendar, client.calendar_id, holidays=[holiday])
    assert counts == [1]
    assert month.told(entries[1]) == [("IN-INCIDENT", 60, 0)]
    assert [kind for kind, *_rest in month.effects()] == ["redecision_proposed"]


def test_any_order_of_arrival_gives_the_same_allowance(month: Month) -> None:
    spans = [("10:00", "10:40"), ("11:00", "11:40"), ("13:00", "13:20")]
    outcomes = set()
    for day, order in zip((2, 3, 4, 5, 6, 9), permutations(range(3)), strict=True):
        ticket = month.ticket("service_request", minor=True, well_defined=True)
        made: dict[int, UUID] = {}
        for number in order:
            start, end = spans[number]
            made[number] = month.entry(ticket, f"03-{day:02} {start}", f"03-{day:02} {end}").id
        latest = {one.entry_id: one for one in month.all(CoverageDecision)}
        outcomes.add(
            tuple((latest[made[n]].included_min, latest[made[n]].amount_minor) for n in range(3))
        )
        # The month's allowance is not what this test is about.
        for entry in made.values():
            month.change(TimeEntry, entry, void=True)
    assert len(outcomes) == 1


SPANS = (("09:00", "09:25"), ("09:20", "09:50"), ("13:00", "13:50"), ("17:40", "18:20"))
# Each try has a day of its own: consents stay.
DAYS = iter([f"{month:02}-{day:02}" for month in (2, 3) for day in range(2, 28) if day % 7 > 1])


@settings(
    max_examples=3,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(order=st.permutations(range(len(SPANS))), late=st.integers(0, len(SPANS)))
def test_entries_and_a_consent_may_arrive_in_any_order(
    month: Month, order: list[int], late: int
) -> None:
    """Included minutes and amounts are the same as if everything had come in order of time."""
    outcomes = []
    for arrival in (range(len(SPANS)), order):
        day = next(DAYS)
        ticket = month.ticket("service_request", minor=True, well_defined=True)
        made: dict[int, TimeEntry] = {}
        for step, number in enumerate(arrival):
            if step == late:
                month.authorize("covered", f"{day} 18:00", f"{day} 19:00")
            start, end = SPANS[number]
            made[number] = month.entry(ticket, f"{day} {start}", f"{day} {end}")
        if late == len(SPANS):
            month.authorize("covered", f"{day} 18:00", f"{day} 19:00")
        latest = {one.entry_id: one for one in month.all(CoverageDecision)}
        found = [latest[made[number].id] for number in range(len(SPANS))]
        outcomes.append([(one.hold, one.included_min, one.amount_minor) for one in found])
        # The month's allowance is shared: what was tried goes before the next is.
        for entry in made.values():
            month.change(TimeEntry, entry.id, void=True, void_reason="tried")
    assert outcomes[0] == outcomes[1]
    assert outcomes[0][1][0] == "HOLD-OVERLAP"


def test_a_kind_that_is_corrected_forgets_the_changes_before_it(month: Month) -> None:
    ticket = month.ticket()
    entry = month.entry(ticket, "03-10 10:00", "03-10 11:00")
    month.happened(ticket, "kind", "incident", "solution_design", "03-10 10:30")
    month.change(Ticket, ticket.id, kind="solution_design")
    ticket.kind = "solution_design"
    month.correct_kind(ticket, "incident")
    assert month.told(entry) == [("IN-INCIDENT", 60, 0)]
    month.change(Ticket, ticket.id, kind="service_request")
    month.happened(ticket, "kind", "incident", "service_request", "03-10 10:30")
    latest = [one for one in month.all(CoverageDecision) if one.entry_id == entry.id][-1]
    assert [group["reason"] for group in latest.groups] == ["IN-INCIDENT", "EX-SERVICE-REQUEST"]


def test_a_seat_closes_for_whom_a_session_completed_the_training(month: Month) -> None:
    month.change(AgreementVersion, month.version().id, training_seats=1)
    learner, day = str(UUID(int=5)), "03-10"
    own = {"work_kind": "training", "topic": "portal", "attendees": [learner]}
    month.entry(None, f"{day} 10:00", f"{day} 11:00", **own, completes=[learner])
    again = month.entry(None, f"{day} 13:00", f"{day} 14:00", **own)
    assert month.told(again) == [("EX-TRAINING-LIMIT", 60, 18000)]


def test_deciding_again_without_a_change_writes_nothing(month: Month) -> None:
    ticket = month.ticket()
    month.entry(ticket, "03-10 17:40", "03-10 18:20")
    before = len(month.all(CoverageDecision))
    month.change(AgreementVersion, month.version().id, budget_min=1500)
    month.happened(ticket, "state", "in_progress", "waiting_client", "03-10 12:00")
    assert len(month.all(CoverageDecision)) == before
