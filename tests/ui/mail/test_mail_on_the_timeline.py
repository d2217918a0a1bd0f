"""What came by mail says whether its sender is proven, and folds what it quotes away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.domain.mail import with_quoted
from tests.builders.rows import NORTHWIND, NOW, Row, id_of, small_rows
from tests.builders.stage import Stage
from ui.kit.buttons import Button
from ui.kit.text import PlainLabel
from ui.theme.theme import current

TICKET, DANA = id_of("T-1042"), id_of("Dana Whitfield")
SIGNED = "--\nDana"
QUOTED = "On Monday it@t.example wrote:\n> Is it on?"


def rows() -> Iterator[tuple[str, list[Row]]]:
    for noun, small in small_rows():
        of_a_mail = {
            "source": "email", "tags": ["sender-not-proven"],
            "description": with_quoted("No mail since nine.", SIGNED),
        }  # fmt: skip
        is_it = {"id": TICKET}.items()
        yield noun, [row | of_a_mail if is_it <= row.items() else row for row in small]
    event: Row = {
        "id": id_of("by mail"), "client_id": NORTHWIND, "ticket_id": TICKET, "kind": "reply",
        "at": NOW, "effective_at": NOW, "author_kind": "contact", "author_id": DANA,
        "channel": "email", "body": "It is on.", "quoted": QUOTED, "unproven": True,
        "created_at": NOW, "created_by": DANA,
    }  # fmt: skip
    yield "ticket_event", [event]


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    assert qtbot is not None
    current().set_scale(1.0)
    made = Stage(tmp_path / "world", rows=rows())
    yield made
    made.close()


def test_the_marks_are_read_and_the_quotations_unfold(stage: Stage) -> None:
    screen = stage.open("ticket")
    screen.navigate(TICKET)
    screen.activated()
    stage.settle()
    labels = screen.widget.findChildren(PlainLabel)
    assert sum("by email, sender not proven" in label.text() for label in labels) == 2
    folds = [button for button in screen.widget.findChildren(Button) if "quotes" in button.text()]
    for words, more in zip((SIGNED, QUOTED), folds, strict=True):
        [quoted] = [label for label in labels if label.text() == words]
        assert quoted.isHidden()
        more.click()
        assert not quoted.isHidden()
        assert more.text() == "Hide what it quotes"
