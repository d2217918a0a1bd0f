"""The steps after the form: a code, a second factor, its recovery codes, a wait to be let in."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from ui.screens.sign_in.own_page import OwnPasswordPage, PinPage
from ui.screens.sign_in.pages import CodePage, FactorPage, Page
from ui.screens.sign_in.state import SignInState, Step
from ui.screens.sign_in.told_pages import CodesPage, WaitingPage
from ui.screens.sign_in.view import SignInView

LOOK_MS = 5000
"""Between two looks whether this computer was let in, while its words are shown."""


class StepsView(QWidget):
    """Shows one step at a time; the form is the first.

    `code_typed` carries a code, `own_chosen` a new password and `pin_chosen` the PIN of the window,
    as they were typed twice; `went_back` asks for the form, `codes_kept` says that the recovery
    codes were taken down, `looked` asks whether this computer was let in.

    Source: ux.md 3.13.
    """

    code_typed = Signal(str)
    own_chosen = Signal(str, str)
    pin_chosen = Signal(str, str)
    went_back = Signal()
    codes_kept = Signal()
    looked = Signal()

    def __init__(self, form: SignInView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Sign in"))
        self.form = form
        self.code, self.factor = CodePage(), FactorPage()
        self.codes, self.waiting = CodesPage(), WaitingPage()
        self.own, self.pin = OwnPasswordPage(), PinPage()
        self._step: Step = "form"
        self.stack = QStackedWidget()
        self.stack.addWidget(form)
        for page in self._pages().values():
            self.stack.addWidget(page)
            page.went_on.connect(self._go_on)
            page.went_back.connect(self.went_back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)
        self.timer = QTimer(self)
        self.timer.setInterval(LOOK_MS)
        self.timer.timeout.connect(self._look)

    def _pages(self) -> dict[Step, Page]:
        return {
            "own": self.own,
            "pin": self.pin,
            "code": self.code,
            "set_up": self.factor,
            "codes": self.codes,
            "waiting": self.waiting,
        }

    def show_state(self, state: SignInState) -> None:
        """Show the step that a state is at."""
        page = self._pages().get(state.step)
        came = state.step != self._step
        if came:
            self.own.forget()
            self.pin.forget()
        self._step = state.step
        if page is not None:
            page.show_state(state, fresh=came)
        if came:
            self.stack.setCurrentWidget(self.form if page is None else page)
            self.focus_step()
            if state.step == "waiting":
                self.timer.start()
            else:
                self.timer.stop()

    def focus_step(self) -> None:
        """Put the keyboard where this step goes on."""
        page = self._pages().get(self._step)
        if page is None:
            self.form.focus_first_empty()
        else:
            page.focus_first()

    @Slot()
    def _go_on(self) -> None:
        if self._step in {"code", "set_up"}:
            page = self.code if self._step == "code" else self.factor
            self.code_typed.emit(page.typed())
        elif self._step == "own":
            self.own_chosen.emit(*self.own.typed())
        elif self._step == "pin":
            self.pin_chosen.emit(*self.pin.typed())
        elif self._step == "codes":
            self.codes_kept.emit()
        elif self._step == "waiting":
            self.looked.emit()

    @Slot()
    def _look(self) -> None:
        if self.isVisible():
            self.looked.emit()
