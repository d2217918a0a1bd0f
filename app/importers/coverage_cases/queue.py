"""Cases of the queue's order: each ticket's heat and score, and how they rank."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from app.domain.queue import Score, TicketClocks, rank, score
from app.importers.coverage_cases.file import CaseFile, Row, exact, instant


def queue_answer(file: CaseFile, case: Row) -> dict[str, Any]:
    """Rank the tickets of a case as the desk does."""
    scores = {row["id"]: _scored(file, case, row) for row in case["requests"]}
    ranked = sorted(
        case["requests"],
        key=lambda row: rank(scores[row["id"]], _kind(row), instant(row["created_at"]), row["id"]),
    )
    return {
        "requests": {id_: _answer(found) for id_, found in scores.items()},
        "order": [row["id"] for row in ranked],
    }


def queue_expected(case: Row) -> dict[str, Any]:
    """What the file expects, in the same shape."""
    return {
        "requests": {row["id"]: row["expect"] for row in case["requests"]},
        "order": case["expect_order"],
    }


def _kind(row: Row) -> str:
    return str(row.get("type", "incident"))


def _scored(file: CaseFile, case: Row, row: Row) -> Score:
    return score(
        TicketClocks(
            priority=int(row["priority"][1:]),
            kind=_kind(row),
            created_at=instant(row["created_at"]),
            first_response_at=_moment(row, "first_response_at"),
            last_client_update_at=_moment(row, "last_client_update_at"),
            paused_seconds=row.get("paused_business_min", 0) * 60,
        ),
        file.calendar(row["calendar"]),
        instant(case["now"]),
        tier=exact(row.get("tier_factor", 1)),
        reopened=row.get("reopened", False),
    )


def _moment(row: Row, name: str) -> Any:
    return instant(row[name]) if row.get(name) else None


def _answer(found: Score) -> dict[str, Any]:
    return {
        "heat": _rounded(found.heat, 3),
        "due_soon": found.due_soon,
        "breached": found.breached,
        "pinned": found.pinned,
        "score": _rounded(found.value, 1),
    }


def _rounded(number: Fraction, places: int) -> float:
    return round(float(number), places)
