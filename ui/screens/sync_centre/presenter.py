"""The sync centre's intents: reads the store, settles what needs a person."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import partial
from typing import Any, Literal, Protocol

from app.bootstrap import sync_desk, sync_notes, sync_waiting
from app.bootstrap.desk import Desk
from app.bootstrap.sync_facts import (
    Clash,
    FilePolicy,
    Refusal,
    SyncOverview,
    WaitingAct,
)
from app.ports.changes import ChangeSet
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.screens.sync_centre import state as reduce
from ui.screens.sync_centre.state import Reading, SyncCentreState, Tab

Done = Literal[
    "kept", "put_back", "mine", "merged",
    "discarded", "sent_again", "noted",
    "tried", "taken_back", "edited",
]  # fmt: skip
One = Clash | Refusal | WaitingAct
Settled = tuple[One, ...]
"""What was settled by one act, at least one."""
Undo = Callable[[], None]
_QUIET = frozenset({"timer", "search"})
_OVER = frozenset({"sent-meanwhile", "builds-on-it", "built-on-gone", "changed-meanwhile"})
"""Refusals that trying the same again does not change."""


class SyncCentreView(Protocol):
    """What the presenter asks of the screen."""

    def render(self, state: SyncCentreState) -> None:
        """Show a state."""
        ...

    def tell_done(self, done: Done, settled: Settled, undo: Undo | None) -> None:
        """Say what was done, with the way back, and let the rest of the window know."""
        ...

    def tell_files(self, undo: Undo) -> None:
        """Say that another choice about files is kept, with the way back."""
        ...

    def tell_problem(self, problem: Problem, retry: Callable[[], None] | None) -> None:
        """Say what did not work."""
        ...


class SyncCentrePresenter:
    """Keeps the screen's state. Reads on the read lane, settles on the store lane."""

    def __init__(
        self,
        desk: Desk,
        lanes: LanesPort,
        owner: Any,
        view: SyncCentreView,
        metered: Callable[[], bool] = lambda: False,
    ) -> None:
        """Keep what is needed; nothing is read before `load`.

        Args:
            desk: the store.
            lanes: where it is asked.
            owner: for whom; what comes back when it is gone is dropped.
            view: shows and tells.
            metered: whether the network of this moment is paid for by what travels.
        """
        self._desk = desk
        self._metered = metered
        self._lanes = lanes
        self._owner = owner
        self._view = view
        self.state = SyncCentreState()

    def load(self) -> None:
        """Read everything again."""
        metered = self._metered()
        self._show(replace(self.state, loading=True))
        self._lanes.submit(
            "read",
            self._owner,
            lambda: sync_desk.sync_overview(self._desk, metered=metered),
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

    def mark(self, way: int = 0) -> None:
        """Select the open conflict or no longer; with a way, select it and the one that way."""
        self._show(reduce.marked(self.state, way))

    def mark_all(self) -> None:
        """Select all conflicts, or none where all are."""
        self._show(reduce.all_marked(self.state))

    def keep(self) -> None:
        """Leave the open conflict as it stands."""
        entry = self.state.entry
        if isinstance(entry, Clash):
            self._keep((entry,))

    def keep_marked(self) -> None:
        """Leave the selected conflicts as they stand, all or none."""
        if self.state.batch:
            self._keep(self.state.batch)

    def keep_row(self) -> None:
        """Leave every conflict about the same thing as it stands, all or none."""
        if self.state.alike:
            self._keep(self.state.alike)

    def show_reading(self, reading: Reading | None = None) -> None:
        """Show conflicts side by side or merged; without a word, the other way."""
        other: Reading = "side" if self.state.reading == "merged" else "merged"
        self._show(replace(self.state, reading=reading or other))

    def _keep(self, clashes: tuple[Clash, ...]) -> None:
        desk = self._desk

        def keep() -> Undo:
            sync_desk.keep_ours(desk, clashes)
            return lambda: sync_desk.open_again(desk, clashes)

        self._do("kept", clashes, keep)

    def put_back(self) -> None:
        """Give the field of the open conflict the other value again."""
        entry = self.state.entry
        if isinstance(entry, Clash) and entry.restorable:
            self._do("put_back", (entry,), lambda: sync_desk.put_back(self._desk, entry))

    def put_mine_back(self) -> None:
        """Give the field of the open conflict our value again: somebody wrote there since."""
        entry = self.state.entry
        if isinstance(entry, Clash) and entry.restorable and entry.now:
            self._do("mine", (entry,), lambda: sync_desk.put_back(self._desk, entry, ours=True))

    def save_merged(self, text: str) -> None:
        """Let the field of the open conflict say what was made of both values."""
        entry = self.state.entry
        if isinstance(entry, Clash) and entry.merged is not None:
            self._do("merged", (entry,), lambda: sync_desk.save_merged(self._desk, entry, text))

    def try_again(self) -> None:
        """Queue what was set aside once more."""
        entry = self.state.entry
        if isinstance(entry, WaitingAct) and entry.held:

            def again() -> None:
                sync_desk.try_again(self._desk, entry)

            self._do("tried", (entry,), again)

    def discard(self) -> None:
        """Let the open refusal go, or take back what was not sent yet; both can be had back."""
        entry = self.state.entry
        if isinstance(entry, Refusal):
            self._do("discarded", (entry,), lambda: sync_desk.discard(self._desk, entry))
        elif isinstance(entry, WaitingAct):
            self._do("taken_back", (entry,), lambda: sync_waiting.take_back(self._desk, entry))

    def save_as_note(self) -> None:
        """Keep the text of the open refusal as an internal note, and let the refusal go."""
        entry = self.state.entry
        if isinstance(entry, Refusal) and entry.note.ticket is not None:
            self._do("noted", (entry,), lambda: sync_notes.save_as_note(self._desk, entry))

    def send_again(self) -> None:
        """Try the open refusal once more."""
        entry = self.state.entry
        if isinstance(entry, Refusal):
            self._do("sent_again", (entry,), lambda: sync_desk.send_again(self._desk, entry))

    def tell_settled(self, done: Done, settled: Settled, back: Undo) -> None:
        """Say what a form did, with the way back, and read again."""
        self._view.tell_done(done, settled, partial(self._undo, settled, back))
        self.load()

    def choose_files(
        self,
        typed: Callable[[], FilePolicy],
        *,
        done: Callable[[], None],
        failed: Callable[[Problem], None],
    ) -> None:
        """Keep another choice about files; why it cannot be goes to whoever asked."""

        def finish(back: Undo) -> None:
            done()
            self._view.tell_files(partial(self._take_back, back, self.load))

        self._lanes.submit(
            "store",
            self._owner,
            lambda: sync_desk.keep_file_policy(self._desk, typed()),
            done=finish,
            failed=failed,
        )

    def _do(self, done: Done, settled: Settled, job: Callable[[], Undo | None]) -> None:
        if self.state.busy:
            return  # the second press of a key must not settle the next entry
        self._show(replace(self.state, busy=True))
        gone = {one.key for one in settled}

        def finish(back: Undo | None) -> None:
            self._show(replace(reduce.settled(self.state, gone), busy=False))
            undo = None if back is None else partial(self._undo, settled, back)
            self._view.tell_done(done, settled, undo)
            self.load()

        def fail(problem: Problem) -> None:
            self._show(replace(self.state, busy=False))
            over = problem.code in _OVER
            self._view.tell_problem(problem, None if over else lambda: self._do(done, settled, job))
            self.load()

        self._lanes.submit("store", self._owner, job, done=finish, failed=fail)

    def _undo(self, settled: Settled, back: Undo) -> None:
        """Go the way back, and open and select again what was."""

        def finish() -> None:
            again = frozenset(one.key for one in settled) if len(settled) > 1 else frozenset()
            opened = reduce.chosen(self.state, settled[0].key)
            self._show(replace(opened, marked=opened.marked | again))
            self.load()

        self._take_back(back, finish)

    def _take_back(self, back: Undo, finish: Callable[[], None]) -> None:
        def failed(problem: Problem) -> None:
            over = problem.code in _OVER
            self._view.tell_problem(
                problem, None if over else lambda: self._take_back(back, finish)
            )

        self._lanes.submit(
            "store", self._owner, back, done=lambda _nothing: finish(), failed=failed
        )

    def _take(self, overview: SyncOverview) -> None:
        self._show(reduce.arrived(self.state, overview))

    def _fail(self, problem: Problem) -> None:
        self._show(replace(self.state, loading=False, problem=problem.sentence))
        self._view.tell_problem(problem, self.load)

    def _show(self, state: SyncCentreState) -> None:
        self.state = state
        self._view.render(state)
