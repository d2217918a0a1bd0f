"""What `trestle doctor` says: one finding a part, each with what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from app.ports.problems import TrestleProblem

Verdict = Literal["ok", "look", "wrong"]
_EXIT: Mapping[Verdict, int] = {"ok": 0, "look": 1, "wrong": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One part that was looked at; it holds no secret and nothing of a client.

    Attributes:
        part: "store", "key", "clock" …
        facts: figures for a supporter.
    """

    part: str
    verdict: Verdict
    sentence: str
    next_step: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def of_problem(part: str, problem: TrestleProblem, *, step: str = "") -> Finding:
    """A finding in a problem's own words; `step` is for one that names no next step itself."""
    facts = {"code": problem.code}
    return Finding(part, "wrong", problem.sentence, problem.next_step or step, facts)


def exit_code(findings: Sequence[Finding]) -> int:
    """0 where all is well, 1 where something wants a look, 2 where something is wrong."""
    return max((_EXIT[one.verdict] for one in findings), default=0)
