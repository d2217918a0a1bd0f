"""What the coverage engine expects: of work about to be done, running, or just stopped.

All of it is a preview: central decides again from everything it knows. The words are the ones that
the saved decision will carry.

Source: domain.md 7.4 (Timer), ux.md 3.9.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.calendar import is_open, local_date, number_in_words
from app.domain.coverage import decide_entry, digest, preview
from app.domain.coverage.model import (
    ClientTerms,
    Condition,
    Entry,
    Group,
    Segment,
    Terms,
    TicketHistory,
)
from app.domain.coverage.sentences import sentence, short_reason
from app.domain.coverage.why import why
from app.queries.coverage import CoverageBook
from app.queries.queue import QueueRow
from app.queries.worked import running_entry
from app.records import Client, Contact, Ticket

Stretches = Sequence[tuple[datetime, datetime]]


@dataclass(frozen=True, slots=True)
class Chip:
    """A decision and its reason, as the chip says it.

    Attributes:
        decision: included, excluded, held or not_applicable.
        words: the reason in a few words, "incident in business hours".
        multiplier: "1.5" where the rate is raised, else "".
        closes_at: when it will be another decision; None where it stays.
        then: that other decision's chip words.
        then_decision: that other decision.
        open_now: whether the site's business hours are running.
        parts: what was worked so far, part by part: start, end, decision.
    """

    decision: str
    reason: str
    rule: str
    words: str
    multiplier: str = ""
    closes_at: datetime | None = None
    then: str = ""
    then_decision: str = ""
    open_now: bool = True
    parts: tuple[tuple[datetime, datetime, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StopLine:
    """One segment of a stopped timer, with what the client will read.

    Attributes:
        why: the conditions looked at for it, met or not.
    """

    start: datetime
    end: datetime
    decision: str
    words: str
    rule: str
    sentence: str
    worked_s: int
    why: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class CountedLine:
    """One group: what is counted and what it costs."""

    decision: str
    words: str
    worked_s: int
    rounded_min: int
    amount_minor: int
    rate_minor: int
    multiplier: str


@dataclass(frozen=True, slots=True)
class StopSheet:
    """Everything that the stop sheet shows before the entry is saved.

    Attributes:
        zone: the agreement's zone, in which the client reads the times.
        why: the conditions looked at for the last segment, met or not.
        code: reason code of the last segment, kept with the entry.
        fingerprint: digest of the preview, kept with the entry.
        reader: the person of the client who reads the note; empty where nobody is named.
        increment_min: the step in which counted minutes are rounded.
    """

    client: str
    zone: str
    currency: str
    status: str
    lines: tuple[StopLine, ...]
    counted: tuple[CountedLine, ...]
    why: tuple[Condition, ...]
    worked_s: int
    rounded_min: int
    amount_minor: int
    code: str
    fingerprint: str
    reader: str = ""
    increment_min: int = 0


def forecasts(
    session: Session, rows: Sequence[QueueRow], now: datetime, book: CoverageBook | None = None
) -> dict[UUID, Chip]:
    """What a minute of work now would be, for each row of a page.

    Cost: linear in the rows; terms and calendars are read once a client.
    """
    book = book or CoverageBook(session)
    histories = book.histories(row.id for row in rows)
    found: dict[UUID, Chip] = {}
    for row in rows:
        history = histories.get(str(row.id))
        if history is not None:
            entry = _minute(row.id, now)
            found[row.id] = _chip(book, row.client_id, entry, history, now)
    return found


def _minute(ticket: UUID, now: datetime) -> Entry:
    return running_entry(
        technician=ticket,
        grade="standard",
        stretches=[(now, now + timedelta(minutes=1))],
        ticket=ticket,
    )


def timer_chip(
    session: Session,
    *,
    technician: UUID,
    grade: str,
    ticket: UUID,
    stretches: Stretches,
    now: datetime,
) -> Chip | None:
    """The chip of a running timer; None where the ticket is not in this database."""
    record = session.get(Ticket, ticket)
    if record is None:
        return None
    book = CoverageBook(session)
    history = book.histories([ticket])[str(ticket)]
    entry = running_entry(
        technician=technician, grade=grade, stretches=stretches or [(now, now)], ticket=ticket
    )
    return _chip(book, record.client_id, entry, history, now)


def _chip(
    book: CoverageBook, client: UUID, entry: Entry, history: TicketHistory, now: datetime
) -> Chip:
    terms = book.terms(client)
    seen = preview(entry, history, terms, at=now)
    zone_day = local_date(terms.zone, now)
    version = next((v for v in terms.versions if _in_force(v, zone_day)), None)
    site = history.site or terms.default_site
    rules = version.calendar_at(site) if version else terms.default_calendar
    return Chip(
        decision=seen.decision,
        reason=seen.reason,
        rule=seen.rule,
        words=short_reason(seen.reason, seen.multiplier),
        multiplier=_factor(seen.multiplier),
        closes_at=seen.closes_at,
        then=short_reason(seen.then.reason, seen.then.multiplier) if seen.then else "",
        then_decision=seen.then.decision if seen.then else "",
        open_now=is_open(rules, now),
        parts=tuple((part.start, part.end, part.decision) for part in seen.segments),
    )


def _in_force(version: Terms, day: date) -> bool:
    return version.effective_from <= day <= (version.effective_to or date.max)


def _factor(multiplier: Fraction) -> str:
    return "" if multiplier == 1 else number_in_words(multiplier)


def stop_sheet(
    session: Session,
    *,
    technician: UUID,
    grade: str,
    ticket: UUID,
    stretches: Stretches,
    work_kind: str = "request",
    mode: str = "remote",
) -> StopSheet | None:
    """What a stopped timer will become; None where the ticket is not in this database."""
    record = session.get(Ticket, ticket)
    client = session.get(Client, record.client_id) if record else None
    if record is None or client is None:
        return None
    book = CoverageBook(session)
    terms = book.terms(client.id)
    history = book.histories([ticket])[str(ticket)]
    entry = running_entry(
        technician=technician,
        grade=grade,
        stretches=stretches,
        ticket=ticket,
        work_kind=work_kind,
        mode=mode,
    )
    decided = decide_entry(
        entry, history, terms, onboarding_completed_at=client.onboarding_completed_at
    )
    return StopSheet(
        client=client.name,
        zone=terms.zone,
        currency=client.currency,
        status=decided.status,
        lines=tuple(_line(segment, entry, terms, history) for segment in decided.segments),
        counted=tuple(_counted(group) for group in decided.groups),
        why=why(decided, entry, history, terms),
        worked_s=int(entry.worked.total_seconds()),
        rounded_min=sum(group.rounded_min for group in decided.groups),
        amount_minor=decided.amount_minor,
        code=decided.headline[1],
        fingerprint=digest([history, decided]),
        reader=_reader(session, record),
        increment_min=_increment(terms, entry),
    )


def _reader(session: Session, ticket: Ticket) -> str:
    contact = session.get(Contact, ticket.requester_id) if ticket.requester_id else None
    return contact.name if contact is not None else ""


def _increment(terms: ClientTerms, entry: Entry) -> int:
    day = local_date(terms.zone, entry.start)
    version = next((v for v in terms.versions if _in_force(v, day)), None)
    return (version.rounding if version else terms.default_rounding).increment_min


def _line(segment: Segment, entry: Entry, terms: ClientTerms, history: TicketHistory) -> StopLine:
    return StopLine(
        segment.start,
        segment.end,
        segment.decision,
        short_reason(segment.reason, segment.multiplier),
        segment.rule,
        sentence(segment, terms, history=history),
        segment.seconds,
        why(segment, entry, history, terms),
    )


def _counted(group: Group) -> CountedLine:
    return CountedLine(
        group.decision,
        short_reason(group.reason, group.multiplier),
        group.worked_seconds,
        group.rounded_min,
        group.amount_minor,
        group.rate_minor,
        _factor(group.multiplier),
    )
