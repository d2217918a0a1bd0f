"""What the tour saw, step by step, for people and, in its last line, for programs."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import click


@dataclass(slots=True)
class Step:
    """One step of the tour.

    Attributes:
        facts: what was checked, with the figures seen.
    """

    name: str
    what: str
    ok: bool = False
    seconds: float = 0.0
    facts: dict[str, Any] = field(default_factory=dict)
    problem: str = ""


class Report:
    """Collects the steps and tells them as they end."""

    def __init__(self, out: Path, *, quiet: bool) -> None:
        self._out = out
        self._quiet = quiet
        self.steps: list[Step] = []

    @contextmanager
    def step(self, name: str, what: str) -> Iterator[Step]:
        """One step; an exception in it fails the step and ends the tour."""
        step = Step(name, what)
        self.steps.append(step)
        started = time.monotonic()
        try:
            yield step
            step.ok = True
        except Exception as problem:
            step.problem = str(problem) or type(problem).__name__
            raise
        finally:
            step.seconds = round(time.monotonic() - started, 2)
            self._tell(step)

    def _tell(self, step: Step) -> None:
        if self._quiet:
            return
        mark = "✓" if step.ok else "✖"
        click.echo(f"{mark} {step.name:<16} {step.seconds:6.1f} s  {step.what}")
        for fact, value in step.facts.items():
            click.echo(f"    {fact}: {value}")
        if step.problem:
            click.echo(f"    {step.problem}")

    def finish(self, pictures: list[str]) -> bool:
        """Write `report.json`, print the last line; whether everything was as it must be."""
        ok = bool(self.steps) and all(step.ok for step in self.steps)
        summary = {
            "ok": ok,
            "steps": [asdict(step) for step in self.steps],
            "pictures": pictures,
            "out": str(self._out),
        }
        text = json.dumps(summary, ensure_ascii=False)
        (self._out / "report.json").write_text(text + "\n", encoding="utf-8")
        if not self._quiet:
            click.echo(f"{len(pictures)} pictures are in {self._out}")
        click.echo(text)
        return ok
