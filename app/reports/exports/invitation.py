"""The invitation to a check-in or a visit as a calendar takes it; how it is moved, called off.

An update keeps its UID and has a higher SEQUENCE, so that calendars move the entry instead of
making another one; a cancellation is an update, too.

Source: RFC 5545 (iCalendar), RFC 5546 (iTIP: REQUEST, CANCEL), RFC 6868; domain.md 6.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.reports.exports.zone_rules import zone_lines

_ADDRESS = re.compile(r"[^@\s:;,<>\"\\\x00-\x1f\x7f]+@[^@\s:;,<>\"\\\x00-\x1f\x7f]+")
_UID = re.compile(r"[A-Za-z0-9._@-]+")
_LINE = 75  # octets of a line at most, RFC 5545 3.1
_STAMP = "%Y%m%dT%H%M%S"


@dataclass(frozen=True, slots=True)
class Invited:
    """A person by name and mail address.

    Raises:
        ValueError: the address is none.
    """

    name: str
    address: str

    def __post_init__(self) -> None:
        if not _ADDRESS.fullmatch(self.address):
            raise ValueError(f"“{self.address}” is no mail address: correct it with the contact.")


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation as it stands.

    Attributes:
        uid: names it for good; letters, digits, ".", "_", "-" and "@".
        made_at: when this state of it was made.
        starts_at: with its offset.
        ends_at: after `starts_at`.
        zone: in which it is planned, by name: "America/New_York".
        link: to the agenda in the portal, https; empty without one.
        place: where, in words.
        sequence: how often it was changed.
        called_off: whether it is cancelled.
        taken_off: whether those who get it are not to come any more; it takes place all the same.
        asks: whether those who get it are to say that they come.
        linked: what the link leads to, in a word.

    Raises:
        ValueError: a part cannot stand in an invitation; the sentence says what to correct.
    """

    uid: str
    made_at: datetime
    summary: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    organiser: Invited
    attendees: tuple[Invited, ...]
    description: str = ""
    link: str = ""
    place: str = ""
    sequence: int = 0
    called_off: bool = False
    taken_off: bool = False
    asks: bool = True
    linked: str = "Agenda"

    def __post_init__(self) -> None:
        if not _UID.fullmatch(self.uid):
            raise ValueError(f"“{self.uid}” cannot name an invitation.")
        if self.ends_at <= self.starts_at:
            raise ValueError("It ends before it starts: correct its times.")
        if self.link and not re.fullmatch(r"https://[\x21-\x7e]+", self.link):
            raise ValueError("The portal's address must begin with https:// and have no spaces.")
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"“{self.zone}” is no time zone: choose the client's zone.") from None


def calendar_uid(row: UUID) -> str:
    """The name of a check-in or a visit in calendars: the same in each update, whoever sends it."""
    return f"{row}@trestle"


def moved(
    before: Invitation, made_at: datetime, starts_at: datetime, ends_at: datetime
) -> Invitation:
    """The invitation at another time: the same entry of the calendar, one change further."""
    return replace(
        before,
        made_at=made_at,
        starts_at=starts_at,
        ends_at=ends_at,
        sequence=before.sequence + 1,
        called_off=False,
    )


def cancelled(before: Invitation, made_at: datetime) -> Invitation:
    """The invitation, called off: the same entry of the calendar, one change further."""
    return replace(before, made_at=made_at, sequence=before.sequence + 1, called_off=True)


def invitation_ics(invitation: Invitation) -> bytes:
    """Write an invitation as a file for calendars.

    Shape: UTF-8, lines of 75 octets at most, CRLF; content type "text/calendar", with the
    parameter "method" as in the file.
    """
    zone = ZoneInfo(invitation.zone)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Trestle//Trestle//EN",
        "CALSCALE:GREGORIAN",
        f"METHOD:{'CANCEL' if invitation.called_off or invitation.taken_off else 'REQUEST'}",
        *zone_lines(zone, invitation.starts_at, invitation.ends_at),
        "BEGIN:VEVENT",
        f"UID:{invitation.uid}",
        f"SEQUENCE:{invitation.sequence}",
        f"DTSTAMP:{_utc(invitation.made_at)}",
        f"DTSTART{_local(invitation.starts_at, zone)}",
        f"DTEND{_local(invitation.ends_at, zone)}",
        f"SUMMARY:{_text(invitation.summary)}",
        *_where_wanted("DESCRIPTION", _description(invitation)),
        *_where_wanted("LOCATION", invitation.place),
        *([f"URL:{invitation.link}"] if invitation.link else []),
        f"ORGANIZER;CN={_name(invitation.organiser)}:mailto:{invitation.organiser.address}",
        *(_attendee(one, invitation.asks) for one in invitation.attendees),
        *_status(invitation),
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_folded(line) for line in lines)


def _description(invitation: Invitation) -> str:
    parts = (invitation.description, invitation.link and f"{invitation.linked}: {invitation.link}")
    return "\n".join(part for part in parts if part)


def _status(invitation: Invitation) -> Iterable[str]:
    """Who alone is taken off is not told that it is cancelled (RFC 5546 3.2.5)."""
    if invitation.taken_off and not invitation.called_off:
        return []
    return [f"STATUS:{'CANCELLED' if invitation.called_off else 'CONFIRMED'}"]


def _attendee(one: Invited, asks: bool) -> str:
    answer = "TRUE" if asks else "FALSE"
    return (
        f"ATTENDEE;CN={_name(one)};ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP={answer}"
        f":mailto:{one.address}"
    )


def _where_wanted(name: str, text: str) -> Iterable[str]:
    return [f"{name}:{_text(text)}"] if text else []


def _text(text: str) -> str:
    """A text as RFC 5545 3.3.11 has it; control characters are left out."""
    lines = ("".join(one for one in line if one.isprintable()) for line in text.splitlines())
    escaped = (re.sub(r"([\\;,])", r"\\\1", line) for line in lines)
    return r"\n".join(escaped)


def _name(person: Invited) -> str:
    """A name as a parameter: quoted, with RFC 6868 for what a quoted one cannot hold."""
    plain = "".join(one for one in person.name if one.isprintable())
    return '"' + plain.replace("^", "^^").replace('"', "^'") + '"'


def _local(at: datetime, zone: ZoneInfo) -> str:
    """A moment with its zone; in UTC where the local time comes twice and is the second one."""
    here = at.astimezone(zone)
    if here.fold:
        return f":{_utc(at)}"
    return f";TZID={zone.key}:{here.strftime(_STAMP)}"


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC).strftime(_STAMP)}Z"


def _folded(line: str) -> bytes:
    """A line in parts of 75 octets, none of which cuts a character."""
    parts: list[bytes] = [b""]
    for character in line:
        encoded = character.encode()
        if len(parts[-1]) + len(encoded) > _LINE - (len(parts) > 1):
            parts.append(b"")
        parts[-1] += encoded
    return b"\r\n ".join(parts) + b"\r\n"
