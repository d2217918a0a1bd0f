"""Recovery codes leave by copy, printer or file, each written down first."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication, QPdfWriter
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.records import FirmExport
from tests.builders.stage import Stage
from tests.builders.taken_out import taken_out
from ui.kit.text import PlainLabel
from ui.screens.sign_in.screen import SignInScreen
from ui.screens.sign_in.state import SignInState

CODES = tuple(f"abcd-efgh-jkm{at}" for at in range(10))


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    """A window over a real store."""
    assert qtbot is not None
    made = Stage(tmp_path / "world")
    yield made
    made.close()


@pytest.fixture
def way_in(stage: Stage) -> SignInScreen:
    """The page of the codes, for somebody who is signed in."""
    screen: SignInScreen = stage.open("sign_in")
    screen.render(SignInState(step="codes", codes=CODES))
    return screen


def words_of(way_in: SignInScreen) -> str:
    return " ".join(label.text() for label in way_in.steps.codes.findChildren(PlainLabel))


def test_codes_are_copied_printed_and_saved_for_this_user_alone_and_each_is_written_down(
    stage: Stage, way_in: SignInScreen, tmp_path: Path
) -> None:
    way_in.steps.codes.copies.click()
    stage.settle()
    assert QGuiApplication.clipboard().text().splitlines() == list(CODES)
    way_in.steps.codes.saves.click()
    (dialog,) = stage.window.findChildren(QFileDialog)
    path = tmp_path / "codes.txt"
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    stage.settle()
    assert all(code in path.read_text() for code in CODES)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    way_in.codes_out.print_on(paper := QPdfWriter(str(tmp_path / "codes.pdf")))
    stage.settle()
    del paper
    assert (tmp_path / "codes.pdf").read_bytes().startswith(b"%PDF")
    rows = taken_out(stage.world.desk)
    assert {(row.what, row.place, row.pieces) for row in rows} == {
        ("recovery_codes", place, 10) for place in ("clipboard", "file", "printer")
    }
    assert all(isinstance(row, FirmExport) for row in rows)
    assert not any(code in repr(vars(row)) for row in rows for code in CODES)


def test_codes_that_cannot_be_saved_say_so_on_their_page(
    stage: Stage, way_in: SignInScreen, tmp_path: Path
) -> None:
    way_in.codes_out.save_to(str(tmp_path / "nowhere" / "codes.txt"))
    stage.settle()
    assert "Choose another place" in words_of(way_in)


def test_codes_do_not_leave_where_it_cannot_be_written_down(
    stage: Stage, way_in: SignInScreen, tmp_path: Path
) -> None:
    QGuiApplication.clipboard().clear()
    stage.world.desk.lease._withdrawn = True
    way_in.steps.codes.copies.click()
    way_in.codes_out.save_to(str(tmp_path / "codes.txt"))
    stage.settle()
    assert QGuiApplication.clipboard().text() == ""
    assert not (tmp_path / "codes.txt").exists()
    assert way_in.steps.codes.problem.isVisible()
