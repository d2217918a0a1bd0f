"""What work that was just stopped will become, before it is saved.

A preview: central decides again from everything it knows. The words are the ones that the saved
decision will carry. Consents and decisions that are only being written can be supposed, to see
what they would do.

Source: domain.md 7.4 (Timer), ux.md 3.9 "stop".
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.calendar import local_date
from app.domain.coverage import Authorization, Override, decide_entry
from app.domain.coverage.difference import figures_of, written
from app.domain.coverage.explanation import Explanation
from app.domain.coverage.model import ClientTerms, Entry, Group, Segment
from app.domain.coverage.sentences import short_reason
from app.domain.coverage.why import explain
from app.queries.coverage import CoverageBook
from app.queries.forecast import Stretches, factor_words, in_force
from app.queries.known import Setting, names_of, setting_of
from app.queries.worked import running_entry
from app.records import Client, Contact, Ticket, TimeEntry


@dataclass(frozen=True, slots=True)
class StopLine:
    """One segment of a stopped timer, with what the client will read.

    Attributes:
        activity: work or travel.
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
    activity: str = "work"


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
        fingerprint: what the preview came to, in one line that is kept with the entry.
        reader: the person of the client who reads the note; empty where nobody is named.
        increment_min: the step in which counted minutes are rounded.
        whole: whether everything that takes allowances is known here.
        hold: code of what holds the whole entry; empty where nothing does.
        resolved_at: the resolution that stood when the work ended; None where none did. What was
            worked after it is closing out, or research.
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
    hold: str = ""
    resolved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Supposed:
    """Consents and decisions that are being written and not recorded yet."""

    authorizations: tuple[Authorization, ...] = ()
    overrides: tuple[Override, ...] = ()

    @property
    def people(self) -> set[str]:
        """Whose names their sentences need."""
        return {one.approved_by for one in self.authorizations} | {one.by for one in self.overrides}


_NOTHING = Supposed()


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
    """What a running timer would become; None where the ticket is not in this database."""
    entry = running_entry(
        technician=technician,
        grade=grade,
        stretches=stretches,
        ticket=ticket,
        work_kind=work_kind,
        mode=mode,
    )
    return told_sheet(session, ticket, entry, whole=whole)


def told_sheet(
    session: Session,
    ticket: UUID,
    entry: Entry,
    *,
    whole: bool = True,
    supposed: Supposed = _NOTHING,
) -> StopSheet | None:
    """What work on a ticket will become, as it was told; None where the ticket is not here.

    Args:
        session: what to read from.
        ticket: what was worked on.
        entry: the work.
        whole: whether this database has all of the client's rows.
        supposed: what is being written and would be recorded with it.
    """
    record = session.get(Ticket, ticket)
    if record is None:
        return None
    return sheet_of(session, record.client_id, entry, ticket=record, whole=whole, supposed=supposed)


def sheet_of(
    session: Session,
    client_id: UUID,
    entry: Entry,
    *,
    ticket: Ticket | None,
    whole: bool = True,
    stored: TimeEntry | None = None,
    supposed: Supposed = _NOTHING,
) -> StopSheet | None:
    """What an entry will become, or what the rules say of it now.

    Args:
        session: what to read from.
        client_id: whose work it is.
        entry: the work.
        ticket: what it was on.
        whole: whether this database has all of the client's rows.
        stored: the row behind the entry, where there is one.
        supposed: what is being written beside it.
    """
    client = session.get(Client, client_id)
    if client is None:
        return None
    around = setting_of(
        session, CoverageBook(session), client_id, entry, whole=whole, stored=stored
    )
    around = _supposing(session, around, supposed)
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
        fingerprint=written(figures_of(decided)),
        reader=_reader(session, ticket),
        increment_min=_increment(terms, entry),
        whole=around.known.whole,
        hold=decided.hold or "",
        resolved_at=_resolved(entry, around),
    )


def _supposing(session: Session, around: Setting, supposed: Supposed) -> Setting:
    if supposed == _NOTHING:
        return around
    known = around.known
    names = {**known.names, **names_of(session, supposed.people)}
    return replace(
        around,
        known=replace(
            known,
            authorizations=(*known.authorizations, *supposed.authorizations),
            overrides=(*known.overrides, *supposed.overrides),
            names=names,
        ),
    )


def _resolved(entry: Entry, around: Setting) -> datetime | None:
    """The resolution after which part of the work was done."""
    if around.history is None or not entry.intervals:
        return None
    end = entry.intervals[-1].end
    at = around.history.resolved_since(end)
    return at if at is not None and at < end else None


def _reader(session: Session, ticket: Ticket | None) -> str:
    requester = ticket.requester_id if ticket is not None else None
    contact = session.get(Contact, requester) if requester else None
    return contact.name if contact is not None else ""


def _increment(terms: ClientTerms, entry: Entry) -> int:
    day = local_date(terms.zone, entry.start)
    version = next((v for v in terms.versions if in_force(v, day)), None)
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
        segment.activity,
    )


def _counted(group: Group) -> CountedLine:
    return CountedLine(
        group.decision,
        short_reason(group.reason, group.multiplier),
        group.worked_seconds,
        group.rounded_min,
        group.amount_minor,
        group.rate_minor,
        factor_words(group.multiplier),
    )
