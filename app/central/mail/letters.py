"""A letter as mail servers take it: headers that say what it is, text beside HTML, files.

No header takes a value of several lines, so nothing that somebody typed can add one.

Source: RFC 5322, RFC 3834 (Auto-Submitted), RFC 6047 (invitations); security.md mail checks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

_LONGEST_SUBJECT = 200
_PART = r"[^@\s:;,<>()\[\]\"\\\x00-\x1f\x7f-\x9f]+"
_ADDRESS = re.compile(f"{_PART}@{_PART}")


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a letter; `kind` is its content type."""

    name: str
    kind: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Person:
    """A name and a mail address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to one person, before it is written out.

    Attributes:
        message_id: with its angle brackets; the same however often it is sent.
        thread: the Message-ID that all letters of its thread refer to; empty without one.
        reply_to: where an answer goes; empty: to whom it is from.
        invitation: an entry of a calendar; its method is "REQUEST" or "CANCEL".
    """

    to: Person
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    message_id: str
    thread: str = ""
    reply_to: str = ""
    invitation: bytes = field(default=b"", repr=False)


def written(letter: Letter, sender: Person, at: datetime) -> bytes:
    """The letter as it is sent.

    Raises:
        ValueError: an address is none, or a header would break; the sentence says which.
    """
    made = EmailMessage(policy=SMTP)
    made["From"] = _address(sender)
    made["To"] = _address(letter.to)
    made["Subject"] = subject_line(letter.subject)
    made["Date"] = format_datetime(at)
    made["Message-ID"] = letter.message_id
    if letter.thread:
        made["In-Reply-To"] = letter.thread
        made["References"] = letter.thread
    if letter.reply_to:
        made["Reply-To"] = _address(Person(sender.name, letter.reply_to))
    made["Auto-Submitted"] = "auto-generated"
    made["X-Auto-Response-Suppress"] = "All"
    made.set_content(letter.text)
    if letter.html:
        made.add_alternative(letter.html, subtype="html")
    if letter.invitation:
        _invite(made, letter.invitation)
    return bytes(made)


def with_files(raw: bytes, files: Iterable[File]) -> bytes:
    """A letter that was written out, with files."""
    made = message_from_bytes(raw, EmailMessage, policy=SMTP)
    for file in files:
        major, _, minor = file.kind.partition("/")
        made.add_attachment(file.data, maintype=major, subtype=minor, filename=file.name)
    return bytes(made)


def subject_line(text: str) -> str:
    """A subject of one line: whatever breaks a line or is no letter becomes a space."""
    plain = "".join(one if one.isprintable() else " " for one in text)
    line = " ".join(plain.split())
    return line if len(line) <= _LONGEST_SUBJECT else f"{line[: _LONGEST_SUBJECT - 1]}…"


def _invite(made: EmailMessage, invitation: bytes) -> None:
    """Put an invitation where calendars look for it, and as a file for those that look there."""
    method = "CANCEL" if b"\r\nMETHOD:CANCEL\r\n" in invitation else "REQUEST"
    made.add_alternative(invitation.decode(), subtype="calendar", params={"method": method})
    made.add_attachment(
        invitation, maintype="application", subtype="ics", filename="invitation.ics"
    )


def checked_address(text: str) -> str:
    """An address as mail servers take it, its domain in ASCII.

    Raises:
        ValueError: it is none.
    """
    if not _ADDRESS.fullmatch(text):
        raise ValueError(_no_address(text))
    local, _, domain = text.rpartition("@")
    try:
        local.encode("ascii")
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError as problem:
        raise ValueError(
            f"Letters cannot be sent to “{subject_line(text)}”: write another address there."
        ) from problem


def _address(person: Person) -> Address:
    address = checked_address(person.address)
    name = " ".join("".join(one for one in person.name if one.isprintable()).split())
    try:
        return Address(name, addr_spec=address)
    except (ValueError, IndexError, MessageError) as problem:
        raise ValueError(_no_address(address)) from problem


def _no_address(text: str) -> str:
    return f"“{subject_line(text)}” is no mail address: correct it at the contact."
