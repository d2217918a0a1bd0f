"""I12: what is disputed still after the next check-in is reversed, and credited."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.central.jobs.disputes import end_disputes
from app.records import CheckIn, Override, ReviewAct, TimeEntry
from app.records.types import to_micros
from tests.integration.central.billing_world import Books, open_books
from tests.integration.central.coverage_world import ny
from tests.integration.central.world import World

pytestmark = pytest.mark.postgresql_long

JANUARY, FEBRUARY = "2026-01", "2026-02"


@pytest.fixture
def books(world: World) -> Books:
    """Northwind in February."""
    return open_books(world)


def invoiced(books: Books) -> TimeEntry:
    """An evening that stands on January's invoice."""
    entry = books.entry(books.ticket(), "01-29 20:00", "01-29 21:00")
    books.confirm(entry)
    books.close(JANUARY)
    return entry


def held(books: Books, begin: str, end: str, state: str = "held") -> UUID:
    """A check-in with Mira."""
    when = {"planned_at": ny(begin), "started_at": ny(begin), "ended_at": ny(end)}
    return books.add(CheckIn(**books.made(**when, tam_id=books.mira, state=state))).id


def ended(books: Books, at: str) -> int:
    """How many disputes central ends at that time."""
    books.at(at)
    return end_disputes(books.world.central)


def test_i12_what_is_disputed_still_after_the_next_check_in_is_reversed_and_credited(
    books: Books,
) -> None:
    """The account manager answered with a reason, and the client did not agree."""
    entry = invoiced(books)
    books.at("02-09 09:00")
    books.dispute(entry)
    books.at("02-10 09:00")
    books.uphold(entry, "it was outside your hours")
    assert ended(books, "02-11 09:00") == 0
    books.dispute(entry, "nobody told us of those hours")
    check_in = held(books, "02-12 10:00", "02-12 11:00")
    assert ended(books, "02-13 10:00") == 0
    assert ended(books, "02-13 11:00") == 1
    assert books.rows() == ()
    (override,) = books.all(Override)
    why = "still disputed after the check-in of Thu 12 February 2026, so it is not billed"
    assert (override.state, override.decided_by, override.reason) == ("in_force", books.mira, why)
    last = books.all(ReviewAct)[-1]
    assert (last.act, last.outcome, last.reason, last.check_in_id) == (
        *("reversed", "taken", why),
        check_in,
    )
    assert books.told(entry) == [("IN-OVERRIDE", 60, 0)]
    books.at("03-02 09:00")
    books.close(FEBRUARY)
    assert books.lines(FEBRUARY) == [("fee", 360000), ("credits", -27000)]
    assert ended(books, "03-03 09:00") == 0


def test_i12_what_was_settled_at_the_check_in_stays_settled(books: Books) -> None:
    entry = invoiced(books)
    books.at("02-09 09:00")
    books.dispute(entry)
    held(books, "02-12 10:00", "02-12 11:00")
    books.at("02-12 10:30")
    books.uphold(entry)
    assert ended(books, "02-20 09:00") == 0
    books.dispute(entry, "we have thought about it again")
    assert ended(books, "02-27 09:00") == 0
    assert [row.state for row in books.rows()] == ["disputed"]


def test_i12_a_dispute_waits_for_a_check_in_that_was_held_after_it(books: Books) -> None:
    entry = invoiced(books)
    held(books, "02-03 10:00", "02-03 11:00")
    books.at("02-04 09:00")
    books.dispute(entry)
    held(books, "02-05 10:00", "02-05 11:00", state="cancelled")
    assert ended(books, "03-01 09:00") == 0


def test_i12_travel_by_itself_is_waived_and_credited_all_the_same(books: Books) -> None:
    ticket = books.ticket("service_request")
    there = {"mode": "onsite", "visit": "v"}
    ten, eleven, twelve = (to_micros(ny(f"01-29 {hour}:00")) for hour in (10, 11, 12))
    travel = {"start": ten, "end": eleven, "activity": "travel"} | there
    worked = {"start": eleven, "end": twelve, "activity": "work"} | there
    work = books.entry(ticket, "01-29 11:00", "01-29 12:00", intervals=[worked])
    entry = books.entry(ticket, "01-29 10:00", "01-29 11:00", intervals=[travel])
    books.confirm(entry, work)
    books.close(JANUARY)
    books.at("02-09 09:00")
    books.dispute(entry)
    held(books, "02-12 10:00", "02-12 11:00")
    assert ended(books, "02-13 11:00") == 1
    assert books.all(Override) == []
    books.at("03-02 09:00")
    books.close(FEBRUARY)
    assert books.lines(FEBRUARY) == [("fee", 360000), ("credits", -18000)]
