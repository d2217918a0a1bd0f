"""`trestle run` in one command: told to stop, it takes what it started along."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from app.bootstrap.clock import DEMO_FACTS
from app.central.auth.policy import OPEN
from app.central.central import new_central
from app.central.clients import NewClient, add_client
from app.central.settings import Settings
from app.central.setup import FirstDay, init_firm
from app.platform.clock import SystemClock
from app.platform.ids import ClockIds

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(
        not Path("/proc/self/task").is_dir(), reason="children are read from /proc, as Linux has it"
    ),
]
ADA, PASSWORD = "ada@trestle.example", "four plain words here"
PATIENCE_S = 120.0
TOLD_TO_STOP = 128 + signal.SIGTERM


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home whose demo company is there already: a small one."""
    folder = tmp_path / "central"
    folder.mkdir()
    clock = SystemClock()
    central = new_central(Settings(folder), clock, ClockIds(clock))
    init_firm(central, FirstDay("Trestle", "Ada Admin", ADA, PASSWORD, policy=OPEN))
    add_client(central, NewClient("Northwind", "NW", "America/New_York"))
    central.close()
    facts = {"email": ADA, "password": PASSWORD}
    (tmp_path / DEMO_FACTS).write_text(json.dumps(facts), encoding="utf-8")
    return tmp_path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Running:
    """The command, and the programs that it started."""

    def __init__(self, home: Path) -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app.cli.main", "run", "--port", str(self.port)],
            env={
                **os.environ,
                "TRESTLE_HOME": str(home),
                "QT_QPA_PLATFORM": "offscreen",
                "DISPLAY": ":nobody-looks",  # otherwise the tour would run
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    @property
    def started(self) -> dict[int, str]:
        """The programs that it started and that run, by their number: their lines."""
        own = self.process.pid
        try:
            numbers = Path(f"/proc/{own}/task/{own}/children").read_text().split()
            return {int(number): line_of(int(number)) for number in numbers}
        except FileNotFoundError:
            return {}

    def answers(self) -> bool:
        try:
            return requests.get(f"http://127.0.0.1:{self.port}/health", timeout=5).ok
        except requests.RequestException:
            return False

    def until(self, so: Callable[[], object], what: str) -> None:
        ends = time.monotonic() + PATIENCE_S
        while not so():
            assert self.process.poll() is None, self.process.communicate()[0]
            assert time.monotonic() < ends, f"{what} did not come about; there is {self.started}"
            time.sleep(0.05)  # other processes are looked at: there is no event to wait for


def line_of(number: int) -> str:
    """What a process was started with; empty once it has ended."""
    try:
        return Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except FileNotFoundError:
        return ""


@pytest.fixture
def running(home: Path) -> Iterator[Running]:
    made = Running(home)
    yield made
    for number in (*made.started, made.process.pid):
        if line_of(number):
            os.kill(number, signal.SIGKILL)
    made.process.communicate()


def stopped(running: Running) -> tuple[int, str, dict[int, str]]:
    """Tell it to stop: its code, its words, and what still runs of what it had started."""
    before = running.started
    running.process.send_signal(signal.SIGTERM)
    said = running.process.communicate(timeout=PATIENCE_S)[0]
    left = {number: line for number, line in before.items() if line_of(number) == line != ""}
    return running.process.returncode, said, left


def test_a_run_that_is_told_to_stop_ends_central_and_the_workbench(running: Running) -> None:
    running.until(
        lambda: any(" desk" in line for line in running.started.values()), "the workbench"
    )
    assert running.answers()
    assert len(running.started) == 2
    code, said, left = stopped(running)
    assert (code, left) == (TOLD_TO_STOP, {}), said
    assert "Traceback" not in said
    assert not running.answers()


def test_a_run_that_is_told_to_stop_before_the_workbench_is_there_ends_central(
    running: Running,
) -> None:
    running.until(
        lambda: any(" central serve" in line for line in running.started.values()), "central"
    )
    code, said, left = stopped(running)
    assert (code, left) == (TOLD_TO_STOP, {}), said
    assert not running.answers()
