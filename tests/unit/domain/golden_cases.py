"""The golden cases of tests/data/coverage-golden.yaml; its head has the schema."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.domain.calendar import CalendarRules
from app.domain.coverage import CaseDecision, ClientTerms, Entry, TicketHistory
from app.importers.coverage_cases import CaseFile, read_cases
from app.importers.coverage_cases.case import decide_case, entries_of, histories_of

Row = Mapping[str, Any]

GOLDEN = Path(__file__).resolve().parents[2] / "data" / "coverage-golden.yaml"
FILE = read_cases(GOLDEN)

__all__ = [
    "FILE",
    "GOLDEN",
    "CaseDecision",
    "Entry",
    "Row",
    "TicketHistory",
    "alone",
    "calendar",
    "client_terms",
    "decide_golden",
    "entries_of",
    "golden",
    "histories_of",
]


def golden() -> Row:
    return dict(FILE.rows)


def calendar(name: str) -> CalendarRules:
    return FILE.calendar(name)


def client_terms(name: str) -> ClientTerms:
    return FILE.terms(name)


def decide_golden(case: Row) -> CaseDecision:
    return decide_case(FILE, case)


def alone(file: CaseFile, kind: str, case: Row) -> CaseFile:
    """A file that holds one case, so that a test decides it while it runs, not when it is read."""
    nothing: Row = {"cases": [], "budget_cases": [], "queue_cases": []}
    return replace(file, rows={**file.rows, **nothing, kind: [case]})
