"""Two real programs on one home: the second shows the first one's window and ends."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap.faults import Opened
from app.bootstrap.opening import open_device
from app.platform.passphrase import Cost
from tests.builders.rows import MIRA, small_rows
from tests.builders.world import fill, sign_in_as

WORDS = "four plain words"
PATIENCE_S = 120.0

FIRST = """
import json, sys
from pathlib import Path
import ui.main

witness = Path(sys.argv.pop())

class Watched(ui.main.Program):
    def tell(self, what):
        subject = self.shell.subject() if self.shell else None
        facts = {
            "what": what, "seen": self.window.isVisible(), "small": self.window.isMinimized(),
            "active": self.window.isActiveWindow(), "ticket": subject.label if subject else "",
        }
        partial = witness.with_suffix(".part")
        partial.write_text(json.dumps(facts))
        partial.replace(witness)

    def _opened(self, opened):
        super()._opened(opened)
        self.window.showMinimized()
        self.tell("opened")

    def _show_again(self, words):
        super()._show_again(words)
        self.tell(words)
        self.timer = self.startTimer(50)
        self.words = words

    def timerEvent(self, event):
        self.tell(self.words)

ui.main.Program = Watched
ui.main.desk()
"""

pytestmark = pytest.mark.e2e


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An installation in which Mira is signed in."""
    folder = tmp_path / "home"
    opened = open_device(folder, passphrase=WORDS, cost=Cost(8, 1, 1))
    assert isinstance(opened, Opened)
    fill(opened.desk.store, small_rows())
    sign_in_as(opened.desk.store, MIRA)
    opened.desk.close()
    (tmp_path / "words").write_text(WORDS, encoding="utf-8")
    return folder


def start(home: Path, *words: str) -> "subprocess.Popen[str]":
    given = ("--home", str(home), "--passphrase-file", str(home.parent / "words"))
    return subprocess.Popen(
        [sys.executable, *words[:2], *given, *words[2:]],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


class Witness:
    """What the first program says of its window."""

    def __init__(self, path: Path, process: "subprocess.Popen[str]") -> None:
        self.path, self.process = path, process

    def until(self, so: Callable[[dict[str, Any]], object], what: str) -> dict[str, Any]:
        ends = time.monotonic() + PATIENCE_S
        facts: dict[str, Any] = {}
        while time.monotonic() < ends:
            assert self.process.poll() is None, self.process.communicate()[0]
            if self.path.exists():
                facts = json.loads(self.path.read_text(encoding="utf-8"))
                if so(facts):
                    return facts
            time.sleep(0.05)  # another process is looked at: there is no event to wait for
        raise AssertionError(f"{what} did not come about; the first says {facts}")


@pytest.fixture
def first(home: Path) -> Iterator[Witness]:
    """The first program, its window minimised."""
    path = home.parent / "witness.json"
    process = start(home, "-c", FIRST, "--theme", "light", str(path))
    witness = Witness(path, process)
    witness.until(
        lambda facts: facts["what"] == "opened" and facts["small"], "an open, minimised window"
    )
    yield witness
    process.terminate()
    process.communicate(timeout=PATIENCE_S)


def ended(process: "subprocess.Popen[str]") -> tuple[int, str]:
    said = process.communicate(timeout=PATIENCE_S)[0]
    return process.returncode, said


def test_a_second_start_ends_at_once_and_the_first_window_comes_to_the_front(
    home: Path, first: Witness
) -> None:
    assert ended(start(home, "-m", "ui.main")) == (0, "")
    first.until(
        lambda found: found["what"] == "raise" and found["seen"] and not found["small"],
        "the first window in front",
    )


def test_a_ticket_is_opened_in_the_first_window(home: Path, first: Witness) -> None:
    opener = "from ui.main import open_; open_()"
    assert ended(start(home, "-c", opener, "ticket:T-1042")) == (0, "")
    first.until(
        lambda found: found["ticket"] == "T-1042" and found["seen"] and not found["small"],
        "T-1042 in the first window, in front",
    )


def test_what_cannot_be_opened_is_told_in_words_and_the_first_stays(
    home: Path, first: Witness
) -> None:
    opener = "import sys; from app.cli.main import main, trestle; from ui.main import open_"
    opener += "; trestle.add_command(open_); main(['open', *sys.argv[1:]])"
    code, said = ended(start(home, "-c", opener, "wine:T-1042"))
    assert code == 1
    assert "is nothing that Trestle can open" in said
    assert first.process.poll() is None
