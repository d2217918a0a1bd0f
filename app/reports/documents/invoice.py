"""An invoice as the client reads it: sections, lines with their reasons, what is left off.

Money is in minor units of `Invoice.currency`, time in minutes. Sums are made here, never given, so
that a document cannot disagree with its lines.

Source: domain.md 2.2, 3.3, 3.6, 3.7; S13, S15, S20.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from app.domain.billing.lines import SECTIONS
from app.queries.billing.documents import TITLES
from app.reports.documents.letterhead import Letterhead


@dataclass(frozen=True, slots=True)
class Labour:
    """How an amount for work came about.

    Units: minutes; money in minor units an hour.

    Attributes:
        worked_min: None where the document does not tell it.
    """

    counted_min: int
    rate_minor: int
    multiplier: Fraction = Fraction(1)
    worked_min: int | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """So many of a thing at a price each.

    Attributes:
        unit: "pieces", "licences"; empty for plain numbers.
        price_minor: of one.
    """

    count: Fraction
    price_minor: int
    unit: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line.

    Attributes:
        text: what it is: "Request 1042, accounting program closes by itself".
        amount_minor: what it adds; below zero in credits.
        when: the day and hours, and who worked, in words.
        reason: code of the decision, stable for programs: "EX-AFTER-HOURS"; empty for a fee.
        sentence: why it is here, as the client reads it (domain.md 3.3).
        confirmed: who confirmed or approved it, and when, in words.
        labour: for work by the hour.
        quantity: for materials.
    """

    text: str
    amount_minor: int
    when: str = ""
    reason: str = ""
    sentence: str = ""
    confirmed: str = ""
    labour: Labour | None = None
    quantity: Quantity | None = None


@dataclass(frozen=True, slots=True)
class InvoiceSection:
    """Lines of one kind, in their order.

    Attributes:
        kind: one of `domain.billing.lines.SECTIONS`.
        note: beside the title: "the same amount each full month".
    """

    kind: str
    lines: tuple[InvoiceLine, ...]
    note: str = ""

    @property
    def title(self) -> str:
        """As it stands on the page."""
        return TITLES[self.kind]

    @property
    def amount_minor(self) -> int:
        """The sum of its lines."""
        return sum(line.amount_minor for line in self.lines)


@dataclass(frozen=True, slots=True)
class TaxLine:
    """A tax on the sum, or the sentence why there is none.

    Attributes:
        name: "VAT 19 %", "Reverse charge".
    """

    name: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class LeftOff:
    """What is not on this invoice and why.

    Attributes:
        amount_minor: what it would have been.
    """

    text: str
    sentence: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class IncludedWork:
    """A kind of work that the fee paid: "Incidents"."""

    kind: str
    entries: int
    counted_min: int


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice or the preview of one.

    Attributes:
        number: "2026-0031"; empty for a preview, which says that it is none.
        month: the month that was closed, "2026-03".
        issued: None for a preview.
        due: the last day to pay; None where nothing is to be paid.
        bill_to: the client's name, person and address, one line each.
        our_tax_id: of the firm; stands in the foot.
        corrects: number of the invoice that a full credit takes back; empty otherwise.
        reason: why it is taken back, for a credit.
        credited_by: number of the credit note that took this one back; empty otherwise.
        sections: those with lines, in the order of `domain.billing.lines.SECTIONS`.
        included: what the fee paid in `month`.
        budget_min: the month's budget, beside what was included.
        left_off: disputed work, and whatever else waits.
        closing: what the reader can do, at the foot: "Question a line until 1 May 2026: portal, …".

    Raises:
        ValueError: sections are in another order, or stand twice.
    """

    letterhead: Letterhead
    number: str
    month: str
    currency: str
    bill_to: tuple[str, ...]
    sections: tuple[InvoiceSection, ...]
    issued: date | None = None
    due: date | None = None
    taxes: tuple[TaxLine, ...] = ()
    left_off: tuple[LeftOff, ...] = ()
    included: tuple[IncludedWork, ...] = ()
    budget_min: int = 0
    our_tax_id: str = ""
    corrects: str = ""
    reason: str = ""
    credited_by: str = ""
    closing: str = ""

    def __post_init__(self) -> None:
        places = [SECTIONS.index(section.kind) for section in self.sections]
        if places != sorted(set(places)):
            order = ", ".join(SECTIONS)
            raise ValueError(f"Sections of an invoice stand once, in this order: {order}.")

    @property
    def is_preview(self) -> bool:
        """Whether it has no number yet."""
        return not self.number

    @property
    def net_minor(self) -> int:
        """The sum of all lines."""
        return sum(section.amount_minor for section in self.sections)

    @property
    def total_minor(self) -> int:
        """What is to be paid; below zero: what is paid back."""
        return self.net_minor + sum(tax.amount_minor for tax in self.taxes)
