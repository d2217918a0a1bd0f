"""The golden cases of tests/data/coverage-golden.yaml; its head has the schema."""

from pathlib import Path
from typing import Any

from app.domain.calendar import CalendarRules
from app.domain.coverage import CaseDecision, ClientTerms, Entry, TicketHistory
from app.importers.coverage_cases import read_cases
from app.importers.coverage_cases.case import decide_case, entries_of, histories_of

Row = dict[str, Any]

GOLDEN = Path(__file__).resolve().parents[2] / "data" / "coverage-golden.yaml"
FILE = read_cases(GOLDEN)

__all__ = [
    "FILE",
    "GOLDEN",
    "CaseDecision",
    "Entry",
    "Row",
    "TicketHistory",
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
