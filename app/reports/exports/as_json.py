"""Documents as JSON for other programs; the shape is promised in docs/exports.md.

Every document says its kind and the version of its shape. Fields may be added within a version;
one that changes its meaning or goes makes a new version.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from app.domain.check_ins import LeftOut
from app.reports.charts import Chart
from app.reports.documents import (
    Agenda,
    Invoice,
    InvoiceSection,
    Letterhead,
    Minutes,
    QuarterlyReview,
    client_agenda,
    client_minutes,
)

VERSION = 1
_INTERNAL = frozenset({"hidden", "inside", "internal"})
"""Fields of agenda and minutes that only exist inside."""


def agenda_json(agenda: Agenda) -> tuple[str, LeftOut]:
    """The client's version of an agenda, and how much of it stays inside."""
    shown, left_out = client_agenda(agenda)
    return _written("agenda", _plain(shown)), left_out


def minutes_json(minutes: Minutes) -> tuple[str, LeftOut]:
    """The client's version of minutes, and how much of them stays inside."""
    shown, left_out = client_minutes(minutes)
    return _written("minutes", _plain(shown)), left_out


def invoice_json(invoice: Invoice) -> str:
    """An invoice or its preview, with its sums."""
    sums = {"net_minor": invoice.net_minor, "total_minor": invoice.total_minor}
    return _written("invoice", {**_plain(invoice), **sums})


def review_json(review: QuarterlyReview) -> str:
    """A quarterly review."""
    return _written("quarterly_review", _plain(review))


def _written(kind: str, document: Mapping[str, Any]) -> str:
    shape = {"kind": kind, "version": VERSION, **document}
    return json.dumps(shape, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _plain(value: Any) -> Any:
    """A value of a document as JSON has it."""
    if isinstance(value, Letterhead):
        return {"firm": value.firm, "portal": value.portal}
    if isinstance(value, Chart):
        return _chart(value)
    if is_dataclass(value):
        return _fields(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(float(value)) if isinstance(value, Fraction) else value


def _fields(value: Any) -> dict[str, Any]:
    found = {
        field.name: _plain(getattr(value, field.name))
        for field in fields(value)
        if field.name not in _INTERNAL
    }
    if isinstance(value, InvoiceSection):
        found["amount_minor"] = value.amount_minor
    return found


def _chart(chart: Chart) -> dict[str, Any]:
    """The figures of a chart; the drawing is no data."""
    table = {"head": list(chart.table.head), "rows": [list(row) for row in chart.table.rows]}
    return {"key": chart.key, "title": chart.title, "sentence": chart.sentence, "table": table}
