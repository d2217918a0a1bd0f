"""What is put into a box comes out of it letter by letter, and what is typed as it was typed."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit
from pytestqt.qtbot import QtBot

from ui.kit.forms.kinds import TextField
from ui.kit.plain_text import is_as_put, put_text, remember, text_of

Box = type[QPlainTextEdit] | type[QTextEdit]
BOXES = pytest.mark.parametrize("kind", [QPlainTextEdit, QTextEdit])
TEXTS = [
    "",
    "12\N{NO-BREAK SPACE}h and 5\N{NARROW NO-BREAK SPACE}min",
    "\N{ZERO WIDTH NO-BREAK SPACE}begins with a mark",
    "one\r\ntwo\rthree\n\n",
    "a\N{LINE SEPARATOR}b\N{PARAGRAPH SEPARATOR}c",
    "  blanks at both ends \n",
    "\N{FAMILY} e\N{COMBINING ACUTE ACCENT} \N{HEBREW LETTER ALEF}",
]


@BOXES
@pytest.mark.parametrize("text", TEXTS)
def test_what_is_put_in_comes_out(qtbot: QtBot, kind: Box, text: str) -> None:
    box = kind()
    qtbot.addWidget(box)
    put_text(box, text)
    assert text_of(box) == text
    assert is_as_put(box)


@BOXES
@pytest.mark.parametrize("text", TEXTS)
def test_what_was_typed_and_taken_back_is_no_change(qtbot: QtBot, kind: Box, text: str) -> None:
    box = kind()
    qtbot.addWidget(box)
    put_text(box, text)
    box.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClicks(box, "x")
    assert not is_as_put(box)
    box.textCursor().deletePreviousChar()
    assert text_of(box) == text


@BOXES
def test_what_is_typed_keeps_its_spaces_and_ends_its_lines_alike(qtbot: QtBot, kind: Box) -> None:
    box = kind()
    qtbot.addWidget(box)
    put_text(
        box, "\N{ZERO WIDTH NO-BREAK SPACE}12\N{NO-BREAK SPACE}h\r\ntwo\N{LINE SEPARATOR}three"
    )
    box.moveCursor(QTextCursor.MoveOperation.End)
    box.insertPlainText("!")
    assert text_of(box) == "\N{ZERO WIDTH NO-BREAK SPACE}12\N{NO-BREAK SPACE}h\ntwo\nthree!"
    box.selectAll()
    box.textCursor().removeSelectedText()
    assert text_of(box) == ""


@BOXES
def test_a_box_that_nothing_was_put_into_gives_what_stands_in_it(qtbot: QtBot, kind: Box) -> None:
    box = kind()
    qtbot.addWidget(box)
    assert text_of(box) == ""
    assert not is_as_put(box)
    box.insertPlainText("12\N{NO-BREAK SPACE}h\nmore")
    assert text_of(box) == "12\N{NO-BREAK SPACE}h\nmore"


@BOXES
def test_a_text_that_came_in_another_way_is_known_once_that_is_said(
    qtbot: QtBot, kind: Box
) -> None:
    box = kind()
    qtbot.addWidget(box)
    put_text(box, "before")
    box.selectAll()
    box.insertPlainText("\N{ZERO WIDTH NO-BREAK SPACE}after")
    remember(box, "\N{ZERO WIDTH NO-BREAK SPACE}after")
    assert text_of(box) == "\N{ZERO WIDTH NO-BREAK SPACE}after"


def test_a_field_gives_what_it_was_shown_as_it_was_and_what_is_typed_without_blanks_at_its_ends(
    qtbot: QtBot,
) -> None:
    field = TextField("Note", "  kept \n")
    qtbot.addWidget(field)
    assert field.text() == "  kept \n"
    field.set_text("\nother\n")
    assert field.text() == "\nother\n"
    field.box.insertPlainText("more ")
    assert field.text() == "other\nmore"
