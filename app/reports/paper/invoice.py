"""An invoice in the words of the page."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from app.domain.words import day_words, hours_words, money_words
from app.reports.documents import Invoice, InvoiceLine, InvoiceSection
from app.reports.documents.agenda import pieces_of
from app.reports.paper.setting import PaperSize, Sheet
from app.reports.paper.words import LANGUAGE, letterhead_data, month_words, pieces_data

_WORKED = "Worked"
_LABOUR_HEAD = ("Work", _WORKED, "Counted", "Rate", "Amount")
_QUANTITY_HEAD = ("What", "Quantity", "Price", "Amount")


def invoice_sheet(invoice: Invoice, size: PaperSize = "a4") -> Sheet:
    """Word an invoice for paper.

    Args:
        invoice: with its sections.
        size: of the page.
    """
    money = _Money(invoice.currency)
    heading = _heading(invoice)
    total = invoice.total_minor
    data = {
        "title": f"{heading}, {invoice.bill_to[0] if invoice.bill_to else ''}".rstrip(", "),
        "lang": LANGUAGE,
        "size": size,
        "letterhead": letterhead_data(invoice.letterhead),
        "heading": heading,
        "under": ", ".join(invoice.bill_to),
        "running": f"{heading} · {invoice.letterhead.firm}",
        "closing": " · ".join(part for part in (invoice.closing, _tax_id(invoice)) if part),
        "notice": _notice(invoice),
        "facts": _facts(invoice, money),
        "sections": [_section(section, money) for section in invoice.sections if section.lines],
        "sums": _sums(invoice, money),
        "total-name": "To pay" if total >= 0 else "Paid back to you",
        "total": money(abs(total)),
        "left-off": [
            {"text": one.text, "sentence": one.sentence, "amount": money(one.amount_minor)}
            for one in invoice.left_off
        ],
        **_included(invoice, money),
    }
    return Sheet("invoice", data)


class _Money:
    """Amounts of one currency in words."""

    def __init__(self, currency: str) -> None:
        self._currency = currency

    def __call__(self, minor: int) -> str:
        return money_words(minor, self._currency)


def _heading(invoice: Invoice) -> str:
    if invoice.is_preview:
        return f"Preview of the invoice for {month_words(invoice.month)}"
    return f"Credit note {invoice.number}" if invoice.corrects else f"Invoice {invoice.number}"


def _notice(invoice: Invoice) -> str:
    if invoice.is_preview:
        return "This is a preview and no invoice: nothing is to be paid, and lines may change."
    if invoice.corrects:
        why = f": {invoice.reason.rstrip('.')}" if invoice.reason else ""
        return f"This credit note takes back invoice {invoice.corrects} in full{why}."
    if invoice.credited_by:
        return f"This invoice was taken back in full by credit note {invoice.credited_by}."
    return ""


def _tax_id(invoice: Invoice) -> str:
    return f"Tax ID {invoice.our_tax_id}" if invoice.our_tax_id else ""


def _facts(invoice: Invoice, money: _Money) -> list[dict[str, Any]]:
    facts = [
        ("Issued", day_words(invoice.issued) if invoice.issued else "not yet"),
        ("To pay by", day_words(invoice.due) if invoice.due else ""),
        ("Month closed", month_words(invoice.month)),
        (
            "To pay" if invoice.total_minor >= 0 else "Paid back to you",
            money(abs(invoice.total_minor)),
        ),
    ]
    return [{"name": name, "lines": [words]} for name, words in facts if words]


def _section(section: InvoiceSection, money: _Money) -> dict[str, Any]:
    labour = [line.labour for line in section.lines if line.labour]
    quantity = any(line.quantity for line in section.lines)
    worked = any(one.worked_min is not None for one in labour)
    head = list(_QUANTITY_HEAD) if quantity else []
    if labour:
        head = [name for name in _LABOUR_HEAD if worked or name != _WORKED]
    foot = None
    if head and len(section.lines) > 1:
        counted = hours_words(sum(one.counted_min for one in labour))
        cells = {"Counted": counted if labour else "", "Amount": money(section.amount_minor)}
        foot = [f"{len(section.lines)} lines", *(cells.get(name, "") for name in head[1:])]
    return {
        "title": section.title,
        "note": section.note,
        "head": head,
        "foot": foot,
        "lines": [_line(line, head, money) for line in section.lines],
    }


def _line(line: InvoiceLine, head: list[str], money: _Money) -> dict[str, Any]:
    cells = {"Amount": money(line.amount_minor), **_labour(line, money), **_quantity(line, money)}
    return {
        "text": line.text,
        "when": line.when,
        "why": _why(line),
        "cells": [cells.get(name, "") for name in head[1:] or ["Amount"]],
    }


def _why(line: InvoiceLine) -> list[dict[str, str]]:
    """The reason's sentence, its first word marked, and who confirmed it."""
    sentence = " ".join(part for part in (line.sentence, line.confirmed) if part)
    return pieces_data(pieces_of(sentence))


def _labour(line: InvoiceLine, money: _Money) -> dict[str, str]:
    labour = line.labour
    if labour is None:
        return {}
    rate = money(labour.rate_minor)
    if labour.multiplier != 1:
        rate += f" × {_number(labour.multiplier)}"
    worked = f"{labour.worked_min} min" if labour.worked_min is not None else ""
    return {_WORKED: worked, "Counted": f"{labour.counted_min} min", "Rate": rate}


def _quantity(line: InvoiceLine, money: _Money) -> dict[str, str]:
    if line.quantity is None:
        return {}
    count = _number(line.quantity.count)
    return {
        "Quantity": f"{count} {line.quantity.unit}".strip(),
        "Price": money(line.quantity.price_minor),
    }


def _number(value: Fraction) -> str:
    return f"{float(value):.3f}".rstrip("0").rstrip(".")


def _sums(invoice: Invoice, money: _Money) -> list[dict[str, str]]:
    if not invoice.taxes:
        return []
    net = {"name": "Net", "amount": money(invoice.net_minor)}
    return [
        net,
        *({"name": tax.name, "amount": money(tax.amount_minor)} for tax in invoice.taxes),
    ]


def _included(invoice: Invoice, money: _Money) -> dict[str, Any]:
    entries = sum(one.entries for one in invoice.included)
    counted = sum(one.counted_min for one in invoice.included)
    budget = f", budget {hours_words(invoice.budget_min)}" if invoice.budget_min else ""
    month = month_words(invoice.month)
    return {
        "included-title": f"In your fee, {month}",
        "included-head": ["Kind of work", "Entries", "Counted", "Amount"],
        "included": [
            [one.kind, f"{one.entries:,}", hours_words(one.counted_min), money(0)]
            for one in invoice.included
        ],
        "included-foot": [
            f"{month.split()[0]}{budget}",
            f"{entries:,}",
            hours_words(counted),
            money(0),
        ],
    }
