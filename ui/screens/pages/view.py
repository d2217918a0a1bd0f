"""The page's screen as widgets: one part at a time."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from ui.kit.notices.busy import BusyBar
from ui.kit.notices.empty import EmptyState
from ui.screens.pages.edit_part import EditPart
from ui.screens.pages.read_part import ReadPart
from ui.screens.pages.state import Mode, PagesState
from ui.screens.pages.together_part import TogetherPart
from ui.screens.pages.versions_part import VersionsPart
from ui.screens.pages.words import tr
from ui.theme.theme import current

_NARROW = 900
"""Under so many pixels at 100 % what stood side by side stands one below the other."""


class PagesPane(QWidget):
    """Everything that the screen shows.

    Source: ux.md 3.3 "Pages", 3.7.
    """

    to_clients = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Page"))
        self.busy = BusyBar()
        self.read, self.edit = ReadPart(), EditPart()
        self.versions, self.together = VersionsPart(), TogetherPart()
        self.empty = EmptyState()
        self._stack = QStackedWidget()
        for part in (self.empty, self.read, self.edit, self.versions, self.together):
            self._stack.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.busy)
        column.addWidget(self._stack, 1)
        self._empty_words = ""
        self._owed = False
        self.empty.acted.connect(self.to_clients)

    def show_state(self, state: PagesState) -> None:
        """Show a state; the part that comes to the front takes the keyboard along."""
        (self.busy.start if state.loading or state.busy else self.busy.stop)()
        part: QWidget = self.empty
        if state.empty:
            self._say_empty(state)
        else:
            front = self._front(state.mode)
            front.show_state(state)
            part = front
        if part is not self._stack.currentWidget():
            had_focus = self._owed or self.isAncestorOf(QApplication.focusWidget() or self.window())
            self._stack.setCurrentWidget(part)
            if had_focus:
                self.focus_part(state.mode)

    def _front(self, mode: Mode) -> ReadPart | EditPart | VersionsPart | TogetherPart:
        parts: dict[Mode, ReadPart | EditPart | VersionsPart | TogetherPart] = {
            "read": self.read,
            "edit": self.edit,
            "versions": self.versions,
            "together": self.together,
        }
        return parts[mode]

    def _say_empty(self, state: PagesState) -> None:
        if state.gone:
            words = tr("This page is not on this device. Sync (F5), or choose another one.")
        elif state.loaded is not None:
            words = state.loaded.why_not
        elif state.target is not None:
            words = ""
        else:
            words = tr("Choose a page first: the pages of a client stand with the client.")
        if words != self._empty_words:
            self._empty_words = words
            self.empty.say(words, tr("To the clients") if words else "")

    def focus_part(self, mode: Mode) -> None:
        """Put the keyboard where work goes on."""
        front = self._stack.currentWidget()
        # A page that is still read has nothing to hold the keyboard: its part takes it on arrival.
        self._owed = front is self.empty and self.empty.button is None
        if front is self.empty:
            (self.empty.button or self).setFocus()
        elif mode == "edit":
            self.edit.begin()
        elif mode == "versions":
            self.versions.list.setFocus()
        elif mode == "together":
            self.together.begin()
        else:
            self.read.text.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Put what stands side by side one below the other in a narrow window."""
        super().resizeEvent(event)
        narrow = self.width() < current().px(_NARROW)
        self.edit.set_narrow(narrow=narrow)
        self.versions.set_narrow(narrow=narrow)
