"""Work that a project does not take, disputes that come late, and closes at once (2.2)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest

from app.central.months import lock
from app.ports.problems import Refused
from app.records import Invoice, MonthAct, Override, Project, TimeEntry
from app.usecases.billing.reversals import RouteExclusion, route_exclusion
from app.usecases.billing.reviews import DisputeExclusion, dispute_exclusion
from app.usecases.correct_time import CorrectEntry, correct_entry
from app.usecases.log_time import Stretch
from tests.integration.central.billing_world import Books, open_books
from tests.integration.central.coverage_world import ny
from tests.integration.central.world import MIRA, World

JANUARY, MARCH = "2026-01", "2026-03"


@pytest.fixture
def books(world: World) -> Books:
    """Northwind in February."""
    return open_books(world)


def test_what_was_waived_in_a_closed_month_stays_waived_when_it_comes_out_as_less(
    books: Books,
) -> None:
    entry = books.entry(books.ticket(), "01-29 20:00", "01-29 21:00")
    books.waive(entry)
    books.close(JANUARY)
    books.do(
        correct_entry,
        CorrectEntry(
            entry.id,
            "it was over half an hour before",
            [Stretch(ny("01-29 20:00"), ny("01-29 20:30"))],
        ),
    )
    assert books.rows() == ()
    books.at("03-02 09:00")
    books.close("2026-02")
    assert [section for section, _amount in books.lines("2026-02")] == ["fee"]


def half_approved(books: Books) -> TimeEntry:
    """G33: the work began half an hour before the client approved the quote."""
    books.at("03-12 10:00")
    design = books.ticket("solution_design")
    approved = {"approved_at": ny("03-10 15:00"), "fee_minor": 240000}
    books.add(Project(**books.made(title="New Wi-Fi", ticket_ids=[str(design.id)], **approved)))
    return books.entry(design, "03-10 14:30", "03-10 16:00")


def test_g33_work_before_its_projects_approval_is_not_confirmed_without_a_reason(
    books: Books,
) -> None:
    entry = half_approved(books)
    (row,) = books.rows()
    assert (row.amount_minor, row.flags) == (9000, ("project-not-approved",))
    (blocker,) = books.preview(MARCH).checklist.blockers
    assert (blocker.kind, blocker.link, blocker.key) == ("flag", f"entry:{entry.id}", row.key)
    assert "$90.00 to bill, absorb or waive" in blocker.words
    with pytest.raises(Refused, match="at least 10 characters"):
        books.confirm(entry)
    (group,) = books.excluded(entry)
    books.do(route_exclusion, RouteExclusion(group, "time", "they asked for it before"))
    books.at("04-01 09:10")
    books.close(MARCH)
    assert books.lines(MARCH) == [("fee", 360000), ("labour", 9000)]


def test_g33_work_that_its_project_absorbs_is_on_no_invoice(books: Books) -> None:
    entry = half_approved(books)
    (group,) = books.excluded(entry)
    books.do(route_exclusion, RouteExclusion(group, "project", "it belongs to the project"))
    (override,) = books.all(Override)
    assert (override.starts_at, override.ends_at) == (ny("03-10 14:30"), ny("03-10 15:00"))
    assert books.rows() == ()
    books.at("04-01 09:10")
    books.close(MARCH)
    assert books.lines(MARCH) == [("fee", 360000)]


def test_i12_a_client_disputes_until_thirty_days_after_the_invoice(books: Books) -> None:
    entry = books.entry(books.ticket(), "01-29 20:00", "01-29 21:00")
    books.confirm(entry)
    books.close(JANUARY)
    (group,) = books.excluded(entry)
    command = DisputeExclusion(group, books.approver(), "we were told it is included")
    books.at("03-06 09:00")
    with pytest.raises(Refused, match="more than 30 days ago"):
        books.do(dispute_exclusion, command)
    books.at("03-05 09:00")
    books.do(dispute_exclusion, command)
    (row,) = books.queue().exclusions
    assert (row.state, row.invoice) == ("disputed", "2026-0001")


def test_i12_what_was_credited_and_came_back_is_disputed_from_its_next_invoice_on(
    books: Books,
) -> None:
    ticket = books.ticket("service_request")
    entry = books.entry(ticket, "01-29 10:00", "01-29 11:00")
    books.confirm(entry)
    books.close(JANUARY)
    books.correct_kind(ticket, "incident")
    books.at("03-02 09:00")
    books.close("2026-02")
    assert books.lines("2026-02") == [("fee", 360000), ("credits", -18000)]
    ticket.kind = "incident"
    books.correct_kind(ticket, "service_request")
    books.answer(books.asked(), "agreed", books.approver())
    books.at("03-20 09:00")
    books.dispute(entry)
    assert [(row.state, row.invoice) for row in books.rows()] == [("disputed", "")]


def test_a_project_that_is_closed_without_a_milestone_keeps_its_month_open(books: Books) -> None:
    when = {"approved_at": ny("01-05 09:00"), "closed_at": ny("01-20 09:00")}
    project = books.add(Project(**books.made(title="New Wi-Fi", fee_minor=240000, **when)))
    (blocker,) = books.preview(JANUARY).checklist.blockers
    assert (blocker.kind, blocker.link) == ("project", f"project:{project.id}")
    with pytest.raises(Refused, match="“New Wi-Fi”, which is closed and has no milestone"):
        books.close(JANUARY)


def test_two_clients_closed_at_once_take_two_numbers_without_a_gap(books: Books) -> None:
    begin = Barrier(2)
    central = books.world.central

    def close(code: str, month: str) -> str:
        begin.wait(timeout=60)
        return lock(central, code, month, MIRA)

    books.at("04-01 09:10")
    with ThreadPoolExecutor(2) as pool:
        made = [pool.submit(close, "NW", MARCH), pool.submit(close, "SG", MARCH)]
        numbers = sorted(one.result() for one in made)
    assert numbers == ["2026-0001", "2026-0002"]


def test_one_month_closed_twice_at_once_is_closed_once(books: Books) -> None:
    seen = books.preview(JANUARY).document.digest
    begin = Barrier(2)

    def close(_number: int) -> UUID:
        act = books.made(month=JANUARY, act="close", seen=seen, at=books.world.clock.now())
        begin.wait(timeout=60)
        return books.add(MonthAct(**act)).id

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(close, range(2)))
    assert sorted((one.outcome, one.outcome_words) for one in books.all(MonthAct)) == [
        ("refused", "January 2026 is locked already."),
        ("taken", ""),
    ]
    assert [one.number for one in books.all(Invoice)] == ["2026-0001"]
