"""A locked window lets nothing be seen or done by any way: acts, menus, keys, palette, notices."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu, QWidget

from app.bootstrap.window_lock import LockDesk
from app.security.vault.stretching import Cost
from tests.builders.window import TryWindow
from tests.ui.shell.test_permitted import every_screen
from tests.ui.shell.test_window_lock import NAMES, PIN, lock_now, rows_shown, words_shown
from ui.kit.dialogs.overlay import Overlay
from ui.kit.notices.notice import Notice
from ui.shell.navigation import Step
from ui.shell.places import places


def locked(tried: TryWindow) -> None:
    LockDesk(tried.desk.store).set_pin(PIN, Cost(8, 1))
    every_screen(tried)
    lock_now(tried, tried.shell.locking.lock)


def shows_nothing(tried: TryWindow) -> None:
    shown = words_shown(tried.window)
    assert not [name for name in NAMES if name in shown]
    assert not rows_shown(tried.window)
    assert not [sheet for sheet in tried.window.findChildren(Overlay) if sheet.is_open]
    assert not [menu for menu in tried.window.findChildren(QMenu) if menu.isVisible()]


def outbox_size(tried: TryWindow) -> int:
    return tried.desk.status().waiting


def test_no_act_does_anything_whatever_asks_for_it(tried: TryWindow) -> None:
    locked(tried)
    registry, here = tried.shell.registry, tried.shell.navigator.here
    before = outbox_size(tried)
    ran: list[str] = []
    registry.ran.connect(ran.append)
    for act in tuple(registry._specs):
        registry.action(act).trigger()  # as a menu does, also one that the system draws
        assert not registry.run(act), act  # as the palette and buttons do
    tried.settle()
    assert ran == []
    assert tried.shell.navigator.here == here
    assert outbox_size(tried) == before
    assert tried.shell.locking.lock.is_locked
    shows_nothing(tried)


def test_no_place_shows_itself_and_no_sheet_opens(tried: TryWindow) -> None:
    locked(tried)
    for name in (*(place.name for place in places()), "account", "devices", "admin", "pages"):
        tried.shell.navigator.go(name)
        tried.settle()
        shows_nothing(tried)
    tried.shell.open_palette()
    tried.shell.open_shortcuts()
    tried.shell.open_about()
    tried.shell.sync_ways.look()
    tried.settle()
    shows_nothing(tried)


def test_what_was_open_over_the_window_closes_with_the_lock(tried: TryWindow) -> None:
    tried.shell.sync_ways.look()
    tried.shell.open_palette()
    tried.settle()
    tried.shell.locking.lock.lock()
    tried.settle()
    assert tried.shell.sync_ways.glance.isHidden()
    shows_nothing(tried)


def test_no_key_and_no_notice_gets_through(tried: TryWindow) -> None:
    locked(tried)
    here = tried.shell.navigator.here
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    for key, held in (
        (Qt.Key.Key_K, control), (Qt.Key.Key_P, control | shift), (Qt.Key.Key_2, control),
        (Qt.Key.Key_T, control), (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F6, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_Tab, control),
    ):  # fmt: skip
        tried.key(key, held)
    tried.shell.notices.post(Notice("news", "error", "Northwind: a reply came"))
    tried.shell.notices.say("Northwind: T-1042 was resolved")
    tried.settle()
    assert tried.shell.navigator.here == here
    shows_nothing(tried)


def test_what_another_start_names_opens_once_the_window_is_open(tried: TryWindow) -> None:
    locked(tried)
    lock = tried.shell.locking.lock
    tried.shell.open_named("ticket:T-1042")
    tried.settle()
    assert tried.shell.navigator.here == Step("queue")
    shows_nothing(tried)
    QTest.keyClicks(lock.page.pin.control, PIN)
    tried.key(Qt.Key.Key_Return)
    tried.until(lambda: not lock.is_locked, "the window is open")
    opened = tried.shell.rooms.known("queue")
    assert opened is not None
    tried.until(lambda: "T-1042" in _labels(tried.window), "the ticket is in front")


def _labels(window: QWidget) -> str:
    return " ".join(one.text() for one in window.findChildren(QLabel) if one.isVisible())


def test_no_top_level_window_but_the_locked_one_is_left(tried: TryWindow) -> None:
    extra = QWidget()
    extra.setWindowTitle("Northwind")
    extra.show()
    tried.shell.locking.lock.lock()
    assert not extra.isVisible()
    extra.deleteLater()
