"""What is loaded before the window is painted, and what has to wait until it is.

Each module before the first paint is time in which a person sees nothing. Whoever needs one more
there writes it down here; what only a fault, an open store or a click needs is loaded later.
"""

import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from ui.runtime.first_paint import FirstPaint

MAY_LOAD = {
    # the command
    "app", "app.cli", "app.cli.main", "app.domain", "app.domain.rules", "app.ports",
    "app.ports.problems", "ui", "ui.main", "ui.unread",
    # no core of this process, before there is anything in its memory
    "app.platform.dumps",
    # one program for each home
    "app.bootstrap", "app.bootstrap.home", "app.bootstrap.instance", "app.platform",
    "app.platform.locks", "app.platform.paths", "app.platform.single_instance",
    # the program, its lanes and its nets
    "ui.program", "ui.runtime", "ui.runtime.first_paint", "ui.runtime.garbage",
    "ui.runtime.guard", "ui.runtime.problem", "ui.runtime.relay", "ui.runtime.tasks",
    "ui.runtime.ticket", "ui.runtime.workers",
    # the look
    "resources", "ui.shell", "ui.shell.appearance", "ui.theme", "ui.theme.fonts",
    "ui.theme.icons", "ui.theme.palette", "ui.theme.style", "ui.theme.theme", "ui.theme.tokens",
    # the frame, and the words "Opening…" in it
    "ui.shell.window", "ui.kit", "ui.kit.announce", "ui.kit.notices", "ui.kit.notices.busy",
    "ui.kit.sign", "ui.kit.text", "ui.screens", "ui.screens.recovery",
    "ui.screens.recovery.state", "ui.screens.recovery.view",
}  # fmt: skip
MAY_LOAD_OF_OTHERS = {
    "PySide6", "shiboken6", "shibokensupport", "signature_bootstrap", "click", "platformdirs",
}  # fmt: skip
"""The others wait. The folder is looked up by one of them where nobody names it."""

LOOK = """
import sys
at_start = set(sys.modules)
import app.cli.main
import ui.main
from PySide6.QtCore import QEvent, QObject

class Looking(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            print(" ".join(sorted(set(sys.modules) - at_start)))
            watched.close()
        return False

class Watched(ui.main.Program):
    def show(self, passphrase):
        self.window.installEventFilter(Looking(self.window))
        super().show(passphrase)

ui.main.Program = Watched
app.cli.main.main(["desk", "--home", sys.argv[1]])
"""
UNREAD = """
import linecache
import ui.unread
import wave
print(any(name.endswith("wave.py") for name in linecache.cache))
"""


class Frame(QWidget):
    """Notes that it was painted."""

    painted = False

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        self.painted = True


def told(program: str, *arguments: str) -> str:
    """What a Python of its own prints."""
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
    ).stdout


def test_only_what_the_first_frame_shows_is_loaded_before_it_is_painted(tmp_path: Path) -> None:
    loaded = set(told(LOOK, str(tmp_path)).split())
    ours = {name for name in loaded if name.partition(".")[0] in {"app", "ui", "resources"}}
    assert "ui.program" in ours, "the window was painted"
    assert ours - MAY_LOAD == set()
    known = sys.stdlib_module_names | MAY_LOAD_OF_OTHERS | {"app", "ui", "resources"}
    others = {name.partition(".")[0] for name in loaded}
    assert {name for name in others - known if not name.startswith("_")} == set()


def test_what_is_loaded_after_qt_is_not_read_a_second_time() -> None:
    assert told(UNREAD).strip() == "False"


def test_work_begins_once_after_the_first_paint(qtbot: QtBot) -> None:
    begun: list[bool] = []
    frame = Frame()
    qtbot.addWidget(frame)
    FirstPaint(frame, lambda: begun.append(frame.painted))
    frame.show()
    assert begun == []
    qtbot.waitUntil(lambda: bool(begun))
    frame.repaint()
    assert begun == [True]


def test_work_begins_too_where_nothing_is_painted(qtbot: QtBot) -> None:
    begun: list[bool] = []
    frame = QWidget()
    qtbot.addWidget(frame)
    watching = FirstPaint(frame, lambda: begun.append(True))
    qtbot.waitUntil(lambda: bool(begun))
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert isValid(watching), "deleting itself it was freed twice at times; its widget does that"
