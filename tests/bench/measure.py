"""Measuring: medians, and ratios to a floor that was measured in the same run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured thing beside its floor. *Units*: seconds, medians."""

    name: str
    ours: float
    floor: float
    floor_name: str
    cost: str

    @property
    def ratio(self) -> float:
        """How many times the floor."""
        return self.ours / self.floor

    def line(self) -> str:
        """The figure as a table row."""
        return (
            f"| {self.name} | {self.ours * 1000:.2f} ms | {self.ratio:.2f} × "
            f"{self.floor_name} | {self.cost} |"
        )


def median_s(job: Callable[[], object], *, runs: int = 30, warm_up: int = 3) -> float:
    """The median time of a job."""
    for _ in range(warm_up):
        job()
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        job()
        times.append(time.perf_counter() - started)
    return statistics.median(times)
