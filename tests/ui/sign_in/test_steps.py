"""The steps after the form: nothing typed is lost, every page says what to do, keys are enough."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap.entry import Came, NewFactor, Waiting
from app.bootstrap.identity import Identity
from app.bootstrap.window_lock import Asks
from app.ports.problems import Refused, TrestleProblem
from tests.builders.lanes import InlineLanes
from ui.screens.sign_in.presenter import SignInPresenter
from ui.screens.sign_in.state import SignInState, Typed, in_groups
from ui.screens.sign_in.steps import StepsView
from ui.screens.sign_in.view import SignInView

WHO = Identity(UUID(int=1), "Mira Okafor", "mira@trestle.example")
GOOD = Typed("https://central.example", "mira@trestle.example", "pass word", "Laptop")
WORDS = ("orbit", "lemon", "basket", "river", "candle", "fox")
WAITS = Waiting(WORDS, "K4", "Mira Okafor", "mira@trestle.example")
CODES = tuple(f"abcd-efgh-jkm{at}" for at in range(10))
NEEDED = Refused("second-factor-needed", "Central asks for the code.", next_step="Type it.")
UNSET = Refused("second-factor-unset", "Your firm asks for a second step.")
WRONG = Refused("second-factor-wrong", "This code is not right.", next_step="Wait for the next.")


class Entry:
    """A central that answers each try as it was told to."""

    def __init__(self, *answers: Came | TrestleProblem, waits: Waiting | None = None) -> None:
        self.entry, self.address, self.identity = self, "", None
        self.own_account = self
        self.own: list[str] = []
        self.answers, self.waits = list(answers), waits
        self.codes: list[str] = []
        self.let: list[Identity | TrestleProblem | None] = []
        self.forgotten = False
        self.proofs: list[str] = []
        self.renewed: list[str] = []
        self.refuses: TrestleProblem | None = None

    def waiting(self) -> Waiting | None:
        return self.waits

    def sign_in(
        self, _address: str, _email: str, _password: str, _device: str, code: str, own: str = ""
    ) -> Came:
        self.codes.append(code)
        self.own.append(own)
        answer = self.answers.pop(0)
        if isinstance(answer, TrestleProblem):
            raise answer
        return answer

    def new_factor(self, _address: str, _email: str, _password: str, code: str = "") -> NewFactor:
        self.proofs.append(code)
        if self.refuses is not None:
            refusal, self.refuses = self.refuses, None
            raise refusal
        return NewFactor("ABCDEFGHIJ", "otpauth://totp/x?secret=ABCDEFGHIJ")

    def renew_codes(self, code: str) -> tuple[str, ...]:
        self.renewed.append(code)
        if self.refuses is not None:
            refusal, self.refuses = self.refuses, None
            raise refusal
        return CODES

    def let_in(self) -> Identity | None:
        answer = self.let.pop(0)
        if isinstance(answer, TrestleProblem):
            raise answer
        return answer

    def wait_no_more(self) -> None:
        self.forgotten = True


class Door:
    """What opens the window."""

    def __init__(self, asks: Asks) -> None:
        self.opens, self.pins = asks, list[str]()

    def asks(self) -> Asks:
        return self.opens

    def change_pin(self, old: str, new: str) -> None:
        assert old == ""
        if new == "12345678":
            raise Refused("pin-easy", "Too many people would try this PIN first: choose another.")
        self.pins.append(new)


class Tried:
    """The steps on the screen, with a presenter behind them."""

    def __init__(self, qtbot: QtBot, entry: Entry, door: Door | None = None) -> None:
        self.form = SignInView()
        self.view = StepsView(self.form)
        qtbot.addWidget(self.view)
        self.entered: list[Identity] = []
        self.left = 0
        desk: Any = entry
        self.presenter = SignInPresenter(
            desk, InlineLanes(), self.view, self, device="Laptop", entered=self.entered.append,
            left=self._leave, door=door,
        )  # fmt: skip
        self.view.code_typed.connect(self.presenter.submit_code)
        self.view.own_chosen.connect(self.presenter.submit_own)
        self.view.pin_chosen.connect(self.presenter.submit_pin)
        self.view.went_back.connect(self.presenter.back)
        self.view.codes_kept.connect(self.presenter.codes_kept)
        self.view.looked.connect(self.presenter.look)
        self.view.resize(900, 700)
        self.view.show()

    def _leave(self) -> None:
        self.left += 1

    def render(self, state: SignInState) -> None:
        self.form.show_state(state)
        self.view.show_state(state)

    def fill(self, state: SignInState) -> None:
        self.form.fill(state)

    @property
    def step(self) -> str:
        return self.presenter.state.step

    def told(self) -> str:
        page = self.view.stack.currentWidget()
        assert page is not None
        return " ".join(one.text() for one in page.findChildren(QLabel) if one.isVisible())


def test_the_code_is_asked_for_when_central_asks_for_it(qtbot: QtBot) -> None:
    tried = Tried(qtbot, entry := Entry(NEEDED, WRONG, Came(WHO)))
    tried.presenter.submit(GOOD)
    assert tried.step == "code"
    field = tried.view.code.field
    assert tried.view.focusWidget() is field.box
    QGuiApplication.clipboard().setText("123 456")
    field.box.paste()
    QTest.keyClick(field.box, Qt.Key.Key_Return)
    assert "not right" in field.error
    assert field.box.selectedText() == "123 456"
    QTest.keyClicks(field.box, "654321")
    QTest.keyClick(field.box, Qt.Key.Key_Return)
    assert entry.codes == ["", "123 456", "654321"]
    assert tried.entered == [WHO]


def test_no_code_is_no_reason_to_ask_central(qtbot: QtBot) -> None:
    tried = Tried(qtbot, entry := Entry(NEEDED))
    tried.presenter.submit(GOOD)
    QTest.keyClick(tried.view.code.field.box, Qt.Key.Key_Return)
    assert "Type the code" in tried.view.code.field.error
    assert entry.codes == [""]


def test_escape_leads_back_to_a_form_that_is_still_filled(qtbot: QtBot) -> None:
    tried = Tried(qtbot, Entry(NEEDED))
    tried.form.password.set_text("pass word")
    tried.presenter.submit(GOOD)
    QTest.keyClick(tried.view.code.field.box, Qt.Key.Key_Escape)
    assert tried.step == "form"
    assert tried.view.stack.currentWidget() is tried.form
    assert tried.form.password.text() == "pass word"


def test_setting_up_shows_the_key_in_groups_and_copies_it_whole(qtbot: QtBot) -> None:
    tried = Tried(qtbot, entry := Entry(UNSET, Came(WHO, None, CODES)))
    tried.presenter.submit(GOOD)
    page = tried.view.factor
    assert tried.step == "set_up"
    assert page.secret.text() == in_groups("ABCDEFGHIJ") == "ABCD EFGH IJ"
    page.copy_key.click()
    assert QGuiApplication.clipboard().text() == "ABCDEFGHIJ"
    page.copy_link.click()
    assert QGuiApplication.clipboard().text().startswith("otpauth://")
    QTest.keyClicks(page.field.box, "123456")
    QTest.keyClick(page.field.box, Qt.Key.Key_Return)
    assert entry.codes == ["", "123456"]
    assert tried.step == "codes"
    assert tried.entered == [], "the codes come first: they are shown only now"


def test_a_second_step_is_set_up_unasked_with_the_password_once_more(qtbot: QtBot) -> None:
    tried = Tried(qtbot, entry := Entry(Came(WHO, None, CODES)))
    tried.presenter.set_up()
    assert "Set up the second step" in tried.told()
    tried.presenter.submit(GOOD)
    assert (tried.step, entry.codes) == ("set_up", [])
    tried.presenter.submit_code("123456")
    assert tried.step == "codes"
    assert not tried.presenter.state.wants_factor


def test_who_comes_back_to_the_form_comes_to_sign_in(qtbot: QtBot) -> None:
    tried = Tried(qtbot, Entry())
    tried.presenter.set_up()
    tried.presenter.begin()
    assert "Set up the second step" not in tried.told()


def test_another_phone_is_set_up_once_the_present_one_has_told_who_it_is(qtbot: QtBot) -> None:
    tried = Tried(qtbot, entry := Entry(Came(WHO, None, CODES)))
    tried.presenter.set_up()
    entry.refuses = NEEDED
    tried.presenter.submit(GOOD)
    assert tried.step == "code"
    assert "Change to another phone" in tried.told()
    entry.refuses = WRONG
    tried.presenter.submit_code("111111")
    assert "not right" in tried.view.code.field.error
    tried.presenter.submit_code("222222")
    assert (tried.step, entry.codes) == ("set_up", [])
    tried.presenter.submit_code("333333")
    assert entry.proofs == ["", "111111", "222222"]
    assert (tried.step, entry.codes) == ("codes", ["333333"])


def test_recovery_codes_are_renewed_with_a_code_and_shown_once(qtbot: QtBot) -> None:
    tried = Tried(qtbot, entry := Entry())
    tried.presenter.renew()
    assert "New recovery codes" in tried.told()
    entry.refuses = WRONG
    tried.presenter.submit_code("111111")
    assert "not right" in tried.view.code.field.error
    tried.presenter.submit_code("222222")
    assert tried.step == "codes"
    assert CODES[0] in tried.told()
    tried.presenter.codes_kept()
    assert (tried.step, tried.left, tried.entered) == ("form", 1, [])
    assert not tried.presenter.state.codes


def test_who_does_not_want_new_codes_goes_back_and_the_old_ones_stay(qtbot: QtBot) -> None:
    tried = Tried(qtbot, entry := Entry())
    tried.presenter.renew()
    QTest.keyClick(tried.view.code.field.box, Qt.Key.Key_Escape)
    assert (tried.step, tried.left, entry.renewed) == ("form", 1, [])


def test_recovery_codes_stand_on_the_page_once(qtbot: QtBot) -> None:
    tried = Tried(qtbot, Entry(Came(WHO, None, CODES)))
    tried.presenter.submit(GOOD)
    assert all(code in tried.told() for code in CODES)
    tried.view.codes.on.click()
    assert tried.entered == [WHO]
    assert tried.presenter.state.codes == ()


def test_a_computer_that_waits_shows_its_words_and_who_can_let_it_in(qtbot: QtBot) -> None:
    tried = Tried(qtbot, entry := Entry(Came(None, WAITS)))
    tried.presenter.submit(GOOD)
    assert tried.step == "waiting"
    told = tried.told()
    assert all(word in told for word in WORDS)
    assert "trestle central device approve K4" in told
    assert tried.view.waiting.grid.accessibleDescription() == ", ".join(WORDS)
    assert tried.view.timer.isActive()
    entry.let = [None, WHO]
    tried.view.waiting.on.click()
    assert tried.step == "waiting"
    tried.view.timer.timeout.emit()
    assert tried.entered == [WHO]
    assert not tried.view.timer.isActive()


def test_a_computer_that_waited_goes_on_waiting_after_a_restart(qtbot: QtBot) -> None:
    tried = Tried(qtbot, Entry(waits=WAITS))
    tried.presenter.begin()
    assert tried.step == "waiting"
    assert tried.presenter.state.words == WORDS


def test_a_computer_that_was_turned_away_is_told_so_on_the_form(qtbot: QtBot) -> None:
    tried = Tried(qtbot, entry := Entry(waits=WAITS))
    tried.presenter.begin()
    entry.let = [Refused("device-barred", "This computer was not let in.")]
    tried.view.waiting.on.click()
    assert tried.step == "form"
    assert "was not let in" in tried.told()


def test_who_does_not_want_to_wait_begins_anew(qtbot: QtBot) -> None:
    tried = Tried(qtbot, entry := Entry(waits=WAITS))
    tried.presenter.begin()
    QTest.keyClick(tried.view.waiting.on, Qt.Key.Key_Escape)
    assert tried.step == "form"
    assert entry.forgotten


OWN = Refused("password-own", "This secret opens your account once.")
EASY = Refused("password-easy", "Too many people would try this password first.")


def choose(tried: Tried, first: str, second: str) -> None:
    page = tried.view.own
    for field, text in ((page.first, first), (page.second, second)):
        field.box.setFocus()
        field.box.selectAll()
        QTest.keyClicks(field.box, text)
    QTest.keyClick(page.second.box, Qt.Key.Key_Return)


def test_who_was_invited_chooses_their_own_password_before_anything_else(qtbot: QtBot) -> None:
    tried = Tried(qtbot, entry := Entry(OWN, EASY, UNSET, Came(WHO, None, CODES)))
    tried.presenter.submit(GOOD)
    page = tried.view.own
    assert tried.step == "own"
    assert tried.view.focusWidget() is page.first.box
    choose(tried, "four new plain words", "four new plain wards")
    assert "two different passwords" in page.first.error
    assert entry.own == [""], "central is not asked before both are the same"
    choose(tried, "password password", "password password")
    assert "Too many people" in page.first.error
    choose(tried, "four new plain words", "four new plain words")
    assert tried.step == "set_up"
    assert page.typed() == ("", ""), "what was typed has done its work"
    tried.presenter.submit_code("123456")
    assert entry.own == ["", "password password", *["four new plain words"] * 2]
    assert "plain words" not in repr(tried.presenter.state)


def test_who_turns_back_from_choosing_signs_in_anew_with_the_secret_alone(qtbot: QtBot) -> None:
    tried = Tried(qtbot, entry := Entry(OWN, EASY, OWN))
    tried.presenter.submit(GOOD)
    choose(tried, "password password", "password password")
    QTest.keyClick(tried.view.own.first.box, Qt.Key.Key_Escape)
    assert tried.step == "form"
    tried.presenter.submit(GOOD)
    assert entry.own == ["", "password password", ""]


def test_setting_up_shows_the_link_as_a_code_for_the_camera_and_the_key_under_it(
    qtbot: QtBot,
) -> None:
    tried = Tried(qtbot, Entry(UNSET))
    tried.presenter.submit(GOOD)
    page = tried.view.factor
    assert page.picture.isVisible()
    assert page.picture.modules
    assert page.picture.accessibleName()
    assert page.column.indexOf(page.picture) < page.column.indexOf(page.secret)


@pytest.mark.parametrize("step", ["own", "code", "set_up", "codes", "waiting"])
def test_every_control_of_every_step_has_a_name(qtbot: QtBot, step: Any) -> None:
    tried = Tried(qtbot, Entry())
    tried.render(SignInState(step=step, secret="ABCD", codes=CODES, words=WORDS, short="K4"))
    tab = Qt.FocusPolicy.TabFocus
    page = tried.view.stack.currentWidget()
    assert page is not None
    reached = [w for w in page.findChildren(QWidget) if w.isVisible() and w.focusPolicy() & tab]
    assert reached
    assert [w for w in reached if not w.accessibleName()] == []


def test_neither_secret_nor_codes_are_in_a_repr() -> None:
    state = SignInState(secret="ABCD", link="otpauth://x", codes=CODES)
    assert not any(word in repr(state) for word in ("ABCD", "otpauth", CODES[0]))


@pytest.mark.parametrize("came", ["at once", "after a wait"])
def test_where_the_keyring_alone_opens_the_window_nobody_comes_in_without_a_pin(
    qtbot: QtBot, came: str
) -> None:
    entry = Entry(Came(WHO) if came == "at once" else Came(None, WAITS))
    door = Door("keyring")
    tried = Tried(qtbot, entry, door)
    tried.presenter.submit(GOOD)
    if came != "at once":
        entry.let = [WHO]
        tried.presenter.look()
    page = tried.view.pin
    assert (tried.step, tried.entered) == ("pin", [])
    assert page.isVisible()
    assert not page.back.isVisible()
    QTest.keyClick(page, Qt.Key.Key_Escape)
    page.on.click()
    assert "Choose a PIN" in page.first.error
    for first, second, words in (
        ("seven boats", "seven ships", "two different PINs"),
        ("12345678", "12345678", "Too many people would try this PIN first"),
    ):
        page.first.set_text(first)
        page.second.set_text(second)
        page.on.click()
        assert words in page.first.error
    assert (tried.entered, door.pins) == ([], [])
    page.first.set_text("seven boats")
    page.second.set_text("seven boats")
    QTest.keyClick(page.second.box, Qt.Key.Key_Return)
    assert (tried.entered, door.pins, tried.step) == ([WHO], ["seven boats"], "form")
    assert page.typed() == ("", "")


@pytest.mark.parametrize("asks", ["pin", "passphrase"])
def test_where_something_else_opens_the_window_no_pin_is_asked_for(
    qtbot: QtBot, asks: Asks
) -> None:
    tried = Tried(qtbot, Entry(Came(WHO)), Door(asks))
    tried.presenter.submit(GOOD)
    assert tried.entered == [WHO]
