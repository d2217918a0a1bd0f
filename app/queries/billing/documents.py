"""Invoices as they are read: the preview of an open month, and what was issued.

Both are the same document, so that what is agreed to is what is issued. A line leads to its work:
`entry_id` to the entry with its segments and their rules (`queries.standing`).

Source: domain.md 2.2, 7.6 (11).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.billing.included import NOTHING, InTheFee
from app.domain.billing.invoice import compose
from app.domain.billing.lines import SECTIONS, Line
from app.domain.billing.months import month_name
from app.domain.billing.reviews import DISPUTED
from app.domain.rules import RuleBroken
from app.queries.billing.checklist import Checklist, checklist
from app.queries.billing.facts import MonthMatter, month_matter, work_of
from app.queries.billing.included import fee_paid
from app.queries.billing.labels import EntryLabel, entry_labels
from app.queries.billing.standing import worded
from app.queries.coverage import CoverageBook, book_of
from app.records import Client

TITLES: Mapping[str, str] = {
    "fee": "Monthly fee",
    "projects": "Projects",
    "labour": "Time and materials: labour",
    "callout": "Call-out minimums",
    "materials": "Materials",
    "prior": "Earlier months",
    "credits": "Credits",
    "tax": "Tax",
}
"""Section → its heading."""


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One line.

    Units: counted minutes; minor units, rate per hour; a credit is below zero.

    Attributes:
        words: as the client reads it.
        reason: the code of the rule that decided; empty for what no rule did.
        multiplier: a fraction's text; empty where none is.
        ticket: number of the ticket that was worked on; empty where none was.
        person: who worked; empty for what is no work.
        day: when the work began, in the client's zone.
    """

    section: str
    words: str
    amount_minor: int
    work_month: str
    reason: str
    minutes: int
    rate_minor: int
    multiplier: str
    entry_id: UUID | None
    effect_id: UUID | None
    milestone_id: UUID | None
    material_id: UUID | None
    group_key: str
    ticket: str = ""
    title: str = ""
    person: str = ""
    note: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class DocumentSection:
    """Lines of one kind, with their sum."""

    key: str
    title: str
    lines: tuple[DocumentLine, ...]

    @property
    def total_minor(self) -> int:
        """What its lines come to."""
        return sum(line.amount_minor for line in self.lines)


@dataclass(frozen=True, slots=True)
class InvoiceDocument:
    """An invoice, a credit note, or the preview of an invoice.

    Attributes:
        id: None for a preview, as are its dates.
        number: empty for a preview.
        kind: invoice or credit_note.
        billed_to: {"name", "address", "tax_id"}.
        paid: what the fee paid in the month.
        issued_from: {"firm", "address", "contact"}; empty where they were not kept.
        credits: number of the invoice that a credit note takes back; else empty.
        credited_by: number of the credit note that took this one back; else empty.
        digest: by which it is agreed to.
    """

    id: UUID | None
    client_id: UUID
    client: str
    number: str
    kind: str
    month: str
    issued_on: date | None
    due_on: date | None
    currency: str
    billed_to: Mapping[str, str]
    sections: tuple[DocumentSection, ...]
    total_minor: int
    digest: str
    reason: str = ""
    credits: str = ""
    credited_by: str = ""
    issued_from: Mapping[str, str] = field(default_factory=dict)
    paid: InTheFee = NOTHING

    @property
    def month_words(self) -> str:
        """The month that it closes: "March 2026"."""
        return month_name(self.month)


@dataclass(frozen=True, slots=True)
class InvoicePreview:
    """What would be issued if the month were closed now.

    Attributes:
        checklist: what keeps it from being closed.
        left_off: disputed exclusions, which are posted to the month in which they are settled.
    """

    document: InvoiceDocument
    checklist: Checklist
    left_off: tuple[DocumentLine, ...]


def invoice_preview(session: Session, client: UUID, month: str, now: datetime) -> InvoicePreview:
    """The invoice that closing a month would issue.

    Raises:
        RuleBroken: the client is not here, or this is no month.
    """
    found = session.get(Client, client)
    if found is None:
        raise RuleBroken("client-missing", "Choose the client whose month this is.")
    month_name(month)
    book = book_of(session)
    matter = month_matter(session, found, month, book)
    return preview_of(session, matter, now, book)


def preview_of(
    session: Session, matter: MonthMatter, now: datetime, book: CoverageBook
) -> InvoicePreview:
    """The same from facts that were read already."""
    made = compose(matter.facts)
    disputed = [
        one
        for one in matter.facts.standing
        if one.review.state == DISPUTED and one.exclusion.posting_month <= matter.facts.month
    ]
    billed = {(line.entry, line.group_key) for line in matter.facts.lines}
    left = [
        Line(
            "labour",
            one.words,
            one.exclusion.amount_minor,
            work_month=one.exclusion.work_month,
            entry=one.exclusion.entry,
            group_key=one.exclusion.key,
            reason=one.exclusion.reason,
            minutes=one.exclusion.minutes,
            rate_minor=one.exclusion.rate_minor,
            multiplier=str(one.exclusion.multiplier),
        )
        for one in worded(session, matter.spoken, book, disputed)
        if (one.exclusion.entry, one.exclusion.key) not in billed
    ]
    labels = labels_of(session, [*made.lines, *left])
    client = matter.client
    document = InvoiceDocument(
        id=None,
        client_id=client.id,
        client=client.name,
        number="",
        kind="invoice",
        month=made.month,
        issued_on=None,
        due_on=None,
        currency=made.currency,
        billed_to=named_on(made.billed_to),
        sections=sections_of(made.lines, labels, client.zone),
        total_minor=made.total_minor,
        digest=made.digest,
        issued_from=made.issued_from,
        paid=fee_paid(session, matter),
    )
    told = tuple(_line(one, labels, client.zone) for one in left)
    return InvoicePreview(document, checklist(session, matter, now), told)


def named_on(billed_to: Mapping[str, object]) -> dict[str, str]:
    """Whom an invoice names, of what is kept with it."""
    return {name: str(billed_to.get(name, "")) for name in ("name", "address", "tax_id")}


def labels_of(session: Session, lines: Iterable[Line]) -> dict[UUID, EntryLabel]:
    """Whose work these lines are, and on what."""
    return entry_labels(session, (UUID(line.entry) for line in lines if line.entry))


def sections_of(
    lines: Sequence[Line], labels: Mapping[UUID, EntryLabel], zone: str
) -> tuple[DocumentSection, ...]:
    """Lines by section, in the order of an invoice; a section without lines is left out."""
    return tuple(
        DocumentSection(key, TITLES[key], tuple(_line(one, labels, zone) for one in own))
        for key in SECTIONS
        if (own := [line for line in lines if line.section == key])
    )


def _line(line: Line, labels: Mapping[UUID, EntryLabel], zone: str) -> DocumentLine:
    label = labels.get(UUID(line.entry)) if line.entry else None
    work = line.work
    if label is not None and not work.person:
        work = work_of(label, zone)  # left off, or issued before lines kept it
    return DocumentLine(
        section=line.section,
        words=line.words,
        amount_minor=line.amount_minor,
        work_month=line.work_month,
        reason=line.reason,
        minutes=line.minutes,
        rate_minor=line.rate_minor,
        multiplier=line.multiplier,
        entry_id=_id(line.entry),
        effect_id=_id(line.effect),
        milestone_id=_id(line.milestone),
        material_id=_id(line.material),
        group_key=line.group_key,
        ticket=work.ticket,
        title=work.title,
        person=work.person,
        note=label.note if label else "",
        day=work.day,
    )


def _id(text: str) -> UUID | None:
    return UUID(text) if text else None
