"""The intents of the place of check-ins: readings and pages on lanes, verbs, states out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from app.bootstrap.check_ins import pictures, shown_check_in
from app.bootstrap.desk import Desk
from app.domain.check_ins import Section
from app.ports.changes import ChangeSet
from app.queries.check_ins.due import check_in_lines
from app.reports.check_in import ShownCheckIn
from ui.runtime.ports import LanesPort, NoticesPort
from ui.runtime.problem import Problem
from ui.screens.check_ins.state import (
    CheckInsState,
    arrived,
    left,
    listed,
    ticked,
    unfolded,
)

ORIGIN = "check_ins"
_INTERESTING = frozenset({
    "check_in", "agenda_mark", "agenda_topic", "capture", "action", "ticket", "ticket_event",
    "time_entry", "coverage_decision", "coverage_effect", "override", "review_act", "quote",
    "quarterly_review", "exceptional_mark", "project", "asset", "page", "credential", "client",
    "contact", "agreement_version", "ledger_entry", "letterhead",
})  # fmt: skip


class CheckInsFace(Protocol):
    """What the presenter shows things on."""

    def render(self, state: CheckInsState) -> None:
        """Show a state."""
        ...

    def render_pages(self, pages: Sequence[bytes], words: str) -> None:
        """Show the pages that the client gets; without any, why."""
        ...


class CheckInsPresenter:
    """Keeps the state of the place. Called on the UI thread."""

    def __init__(
        self, desk: Desk, lanes: LanesPort, owner: Any, face: CheckInsFace, notices: NoticesPort
    ) -> None:
        self._desk, self._lanes, self._owner = desk, lanes, owner
        self._face, self._notices = face, notices
        self.state = CheckInsState()

    # What is read

    def load(self) -> None:
        """Read what is in front."""
        if self.state.opened is None:
            self._load_lines()
        else:
            self._load_page()

    def changed(self, change: ChangeSet) -> None:
        """Read again what a change may have touched."""
        if self.state.lines is not None and change.kinds & _INTERESTING:
            self.load()

    def _load_lines(self) -> None:
        desk = self._desk

        def job() -> tuple[Any, Any]:
            now = desk.clock.now()
            return tuple(desk.ask(lambda session: check_in_lines(session, now))), now

        self._lanes.submit("read", self._owner, job, done=self._lines_came, key="lines")

    def _lines_came(self, found: tuple[Any, Any]) -> None:
        self._show(listed(self.state, *found))

    def _load_page(self) -> None:
        opened = self.state.opened
        if opened is None:
            return
        self._lanes.submit(
            "read",
            self._owner,
            partial(shown_check_in, self._desk, opened),
            done=partial(self._page_came, opened),
            failed=self._page_failed,
            key="page",
        )

    def _page_came(self, opened: UUID, shown: ShownCheckIn | None) -> None:
        if opened != self.state.opened:
            return
        if shown is None:
            self.back()
            return
        self._show(arrived(self.state, shown))
        self._lanes.submit(
            "work",
            self._owner,
            partial(pictures, shown),
            done=lambda pages: self._face.render_pages(pages, ""),
            failed=lambda problem: self._face.render_pages((), problem.sentence),
            key="pages",
        )

    def _page_failed(self, problem: Problem) -> None:
        self._notices.problem(problem)
        self.back()

    # Where one is

    def choose(self, client: UUID) -> None:
        """Put the cursor on a client."""
        self._show(replace(self.state, client=client))

    def open(self, check_in: UUID) -> None:
        """Show a check-in."""
        self.state = replace(left(self.state), opened=check_in)
        self._load_page()

    def back(self) -> None:
        """Show the list."""
        self._show(left(self.state))
        self._load_lines()

    def go_to(self, item: str) -> None:
        """Put the cursor on a row of the agenda; its section was looked at."""
        agenda = self.state.agenda
        found = agenda.find(item) if agenda is not None else None
        looked = self.state.looked | ({found.section} if found is not None else set())
        self._show(replace(self.state, item=item, looked=looked))

    def tick(self, section: Section) -> None:
        """Tick a section as looked at, or not."""
        self._show(ticked(self.state, section))

    def fold(self, section: Section) -> None:
        """Show a section's appendix, or fold it."""
        self._show(unfolded(self.state, section))

    def show_hidden(self) -> None:
        """Show hidden items struck out, or not."""
        self._show(replace(self.state, hidden=not self.state.hidden))

    def hold(self, *, on: bool) -> None:
        """Let the agenda cover the window, or uncover it."""
        self._show(replace(self.state, holding=on))

    def run(
        self,
        verb: Callable[..., Any],
        command: Any,
        *,
        done: Callable[[Any], None] = lambda _answer: None,
        failed: Callable[[Problem], None] | None = None,
        words: str = "",
        undo: Callable[[], None] | None = None,
    ) -> None:
        """Do a verb; a refusal goes to whoever asked, else to the strip."""

        def finish(answer: Any) -> None:
            done(answer)
            if words:
                self._notices.say(words, undo)

        self._lanes.submit(
            "store",
            self._owner,
            partial(self._desk.do, verb, command, origin=ORIGIN),
            done=finish,
            failed=failed or self._notices.problem,
        )

    def _show(self, state: CheckInsState) -> None:
        self.state = state
        self._face.render(state)
