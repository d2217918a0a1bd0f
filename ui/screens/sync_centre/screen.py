"""The sync centre, built and connected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import cast
from uuid import UUID

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from app.bootstrap.sync_facts import Clash, FilePolicy, Refusal
from app.ports.changes import ChangeSet
from ui.kit.actions.spec import ActionSpec
from ui.kit.forms.ask_sheet import AskSheet
from ui.runtime.problem import Problem
from ui.screens.sync_centre import reasons
from ui.screens.sync_centre.actions import LIST, PANE, SyncActs, sync_actions
from ui.screens.sync_centre.archives import Archives
from ui.screens.sync_centre.done_words import back_words, done_words
from ui.screens.sync_centre.edits import Edits
from ui.screens.sync_centre.files_sheet import files_sheet
from ui.screens.sync_centre.presenter import Done, Settled, SyncCentrePresenter
from ui.screens.sync_centre.state import LISTS, Reading, SyncCentreState, Tab
from ui.screens.sync_centre.taking_along import TakingAlong
from ui.screens.sync_centre.unlocking import LOCKED, unlock_first
from ui.screens.sync_centre.view import SyncCentrePane
from ui.screens.sync_centre.words import tr
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
        self.sheet: QWidget | None = None
        self.pane = SyncCentrePane()
        self.presenter = SyncCentrePresenter(
            context.desk, context.lanes, self.pane, self, context.sync.is_metered
        )
        self._along = TakingAlong(context, self.presenter)
        self.edits = Edits(context, self.presenter)
        self.archives = Archives(context, self.pane.archives, self)
        self._connect()
        pane = self.pane
        places = (
            pane.tabs, pane.archives, pane.list, pane.batch, pane.waiting, pane.conflict,
            pane.refusal, pane.recent, pane.device, pane.empty,
        )  # fmt: skip
        for place in places:
            context.registry.bind(PANE, place)
        context.registry.bind(LIST, pane.list)

    def _connect(self) -> None:
        pane, presenter = self.pane, self.presenter
        pane.head.now.clicked.connect(self._sync_now)
        pane.empty.acted.connect(presenter.load)
        pane.tab_chosen.connect(self._show_tab)
        pane.entry_chosen.connect(presenter.choose)
        pane.conflict.keep_asked.connect(presenter.keep)
        pane.conflict.put_back_asked.connect(presenter.put_back)
        pane.conflict.mine_asked.connect(presenter.put_mine_back)
        pane.conflict.keep_row_asked.connect(presenter.keep_row)
        pane.conflict.reading_chosen.connect(self._read)
        pane.conflict.stepped.connect(presenter.step)
        pane.conflict.merged_asked.connect(presenter.save_merged)
        pane.conflict.versions_asked.connect(self._merge)
        pane.refusal.edit_asked.connect(self.edits.ask)
        pane.refusal.again_asked.connect(presenter.send_again)
        pane.refusal.discard_asked.connect(presenter.discard)
        pane.batch.keep_asked.connect(presenter.keep_marked)
        pane.batch.all_asked.connect(presenter.mark_all)
        pane.device.files.change_asked.connect(self._files)
        pane.refusal.note_asked.connect(presenter.save_as_note)
        pane.waiting.again_asked.connect(presenter.try_again)
        pane.waiting.edit_asked.connect(self.edits.ask)
        pane.waiting.undo_asked.connect(presenter.discard)
        for copying in (pane.refusal, pane.device):
            copying.copy_asked.connect(self._along.copy)
            copying.save_asked.connect(self._along.save)
        for opening in (pane.conflict, pane.refusal, pane.waiting, pane.recent):
            opening.open_asked.connect(self._open)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self.pane

    def actions(self) -> Sequence[ActionSpec]:
        """List what can be done here."""
        presenter = self.presenter

        def why(reason: Callable[[SyncCentreState], str]) -> Callable[[], str]:
            return lambda: reason(presenter.state)

        return sync_actions(
            SyncActs(
                mark=presenter.mark,
                mark_on=presenter.mark,
                mark_all=presenter.mark_all,
                keep_marked=presenter.keep_marked,
                none_marked=why(reasons.none_marked),
                files=self._files,
                unread=why(reasons.unread),
                keep=presenter.keep,
                no_conflict=why(reasons.no_conflict),
                keep_row=presenter.keep_row,
                not_several=why(reasons.not_several),
                reading=presenter.show_reading,
                not_parted=why(reasons.not_parted),
                base=self.pane.conflict.turn_base,
                no_base=why(reasons.no_base),
                cancel=self.archives.cancel,
                nothing_comes=self.archives.nothing_comes,
                put_back=presenter.put_back,
                not_restorable=why(reasons.not_restorable),
                mine=presenter.put_mine_back,
                not_mine=why(reasons.not_mine),
                next=partial(presenter.step, 1),
                previous=partial(presenter.step, -1),
                merge=self._merge,
                finish=self._finish,
                place=self.pane.conflict.merged.choose,
                no_place=why(reasons.no_place),
                not_mergeable=why(reasons.not_mergeable),
                edit=self.edits.ask,
                not_editable=why(reasons.not_editable),
                again=self._again,
                not_again=why(reasons.not_again),
                open=self._open,
                not_there=why(reasons.not_there),
                copy=self._along.copy,
                save=self._along.save,
                no_text=self._along.nothing,
                discard=presenter.discard,
                not_droppable=why(reasons.not_droppable),
                note=presenter.save_as_note,
                no_note=why(reasons.no_note),
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
        self.archives.load()
        self._focus()

    def changed(self, change: ChangeSet) -> None:
        """Read again while somebody looks; otherwise the next `activated` does."""
        if self._started and self.pane.isVisible():
            self.presenter.changed(change)
            self.archives.load()

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
        self.archives.stand(state.standing)

    def tell_done(self, done: Done, settled: Settled, undo: Callable[[], None] | None) -> None:
        """Say what was done, offer to take it back, and let the status line count again."""
        back = undo and self._heard(settled, undo)
        self._context.notices.say(done_words(done, settled), back, back_words(done))
        self._announce(settled)

    def _heard(self, settled: Settled, undo: Callable[[], None]) -> Callable[[], None]:
        """The way back, of which the rest of the window hears, too."""

        def back() -> None:
            undo()
            self._announce(settled)

        return back

    def _announce(self, settled: Settled) -> None:
        kind = "conflict" if isinstance(settled[0], Clash) else "dead_letter"
        self._context.bus.announce(ChangeSet(frozenset({kind}), origin=NAME))

    def tell_files(self, undo: Callable[[], None]) -> None:
        """Say that another choice about files is kept."""
        self._context.notices.say(tr("Files on this device: the choice is saved"), undo)

    def tell_problem(self, problem: Problem, retry: Callable[[], None] | None) -> None:
        """Say what did not work; where the vault is locked, ask for its PIN and go on."""
        if problem.code == LOCKED and retry is not None:
            self.sheet = unlock_first(self._context, self, retry)
            return
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

    @Slot(str)
    def _read(self, reading: str) -> None:
        self.presenter.show_reading(cast("Reading", reading))

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

    @Slot()
    def _again(self) -> None:
        if isinstance(self.presenter.state.entry, Refusal):
            self.presenter.send_again()
        else:
            self.presenter.try_again()

    @Slot()
    def _files(self) -> None:
        """Ask how files shall travel and how much room they may have."""
        overview = self.presenter.state.overview
        if overview is None:
            return

        def send(sheet: AskSheet, typed: Callable[[], FilePolicy]) -> None:
            self.presenter.choose_files(typed, done=sheet.leave, failed=sheet.refuse)

        files_sheet(self._context.window, overview.device.files.policy, send)

    @Slot()
    def _open(self) -> None:
        place = reasons.place_of(self.presenter.state)
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
