"""The sync centre, built and connected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import cast
from uuid import UUID

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from app.bootstrap.sync_facts import Clash, Place, Refusal, SentAct, WaitingAct
from app.ports.changes import ChangeSet
from ui.kit.actions.spec import ActionSpec
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.plural import counted
from ui.runtime.problem import Problem
from ui.screens.sync_centre.actions import PANE, SyncActs, sync_actions
from ui.screens.sync_centre.edit_sheet import edit_sheet
from ui.screens.sync_centre.models import tr
from ui.screens.sync_centre.presenter import Done, Settled, SyncCentrePresenter
from ui.screens.sync_centre.state import LISTS, SyncCentreState, Tab
from ui.screens.sync_centre.taking_along import TakingAlong
from ui.screens.sync_centre.view import SyncCentrePane
from ui.shell.contract import ScreenContext, Subject

NAME = "sync_centre"


class SyncCentreScreen(QObject):
    """What waits, what clashes, what was refused, and this device.

    Source: ux.md 3.7; mockups/07-sync-centre.
    """

    def __init__(self, context: ScreenContext) -> None:
        super().__init__()
        self._context = context
        self._started = False
        self.pane = SyncCentrePane()
        self.presenter = SyncCentrePresenter(context.desk, context.lanes, self.pane, self)
        self._along = TakingAlong(context, self.presenter)
        self._connect()
        pane = self.pane
        places = (
            pane.tabs, pane.list, pane.waiting, pane.conflict, pane.refusal, pane.recent,
            pane.device, pane.empty,
        )  # fmt: skip
        for place in places:
            context.registry.bind(PANE, place)

    def _connect(self) -> None:
        pane, presenter = self.pane, self.presenter
        pane.head.now.clicked.connect(self._sync_now)
        pane.tab_chosen.connect(self._show_tab)
        pane.entry_chosen.connect(presenter.choose)
        pane.conflict.keep_asked.connect(presenter.keep)
        pane.conflict.put_back_asked.connect(presenter.put_back)
        pane.conflict.stepped.connect(presenter.step)
        pane.conflict.merged_asked.connect(presenter.save_merged)
        pane.conflict.versions_asked.connect(self._merge)
        pane.refusal.edit_asked.connect(self._edit)
        pane.refusal.again_asked.connect(presenter.send_again)
        pane.refusal.discard_asked.connect(presenter.discard)
        pane.waiting.again_asked.connect(presenter.try_again)
        for copying in (pane.refusal, pane.device):
            copying.copy_asked.connect(self._along.copy)
            copying.save_asked.connect(self._along.save)
        for opening in (pane.conflict, pane.refusal, pane.waiting):
            opening.open_asked.connect(self._open)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self.pane

    def actions(self) -> Sequence[ActionSpec]:
        """List what can be done here."""
        return sync_actions(
            SyncActs(
                keep=self.presenter.keep,
                no_conflict=self._no_conflict,
                put_back=self.presenter.put_back,
                not_restorable=self._not_restorable,
                next=self._next,
                previous=self._previous,
                merge=self._merge,
                finish=self._finish,
                not_mergeable=self._not_mergeable,
                edit=self._edit,
                not_editable=self._not_editable,
                again=self._again,
                not_again=self._not_again,
                open=self._open,
                not_there=self._not_there,
                copy=self._along.copy,
                save=self._along.save,
                no_text=self._along.nothing,
                discard=self.presenter.discard,
                no_refusal=self._no_refusal,
                part=self._step_part,
            )
        )

    def navigate(self, target: UUID | None) -> None:
        """Open the entry with this key, where there is one."""
        if target is not None:
            self.presenter.choose(target)

    def activated(self) -> None:
        """Read everything, and put the keyboard into the list."""
        self._started = True
        self.presenter.load()
        self._focus()

    def changed(self, change: ChangeSet) -> None:
        """Read again while somebody looks; otherwise the next `activated` does."""
        if self._started and self.pane.isVisible():
            self.presenter.changed(change)

    def subject(self) -> Subject | None:
        """Entries are about many things; acts of the window do not apply to them."""
        return None

    def panes(self) -> Sequence[QWidget]:
        """List the parts in reading order."""
        pane = self.pane
        return (pane.tabs, pane.list, pane.detail_of(self.presenter.state.tab))

    def render(self, state: SyncCentreState) -> None:
        """Show a state."""
        self.pane.show_state(state)

    def tell_done(self, done: Done, entry: Settled, undo: Callable[[], None] | None) -> None:
        """Say what was done, offer to take it back, and let the status line count again."""
        words = {
            "kept": tr("{0}: the value stays").format(entry.title),
            "put_back": tr("{0}: the other value is back").format(entry.title),
            "merged": tr("{0}: the merged text is saved").format(entry.title),
            "discarded": self._discarded_words(entry),
            "tried": tr("{0} goes again with the next sync").format(entry.title),
            "sent_again": tr("{0} goes again with the next sync").format(entry.title),
        }
        self._context.notices.say(words[done], undo and self._heard(entry, undo))
        self._announce(entry)

    def _heard(self, entry: Settled, undo: Callable[[], None]) -> Callable[[], None]:
        """The way back, of which the rest of the window hears, too."""

        def back() -> None:
            undo()
            self._announce(entry)

        return back

    def _discarded_words(self, entry: Settled) -> str:
        words = tr("{0} discarded; a copy stays on this device").format(entry.title)
        behind = entry.followers if isinstance(entry, Refusal) else 0
        if not behind:
            return words
        return counted(
            behind,
            tr("{0}, with an act that waited behind it").format(words),
            tr("{0}, with {1} acts that waited behind it").format(words, behind),
        )

    def _announce(self, entry: Settled) -> None:
        kind = "conflict" if isinstance(entry, Clash) else "dead_letter"
        self._context.bus.announce(ChangeSet(frozenset({kind}), origin=NAME))

    def tell_saved(self, path: str) -> None:
        """Say where a text was saved."""
        self._context.notices.say(tr("Saved as {0}").format(path))

    def tell_problem(self, problem: Problem, retry: Callable[[], None]) -> None:
        """Say what did not work."""
        self._context.notices.problem(problem, retry)

    @Slot()
    def _sync_now(self) -> None:
        self._context.sync.now()

    def show_part(self, name: str) -> None:
        """Bring a list to the front: "waiting", "conflicts", "rejected", "recent" or "device"."""
        self.presenter.show_tab(cast("Tab", name))

    @Slot(str)
    def _show_tab(self, tab: str) -> None:
        self.presenter.show_tab(cast("Tab", tab))

    def _next(self) -> None:
        self.presenter.step(1)

    def _previous(self) -> None:
        self.presenter.step(-1)

    def _refusal(self) -> Refusal | None:
        entry = self.presenter.state.entry
        return entry if isinstance(entry, Refusal) else None

    def _no_refusal(self) -> str:
        return "" if self._refusal() else tr("Choose something that was refused first.")

    def _no_conflict(self) -> str:
        found = isinstance(self.presenter.state.entry, Clash)
        return "" if found else tr("Choose a conflict first.")

    def _not_restorable(self) -> str:
        entry = self.presenter.state.entry
        if not isinstance(entry, Clash):
            return self._no_conflict()
        return "" if entry.restorable else tr("This value cannot be put back from here.")

    def _not_mergeable(self) -> str:
        entry = self.presenter.state.entry
        if not isinstance(entry, Clash):
            return self._no_conflict()
        if entry.has_versions or entry.merged is not None:
            return ""
        return tr("Such values cannot be merged: keep one of them.")

    def _merge(self) -> None:
        """Put the cursor into the merged text; versions of a page have a screen of their own."""
        entry = self.presenter.state.entry
        if isinstance(entry, Clash) and entry.has_versions:
            self._context.navigator.go("pages", entry.row, "together")
        else:
            self.pane.conflict.merged.box.setFocus()

    def _finish(self) -> None:
        entry = self.presenter.state.entry
        if isinstance(entry, Clash) and not entry.has_versions:
            self.pane.conflict.merged.tell()

    def _not_editable(self) -> str:
        refusal = self._refusal()
        if refusal is None:
            return self._no_refusal()
        return "" if refusal.values else tr("Nothing in it can be corrected here.")

    @Slot()
    def _edit(self) -> None:
        """Ask for other values, and send it with them."""
        refusal = self._refusal()
        if refusal is None or not refusal.values:
            return

        def send(sheet: AskSheet, typed: Mapping[str, str]) -> None:
            self.presenter.send_changed(refusal, typed, done=sheet.leave, failed=sheet.refuse)

        edit_sheet(self._context.window, refusal, send)

    def _not_again(self) -> str:
        entry = self.presenter.state.entry
        if isinstance(entry, Refusal) or (isinstance(entry, WaitingAct) and entry.held):
            return ""
        return tr("Choose something that was refused or set aside first.")

    @Slot()
    def _again(self) -> None:
        if self._refusal() is not None:
            self.presenter.send_again()
        else:
            self.presenter.try_again()

    def _place(self) -> Place | None:
        entry = self.presenter.state.entry
        return None if entry is None or isinstance(entry, SentAct) else entry.place

    def _not_there(self) -> str:
        return "" if self._place() else tr("It has no page on this device.")

    @Slot()
    def _open(self) -> None:
        place = self._place()
        if place is not None:
            self._context.navigator.go(*place)

    def _step_part(self, way: int) -> None:
        """Show the next or the previous part, and put the keyboard into it."""
        tabs: list[Tab] = [*LISTS, "device"]
        at = tabs.index(self.presenter.state.tab) + way
        if 0 <= at < len(tabs):
            self.presenter.show_tab(tabs[at])
            self._focus()

    def _focus(self) -> None:
        """Put the keyboard where work goes on in the part in sight."""
        pane = self.pane
        places = (pane.list, pane.device.log, pane.tabs)
        next(place for place in places if place.isVisibleTo(pane)).setFocus()


def build(context: ScreenContext) -> SyncCentreScreen:
    """Make the screen."""
    return SyncCentreScreen(context)
