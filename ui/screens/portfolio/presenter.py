"""The portfolio's intents: read it, filter it, sort it, take it along on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from app.bootstrap.desk import Desk
from app.ports.changes import ChangeSet
from app.queries.portfolio import portfolio
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.screens.portfolio import state as reduce
from ui.screens.portfolio.state import PortfolioLine, PortfolioState, Which, line_of

_KINDS = frozenset({
    "client", "user", "calendar", "agreement_version", "ledger_entry", "check_in", "asset",
    "credential", "review_act", "quote", "ticket",
})  # fmt: skip


class PortfolioFace(Protocol):
    """What the presenter asks of the screen."""

    def render(self, state: PortfolioState) -> None:
        """Show a state."""
        ...

    def tell_problem(self, problem: Problem, retry: Callable[[], None]) -> None:
        """Say what did not work."""
        ...


@dataclass(frozen=True, slots=True)
class _Answer:
    lines: tuple[PortfolioLine, ...]
    as_of: datetime


class PortfolioPresenter:
    """Keeps the portfolio's state; reads on the read lane."""

    def __init__(self, desk: Desk, lanes: LanesPort, owner: Any, face: PortfolioFace) -> None:
        """Build it; `owner` is the widget whose end drops answers."""
        self._desk, self._lanes, self._owner, self._face = desk, lanes, owner, face
        self.state = PortfolioState()

    def load(self) -> None:
        """Read the clients."""
        mine = self.state.mine

        def fail(problem: Problem) -> None:
            self._show(replace(self.state, problem=problem.sentence, loaded=True))
            self._face.tell_problem(problem, self.load)

        self._lanes.submit(
            "read",
            self._owner,
            lambda: self._read(mine=mine),
            done=self._take,
            failed=fail,
            key="portfolio",
        )

    def _read(self, *, mine: bool) -> _Answer:
        """On the read lane."""
        now, who = self._desk.clock.now(), self._desk.identity
        tam = who.user if mine and who is not None else None
        rows = self._desk.ask(lambda session: portfolio(session, now, tam))
        return _Answer(tuple(line_of(row) for row in rows), now)

    def _take(self, answer: _Answer) -> None:
        self._show(
            replace(self.state, lines=answer.lines, as_of=answer.as_of, loaded=True, problem="")
        )

    def changed(self, change: ChangeSet) -> None:
        """Read it anew when something changed that it shows."""
        if change.kinds & _KINDS:
            self.load()

    def show_mine(self, *, mine: bool) -> None:
        """Show one's own clients, or everybody's."""
        if mine != self.state.mine:
            self._show(replace(self.state, mine=mine))
            self.load()

    def show_which(self, which: Which) -> None:
        """Leave only some of them."""
        self._show(replace(self.state, which=which))

    def search(self, words: str) -> None:
        """Leave only those whose names contain these words."""
        self._show(replace(self.state, search=words))

    def clear(self) -> None:
        """Show them all again."""
        self._show(replace(self.state, search="", which="all"))

    def sort(self, key: str) -> None:
        """Order by a column."""
        self._show(reduce.sorted_by(self.state, key))

    def _show(self, state: PortfolioState) -> None:
        self.state = state
        self._face.render(state)
