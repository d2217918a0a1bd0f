"""The guards around every test do what they promise."""

import logging
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from keyring.backend import KeyringBackend
from keyring.backends.SecretService import Keyring

from tests.plugins.leaks import left_behind
from tests.plugins.lines import ErrorLines
from tests.plugins.network import NetworkGuard, StrangerRefusedError, is_own

GUARDED = Path(__file__).with_name("guarded.py")
# What a test must not do, and the words with which a guard tells of it.
FAULTS = {
    "prints": "hello from a test",
    "prints_an_error": "oh dear",
    "writes_past_python": "from the depths",
    "warns_in_the_log": "trestle.cellar: water at 30 cm",
    "expects_what_does_not_come": "never said",
    "expects_without_a_reason": "takes one pattern and a reason",
    "leaves_a_thread": "Threads left behind: a lane",
    "fails_in_a_thread": "ZeroDivisionError",
    "leaves_a_file_open": "ResourceWarning",
    "stumbles_at_the_end": "stumbled at the end",
    "lets_qt_complain": "Qt messages with level WARNING",
    "leaves_a_timer_of_nobody": "a timer of 60000 ms that belongs to nobody",
    "leaves_a_timer_of_somebody": "a timer of 60000 ms that belongs to QObject",
    "leaves_a_window": "a window, QLabel 'forgotten'",
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What was said of each test of `guarded.py`; nothing of those that passed."""
    report = tmp_path_factory.mktemp("guarded") / "report.xml"
    house = ["-p", "no:randomly", "-p", "no:xdist", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *house, f"--junitxml={report}", str(GUARDED)],
        cwd=GUARDED.parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert report.exists(), run.stdout + run.stderr
    cases = ET.parse(report).iter("testcase")  # noqa: S314 - a file that pytest just wrote
    told: dict[str, str] = {}
    for case in cases:
        faults = [one for one in case if one.tag in {"failure", "error"}]
        words = " ".join(f"{one.get('message')} {one.text}" for one in faults)
        name = str(case.get("name")).removeprefix("test_")
        told[name] = told.get(name, "") + words
    return told


@pytest.mark.parametrize("fault", FAULTS)
def test_a_test_fails_for_what_it_must_not_do(verdicts: dict[str, str], fault: str) -> None:
    assert FAULTS[fault] in verdicts[f"bad_{fault}"]


def test_every_fault_is_tried_and_no_good_test_fails(verdicts: dict[str, str]) -> None:
    assert {name.removeprefix("bad_") for name in verdicts if name.startswith("bad_")} == set(
        FAULTS
    )
    good = {name: said for name, said in verdicts.items() if name.startswith("good_")}
    assert len(good) == 4
    assert set(good.values()) == {""}


@pytest.mark.parametrize("host", [None, "", "localhost", "127.0.0.1", b"127.0.0.9", "::1", "::"])
def test_this_machine_may_be_reached(host: object) -> None:
    assert is_own(host)


@pytest.mark.parametrize("host", ["192.0.2.1", "example.org", "2001:db8::1", b"example.org"])
def test_another_machine_may_not_be_reached(host: object) -> None:
    assert not is_own(host)


def test_a_connection_to_a_stranger_is_refused_and_remembered(network_guard: NetworkGuard) -> None:
    with (
        socket.socket() as door,
        pytest.raises(StrangerRefusedError, match="this machine only"),
    ):
        door.connect(("192.0.2.1", 443))
    assert network_guard.strangers == ["socket.connect '192.0.2.1'"]
    network_guard.strangers.clear()


def test_a_look_up_of_a_stranger_is_refused_and_remembered(network_guard: NetworkGuard) -> None:
    with pytest.raises(StrangerRefusedError):
        socket.getaddrinfo("example.org", 443)
    assert network_guard.strangers == ["socket.getaddrinfo 'example.org'"]
    network_guard.strangers.clear()


def test_a_server_on_this_machine_can_be_used() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()),
    ):
        pass


def test_an_error_line_is_seen_and_can_be_taken(error_lines: ErrorLines) -> None:
    logging.getLogger("trestle.cellar").error("water at %d cm", 30)
    assert error_lines.take() == ["trestle.cellar: water at 30 cm"]
    assert error_lines.take() == []


def test_a_thread_that_ends_is_not_left_behind_and_one_that_runs_is() -> None:
    before = set(threading.enumerate())
    release = threading.Event()
    thread = threading.Thread(target=release.wait, args=(30,), name="a lane")
    threading.Timer(0.0, lambda: None).start()
    thread.start()
    try:
        assert [left.name for left in left_behind(before, 0.2)] == ["a lane"]
    finally:
        release.set()
        thread.join()
    assert left_behind(before, 5.0) == []


def test_a_home_is_empty_and_its_own(home: Path) -> None:
    assert Path.home() == home
    assert Path(os.environ["TRESTLE_HOME"]).is_relative_to(home)
    assert list(Path(os.environ["TRESTLE_HOME"]).iterdir()) == []


def test_no_test_finds_a_session_bus_by_itself() -> None:
    assert "DBUS_SESSION_BUS_ADDRESS" not in os.environ


@pytest.mark.usefixtures("secret_service")
def test_the_secret_service_keeps_reads_and_forgets_a_secret() -> None:
    keyring: KeyringBackend = Keyring()  # type: ignore[no-untyped-call] # keyring's own constructor is untyped
    keyring.set_password("trestle-test", "desk", "grün ✓")
    assert keyring.get_password("trestle-test", "desk") == "grün ✓"
    keyring.delete_password("trestle-test", "desk")
    assert keyring.get_password("trestle-test", "desk") is None
