"""The page's screen, built and connected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast
from uuid import UUID

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from app.ports.changes import ChangeSet
from app.queries.page_desk import Led, led_to
from ui.kit.actions.spec import ActionSpec
from ui.runtime.problem import Problem
from ui.screens.pages.actions import (
    EDIT,
    PANE,
    PAST,
    PLACES,
    READ,
    TOGETHER,
    PageActs,
    page_actions,
)
from ui.screens.pages.joining import JoiningPresenter
from ui.screens.pages.past import PastPresenter
from ui.screens.pages.presenter import PagesPresenter
from ui.screens.pages.reasons import PageReasons
from ui.screens.pages.state import Draft, PagesState, Written
from ui.screens.pages.together import Choice
from ui.screens.pages.view import PagesPane
from ui.screens.pages.words import tr
from ui.shell.contract import ScreenContext, Subject
from ui.shell.taking_out import copy_code

NAME = "pages"
_PLACE_OF = {"ticket": "queue", "asset": "clients", "page": NAME}
"""Noun that a link names → the screen that shows it."""


class PagesScreen(QObject):
    """One page of a client's documentation: read, written, its versions, two brought together.

    Source: ux.md 3.3 "Pages", 3.7, 3.11; sync.md 3.5.
    """

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        self._context = context
        self.pane = PagesPane()
        self.presenter = PagesPresenter(context.desk, context.lanes, self, self)
        self.past = PastPresenter(self.presenter)
        self.joining = JoiningPresenter(self.presenter)
        self._connect()
        pane = self.pane
        for name, place in (
            (PANE, pane), (READ, pane.read), (EDIT, pane.edit), (PAST, pane.versions),
            (TOGETHER, pane.together), (PLACES, pane.together.places),
        ):  # fmt: skip
            context.registry.bind(name, place)
        pane.show_state(self.presenter.state)

    def _connect(self) -> None:
        pane, presenter = self.pane, self.presenter
        pane.to_clients.connect(self._to_clients)
        read, edit = pane.read, pane.edit
        read.edit_asked.connect(presenter.edit)
        read.versions_asked.connect(self.past.begin)
        read.together_asked.connect(self.joining.begin)
        read.new_asked.connect(self._new)
        read.discard_asked.connect(presenter.discard)
        read.left.connect(presenter.leave)
        read.link_activated.connect(self._follow)
        read.text.copy_wanted.connect(self._copy_code)
        edit.preview.copy_wanted.connect(self._copy_code)
        edit.typed.connect(self._type)
        edit.rested.connect(presenter.keep_draft)
        edit.save_asked.connect(presenter.save)
        edit.discard_asked.connect(presenter.discard)
        edit.left.connect(presenter.leave)
        pane.versions.version_chosen.connect(self._choose_version)
        pane.versions.restore_asked.connect(self.past.restore)
        pane.versions.left.connect(self.past.leave)
        pane.together.chosen.connect(self._choose_at)
        pane.together.typed.connect(self.joining.type)
        pane.together.save_asked.connect(self.joining.save)
        pane.together.left.connect(self.joining.leave)

    @Slot(str)
    def _copy_code(self, code: str) -> None:
        loaded = self.presenter.state.loaded
        if loaded is not None:
            page = loaded.page.text
            about = ("page", page.row.id) if page is not None else None
            copy_code(self._context, self.pane, about, code, loaded.page.client)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self.pane

    def actions(self) -> Sequence[ActionSpec]:
        """List what can be done here."""
        presenter, why = self.presenter, PageReasons(self.presenter)
        return page_actions(
            PageActs(
                edit=presenter.edit,
                no_edit=why.no_edit,
                new=self._new,
                no_new=why.no_new,
                save=presenter.save,
                no_save=why.no_save,
                discard=presenter.discard,
                no_draft=why.no_draft,
                leave=presenter.leave,
                no_writing=why.no_writing,
                versions=self.past.begin,
                no_page=why.no_page,
                restore=self.past.restore,
                no_restore=why.no_restore,
                leave_versions=self.past.leave,
                no_version=why.no_version,
                join=self.joining.begin,
                no_join=why.no_join,
                choose=self._choose_here,
                no_place=self._no_place,
                save_joined=self.joining.save,
                no_save_joined=why.no_save_joined,
                leave_joining=self.joining.leave,
                no_joining=why.no_joining,
            )
        )

    def navigate(self, target: UUID | None) -> None:
        """Show a page, or begin a new one for a client."""
        if target is not None:
            self.presenter.open(target)

    def show_part(self, name: str) -> None:
        """Bring a part to the front: "edit", or "together" for the two versions of a page."""
        acts = {"edit": self.presenter.edit, "together": self._join}
        if name in acts:
            acts[name]()

    def _join(self) -> None:
        self.presenter.when_read(self.joining.begin)

    def activated(self) -> None:
        """Read what is old, and put the keyboard where work goes on."""
        self.presenter.reload()
        self.pane.focus_part(self.presenter.state.mode)

    def changed(self, change: ChangeSet) -> None:
        """Bring everything up to date that a change touches."""
        self.presenter.changed(change)

    def subject(self) -> Subject | None:
        """Name the client whose page is shown."""
        loaded = self.presenter.state.loaded
        return Subject(loaded.page.client_name, client=loaded.page.client) if loaded else None

    def panes(self) -> Sequence[QWidget]:
        """List the parts in reading order."""
        pane = self.pane
        if self.presenter.state.empty:
            return (pane.empty,)
        return {
            "read": (pane.read.text, pane.read.edit),
            "edit": (pane.edit.title.box, pane.edit.source, pane.edit.preview),
            "versions": (pane.versions.list, pane.versions.diff),
            "together": (pane.together.places, pane.together.text),
        }[self.presenter.state.mode]

    def render(self, state: PagesState) -> None:
        """Show a state."""
        self.pane.show_state(state)
        if state.mode == "versions" and state.lines is None:
            self.past.compare()

    def tell_done(self, words: str, undo: Callable[[], None] | None) -> None:
        """Say what was done; it can be taken back."""
        self._context.notices.say(words, undo)

    def tell_problem(self, problem: Problem, retry: Callable[[], None] | None) -> None:
        """Say what did not work."""
        self._context.notices.problem(problem, retry)

    def leave(self, target: UUID | None) -> None:
        """Go back to the client, with the page chosen there."""
        self._context.navigator.go("clients", target)

    def clash(self, typed: Draft) -> None:
        """Lay what was typed beside what the page says by now."""
        self.joining.begin_with(typed)

    @Slot()
    def _to_clients(self) -> None:
        self._context.navigator.go("clients")

    @Slot()
    def _new(self) -> None:
        loaded = self.presenter.state.loaded
        if loaded is not None:
            self._context.navigator.go(NAME, loaded.page.client)

    @Slot(object)
    def _type(self, written: object) -> None:
        self.presenter.type(cast("Written", written))

    @Slot(object)
    def _choose_version(self, version: object) -> None:
        self.past.choose(cast("UUID", version))

    @Slot(int, str)
    def _choose_at(self, place: int, choice: str) -> None:
        self.joining.choose(place, cast("Choice", choice))

    def _choose_here(self, choice: str) -> None:
        """Choose at the place that has the keyboard, and go on to the next."""
        place = self.pane.together.place_in_focus()
        if place is not None:
            self.joining.choose(place, cast("Choice", choice))
            self.pane.together.go_on_after(place)

    def _no_place(self) -> str:
        found = self.pane.together.place_in_focus()
        return "" if found is not None else tr("Go to a place where the two texts differ first.")

    @Slot(str)
    def _follow(self, address: str) -> None:
        """Go where a link in the page leads."""
        context, loaded = self._context, self.presenter.state.loaded
        if loaded is None:
            return
        client = loaded.page.client

        def found(led: Led | None) -> None:
            if led is None:
                return
            if led.target is None:
                context.notices.say(tr("{0} is not on this device.").format(led.name))
            else:
                context.navigator.go(_PLACE_OF[led.noun], led.target)

        context.lanes.submit(
            "read",
            self,
            lambda: context.desk.ask(lambda session: led_to(session, client, address)),
            done=found,
            failed=lambda problem: self.tell_problem(problem, None),
            key="link",
        )


def build(context: ScreenContext) -> PagesScreen:
    """Make the screen."""
    return PagesScreen(context)
