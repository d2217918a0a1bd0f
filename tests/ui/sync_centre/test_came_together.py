"""What came together without a question is listed, shown beside a conflict, and one key away."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from sqlalchemy import Connection

from app.records.types import to_micros
from app.store.settings import write_setting
from tests.builders.rows import NORTHWIND, NOW, T1042, id_of
from tests.builders.stage import Stage
from tests.ui.sync_centre import sync_world
from tests.ui.sync_centre.conftest import opened
from ui.screens.sync_centre.screen import SyncCentreScreen

OWNER = ("assignee_id", False, id_of("Mira Okafor").bytes, id_of("Ana Ruiz").bytes, True)
TAGS = ("tags", True, '["mail"]', '["mail", "storage"]', True)
LONG = ("description", False, None, None, False)


def meet(stage: Stage, *rows: bytes) -> None:
    """Let these tickets have come together with somebody else's changes."""
    fields = msgspec.msgpack.encode([OWNER, TAGS, LONG]).hex()
    told = [
        {
            "entity": "ticket",
            "row": row.hex(),
            "scope": NORTHWIND.bytes.hex(),
            "at": to_micros(NOW),
            "fields": fields,
        }
        for row in rows
    ]

    def job(connection: Connection) -> None:
        write_setting(connection, "met", told)

    stage.world.store.write(job)


def said(widget: QWidget) -> list[str]:
    names = [one.accessibleName() for one in widget.findChildren(QWidget)]
    return [name for name in names if ": " in name]


def recent(stage: Stage) -> SyncCentreScreen:
    screen = opened(stage)
    screen.show_part("recent")
    stage.settle()
    return screen


def test_it_stands_under_recent_with_each_field_and_why_nobody_was_asked(stage: Stage) -> None:
    meet(stage, T1042.bytes)
    pane = recent(stage).pane
    assert pane.recent.title.text().startswith("T-1042")
    assert pane.recent.chip.accessibleName() == "Came together"
    assert said(pane.recent.facts) == [
        "Owner: Mira Okafor → Ana Ruiz, changed elsewhere",
        "Tags: mail → mail, storage, both kept",
        "Description: a longer text, changed elsewhere",
    ]


def test_o_opens_the_thing_itself(stage: Stage) -> None:
    meet(stage, T1042.bytes)
    screen = recent(stage)
    screen.pane.list.setFocus()
    QTest.keyClick(screen.pane.list, Qt.Key.Key_O)
    assert stage.way.steps == [("ticket", T1042)]


def test_what_was_sent_and_what_came_together_stand_in_one_list(stage: Stage) -> None:
    sync_world.be_confirmed(stage.world)
    meet(stage, T1042.bytes)
    screen = recent(stage)
    details = sorted(line.detail for line in screen.pane.list.lines)
    assert details == ["Owner, Tags, Description · came together", "T-1047 · Havel"]


def test_a_conflict_shows_what_else_came_together_on_the_same_thing(stage: Stage) -> None:
    sync_world.clash(stage.world)
    meet(stage, sync_world.T1044.bytes)
    screen = opened(stage)
    assert not screen.pane.conflict.met.isVisible(), "the page met nobody"
    screen.pane.list.setFocus()
    QTest.keyClick(screen.pane.list, Qt.Key.Key_Down)
    assert screen.pane.conflict.met.isVisible()
    assert "Tags: mail → mail, storage, both kept" in said(screen.pane.conflict.met)


def test_without_conflicts_the_empty_list_says_where_to_look(stage: Stage) -> None:
    meet(stage, T1042.bytes, sync_world.T1044.bytes)
    screen = opened(stage)
    screen.show_part("conflicts")
    stage.settle()
    assert screen.pane.empty.accessibleName().endswith(
        "2 things came together without a question lately: see Recent."
    )
