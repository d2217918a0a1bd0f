"""The guards around every test do what they promise."""

import logging
import os
import socket
import threading
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.backends.SecretService import Keyring

from tests.plugins.leaks import ErrorLines, left_behind
from tests.plugins.network import NetworkGuard, StrangerRefusedError, is_own


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
