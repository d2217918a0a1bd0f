"""A calendar reads an invitation as it was meant, moves it and takes it off."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from app.reports.exports import Invitation, Invited, cancelled, invitation_ics, moved
from tests.builders.paper import NEW_YORK, here

MADE = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
INVITATION = Invitation(
    "check-in-0195a3c2@trestle",
    MADE,
    "Check-in: Northwind with Halden Row IT",
    here(19, 10),
    here(19, 11),
    NEW_YORK,
    Invited("Maya Okafor", "maya@haldenrow.example"),
    (
        Invited("Dana Whitfield", "dana@northwind.example"),
        Invited('Jürgen "Jo" Groß^1; Söhne, GmbH:', "j.gross@northwind.example"),
    ),
    "Agenda follows; bring the list, please.\nSee you \\ soon",
    "https://portal.haldenrow.example/check-ins/17",
    "Room 2, 2nd floor",
)


def read(invitation: Invitation) -> tuple[Any, Any, Any]:
    """The calendar, its one event and its one zone, whose values are of very many types."""
    calendar = Calendar.from_ical(invitation_ics(invitation))
    assert isinstance(calendar, Calendar)
    (event,) = calendar.events
    (zone,) = calendar.timezones
    return calendar, event, zone


def test_a_calendar_reads_who_when_where_and_what() -> None:
    calendar, event, _ = read(INVITATION)
    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    assert event["UID"] == INVITATION.uid
    assert event["SEQUENCE"] == 0
    assert event["STATUS"] == "CONFIRMED"
    assert event["SUMMARY"] == INVITATION.summary
    assert event["DESCRIPTION"] == f"{INVITATION.description}\nAgenda: {INVITATION.link}"
    assert event["LOCATION"] == INVITATION.place
    assert event["URL"] == INVITATION.link
    assert event["DTSTAMP"].dt == MADE
    assert event.start == INVITATION.starts_at
    assert event.end == INVITATION.ends_at
    assert event["DTSTART"].params["TZID"] == NEW_YORK
    assert event["ORGANIZER"] == "mailto:maya@haldenrow.example"
    assert event["ORGANIZER"].params["CN"] == "Maya Okafor"
    assert [str(one) for one in event["ATTENDEE"]] == [
        "mailto:dana@northwind.example",
        "mailto:j.gross@northwind.example",
    ]
    assert [one.params["CN"] for one in event["ATTENDEE"]] == [
        one.name for one in INVITATION.attendees
    ]
    assert {one.params["RSVP"] for one in event["ATTENDEE"]} == {"TRUE"}


def test_an_update_keeps_its_uid_and_raises_its_sequence() -> None:
    later = moved(INVITATION, MADE + timedelta(days=1), here(20, 14), here(20, 15))
    _, event, _ = read(later)
    assert (event["UID"], event["SEQUENCE"]) == (INVITATION.uid, 1)
    assert event.start == here(20, 14)
    again = moved(later, MADE, here(21, 9), here(21, 10))
    assert read(again)[1]["SEQUENCE"] == 2


def test_a_cancellation_is_the_same_entry_one_change_further() -> None:
    calendar, event, _ = read(cancelled(INVITATION, MADE))
    assert calendar["METHOD"] == "CANCEL"
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (INVITATION.uid, 1, "CANCELLED")
    back = moved(cancelled(INVITATION, MADE), MADE, here(25, 10), here(25, 11))
    assert read(back)[1]["STATUS"] == "CONFIRMED"
    assert back.sequence == 2


ZONES = (
    "America/New_York", "Europe/Berlin", "Europe/Dublin", "Asia/Kolkata", "Africa/Casablanca",
    "America/St_Johns", "Australia/Lord_Howe", "Asia/Tokyo", "UTC", "America/Sao_Paulo",
)  # fmt: skip


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("month", [1, 3, 6, 10, 11])
def test_the_zone_that_is_sent_along_says_the_same_time_as_ours(zone: str, month: int) -> None:
    start = datetime(2026, month, 28, 9, 30, tzinfo=ZoneInfo(zone))
    invitation = replace(INVITATION, starts_at=start, ends_at=start + timedelta(hours=1), zone=zone)
    _, event, sent = read(invitation)
    assert str(sent["TZID"]) == zone
    assert event.start == start
    assert start.replace(tzinfo=sent.to_tz(lookup_tzid=False)).utcoffset() == start.utcoffset()


def test_a_check_in_across_a_change_of_the_clock_has_both_offsets() -> None:
    zone = ZoneInfo(NEW_YORK)
    start = datetime(2026, 11, 1, 0, 30, tzinfo=zone)
    end = (start.astimezone(UTC) + timedelta(hours=3)).astimezone(zone)
    _, event, sent = read(replace(INVITATION, starts_at=start, ends_at=end))
    told = sent.to_tz(lookup_tzid=False)
    assert datetime(2026, 11, 1, 0, 30, tzinfo=told).utcoffset() == timedelta(hours=-4)
    assert datetime(2026, 11, 1, 2, 30, tzinfo=told).utcoffset() == timedelta(hours=-5)
    assert event.end.astimezone(UTC) - event.start.astimezone(UTC) == timedelta(hours=3)


def test_an_hour_that_comes_twice_is_the_hour_that_was_meant() -> None:
    zone = ZoneInfo(NEW_YORK)
    first = datetime(2026, 11, 1, 1, 15, tzinfo=zone)
    second = first.replace(fold=1)
    for start in (first, second):
        end = (start.astimezone(UTC) + timedelta(minutes=30)).astimezone(zone)
        _, event, _ = read(replace(INVITATION, starts_at=start, ends_at=end))
        assert event.start.astimezone(UTC) == start.astimezone(UTC)
        assert event.end.astimezone(UTC) == end.astimezone(UTC)


def test_lines_are_as_short_as_the_standard_asks_and_no_character_is_cut() -> None:
    data = invitation_ics(replace(INVITATION, summary="ü€日" * 60))
    assert data.endswith(b"END:VCALENDAR\r\n")
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
        assert b"\n" not in line


@given(st.text(max_size=200))
def test_no_text_can_add_a_line_of_its_own(text: str) -> None:
    hostile = replace(INVITATION, summary=text, description=text, place=text)
    hostile = replace(hostile, organiser=Invited(text, "maya@haldenrow.example"))
    unfolded = invitation_ics(hostile).decode().replace("\r\n ", "").split("\r\n")
    named = [line.partition(":")[0].partition(";")[0] for line in unfolded]
    assert named.count("BEGIN") == named.count("END")
    assert named.count("UID") == named.count("ORGANIZER") == named.count("SUMMARY") == 1
    assert named.count("ATTENDEE") == 2
    assert "\n" not in "".join(unfolded)


@given(st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=80))
def test_a_printable_text_comes_back_as_it_was(text: str) -> None:
    shown = "".join(one for one in text if one.isprintable())
    event = read(replace(INVITATION, summary=f"x{text}x"))[1]
    assert event["SUMMARY"] == f"x{shown}x"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"uid": "a\r\nATTENDEE:x"}, "cannot name an invitation"),
        ({"ends_at": here(19, 10)}, "ends before it starts"),
        ({"link": "http://x.example/"}, "must begin with https"),
        ({"link": "https://x.example/\r\nBEGIN:VEVENT"}, "must begin with https"),
        ({"zone": "Europe/Atlantis"}, "“Europe/Atlantis” is no time zone"),
        ({"zone": "../etc/passwd"}, "is no time zone"),
    ],
    ids=str,
)
def test_what_no_invitation_can_hold_is_refused_in_a_sentence(
    change: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        replace(INVITATION, **change)  # type: ignore[arg-type] # one field of any type


@pytest.mark.parametrize("address", ["", "dana", "a@b@c", "a@b\r\nX:y", "a b@c.example", "a@b;c"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="is no mail address"):
        Invited("Dana", address)
