"""Faults of a running window: each with its next step, said again only when it changes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import opening
from app.bootstrap.faults import Opened
from app.bootstrap.syncing import SyncStatus
from app.platform.passphrase import Cost
from app.ports.changes import ChangeSet
from app.store.settings import read_draft
from tests.builders.patience import PATIENCE_S
from tests.builders.rows import MIRA, T1042, small_rows
from tests.builders.window import TryWindow
from tests.builders.world import fill, sign_in_as
from ui.program import Program
from ui.runtime.problem import Problem
from ui.screens.recovery.state import Typed
from ui.shell.appearance import Appearance
from ui.shell.navigation import Step
from ui.shell.shell import Shell
from ui.shell.standing_notices import notices_of

CALM = SyncStatus("online", "Synced 17:48", 0, 0, 0, None, None, 0)
CHEAP = Cost(memory_kib=8, passes=1, lanes=1)
FULL = Problem("disk-full", "There is no room left. Free some space.", "", True, "Free some space.")


def status(state: Any = "online", words: str = "Synced 17:48", **more: Any) -> SyncStatus:
    facts: dict[str, Any] = {
        "waiting": 0, "conflicts": 0, "rejected": 0, "last_synced_at": None,
        "offline_since": None, "rows_left": 0,
    }  # fmt: skip
    return SyncStatus(state, words, **{**facts, **more})


def said(standing: SyncStatus) -> list[tuple[str, str, str]]:
    return [(one.notice.key, one.notice.action, one.act) for one in notices_of(standing)]


@pytest.mark.parametrize(
    ("standing", "told"),
    [
        (CALM, []),
        (status("offline", "Offline since 17:04 — working on"), []),
        (
            status("offline", "Offline since 17:04 — working on", waiting=2),
            [("offline", "Try now", "sync")],
        ),
        (
            status("offline", code="central-stranger"),
            [("central-stranger", "Try again", "sync")],
        ),
        (
            status("offline", code="central-not-trusted"),
            [("central-not-trusted", "Try again", "sync")],
        ),
        (status("signed-out"), [("signed-out", "Sign in…", "sign_in")]),
        (status("refused", code="program-older"), [("central-newer", "Try again", "sync")]),
        (
            status("degraded", "Copying needs 90 MB. Free some space.", code="disk-short"),
            [("disk", "Try again", "sync")],
        ),
        (status(held=2), [("central-older", "Show them", "waiting")]),
        (status(code="central-older"), [("central-older", "Show them", "waiting")]),
        (status("refused", "Not syncing: barred", code="x"), [("refused", "Try again", "sync")]),
        (
            status("refused", "Not syncing: 300 of 400 would go.", code="pull-deletes-much"),
            [("deletes-much", "Accept the removals", "accept")],
        ),
        (status(rejected=2), [("rejected", "See why", "rejected")]),
        (status(clock_words="7 minutes behind. Set it.", clock_offset_s=299.0), []),
        (
            status(clock_words="7 minutes behind. Set it.", clock_offset_s=-301.0),
            [("clock-off", "Check again", "sync")],
        ),
    ],
)
def test_each_standing_has_its_strip_and_its_next_step(
    standing: SyncStatus, told: list[tuple[str, str, str]]
) -> None:
    assert said(standing) == told
    assert all(one.notice.detail for one in notices_of(standing))


def test_what_was_put_away_comes_back_when_it_grows_and_not_when_it_shrinks(
    tried: TryWindow,
) -> None:
    strip, stood = tried.window.strip, tried.shell.sync.stood
    stood.emit(status(rejected=2))
    assert strip.shown is not None
    assert strip.shown.text == "Central refused 2 changes of yours."
    strip._dismiss.click()
    stood.emit(status(rejected=2, waiting=1))
    stood.emit(status(rejected=1))
    assert not strip.isVisible()
    stood.emit(status(rejected=2))
    assert strip.isVisible()
    stood.emit(CALM)
    assert not strip.isVisible()


def test_a_refused_change_leads_to_the_sync_centre_where_it_is(tried: TryWindow) -> None:
    tried.shell.sync.stood.emit(status(rejected=1))
    tried.window.strip.action.click()
    tried.settle()
    assert tried.shell.navigator.here == Step("sync_centre")
    screen: Any = tried.shell.rooms.known("sync_centre")
    assert screen.presenter.state.tab == "rejected"


def test_trying_in_vain_says_so_again(tried: TryWindow) -> None:
    strip, sync = tried.window.strip, tried.shell.sync
    sync.stood.emit(status("offline", "Offline since 17:04 — working", waiting=1))
    strip.action.click()
    assert not strip.isVisible()
    sync.rested.emit()
    assert strip.isVisible()
    assert strip.shown is not None
    assert strip.shown.key == "offline"


def test_a_full_disk_is_said_once_and_goes_when_something_was_written(tried: TryWindow) -> None:
    strip, notices = tried.window.strip, tried.shell.notices
    notices.problem_raised(FULL)
    assert strip.shown is not None
    assert (strip.shown.text, strip.shown.detail) == ("There is no room left.", "Free some space.")
    strip._dismiss.click()
    notices.problem_raised(FULL)
    assert not strip.isVisible()
    notices.problem(FULL, lambda: None)  # the person tried: that wants its answer
    assert strip.isVisible()
    tried.bus.announce(ChangeSet(frozenset({"ticket"})))
    tried.settle()
    assert not strip.isVisible()


def editors(window: QWidget) -> list[QPlainTextEdit]:
    return [box for box in window.findChildren(QPlainTextEdit) if box.isVisible()]


@pytest.fixture
def program(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """The program with Mira's store open."""
    assert qtbot is not None
    made = opening.open_device(tmp_path, passphrase="four words", cost=CHEAP)
    assert isinstance(made, Opened)
    fill(made.desk.store, small_rows())
    sign_in_as(made.desk.store, MIRA)
    made.desk.close()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    monkeypatch.setattr(app, "quit", lambda: None)
    running = Program(app, tmp_path, Appearance(mode="light"))
    running.show("four words")
    qtbot.waitUntil(lambda: running.shell is not None)
    yield running
    running.window.close()
    running.window.deleteLater()
    running.deleteLater()
    QApplication.sendPostedEvents()


def at_rest(shell: Shell) -> None:
    """Everything that was asked for is there."""
    assert shell.lanes.wait_idle(PATIENCE_S)


def kept(shell: Shell) -> str:
    """The reply begun on T-1042, as the store has it."""
    with shell.desk.store.reading() as connection:
        return read_draft(connection, f"reply:{T1042}")


def test_a_store_that_breaks_gives_way_to_the_recovery_and_keeps_what_was_typed(
    program: Program, qtbot: QtBot
) -> None:
    shell = program.shell
    assert shell is not None
    shell.navigator.go("ticket", T1042)
    qtbot.waitUntil(lambda: editors(shell.window) != [])
    at_rest(shell)
    shell.registry.run("ticket.reply")
    box = editors(shell.window)[0]
    box.setFocus()
    box.insertPlainText("Hello Dana")
    box.document().setModified(True)
    qtbot.waitUntil(lambda: f"reply:{T1042}" in shell.desk.typed)
    broken, old = Problem("store-damaged", "The store on this computer is damaged."), shell.window
    shell.faults.met(broken)
    shell.faults.met(broken)
    qtbot.waitUntil(lambda: program.recovery.presenter.state.kind == "fault")
    assert program.window is not old
    assert program.window.isVisible()
    state = program.recovery.presenter.state
    assert state.code == "store-damaged"
    assert any(one.text == "Hello Dana" for one in state.typed)
    assert all(isinstance(one, Typed) for one in state.typed)
    assert state.saved is not None
    assert state.saved.exists()
    program.recovery.begin("four words")
    qtbot.waitUntil(lambda: program.shell is not None)
    again = program.shell
    assert again is not None
    qtbot.waitUntil(lambda: kept(again) == "Hello Dana")


def test_on_a_full_disk_what_was_typed_stays_in_its_field(program: Program, qtbot: QtBot) -> None:
    shell, window = program.shell, program.window
    assert shell is not None
    shell.navigator.go("ticket", T1042)
    qtbot.waitUntil(lambda: editors(window) != [])
    at_rest(shell)
    with shell.desk.store.database.write.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    words = "The disk of the mail server is free again. " * 8000
    box = editors(window)[0]
    box.setPlainText(words)
    qtbot.waitUntil(lambda: "disk-full" in shell.notices._posted)
    told = shell.notices._posted["disk-full"]
    assert "no room left" in told.text
    assert "Free some space" in told.detail
    assert told.action == "Try again"
    with shell.desk.store.database.write.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 2000}")
    window.strip.acted.emit("disk-full")
    qtbot.waitUntil(lambda: kept(shell) == words)
    assert box.toPlainText() == words
