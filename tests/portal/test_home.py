"""The first page beside requests: what the month costs, and when people meet (S03, S20, 7.6)."""

from __future__ import annotations

import pytest

from app.queries.portal import requests
from app.records import CheckIn, TimeEntry
from tests.portal.money_town import books_of
from tests.portal.test_pages import seen
from tests.portal.town import BO, DANA, ELI, PIA, Town

FEE = '<dt>Your monthly fee</dt><dd class="nowrap">$3,600.00</dd>'
IN_REVIEW = '<dt>Excluded work, in review</dt><dd class="nowrap">$202.50</dd>'
"""$67.50 that nobody has reviewed, and $135.00 that is questioned."""


@pytest.mark.parametrize(
    ("who", "money", "hours", "talk", "bills"),
    [
        (DANA, True, True, True, False),
        (ELI, False, False, False, False),
        (PIA, True, True, False, False),
        (BO, True, False, False, True),
    ],
)
def test_each_role_reads_on_the_first_page_what_its_rooms_let_it_see(
    rich_town: Town, who: str, money: bool, hours: bool, talk: bool, bills: bool
) -> None:
    rich_town.become(who)
    told = seen(rich_town.get("/"))
    assert (FEE in told, IN_REVIEW in told) == (money, money)
    assert ("7.5 % of your hours used, 51.5 % of the month gone" in told) == hours
    assert ("<b>Thu 19 March, 10:00</b>" in told) == talk
    assert ('href="/invoices/next"' in told, 'href="/invoices/2026-0002"' in told) == (bills, bills)


def test_what_is_confirmed_stands_apart_and_what_was_waived_costs_nothing(rich_town: Town) -> None:
    books = books_of(rich_town)
    evening, questioned = (
        next(one for one in books.all(TimeEntry) if one.note == note)
        for note in ("Restored the data file", "Northwind late")
    )
    books.confirm(evening)
    books.waive(questioned)
    rich_town.become(PIA)
    told = seen(rich_town.get("/"))
    assert '<dt>Excluded work, confirmed</dt><dd class="nowrap">$67.50</dd>' in told
    assert "in review" not in told
    books.waive(evening)
    assert '<dt>Excluded work</dt><dd class="nowrap">none</dd>' in seen(rich_town.get("/"))


def test_more_requests_than_the_first_page_names_are_all_counted_and_led_to(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits for the reader is never cut away by what came later and does not."""
    monkeypatch.setattr(requests, "ON_A_PAGE", 2)
    eli = town.contacts[ELI]
    for state, many in (("waiting_client", 3), ("in_progress", 4)):
        for number in range(many):
            town.books.ticket(title=f"{state} {number}", state=state, requester_id=eli)
    town.become(ELI)
    told = seen(town.get("/"))
    assert "3 things wait for you" in told
    assert told.count('<span class="vh"> about waiting_client') == 2
    assert '<a class="btn" href="/requests?shown=you">All 3<' in told
    assert "8 open requests" in told, "with those that wait, and one from before"
    assert 'href="/requests?shown=open">See all 8 open requests' in told


def test_where_no_check_in_is_planned_the_page_says_that_it_is_being_scheduled(town: Town) -> None:
    (planned,) = [
        one
        for one in town.books.all(CheckIn)
        if one.state == "planned" and one.client_id == town.world.north
    ]
    town.books.change(CheckIn, planned.id, state="cancelled")
    town.become(DANA)
    told = seen(town.get("/"))
    assert "<b>Being scheduled</b>" in told
    assert "Mira Okafor, your account manager, proposes a date" in told
