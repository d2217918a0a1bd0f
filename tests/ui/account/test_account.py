"""My account: one's password, second step and devices, and the lock of this computer's window."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.bootstrap.desk import Desk
from app.bootstrap.own_account import OwnAccount
from app.bootstrap.window_lock import IDLE_SETTING, LockDesk
from app.ports.problems import Refused, TrestleProblem
from app.security.vault.stretching import Cost
from tests.builders.window import TryWindow
from ui.kit.buttons import Button
from ui.screens.account.screen import AccountScreen
from ui.screens.account.sheets import AGAIN, CODE, NEW, OLD, SecretsSheet
from ui.screens.account.state import AccountState, LockHere, minutes_offered
from ui.screens.account.view import AccountView
from ui.shell.navigation import Step

PIN, OTHER = "seven green boats", "eight red wagons"
SINCE = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)


class Central:
    """Central, as far as it tells of one's own account."""

    def __init__(self) -> None:
        self.account = OwnAccount(SINCE, 8, required=False)
        self.refuses: TrestleProblem | None = None
        self.changed: list[tuple[str, str, str]] = []

    def look(self) -> OwnAccount:
        return self.account

    def change_password(self, old: str, new: str, code: str = "") -> None:
        if self.refuses is not None:
            refusal, self.refuses = self.refuses, None
            raise refusal
        self.changed.append((old, new, code))


def told_in(part: QWidget) -> str:
    return " ".join(one.text() for one in part.findChildren(QLabel) if one.isVisible())


class Page:
    """The page in its window."""

    def __init__(self, window: TryWindow, central: Central) -> None:
        self.window, self.central = window, central
        window.shell.registry.run("go.account")
        window.until(lambda: window.shell.navigator.here == Step("account"), "my account")
        found: Any = window.shell.rooms.known("account")
        self.screen: AccountScreen = found
        window.until(lambda: self.screen.presenter.state.account is not None, "central told")

    @property
    def view(self) -> AccountView:
        return self.screen.view

    def told(self) -> str:
        return told_in(self.view)

    def sheet(self) -> SecretsSheet:
        found = self.screen.sheet
        assert found is not None
        return found

    def is_answered(self) -> bool:
        """Whether the sheet is gone."""
        sheet = self.sheet()
        return not isValid(sheet) or not sheet.is_open

    def answer(self, **typed: str) -> None:
        """Type into the sheet that is open, and press Enter in its last field."""
        sheet = self.sheet()
        for name, text in typed.items():
            box = sheet.form.fields[name].control
            box.setFocus()
            QTest.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
            QTest.keyClicks(box, text)
        QTest.keyClick(box, Qt.Key.Key_Return)
        self.window.settle()

    def lock_asks(self) -> str:
        return LockDesk(self.window.desk.store).pin()


@pytest.fixture
def page(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    assert qtbot is not None
    central = Central()
    monkeypatch.setattr(Desk, "own_account", property(lambda _desk: central))
    monkeypatch.setattr(LockDesk.change_pin, "__defaults__", (Cost(8, 1),))
    window = TryWindow(tmp_path)
    window.enter()
    yield Page(window, central)
    window.close()


def test_one_sees_who_one_is_and_how_one_signs_in(page: Page) -> None:
    told = page.told()
    assert "Mira Okafor" in told
    assert "3 Mar 2026" in told
    assert "8 recovery codes are left." in told
    page.central.account = OwnAccount(SINCE, 1, required=False)
    page.view.again.click()
    page.window.until(lambda: "One recovery code is left: make new ones" in page.told())
    page.central.account = OwnAccount(None, 0, required=False)
    page.view.again.click()
    page.window.until(lambda: "your password alone opens your account" in page.told())
    assert page.view.codes.isHidden()
    assert page.window.shell.registry.reason("account.codes")


def test_another_password_is_asked_for_twice_and_with_the_old_one_and_a_code(page: Page) -> None:
    page.view.password.click()
    page.answer(**{OLD: " old words ", NEW: "four new plain words", AGAIN: "four other words"})
    assert "Type the same one twice" in page.sheet().form.fields[AGAIN].error
    page.central.refuses = Refused("password-old-wrong", "This is not your present password.")
    page.answer(**{AGAIN: "four new plain words", CODE: "123456"})
    page.window.until(lambda: "not your present" in page.sheet().form.fields[OLD].error)
    page.central.refuses = Refused("password-easy", "Too many people would try this password.")
    page.answer(**{CODE: "123456"})
    page.window.until(lambda: "Too many people" in page.sheet().form.fields[NEW].error)
    page.answer(**{CODE: "123456"})
    page.window.until(lambda: page.central.changed, "central was told")
    assert page.central.changed == [(" old words ", "four new plain words", "123456")]
    assert page.is_answered()
    assert "Your password is changed." in told_in(page.window.window.toast)


def test_a_pin_is_set_changed_with_the_present_one_and_taken_away_with_it(page: Page) -> None:
    page.view.pin.click()
    page.answer(**{NEW: "1234567890", AGAIN: "1234567890"})
    page.window.until(lambda: "Too many people" in page.sheet().form.fields[NEW].error)
    page.answer(**{NEW: PIN, AGAIN: PIN})
    page.window.until(page.view.no_pin.isVisible, "there is a PIN")
    assert page.lock_asks() == "own"
    page.view.pin.click()
    page.answer(**{OLD: "not the pin", NEW: OTHER, AGAIN: OTHER})
    page.window.until(lambda: "not the PIN" in page.sheet().form.fields[OLD].error)
    page.answer(**{OLD: PIN, AGAIN: OTHER})
    page.window.until(page.is_answered, "it was changed")
    page.view.no_pin.click()
    page.answer(**{OLD: PIN})
    page.window.until(lambda: "not the PIN" in page.sheet().form.fields[OLD].error)
    page.answer(**{OLD: OTHER})
    page.window.until(lambda: page.lock_asks() == "none", "there is none")
    page.window.until(page.view.no_pin.isHidden, "the page says so")


def test_the_minutes_until_the_window_locks_count_at_once_and_can_be_taken_back(
    page: Page,
) -> None:
    idle = page.window.shell.locking.lock._idle
    page.view.minutes.set_value(2)
    page.view.minutes.edited.emit()
    page.window.until(lambda: idle.interval() == 2 * 60_000, "it counts")
    assert page.window.desk.setting(IDLE_SETTING) == 2
    page.screen._set_minutes(10)
    page.window.until(lambda: idle.interval() == 10 * 60_000, "it counts")
    assert page.view.minutes.value() == 10
    page.screen._set_minutes(0)
    page.window.until(lambda: not idle.isActive(), "it never locks by itself")


def test_a_value_that_is_not_among_the_choices_is_offered_too() -> None:
    assert minutes_offered(10) == (2, 5, 10, 15, 30, 60, 0)
    assert minutes_offered(7) == (2, 5, 7, 10, 15, 30, 60, 0)


def test_new_codes_and_another_phone_are_asked_for_at_the_sign_in_and_lead_back_here(
    page: Page,
) -> None:
    page.view.codes.click()
    page.window.until(lambda: page.window.shell.navigator.here == Step("sign_in"), "the sign-in")
    sign_in: Any = page.window.shell.rooms.known("sign_in")
    assert (sign_in.presenter.state.step, sign_in.presenter.state.renews) == ("code", True)
    sign_in.presenter.back()
    page.window.until(lambda: page.window.shell.navigator.here == Step("account"), "my account")
    page.view.devices.click()
    page.window.until(lambda: page.window.shell.navigator.here == Step("devices"), "the devices")


def test_where_the_vaults_pin_opens_the_window_none_of_its_own_is_offered(qtbot: QtBot) -> None:
    view = AccountView()
    qtbot.addWidget(view)
    view.show()
    view.show_state(AccountState(lock=LockHere("vault", "pin")))
    assert "PIN of the vault" in view.opens.text()
    assert view.pin.isHidden()
    assert view.no_pin.isHidden()


def test_every_control_of_the_page_has_a_name_of_its_own(qtbot: QtBot) -> None:
    view = AccountView()
    qtbot.addWidget(view)
    view.show()
    view.show_state(
        AccountState(lock=LockHere("own", "pin"), account=OwnAccount(SINCE, 8, required=True))
    )
    tab = Qt.FocusPolicy.TabFocus
    reached = [w for w in view.findChildren(QWidget) if w.isVisible() and w.focusPolicy() & tab]
    names = [one.accessibleName() for one in reached]
    assert all(names)
    buttons = [one.accessibleName() for one in reached if isinstance(one, Button)]
    assert len(buttons) == len(set(buttons)) == 7
