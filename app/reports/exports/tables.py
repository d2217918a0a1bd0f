"""Tables that a client takes along, as CSV and as JSON, written part by part.

The dialect of the CSV is that of `exclusions`; the JSON holds the same columns by name. Moments
carry their offset, amounts are whole minor units beside their currency.

Source: domain.md 7.6 (17); docs/exports.md; OWASP, "CSV Injection".
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import StringIO

from app.domain.spreadsheet import harmless

Cell = str | int | date | datetime | None
Row = Sequence[Cell]
VERSION = 1
_BOM = "\ufeff".encode()


@dataclass(frozen=True, slots=True)
class Shape:
    """What a table is.

    Attributes:
        kind: its name for programs.
        columns: in their order.
    """

    kind: str
    columns: tuple[str, ...]


def csv_parts(shape: Shape, parts: Iterable[Iterable[Row]]) -> Iterator[bytes]:
    """A table as CSV: a head, then the rows of each part."""
    yield _BOM + _lines([shape.columns])
    for rows in parts:
        yield _lines(rows)


def _lines(rows: Iterable[Row]) -> bytes:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([_cell(one) for one in row] for row in rows)
    return text.getvalue().encode()


def _cell(value: Cell) -> str | int:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return value
    return harmless(value or "")


def json_parts(shape: Shape, parts: Iterable[Iterable[Row]]) -> Iterator[bytes]:
    """The same as JSON: kind, version and rows, each a mapping of column to value."""
    yield f'{{"kind": "{shape.kind}", "version": {VERSION}, "rows": ['.encode()
    between = "\n"
    for rows in parts:
        told = []
        for row in rows:
            named = dict(zip(shape.columns, map(_plain, row), strict=True))
            told.append(between + json.dumps(named, ensure_ascii=False))
            between = ",\n"
        yield "".join(told).encode()
    yield b"\n]}\n"


def _plain(value: Cell) -> str | int | None:
    return value.isoformat() if isinstance(value, date) else value
