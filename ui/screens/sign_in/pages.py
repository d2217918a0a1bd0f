"""Pages of the sign-in on which a code is typed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ui.kit.announce import announce
from ui.kit.buttons import Button
from ui.kit.forms.field import ErrorLine
from ui.kit.forms.kinds import LineField
from ui.kit.middle import Middle
from ui.kit.notices.busy import BusyBar
from ui.kit.qr import QrCode
from ui.kit.secrets.clipboard import copy_secret
from ui.kit.text import PlainLabel
from ui.screens.sign_in.state import SignInState, in_groups
from ui.theme import fonts
from ui.theme.theme import current

WIDTH = 460
_MARGIN = 24


class Page(QWidget):
    """A column in the middle: a title, what it holds, a problem, one button to go on.

    `went_on` and `went_back` say that its buttons, or Enter and Esc, were pressed.
    """

    went_on = Signal()
    went_back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = PlainLabel(size=fonts.LARGE, weight=fonts.BOLD, wrap=True)
        self.problem = ErrorLine()
        self.busy = BusyBar()
        self.on = Button("", "primary", key="Return")
        self.back = Button("", "quiet", key="Esc")
        self.on.clicked.connect(self.went_on)
        self.back.clicked.connect(self.went_back)
        self.column = QVBoxLayout()
        self.column.setSpacing(12)
        self._frame = QFrame()
        self._leads_back = False
        self._lay_out()
        current().changed.connect(self._restyle)
        self._restyle()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.on)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        inner = QVBoxLayout(self._frame)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(16)
        inner.addWidget(self.title)
        inner.addLayout(self.column)
        inner.addWidget(self.problem)
        inner.addLayout(buttons)
        outer = QVBoxLayout(self)
        outer.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.busy)
        outer.addWidget(Middle([self._frame], margin=_MARGIN), 1)

    def name_it(self, title: str, on: str, back: str = "") -> None:
        """Say what this page is, and what its buttons do; without words there is no way back."""
        self.title.setText(title)
        self.setAccessibleName(title)
        self.on.set_words(on)
        self.back.set_words(back)
        self.back.setVisible(bool(back))
        self._leads_back = bool(back)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go back with Esc, where there is a way back."""
        if event.key() == Qt.Key.Key_Escape and self._leads_back:
            self.went_back.emit()
        else:
            super().keyPressEvent(event)

    def add_words(self, words: str, *, muted: bool = False) -> PlainLabel:
        """Add a sentence or two."""
        label = PlainLabel(words, tone="muted" if muted else "", wrap=True)
        self.column.addWidget(label)
        return label

    def show_state(self, state: SignInState, *, fresh: bool) -> None:
        """Show a state; `fresh` says that this page just came up."""
        self.problem.say(state.problem)
        self.on.setEnabled(not state.busy)
        if fresh:
            announce(self, self.title.text())
        if state.busy:
            self.busy.start()
        else:
            self.busy.stop()

    def focus_first(self) -> None:
        """Put the keyboard where this page goes on."""
        self.on.setFocus()

    @Slot()
    def _restyle(self) -> None:
        self._frame.setFixedWidth(current().px(WIDTH))


class CodePage(Page):
    """Asks for the code of a phone, or a recovery code."""

    def __init__(self) -> None:
        super().__init__()
        self.name_it(self.tr("One more step"), self.tr("Sign in"), self.tr("Back"))
        self.add_words(
            self.tr(
                "Type the six digits that your authenticator shows now, or a recovery code: it "
                "tells that it is you."
            )
        )
        self.field = code_field(self, self.tr("&Code"), self.tr("pasting is fine"))
        self.add_words(
            self.tr(
                "Neither at hand? Your administrator can let you set up a new one: "
                "trestle central reset-second-factor."
            ),
            muted=True,
        )

    def show_state(self, state: SignInState, *, fresh: bool) -> None:
        """Show what was wrong with the code."""
        if fresh:
            title, words = self.tr("One more step"), self.tr("Sign in")
            if state.renews:
                title, words = self.tr("New recovery codes"), self.tr("Make new codes")
            elif state.wants_factor:
                title, words = self.tr("Change to another phone"), self.tr("Go on")
            self.name_it(title, words, self.tr("Back"))
        super().show_state(state, fresh=fresh)
        show_code(self.field, state, fresh=fresh)

    def typed(self) -> str:
        """What was typed or pasted."""
        return self.field.text()

    def focus_first(self) -> None:
        """Put the keyboard into the code."""
        self.field.control.setFocus()


class FactorPage(Page):
    """Tells a secret for a phone, and asks for the first code that it makes."""

    def __init__(self) -> None:
        super().__init__()
        self.name_it(self.tr("Set up the second step"), self.tr("Go on"), self.tr("Back"))
        self.add_words(
            self.tr(
                "1.  Open an authenticator on your phone, or in a password manager, and add an "
                "account."
            )
        )
        self.add_words(
            self.tr("2.  Scan this code, or type the key under it. It is time-based (TOTP).")
        )
        self.picture = QrCode(self.tr("QR code of the key below"))
        self.column.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignHCenter)
        self.secret = KeyLine(self.tr("Key"))
        self._link = ""
        copies = QHBoxLayout()
        copies.setSpacing(8)
        self.copy_key = Button(self.tr("Copy the key"), icon="copy")
        self.copy_link = Button(self.tr("Copy as a link"), "quiet", icon="link")
        self.copy_key.clicked.connect(self._copy_key)
        self.copy_link.clicked.connect(self._copy_link)
        copies.addWidget(self.copy_key)
        copies.addWidget(self.copy_link)
        copies.addStretch(1)
        self.column.addWidget(self.secret)
        self.column.addLayout(copies)
        self.add_words(self.tr("3.  Type the code that it shows now."))
        self.field = code_field(self, self.tr("&Code"), self.tr("six digits"))

    def show_state(self, state: SignInState, *, fresh: bool) -> None:
        """Show the secret, and what was wrong with the code."""
        super().show_state(state, fresh=fresh)
        self._link = state.link
        self.picture.show_text(state.link)
        self.secret.setText(in_groups(state.secret))
        self.secret.setCursorPosition(0)
        show_code(self.field, state, fresh=fresh)

    def typed(self) -> str:
        """What was typed or pasted."""
        return self.field.text()

    def focus_first(self) -> None:
        """Put the keyboard into the code."""
        self.field.control.setFocus()

    @Slot()
    def _copy_key(self) -> None:
        copy_secret(self.secret.text().replace(" ", ""))
        announce(self, self.tr("The key is copied."))

    @Slot()
    def _copy_link(self) -> None:
        copy_secret(self._link)
        announce(self, self.tr("The link is copied."))


class KeyLine(QLineEdit):
    """Text to be read, selected and copied, and not changed."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setAccessibleName(name)
        self._restyle()
        current().changed.connect(self._restyle)

    @Slot()
    def _restyle(self) -> None:
        self.setFont(fonts.make_fixed_font(fonts.TEXT, current().scale))


def code_field(page: Page, title: str, hint: str) -> LineField:
    """Add the field for a code to a page; Enter in it goes on."""
    field = LineField(title, hint=hint)
    field.submitted.connect(page.went_on)
    page.column.addWidget(field)
    return field


def show_code(field: LineField, state: SignInState, *, fresh: bool) -> None:
    """Show what was wrong with a code; a page that just came up begins with none."""
    if fresh:
        field.set_text("")
    words = state.errors.get("code", "")
    field.set_error(words)
    if words:
        field.box.selectAll()
        field.control.setFocus()
