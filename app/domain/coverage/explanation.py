"""An explanation as a value: the answer, what it rests on, and what would change it.

Source: ux.md 3.9 "suggestion", domain.md 3.3.
"""

from dataclasses import dataclass

from app.domain.coverage.results import Condition, Decision


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that would change the answer, as the rules say it.

    Attributes:
        words: "Would be included before 18:00."
        decision: what it would be then.
        reason: by which code.
    """

    words: str
    decision: Decision
    reason: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a decision is what it is; the same words in the workbench, portal and invoice.

    Attributes:
        rule: the row of the decision table, "R32"; a hold's own name where one holds.
        sentence: what the client reads.
        clauses: the words of the agreement behind the reason.
        statements: the numbers of those clauses.
        version: which version of the agreement, in words; empty where none is in force.
        conditions: what was looked at, in the order of the table.
        allowance: what is left after this work; empty where none was asked.
        turns: what would change the answer.
    """

    decision: Decision
    reason: str
    rule: str
    sentence: str
    clauses: tuple[str, ...]
    statements: tuple[str, ...]
    version: str
    conditions: tuple[Condition, ...]
    allowance: str
    turns: tuple[Turn, ...]

    @property
    def text(self) -> str:
        """All of it as lines, to be copied."""
        lines = [self.sentence, f"Rule {self.rule}, {self.reason}"]
        lines += [f"Agreement, {self.version}"] if self.version else []
        quoted = zip(self.clauses, self.statements, strict=True)
        lines += [f"“{clause}” ({number})" for clause, number in quoted]
        for one in self.conditions:
            detail = f": {one.detail}" if one.detail else ""
            lines.append(f"{'✓' if one.met else '✗'} {one.words}{detail}")
        lines += [turn.words for turn in self.turns]
        return "\n".join(lines)
