"""The intents on a page's versions: compare one with what the page says, and restore it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from uuid import UUID

from app.domain.words import moment_words
from app.queries.page_versions import version_text
from app.usecases.page_versions import RestorePageVersion, restore_page_version
from ui.runtime.problem import Problem
from ui.screens.pages import state as reduce
from ui.screens.pages.compared import DiffLine, compared
from ui.screens.pages.presenter import ORIGIN, PagesPresenter
from ui.screens.pages.state import Written


class PastPresenter:
    """Acts on the state of the page's presenter. Called on the UI thread."""

    def __init__(self, page: PagesPresenter) -> None:
        self._page = page

    def begin(self) -> None:
        """Show the versions; what was being written is kept as a draft first."""
        page = self._page
        if page.state.mode == "edit":
            page.leave()
        state = page.state
        if state.loaded is None or state.is_new or state.mode != "read":
            return
        page.show(replace(state, mode="versions", version=reduce.first_other(state), lines=None))

    def choose(self, version: UUID) -> None:
        """Compare another version."""
        if version != self._page.state.version:
            self._page.show(replace(self._page.state, version=version, lines=None))

    def compare(self) -> None:
        """Compare the chosen version with what the page says now; the screen asks for it."""
        page, version = self._page, self._page.state.version
        if page.state.mode != "versions" or version is None:
            return
        now = page.state.kept.body

        def read() -> tuple[UUID, tuple[DiffLine, ...]]:
            old = page.desk.ask(lambda session: version_text(session, version))
            return version, compared(old or "", now)

        page.lanes.submit(
            "read",
            page.owner,
            read,
            done=self._take,
            failed=lambda problem: page.view.tell_problem(problem, self.compare),
            key="compared",
        )

    def _take(self, answer: tuple[UUID, tuple[DiffLine, ...]]) -> None:
        version, lines = answer
        if version == self._page.state.version:
            self._page.show(replace(self._page.state, lines=lines))

    def leave(self) -> None:
        """Go back to reading."""
        state = self._page.state
        left = state.loaded.draft if state.loaded else None
        self._page.show(reduce.read_again(state, left=left))

    def restore(self) -> None:
        """Let the page say again what it said in the chosen version: a new version."""
        page, state = self._page, self._page.state
        row, target, loaded = state.chosen, state.target, state.loaded
        if row is None or target is None or loaded is None or row.current or state.busy:
            return
        before, when = state.kept, moment_words(row.at, loaded.zone, loaded.now)
        page.show(replace(state, busy=True))

        def restored() -> Written:
            page.desk.do(restore_page_version, RestorePageVersion(row.id), origin=ORIGIN)
            text = page.desk.ask(lambda session: version_text(session, row.id))
            return Written(before.title, text or "")

        done = partial(page.finish, target, f"The page says again what it said {when}", before)
        page.lanes.submit("store", page.owner, restored, done=done, failed=self._refuse)

    def _refuse(self, problem: Problem) -> None:
        self._page.show(replace(self._page.state, busy=False))
        self._page.view.tell_problem(problem, None)
