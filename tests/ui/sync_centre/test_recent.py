"""Recent tells what came in and what was decided otherwise, by whom, and O opens it."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from sqlalchemy import Connection, insert

from app.records import TicketEvent
from app.records.types import to_micros
from app.store.settings import write_setting
from tests.builders.rows import NORTHWIND, NOW, T1042, id_of
from tests.builders.stage import Stage
from tests.ui.sync_centre import sync_world
from tests.ui.sync_centre.conftest import opened
from ui.screens.sync_centre.screen import SyncCentreScreen

EVENT = id_of("a reply of Ana's")


def come_in(stage: Stage) -> None:
    """Let a reply of Ana's have come in nine minutes ago."""

    def job(connection: Connection) -> None:
        values = {
            "id": EVENT, "client_id": NORTHWIND, "ticket_id": T1042, "kind": "reply",
            "at": NOW - timedelta(minutes=20), "effective_at": NOW, "author_kind": "user",
            "author_id": id_of("Ana Ruiz"), "channel": "desk", "body": "The disk is in.",
            "created_at": NOW, "created_by": id_of("Ana Ruiz"),
        }  # fmt: skip
        connection.execute(insert(TicketEvent.__table__).values(values))  # type: ignore[arg-type] # it is a table
        rows = [["ticket_event", EVENT.hex, NORTHWIND.hex, True]]
        at = to_micros(NOW - timedelta(minutes=9))
        write_setting(connection, "came-in", [{"rev": 7, "at": at, "rows": rows}])

    stage.world.store.write(job)


def recent(stage: Stage) -> SyncCentreScreen:
    screen = opened(stage)
    screen.show_part("recent")
    stage.settle()
    return screen


def said(widget: QWidget) -> list[str]:
    return [one.accessibleName() for one in widget.findChildren(QWidget) if one.accessibleName()]


def test_what_came_in_says_who_what_on_what_and_when(stage: Stage) -> None:
    come_in(stage)
    pane = recent(stage).pane
    (line,) = pane.list.lines
    assert (line.title, line.detail, line.tail) == (
        "Reply",
        "Ana Ruiz · T-1042 · Northwind",
        "17:39",
    )
    assert pane.recent.chip.accessibleName() == "Came in"
    facts = said(pane.recent.facts)
    assert {"By: Ana Ruiz", "Done: 17:28", "Came in: 17:39"} <= set(facts)


def test_o_opens_what_came_in_and_what_was_sent(stage: Stage) -> None:
    come_in(stage)
    sync_world.be_confirmed(stage.world)
    screen = recent(stage)
    for _entry in range(2):
        screen.pane.list.setFocus()
        QTest.keyClick(screen.pane.list, Qt.Key.Key_O)
        QTest.keyClick(screen.pane.list, Qt.Key.Key_Down)
    assert stage.way.steps == [("ticket", sync_world.T1047), ("ticket", T1042)]


def test_the_tab_counts_what_it_lists(stage: Stage) -> None:
    come_in(stage)
    sync_world.be_confirmed(stage.world)
    screen = recent(stage)
    tabs = screen.pane.tabs
    names = [tabs.accessibleTabName(at) or tabs.tabText(at) for at in range(tabs.count())]
    assert "Recent 2" in names
    assert len(screen.pane.list.lines) == 2


def test_without_anything_the_list_says_so(stage: Stage) -> None:
    assert recent(stage).pane.empty.accessibleName().startswith("Nothing was sent from this device")
