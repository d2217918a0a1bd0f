"""What of the archive comes to this device: how far it is, how long it takes, how to stop it."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from sqlalchemy import Connection, insert

from app.bootstrap import archive
from app.bootstrap.syncing import Progress
from app.store import snapshots
from app.store.settings import write_setting
from app.store.state import standing
from app.store.tables import scope_state
from tests.builders.rows import NORTHWIND, id_of
from tests.builders.stage import Stage
from tests.ui.sync_centre import sync_world
from tests.ui.sync_centre.conftest import opened
from ui.screens.sync_centre.screen import SyncCentreScreen

OLD = id_of("T-0007, which rests")
HAVEL = id_of("Havel")


def pinned(stage: Stage, client: UUID = NORTHWIND, *, done: int = 0, rows: int = 0) -> None:
    """Pin a client whose archive has come so far; `rows` of 0 is one that has not begun."""
    archive.pin_client(stage.world.desk, client)

    def job(connection: Connection) -> None:
        connection.execute(insert(scope_state).values(id=client, grant=b"g", pos=5))
        if rows:
            epoch, pin = standing(connection).epoch, snapshots._pin(connection, client)
            far = snapshots.Standing(pin, "one", epoch, 9, 2, 5, rows, done)
            write_setting(connection, "snapshot", {client.hex: asdict(far)})

    stage.world.store.write(job)


def online(stage: Stage) -> None:
    sync_world.synced(stage.world, offline_since=None, signed_out=False)


def words(screen: SyncCentreScreen) -> str:
    return screen.pane.archives.accessibleName() if screen.pane.archives.isVisible() else ""


def far(left_s: float | None = None) -> Progress:
    return Progress("archive", 12_400, 35_600, 3_000_000, 0, left_s)


def test_nothing_is_said_where_nothing_comes(stage: Stage) -> None:
    screen = opened(stage)
    assert words(screen) == ""
    assert stage.registry.reason("sync_centre.cancel") == "No older tickets are on their way here."


def test_a_pinned_client_comes_with_the_next_sync(stage: Stage) -> None:
    pinned(stage)
    online(stage)
    assert words(opened(stage)) == "Older tickets of Northwind: comes with the next sync"


def test_while_it_comes_it_says_how_far_it_is_and_how_long_it_takes(stage: Stage) -> None:
    pinned(stage, done=12_400, rows=48_000)
    online(stage)
    screen = opened(stage)
    stage.sync.go_on(far())
    stage.settle()
    assert words(screen) == "Older tickets of Northwind: 12,400 of 48,000 records · coming now"
    stage.sync.go_on(far(left_s=130.0))
    stage.settle()
    assert words(screen).endswith("12,400 of 48,000 records · about 2 min left")
    bar = screen.pane.archives.lines[0].bar
    assert (bar.value(), bar.maximum()) == (12_400, 48_000)


def test_each_piece_moves_the_figures(stage: Stage) -> None:
    pinned(stage, done=12_400, rows=48_000)
    online(stage)
    screen = opened(stage)

    def job(connection: Connection) -> None:
        kept = snapshots.place(connection, NORTHWIND)
        assert kept is not None
        further = {NORTHWIND.hex: {**asdict(kept), "done": 20_000}}
        write_setting(connection, "snapshot", further)

    stage.world.store.write(job)
    stage.sync.go_on(far())
    stage.settle()
    assert "20,000 of 48,000 records" in words(screen)


def test_an_ordinary_pull_is_no_archive(stage: Stage) -> None:
    pinned(stage, done=12_400, rows=48_000)
    online(stage)
    screen = opened(stage)
    stage.sync.go_on(Progress("pull", 4, 0, 900))
    stage.settle()
    assert words(screen).endswith("comes with the next sync")


@pytest.mark.parametrize(
    ("facts", "when"),
    [
        ({}, "goes on once you are back"),
        ({"signed_out": True}, "goes on once you sign in again"),
        (
            {"offline_since": None, "last_code": "program-older", "last_error": "Update it."},
            "goes on once central takes it",
        ),
    ],
)
def test_what_holds_it_up_is_said(stage: Stage, facts: dict[str, object], when: str) -> None:
    pinned(stage, done=12_400, rows=48_000)
    sync_world.synced(stage.world, **({"signed_out": False} | facts))
    expected = f"Older tickets of Northwind: 12,400 of 48,000 records · {when}"
    assert words(opened(stage)) == expected


def test_c_cancels_it_at_once_and_it_can_be_had_again(stage: Stage) -> None:
    pinned(stage, done=12_400, rows=48_000)
    online(stage)
    screen = opened(stage)
    screen.pane.tabs.setFocus()
    QTest.keyClick(screen.pane.tabs, Qt.Key.Key_C)
    stage.settle()
    assert not archive.is_pinned(stage.world.desk, NORTHWIND)
    assert words(screen) == ""
    assert stage.said.lines == ["Older tickets of Northwind stay at central"]
    stage.said.undo()
    stage.settle()
    assert archive.is_pinned(stage.world.desk, NORTHWIND)
    assert words(screen).startswith("Older tickets of Northwind: ")
    assert stage.sync.asked == 1, "it goes on by itself"


def test_single_tickets_that_were_asked_for_are_counted_and_can_be_let_be(stage: Stage) -> None:
    online(stage)
    archive.want_ticket(stage.world.desk, OLD)
    screen = opened(stage)
    assert words(screen) == "1 older ticket that you asked for comes with the next sync"
    QTest.mouseClick(screen.pane.archives.forget, Qt.MouseButton.LeftButton)
    stage.settle()
    assert archive.fetching(stage.world.desk, OLD) == ""
    assert stage.said.lines == ["1 ticket is not fetched"]
    stage.said.undo()
    stage.settle()
    assert archive.fetching(stage.world.desk, OLD) == "waiting"


def test_several_clients_come_one_after_another(stage: Stage) -> None:
    first, second = sorted((HAVEL, NORTHWIND))
    for client in (first, second):
        pinned(stage, client)
    online(stage)
    screen = opened(stage)
    stage.sync.go_on(far())
    stage.settle()
    assert [line.count.text() for line in screen.pane.archives.lines] == [
        "coming now",
        "comes after it",
    ]
    QTest.mouseClick(screen.pane.archives.lines[1].stop, Qt.MouseButton.LeftButton)
    stage.settle()
    assert not archive.is_pinned(stage.world.desk, second)
    assert archive.is_pinned(stage.world.desk, first)
