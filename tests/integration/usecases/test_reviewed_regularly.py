"""Budget and reviews as the service promises them, seen from a check-in (domain.md 1)."""

from app.queries.check_ins import agenda_of, held_before
from app.queries.quarter_review import review_page
from app.usecases.check_ins.holding import (
    FinishCheckIn,
    StartCheckIn,
    finish_check_in,
    start_check_in,
)
from app.usecases.check_ins.minutes import SendMinutes, WriteMinutes, send_minutes, write_minutes
from app.usecases.check_ins.planning import PlanCheckIn, plan_check_in
from app.usecases.quarter_review import (
    DecideReview,
    PublishReview,
    decide_review,
    publish_review,
)
from tests.builders.grounds import Ground
from tests.builders.rows import NORTHWIND
from tests.integration.usecases.offered import IRIS, at, ny, offered_ground

ground = offered_ground
QUARTER = "2026-Q1"


def test_s10_b01_an_agenda_says_what_of_the_budget_is_used_and_where_the_month_ends(
    ground: Ground,
) -> None:
    noon = ny("03-17 12:00")
    read = ground.ask(lambda session: agenda_of(session, NORTHWIND, noon, None, noon))
    month = read.agenda.find("budget:month")
    assert month is not None
    assert month.title == "64 % of the budget used, 52 % of March gone"
    assert "12.75 h of 20.00 h used (63.8 %)" in month.why
    assert "At this month’s pace March ends at 24.75 h (123.8 %)" in month.why


def test_s21_the_quarters_check_ins_and_its_review_stand_with_minutes_and_approver(
    ground: Ground,
) -> None:
    for day, minutes in (("02-12", "Backups."), ("03-19", "Budget.")):
        at(ground, ny(f"{day} 10:00"))
        planned = ground.do(plan_check_in, PlanCheckIn(NORTHWIND, ny(f"{day} 11:00")))
        at(ground, ny(f"{day} 11:00"))
        ground.do(start_check_in, StartCheckIn(planned))
        ground.clock.forward(minutes=40)
        ground.do(finish_check_in, FinishCheckIn(planned))
        ground.do(write_minutes, WriteMinutes(planned, minutes))
        ground.do(send_minutes, SendMinutes(planned))
    ground.do(publish_review, PublishReview(NORTHWIND, QUARTER))
    at(ground, ny("03-27 15:00"))
    accepted = DecideReview(NORTHWIND, QUARTER, "accepted", approver=IRIS, note="In person.")
    ground.do(decide_review, accepted)

    last_day = ny("03-31 18:00")
    at(ground, last_day)
    held = ground.ask(lambda session: held_before(session, NORTHWIND))
    assert [
        (one.planned_at, one.manager, one.minutes_text, one.minutes_sent_at is not None)
        for one in held
    ] == [
        (ny("03-19 11:00"), "Mira Okafor", "Budget.", True),
        (ny("02-12 11:00"), "Mira Okafor", "Backups.", True),
    ]
    shown = ground.ask(lambda session: review_page(session, NORTHWIND, QUARTER, last_day))
    assert shown is not None
    (review,) = shown.history
    assert (review.quarter, review.state) == (QUARTER, "accepted")
    assert (review.decided_by, review.approved_by) == ("Mira Okafor", "Iris Vance")
    assert (review.budget_min, review.fee_minor) == (1500, 450_000)
