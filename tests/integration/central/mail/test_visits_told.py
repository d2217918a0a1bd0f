"""Who comes when is told to whoever asked and watches, each change once, also when it is off."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from app.central.mail.settings import MailSettings, write_settings
from app.records import CheckIn, Client, Ticket, User, Visit
from app.usecases.check_ins.planning import (
    CancelCheckIn,
    ChangeCheckIn,
    PlanCheckIn,
    cancel_check_in,
    change_check_in,
    plan_check_in,
)
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
from tests.integration.central.coverage_world import ny
from tests.integration.central.mail.heard import (
    PLACE,
    Heard,
    asked,
    calendar_of,
    entry_of,
    text_of,
    to,
)
from tests.integration.central.world import MIRA, TOM
from tests.portal.town import BO, DANA, ELI

WHEN = ny("03-20 10:00")


@pytest.fixture
def ticket(heard: Heard) -> Ticket:
    """Eli asked, Dana watches; what they heard of it is over."""
    made = asked(heard, watching=[str(heard.contact(DANA))])
    heard.tell()
    return made


def planned(heard: Heard, ticket: Ticket | None, **more: Any) -> UUID:
    books = heard.books()
    found: UUID = books.do(
        plan_visit, PlanVisit(books.client, WHEN, ticket.id if ticket else None, **more)
    )
    return found


def told(heard: Heard) -> dict[str, tuple[str, int, str]]:
    """Whom anything was told now → the method, sequence and state that their calendar reads."""
    return read(letters_of(heard))


def letters_of(heard: Heard) -> dict[str, Any]:
    """Whom anything was told now → their letter."""
    return {str(one["To"].addresses[0].addr_spec): one for one in heard.tell()}


def read(letters: dict[str, Any]) -> dict[str, tuple[str, int, str]]:
    """What their calendars read in letters."""
    return {email: entry_of(one)[:1] + entry_of(one)[2:] for email, one in letters.items()}


def test_a_visit_is_an_invitation_that_is_moved_and_called_off(
    heard: Heard, ticket: Ticket
) -> None:
    books = heard.books()
    visit = planned(heard, ticket, place="Floor 3", note="Please have the key of the rack ready.")
    invited = {email: letter for letter in heard.tell() for email, _ in to([letter])}
    assert set(invited) == {DANA, ELI}
    letter = invited[ELI]
    assert letter["Subject"] == (
        "Mira Okafor comes to you on Friday, 20 March 2026, 10:00 (New York)"
    )
    assert entry_of(letter) == ("REQUEST", f"{visit}@trestle", 0, "CONFIRMED")
    _calendar, event = calendar_of(letter)
    assert event["DTSTART"].dt == WHEN
    assert event["DTSTART"].params["TZID"] == "America/New_York"
    assert str(event["LOCATION"]).startswith("Floor 3")
    assert "key of the rack" in event["DESCRIPTION"]
    assert str(event["URL"]) == f"{PLACE}/requests/{books.number(ticket)}"
    assert str(event["ATTENDEE"]) == f"mailto:{ELI}"  # nobody reads who else was told
    assert str(event["ORGANIZER"]) == "mailto:support@localhost"
    assert DANA.encode() not in bytes(letter)
    assert heard.tell() == []
    books.do(change_visit, ChangeVisit(visit, starts_at=ny("03-20 14:00")))
    assert told(heard) == dict.fromkeys((DANA, ELI), ("REQUEST", 1, "CONFIRMED"))
    books.do(cancel_visit, CancelVisit(visit, "the part has not come"))
    gone = heard.tell()
    assert {entry_of(one) for one in gone} == {("CANCEL", f"{visit}@trestle", 2, "CANCELLED")}
    assert all("the part has not come" in text_of(one) for one in gone)
    books.do(change_visit, ChangeVisit(visit))
    assert told(heard) == dict.fromkeys((DANA, ELI), ("REQUEST", 3, "CONFIRMED"))


def test_who_watches_later_is_invited_and_who_watches_no_more_has_it_taken_out(
    heard: Heard, ticket: Ticket
) -> None:
    books, dana = heard.books(), [str(heard.contact(DANA))]
    books.change(Ticket, ticket.id, watching=[])
    planned(heard, ticket)
    assert set(told(heard)) == {ELI}
    on, off = {DANA: ("REQUEST", 0, "CONFIRMED")}, {DANA: ("CANCEL", 0, "")}
    for _again in range(2):
        books.change(Ticket, ticket.id, watching=dana)
        assert told(heard) == on
        books.change(Ticket, ticket.id, watching=[])
        (letter,) = heard.tell()
        assert (to([letter])[0][0], entry_of(letter)[0::2]) == (DANA, ("CANCEL", 0))
        assert entry_of(letter)[3] == off[DANA][2]
        assert letter["Subject"].startswith("Taken out of your calendar: the visit on Friday, 20")
        assert "takes place all the same" in text_of(letter)


def test_a_visit_without_a_request_is_told_to_who_sees_all_requests(heard: Heard) -> None:
    planned(heard, None)
    assert set(told(heard)) == {DANA}


def test_who_may_not_see_requests_is_told_of_no_visit(heard: Heard, ticket: Ticket) -> None:
    watching = [str(heard.contact(email)) for email in (DANA, BO)]
    heard.books().change(Ticket, ticket.id, watching=watching)
    planned(heard, ticket)
    assert set(told(heard)) == {DANA, ELI}


def test_what_is_over_is_told_to_nobody(heard: Heard, ticket: Ticket) -> None:
    visit = planned(heard, ticket)
    heard.world.clock.at = ny("03-20 11:30")
    heard.books().do(finish_visit, FinishVisit(visit))
    assert heard.tell() == []


def test_whoever_of_the_firm_comes_has_it_in_their_calendar_where_the_firm_wants_letters(
    heard: Heard, ticket: Ticket
) -> None:
    write_settings(heard.world.central.settings, MailSettings(staff=True))
    books = heard.books()
    tom = heard.world.people[TOM]
    visit = planned(heard, ticket, technician=tom)
    assert told(heard) == dict.fromkeys((DANA, ELI, TOM), ("REQUEST", 0, "CONFIRMED"))
    books.do(change_visit, ChangeVisit(visit, technician=books.mira))
    letters = letters_of(heard)
    (client,) = (one.name for one in books.all(Client) if one.id == books.client)
    where = f"at {client} on Friday, 20 March 2026, 10:00 (New York)"
    assert letters[TOM]["Subject"] == f"Not yours any more: the visit {where}"
    assert read(letters) == {
        DANA: ("REQUEST", 1, "CONFIRMED"),
        ELI: ("REQUEST", 1, "CONFIRMED"),
        MIRA: ("REQUEST", 1, "CONFIRMED"),
        TOM: ("CANCEL", 1, ""),
    }
    books.change(User, tom, active=False)
    books.do(cancel_visit, CancelVisit(visit, "the part has not come"))
    letters = letters_of(heard)
    assert letters[MIRA]["Subject"] == f"Called off: your visit {where}"
    assert letters[ELI]["Subject"].startswith("Called off: the visit on")
    assert read(letters) == dict.fromkeys((DANA, ELI, MIRA), ("CANCEL", 2, "CANCELLED"))


def test_whoever_comes_is_not_taken_off_a_visit_because_the_firm_wants_no_letters_any_more(
    heard: Heard, ticket: Ticket
) -> None:
    settings = heard.world.central.settings
    write_settings(settings, MailSettings(staff=True))
    visit = planned(heard, ticket, technician=heard.world.people[TOM])
    assert TOM in told(heard)
    write_settings(settings, MailSettings(staff=False))
    heard.books().do(change_visit, ChangeVisit(visit, starts_at=ny("03-20 14:00")))
    assert set(told(heard)) == {DANA, ELI}


def test_who_is_taken_off_a_check_in_has_it_taken_out_of_their_calendar(heard: Heard) -> None:
    books, both = heard.books(), [heard.contact(DANA), heard.contact(ELI)]
    made: UUID = books.do(
        plan_check_in, PlanCheckIn(books.client, ny("03-27 10:00"), attendees=tuple(both))
    )
    assert told(heard) == dict.fromkeys((DANA, ELI), ("REQUEST", 0, "CONFIRMED"))
    books.do(change_check_in, ChangeCheckIn(made, attendees=(both[0],)))
    letters = letters_of(heard)
    assert entry_of(letters[DANA]) == ("REQUEST", f"{made}@trestle", 1, "CONFIRMED")
    assert entry_of(letters[ELI]) == ("CANCEL", f"{made}@trestle", 1, "")
    assert str(calendar_of(letters[ELI])[1]["ATTENDEE"]) == f"mailto:{ELI}"
    assert letters[ELI]["Subject"].startswith("Taken out of your calendar: our check-in on")
    assert "not expected" in text_of(letters[ELI])
    books.do(change_check_in, ChangeCheckIn(made, place="Room 2"))
    assert set(told(heard)) == {DANA}
    books.do(change_check_in, ChangeCheckIn(made, attendees=tuple(both)))
    assert told(heard) == dict.fromkeys((DANA, ELI), ("REQUEST", 3, "CONFIRMED"))
    books.do(cancel_check_in, CancelCheckIn(made, "somebody is ill"))
    assert told(heard) == dict.fromkeys((DANA, ELI), ("CANCEL", 4, "CANCELLED"))


def test_a_check_in_that_everybody_was_told_of_at_once_is_not_told_again(heard: Heard) -> None:
    """As letters were put down before each person was told by themselves."""
    books = heard.books()
    made: UUID = books.do(plan_check_in, PlanCheckIn(books.client, ny("03-27 10:00")))
    heard.tell()
    with heard.world.as_owner() as connection:
        connection.exec_driver_sql("DELETE FROM mail_notice WHERE key LIKE 'check_in:%'")
        connection.exec_driver_sql(
            "INSERT INTO mail_notice (key, at) VALUES (?, 0)", (f"check_in:{made}:0",)
        )
    books.change(CheckIn, made, minutes_text="x")
    assert heard.tell() == []
    books.do(cancel_check_in, CancelCheckIn(made, "somebody is ill"))
    assert told(heard) == {DANA: ("CANCEL", 1, "CANCELLED")}


def test_a_person_who_was_called_off_before_they_heard_of_it_hears_nothing(
    heard: Heard, ticket: Ticket
) -> None:
    visit = planned(heard, ticket)
    heard.books().do(cancel_visit, CancelVisit(visit, "the part has not come"))
    assert heard.tell() == []
    made = next(one for one in heard.books().all(Visit) if one.id == visit)
    assert made.calendar_sequence == 1
