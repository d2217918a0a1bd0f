"""A check-in as files: paper, text, a calendar's entry, figures for a spreadsheet or a program.

All of them are the client's version: what is internal was left out before.

Source: domain.md 6 (Exports); ux.md 3.12 (4).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import cast

from app.domain.calendar import local_date
from app.domain.check_ins import ExclusionFact
from app.domain.rules import RuleBroken
from app.reports.check_in import ShownCheckIn
from app.reports.documents import Minutes
from app.reports.exports import as_json, exclusions, invitation, markdown
from app.reports.exports.exclusions import Exclusion, ExclusionState
from app.reports.exports.invitation import Invitation, Invited
from app.reports.paper import pdf_of

_UNSAFE = re.compile(r"[^\w.-]+")


class Form(StrEnum):
    """In which form a check-in is taken along."""

    PDF = "pdf"
    MARKDOWN = "md"
    CALENDAR = "ics"
    JSON = "json"
    EXCLUSIONS = "csv"


FORM_WORDS: Mapping[Form, str] = {
    Form.PDF: "PDF, as the preview shows it",
    Form.MARKDOWN: "Markdown, to paste into a mail",
    Form.CALENDAR: "Invitation for calendars (.ics)",
    Form.JSON: "JSON, for programs",
    Form.EXCLUSIONS: "Exclusions as a table (.csv)",
}


@dataclass(frozen=True, slots=True)
class CheckInFile:
    """A file to be saved.

    Attributes:
        name: as it is proposed.
    """

    name: str
    data: bytes


def forms_of(shown: ShownCheckIn) -> tuple[Form, ...]:
    """The forms that there are of it: exclusions and invitations while it is to come."""
    if shown.page.head.ended_at is not None:
        return (Form.PDF, Form.MARKDOWN, Form.JSON)
    return tuple(Form)


def file_of(shown: ShownCheckIn, form: Form) -> CheckInFile:
    """Write it.

    Raises:
        Unprintable: a PDF cannot be set; the sentence says what to do.
        RuleBroken: there is nobody to invite, or an address is none.
    """
    head = shown.page.head
    kind = "Minutes" if head.ended_at is not None else "Agenda"
    day = local_date(head.zone, head.planned_at)
    client = _UNSAFE.sub("-", head.client).strip("-")
    return CheckInFile(f"{kind} {client} {day}.{form.value}", _WRITERS[form](shown))


def _markdown(shown: ShownCheckIn) -> bytes:
    document = shown.document
    if isinstance(document, Minutes):
        return markdown.minutes_markdown(document)[0].encode()
    return markdown.agenda_markdown(document)[0].encode()


def _json(shown: ShownCheckIn) -> bytes:
    document = shown.document
    if isinstance(document, Minutes):
        return as_json.minutes_json(document)[0].encode()
    return as_json.agenda_json(document)[0].encode()


def _calendar(shown: ShownCheckIn) -> bytes:
    head, guests = shown.page.head, shown.guests
    if guests.host is None:
        raise RuleBroken(
            "invitation-host",
            "Nobody with a mail address holds this check-in: give it an account manager first.",
        )
    try:
        entry = Invitation(
            invitation.calendar_uid(head.id),
            shown.at,
            f"Check-in: {head.client} and {shown.letterhead.firm}",
            head.planned_at,
            head.planned_at + timedelta(minutes=head.planned_min),
            head.zone,
            Invited(*guests.host),
            tuple(Invited(*one) for one in guests.guests),
            place=head.place,
            sequence=head.calendar_sequence,
            called_off=head.state == "cancelled",
        )
    except ValueError as problem:
        raise RuleBroken("invitation-wrong", str(problem)) from problem
    return invitation.invitation_ics(entry)


def _exclusions(shown: ShownCheckIn) -> bytes:
    read = shown.page.read
    facts = read.facts.exclusions if read is not None else ()
    zone = shown.page.head.zone
    return exclusions.exclusions_csv(_exclusion(one, zone) for one in facts)


def _exclusion(fact: ExclusionFact, zone: str) -> Exclusion:
    request = " ".join(
        part for part in (fact.ticket.label if fact.ticket else "", fact.what) if part
    )
    return Exclusion(
        request,
        local_date(zone, fact.worked_at),
        fact.minutes,
        fact.reason,
        fact.sentence,
        fact.amount_minor,
        fact.currency,
        cast("ExclusionState", fact.state),
    )


_WRITERS: Mapping[Form, Callable[[ShownCheckIn], bytes]] = {
    Form.PDF: lambda shown: pdf_of(shown.sheet),
    Form.MARKDOWN: _markdown,
    Form.CALENDAR: _calendar,
    Form.JSON: _json,
    Form.EXCLUSIONS: _exclusions,
}
