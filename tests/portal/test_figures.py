"""Response figures, reckoned in business time (domain.md 7.2, 7.6 (16))."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.queries.portal.figures import Figures, figures
from app.records import Ticket
from tests.integration.central.coverage_world import ny
from tests.portal.test_pages import seen
from tests.portal.town import BO, DANA, ELI, PIA, SARA, Town


def answered(town: Town, opened: str, first: str, restored: str = "", **more: Any) -> None:
    """A request of Northwind that was answered."""
    town.books.ticket(
        opened_at=ny(opened), first_response_at=ny(first), requester_id=town.contacts[ELI],
        service_restored_at=ny(restored) if restored else None, **more,
    )  # fmt: skip


def measured(town: Town, now: datetime | None = None) -> Figures:
    at = now or town.world.clock.now()
    return town.books.ask(lambda session: figures(session, town.world.north, at))


def test_times_run_in_business_hours_and_stand_still_while_a_request_waits(town: Town) -> None:
    answered(town, "02-13 17:30", "02-16 09:15", "02-16 11:00", priority=2, paused_s=1800)
    february = next(one for one in measured(town).months if one.month == "2026-02")
    assert (february.opened, february.response_min, february.restore_min) == (1, 45, 120)
    assert (february.response_late, february.restore_late) == (0, 0)


def test_what_is_late_counts_also_while_nobody_has_answered(town: Town) -> None:
    for one in town.books.all(Ticket):
        town.books.change(Ticket, one.id, opened_at=ny("03-09 09:00"), first_response_at=None)
    march = measured(town).months[0]
    assert (march.month, march.answered, march.response_min) == ("2026-03", 0, None)
    assert march.response_late == march.opened == 3


def test_of_an_even_number_the_middle_two_count_and_only_incidents_are_restored(
    town: Town,
) -> None:
    answered(town, "02-10 09:00", "02-10 09:20", "02-10 10:00")
    answered(town, "02-10 09:00", "02-10 09:40", "02-10 12:00", kind="service_request")
    february = next(one for one in measured(town).months if one.month == "2026-02")
    assert (february.response_min, february.restored, february.restore_min) == (30, 1, 60)


def test_what_came_back_is_a_share_of_what_was_opened_and_what_was_cancelled_is_not(
    town: Town,
) -> None:
    answered(town, "02-10 09:00", "02-10 09:20", reopen_count=2)
    answered(town, "02-11 09:00", "02-11 09:20")
    answered(town, "02-12 09:00", "02-12 09:20", state="cancelled")
    february = next(one for one in measured(town).months if one.month == "2026-02")
    assert (february.opened, february.reopened, february.reopened_percent) == (2, 1, 50.0)


def test_a_year_is_told_and_no_empty_months_before_the_first_request(town: Town) -> None:
    assert [one.month for one in measured(town).months] == ["2026-03"]
    later = datetime(2027, 2, 1, 12, tzinfo=UTC)
    assert len(measured(town, later).months) == 12
    assert len(measured(town, datetime(2027, 9, 1, 12, tzinfo=UTC)).months) == 1


def test_the_page_says_its_finding_with_a_table_beside_each_chart(town: Town) -> None:
    answered(town, "03-10 09:00", "03-10 13:30", "03-10 16:00", priority=2)
    town.become(DANA)
    told = seen(town.get("/figures"))
    assert "P2: median first response 4 h 30, target 60 min" in told
    assert "<svg" in told
    assert "Median restore time within its target at P2" in told
    assert "<td" in told
    month = seen(town.get("/figures?month=2026-03"))
    assert "Response figures, March 2026" in month
    assert "The last three months" in month
    assert town.get("/figures?month=%27%3E").status_code == 200


def test_with_nothing_to_measure_the_page_says_what_will_stand_there(town: Town) -> None:
    for one in town.books.all(Ticket):
        town.books.change(Ticket, one.id, state="cancelled")
    town.become(SARA)
    assert "There is nothing to measure yet." in seen(town.get("/figures"))


def test_figures_of_the_whole_firm_are_for_whoever_speaks_for_it(town: Town) -> None:
    for email in (ELI, PIA, BO):
        town.become(email)
        assert town.get("/figures").status_code == 403
