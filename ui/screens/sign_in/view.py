"""The sign-in form, and beside it what will happen."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ui.kit.buttons import Button
from ui.kit.forms.field import ErrorLine
from ui.kit.forms.form import Form
from ui.kit.forms.kinds import LineField
from ui.kit.middle import Middle
from ui.kit.notices.busy import BusyBar
from ui.kit.text import PlainLabel
from ui.screens.sign_in.caps import CapsLine
from ui.screens.sign_in.state import FIELDS, SignInState, Typed
from ui.theme import fonts
from ui.theme.theme import current

_FORM_WIDTH, _TOLD_WIDTH = 380, 300
_MARGIN, _GAP = 24, 48


class SignInView(QWidget):
    """Address, e-mail, password, name of this computer.

    `submitted` carries what was typed; `trust_asked` asks who vouches for the server.

    Source: ux.md 3.13.
    """

    submitted = Signal(object)
    trust_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Sign in"))
        self.title = PlainLabel(size=fonts.LARGE, weight=fonts.BOLD, wrap=True)
        self.form = Form()
        self.address = LineField(self.tr("Server &address"), placeholder="https://")
        self.email = LineField(self.tr("&E-mail"))
        self.password = LineField(self.tr("&Password"), secret=True)
        self.device = LineField(
            self.tr("&Name of this computer"), hint=self.tr("shown in the list of devices")
        )
        self.shows = QCheckBox(self.tr("Sh&ow the password"))
        self.shows.setAccessibleName(self.tr("Show the password"))
        self.caps = CapsLine(self.password.box)
        self.problem = ErrorLine()
        self.button = Button("", "primary", key="Return")
        self.trust = Button(self.tr("How the server proves itself…"), "quiet", icon="shield")
        self.trust.clicked.connect(self.trust_asked)
        self.busy = BusyBar()
        self.pause = QTimer(self)
        self.pause.setSingleShot(True)
        self.pause.timeout.connect(self._pause_over)
        self._failures = 0
        self._told_wanted = True
        self._lay_out()
        self.shows.toggled.connect(self._reveal)
        self.button.clicked.connect(self._submit)
        for field in (self.address, self.email, self.password, self.device):
            field.submitted.connect(self._submit)
        current().changed.connect(self._restyle)
        self._restyle()

    def _lay_out(self) -> None:
        self.form.add("address", self.address)
        self.form.add("email", self.email)
        self.form.add("password", self.password)
        self.form.add_widget(self.caps)
        self.form.add_widget(self.shows)
        self.form.add("device", self.device)
        self._left, self._right = QFrame(), self._told()
        column = QVBoxLayout(self._left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self.title)
        column.addWidget(self.form)
        column.addWidget(self.problem)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.button)
        buttons.addWidget(self.trust)
        buttons.addStretch(1)
        column.addLayout(buttons)
        outer = QVBoxLayout(self)
        outer.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.busy)
        outer.addWidget(Middle([self._left, self._right], margin=_MARGIN, gap=_GAP), 1)

    def _told(self) -> QWidget:
        told = QWidget()
        column = QVBoxLayout(told)
        column.setContentsMargins(0, 44, 0, 0)
        column.setSpacing(12)
        head = PlainLabel(
            self.tr("What happens then"), tone="muted", size=fonts.SMALL, weight=fonts.BOLD
        )
        column.addWidget(head)
        for words in (
            self.tr("This computer gets a short name of its own, such as K4."),
            self.tr("Open tickets and yours come first: you can start working at once."),
            self.tr("The rest follows in the background, row by row, and goes on after a break."),
            self.tr("Everything is kept encrypted here, so you can work without a connection."),
        ):
            column.addWidget(PlainLabel(words, wrap=True))
        column.addStretch(1)
        return told

    def fill(self, state: SignInState) -> None:
        """Put what is known into the fields that are empty."""
        for field, text in (
            (self.address, state.address),
            (self.email, state.email),
            (self.device, state.device),
        ):
            if text and not field.text():
                field.set_text(text)

    def show_state(self, state: SignInState) -> None:
        """Show a state; what is typed is left alone."""
        again = state.again
        title = self.tr("Sign in again") if again else self.tr("Sign in to your central server")
        words = self.tr("Sign in")
        if state.wants_factor:
            title, words = self.tr("Set up the second step of the sign-in"), self.tr("Go on")
        self.title.setText(title)
        if state.busy:
            self.address.set_text(state.address)  # it may have been completed
        self.form.show_errors({name: state.errors[name] for name in FIELDS if name in state.errors})
        self.problem.say(state.problem)
        self.button.set_words(self.tr("Signing in…") if state.busy else words)
        if state.failures != self._failures:
            self._failures = state.failures
            self._refused(state)
        self.button.setEnabled(not state.busy and not self.pause.isActive())
        self._told_wanted = not again
        self._fit()
        if state.busy:
            self.busy.start()
        else:
            self.busy.stop()

    def _refused(self, state: SignInState) -> None:
        """Make it easy to type again, and say when that makes sense."""
        if "password" in state.errors:
            self.password.box.selectAll()
        if state.wait_s > 0:
            until = QDateTime.currentDateTime().addMSecs(round(state.wait_s * 1000))
            short = QLocale().toString(until.time(), "HH:mm:ss")
            words = self.tr("There were too many wrong passwords. You can try again at {0}.")
            self.form.show_errors({"password": words.format(short)})
            self.pause.start(round(state.wait_s * 1000))

    @Slot()
    def _pause_over(self) -> None:
        self.password.clear_error()
        self.button.setEnabled(True)

    def focus_first_empty(self) -> None:
        """Put the keyboard where something is missing."""
        fields = (self.address, self.email, self.password, self.device)
        empty = next((field for field in fields if not field.text()), self.password)
        empty.control.setFocus()

    def forget_password(self) -> None:
        """Empty the password: it has done its work."""
        self.password.set_text("")
        self.shows.setChecked(False)

    @Slot()
    def _submit(self) -> None:
        if self.pause.isActive():  # Enter in a field does not ask the button
            return
        self.submitted.emit(
            Typed(
                self.address.text(),
                self.email.text(),
                self.password.box.text(),
                self.device.text(),
            )
        )

    @Slot(bool)
    def _reveal(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self.password.box.setEchoMode(mode)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for the form's room only: what is told beside it may go."""
        wide = current().px(_FORM_WIDTH) + 2 * _MARGIN
        return QSize(wide, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave out what is told beside the form where there is no room beside it."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - 2 * _MARGIN
        both = current().px(_FORM_WIDTH) + _GAP + current().px(_TOLD_WIDTH)
        self._right.setVisible(self._told_wanted and both <= room)

    @Slot()
    def _restyle(self) -> None:
        self._fit()
        self._left.setFixedWidth(current().px(_FORM_WIDTH))
        self._right.setFixedWidth(current().px(_TOLD_WIDTH))
