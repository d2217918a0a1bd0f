"""The binding keeps count of None, and the program refuses to start on one that does not.

PySide6 6.12.0 gives back one reference to None too many with every void call on Python 3.11: a
few thousand calls end the process without a word.
"""

import subprocess
import sys

import PySide6
import pytest

from ui.main import run

CALLS = 300_000
SLACK = 500
"""References to None that come and go by themselves."""

SING = """
import os, sys
from PySide6.QtCore import QObject, QTimer

bird, timer = QObject(), QTimer()
def void_calls(many):
    for _ in range(many // 3):
        bird.setObjectName("canary")
        timer.setInterval(5)
        timer.setSingleShot(True)

void_calls(300)
before = sys.getrefcount(None)
{act}
print(before - sys.getrefcount(None), flush=True)
os._exit(0)  # whoever lost references does not survive an orderly end
"""
DROP = "import ctypes\nfor _ in range(2000): ctypes.pythonapi.Py_DecRef(ctypes.py_object(None))"


def references_lost(act: str) -> int:
    """How many references to None a process lost by doing something."""
    sung = subprocess.run(
        [sys.executable, "-c", SING.format(act=act)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert sung.returncode == 0, f"the bird is dead ({sung.returncode}): {sung.stderr[-2000:]}"
    return int(sung.stdout)


def test_void_calls_of_qt_keep_the_references_to_none() -> None:
    assert abs(references_lost(f"void_calls({CALLS})")) < SLACK


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from Python 3.12 on")
def test_the_canary_notices_references_that_are_lost() -> None:
    assert references_lost(DROP) >= 2000 - SLACK


def test_the_program_does_not_start_on_a_binding_that_kills_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(PySide6, "__version__", "6.12.0")
    monkeypatch.setattr(sys, "version_info", (3, 11, 7, "final", 0))
    assert run(None, None, None) == 2
    said = capsys.readouterr().err
    assert said == (
        "PySide6 6.12.0 ends the program without warning on Python 3.11. "
        "Install PySide6-Essentials 6.11.3, or use Python 3.12.\n"
    )
