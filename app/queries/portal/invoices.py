"""Invoices and credits as a contact reads them: each line down to the minute, and the next one.

Source: domain.md 2.2, 7.6 (5) and (11), 7.7.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.billing.months import month_after, month_of_day
from app.domain.billing.reviews import DISPUTABLE_FOR, PROPOSED
from app.domain.calendar import local_date
from app.queries.billing.documents import DocumentLine, InvoiceDocument, invoice_preview
from app.queries.billing.facts import closed_months
from app.queries.billing.issued import IssuedRow, invoice_document, issued_invoices
from app.queries.billing.standing import spoken_of
from app.queries.decisions import work_rows
from app.queries.portal.work import Part, WorkEntry, is_held, readable, told_of
from app.records import Client, Contact, Invoice, Milestone, Quote, TimeEntry

MOST_WAITING = 50


@dataclass(frozen=True, slots=True)
class Approval:
    """The quote behind a line, and who approved it."""

    quote: UUID
    title: str
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A part of an entry that is on no invoice yet."""

    entry: WorkEntry
    part: Part


@dataclass(frozen=True, slots=True)
class InvoicePage:
    """One document, or the preview of the next one.

    Attributes:
        work: entry of a line → that time as it stands now; withdrawn or held time has none.
        approvals: milestone of a line → the quote behind it.
        question_until: the last day on which a line of it can be questioned; None for a preview.
        left_off: of a preview: what was questioned, which waits until that is settled.
        waiting: of a preview: what nobody has reviewed yet, so that it is not billed yet.
    """

    document: InvoiceDocument
    work: Mapping[UUID, WorkEntry]
    approvals: Mapping[UUID, Approval]
    question_until: date | None = None
    left_off: tuple[DocumentLine, ...] = ()
    waiting: tuple[Waiting, ...] = ()


def invoice_rows(session: Session, client: UUID) -> list[IssuedRow]:
    """Every document of a client, the newest first."""
    return issued_invoices(session, client=client)


def invoice_by_number(session: Session, client: UUID, number: str) -> InvoiceDocument | None:
    """A document of a client; None where it is not there, or not theirs."""
    query = select(Invoice.id).where(Invoice.client_id == client, Invoice.number == number)
    found = session.scalars(query).first()
    return invoice_document(session, found) if found is not None else None


def invoice_page(session: Session, client: UUID, number: str) -> InvoicePage | None:
    """A document with everything that its lines lead to; None where it is not theirs."""
    document = invoice_by_number(session, client, number)
    if document is None:
        return None
    until = document.issued_on + DISPUTABLE_FOR if document.issued_on is not None else None
    return InvoicePage(
        document,
        _work(session, client, lines_of(document)),
        _approvals(session, lines_of(document)),
        until,
    )


def next_invoice(session: Session, client: UUID, now: datetime) -> InvoicePage | None:
    """What would be issued if the next month were closed now; None where there is no client."""
    found = session.get(Client, client)
    if found is None:
        return None
    running = month_of_day(local_date(found.zone, now))
    closed = closed_months(session, client)
    month = min(month_after(closed[-1]), running) if closed else running
    preview = invoice_preview(session, client, month, now)
    document = preview.document
    lines = [*lines_of(document), *preview.left_off]
    return InvoicePage(
        document,
        _work(session, client, lines),
        _approvals(session, lines),
        left_off=preview.left_off,
        waiting=tuple(_waiting(session, client, month)),
    )


def lines_of(document: InvoiceDocument) -> list[DocumentLine]:
    """All lines of a document, in order."""
    return [line for section in document.sections for line in section.lines]


def _work(session: Session, client: UUID, lines: Iterable[DocumentLine]) -> dict[UUID, WorkEntry]:
    wanted = {line.entry_id for line in lines if line.entry_id is not None}
    if not wanted:
        return {}
    # An entry may have been corrected since: what stands in for it is what can be read.
    chains = spoken_of(session, [client], entries=wanted, alone=True)[client].chains
    now = {old: chains.get(old, old) for old in wanted}
    told = _told(session, client, set(now.values()))
    return {old: told[new] for old, new in now.items() if new in told}


def _told(session: Session, client: UUID, entries: Iterable[UUID]) -> dict[UUID, WorkEntry]:
    wanted = sorted(entries)
    rows = work_rows(session, *readable(client), TimeEntry.id.in_(wanted), limit=len(wanted) + 1)
    return {one.id: one for one in told_of(session, client, [r for r in rows if not is_held(r)])}


def _approvals(session: Session, lines: Sequence[DocumentLine]) -> dict[UUID, Approval]:
    wanted = {line.milestone_id for line in lines if line.milestone_id is not None}
    query = (
        select(Milestone.id, Quote.id, Quote.title, Contact.name, Quote.decided_at)
        .join(Quote, Quote.project_id == Milestone.project_id)
        .outerjoin(Contact, Contact.id == Quote.decided_by)
        .where(Milestone.id.in_(wanted), Quote.state == "approved")
        .order_by(Quote.edition)
    )
    return {
        milestone: Approval(quote, title, by or "", at)
        for milestone, quote, title, by, at in session.execute(query)
    }


def _waiting(session: Session, client: UUID, month: str) -> list[Waiting]:
    spoken = spoken_of(session, [client])[client]
    keys = {
        (UUID(one.exclusion.entry), one.exclusion.key)
        for one in spoken.standing
        if one.review.state == PROPOSED
        and one.exclusion.posting_month <= month
        and not one.exclusion.tops_up
    }
    told = _told(session, client, {entry for entry, _key in keys})
    return [
        Waiting(entry, part)
        for entry in told.values()
        for part in entry.parts
        if (entry.id, part.key) in keys
    ][:MOST_WAITING]
