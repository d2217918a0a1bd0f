"""The program from its first paint to its last write."""

import json
import sys
from pathlib import Path
from typing import Any

import PySide6
import pytest
from click.testing import CliRunner
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap import opening
from app.platform.passphrase import Cost
from tests.builders.patience import PATIENCE_S
from ui.main import Program, desk, main
from ui.shell import appearance
from ui.shell.appearance import Appearance
from ui.shell.navigation import Step
from ui.shell.shell import Shell

CHEAP = Cost(memory_kib=64, passes=1, lanes=1)


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests try no passphrases by force."""
    strong = opening.open_device

    def open_device(home: Path, **given: Any) -> Any:
        return strong(home, **{**given, "cost": CHEAP})

    monkeypatch.setattr(opening, "open_device", open_device)


@pytest.fixture
def program(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    assert qtbot is not None
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    monkeypatch.setattr(app, "quit", lambda: None)
    return Program(app, tmp_path, Appearance(mode="light"))


def close(program: Program) -> None:
    program.window.close()
    program.window.deleteLater()
    program.deleteLater()
    QApplication.sendPostedEvents()


def until_open(qtbot: QtBot, program: Program) -> None:
    qtbot.waitUntil(lambda: program.shell is not None)
    assert program.shell is not None
    assert program.shell.lanes.wait_idle(PATIENCE_S)


def test_the_window_is_painted_before_anything_is_asked(program: Program) -> None:
    program.show("a passphrase")
    assert program.window.isVisible()
    assert program.page.title.text() == "Opening…"
    assert program.lanes.idle()
    close(program)


def test_a_new_store_opens_to_the_sign_in_and_its_key_opens_it_again(
    program: Program, qtbot: QtBot, tmp_path: Path
) -> None:
    program.show("a passphrase")
    qtbot.waitUntil(lambda: program.shell is not None)
    assert program.shell is not None
    shell = program.shell
    qtbot.waitUntil(lambda: shell.navigator.here == Step("sign_in"))
    assert program.shell.lanes.wait_idle(PATIENCE_S)
    close(program)
    assert (tmp_path / "store" / "store.key").exists()
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    again = Program(app, tmp_path, Appearance(mode="light"))
    again.show(None)
    qtbot.waitUntil(lambda: again.page.title.text() == "A passphrase opens this store")
    assert again.page.ask.go.isVisible()
    QTest.keyClicks(again.page.ask.field.box, "a passphrase")
    QTest.keyClick(again.page.ask.field.box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: again.shell is not None)
    assert again.shell is not None
    assert again.shell.lanes.wait_idle(PATIENCE_S)
    close(again)


def test_a_plain_start_asks_for_nothing_to_be_opened(
    program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(Shell, "open_named", lambda _shell, named: opened.append(named))
    close(program)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    for wish in ("raise", "open ticket:T-1042"):
        started = Program(app, tmp_path, Appearance(mode="light"), wish=wish)
        started.show("a passphrase")
        until_open(qtbot, started)
        close(started)
    assert opened == ["ticket:T-1042"]


def test_where_the_window_was_is_kept_for_the_next_start(program: Program, tmp_path: Path) -> None:
    program.show("a passphrase")
    program.window.resize(QSize(1000, 700))
    close(program)
    kept = json.loads((tmp_path / appearance.FILE).read_text(encoding="utf-8"))
    assert kept["geometry"]
    assert kept["mode"] == "light"


def test_an_odd_file_of_looks_never_stops_a_start(tmp_path: Path) -> None:
    (tmp_path / appearance.FILE).write_text("{not json", encoding="utf-8")
    assert appearance.load(tmp_path) == Appearance()
    odd = {"mode": "pink", "density": 7, "scale": 1.5, "letters": False, "unknown": 1}
    (tmp_path / appearance.FILE).write_text(json.dumps(odd), encoding="utf-8")
    assert appearance.load(tmp_path) == Appearance(scale=1.5, letters=False)
    appearance.save(tmp_path, Appearance(mode="dark"))
    assert appearance.load(tmp_path).mode == "dark"


def test_a_broken_pair_of_versions_is_refused_in_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(PySide6, "__version__", "6.12.0")
    monkeypatch.setattr(sys, "version_info", (3, 11, 7))
    assert main(["--home", str(tmp_path)]) == 2
    assert "Install PySide6-Essentials 6.11.3" in capsys.readouterr().err


def test_the_command_names_its_options() -> None:
    told = CliRunner().invoke(desk, ["--help"]).output
    assert "--passphrase-file" in told
    assert "--theme" in told
    assert "--home" in told
