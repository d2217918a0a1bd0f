"""Signing in: words under each field, nothing typed is lost."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap.entry import Came, Entry, Waiting
from app.bootstrap.identity import Identity
from app.central.versions import too_old_to_enrol
from app.ports.problems import Refused, TrestleProblem, Unavailable
from tests.builders.lanes import InlineLanes
from tests.builders.rows import MIRA, small_rows
from tests.builders.window import TryWindow
from tests.builders.world import fill, sign_in_as
from ui.runtime.problem import problem_of
from ui.screens.sign_in.presenter import SignInPresenter
from ui.screens.sign_in.state import SignInState, Typed, full_address, missing, with_problem
from ui.screens.sign_in.view import SignInView
from ui.shell.navigation import Step

WRONG = Refused(
    "sign-in-wrong", "The e-mail address or the password is not right.", next_step="Try again."
)
GOOD = Typed("https://central.example", "mira@trestle.example", "pass word", "Laptop")
WHO = Identity(UUID(int=1), "Mira Okafor", "mira@trestle.example")


class Door:
    """A desk whose central answers as told."""

    def __init__(self, known: Identity | None = None, address: str = "") -> None:
        self.address, self.identity = address, known
        self.problem: TrestleProblem | None = None
        self.tried: list[tuple[str, ...]] = []

        self.entry = self

    def waiting(self) -> Waiting | None:
        return None

    def sign_in(self, *given: str) -> Came:
        self.tried.append(given)
        if self.problem is not None:
            raise self.problem
        return Came(WHO)


class Form:
    """A form that nobody looks at."""

    def __init__(self) -> None:
        self.states: list[SignInState] = []
        self.filled: list[SignInState] = []

    def render(self, state: SignInState) -> None:
        self.states.append(state)

    def fill(self, state: SignInState) -> None:
        self.filled.append(state)


def made(door: Door) -> tuple[SignInPresenter, Form, list[Identity]]:
    form, entered = Form(), list[Identity]()
    desk: Any = door
    presenter = SignInPresenter(
        desk, InlineLanes(), object(), form, device="Laptop", entered=entered.append
    )
    return presenter, form, entered


def test_what_is_missing_is_told_before_anything_is_asked() -> None:
    door = Door()
    presenter, form, entered = made(door)
    presenter.submit(Typed("", "mira", "", ""))
    assert set(form.states[-1].errors) == {"address", "email", "password", "device"}
    assert form.states[-1].errors["email"] == "An e-mail address has an @ in it."
    assert door.tried == []
    assert entered == []
    assert missing(GOOD) == {}


def test_who_signed_in_is_told_and_the_password_goes_to_central_only() -> None:
    door = Door()
    presenter, form, entered = made(door)
    presenter.submit(GOOD)
    assert door.tried == [(GOOD.address, GOOD.email, GOOD.password, GOOD.device, "", "")]
    assert entered == [WHO]
    assert all("pass word" not in repr(state) for state in form.states)
    assert "pass word" not in repr(GOOD)


@pytest.mark.parametrize(
    ("problem", "name"),
    [
        (WRONG, "password"),
        (Refused("sign-in-locked", "There were too many wrong passwords."), "password"),
        (Refused("address-open", "This address begins with http."), "address"),
        (Unavailable("central-unknown", "No server is known by this name."), "address"),
        (Unavailable("central-not-tls", "It does not speak https."), "address"),
        (Unavailable("central-not-trusted", "The server could not prove it."), "address"),
        (Refused("store-of-another", "This device holds another person's data."), "email"),
        (Refused("device-barred", "This device may not sync any more."), "device"),
    ],
)
def test_each_refusal_stands_under_the_field_that_it_is_about(
    problem: TrestleProblem, name: str
) -> None:
    door = Door()
    door.problem = problem
    presenter, form, entered = made(door)
    presenter.submit(GOOD)
    assert dict(form.states[-1].errors) == {name: str(problem)}
    assert not form.states[-1].busy
    assert entered == []


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("desk.example", "https://desk.example"),
        ("desk.example:8443", "https://desk.example:8443"),
        ("localhost:8400", "http://localhost:8400"),
        ("127.0.0.1:8400", "http://127.0.0.1:8400"),
        ("http://desk.example", "http://desk.example"),
        ("", ""),
    ],
)
def test_an_address_is_completed_and_never_made_less_safe(typed: str, asked: str) -> None:
    assert full_address(typed) == asked


def test_a_wrong_password_is_selected_so_that_typing_replaces_it(qtbot: QtBot) -> None:
    view = SignInView()
    qtbot.addWidget(view)
    view.show()
    QTest.keyClicks(view.password.box, "wrong")
    view.show_state(with_problem(SignInState(), problem_of(WRONG)))
    assert view.focusWidget() is view.password.box
    assert view.password.box.hasSelectedText()
    QTest.keyClicks(view.password.box, "right")
    assert view.password.box.text() == "right"
    assert view.password.error == ""


def test_a_pause_says_when_it_ends_and_takes_no_tries_until_then(qtbot: QtBot) -> None:
    view = SignInView()
    qtbot.addWidget(view)
    view.show()
    sent: list[object] = []
    view.submitted.connect(sent.append)
    locked = Refused("sign-in-locked", "There were too many.", retry_after_s=0.5)
    view.show_state(with_problem(SignInState(), problem_of(locked)))
    assert "You can try again at " in view.password.error
    assert not view.button.isEnabled()
    QTest.keyClick(view.password.box, Qt.Key.Key_Return)
    assert sent == []
    qtbot.waitUntil(view.button.isEnabled)
    assert view.password.error == ""
    QTest.keyClick(view.password.box, Qt.Key.Key_Return)
    assert len(sent) == 1


def test_caps_lock_is_told_by_the_letters_and_goes_with_them(qtbot: QtBot) -> None:
    view = SignInView()
    qtbot.addWidget(view)
    view.show()
    box = view.password.box
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_A)  # a test's key without Shift is small
    assert view.caps.isHidden()
    large = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "A")
    QApplication.sendEvent(box, large)
    assert view.caps.isVisible()
    assert "Caps Lock" in view.caps.text()
    QTest.keyClick(box, Qt.Key.Key_1)
    assert view.caps.isVisible()
    QTest.keyClick(box, Qt.Key.Key_A)
    assert view.caps.isHidden()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("central-unreachable", "No server answers at this address."),
        ("central-slow", "did not answer in time"),
        ("central-stranger", "no Trestle central"),
    ],
)
def test_before_a_sign_in_nothing_is_said_to_be_tried_again(code: str, words: str) -> None:
    problem = problem_of(Unavailable(code, "It is tried again."))
    error = with_problem(SignInState(), problem).errors["address"]
    assert words in error
    assert "tried again" not in error


def test_what_is_told_beside_the_form_gives_way_where_there_is_no_room(qtbot: QtBot) -> None:
    view = SignInView()
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.show()
    view.show_state(SignInState())
    assert view._right.isVisible()
    view.resize(700, 600)
    assert not view._right.isVisible()
    view.resize(900, 600)
    view.show_state(SignInState(again=True))
    assert not view._right.isVisible()


def test_a_program_that_is_too_old_says_below_the_form_what_to_do(qtbot: QtBot) -> None:
    door = Door()
    door.problem = too_old_to_enrol()
    presenter, form, entered = made(door)
    presenter.submit(GOOD)
    view = SignInView()
    qtbot.addWidget(view)
    view.show()
    view.show_state(form.states[-1])
    told = [label.text() for label in view.findChildren(QLabel) if label.isVisible()]
    assert any("Update Trestle on this computer, then sign in." in words for words in told)
    assert view.button.isEnabled()
    assert entered == []


def test_any_other_problem_stands_below_the_fields() -> None:
    door = Door()
    door.problem = Unavailable("store-busy", "The store is busy.")
    presenter, form, _entered = made(door)
    presenter.submit(GOOD)
    assert form.states[-1].problem == "The store is busy."
    assert form.states[-1].errors == {}


def test_a_device_that_knows_its_person_asks_for_the_password_only() -> None:
    presenter, form, _entered = made(Door(WHO, "https://central.example"))
    presenter.begin()
    assert form.filled[-1].email == "mira@trestle.example"
    assert form.filled[-1].address == "https://central.example"
    assert form.states[-1].again


def test_the_password_can_be_shown_and_pasted(qtbot: QtBot) -> None:
    view = SignInView()
    qtbot.addWidget(view)
    view.show_state(SignInState())
    box = view.password.box
    assert box.echoMode() is QLineEdit.EchoMode.Password
    view.shows.setChecked(True)
    assert box.echoMode() is QLineEdit.EchoMode.Normal
    box.insert("pasted in one go")
    assert box.text() == "pasted in one go"


def test_the_first_wrong_field_has_the_keyboard(qtbot: QtBot) -> None:
    view = SignInView()
    qtbot.addWidget(view)
    view.show()
    view.show_state(SignInState(errors={"email": "Type it.", "password": "Type it."}))
    assert view.focusWidget() is view.email.control
    assert view.email.control.accessibleDescription() == "Type it."


def test_every_control_of_the_form_has_a_name(qtbot: QtBot) -> None:
    view = SignInView()
    qtbot.addWidget(view)
    view.show()
    view.show_state(SignInState())
    tab = Qt.FocusPolicy.TabFocus
    reached = [w for w in view.findChildren(QWidget) if w.isVisible() and w.focusPolicy() & tab]
    assert len(reached) == 7
    assert [w for w in reached if not w.accessibleName()] == []


@pytest.fixture
def stranger(qtbot: QtBot, tmp_path: Path) -> Iterator[TryWindow]:
    """A window before its first sign-in."""
    assert qtbot is not None
    made = TryWindow(tmp_path, user=None)
    made.enter()
    yield made
    made.close()


def test_signing_in_opens_the_queue_with_rail_and_timer(
    stranger: TryWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sign_in(
        _entry: Entry, address: str, email: str, password: str, device_name: str, *_codes: str
    ) -> Came:
        assert (address, email) == ("https://central.example", "mira@trestle.example")
        assert (password, device_name) == ("secret", "Laptop")
        fill(stranger.world.store, small_rows())
        sign_in_as(stranger.world.store, MIRA)
        stranger.desk.forget_identity()
        found = stranger.desk.identity
        assert found is not None
        return Came(found)

    monkeypatch.setattr(Entry, "sign_in", sign_in)
    screen: Any = stranger.shell.rooms.known("sign_in")
    view: SignInView = screen.view
    view.device.box.clear()
    for field, text in (
        (view.address, "https://central.example"),
        (view.email, "mira@trestle.example"),
        (view.password, "secret"),
        (view.device, "Laptop"),
    ):
        field.control.setFocus()
        stranger.type(text)
    stranger.key(Qt.Key.Key_Return)
    stranger.until(lambda: stranger.shell.navigator.here == Step("queue"), "the queue")
    assert stranger.window.rail.isVisible()
    assert stranger.window.bar.isVisible()
    assert view.password.text() == ""
    assert stranger.window.status.user.words == "Mira Okafor"
