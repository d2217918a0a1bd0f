"""Visits at the portal: who sees a request sees who comes for it, and takes it into a calendar."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import icalendar
import pytest
from sqlalchemy import select

from app.domain.vocabulary import ContactRole
from app.records import Site, Ticket, Visit
from tests.integration.central.coverage_world import ny
from tests.portal.test_pages import seen
from tests.portal.town import BO, DANA, ELI, FINN, SARA, Town


def planned(town: Town, ticket: Ticket | None, **more: Any) -> UUID:
    books = town.books
    fields = {
        "ticket_id": ticket.id if ticket else None, "technician_id": books.mira,
        "starts_at": ny("03-20 10:00"), "planned_min": 90, "place": "Floor 3",
        "note": "Please have the key of the rack ready.", "state": "planned",
    }  # fmt: skip
    made: UUID = books.add(Visit(**books.made(**(fields | more)))).id
    return made


@pytest.fixture
def ticket(town: Town) -> Ticket:
    """Eli's own request."""
    found = (one for one in town.books.all(Ticket) if one.requester_id == town.contacts[ELI])
    return next(iter(found))


def test_who_asked_reads_who_comes_on_the_request_and_at_home(town: Town, ticket: Ticket) -> None:
    visit = planned(town, ticket)
    town.become(ELI)
    for page in (f"/requests/{ticket.number}", "/"):
        text = seen(town.get(page))
        assert "Mira Okafor comes on Friday 20 March, 10:00–11:30" in text
        assert "Floor 3" in text
        assert "key of the rack" in text
        assert f'href="/visits/{visit}/ics"' in town.get(page).text
    town.books.change(Visit, visit, state="cancelled", cancel_reason="The part has not come.")
    text = seen(town.get(f"/requests/{ticket.number}"))
    assert "Called off: the visit on Friday 20 March" in text
    assert "The part has not come." in text
    assert "Friday 20 March" not in seen(town.get("/"))


def test_a_visit_that_is_over_is_shown_no_more(town: Town, ticket: Ticket) -> None:
    planned(town, ticket)
    town.become(ELI)
    for minute, shown in (("11:29", True), ("11:31", False)):
        town.world.clock.at = ny(f"03-20 {minute}")
        town.become(ELI)
        assert ("Friday 20 March" in seen(town.get("/"))) is shown


def test_it_goes_into_a_calendar_for_its_reader_alone(town: Town, ticket: Ticket) -> None:
    town.books.change(Ticket, ticket.id, watching=[str(town.contacts[FINN])])
    visit = planned(town, ticket, calendar_sequence=4)
    for email in (ELI, FINN, DANA):
        town.become(email)
        answer = town.get(f"/visits/{visit}/ics")
        assert answer.headers["content-type"].startswith("text/calendar")
        calendar: Any = icalendar.Calendar.from_ical(answer.content)
        (event,) = calendar.walk("VEVENT")
        assert (str(event["UID"]), int(event["SEQUENCE"])) == (f"{visit}@trestle", 4)
        assert event["DTSTART"].dt == ny("03-20 10:00")
        assert str(event["ATTENDEE"]) == f"mailto:{email}"


def test_whom_a_visit_is_not_for_neither_sees_nor_takes_it(town: Town, ticket: Ticket) -> None:
    hidden, general = planned(town, ticket), planned(town, None, place="The cellar")
    town.change(FINN, roles=[ContactRole.REQUESTER.value])
    gone = planned(town, ticket, state="cancelled", cancel_reason="The part has not come.")
    for email, theirs in ((FINN, ()), (SARA, ()), (ELI, (hidden,)), (DANA, (hidden, general))):
        town.become(email)
        assert ("The cellar" in seen(town.get("/"))) is (general in theirs)
        for visit in (hidden, general, gone, uuid4()):
            wanted = 200 if visit in theirs else 404
            assert town.get(f"/visits/{visit}/ics").status_code == wanted
    town.become(BO)
    assert town.get(f"/visits/{hidden}/ics").status_code == 403


def test_how_to_get_in_is_not_told(town: Town, ticket: Ticket) -> None:
    site = town.books.ask(
        lambda session: session.scalars(
            select(Site).where(Site.client_id == town.world.north).limit(1)
        ).first()
    )
    if site is None:
        site = town.books.add(Site(**town.books.made(name="Harbour", zone="America/New_York")))
    town.books.change(Site, site.id, access_notes="The alarm's code is 4711")
    visit = planned(town, ticket, site_id=site.id)
    town.become(ELI)
    for page in ("/", f"/requests/{ticket.number}", f"/visits/{visit}/ics"):
        assert b"4711" not in town.get(page).content
    assert site.name in seen(town.get("/"))
