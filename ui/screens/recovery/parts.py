"""The pieces of the page: what is safe, the ways on, and the facts for a supporter."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.bootstrap.untold import note_untold
from app.domain.exports import Place, Taken
from ui.kit.announce import announce
from ui.kit.buttons import Button
from ui.kit.card import Card
from ui.kit.plural import counted
from ui.kit.sign import Sign
from ui.kit.text import PlainLabel
from ui.screens.recovery.state import RING, Choice, Typed
from ui.theme import fonts
from ui.theme.theme import current

_QUIET = frozenset({"show-folder", "quit"})


class SafeCard(Card):
    """What was saved before anything else, and where; hidden while there is nothing to say.

    `wanted` carries the folder that the person wants to see.
    """

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__(spacing=4)
        self._folder: Path | None = None
        self._typed: tuple[Typed, ...] = ()
        self.words = PlainLabel(weight=fonts.MEDIUM, wrap=True)
        self.path = PlainLabel(tone="muted", size=fonts.CELL, elide="middle")
        self.show_button = Button(self.tr("Show the file"), "link")
        self.typed = PlainLabel(wrap=True)
        self.copy_button = Button(self.tr("Copy what was typed"), icon="copy")
        self.saved_row, self.typed_row = QWidget(), QWidget()
        self._lay_out()
        self.show_button.clicked.connect(self._show)
        self.copy_button.clicked.connect(self._copy)
        self.hide()

    def _lay_out(self) -> None:
        saved = QGridLayout(self.saved_row)
        saved.setContentsMargins(0, RING, RING, 0)
        saved.setHorizontalSpacing(8)
        saved.setColumnStretch(1, 1)
        saved.addWidget(Sign("shield-check", "included", 16), 0, 0, Qt.AlignmentFlag.AlignTop)
        saved.addWidget(self.words, 0, 1)
        saved.addWidget(self.path, 1, 1)
        saved.addWidget(self.show_button, 0, 2, 2, 1)
        typed = QHBoxLayout(self.typed_row)
        typed.setContentsMargins(0, RING, RING, RING)
        typed.setSpacing(8)
        typed.addWidget(Sign("pencil", "included", 16))
        typed.addWidget(self.typed, 1)
        typed.addWidget(self.copy_button)
        self.column.addWidget(self.saved_row)
        self.column.addWidget(self.typed_row)

    def say(self, saved: Path | None, waiting: int | None, typed: tuple[Typed, ...]) -> None:
        """Say what is safe."""
        self._folder, self._typed = saved.parent if saved else None, typed
        self.words.setText(self._saved_words(waiting))
        self.path.setText(str(saved) if saved else "")
        labels = ", ".join(one.label for one in typed)
        self.typed.setText(self.tr("What you were typing is kept here: {0}.").format(labels))
        self.saved_row.setVisible(saved is not None)
        self.typed_row.setVisible(bool(typed))
        self.setVisible(saved is not None or bool(typed))
        self.setAccessibleName(self.tr("What is safe"))

    def _saved_words(self, waiting: int | None) -> str:
        if waiting is None:
            return self.tr("Your unsent work was saved first.")
        return counted(
            waiting,
            self.tr("1 unsent change was saved first."),
            self.tr("{0} unsent changes were saved first."),
        )

    @Slot()
    def _show(self) -> None:
        self.wanted.emit(self._folder)

    @Slot()
    def _copy(self) -> None:
        words = "\n\n".join(f"{one.label}:\n{one.text}" for one in self._typed)
        note_untold(Taken.UNSENT_WORK, Place.CLIPBOARD)
        QGuiApplication.clipboard().setText(words)
        announce(self, self.tr("Copied"))


class Steps(QWidget):
    """The ways on, one under another with what each does; the safest is first and primary.

    `chosen` carries a `Choice`.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: list[Button] = []
        self._offered: tuple[Choice, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._held: QWidget | None = None

    def offer(self, choices: Sequence[Choice], *, primary: bool) -> None:
        """Offer these; without `primary` something else on the page comes first."""
        if self._held is not None:
            self._column.removeWidget(self._held)
            self._held.hide()
            self._held.deleteLater()
        self.buttons = []
        self._held = QWidget()
        column = QVBoxLayout(self._held)
        column.setContentsMargins(RING, RING, RING, RING)
        column.setSpacing(12)
        column.addLayout(self._grid([c for c in choices if c.id not in _QUIET], primary=primary))
        column.addLayout(self._row([c for c in choices if c.id in _QUIET]))
        self._column.addWidget(self._held)
        self.setVisible(bool(choices))

    def _grid(self, choices: Sequence[Choice], *, primary: bool) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for row, choice in enumerate(choices):
            button = self._button(choice, "primary" if primary and not row else "plain")
            button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
            does = self._does(choice.id)
            button.setAccessibleDescription(does)
            grid.addWidget(button, row, 0)
            grid.addWidget(PlainLabel(does, tone="muted", size=fonts.CELL, wrap=True), row, 1)
        return grid

    def _row(self, choices: Sequence[Choice]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        for choice in choices:
            row.addWidget(self._button(choice, "quiet"))
        row.addStretch(1)
        return row

    def _button(self, choice: Choice, kind: str) -> Button:
        button = Button(choice.words, kind)  # type: ignore[arg-type] # one of the button's kinds
        button.clicked.connect(lambda: self.chosen.emit(choice))
        self.buttons.append(button)
        return button

    def _does(self, step: str) -> str:
        words = {
            "try-again": self.tr("Trying changes nothing."),
            "unlock-keyring": self.tr("Your system asks for the password of the keyring."),
            "enter-passphrase": self.tr(
                "It then opens the store in place of a keyring. Nobody can recover it for you."
            ),
            "restore-backup": self.tr(
                "It takes the place of this store, which is set aside and not deleted."
            ),
            "start-afresh": self.tr(
                "This store is set aside, and everything is copied from central again."
            ),
            "begin-anew": self.tr("A new, empty store is made here, and you sign in."),
            "save-readable": self.tr("As text that can be read without Trestle."),
        }
        return words.get(step, "")


class MoreFold(QWidget):
    """Facts for a supporter, folded away; nothing in them opens anything."""

    def __init__(self) -> None:
        super().__init__()
        self._facts: tuple[tuple[str, str], ...] = ()
        self.toggle = Button("", "quiet", icon="chevron-right")
        self.toggle.setCheckable(True)
        self.toggle.set_words(self.tr("More for your supporter"))
        self.panel = Card(spacing=8)
        self.copy_button = Button(self.tr("Copy"), icon="copy")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        self.panel.column.addLayout(self._grid)
        self.panel.column.addWidget(self.copy_button, 0, Qt.AlignmentFlag.AlignLeft)
        column = QVBoxLayout(self)
        column.setContentsMargins(RING, RING, RING, RING)
        column.setSpacing(8)
        column.addWidget(self.toggle, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.panel)
        self.panel.hide()
        self.toggle.toggled.connect(self._fold)
        self.copy_button.clicked.connect(self._copy)

    def say(self, facts: tuple[tuple[str, str], ...]) -> None:
        """Take other facts."""
        if facts == self._facts:
            return
        self._facts = facts
        while self._grid.count():
            item = self._grid.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, (label, value) in enumerate(facts):
            name = PlainLabel(label, tone="muted", size=fonts.CELL)
            words = PlainLabel(value, size=fonts.CELL, wrap=True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            words.setMinimumWidth(current().px(120))
            self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(words, row, 1)

    def text(self) -> str:
        """Give the facts as lines."""
        return "\n".join(f"{label}: {value}" for label, value in self._facts)

    @Slot(bool)
    def _fold(self, open_: bool) -> None:
        self.panel.setVisible(open_)
        self.toggle.set_icon_name("chevron-down" if open_ else "chevron-right")

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text())
        self.copy_button.set_words(self.tr("Copied"))
        announce(self, self.tr("Copied"))
