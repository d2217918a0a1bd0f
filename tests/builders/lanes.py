"""Lanes without threads: a job is done when it is submitted, or when the test says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from ui.runtime.problem import problem_of
from ui.runtime.ticket import Progress
from ui.runtime.workers import Lane


class DoneSlip:
    """The slip of a job that has ended."""

    finished = True

    def cancel(self) -> None:
        pass


@dataclass(slots=True)
class InlineLanes:
    """Runs jobs in the caller's thread.

    Attributes:
        held: while it is true, jobs wait for `release`; of one key only the newest is kept.
    """

    held: bool = False
    waiting: list[tuple[str | None, Callable[[], None]]] = field(default_factory=list)
    lanes_used: list[str] = field(default_factory=list)

    def submit(
        self,
        lane: Lane,
        owner: Any,
        job: Callable[[], Any] | Callable[[Progress], Any],
        *,
        done: Callable[[Any], None],
        failed: Callable[[Any], None] | None = None,
        progress: Callable[[int, int], None] | None = None,
        key: str | None = None,
    ) -> DoneSlip:
        assert owner is not None
        assert progress is None
        self.lanes_used.append(lane)

        def run() -> None:
            try:
                result = cast("Callable[[], Any]", job)()
            except Exception as error:
                if failed is None:
                    raise
                failed(problem_of(error))
                return
            done(result)

        if self.held:
            if key is not None:
                self.waiting = [pair for pair in self.waiting if pair[0] != key]
            self.waiting.append((key, run))
        else:
            run()
        return DoneSlip()

    def release(self) -> None:
        """Do what waits, and from now on everything at once."""
        self.held = False
        waiting, self.waiting = self.waiting, []
        for _key, run in waiting:
            run()
