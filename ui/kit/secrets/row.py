"""One secret of a thing: dots until it is shown, and what can be done with it.

Source: ux.md 3.11 "Secret field".
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.kit.announce import announce
from ui.kit.beside import Beside
from ui.kit.buttons import Button
from ui.kit.secrets.spelling import spelled
from ui.kit.text import PlainLabel
from ui.theme import fonts
from ui.theme.theme import current

DOTS = "•" * 10
"""As many for every secret: their number says nothing of its length."""
_LEAST_TEXT = 180
"""So much a secret has beside its buttons. Units: pixels at 100 %."""


class SecretText(QLabel):
    """Dots, or a secret in letters of one width; nothing of it can be selected.

    What it says to assistive technology is whether it is shown, never what it is.
    """

    def __init__(self, title: str) -> None:
        super().__init__(DOTS)
        self._title = title
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setWordWrap(True)
        current().changed.connect(self._restyle)
        self._restyle()
        self.hide_secret()

    def show_secret(self, text: str) -> None:
        """Show it."""
        self.setText(text)
        self.setAccessibleName(self.tr("{0}: shown").format(self._title))

    def hide_secret(self) -> None:
        """Show dots again."""
        self.setText(DOTS)
        self.setAccessibleName(self.tr("{0}: hidden").format(self._title))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Hold on to the font: a polish under a style sheet takes it back."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._restyle()

    @Slot()
    def _restyle(self) -> None:
        wanted = fonts.make_fixed_font(fonts.TITLE, current().scale)
        if self.font().pixelSize() != wanted.pixelSize() or self.font().family() != wanted.family():
            self.setFont(wanted)


class SecretRow(QWidget):
    """A title, the secret, and its buttons; a line under it says what is to be known of it.

    `show_asked` and `copy_asked` ask; `hide_asked` wants it hidden again.
    """

    show_asked = Signal()
    hide_asked = Signal()
    copy_asked = Signal()

    def __init__(self, title: str, *, copy_key: str = "", show_key: str = "") -> None:
        super().__init__()
        self._title = title
        self.is_shown = False
        self.text = SecretText(title)
        self.count = PlainLabel(tone="muted", size=fonts.CELL)
        self.note = PlainLabel(tone="excluded", size=fonts.CELL, wrap=True)
        self.letters = PlainLabel(tone="muted", size=fonts.CELL, wrap=True)
        self.toggle = Button("", icon="eye", key=show_key)
        self.copy = Button(self.tr("Copy"), icon="copy", key=copy_key)
        self.spell = Button(self.tr("Spell"), "quiet")
        self.copy.setAccessibleName(self.tr("Copy: {0}").format(title))
        self.spell.setAccessibleName(self.tr("Spell: {0}").format(title))
        self._lay_out()
        self.toggle.clicked.connect(self._toggle)
        self.copy.clicked.connect(self.copy_asked)
        self.spell.clicked.connect(self._spell)
        self.hide_secret()

    def _lay_out(self) -> None:
        head = PlainLabel(self._title, tone="muted", size=fonts.SMALL, weight=fonts.BOLD)
        acts = (self.count, self.spell, self.toggle, self.copy)
        row = Beside(self.text, acts, least=_LEAST_TEXT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(head)
        column.addWidget(row)
        column.addWidget(self.letters)
        column.addWidget(self.note)

    def show_secret(self, text: str, note: str = "") -> None:
        """Show it; screen readers hear that it is shown, and the rest when they ask to."""
        self.is_shown = True
        self.text.show_secret(text)
        self.note.setText(note)
        self.note.setVisible(bool(note))
        self.letters.setText("")
        self.letters.hide()
        self.spell.show()
        self._name_toggle()
        announce(self.text, self.text.accessibleName())

    def hide_secret(self) -> None:
        """Show dots again."""
        self.is_shown = False
        self.text.hide_secret()
        for label in (self.count, self.note, self.letters):
            label.setText("")
            label.hide()
        self.spell.hide()
        self._name_toggle()

    def say_left(self, seconds: int) -> None:
        """Say how long it stays in sight."""
        self.count.setText(self.tr("{0} s").format(seconds))
        self.count.setAccessibleName(self.tr("Hidden again in {0} seconds").format(seconds))
        self.count.show()

    def _name_toggle(self) -> None:
        words = self.tr("Hide") if self.is_shown else self.tr("Show")
        self.toggle.set_words(words)
        self.toggle.set_icon_name("eye-off" if self.is_shown else "eye")
        self.toggle.setAccessibleName(f"{words}: {self._title}")

    @Slot()
    def _toggle(self) -> None:
        (self.hide_asked if self.is_shown else self.show_asked).emit()

    @Slot()
    def _spell(self) -> None:
        """Say it letter by letter: to the eye, and to who listens, for they asked."""
        words = spelled(self.text.text()) if self.letters.isHidden() else ""
        self.letters.setText(words)
        self.letters.setVisible(bool(words))
        announce(self.letters, words)
