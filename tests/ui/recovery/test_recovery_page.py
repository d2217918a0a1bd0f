"""Faults of the store by their keys: what is safe, the safest way first, nothing by accident."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap.fault_words import Around, worded
from app.bootstrap.faults import DeviceFault, Opened, Step
from app.ports.problems import Corrupt, Refused, TrestleProblem, Unavailable
from tests.builders.lanes import InlineLanes
from tests.builders.walker import nameless
from ui.screens.recovery.presenter import RecoveryPresenter
from ui.screens.recovery.screen import Recovery, facts_of
from ui.screens.recovery.state import Choice, RecoveryState, Typed
from ui.screens.recovery.view import RecoveryPage

FOLDER = Path("/home/mira/trestle/store")
SAVED = Path("/home/mira/trestle/rescued/unsent.trestle")
DAMAGED = Corrupt("store-damaged", "The store on this computer is damaged.")
NO_KEYRING = Unavailable("keyring-none", "This computer offers no keyring.", retryable=False)
WRONG = Refused("passphrase-wrong", "This is not the passphrase of this store.")


@dataclass
class Door:
    """A device that answers as told."""

    answers: list[Any] = field(default_factory=list)
    by_passphrase: bool = False
    done: list[tuple[str, str | None, Path | None]] = field(default_factory=list)

    def open(self, passphrase: str | None) -> Opened | DeviceFault:
        self.done.append(("open", passphrase, None))
        return self._next()

    def recover(
        self,
        fault: DeviceFault,
        step: Step,
        *,
        passphrase: str | None,
        file: Path | None,
        told: Callable[[int, int], None],
    ) -> Opened | DeviceFault:
        assert isinstance(fault, DeviceFault)
        told(1, 2)
        self.done.append((step.id, passphrase, file))
        return self._next()

    def has_passphrase(self) -> bool:
        return self.by_passphrase

    def _next(self) -> Opened | DeviceFault:
        answer: Opened | DeviceFault | Exception = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


class Eager(InlineLanes):
    """Lanes that hand a job its progress."""

    def submit(self, lane: Any, owner: Any, job: Any, **more: Any) -> Any:
        progress = more.pop("progress")
        return super().submit(lane, owner, lambda: job(progress), **more)


def fault(problem: TrestleProblem, **around: Any) -> DeviceFault:
    """What the device says about a problem, in its own words."""
    return worded(problem, Around(FOLDER, **around))


def opened() -> Opened:
    desk: Any = object()
    return Opened(desk)


@dataclass
class Shown:
    page: RecoveryPage
    recovery: Recovery
    door: Door
    got: list[Opened]
    left: list[bool]

    @property
    def words(self) -> list[str]:
        return [button.text() for button in self.page.steps.buttons if button.isVisible()]

    def press(self, words: str) -> None:
        next(b for b in self.page.steps.buttons if b.text() == words).click()


Show = Callable[..., Shown]


@pytest.fixture
def show(qtbot: QtBot) -> Show:
    def shown(*answers: Any, by_passphrase: bool = False) -> Shown:
        page = RecoveryPage()
        qtbot.addWidget(page)
        page.resize(920, 600)
        page.show()
        page.activateWindow()
        assert QTest.qWaitForWindowActive(page)
        door, left = Door(list(answers), by_passphrase), list[bool]()
        recovery = Recovery(page, Eager(), door, lambda: left.append(True))
        got: list[Opened] = []
        recovery.opened.connect(got.append)
        return Shown(page, recovery, door, got, left)

    return shown


def test_a_store_that_opens_asks_nothing(show: Show) -> None:
    made = show(opened())
    made.recovery.begin()
    assert len(made.got) == 1
    assert made.door.done == [("open", None, None)]


def test_a_damaged_store_says_what_was_saved_and_where(show: Show) -> None:
    made = show(fault(DAMAGED, saved=SAVED, waiting=3, store_here=True, readable=True))
    made.recovery.begin()
    page = made.page
    assert page.title.text() == "The store is damaged"
    assert page.safe.words.text() == "3 unsent changes were saved first."
    assert page.safe.path.text() == str(SAVED)
    wanted: list[Path] = []
    page.folder_wanted.disconnect()
    page.folder_wanted.connect(wanted.append)
    page.safe.show_button.click()
    assert wanted == [SAVED.parent]


def test_the_safest_way_has_the_keyboard_and_enter_takes_it(show: Show) -> None:
    locked = Unavailable("keyring-locked", "The keyring of this computer is locked.")
    made = show(fault(locked, store_here=True), opened())
    made.recovery.begin()
    focus = QApplication.focusWidget()
    assert focus is made.page.steps.buttons[0]
    assert made.words[0] == "Unlock the keyring and try again"
    QTest.keyClick(focus, Qt.Key.Key_Return)
    assert made.door.done[-1][0] == "unlock-keyring"
    assert len(made.got) == 1


def test_what_cannot_be_undone_is_asked_first_and_escape_goes_back(show: Show) -> None:
    made = show(fault(DAMAGED, store_here=True), opened())
    made.recovery.begin()
    made.press("Set it aside and start afresh")
    page = made.page
    assert "set aside whole, never deleted" in page.ask.question.text()
    assert QApplication.focusWidget() is page.ask.back
    assert len(made.door.done) == 1
    QTest.keyClick(page.ask.back, Qt.Key.Key_Escape)
    assert not page.ask.isVisible()
    assert QApplication.focusWidget() is page.steps.buttons[0]
    made.press("Set it aside and start afresh")
    page.ask.sure.click()
    assert made.door.done[-1] == ("start-afresh", None, None)
    assert len(made.got) == 1


def test_a_passphrase_is_asked_for_at_once_where_it_is_the_way_on(show: Show) -> None:
    wanted = Refused("store-needs-passphrase", "This store is protected by a passphrase.")
    made = show(
        fault(wanted, store_here=True, by_passphrase=True),
        fault(WRONG, store_here=True, by_passphrase=True),
        opened(),
        by_passphrase=True,
    )
    made.recovery.begin()
    ask = made.page.ask
    assert QApplication.focusWidget() is ask.field.box
    assert not ask.again.isVisible()
    assert not ask.back.isVisible()
    QTest.keyClicks(ask.field.box, "wrong horse")
    QTest.keyClick(ask.field.box, Qt.Key.Key_Return)
    assert made.door.done[-1] == ("enter-passphrase", "wrong horse", None)
    assert "not the passphrase" in ask.field.error
    assert QApplication.focusWidget() is ask.field.box
    QTest.keyClicks(ask.field.box, "right horse")
    QTest.keyClick(ask.field.box, Qt.Key.Key_Return)
    assert made.door.done[-1] == ("enter-passphrase", "right horse", None)
    assert len(made.got) == 1


def test_a_new_passphrase_is_typed_twice_and_may_not_be_empty(show: Show) -> None:
    made = show(fault(NO_KEYRING), opened())
    made.recovery.begin()
    made.press("Use a passphrase instead")
    ask = made.page.ask
    ask.go.click()
    assert "an empty one protects nothing" in ask.field.error
    QTest.keyClicks(ask.field.box, "one")
    QTest.keyClicks(ask.again.box, "two")
    ask.go.click()
    assert ask.again.error == "The two are not the same. Type it again."
    assert len(made.door.done) == 1
    ask.again.box.clear()
    QTest.keyClicks(ask.again.box, "one")
    ask.go.click()
    assert made.door.done[-1] == ("enter-passphrase", "one", None)
    assert ask.field.box.text() == ""


def test_the_facts_can_be_copied_and_hold_no_secret(show: Show) -> None:
    made = show(fault(DAMAGED, store_here=True), by_passphrase=True)
    made.recovery.begin("four plain words")
    page = made.page
    assert not page.more.panel.isVisible()
    page.more.toggle.click()
    page.more.copy_button.click()
    copied = QGuiApplication.clipboard().text()
    assert "Code: store-damaged" in copied
    assert str(FOLDER) in copied
    assert "four plain words" not in copied
    assert "four plain words" not in repr(made.recovery.presenter.state)


def test_what_was_being_typed_is_offered_to_be_copied_and_the_log_says_so(
    show: Show, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    made = show()
    made.recovery.show_fault(fault(DAMAGED, store_here=True), (Typed("Reply", "Hello Dana"),))
    assert "Reply" in made.page.safe.typed.text()
    made.page.safe.copy_button.click()
    assert QGuiApplication.clipboard().text() == "Reply:\nHello Dana"
    assert "unsent_work, to the clipboard" in caplog.text
    assert "Dana" not in caplog.text


def test_a_fault_of_the_program_itself_offers_another_try(show: Show, error_lines: Any) -> None:
    made = show(ValueError("odd"), opened())
    made.recovery.begin()
    assert made.page.title.text() == "The store did not open"
    assert made.words == ["Try again", "Quit"]
    assert any("did not open" in line for line in error_lines.take())
    made.press("Try again")
    assert len(made.got) == 1


def test_quitting_is_always_offered_and_ends_the_program(show: Show) -> None:
    made = show(fault(DAMAGED, store_here=True))
    made.recovery.begin()
    made.press("Quit")
    assert made.left == [True]


def test_a_step_under_way_takes_no_second_press(qtbot: QtBot) -> None:
    class Face:
        def render(self, state: RecoveryState) -> None:
            assert state.kind in {"opening", "fault", "busy"}

        def __getattr__(self, name: str) -> Any:
            raise AssertionError(name)

    assert qtbot is not None
    lanes, door = Eager(), Door([fault(DAMAGED, store_here=True), opened()])
    presenter = RecoveryPresenter(door, lanes, object(), Face(), lambda _opened: None)
    presenter.begin()
    afresh = next(c for c in presenter.state.choices if c.id == "start-afresh")
    lanes.held = True
    presenter.choose(afresh, sure=True)
    presenter.choose(afresh, sure=True)
    presenter.choose(Choice("quit", "Quit"))
    assert presenter.state.kind == "busy"
    assert len(lanes.waiting) == 1


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_every_control_has_a_name_and_no_word_is_cut(
    show: Show, scale: float, request: pytest.FixtureRequest
) -> None:
    from ui.theme.theme import current

    request.addfinalizer(lambda: current().set_scale(1.0))
    current().set_scale(scale)
    made = show(
        fault(DAMAGED, store_here=True, by_passphrase=True, readable=True, saved=SAVED, waiting=1)
    )
    made.recovery.begin()
    made.page.more.toggle.click()
    QTest.qWait(1)
    assert nameless(made.page) == []
    shown = [w for w in made.page.findChildren(QWidget) if w.isVisible() and w.parent()]
    cut = [w for w in shown if w in made.page.steps.buttons and w.width() < w.sizeHint().width()]
    assert cut == []
    assert made.page.area.horizontalScrollBar().maximum() == 0


def test_the_facts_name_code_versions_and_folder() -> None:
    facts = dict(facts_of(RecoveryState(code="store-damaged", folder=FOLDER)))
    assert facts["Code"] == "store-damaged"
    assert facts["Folder"] == str(FOLDER)
    assert {"Trestle", "System", "Python, Qt"} <= set(facts)
