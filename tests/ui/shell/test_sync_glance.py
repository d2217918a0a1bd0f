"""A press on the status line shows how the sync stands in five lines, each a way further."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.bootstrap.syncing import SyncStatus
from tests.builders.rows import NOW
from tests.builders.window import TryWindow
from ui.screens.sync_centre.screen import SyncCentreScreen
from ui.shell.navigation import Step
from ui.shell.sync_glance import SyncGlance, glance_lines

Key = Qt.Key
AWAY = SyncStatus(
    "offline",
    "Offline since 17:04 — working on this device's copy",
    4,
    1,
    2,
    NOW - timedelta(minutes=44),
    NOW,
    0,
)
CALM = SyncStatus("online", "Synced 17:48", 0, 0, 0, NOW, None, 0)


def stand(tried: TryWindow, status: SyncStatus) -> None:
    """Let the sync stand like this."""
    tried.shell.sync.end()
    tried.settle()
    tried.shell.sync._stand(status)
    tried.settle()


def opened(tried: TryWindow, status: SyncStatus = AWAY) -> SyncGlance:
    """Press the item by the keyboard."""
    stand(tried, status)
    tried.window.status.connection.setFocus()
    tried.key(Key.Key_Space)
    glance = tried.shell.sync_ways.glance
    assert glance.isVisible()
    return glance


def part(tried: TryWindow) -> str:
    """The part of the sync centre that is in front."""
    assert tried.shell.navigator.here == Step("sync_centre")
    screen: object = tried.shell.rooms.known("sync_centre")
    assert isinstance(screen, SyncCentreScreen)
    return screen.presenter.state.tab


def test_five_lines_say_how_it_stands_and_what_it_waits_for() -> None:
    lines = glance_lines(AWAY, "America/New_York", NOW)
    assert [(line.title, line.detail) for line in lines] == [
        ("Offline since 17:04", "Working on this device's copy"),
        ("4 waiting", "Goes by itself once you are back"),
        ("1 conflict", "Both values are kept; choose between them"),
        ("2 rejected", "Your text is kept; each says why"),
        ("Last synced 17:04", "What central confirmed lately"),
    ]


def test_a_calm_sync_says_that_nothing_needs_anybody() -> None:
    lines = glance_lines(CALM, "America/New_York", NOW)
    assert [line.title for line in lines] == [
        "In touch with central",
        "Nothing waits",
        "No conflicts",
        "Nothing rejected",
        "Last synced 17:48",
    ]


@pytest.mark.parametrize(
    ("status", "title", "words"),
    [
        (SyncStatus("online", "Synced", 3, 0, 0, NOW, None, 0, held=3), 1, "3 held until central"),
        (
            SyncStatus("signed-out", "Out", 3, 0, 0, None, None, 0),
            1,
            "Goes by itself once you sign",
        ),
        (
            SyncStatus("never", "Not synced yet", 0, 0, 0, None, None, 0),
            4,
            "What central confirmed",
        ),
        (
            SyncStatus("online", "Synced", 0, 0, 0, NOW, None, 0, "The clock is off."),
            0,
            "The clock",
        ),
    ],
)
def test_each_standing_says_its_own_next_step(status: SyncStatus, title: int, words: str) -> None:
    assert glance_lines(status, "UTC", NOW)[title].detail.startswith(words)


def test_it_opens_by_the_keyboard_on_what_needs_a_person_and_enter_goes_there(
    tried: TryWindow,
) -> None:
    glance = opened(tried)
    assert glance.list.hasFocus()
    assert glance.list.current_key() == "conflicts"
    tried.key(Key.Key_Down)
    tried.key(Key.Key_Return)
    assert not glance.isVisible()
    assert part(tried) == "rejected"


def test_escape_gives_the_keyboard_back_to_the_status_line(tried: TryWindow) -> None:
    glance = opened(tried)
    tried.key(Key.Key_Escape)
    assert not glance.isVisible()
    assert tried.window.status.connection.hasFocus()
    assert tried.shell.navigator.here == Step("queue")


def test_tab_stays_inside(tried: TryWindow) -> None:
    glance = opened(tried)
    seen = []
    for _press in range(3):
        tried.key(Key.Key_Tab)
        seen.append(QApplication.focusWidget())
    assert seen == [glance.now, glance.all, glance.list]


def test_a_press_elsewhere_closes_it_and_one_on_a_line_goes_there(tried: TryWindow) -> None:
    glance = opened(tried)
    QTest.mouseClick(tried.window.rail, Qt.MouseButton.LeftButton)
    tried.settle()
    assert not glance.isVisible()
    tried.shell.sync_ways.look()
    box = glance.list.visualRect(glance.list.model().index(1, 0))
    QTest.mouseClick(glance.list.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    tried.settle()
    assert part(tried) == "waiting"


def test_it_follows_the_sync_while_it_is_open(tried: TryWindow) -> None:
    glance = opened(tried)
    tried.shell.sync._stand(CALM)
    tried.settle()
    assert glance.list.lines[0].title == "In touch with central"


def test_a_count_in_the_status_line_leads_straight_to_its_part(tried: TryWindow) -> None:
    stand(tried, AWAY)
    for item, name in (
        ("rejected", "rejected"),
        ("waiting", "waiting"),
        ("conflicts", "conflicts"),
    ):
        getattr(tried.window.status, item).click()
        tried.settle()
        assert part(tried) == name


def test_the_palette_knows_it_and_nobody_signed_in_is_told_so(tried: TryWindow) -> None:
    stand(tried, CALM)
    tried.shell.registry.action("sync.glance").trigger()
    assert tried.shell.sync_ways.glance.isVisible()
    tried.shell.registry.action("sync.glance").trigger()
    assert not tried.shell.sync_ways.glance.isVisible()


def test_it_stays_inside_the_smallest_window(tried: TryWindow) -> None:
    tried.window.resize(920, 600)
    glance = opened(tried)
    assert tried.window.rect().contains(glance.geometry())
    assert glance.geometry().bottom() < tried.window.status.y()
