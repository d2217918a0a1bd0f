"""What the coverage engine expects: of work about to be done, running, or just stopped.

All of it is a preview: central decides again from everything it knows. The words are the ones that
the saved decision will carry.

Source: domain.md 7.4 (Timer), ux.md 3.9.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.calendar import is_open, local_date, number_in_words
from app.domain.coverage import decide_entry, digest, preview
from app.domain.coverage.explanation import Explanation
from app.domain.coverage.grounds import UNKNOWN
from app.domain.coverage.model import ClientTerms, Entry, Group, Segment, Terms, TicketHistory
from app.domain.coverage.sentences import short_reason
from app.domain.coverage.why import explain
from app.queries.coverage import CoverageBook
from app.queries.known import Setting, setting_of
from app.queries.worked import running_entry
from app.records import Client, Contact, Ticket, TimeEntry

Stretches = Sequence[tuple[datetime, datetime]]
_TAKES_ALLOWANCES = frozenset({"IN-MINOR-SR", "EX-MINOR-SR-CAP", "IN-INCIDENT-WRAPUP"})


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
        why: what was looked at for it, and what would change it.
    """

    start: datetime
    end: datetime
    decision: str
    words: str
    rule: str
    sentence: str
    worked_s: int
    why: Explanation


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
        why: of the last segment, or of the hold.
        code: reason code of the last segment, kept with the entry.
        fingerprint: digest of the preview, kept with the entry.
        reader: the person of the client who reads the note; empty where nobody is named.
        increment_min: the step in which counted minutes are rounded.
        whole: whether everything that takes allowances is known here.
    """

    client: str
    zone: str
    currency: str
    status: str
    lines: tuple[StopLine, ...]
    counted: tuple[CountedLine, ...]
    why: Explanation
    worked_s: int
    rounded_min: int
    amount_minor: int
    code: str
    fingerprint: str
    reader: str = ""
    increment_min: int = 0
    whole: bool = True


def timer_chip(
    session: Session,
    *,
    technician: UUID,
    grade: str,
    ticket: UUID,
    stretches: Stretches,
    now: datetime,
    whole: bool = True,
) -> Chip | None:
    """The chip of a running timer; None where the ticket is not in this database.

    Args:
        session: what to read from.
        technician: who works.
        grade: theirs.
        ticket: what on.
        stretches: when, so far.
        now: the present.
        whole: whether this database has all of the client's rows.
    """
    record = session.get(Ticket, ticket)
    if record is None:
        return None
    book = CoverageBook(session)
    entry = running_entry(
        technician=technician, grade=grade, stretches=stretches or [(now, now)], ticket=ticket
    )
    around = setting_of(session, book, record.client_id, entry, whole=whole)
    chip = chip_of(book, record.client_id, entry, around.history, now, around.keywords)
    unknown = not around.known.whole and chip.reason in _TAKES_ALLOWANCES
    return replace(chip, words=f"{chip.words}, {UNKNOWN}") if unknown else chip


def chip_of(
    book: CoverageBook,
    client: UUID,
    entry: Entry,
    history: TicketHistory | None,
    now: datetime,
    given: Mapping[str, Any],
) -> Chip:
    """The chip of work at this moment.

    Args:
        book: terms, read once.
        client: whose work it is.
        entry: the work so far.
        history: of its ticket.
        now: the moment.
        given: what else `preview` takes: consents, projects, allowances used.

    Raises:
        RuleBroken: the client's terms make no sense as they are stored.
    """
    terms = book.terms(client)
    seen = preview(entry, history, terms, at=now, **given)
    zone_day = local_date(terms.zone, now)
    version = next((v for v in terms.versions if _in_force(v, zone_day)), None)
    site = (history.site if history else None) or terms.default_site
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
    whole: bool = True,
) -> StopSheet | None:
    """What a stopped timer will become; None where the ticket is not in this database."""
    record = session.get(Ticket, ticket)
    if record is None:
        return None
    entry = running_entry(
        technician=technician,
        grade=grade,
        stretches=stretches,
        ticket=ticket,
        work_kind=work_kind,
        mode=mode,
    )
    return sheet_of(session, record.client_id, entry, ticket=record, whole=whole)


def sheet_of(
    session: Session,
    client_id: UUID,
    entry: Entry,
    *,
    ticket: Ticket | None,
    whole: bool = True,
    stored: TimeEntry | None = None,
) -> StopSheet | None:
    """What an entry will become, or what the rules say of it now.

    Args:
        session: what to read from.
        client_id: whose work it is.
        entry: the work.
        ticket: what it was on.
        whole: whether this database has all of the client's rows.
        stored: the row behind the entry, where there is one.
    """
    client = session.get(Client, client_id)
    if client is None:
        return None
    around = setting_of(
        session, CoverageBook(session), client_id, entry, whole=whole, stored=stored
    )
    terms, history = around.terms, around.history
    given: dict[str, Any] = around.keywords
    decided = decide_entry(entry, history, terms, **given)
    return StopSheet(
        client=client.name,
        zone=terms.zone,
        currency=client.currency,
        status=decided.status,
        lines=tuple(_line(segment, entry, around) for segment in decided.segments),
        counted=tuple(_counted(group) for group in decided.groups),
        why=explain(decided, entry, history, terms, around.known),
        worked_s=int(entry.worked.total_seconds()),
        rounded_min=sum(group.rounded_min for group in decided.groups),
        amount_minor=decided.amount_minor,
        code=decided.headline[1],
        fingerprint=digest([history, decided]),
        reader=_reader(session, ticket),
        increment_min=_increment(terms, entry),
        whole=around.known.whole,
    )


def _reader(session: Session, ticket: Ticket | None) -> str:
    requester = ticket.requester_id if ticket is not None else None
    contact = session.get(Contact, requester) if requester else None
    return contact.name if contact is not None else ""


def _increment(terms: ClientTerms, entry: Entry) -> int:
    day = local_date(terms.zone, entry.start)
    version = next((v for v in terms.versions if _in_force(v, day)), None)
    return (version.rounding if version else terms.default_rounding).increment_min


def _line(segment: Segment, entry: Entry, around: Setting) -> StopLine:
    why = explain(segment, entry, around.history, around.terms, around.known)
    return StopLine(
        segment.start,
        segment.end,
        segment.decision,
        short_reason(segment.reason, segment.multiplier),
        segment.rule,
        why.sentence,
        segment.seconds,
        why,
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
