"""What every part of the plan shares: the seed, the time, the identities, the report."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app.importers.demo.births import Births
from app.importers.demo.chance import chance
from app.importers.demo.report import DemoReport
from app.importers.demo.times import LogClock

Row = dict[str, Any]


@dataclass(slots=True)
class Stage:
    """The plan while it is made.

    Attributes:
        clock: the log's time, moved.
        rows: entity → its rows.
    """

    seed: int
    clock: LogClock
    births: Births
    report: DemoReport = field(default_factory=DemoReport)
    rows: defaultdict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))

    @property
    def now(self) -> datetime:
        """The demo's own now."""
        return self.clock.now

    def chance(self, *topic: object) -> random.Random:
        """The source of choices for one topic."""
        return chance(self.seed, *topic)

    def add(self, entity: str, born: datetime, by: UUID | None, **fields: Any) -> Row:
        """Plan one row: it gets its identity and who made it when."""
        row: Row = {
            "id": self.births.at(born),
            **fields,
            "created_at": born,
            "created_by": by,
        }
        self.rows[entity].append(row)
        return row
