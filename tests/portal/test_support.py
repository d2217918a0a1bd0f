"""The agreement in plain words, the set-up, training seats (domain.md 7.6 (14), (15))."""

from __future__ import annotations

from datetime import date

from app.records import AgreementVersion, Calendar, Client
from tests.portal.test_pages import seen
from tests.portal.town import BO, DANA, ELI, PIA, Town


def test_everybody_reads_what_is_included_and_when_somebody_is_there(town: Town) -> None:
    for email in (DANA, ELI, PIA, BO):
        town.become(email)
        told = seen(town.get("/agreement"))
        assert "Incidents, Mon–Fri 09:00–18:00, New York time" in told
        assert "Small, clear requests in business hours" in told
        assert "Research after service is restored" in told
        assert "Time is rounded up to the next 15 min" in told


def test_what_it_costs_is_told_to_whom_that_is_for(town: Town) -> None:
    for email, priced in ((DANA, True), (PIA, True), (BO, True), (ELI, False)):
        town.become(email)
        told = seen(town.get("/agreement"))
        assert ("$" in told) is priced, email
        assert ("an hour" in told) is priced, email


def test_holidays_and_special_hours_of_the_next_year_are_told_in_order(town: Town) -> None:
    town.books.change(
        Calendar,
        town.books.calendar(),
        holidays=[
            {"date": "2026-12-25", "name": "Christmas"},
            {"date": "2026-07-03", "name": "Independence Day"},
            {"date": "2026-01-01", "name": "New Year"},
            {"date": "2028-01-01", "name": "Far off"},
        ],
        special_days=[{"date": "2026-12-24", "name": "Eve", "windows": ["09:00-12:00"]}],
    )
    town.become(ELI)
    told = seen(town.get("/agreement"))
    assert "3 in the next twelve months" in told
    days = ("3 July 2026", "24 December 2026", "25 December 2026")
    assert sorted(days, key=told.index) == list(days)
    assert "09:00–12:00" in told
    assert "New Year" not in told
    assert "Far off" not in told


def test_without_an_agreement_in_force_the_page_says_so_and_what_to_do(town: Town) -> None:
    version = town.books.version()
    town.books.change(AgreementVersion, version.id, effective_from=date(2026, 5, 1))
    town.become(DANA)
    assert "No agreement is in force yet: it begins on 1 May 2026" in seen(town.get("/agreement"))


def test_a_coordinator_sees_how_far_the_set_up_is_and_who_holds_a_seat(town: Town) -> None:
    town.become(DANA)
    told = seen(town.get("/setup"))
    assert "steps of the set-up are done" in told
    assert "1 of 2 training seats taken" in told
    assert "Dana Whitfield" in told
    assert "1 seat is free." in told
    town.books.change(Client, town.world.north, onboarding_completed_at=town.world.clock.now())
    assert "Your set-up is complete" in seen(town.get("/setup"))
    for email in (ELI, PIA, BO):
        town.become(email)
        assert town.get("/setup").status_code == 403


def test_the_room_of_support_leads_each_reader_where_they_may_go(town: Town) -> None:
    places = ("/agreement", "/assets", "/pages", "/figures", "/setup", "/export", "/words")
    for email, may in (
        (DANA, places),
        (ELI, (*places[:3], "/export", "/words")),
        (BO, (places[0], "/export", "/words")),
    ):
        town.become(email)
        page = town.get("/support").text.split("<main")[1]
        assert {one for one in places if f'href="{one}"' in page.split("</main>")[0]} == set(may)
        assert all(town.get(one).status_code == 200 for one in may)
