"""The intents on two texts of one page: choose place by place, and save what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from app.bootstrap.pages import bring_together
from app.domain.merge import merge_body
from app.queries.page_desk import PageOnDesk, page_on_desk
from app.usecases.edit_page import EditPage
from app.usecases.page_versions import ResolvePageClash
from ui.runtime.problem import Problem
from ui.screens.pages import state as reduce
from ui.screens.pages import together
from ui.screens.pages.presenter import ORIGIN, PagesPresenter
from ui.screens.pages.state import Draft, PagesState, Written
from ui.screens.pages.together import Choice, Side, Together

YOURS = Side("Yours", "not saved yet")


class JoiningPresenter:
    """Acts on the state of the page's presenter. Called on the UI thread."""

    def __init__(self, page: PagesPresenter) -> None:
        self._page = page

    def begin(self) -> None:
        """Lay the two standing versions side by side."""
        page = self._page
        if page.state.mode == "edit":
            page.leave()
        loaded = page.state.loaded
        clash = loaded.page.clash if loaded else None
        if loaded is None or clash is None or page.state.mode != "read":
            return
        sides = reduce.side(clash.one, loaded), reduce.side(clash.other, loaded)
        pair = clash.one.id, clash.other.id
        found = together.begin(clash.page, sides, clash.merged, page.state.kept.body, versions=pair)
        page.show(replace(page.state, mode="together", together=found, refusal=""))

    def begin_with(self, typed: Draft) -> None:
        """Lay what was typed beside what the page says by now."""
        page, target = self._page, self._page.state.target
        if target is None:
            return

        def read() -> PageOnDesk | None:
            return page.desk.ask(lambda session: page_on_desk(session, target))

        def found(now: PageOnDesk | None) -> None:
            loaded = page.state.loaded
            if now is None or now.text is None or loaded is None or page.state.mode != "edit":
                return
            current = [row for row in now.history.versions if row.current] if now.history else []
            fresh = replace(loaded, page=now)
            other = reduce.side(current[0], fresh) if current else Side("The page", "now")
            merged = merge_body(typed.begun.body, typed.typed.body, now.text.body)
            title = typed.typed.title if typed.typed.title != typed.begun.title else None
            begun = together.begin(target, (YOURS, other), merged, now.text.body, title=title)
            page.show(
                replace(page.state, loaded=fresh, mode="together", together=begun, refusal="")
            )

        page.lanes.submit(
            "read",
            page.owner,
            read,
            done=found,
            failed=lambda problem: page.view.tell_problem(problem, None),
            key="joining",
        )

    def choose(self, place: int, choice: Choice) -> None:
        """Choose what stands at a place; a text changed by hand is written anew, with undo."""
        page, now = self._page, self._page.state.together
        if now is None:
            return
        page.show(replace(page.state, together=together.choose(now, place, choice), refusal=""))
        if now.by_hand:
            page.view.tell_done("The text was put together anew.", partial(self._back_to, now))

    def type(self, text: str) -> None:
        """Take what was changed in the text."""
        page, now = self._page, self._page.state.together
        if now is not None and text != now.text:
            page.show(replace(page.state, together=together.typed(now, text), refusal=""))

    def leave(self) -> None:
        """Go back; what was chosen can be had back."""
        page, now = self._page, self._page.state.together
        if now is None:
            return
        if now.by_hand or any(now.choices):
            page.view.tell_done("Nothing was saved.", partial(self._back_to, now))
        if now.versions is None:
            page.show(replace(page.state, mode="edit", together=None, refusal=""))
        else:
            left = page.state.loaded.draft if page.state.loaded else None
            page.show(reduce.read_again(page.state, left=left))

    def _back_to(self, before: Together) -> None:
        page = self._page
        if page.state.target == before.page and page.state.loaded is not None:
            page.show(replace(page.state, mode="together", together=before, busy=False))

    def save(self) -> None:
        """Save the text in place of both."""
        page, state = self._page, self._page.state
        now = state.together
        if now is None or not now.ready or state.busy:
            return
        page.show(replace(state, busy=True, refusal=""))
        if now.versions is None:
            self._save_edit(now, state)
            return
        command = ResolvePageClash(now.page, now.versions, now.text)

        def done(_nothing: None) -> None:
            page.finish(now.page, "Brought together; both versions stay in the history")

        self._submit(partial(bring_together, page.desk, command, origin=ORIGIN), done)

    def _save_edit(self, now: Together, state: PagesState) -> None:
        page = self._page
        command = EditPage(now.page, now.text, now.title, begun=now.begun)

        def done(after: Written) -> None:
            page.forget_draft(now.page)
            page.finish(now.page, f"“{after.title}” saved on this device", state.kept, after)

        self._submit(partial(page.write, command), done)

    def _submit(self, job: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._page.lanes.submit("store", self._page.owner, job, done=done, failed=self._refuse)

    def _refuse(self, problem: Problem) -> None:
        page, now = self._page, self._page.state.together
        page.show(replace(page.state, busy=False, refusal=problem.sentence))
        if problem.code != "page-changed" or now is None:
            page.reload()
            return
        # It moved on once more: what was put together meets what came since.
        title = now.title if now.title is not None else page.state.kept.title
        typed = Draft(Written(title, now.text), Written(page.state.kept.title, now.begun))
        page.show(replace(page.state, mode="edit", draft=typed, together=None))
        self.begin_with(typed)
