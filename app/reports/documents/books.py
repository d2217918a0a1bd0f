"""What the books and the reviews hold, turned into documents that can leave.

Source: domain.md 2.2, 5, 7.6 (9 and 11).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from app.domain.billing.lines import FEE, TAX
from app.domain.quarter import QuarterMonth
from app.domain.quarter_review import (
    DECIDED,
    ReviewState,
    quarter_after,
    quarter_months,
)
from app.domain.words import DAYS, MONTHS, hours_words, money_words
from app.queries.billing.documents import DocumentLine, DocumentSection, InvoiceDocument
from app.queries.quarter_review import ReviewLine, ReviewPage
from app.reports.charts import Chart, MonthBar, MonthsFacts, months_chart
from app.reports.documents.invoice import (
    IncludedWork,
    Invoice,
    InvoiceLine,
    InvoiceSection,
    Labour,
    LeftOff,
    TaxLine,
)
from app.reports.documents.letterhead import Letterhead
from app.reports.documents.review import (
    Decided,
    Exceptional,
    QuarterlyReview,
    ReviewMonth,
    Step,
)
from app.reports.documents.words import local, plain_day

_HALF_PAGE = 330.0
"""Width of a chart beside its table. *Units*: pixels."""

_BY_THE_HOUR = frozenset({"labour", "prior"})


def invoice_of(
    document: InvoiceDocument,
    letterhead: Letterhead,
    left_off: Iterable[DocumentLine] = (),
    closing: str = "",
) -> Invoice:
    """An issued invoice, a credit note or a preview, as it goes onto paper.

    Args:
        document: as the books have it.
        letterhead: the firm's as it is now; what was issued keeps its own words.
        left_off: disputed work that is not on it.
        closing: what the reader can do, for the foot.

    Raises:
        ValueError: its lines do not come to its total, so it must not leave.
    """
    to = document.billed_to
    tax_id = to.get("tax_id", "")
    name, address = to.get("name", "") or document.client, to.get("address", "")
    found = Invoice(
        _issued_from(document, letterhead),
        document.number,
        document.month,
        document.currency,
        (name, *address.splitlines(), *([f"Tax ID {tax_id}"] if tax_id else [])),
        tuple(
            _section(section, document.month) for section in document.sections if section.key != TAX
        ),
        document.issued_on,
        document.due_on if document.total_minor > 0 else None,
        taxes=tuple(
            TaxLine(line.words, line.amount_minor)
            for section in document.sections
            if section.key == TAX
            for line in section.lines
        ),
        left_off=tuple(
            LeftOff(_work(line) or line.words, _sentence(line), line.amount_minor)
            for line in left_off
        ),
        included=tuple(
            IncludedWork(one.words, one.entries, one.minutes) for one in document.paid.kinds
        ),
        budget_min=document.paid.budget_min,
        corrects=document.credits,
        reason=document.reason,
        credited_by=document.credited_by,
        closing=closing,
    )
    if found.total_minor != document.total_minor:
        raise ValueError(f"The lines of invoice {document.number} do not come to its total.")
    return found


def review_of(
    page: ReviewPage,
    letterhead: Letterhead,
    prepared: str = "",
    signers: Iterable[str] = (),
    chart: Chart | None = None,
) -> QuarterlyReview:
    """A quarterly review as it goes onto paper, open or decided.

    Args:
        page: as it is read.
        letterhead: the firm's.
        prepared: who made it, and when, in words.
        signers: who signs on paper, with their role.
        chart: of the months; without one it is drawn from the evidence alone.
    """
    evidence = page.evidence
    suggested = evidence.suggestion if evidence.months else None
    change = suggested is not None and suggested.outcome != "no_change"
    first, _, last = (MONTHS[int(month[5:7]) - 1] for month in quarter_months(page.quarter))
    return QuarterlyReview(
        letterhead,
        page.name,
        f"{first} to {last} {page.quarter[:4]}",
        prepared,
        evidence.sentence(),
        f"budget {_terms(evidence.budget_min, evidence.fee_minor, evidence.currency)} a month",
        tuple(_months(evidence.months)),
        chart or evidence_chart(evidence.months),
        tuple(Step(*step) for step in evidence.arithmetic()),
        _terms(suggested.budget_min, suggested.fee_minor, evidence.currency)
        if suggested is not None and change
        else "",
        tuple(Exceptional(one.ticket, one.minutes, one.reason) for one in evidence.exceptions),
        evidence.priorities,
        _decided(page.line, page.zone) if page.state in DECIDED else None,
        tuple(signers),
        _closing(page) if change else "",
    )


def _issued_from(document: InvoiceDocument, letterhead: Letterhead) -> Letterhead:
    """The letterhead in the words that the document was issued with."""
    said = document.issued_from
    if not said:
        return letterhead
    return replace(
        letterhead,
        firm=said["firm"],
        address=tuple(said["address"].splitlines()),
        contact=said["contact"],
    )


def _section(section: DocumentSection, month: str) -> InvoiceSection:
    note = _fee_note(section, month) if section.key == FEE else ""
    return InvoiceSection(section.key, tuple(_line(line) for line in section.lines), note)


def _fee_note(section: DocumentSection, month: str) -> str:
    """When the fee is due, and that it does not change with the work."""
    ahead = {line.work_month > month for line in section.lines}
    when = {frozenset({True}): "in advance, ", frozenset({False}): "in arrears, "}
    return f"{when.get(frozenset(ahead), '')}the same amount each full month"


def _line(line: DocumentLine) -> InvoiceLine:
    work = _work(line)
    by_the_hour = line.section in _BY_THE_HOUR and line.rate_minor and line.minutes > 0
    return InvoiceLine(
        work or line.words,
        line.amount_minor,
        _when(line),
        line.reason,
        line.words if work else "",
        labour=Labour(line.minutes, line.rate_minor, Fraction(line.multiplier or 1))
        if by_the_hour
        else None,
    )


def _work(line: DocumentLine) -> str:
    """What was worked on; empty for what is no work on a request."""
    return f"Request {line.ticket}, {line.title}".rstrip(", ") if line.ticket else ""


def _when(line: DocumentLine) -> str:
    day = f"{DAYS[line.day.weekday()]} {plain_day(line.day)}" if line.day else ""
    return ", ".join(part for part in (day, line.person) if part)


def _sentence(line: DocumentLine) -> str:
    return " ".join(part for part in (line.words if line.ticket else "", _when(line)) if part)


def _terms(budget_min: int, fee_minor: int, currency: str) -> str:
    return f"{hours_words(budget_min)} and {money_words(fee_minor, currency)}"


def _months(months: tuple[QuarterMonth, ...]) -> Iterator[ReviewMonth]:
    for month in months:
        name = MONTHS[int(month.month[5:7]) - 1]
        part = ", projected" if month.projected else "" if month.full else ", part of it"
        yield ReviewMonth(f"{name}{part}", month.consumed_min, month.budget_min)
    yield ReviewMonth(
        "Quarter",
        sum(month.consumed_min for month in months),
        sum(month.budget_min for month in months),
    )


def evidence_chart(months: tuple[QuarterMonth, ...], width: float = _HALF_PAGE) -> Chart | None:
    """The months as the evidence has them: of the running one only where it is expected to end.

    Args:
        months: of a quarter.
        width: of the drawing in pixels.

    Returns:
        None where there is no month.
    """
    bars = tuple(
        MonthBar(month.month, 0, 0, 0, month.budget_min, month.consumed_min)
        if month.projected
        else MonthBar(month.month, month.consumed_min, 0, 0, month.budget_min)
        for month in months
    )
    return months_chart(MonthsFacts(bars), width) if bars else None


def _decided(line: ReviewLine, zone: str) -> Decided:
    since = f" from {plain_day(line.effective_from)}" if line.effective_from else ""
    terms = (
        _terms(line.budget_min, line.fee_minor, line.currency)
        if line.budget_min is not None and line.fee_minor is not None
        else "no change"
    )
    words = {
        ReviewState.ACCEPTED: f"Accepted: {terms}{since}.",
        ReviewState.CHANGED: f"Changed to {terms}{since}.",
        ReviewState.DECLINED: "Declined: the budget stays as it is.",
    }[ReviewState(line.state)]
    if line.reason:
        words += f" {line.reason.rstrip('.')}."
    day = f", {plain_day(local(line.decided_at, zone).date())}" if line.decided_at else ""
    people = [f"{line.approved_by}, for the client{day}"] if line.approved_by else []
    if line.decided_by:
        people.append(f"{line.decided_by}, account manager{day}")
    return Decided(words, tuple(people))


def _closing(page: ReviewPage) -> str:
    """From when it holds, while there is time to say so."""
    following = quarter_after(page.quarter)
    if page.adjusts_on != following:
        return f"Accepted now it starts on {plain_day(page.adjusts_on)}."
    last = plain_day(following - timedelta(days=1))
    return (
        f"Accepted by {last} it starts on {plain_day(following)}; later, on the first of the "
        "following month."
    )
