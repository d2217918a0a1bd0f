"""The sync centre's intents: reads the store, settles what needs a person."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Literal, Protocol

from app.bootstrap import sync_desk
from app.bootstrap.desk import Desk
from app.bootstrap.sync_facts import Clash, Refusal, SyncOverview, WaitingAct
from app.ports.changes import ChangeSet
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.runtime.text_file import write_text
from ui.screens.sync_centre import state as reduce
from ui.screens.sync_centre.state import SyncCentreState, Tab

Done = Literal["kept", "put_back", "merged", "discarded", "sent_again", "tried"]
Settled = Clash | Refusal | WaitingAct
Undo = Callable[[], None]
_QUIET = frozenset({"timer", "search"})


class SyncCentreView(Protocol):
    """What the presenter asks of the screen."""

    def render(self, state: SyncCentreState) -> None:
        """Show a state."""
        ...

    def tell_done(self, done: Done, entry: Settled, undo: Undo | None) -> None:
        """Say what was done, with the way back, and let the rest of the window know."""
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
            desk = self._desk

            def keep() -> Undo:
                sync_desk.keep_ours(desk, entry)
                return lambda: sync_desk.open_again(desk, entry)

            self._do("kept", entry, keep)

    def put_back(self) -> None:
        """Give the field of the open conflict the other value again."""
        entry = self.state.entry
        if isinstance(entry, Clash) and entry.restorable:
            self._do("put_back", entry, lambda: sync_desk.put_back(self._desk, entry))

    def save_merged(self, text: str) -> None:
        """Let the field of the open conflict say what was made of both values."""
        entry = self.state.entry
        if isinstance(entry, Clash) and entry.merged is not None:
            self._do("merged", entry, lambda: sync_desk.save_merged(self._desk, entry, text))

    def try_again(self) -> None:
        """Queue what was set aside once more."""
        entry = self.state.entry
        if isinstance(entry, WaitingAct) and entry.held:

            def again() -> None:
                sync_desk.try_again(self._desk, entry)

            self._do("tried", entry, again)

    def discard(self) -> None:
        """Let the open refusal go; it can be had back."""
        entry = self.state.entry
        if isinstance(entry, Refusal):
            self._do("discarded", entry, lambda: sync_desk.discard(self._desk, entry))

    def send_again(self) -> None:
        """Try the open refusal once more."""
        entry = self.state.entry
        if isinstance(entry, Refusal):
            self._do("sent_again", entry, lambda: sync_desk.send_again(self._desk, entry))

    def send_changed(
        self,
        refusal: Refusal,
        typed: Mapping[str, str],
        *,
        done: Callable[[], None],
        failed: Callable[[Problem], None],
    ) -> None:
        """Try a refusal once more with other values; why it cannot be goes to whoever asked."""

        def finish(_nothing: None) -> None:
            done()
            self._view.tell_done("sent_again", refusal, None)
            self.load()

        self._lanes.submit(
            "store",
            self._owner,
            lambda: sync_desk.send_changed(self._desk, refusal, typed),
            done=finish,
            failed=failed,
        )

    def export(self, path: str, refusal: Refusal) -> None:
        """Write a refusal to a file: what was refused and why, in sentences, with its values."""

        def write() -> str:
            sync_desk.export(refusal, Path(path))
            return path

        self._lanes.submit(
            "work",
            self._owner,
            write,
            done=self._view.tell_saved,
            failed=lambda problem: self._view.tell_problem(
                problem, lambda: self.export(path, refusal)
            ),
        )

    def save(self, path: str, text: str) -> None:
        """Write a text to a file."""
        self._lanes.submit(
            "work",
            self._owner,
            lambda: write_text(Path(path), text, "text-not-saved"),
            done=self._view.tell_saved,
            failed=lambda problem: self._view.tell_problem(problem, lambda: self.save(path, text)),
        )

    def _do(self, done: Done, entry: Settled, job: Callable[[], Undo | None]) -> None:
        if self.state.busy:
            return  # the second press of a key must not settle the next entry
        self._show(replace(self.state, busy=True))

        def finish(back: Undo | None) -> None:
            self._show(replace(reduce.settled(self.state), busy=False))
            undo = None if back is None else partial(self._undo, entry, back)
            self._view.tell_done(done, entry, undo)
            self.load()

        def fail(problem: Problem) -> None:
            self._show(replace(self.state, busy=False))
            self._view.tell_problem(problem, lambda: self._do(done, entry, job))
            self.load()

        self._lanes.submit("store", self._owner, job, done=finish, failed=fail)

    def _undo(self, entry: Settled, back: Undo) -> None:
        """Go the way back, and open the entry again."""

        def finish(_nothing: None) -> None:
            self._show(reduce.chosen(self.state, entry.key))
            self.load()

        self._lanes.submit(
            "store",
            self._owner,
            back,
            done=finish,
            failed=lambda problem: self._view.tell_problem(
                problem, lambda: self._undo(entry, back)
            ),
        )

    def _take(self, overview: SyncOverview) -> None:
        self._show(reduce.arrived(self.state, overview))

    def _fail(self, problem: Problem) -> None:
        self._show(replace(self.state, loading=False, problem=problem.sentence))
        self._view.tell_problem(problem, self.load)

    def _show(self, state: SyncCentreState) -> None:
        self.state = state
        self._view.render(state)
