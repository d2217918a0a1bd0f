"""The sync centre's intents: reads the store, settles what needs a person."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, Protocol

from app.bootstrap import sync_desk
from app.bootstrap.desk import Desk
from app.bootstrap.sync_facts import Clash, Refusal, SyncOverview
from app.ports.changes import ChangeSet
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.runtime.text_file import write_text
from ui.screens.sync_centre import state as reduce
from ui.screens.sync_centre.state import SyncCentreState, Tab

Done = Literal["kept", "put_back", "discarded", "sent_again"]
_QUIET = frozenset({"timer", "search"})


class SyncCentreView(Protocol):
    """What the presenter asks of the screen."""

    def render(self, state: SyncCentreState) -> None:
        """Show a state."""
        ...

    def tell_done(self, done: Done, entry: Clash | Refusal) -> None:
        """Say what was done, and let the rest of the window know."""
        ...

    def tell_saved(self, path: str) -> None:
        """Say where a text was saved."""
        ...

    def tell_problem(self, problem: Problem, retry: Callable[[], None]) -> None:
        """Say what did not work."""
        ...


class SyncCentrePresenter:
    """Keeps the screen's state. Reads on the read lane, settles on the store lane."""

    def __init__(self, desk: Desk, lanes: LanesPort, owner: Any, view: SyncCentreView) -> None:
        self._desk = desk
        self._lanes = lanes
        self._owner = owner
        self._view = view
        self.state = SyncCentreState()

    def load(self) -> None:
        """Read everything again."""
        self._show(replace(self.state, loading=True))
        self._lanes.submit(
            "read",
            self._owner,
            lambda: sync_desk.sync_overview(self._desk),
            done=self._take,
            failed=self._fail,
            key="overview",
        )

    def changed(self, change: ChangeSet) -> None:
        """Read again after anything that may wait, clash or be sent."""
        if not change.kinds <= _QUIET:
            self.load()

    def show_tab(self, tab: Tab) -> None:
        """Show another list."""
        if tab != self.state.tab or not self.state.asked:
            self._show(replace(self.state, tab=tab, asked=True))

    def choose(self, key: Hashable) -> None:
        """Open an entry."""
        self._show(reduce.chosen(self.state, key))

    def step(self, way: int) -> None:
        """Open the next or the previous entry."""
        self._show(reduce.stepped(self.state, way))

    def keep(self) -> None:
        """Leave the open conflict as it stands."""
        entry = self.state.entry
        if isinstance(entry, Clash):
            self._do("kept", entry, lambda: sync_desk.keep_ours(self._desk, entry))

    def put_back(self) -> None:
        """Give the field of the open conflict the other value again."""
        entry = self.state.entry
        if isinstance(entry, Clash) and entry.restorable:
            self._do("put_back", entry, lambda: sync_desk.put_back(self._desk, entry))

    def discard(self) -> None:
        """Let the open refusal go."""
        entry = self.state.entry
        if isinstance(entry, Refusal):
            self._do("discarded", entry, lambda: sync_desk.discard(self._desk, entry))

    def send_again(self) -> None:
        """Try the open refusal once more."""
        entry = self.state.entry
        if isinstance(entry, Refusal):
            self._do("sent_again", entry, lambda: sync_desk.send_again(self._desk, entry))

    def save(self, path: str, text: str) -> None:
        """Write a refused text to a file."""
        self._lanes.submit(
            "work",
            self._owner,
            lambda: write_text(Path(path), text, "text-not-saved"),
            done=self._view.tell_saved,
            failed=lambda problem: self._view.tell_problem(problem, lambda: self.save(path, text)),
        )

    def _do(self, done: Done, entry: Clash | Refusal, job: Callable[[], None]) -> None:
        if self.state.busy:
            return  # the second press of a key must not settle the next entry
        self._show(replace(self.state, busy=True))

        def finish(_nothing: None) -> None:
            self._show(replace(reduce.settled(self.state), busy=False))
            self._view.tell_done(done, entry)
            self.load()

        def fail(problem: Problem) -> None:
            self._show(replace(self.state, busy=False))
            self._view.tell_problem(problem, lambda: self._do(done, entry, job))
            self.load()

        self._lanes.submit("store", self._owner, job, done=finish, failed=fail)

    def _take(self, overview: SyncOverview) -> None:
        self._show(reduce.arrived(self.state, overview))

    def _fail(self, problem: Problem) -> None:
        self._show(replace(self.state, loading=False, problem=problem.sentence))
        self._view.tell_problem(problem, self.load)

    def _show(self, state: SyncCentreState) -> None:
        self.state = state
        self._view.render(state)
