"""What the demo company is made of, and what of it is made up: for people to read."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from app.importers.demo import words
from app.importers.problems import Problems


@dataclass(slots=True)
class DemoReport:
    """Counts, problems by kind, and what is made up, in words.

    Attributes:
        counts: what was planned: rows by entity, tickets by state and kind, and more.
        problems: source → what was wrong with its file.
        left_out: kind → how many things of the sources are not in the plan.
        changed: kind → how many things of the sources were changed on the way.
        made_up: what is invented, a sentence or two each.
    """

    counts: Counter[str] = field(default_factory=Counter)
    problems: dict[str, Problems] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    made_up: tuple[str, ...] = field(default_factory=words.made_up)

    def text(self) -> str:
        """The whole report as plain Markdown."""
        parts = ["# The demo company", _section("Planned", self.counts)]
        for source, problems in self.problems.items():
            parts.append(_section(f"Problems in the {source}", problems.counts))
            parts.append(_section(f"Cells that say nothing in the {source}", problems.missing))
        parts.append(_section("Left out", self.left_out))
        parts.append(_section("Changed on the way", self.changed))
        parts.append("## Made up\n" + "\n".join(f"- {line}" for line in self.made_up))
        return "\n\n".join(part for part in parts if part) + "\n"


def _section(title: str, counts: Counter[str]) -> str:
    if not counts:
        return ""
    return f"## {title}\n" + "\n".join(f"- {kind}: {count:,}" for kind, count in counts.items())
