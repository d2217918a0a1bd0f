"""The window by its keys."""

import threading
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap.syncing import Progress, SyncStatus
from tests.builders.rows import NORTHWIND, T1042
from tests.builders.window import TryWindow
from ui.kit.notices.notice import Notice
from ui.runtime.problem import Problem
from ui.shell.navigation import Step
from ui.shell.places import places
from ui.theme.theme import current

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def test_numbers_and_letters_go_to_the_places(tried: TryWindow) -> None:
    window, shell = tried.window, tried.shell
    tried.key(Qt.Key.Key_2, CTRL)
    assert shell.navigator.here == Step("clients")
    tried.key(Qt.Key.Key_1, CTRL)
    assert shell.navigator.here == Step("queue")
    tried.key(Qt.Key.Key_G)
    tried.key(Qt.Key.Key_C)
    assert shell.navigator.here == Step("clients")
    assert window.rail.items["clients"].isChecked()


def test_back_and_forward_go_along_the_way(tried: TryWindow) -> None:
    shell = tried.shell
    tried.key(Qt.Key.Key_2, CTRL)
    tried.key(Qt.Key.Key_Left, ALT)
    assert shell.navigator.here == Step("queue")
    tried.key(Qt.Key.Key_Right, ALT)
    assert shell.navigator.here == Step("clients")
    assert "last place" in shell.registry.reason("way.forward")


def test_a_ticket_is_shown_in_the_queue(tried: TryWindow) -> None:
    tried.shell.navigator.go("ticket", T1042)
    tried.until(lambda: (s := tried.shell.subject()) is not None and s.ticket == T1042)
    assert tried.shell.navigator.here == Step("queue", T1042)


def test_f6_goes_through_the_panes_and_back(tried: TryWindow) -> None:
    panes = tried.shell.panes
    seen: list[QWidget] = []
    for _turn in range(8):
        tried.key(Qt.Key.Key_F6)
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.append(focus)
    areas = [tried.window.bar, tried.window.rail, tried.window.screens, tried.window.status]
    assert all(any(area.isAncestorOf(widget) for widget in seen) for area in areas)
    here = QApplication.focusWidget()
    tried.key(Qt.Key.Key_F6)
    tried.key(Qt.Key.Key_F6, SHIFT)
    assert QApplication.focusWidget() is here
    assert panes.step(0) is here


def test_the_palette_opens_and_closes_with_the_same_key(tried: TryWindow) -> None:
    tried.key(Qt.Key.Key_K, CTRL)
    assert tried.shell.sheets.palette.is_open
    tried.key(Qt.Key.Key_K, CTRL)
    assert not tried.shell.sheets.palette.is_open


def test_the_palette_finds_a_ticket_by_number_and_goes_there(tried: TryWindow) -> None:
    tried.key(Qt.Key.Key_K, CTRL)
    tried.type("#1042")
    tried.until(lambda: any("T-1042" in row.title for row in tried.shell.sheets.palette.rows))
    tried.key(Qt.Key.Key_Return)
    assert not tried.shell.sheets.palette.is_open
    tried.until(lambda: (s := tried.shell.subject()) is not None and s.ticket == T1042)


def test_the_palette_finds_words_in_tickets_and_clients_by_name(tried: TryWindow) -> None:
    tried.key(Qt.Key.Key_K, CTRL)
    tried.type("nor")
    tried.until(lambda: any(row.title == "Northwind" for row in tried.shell.sheets.palette.rows))
    row = next(row for row in tried.shell.sheets.palette.rows if row.title == "Northwind")
    assert row.key == ("client", NORTHWIND)
    assert row.marks == ((0, 3),)
    for _letter in "nor":
        tried.key(Qt.Key.Key_Backspace)
    tried.type("scann")
    tried.until(lambda: any("Handheld" in row.title for row in tried.shell.sheets.palette.rows))


def test_the_palette_keeps_conversations_and_contacts_apart_from_tickets(
    tried: TryWindow,
) -> None:
    tried.key(Qt.Key.Key_K, CTRL)
    tried.type("?backup")
    tried.until(lambda: any("backup logs" in row.title for row in tried.shell.sheets.palette.rows))
    row = next(row for row in tried.shell.sheets.palette.rows if "backup logs" in row.title)
    assert row.detail.startswith("Internal · T-1042")
    for _letter in "backup":
        tried.key(Qt.Key.Key_Backspace)
    tried.type("whit")
    palette = tried.shell.sheets.palette
    tried.until(lambda: any(row.title == "Dana Whitfield" for row in palette.rows))


def test_every_act_stands_in_a_menu_and_in_the_palette(tried: TryWindow) -> None:
    menus = tried.window.header.menus

    def in_menus() -> set[str]:
        return {
            action.objectName()
            for top in menus.actions()
            for action in cast("QMenu", top.menu()).actions()
            if action.objectName()
        }

    tried.build_every_place()
    # The menus are filled again once the window is idle, not in the moment a place is built.
    tried.until(lambda: "sync_centre.next" in in_menus())
    assert in_menus() == {spec.id for spec in tried.shell.registry.specs()}
    titles = [top.text().replace("&", "") for top in menus.actions()]
    assert titles[:4] == ["File", "Edit", "View", "Go"]
    assert {"Ticket", "Timer", "Client"} <= set(titles)


def test_what_was_used_often_is_remembered_for_the_next_start(tried: TryWindow) -> None:
    tried.shell.registry.run("pane.next")
    tried.settle()
    assert "pane.next" in tried.desk.setting("palette.uses")


def test_the_shortcut_sheet_lists_the_keys(tried: TryWindow) -> None:
    tried.key(Qt.Key.Key_F1)
    assert tried.shell.sheets.shortcuts.is_open
    assert any("Ctrl+Shift+T" in row.keys for row in tried.shell.sheets.shortcuts.rows)
    tried.key(Qt.Key.Key_Escape)
    assert not tried.shell.sheets.shortcuts.is_open


def test_text_grows_and_goes_back_by_keys(tried: TryWindow) -> None:
    tried.key(Qt.Key.Key_Plus, CTRL)
    assert current().scale == pytest.approx(1.15)
    tried.key(Qt.Key.Key_Minus, CTRL)
    tried.key(Qt.Key.Key_Minus, CTRL)
    assert current().scale == pytest.approx(1.0)
    tried.key(Qt.Key.Key_Plus, CTRL)
    tried.key(Qt.Key.Key_0, CTRL)
    assert current().scale == pytest.approx(1.0)


def test_the_look_is_chosen_in_the_menu_and_kept(tried: TryWindow) -> None:
    shell = tried.shell
    shell.registry.run("colours.dark")
    shell.registry.run("rows.compact")
    shell.registry.run("view.rail")
    tried.settle()
    assert current().tokens.name == "dark"
    assert tried.window.rail.narrow
    assert shell.registry.action("colours.dark").isChecked()
    assert not shell.registry.action("colours.light").isChecked()
    text = (tried.home / "window.json").read_text(encoding="utf-8")
    assert '"mode": "dark"' in text
    assert '"density": "compact"' in text
    current().set_mode("light")
    current().set_density("normal")


def test_single_letters_can_be_switched_off(tried: TryWindow) -> None:
    tried.shell.registry.run("view.letters")
    tried.key(Qt.Key.Key_2, CTRL)
    tried.key(Qt.Key.Key_G)
    tried.key(Qt.Key.Key_Q)
    assert tried.shell.navigator.here == Step("clients")


def test_the_rail_gives_up_its_words_where_there_is_little_room(tried: TryWindow) -> None:
    rail = tried.window.rail
    widths = [rail.width()]
    tried.window.resize(QSize(920, 600))
    assert rail.narrow
    assert rail.width() < widths[0]
    item = tried.window.rail.items["clients"]
    assert "Clients (Ctrl+2)" in item.toolTip()
    assert item.accessibleName() == "Clients"


def test_arrows_move_in_the_rail_and_enter_goes_there(tried: TryWindow) -> None:
    tried.window.rail.items["queue"].setFocus()
    tried.key(Qt.Key.Key_Down)
    tried.key(Qt.Key.Key_Return)
    assert tried.shell.navigator.here == Step("clients")


def test_the_status_line_says_how_the_sync_stands_in_words(tried: TryWindow) -> None:
    tried.shell.sync.stood.emit(
        SyncStatus(
            "offline",
            "Offline since 17:04 — working on this device's copy",
            4,
            1,
            2,
            None,
            tried.clock.now(),
            0,
        )
    )
    line = tried.window.status
    assert line.connection.accessibleName().startswith("Offline since 17:04")
    shown = [i.words for i in (line.waiting, line.conflicts, line.rejected) if i.isVisible()]
    assert shown == ["4 waiting", "1 conflict", "2 rejected"]
    assert (line.zone.words, line.user.words) == ("New York", "Mira Okafor")
    assert tried.window.rail.items["sync_centre"].count == "4 ! 3"
    assert tried.window.strip.shown is not None
    assert tried.window.strip.shown.kind == "refused"


def test_being_signed_out_stands_in_the_title_and_offers_the_way_back(tried: TryWindow) -> None:
    words = "Signed out — changes are NOT syncing"
    tried.shell.sync.stood.emit(SyncStatus("signed-out", words, 1, 0, 0, None, None, 0))
    assert tried.window.windowTitle() == f"Trestle · {words}"
    shown = tried.window.strip.shown
    assert shown is not None
    assert shown.action == "Sign in…"
    tried.window.strip.acted.emit(shown.key)
    tried.settle()
    assert tried.shell.navigator.here == Step("sign_in")
    tried.shell.sync.stood.emit(SyncStatus("online", "Synced 17:48", 0, 0, 0, None, None, 0))
    assert tried.window.windowTitle() == "Trestle"
    assert tried.window.strip.shown is None


def test_a_clock_that_is_off_is_told(tried: TryWindow) -> None:
    words = "This computer's clock is 7 minutes behind. Set it right."
    status = SyncStatus(
        "online", "Synced 17:48", 0, 0, 0, None, None, 0, words, clock_offset_s=420.0
    )
    tried.shell.sync.stood.emit(status)
    assert tried.window.status.clock.words == words
    assert tried.window.strip.shown is not None
    assert tried.window.strip.shown.text == "This computer's clock is 7 minutes behind."


def test_the_first_copy_is_shown_in_a_quiet_line_until_it_rests(tried: TryWindow) -> None:
    tried.shell.sync.stood.emit(SyncStatus("copying", "…", 0, 0, 0, None, None, 61_000))
    tried.shell.sync.copied.emit(Progress("pull", 12_400, 48_600, 3_100_000, 1))
    banner = tried.shell.banner
    assert banner.isVisible()
    assert "12,400 of 61,000 rows · 3.1 MB" in banner.accessibleName()
    assert "left" not in banner.accessibleName(), "time left is not shown before it is known"
    tried.shell.sync.rested.emit()
    assert not banner.isVisible()


def test_the_copy_s_line_says_when_the_queue_can_be_used_and_what_is_left(
    tried: TryWindow,
) -> None:
    tried.shell.sync.stood.emit(SyncStatus("copying", "…", 0, 0, 0, None, None, 61_000))
    tried.shell.sync.copied.emit(Progress("pull", 1_000, 60_000, 90_000, 1, 44.0))
    banner = tried.shell.banner
    assert "open tickets" in banner.accessibleName()
    assert "about 45 s left" in banner.accessibleName()
    tried.shell.sync.copied.emit(Progress("pull", 12_400, 48_600, 900_000, 2, 130.0))
    assert banner.accessibleName().startswith("The queue can be used.")
    assert "about 2 min left" in banner.accessibleName()


def test_a_problem_offers_to_try_again_and_goes_when_it_is_done(tried: TryWindow) -> None:
    tries: list[int] = []
    problem = Problem("store-busy", "The store is busy.", retryable=True)
    tried.shell.notices.problem(problem, lambda: tries.append(1))
    shown = tried.window.strip.shown
    assert shown is not None
    assert (shown.text, shown.action) == ("The store is busy.", "Try again")
    tried.window.strip.acted.emit(shown.key)
    assert tries == [1]
    assert tried.window.strip.shown is None


def test_what_was_said_can_be_taken_back(tried: TryWindow) -> None:
    undone: list[int] = []
    tried.shell.notices.say("Resolved T-1042", lambda: undone.append(1))
    tried.window.toast.undo_requested.emit(tried.window.toast.key)
    assert undone == [1]
    tried.shell.notices.post(Notice("note", "info", "Words"))
    tried.shell.notices.withdraw("note")
    assert tried.window.strip.shown is None


def test_a_screen_that_cannot_be_made_takes_nothing_with_it(
    tried: TryWindow, caplog: pytest.LogCaptureFixture, error_lines: object
) -> None:
    tried.shell.rooms.add("broken", "no.such.module")
    tried.shell.navigator.go("broken")
    broken = tried.shell.rooms.known("broken")
    assert broken is not None
    assert "could not be opened" in broken.widget.accessibleName()
    assert broken.actions() == ()
    take = getattr(error_lines, "take")  # noqa: B009 - the plugin's type is its own
    assert any("broken" in line for line in take())
    assert caplog.records
    tried.key(Qt.Key.Key_1, CTRL)
    assert tried.shell.navigator.here == Step("queue")


def test_closing_lets_go_of_lanes_and_store(qtbot: QtBot, tmp_path: Path) -> None:
    assert qtbot is not None
    made = TryWindow(tmp_path)
    made.enter()
    with qtbot.waitSignal(made.shell.closed):
        made.key(Qt.Key.Key_Q, CTRL)
    assert not made.window.isVisible()
    assert made.shell.lanes.idle()
    made.close()


def test_nobody_signed_in_sees_the_sign_in_alone(qtbot: QtBot, tmp_path: Path) -> None:
    assert qtbot is not None
    made = TryWindow(tmp_path, user=None)
    made.enter()
    assert made.shell.navigator.here == Step("sign_in")
    assert not made.window.rail.isVisible()
    assert not made.window.bar.isVisible()
    made.key(Qt.Key.Key_K, CTRL)
    assert not made.shell.sheets.palette.is_open
    assert made.window.status.connection.words == "Not signed in"
    made.close()


def test_a_place_that_nobody_asked_for_waits_until_nothing_is_being_read(
    tried: TryWindow,
) -> None:
    shell, may_end = tried.shell, threading.Event()
    name = next(place.name for place in places() if shell.rooms.known(place.name) is None)
    slip = shell.lanes.submit("read", shell, may_end.wait, done=lambda _came: None)
    shell.waiting.build_next()
    assert shell.rooms.known(name) is None
    may_end.set()
    tried.until(lambda: slip.finished)
    tried.settle()
    shell.waiting.build_next()
    assert shell.rooms.known(name) is not None


def test_every_menu_is_seen_in_the_smallest_window_at_twice_the_size(
    qtbot: QtBot, tmp_path: Path
) -> None:
    assert qtbot is not None
    with_room = TryWindow(tmp_path / "wide", scale=1.5)
    try:
        assert with_room.window.header.search.text() == "Search or run anything"
    finally:
        with_room.close()
    narrow = TryWindow(tmp_path / "narrow", size=QSize(920, 600), scale=2.0)
    try:
        narrow.enter()
        header = narrow.window.header
        shown = [a for a in header.menus.actions() if a.isVisible()]
        narrow.until(lambda: all(header.menus.actionGeometry(a).isValid() for a in shown))
        edges = [header.menus.actionGeometry(a).right() for a in shown]
        assert max(edges) < header.search.x()
        assert header.search.text() == ""
        assert header.search.accessibleName() == "Search or run anything"
    finally:
        narrow.close()
