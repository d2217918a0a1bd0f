"""The page of one's own account, built and connected."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from app.bootstrap.window_lock import IDLE_SETTING, LockDesk
from app.ports.changes import ChangeSet
from ui.kit.actions.spec import ActionSpec
from ui.screens.account import sheets
from ui.screens.account.presenter import AccountPresenter
from ui.screens.account.sheets import CODE, NEW, OLD, SecretsSheet
from ui.screens.account.state import AccountState
from ui.screens.account.view import AccountView
from ui.shell.contract import ScreenContext, Subject

_PAGE = "account.page"


class AccountScreen(QObject):
    """One's own account, and the lock of this computer's window.

    Source: security.md D6; ux.md 3.13.
    """

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context.window)
        self._context = context
        self.view = AccountView()
        desk = context.desk
        lock = LockDesk(desk.store, vault=desk.vault)
        self.presenter = AccountPresenter(desk, lock, context.lanes, self.view, self)
        self.sheet: SecretsSheet | None = None
        view = self.view
        view.looked.connect(self.presenter.look)
        view.password_asked.connect(self._change_password)
        view.phone_asked.connect(self._change_phone)
        view.codes_asked.connect(self._renew_codes)
        view.pin_asked.connect(self._change_pin)
        view.no_pin_asked.connect(self._take_pin)
        view.devices_asked.connect(self._to_devices)
        view.minutes_chosen.connect(self._set_minutes)
        context.registry.bind(_PAGE, view)

    @property
    def widget(self) -> QWidget:
        """What is shown."""
        return self.view

    def actions(self) -> Sequence[ActionSpec]:
        """List what can be done here."""
        tr, group = self.tr, "Tools"
        return (
            ActionSpec("account.password", tr("Change my password…"), "", self._change_password,
                       icon="key-round", group=group),
            ActionSpec("account.phone", tr("Change to another phone…"), "", self._change_phone,
                       self._why_no_codes, icon="shield-check", group=group),
            ActionSpec("account.codes", tr("New recovery codes…"), "", self._renew_codes,
                       self._why_no_codes, icon="key", group=group),
            ActionSpec("account.pin", tr("PIN of this window…"), "", self._change_pin,
                       self._why_no_pin, icon="lock", group=group),
            ActionSpec("account.no_pin", tr("Take the PIN of this window away…"), "",
                       self._take_pin, self._why_none_to_take, icon="lock-open", group=group),
            ActionSpec("account.look", tr("Look again at my account"), "R", self.presenter.look,
                       icon="refresh-cw", group="View", context=_PAGE),
        )  # fmt: skip

    def navigate(self, target: UUID | None) -> None:
        """There is one page."""

    def activated(self) -> None:
        """Read how things are."""
        self.presenter.look()
        self.view.password.setFocus()

    def changed(self, change: ChangeSet) -> None:
        """Hear that somebody else is here now, or has another name."""
        if change.kinds & {"identity", "user"}:
            self.presenter.look_here()

    def subject(self) -> Subject | None:
        """Nothing is looked at here."""
        return None

    def panes(self) -> Sequence[QWidget]:
        """List the one part."""
        return (self.view,)

    def render(self, state: AccountState) -> None:
        """Show a state."""
        self.view.show_state(state)

    def lock_changed(self) -> None:
        """Let the window hear that it locks after another time."""
        self._context.bus.announce(ChangeSet(frozenset({IDLE_SETTING})))

    def _why_no_codes(self) -> str:
        account = self.presenter.state.account
        missing = account is not None and account.second_factor_since is None
        return self.tr("set up the second step of the sign-in first") if missing else ""

    def _why_no_pin(self) -> str:
        of_vault = self.presenter.state.lock.pin == "vault"
        return self.tr("the PIN of the vault opens this window") if of_vault else ""

    def _why_none_to_take(self) -> str:
        return "" if self.presenter.state.lock.pin == "own" else self.tr("this window has no PIN")

    @Slot()
    def _change_password(self) -> None:
        def send(sheet: SecretsSheet) -> None:
            sheet.accept_button.setEnabled(False)
            self.presenter.change_password(
                sheet.typed(OLD), sheet.typed(NEW), sheet.typed(CODE),
                lambda: self._done(sheet, self.tr("Your password is changed.")), sheet.refuse,
            )  # fmt: skip

        self.sheet = sheets.password_sheet(self._context.window, send)

    @Slot()
    def _change_pin(self) -> None:
        present = self.presenter.state.lock.pin == "own"

        def send(sheet: SecretsSheet) -> None:
            sheet.accept_button.setEnabled(False)
            words = self.tr("The locked window asks for this PIN from now on.")
            self.presenter.change_pin(
                sheet.typed(OLD), sheet.typed(NEW), lambda: self._done(sheet, words), sheet.refuse
            )

        self.sheet = sheets.pin_sheet(self._context.window, send, present=present)

    @Slot()
    def _take_pin(self) -> None:
        def send(sheet: SecretsSheet) -> None:
            sheet.accept_button.setEnabled(False)
            words = self.tr("The locked window asks for no PIN any more.")
            self.presenter.change_pin(
                sheet.typed(OLD), "", lambda: self._done(sheet, words), sheet.refuse
            )

        self.sheet = sheets.no_pin_sheet(self._context.window, send)

    def _done(self, sheet: SecretsSheet, words: str) -> None:
        sheet.leave()
        self._context.notices.say(words)

    @Slot(int)
    def _set_minutes(self, minutes: int) -> None:
        words = self.tr("The window locks after {0} minutes without input.").format(minutes)
        if not minutes:
            words = self.tr("The window no longer locks by itself.")

        def done(before: int) -> None:
            self._context.notices.say(words, lambda: self._set_minutes(before))

        self.presenter.set_minutes(minutes, done)

    @Slot()
    def _change_phone(self) -> None:
        self._context.navigator.go("sign_in", None, "second_factor")

    @Slot()
    def _renew_codes(self) -> None:
        self._context.navigator.go("sign_in", None, "recovery_codes")

    @Slot()
    def _to_devices(self) -> None:
        self._context.navigator.go("devices")


def build(context: ScreenContext) -> AccountScreen:
    """Make the screen."""
    return AccountScreen(context)
