"""The sync centre, built and connected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast
from uuid import UUID

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from app.bootstrap.sync_facts import Clash, Refusal
from app.ports.changes import ChangeSet
from ui.kit.actions.spec import ActionSpec
from ui.kit.dialogs.sheet import Sheet
from ui.kit.plural import counted
from ui.kit.text import PlainLabel
from ui.runtime.problem import Problem
from ui.screens.sync_centre.actions import PANE, SyncActs, sync_actions
from ui.screens.sync_centre.models import tr
from ui.screens.sync_centre.presenter import Done, SyncCentrePresenter
from ui.screens.sync_centre.state import SyncCentreState, Tab
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
        self._sheet: Sheet | None = None
        self.pane = SyncCentrePane()
        self.presenter = SyncCentrePresenter(context.desk, context.lanes, self.pane, self)
        self._connect()
        for place in (self.pane.list, self.pane.conflict, self.pane.refusal):
            context.registry.bind(PANE, place)

    def _connect(self) -> None:
        pane, presenter = self.pane, self.presenter
        pane.head.now.clicked.connect(self._sync_now)
        pane.tab_chosen.connect(self._show_tab)
        pane.entry_chosen.connect(presenter.choose)
        pane.conflict.keep_asked.connect(presenter.keep)
        pane.conflict.put_back_asked.connect(presenter.put_back)
        pane.conflict.stepped.connect(presenter.step)
        pane.refusal.again_asked.connect(presenter.send_again)
        pane.refusal.copy_asked.connect(self._copy)
        pane.refusal.save_asked.connect(self._save)
        pane.refusal.discard_asked.connect(self._discard)

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
                send_again=self.presenter.send_again,
                copy=self._copy,
                save=self._save,
                discard=self._discard,
                no_refusal=self._no_refusal,
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
        self.pane.list.setFocus()

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

    def tell_done(self, done: Done, entry: Clash | Refusal) -> None:
        """Say what was done, and let the status line count again."""
        words = {
            "kept": tr("{0}: the value stays").format(entry.title),
            "put_back": tr("{0}: the other value is back").format(entry.title),
            "discarded": tr("{0} discarded; a copy stays on this device").format(entry.title),
            "sent_again": tr("{0} goes again with the next sync").format(entry.title),
        }
        self._context.notices.say(words[done])
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

    @Slot()
    def _copy(self) -> None:
        refusal = self._refusal()
        if refusal is not None:
            QGuiApplication.clipboard().setText(refusal.text)
            self._context.notices.say(tr("Text copied"))

    @Slot()
    def _save(self) -> None:
        """Ask for a place; the window goes on meanwhile."""
        refusal = self._refusal()
        if refusal is None:
            return
        dialog = QFileDialog(self._context.window, tr("Save the text"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(tr("Text (*.txt)"))
        dialog.setDefaultSuffix("txt")
        dialog.selectFile("refused.txt")
        text, save = refusal.text, self.presenter.save
        dialog.fileSelected.connect(lambda path: save(path, text))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot()
    def _discard(self) -> None:
        """Ask before something that a person wrote leaves the list."""
        refusal = self._refusal()
        if refusal is None or self._sheet is not None:
            return
        behind = counted(
            refusal.followers,
            tr("One act that waits behind it goes, too."),
            tr("{0} acts that wait behind it go, too."),
        )
        sheet = Sheet(self._context.window, tr("Discard “{0}”?").format(refusal.title), refusal.on)
        sheet.set_body(PlainLabel(refusal.text.rstrip("\n"), wrap=True))
        sentence = tr("It will not be sent. A copy stays on this device.")
        sheet.set_sentence(f"{sentence} {behind}" if refusal.followers else sentence)
        sheet.set_buttons(tr("Discard it"), tr("Keep it"))
        sheet.accepted.connect(self._discard_now)
        sheet.cancelled.connect(self._close_sheet)
        self._sheet = sheet
        sheet.open()

    @Slot()
    def _discard_now(self) -> None:
        self._close_sheet()
        self.presenter.discard()

    @Slot()
    def _close_sheet(self) -> None:
        sheet, self._sheet = self._sheet, None
        if sheet is not None:
            sheet.dismiss()
            sheet.dim.deleteLater()
            sheet.deleteLater()


def build(context: ScreenContext) -> SyncCentreScreen:
    """Make the screen."""
    return SyncCentreScreen(context)
