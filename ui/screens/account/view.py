"""The page of one's own account: cards, one under another."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.bootstrap.own_account import OwnAccount
from ui.kit.buttons import Button
from ui.kit.card import Card
from ui.kit.forms.field import ErrorLine
from ui.kit.forms.kinds import ChoiceField
from ui.kit.notices.busy import BusyBar
from ui.kit.text import PlainLabel
from ui.screens.account.state import FEW_CODES, AccountState, LockHere, minutes_offered
from ui.theme import fonts
from ui.theme.theme import current

_WIDTH, _NARROW, _MARGIN = 640, 420, 24


class AccountView(QWidget):
    """Who one is, the password, the second step, the lock of this window, the devices.

    `password_asked`, `phone_asked`, `codes_asked`, `pin_asked`, `no_pin_asked` and
    `devices_asked` say that a button was pressed, `looked` asks to read again, and
    `minutes_chosen` carries after how many minutes the window locks.

    Source: ux.md 3.13.
    """

    password_asked = Signal()
    phone_asked = Signal()
    codes_asked = Signal()
    pin_asked = Signal()
    no_pin_asked = Signal()
    devices_asked = Signal()
    minutes_chosen = Signal(int)
    looked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("My account"))
        self.busy, self.problem = BusyBar(), ErrorLine()
        self.again = Button(self.tr("Look again"), key="R", icon="refresh-cw")
        self.who, self.since, self.left = (PlainLabel(wrap=True) for _ in range(3))
        self.password = Button(self.tr("Change the password…"), icon="key-round")
        self.phone = Button("", icon="shield-check")
        self.codes = Button(self.tr("New recovery codes…"), icon="key")
        self.opens = PlainLabel(wrap=True)
        self.pin, self.no_pin = Button("", icon="lock"), Button(self.tr("Take the PIN away…"))
        self.minutes = ChoiceField(self.tr("&Lock without input"), [(10, "")])
        self.devices = Button(self.tr("Devices…"), icon="laptop")
        self._frame = QFrame()
        self._lay_out()
        for button, told in (
            (self.again, self.looked),
            (self.password, self.password_asked),
            (self.phone, self.phone_asked),
            (self.codes, self.codes_asked),
            (self.pin, self.pin_asked),
            (self.no_pin, self.no_pin_asked),
            (self.devices, self.devices_asked),
        ):
            button.clicked.connect(told)
        self.minutes.edited.connect(self._choose)
        current().changed.connect(self._restyle)
        self._restyle()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(PlainLabel(self.tr("My account"), size=fonts.LARGE, weight=fonts.BOLD), 1)
        head.addWidget(self.again)
        column = QVBoxLayout(self._frame)
        column.setContentsMargins(0, _MARGIN, 0, _MARGIN)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.who)
        column.addWidget(self.problem)
        for card in (self._password_card(), self._factor_card(), self._lock_card()):
            column.addWidget(card)
        column.addWidget(self._devices_card())
        column.addStretch(1)
        inner = QWidget()
        middle = QHBoxLayout(inner)
        middle.addStretch(1)
        middle.addWidget(self._frame, 6)
        middle.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.busy)
        outer.addWidget(self.area)

    def _password_card(self) -> Card:
        told = self.tr(
            "A new one ends every other session of yours: other computers ask you to sign in "
            "again, and keep what they have not sent."
        )
        return _card(
            self.tr("Password"), [PlainLabel(told, tone="muted", wrap=True)], self.password
        )

    def _factor_card(self) -> Card:
        title = self.tr("Second step of the sign-in")
        return _card(title, [self.since, self.left], self.phone, self.codes)

    def _lock_card(self) -> Card:
        card = _card(self.tr("Lock of this window"), [self.opens], self.pin, self.no_pin)
        card.column.addWidget(self.minutes)
        told = self.tr("Ctrl+Shift+L locks it now, and so does the lock of this computer.")
        card.column.addWidget(PlainLabel(told, tone="muted", wrap=True))
        return card

    def _devices_card(self) -> Card:
        told = self.tr("Which computers may sync for you; let a new one in, put a lost one out.")
        words = PlainLabel(told, tone="muted", wrap=True)
        return _card(self.tr("Your devices"), [words], self.devices)

    def show_state(self, state: AccountState) -> None:
        """Show a state."""
        self.problem.say(state.problem)
        if state.who is not None:
            rights = ", ".join(sorted(state.who.rights)) or self.tr("none")
            self.who.setText(
                self.tr("{0}, {1}. Rights: {2}.").format(state.who.name, state.who.email, rights)
            )
        self._show_account(state.account)
        self._show_lock(state.lock)
        self.again.setEnabled(not state.busy)
        if state.busy:
            self.busy.start()
        else:
            self.busy.stop()

    def _show_account(self, account: OwnAccount | None) -> None:
        has = account is not None and account.second_factor_since is not None
        words = self.tr("Central has not told yet whether you have one.")
        if account is not None:
            words = self.tr("Not set up: your password alone opens your account.")
            if account.second_factor_since is not None:
                at = QDateTime.fromSecsSinceEpoch(round(account.second_factor_since.timestamp()))
                day = QLocale().toString(at, "d MMM yyyy")
                words = self.tr("Set up on {0}: codes of your phone.").format(day)
        self.since.setText(words)
        self.left.setText(self._left(account) if account is not None and has else "")
        self.left.setVisible(has)
        self.left.set_tone(
            "excluded" if account is not None and account.recovery_codes <= FEW_CODES else "muted"
        )
        another = self.tr("Change to another phone…") if has else self.tr("Set it up…")
        self.phone.set_words(another)
        self.codes.setVisible(has)

    def _left(self, account: OwnAccount) -> str:
        left = account.recovery_codes
        if left > FEW_CODES:
            return self.tr("{0} recovery codes are left.").format(left)
        count = {0: self.tr("No recovery code is left"), 1: self.tr("One recovery code is left")}
        words = count.get(left, self.tr("{0} recovery codes are left").format(left))
        return self.tr("{0}: make new ones before your phone is not at hand.").format(words)

    def _show_lock(self, lock: LockHere) -> None:
        words = {
            "pin": self.tr("Your PIN opens it. It guards what is on the screen."),
            "passphrase": self.tr("The passphrase of this computer's store opens it."),
            "keyring": self.tr(
                "The keyring of this computer opens it, without asking you. A PIN asks whoever "
                "sits here."
            ),
        }
        of_vault = self.tr("The PIN of the vault opens it, too.")
        self.opens.setText(of_vault if lock.pin == "vault" else words[lock.asks])
        own = lock.pin == "own"
        self.pin.set_words(self.tr("Change the PIN…") if own else self.tr("Set a PIN…"))
        self.pin.setVisible(lock.pin != "vault")
        self.no_pin.setVisible(own)
        offered = [(one, self._after(one)) for one in minutes_offered(lock.idle_min)]
        self.minutes.set_choices(offered)
        self.minutes.set_value(lock.idle_min)

    def _after(self, minutes: int) -> str:
        if not minutes:
            return self.tr("never by itself")
        return self.tr("after {0} minutes").format(minutes)

    @Slot()
    def _choose(self) -> None:
        chosen = self.minutes.value()
        if isinstance(chosen, int):
            self.minutes_chosen.emit(chosen)

    @Slot()
    def _restyle(self) -> None:
        self._frame.setMaximumWidth(current().px(_WIDTH))
        self._frame.setMinimumWidth(current().px(_NARROW))


def _card(title: str, told: list[PlainLabel], *buttons: Button) -> Card:
    """A card with its sentences and its buttons in one line."""
    card = Card(title, spacing=10)
    for words in told:
        card.column.addWidget(words)
    row = QHBoxLayout()
    row.setSpacing(8)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    card.column.addLayout(row)
    return card
