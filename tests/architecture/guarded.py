"""Tests that do what a test must not do; `test_guards` runs them and expects each to fail.

The name of this file keeps it out of every other run.
"""

import logging
import os
import sys
import threading

import pytest
from PySide6.QtCore import QObject, QTimer, qWarning
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.plugins import leaks

leaks.GRACE_SECONDS = 1.0  # the thread that is left behind here never ends

KEPT: list[object] = []
"""What a test forgets to let go of."""


class _Stumbles:
    def __del__(self) -> None:
        raise ValueError("stumbled at the end")


def test_bad_prints() -> None:
    sys.stdout.write("hello from a test\n")


def test_bad_prints_an_error() -> None:
    sys.stderr.write("oh dear\n")


def test_bad_writes_past_python() -> None:
    os.write(2, b"from the depths\n")


def test_bad_warns_in_the_log() -> None:
    logging.getLogger("trestle.cellar").warning("water at %d cm", 30)


@pytest.mark.expects_line("never said", reason="it was said once")
def test_bad_expects_what_does_not_come() -> None:
    pass


@pytest.mark.expects_line("oh dear")
def test_bad_expects_without_a_reason() -> None:
    sys.stderr.write("oh dear\n")


def test_bad_leaves_a_thread() -> None:
    threading.Thread(target=threading.Event().wait, args=(60,), daemon=True, name="a lane").start()


def test_bad_fails_in_a_thread() -> None:
    thread = threading.Thread(target=lambda: 1 // 0)
    thread.start()
    thread.join()


def test_bad_leaves_a_file_open() -> None:
    open(os.devnull)  # noqa: SIM115, PTH123 - nobody closes it, which is the point


def test_bad_stumbles_at_the_end() -> None:
    _Stumbles()


def test_bad_lets_qt_complain() -> None:
    qWarning("QWidget: something is wrong")


def test_bad_leaves_a_timer_of_nobody(qtbot: QtBot) -> None:
    assert qtbot is not None
    timer = QTimer()
    timer.start(60_000)
    KEPT.append(timer)


def test_bad_leaves_a_timer_of_somebody(qtbot: QtBot) -> None:
    assert qtbot is not None
    owner = QObject()
    timer = QTimer(owner)
    timer.timeout.connect(owner.deleteLater)
    timer.start(60_000)
    KEPT.append(owner)


def test_bad_leaves_a_window(qtbot: QtBot) -> None:
    assert qtbot is not None
    label = QLabel("forgotten")
    label.setObjectName("forgotten")
    KEPT.append(label)


@pytest.mark.expects_line("water at 30 cm", reason="the cellar is under water on purpose")
@pytest.mark.expects_line("oh dear", reason="somebody notices")
def test_good_expects_its_lines() -> None:
    logging.getLogger("trestle.cellar").warning("water at %d cm", 30)
    sys.stderr.write("oh dear\n")


def test_good_reads_what_was_printed(capsys: pytest.CaptureFixture[str]) -> None:
    sys.stdout.write("hello\n")
    assert capsys.readouterr().out == "hello\n"


def test_good_clears_up(qtbot: QtBot) -> None:
    label = QLabel("seen")
    qtbot.addWidget(label)
    timer = QTimer(label)
    timer.start(60_000)
    thread = threading.Thread(target=lambda: None)
    thread.start()
    logging.getLogger("trestle.cellar").info("dry")


@pytest.mark.skipif(sys.version_info >= (3, 11), reason="shows that skipping is no fault")
def test_good_is_skipped() -> None:
    sys.stdout.write("never\n")
