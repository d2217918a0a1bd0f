"""The page's intents: read on the read lane, verbs and drafts on the store lane."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from uuid import UUID

from app.bootstrap.desk import Desk
from app.domain.vocabulary import Right
from app.ports.changes import ChangeSet
from app.queries.documentation import page_text
from app.queries.page_desk import page_on_desk
from app.usecases.edit_page import CreatePage, EditPage, create_page, edit_page
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.screens.pages import state as reduce
from ui.screens.pages.asked import PagesView
from ui.screens.pages.state import Draft, Loaded, PagesState, Written

ORIGIN = "pages"
_KINDS = frozenset({"page", "page_version", "client", "user", "sync_status"})
_MAY = frozenset({Right.TECHNICIAN, Right.DESK, Right.TAM, Right.ADMIN})
NOT_ALLOWED = "You may read pages; technicians, the desk and account managers write them."


class PagesPresenter:
    """Keeps one page while it is read and written. Called on the UI thread.

    Attributes:
        state: what is shown; `past.py` and `joining.py` change it by `show`.
    """

    def __init__(self, desk: Desk, lanes: LanesPort, owner: Any, view: PagesView) -> None:
        self.desk, self.lanes, self.owner, self.view = desk, lanes, owner, view
        self.state = PagesState()
        self._wanted: Callable[[], None] | None = None
        self._drafts: dict[str, str] = {}
        """What the store lane was given to keep: a reading may be older."""

    def open(self, target: UUID) -> None:
        """Show a page, or begin one for a client."""
        if target != self.state.target:
            self.keep_draft()
            self._wanted = None
            self.show(reduce.aimed(target))
        self.reload()

    def reload(self) -> None:
        """Read again what is kept; what is being written stays."""
        target = self.state.target
        if target is not None:
            self.lanes.submit(
                "read",
                self.owner,
                lambda: (target, self._read(target)),
                done=self._take,
                failed=self._not_read,
                key="page",
            )

    def _read(self, target: UUID) -> Loaded | None:
        """On the read lane."""
        desk = self.desk
        page = desk.ask(lambda session: page_on_desk(session, target))
        if page is None:
            return None
        who = desk.identity
        waits = any(version.pending for version in page.history.versions) if page.history else False
        return Loaded(
            page,
            waits or bool(desk.unsynced({target})),
            bool(desk.disputed({target})),
            bool(desk.refused({target})),
            reduce.draft_of(desk.draft(_key(target))),
            who.zone if who else "UTC",
            desk.clock.now(),
            "" if who is not None and who.rights & _MAY else NOT_ALLOWED,
        )

    def _take(self, answer: tuple[UUID, Loaded | None]) -> None:
        target, loaded = answer
        if target != self.state.target:
            return
        if loaded is not None and _key(target) in self._drafts:
            loaded = replace(loaded, draft=reduce.draft_of(self._drafts[_key(target)]))
        self.show(reduce.arrived(self.state, loaded))
        wanted, self._wanted = self._wanted, None
        if wanted is not None and loaded is not None:
            wanted()

    def _not_read(self, problem: Problem) -> None:
        self.show(replace(self.state, loading=False))
        self.view.tell_problem(problem, self.reload)

    def changed(self, change: ChangeSet) -> None:
        """Bring up to date what a change touches."""
        if change.kinds & _KINDS:
            self.reload()

    def edit(self) -> None:
        """Write the page, now or as soon as it is here."""
        loaded = self.state.loaded
        self._wanted = self.edit if loaded is None else None
        if loaded is None or self.state.mode == "edit" or loaded.why_not:
            return
        self.show(reduce.begun(self.state))

    def when_read(self, act: Callable[[], None]) -> None:
        """Do something with the page, now or as soon as it is here."""
        self._wanted = act if self.state.loaded is None else None
        if self._wanted is None:
            act()

    def type(self, written: Written) -> None:
        """Take what is typed."""
        if self.state.mode == "edit" and written != self.state.draft.typed:
            self.show(reduce.typed(self.state, written))

    def keep_draft(self) -> None:
        """Keep what is being written, so that nothing typed is ever lost."""
        state = self.state
        if state.mode == "edit" and state.target is not None and not state.busy:
            self._keep(state.target, reduce.draft_text(state.draft))

    def _keep(self, target: UUID, text: str) -> None:
        key = _key(target)
        if self._drafts.get(key) == text:
            return
        self._drafts[key] = text
        self.lanes.submit(
            "store", self.owner, partial(self.desk.keep_draft, key, text), done=_nothing
        )

    def leave(self) -> None:
        """Go back: from writing to reading, from reading to the client."""
        state = self.state
        if state.mode != "edit":
            self.view.leave(state.target)
            return
        if state.busy:
            return
        self.keep_draft()
        left = state.draft
        if left.changed:
            self.view.tell_done(
                "Kept as a draft on this device; it is not saved yet.", partial(self._resume, state)
            )
        if state.is_new:
            self.show(replace(state, resumed=left.changed))
            self.view.leave(state.target)
            return
        self.show(reduce.read_again(state, left=left))

    def _resume(self, state: PagesState) -> None:
        if state.target == self.state.target and self.state.mode == "read":
            self.edit()

    def discard(self) -> None:
        """Let go what was typed; it can be had back."""
        state = self.state
        loaded, target = state.loaded, state.target
        draft = state.draft if state.mode == "edit" else loaded.draft if loaded else None
        if draft is None or loaded is None or target is None or not draft.changed:
            return
        self._keep(target, "")
        clean = Draft(reduce.in_box(state.kept), reduce.in_box(state.kept))
        self.show(
            replace(
                state,
                loaded=replace(loaded, draft=None),
                draft=clean if state.mode == "edit" else state.draft,
                resumed=False,
                refusal="",
            )
        )
        self.view.tell_done("What was typed is gone.", partial(self._have_back, target, draft))

    def _have_back(self, target: UUID, draft: Draft) -> None:
        self._keep(target, reduce.draft_text(draft))
        loaded = self.state.loaded
        if target != self.state.target or loaded is None:
            return
        if self.state.mode == "edit":
            self.show(replace(self.state, draft=draft))
        else:
            self.show(replace(self.state, loaded=replace(loaded, draft=draft)))

    def save(self) -> None:
        """Save what was typed; a page that says something else by now takes both."""
        state, loaded = self.state, self.state.loaded
        if not state.changed or state.busy or loaded is None or state.target is None:
            return
        typed, begun = state.draft.typed, state.draft.begun
        self.show(replace(state, busy=True, refusal=""))
        if state.is_new:
            command = CreatePage(loaded.page.client, typed.title, typed.body)
            self._submit(
                partial(self._create, command, state.target),
                partial(self._created, state.target, typed),
            )
            return
        change = EditPage(
            state.target,
            typed.body if typed.body != begun.body else None,
            typed.title if typed.title != begun.title else None,
            begun=begun.body,
        )
        self._submit(partial(self.write, change), partial(self._saved, state, state.target))

    def _create(self, command: CreatePage, client: UUID) -> UUID:
        """On the store lane."""
        page = self.desk.do(create_page, command, origin=ORIGIN)
        self.desk.keep_draft(_key(client), "")
        return page

    def write(self, command: EditPage) -> Written:
        """Change a page, and give back what it says then. On the store lane."""
        self.desk.do(edit_page, command, origin=ORIGIN)
        self.desk.keep_draft(_key(command.page), "")
        text = self.desk.ask(lambda session: page_text(session, command.page))
        return Written(text.row.title, text.body) if text else Written()

    def _created(self, client: UUID, sent: Written, page: UUID) -> None:
        self.forget_draft(client)
        if self.state.target == client:
            before, self.state = self.state, reduce.aimed(page)
            if before.mode == "edit" and before.draft.typed != sent:
                self._keep(page, reduce.draft_text(Draft(before.draft.typed, sent)))
                self._wanted = self.edit
            self.reload()
        self.view.tell_done(f"“{sent.title.strip()}” saved on this device", None)

    def _saved(self, sent: PagesState, page: UUID, after: Written) -> None:
        self.forget_draft(page)
        words = f"“{after.title}” saved on this device"
        typed = self.state.draft.typed
        if page == self.state.target and self.state.mode == "edit" and typed != sent.draft.typed:
            # Somebody typed on while it was saved: that goes on from what was sent.
            going_on = Draft(typed, sent.draft.typed)
            self.show(replace(self.state, busy=False, draft=going_on))
            self.reload()
            self.view.tell_done(words, partial(self._put_back, page, sent.kept, after))
            return
        self.finish(page, words, sent.kept, after)

    def forget_draft(self, target: UUID) -> None:
        """What was typed is saved: `write` took the draft off this device."""
        self._drafts[_key(target)] = ""

    def finish(
        self, page: UUID, words: str, before: Written | None = None, after: Written | None = None
    ) -> None:
        """A page was written: show it, and offer to take that back where `before` is known."""
        if page == self.state.target:
            self.show(reduce.read_again(self.state))
            self.reload()
        undo = partial(self._put_back, page, before, after) if before and after else None
        self.view.tell_done(words, undo)

    def _put_back(self, page: UUID, before: Written, after: Written) -> None:
        """Let the page say again what it said; what others wrote meanwhile stays."""
        command = EditPage(
            page,
            before.body if before.body != after.body else None,
            before.title if before.title != after.title else None,
            summary="Taken back",
            begun=after.body,
        )
        job = partial(self.desk.do, edit_page, command, origin=ORIGIN)
        self.lanes.submit("store", self.owner, job, done=_nothing, failed=self._tell)

    def _tell(self, problem: Problem) -> None:
        self.view.tell_problem(problem, None)

    def _submit(self, job: Callable[[], Any], done: Callable[[Any], None]) -> None:
        refuse = partial(self._refuse, self.state)
        self.lanes.submit("store", self.owner, job, done=done, failed=refuse)

    def _refuse(self, sent: PagesState, problem: Problem) -> None:
        if sent.target != self.state.target and sent.target is not None:
            self._keep(sent.target, reduce.draft_text(sent.draft))
            self._tell(problem)
            return
        self.show(replace(self.state, busy=False, refusal=problem.sentence))
        if problem.code == "page-changed":
            self.view.clash(self.state.draft)

    def show(self, state: PagesState) -> None:
        """Take another state, and show it."""
        self.state = state
        self.view.render(state)


def _key(target: UUID) -> str:
    """The key of a draft: of a page, or of a client's new page."""
    return f"page:{target}"


def _nothing(_result: object) -> None:
    return None
