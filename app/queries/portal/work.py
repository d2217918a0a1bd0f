"""Time that was worked for a client, as a contact reads it: what was decided, why, how it counts.

Internal work, withdrawn entries and what is still held are not read at all.

Source: domain.md 7.6 (3) to (5), S07.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.domain.billing.exclusions import group_key
from app.domain.billing.reviews import PROPOSED
from app.domain.calendar import local_date
from app.domain.coverage.model import ClientTerms, Group, Rounding
from app.domain.coverage.rounding_words import rounding_words
from app.domain.vocabulary import WorkKind
from app.queries.billing.labels import Billed, billed_on
from app.queries.billing.standing import Spoken, Telling, spoken_of
from app.queries.coverage import book_of
from app.queries.decisions import WorkRow, work_rows
from app.records import Ticket, TimeEntry


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an entry with one decision.

    Units: minutes, minor units of `currency`, rate per hour.

    Attributes:
        key: by which it is spoken of.
        decision: included or excluded, or not_applicable.
        rule: the row of the decision table.
        reason: its code.
        multiplier: of the rate; a fraction's text.
        review: where an excluded part stands that is billed by time; empty for any other.
        review_reason: what was said about it.
        invoice: the number of the invoice that it stands on; empty where none is.
    """

    key: str
    decision: str
    rule: str
    reason: str
    worked_min: int
    counted_min: int
    rate_minor: int
    multiplier: str
    amount_minor: int
    currency: str
    sentence: str
    review: str
    review_reason: str
    invoice: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of an entry with one decision."""

    begun_at: datetime
    ended_at: datetime
    decision: str
    reason: str
    multiplier: str

    @property
    def told(self) -> tuple[str, str, str]:
        """What is said of it, whenever it was."""
        return self.decision, self.reason, self.multiplier


@dataclass(frozen=True, slots=True)
class WorkEntry:
    """Time that somebody worked. Without parts, it is not decided yet.

    Units: minutes.

    Attributes:
        kind: as `WorkKind`; what it was where it was no request.
        number: of its request; 0 where there is none.
        title: of its request.
        rounding: how worked minutes became counted ones; empty while nothing is decided.
        stretches: what was decided of it by the clock, in order.
    """

    id: UUID
    kind: str
    number: int
    title: str
    who: str
    started_at: datetime
    ended_at: datetime
    worked_min: int
    note: str
    rounding: str
    parts: tuple[Part, ...]
    stretches: tuple[Stretch, ...] = ()

    @property
    def counted_min(self) -> int:
        """What is counted of it."""
        return sum(part.counted_min for part in self.parts)


def readable(client: UUID) -> tuple[ColumnElement[bool], ...]:
    """Which entries of a client a contact may read at all, whoever they are."""
    return (
        TimeEntry.client_id == client,
        TimeEntry.void.is_(False),
        TimeEntry.work_kind != WorkKind.INTERNAL.value,
    )


def is_held(row: WorkRow) -> bool:
    """Whether somebody has to look at it before it counts; also where that came about later."""
    return any(one is not None and one.hold for one in (row.decision, row.waiting))


def work_of(
    session: Session, client: UUID, *where: ColumnElement[bool], limit: int = 500
) -> tuple[tuple[WorkEntry, ...], int]:
    """Entries as a contact reads them, the latest first, and how many more are held.

    Args:
        session: limited to the client.
        client: whose.
        where: which of those that may be read.
        limit: at most so many.
    """
    rows = work_rows(session, *readable(client), *where, limit=limit)
    shown = [row for row in rows if not is_held(row)]
    return told_of(session, client, shown), len(rows) - len(shown)


def told_of(session: Session, client: UUID, rows: Sequence[WorkRow]) -> tuple[WorkEntry, ...]:
    """Give entries their parts with sentences, reviews and how they were rounded.

    Cost: a few statements, and one more of each for four hundred entries.
    """
    if not rows:
        return ()
    ids = [row.id for row in rows]
    spoken = spoken_of(session, [client], entries=ids, alone=True)[client]
    book = book_of(session)
    tell = Telling(session, spoken, book, [str(one) for one in ids])
    numbers = _numbers(session, rows)
    told = _Told(spoken, tell, billed_on(session, spoken.chains), book.terms(client), numbers)
    return tuple(told.entry(row) for row in rows)


def _numbers(session: Session, rows: Sequence[WorkRow]) -> dict[UUID, int]:
    tickets = {row.ticket_id for row in rows if row.ticket_id is not None}
    query = select(Ticket.id, Ticket.number).where(Ticket.id.in_(tickets))
    return {ticket: number or 0 for ticket, number in session.execute(query)}


class _Told:
    """Everything that is known of some entries, to tell each of them."""

    def __init__(
        self,
        spoken: Spoken,
        tell: Telling,
        billed: dict[tuple[str, str], Billed],
        terms: ClientTerms,
        numbers: dict[UUID, int],
    ) -> None:
        self._spoken, self._tell, self._billed, self._terms = spoken, tell, billed, terms
        self._numbers = numbers
        self._reviews = {
            (one.exclusion.entry, one.exclusion.key): one.review for one in spoken.standing
        }

    def entry(self, row: WorkRow) -> WorkEntry:
        decision = self._spoken.decisions.get(str(row.id))
        groups = decision.groups if decision is not None else ()
        counted = [one for one in groups if one.counted]
        worked = sum(one.worked_seconds for one in counted) // 60
        minutes = sum(one.rounded_min for one in counted)
        return WorkEntry(
            row.id,
            row.work_kind,
            self._numbers.get(row.ticket_id, 0) if row.ticket_id is not None else 0,
            row.title,
            row.user,
            row.started_at,
            row.ended_at,
            row.worked_s // 60,
            row.note,
            rounding_words(worked, minutes, self._rounding(row.started_at), len(counted)),
            tuple(self._part(row, one) for one in groups),
            tuple(
                Stretch(one.start, one.end, one.decision, one.reason, str(one.multiplier))
                for one in (decision.segments if decision is not None else ())
            ),
        )

    def _rounding(self, at: datetime) -> Rounding:
        """Of the version in force when an entry began; without one, the client's own."""
        day = local_date(self._terms.zone, at)
        version = next((one for one in self._terms.versions if one.holds_on(day)), None)
        return version.rounding if version is not None else self._terms.default_rounding

    def _part(self, row: WorkRow, group: Group) -> Part:
        place = str(row.id), group_key(group)
        review = self._reviews.get(place)
        billed = self._billed.get(place)
        return Part(
            place[1],
            group.decision,
            group.rule,
            group.reason,
            group.worked_seconds // 60,
            group.rounded_min,
            group.rate_minor,
            str(group.multiplier),
            group.amount_minor,
            group.currency,
            self._tell.group(str(row.id), group),
            review.state if review is not None else "",
            review.reason if review is not None and review.state != PROPOSED else "",
            billed.number if billed is not None else "",
        )
