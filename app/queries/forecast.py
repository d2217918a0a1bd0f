"""What the coverage engine expects of work about to be done, or running.

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
from app.domain.coverage import preview
from app.domain.coverage.grounds import UNKNOWN
from app.domain.coverage.model import Entry, Terms, TicketHistory
from app.domain.coverage.sentences import short_reason
from app.queries.coverage import CoverageBook
from app.queries.known import setting_of
from app.queries.worked import running_entry
from app.records import Ticket

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
    version = next((v for v in terms.versions if in_force(v, zone_day)), None)
    site = (history.site if history else None) or terms.default_site
    rules = version.calendar_at(site) if version else terms.default_calendar
    return Chip(
        decision=seen.decision,
        reason=seen.reason,
        rule=seen.rule,
        words=short_reason(seen.reason, seen.multiplier),
        multiplier=factor_words(seen.multiplier),
        closes_at=seen.closes_at,
        then=short_reason(seen.then.reason, seen.then.multiplier) if seen.then else "",
        then_decision=seen.then.decision if seen.then else "",
        open_now=is_open(rules, now),
        parts=tuple((part.start, part.end, part.decision) for part in seen.segments),
    )


def in_force(version: Terms, day: date) -> bool:
    """Whether a version holds on a local date."""
    return version.effective_from <= day <= (version.effective_to or date.max)


def factor_words(multiplier: Fraction) -> str:
    """A multiplier in words; empty where the rate is not raised."""
    return "" if multiplier == 1 else number_in_words(multiplier)
