"""Visits planned, moved, called off and done: at a device, and on central."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.ports.problems import Refused
from app.records import Client, Ticket, Visit
from app.usecases.visits import (
    CancelVisit,
    ChangeVisit,
    FinishVisit,
    PlanVisit,
    cancel_visit,
    change_visit,
    finish_visit,
    plan_visit,
)
from tests.builders.grounds import Ground, grounded
from tests.builders.rows import ANA, MIRA, NORTHWIND, NOW, T1042, TOM, id_of, small_rows

pytestmark = pytest.mark.postgresql_long

ground = grounded("small", small_rows)
TOMORROW = NOW + timedelta(hours=16)
WHY = "The part has not come yet."


def row(ground: Ground, visit: Any) -> Visit:
    return ground.ask(lambda session: session.get_one(Visit, visit))


def refused(ground: Ground, verb: Any, command: object) -> str:
    with pytest.raises(Refused) as refusal:
        ground.do(verb, command)
    return refusal.value.code


def planned(ground: Ground, **more: Any) -> Any:
    return ground.do(plan_visit, PlanVisit(NORTHWIND, TOMORROW, T1042, **more))


def test_who_plans_a_visit_comes_to_the_site_of_the_request_unless_it_says_otherwise(
    ground: Ground,
) -> None:
    made = row(ground, planned(ground, place=" Floor  3 ", note=" The switch is replaced. "))
    ticket = ground.ask(lambda session: session.get_one(Ticket, T1042))
    client = ground.ask(lambda session: session.get_one(Client, NORTHWIND))
    assert made.site_id == (ticket.site_id or client.default_site_id)
    assert (made.technician_id, made.planned_min, made.state) == (MIRA, 60, "planned")
    assert (made.place, made.note) == ("Floor 3", "The switch is replaced.")
    assert made.calendar_sequence == 0


def test_each_change_that_a_calendar_shows_counts_and_the_same_again_does_not(
    ground: Ground,
) -> None:
    visit = planned(ground)
    moved = ChangeVisit(visit, starts_at=TOMORROW + timedelta(hours=2), planned_min=90)
    assert ground.do(change_visit, moved)
    assert not ground.do(change_visit, moved)
    assert refused(ground, change_visit, ChangeVisit(visit, planned_min=0)) == "visit-length"
    assert row(ground, visit).calendar_sequence == 1
    assert refused(ground, cancel_visit, CancelVisit(visit, "no")) == "reason-short"
    assert ground.do(cancel_visit, CancelVisit(visit, WHY))
    assert not ground.do(cancel_visit, CancelVisit(visit, WHY))
    assert (row(ground, visit).cancel_reason, row(ground, visit).calendar_sequence) == (WHY, 2)
    assert ground.do(change_visit, ChangeVisit(visit))
    again = row(ground, visit)
    assert (again.state, again.cancel_reason, again.calendar_sequence) == ("planned", "", 3)


def test_a_visit_is_done_once_it_began_and_that_says_nothing_to_calendars(ground: Ground) -> None:
    visit = planned(ground)
    assert refused(ground, finish_visit, FinishVisit(visit)) == "visit-to-come"
    ground.clock.forward(hours=17)
    assert ground.do(finish_visit, FinishVisit(visit))
    assert not ground.do(finish_visit, FinishVisit(visit))
    assert refused(ground, cancel_visit, CancelVisit(visit, WHY)) == "visit-step"
    assert (row(ground, visit).state, row(ground, visit).calendar_sequence) == ("done", 0)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"client": id_of("nobody")}, "client-missing"),
        ({"ticket": id_of("nothing")}, "ticket-missing"),
        ({"client": id_of("Pelican")}, "ticket-foreign"),
        ({"site": id_of("nowhere")}, "site-foreign"),
        ({"technician": id_of("nobody")}, "person-gone"),
        ({"planned_min": 1}, "visit-length"),
        ({"place": "x" * 201}, "visit-place"),
        ({"note": "x" * 2001}, "visit-note"),
        ({"starts_at": NOW - timedelta(hours=2)}, "visit-over"),
        ({"starts_at": datetime(2026, 3, 11, 9)}, "zone-unknown"),  # noqa: DTZ001 -- that is it
    ],
)
def test_a_visit_that_cannot_be_is_refused_in_words(
    ground: Ground, fields: dict[str, Any], code: str
) -> None:
    command: dict[str, Any] = {"client": NORTHWIND, "starts_at": TOMORROW, "ticket": T1042}
    # Ana is of the desk, which sends others.
    assert refused(ground.acting(ANA), plan_visit, PlanVisit(**(command | fields))) == code


def test_a_technician_plans_their_own_visits_and_the_desk_sends_anybody(ground: Ground) -> None:
    tom = ground.acting(TOM)
    visit = planned(tom)
    assert row(tom, visit).technician_id == TOM
    other = PlanVisit(NORTHWIND, TOMORROW, T1042, technician=ANA)
    assert refused(tom, plan_visit, other) == "not-allowed"
    assert refused(tom, change_visit, ChangeVisit(visit, technician=ANA)) == "not-allowed"
    ana = ground.acting(ANA)
    assert ana.do(change_visit, ChangeVisit(visit, technician=MIRA))
    assert row(ana, visit).technician_id == MIRA
    later = TOMORROW + timedelta(hours=1)
    assert ground.acting(TOM).do(change_visit, ChangeVisit(visit, starts_at=later))
    assert row(ana, visit).starts_at == later
