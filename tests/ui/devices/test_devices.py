"""The page of devices: words to compare, one press to let in, and what to do where it fails."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap.fellows import Fellow, Found
from app.ports.problems import TrestleProblem, Unavailable
from app.security.device_keys import PublicKeys
from tests.builders.lanes import InlineLanes
from tests.builders.window import TryWindow
from ui.kit.buttons import Button
from ui.screens.devices.presenter import DevicesPresenter, DevicesState
from ui.screens.devices.view import DevicesView
from ui.shell.navigation import Step

WORDS = ("orbit", "lemon", "basket", "river", "candle", "dolphin")
AT = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
AWAY = Unavailable("central-unreachable", "Central was not reached.")


def fellow(number: int, state: str, *, here: bool = False) -> Fellow:
    keys = PublicKeys(b"s" * 32, b"b" * 32)
    name, short = f"Laptop {number}", f"K{number}"
    user = UUID(int=99)
    return Fellow(
        UUID(int=number), user, "Mira Okafor", name, short, state, here, AT, AT,
        WORDS if state == "pending" else (), keys, b"n" * 16,
    )  # fmt: skip


HERE, OLD, NEW = fellow(2, "active", here=True), fellow(3, "active"), fellow(4, "pending")
FOUND = Found((NEW,), (HERE, OLD, NEW))


class Central:
    """A desk whose central knows some devices."""

    def __init__(self) -> None:
        self.fellows = self
        self.found = FOUND
        self.problem: TrestleProblem | None = None
        self.asked: list[tuple[str, UUID]] = []

    def look(self) -> Found:
        if self.problem is not None:
            raise self.problem
        return self.found

    def let_in(self, one: Fellow) -> Found:
        self.asked.append(("let in", one.id))
        self.found = Found((), (HERE, OLD, fellow(4, "active")))
        return self.look()

    def suspend(self, one: Fellow) -> Found:
        self.asked.append(("suspend", one.id))
        return self.look()

    def revoke(self, one: Fellow, *, lost: bool = False) -> Found:
        self.asked.append(("lost" if lost else "revoke", one.id))
        return self.look()


class Tried:
    def __init__(self, qtbot: QtBot) -> None:
        self.central, self.view = Central(), DevicesView()
        qtbot.addWidget(self.view)
        desk: Any = self.central
        self.presenter = DevicesPresenter(desk, InlineLanes(), self.view, self)
        self.said: list[str] = []
        self.view.looked.connect(self.presenter.look)
        self.view.let_in.connect(lambda which: self.presenter.let_in(which, "It is in."))
        self.view.suspended.connect(lambda which: self.presenter.suspend(which, "It is out."))
        self.view.resize(900, 700)
        self.view.show()
        self.presenter.look()
        self.settle()

    def settle(self) -> None:
        """Cards that are new are shown when the loop comes round."""
        QApplication.processEvents()

    def render(self, state: DevicesState) -> None:
        self.view.show_state(state)

    def tell(self, words: str) -> None:
        self.said.append(words)

    def told(self) -> str:
        self.settle()
        return " ".join(one.text() for one in self.view.findChildren(QLabel) if one.isVisible())

    def button(self, name: str) -> Button:
        found = [one for one in self.view.findChildren(Button) if one.isVisible()]
        return next(one for one in found if one.accessibleName() == name)


def test_a_device_that_waits_shows_whose_it_is_and_its_six_words(qtbot: QtBot) -> None:
    told = Tried(qtbot).told()
    assert "Laptop 4 (K4) of Mira Okafor" in told
    assert all(word in told for word in WORDS)
    assert "only if all six are the same" in told


def test_one_press_lets_it_in_and_it_waits_no_more(qtbot: QtBot) -> None:
    tried = Tried(qtbot)
    tried.button("The words are the same: let K4 in").click()
    assert tried.central.asked == [("let in", NEW.id)]
    assert tried.said == ["It is in."]
    assert "No computer waits" in tried.told()


def test_one_that_is_not_known_is_turned_away_and_ones_own_is_suspended(qtbot: QtBot) -> None:
    tried = Tried(qtbot)
    tried.button("Turn K4 away").click()
    tried.button("Suspend K3").click()
    assert tried.central.asked == [("suspend", NEW.id), ("suspend", OLD.id)]


def test_this_computer_cannot_be_suspended_from_itself(qtbot: QtBot) -> None:
    tried = Tried(qtbot)
    names = [one.accessibleName() for one in tried.view.findChildren(Button)]
    assert "Suspend K2" not in names
    assert "this computer" in tried.told()


def test_without_a_connection_the_page_says_so_and_asks_again_on_request(qtbot: QtBot) -> None:
    tried = Tried(qtbot)
    tried.central.problem = AWAY
    tried.view.again.click()
    assert "Central was not reached." in tried.told()
    assert "Laptop 4" in tried.told(), "what was told before stays in sight"
    tried.central.problem = None
    tried.view.again.click()
    assert "not reached" not in tried.told()


def test_every_control_of_the_page_has_a_name_of_its_own(qtbot: QtBot) -> None:
    tried = Tried(qtbot)
    reached = [one for one in tried.view.findChildren(QWidget) if isinstance(one, Button)]
    names = [one.accessibleName() for one in reached if one.isVisible()]
    assert len(names) == len(set(names)) == 6
    assert all(names)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Any:
    assert qtbot is not None
    made = TryWindow(tmp_path)
    made.enter()
    yield made
    made.close()


def test_the_page_is_found_in_the_window_and_says_when_there_is_no_connection(
    window: TryWindow,
) -> None:
    window.shell.registry.run("go.devices")
    window.until(lambda: window.shell.navigator.here == Step("devices"), "the page of devices")
    screen: Any = window.shell.rooms.known("devices")
    window.until(lambda: bool(screen.presenter.state.problem), "why nothing is told")


def _page(window: TryWindow) -> tuple[Any, Central]:
    window.shell.registry.run("go.devices")
    window.until(lambda: window.shell.navigator.here == Step("devices"), "the page of devices")
    screen: Any = window.shell.rooms.known("devices")
    window.until(lambda: not screen.presenter.state.busy, "central was asked")
    screen.presenter._desk = central = Central()
    screen.presenter.look()
    window.until(lambda: screen.presenter.state.found is not None, "what central told")
    return screen, central


def _press(window: TryWindow, name: str) -> None:
    found = (one for one in window.window.findChildren(Button) if one.accessibleName() == name)
    next(found).click()
    window.settle()


def test_a_lost_device_is_suspended_at_once_and_revoked_when_nobody_takes_it_back(
    window: TryWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.screens.devices.screen.UNDO_MS", 1)
    _screen, central = _page(window)
    _press(window, "Revoke K3 for good")
    window.until(lambda: len(central.asked) > 1, "it is revoked")
    assert central.asked == [("suspend", OLD.id), ("revoke", OLD.id)]


def test_a_revocation_that_is_taken_back_leaves_the_device_suspended(window: TryWindow) -> None:
    screen, central = _page(window)
    _press(window, "Revoke K3 for good")
    screen._keep_suspended(OLD.id)
    assert not screen._pauses
    assert central.asked == [("suspend", OLD.id)]


def test_a_device_that_was_lost_is_said_to_be_so_that_what_it_could_read_is_changed(
    window: TryWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen, central = _page(window)
    _press(window, "K3 was lost: revoke it")
    screen._keep_suspended(OLD.id)
    monkeypatch.setattr("ui.screens.devices.screen.UNDO_MS", 1)
    _press(window, "Revoke K3 for good")
    window.until(lambda: len(central.asked) > 2, "it is revoked")
    assert central.asked[-1] == ("revoke", OLD.id), "what was taken back is forgotten"
    central.asked.clear()
    _press(window, "K3 was lost: revoke it")
    window.until(lambda: len(central.asked) > 1, "it is revoked")
    assert central.asked[-1] == ("lost", OLD.id)
