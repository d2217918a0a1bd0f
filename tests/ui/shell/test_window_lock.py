"""A locked window shows nothing of a client, lets nothing through, and opens for its person."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtDBus import QDBusConnection, QDBusMessage
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap.window_lock import IDLE_MIN, LockDesk
from app.domain.leases import LASTS, Held, LeaseState
from app.platform.ids import seeded_ids
from app.security.vault.stretching import Cost
from app.store.open import open_store
from app.sync.round import RoundResult
from tests.builders.window import TryWindow
from tests.sync.worlds import MemoryKeyring
from ui.kit.dialogs.overlay import Overlay
from ui.kit.notices.notice import Notice
from ui.shell.desk_lock import DeskLock
from ui.shell.window_lock import WindowLock

PIN = "seven green boats"


@pytest.fixture
def lock(tried: TryWindow) -> WindowLock:
    LockDesk(tried.desk.store).set_pin(PIN, Cost(8, 1))
    return tried.shell.locking.lock


def lock_now(tried: TryWindow, lock: WindowLock) -> None:
    tried.key(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    tried.until(lock.page.pin.isVisible, "the PIN is asked for")


def words_shown(window: QWidget) -> str:
    """Every word that can be read or heard in the window."""
    seen = [one for one in window.findChildren(QWidget) if one.isVisibleTo(window)]
    said = [text for one in seen for text in (one.accessibleName(), one.toolTip())]
    return " ".join([*said, *(one.text() for one in seen if isinstance(one, QLabel))])


def rows_shown(window: QWidget) -> int:
    """How many rows of lists can be seen."""
    views = [one for one in window.findChildren(QAbstractItemView) if one.isVisibleTo(window)]
    return sum(view.model().rowCount() for view in views)


NAMES = ("Northwind", "Printer", "T-10")
"""Words that only a client's data has."""


def test_ctrl_shift_l_locks_and_nothing_of_a_client_is_left_to_see_or_hear(
    tried: TryWindow, lock: WindowLock
) -> None:
    assert rows_shown(tried.window)
    lock_now(tried, lock)
    assert lock.is_locked
    assert not rows_shown(tried.window)
    shown = words_shown(tried.window)
    assert "Trestle is locked" in shown
    assert not any(name in shown for name in NAMES)
    assert tried.window.windowTitle() == "Trestle"
    window = tried.window
    parts = (window.screens, window.rail, window.strip, window.header, window.bar)
    visible = [one for one in parts if one.isVisible()]
    assert visible == []


def test_no_key_of_the_window_works_behind_the_lock(tried: TryWindow, lock: WindowLock) -> None:
    lock_now(tried, lock)
    here = tried.shell.navigator.here
    control = Qt.KeyboardModifier.ControlModifier
    for key in (Qt.Key.Key_K, Qt.Key.Key_2, Qt.Key.Key_3):
        tried.key(key, control)
    tried.shell.open_palette()
    tried.settle()
    assert not [sheet for sheet in tried.window.findChildren(Overlay) if sheet.is_open]
    assert tried.shell.navigator.here == here
    assert lock.is_locked


def test_what_is_told_meanwhile_waits_until_the_window_is_open(
    tried: TryWindow, lock: WindowLock
) -> None:
    lock_now(tried, lock)
    tried.shell.notices.post(Notice("news", "error", "Northwind: a reply came"))
    tried.settle()
    assert "Northwind" not in words_shown(tried.window)
    assert not tried.window.strip.isVisible()
    QTest.keyClicks(lock.page.pin.control, PIN)
    tried.key(Qt.Key.Key_Return)
    tried.until(lambda: not lock.is_locked, "the window is open")
    assert "Northwind: a reply came" in words_shown(tried.window)


def test_the_right_pin_opens_and_a_wrong_one_says_so_and_is_forgotten(
    tried: TryWindow, lock: WindowLock
) -> None:
    lock_now(tried, lock)
    assert QApplication.focusWidget() is lock.page.pin.control
    tried.type("not the pin")
    tried.key(Qt.Key.Key_Return)
    tried.until(lock.page.error.isVisible, "the PIN was wrong")
    assert "not the PIN" in lock.page.error.text()
    assert lock.page.pin.box.text() == ""
    tried.type(PIN)
    tried.key(Qt.Key.Key_Return)
    tried.until(lambda: not lock.is_locked, "the window is open")
    assert tried.window.screens.isVisible()
    assert tried.window.rail.isVisible()


def test_ten_minutes_without_input_lock_and_every_input_begins_them_anew(
    tried: TryWindow, lock: WindowLock
) -> None:
    idle = lock._idle
    assert idle.interval() == timedelta(minutes=IDLE_MIN) / timedelta(milliseconds=1)
    for event in (
        QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier),
        QMouseEvent(
            QEvent.Type.MouseMove, QPointF(), QPointF(), Qt.MouseButton.NoButton,
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        ),
    ):  # fmt: skip
        before = idle.timerId()
        assert not lock.eventFilter(tried.window, event)
        assert idle.isActive()
        assert idle.timerId() != before, "it begins anew"
    idle.timeout.emit()
    tried.until(lock.page.pin.isVisible, "the PIN is asked for")


@pytest.mark.parametrize("noticed", ["by the next key", "by the look of every minute"])
def test_minutes_that_passed_under_a_shut_lid_count(
    tried: TryWindow, lock: WindowLock, noticed: str
) -> None:
    key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
    now = lock._touched
    lock._uptime = lambda: now
    now += IDLE_MIN * 60 - 1
    assert not lock.eventFilter(tried.window, key)
    now += IDLE_MIN * 60
    if noticed == "by the next key":
        assert lock.eventFilter(tried.window, key), "it was meant for a window that is gone"
        assert not lock.eventFilter(tried.window, key), "the page that asks for the PIN gets keys"
    else:
        lock.look()
    assert lock.is_locked


def test_a_setting_of_nought_never_locks_by_itself(tried: TryWindow, lock: WindowLock) -> None:
    lock.set_idle(0)
    assert not lock._idle.isActive()
    lock.set_idle(3)
    assert lock._idle.isActive()
    assert tried.window.isVisible()


def test_the_desks_own_lock_locks_the_window(tried: TryWindow, lock: WindowLock) -> None:
    desk = tried.shell.locking.desk_lock
    assert desk is not None
    off, on = (
        QDBusMessage.createSignal("/", "org.gnome.ScreenSaver", "ActiveChanged") for _ in range(2)
    )
    off.setArguments([False])
    desk.active_changed(off)
    assert not lock.is_locked
    on.setArguments([True])
    desk.active_changed(on)
    tried.until(lock.page.pin.isVisible, "the PIN is asked for")


def hold(tried: TryWindow, **ago: float) -> None:
    """A lease that central gave so long ago."""
    then = tried.clock.now() - timedelta(**ago)
    tried.desk.lease._held = Held(then, then + LASTS, then, then)


def test_a_lease_that_is_over_covers_the_window_and_a_round_uncovers_it(
    tried: TryWindow, lock: WindowLock
) -> None:
    hold(tried, days=8)
    lock.see()
    assert lock.is_locked
    shown = words_shown(tried.window)
    assert "Client data is locked" in shown
    assert "not sent yet is kept" in shown
    assert QApplication.focusWidget() is lock.page.sync
    assert not any(name in shown for name in NAMES)
    hold(tried, minutes=1)
    lock.see()
    tried.settle()
    assert "Client data is locked" not in words_shown(tried.window)
    assert tried.window.screens.isVisible()


def test_a_window_that_begins_behind_a_lease_that_is_over_syncs_all_the_same(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert qtbot is not None
    began = TryWindow(tmp_path)
    try:
        hold(began, days=8)
        rounds: list[int] = []

        def reach(*_given: object) -> RoundResult:
            rounds.append(1)
            hold(began, minutes=1)
            return RoundResult()

        monkeypatch.setattr(began.desk, "sync", reach)
        began.shell.enter(began.desk.identity)
        assert began.shell.locking.lock.is_locked
        began.until(lambda: rounds and not began.shell.locking.lock.is_locked, "it is open")
        began.until(lambda: rows_shown(began.window), "the queue is read anew")
    finally:
        began.close()


def test_a_lease_that_a_round_renews_leaves_a_window_locked_that_its_person_locked(
    tried: TryWindow, lock: WindowLock
) -> None:
    lock_now(tried, lock)
    hold(tried, days=8)
    lock.see()
    assert not lock.page.pin.isVisible()
    hold(tried, minutes=1)
    lock.see()
    tried.until(lock.page.pin.isVisible, "the PIN is asked for")
    assert lock.is_locked


def test_the_last_two_days_of_a_lease_are_said_in_the_strip(
    tried: TryWindow, lock: WindowLock
) -> None:
    hold(tried, days=6)
    lock.see()
    tried.settle()
    assert tried.desk.lease.standing().state is LeaseState.ENDING
    assert "or client data locks on this device" in words_shown(tried.window)
    hold(tried, minutes=1)
    lock.see()
    assert "or client data locks on this device" not in words_shown(tried.window)


def test_the_running_timer_shows_its_time_alone(tried: TryWindow, lock: WindowLock) -> None:
    lock._worked = lambda: "0:24:10"
    lock_now(tried, lock)
    assert lock.page.timer.isVisible()
    assert lock.page.timer.text() == "0:24:10"
    assert lock.page.hold.isVisible()
    assert not any(name in words_shown(tried.window) for name in NAMES)


def test_without_a_pin_the_keyring_opens_the_window_for_whoever_sits_here_and_the_page_says_so(
    tried: TryWindow, tmp_path: Path
) -> None:
    ring, folder = MemoryKeyring(), tmp_path / "kept by the keyring"
    folder.mkdir()
    store = open_store(folder, clock=tried.clock, ids=seeded_ids(tried.clock, 3), keyring=ring)
    try:
        lock = tried.shell.locking.lock
        lock._lock = LockDesk(store, ring)
        lock.lock()
        tried.settle()
        assert "No PIN was chosen" in words_shown(tried.window)
        assert not lock.page.pin.isVisible()
        assert not rows_shown(tried.window)
        kept = dict(ring.kept)
        ring.kept.clear()
        lock.page.go.click()
        tried.until(lock.page.error.isVisible, "a keyring without the key opens nothing")
        assert lock.is_locked
        ring.kept.update(kept)
        lock.page.go.click()
        tried.until(lambda: not lock.is_locked, "the keyring has opened it")
        LockDesk(store, ring).change_pin("", PIN, Cost(8, 1))
        lock.lock()
        tried.until(lock.page.pin.isVisible, "a PIN that was chosen is asked for")
    finally:
        store.close()


def test_the_desks_own_lock_is_heard_over_a_real_bus(qtbot: QtBot, secret_service: str) -> None:
    names = "trestle-hears", "trestle-says"
    hears, says = (QDBusConnection.connectToBus(secret_service, name) for name in names)
    desk = DeskLock(hears, hears)
    assert desk.hears
    locked: list[int] = []
    desk.locked.connect(lambda: locked.append(1))
    savers = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver", "org.kde.screensaver")
    told: list[tuple[str, str, list[bool]]] = [
        *((name, "ActiveChanged", [on]) for name in savers for on in (False, True)),
        ("org.freedesktop.login1.Session", "Unlock", []),
        ("org.example.Stranger", "ActiveChanged", [True]),
        ("org.freedesktop.login1.Session", "Lock", []),
    ]
    for interface, signal, arguments in told:
        message = QDBusMessage.createSignal("/org/example", interface, signal)
        message.setArguments(arguments)
        assert says.send(message)
    qtbot.waitUntil(lambda: len(locked) >= len(savers) + 1)
    assert len(locked) == len(savers) + 1
    desk.deleteLater()
    for name in names:
        QDBusConnection.disconnectFromBus(name)


def test_where_no_bus_is_nobody_tells_of_the_desks_lock(qtbot: QtBot) -> None:
    assert qtbot is not None
    none = QDBusConnection("nowhere")
    assert not DeskLock(none, none).hears
