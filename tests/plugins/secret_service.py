"""A real Secret Service for tests: a private bus with an unlocked keyring on it."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.plugins.homes import home_environment

PASSWORD = b"a keyring for tests"
PATIENCE_SECONDS = 60.0
# Only what finds programs, folders and language is inherited: no display, no bus of a session.
INHERITED = ("PATH", "LANG", "LC_ALL", "TMPDIR")


def wait_until(true: Callable[[], bool], what: str) -> None:
    """Wait for a condition of another process.

    Raises:
        TimeoutError: it did not come true.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    while not true():
        if time.monotonic() > until:
            raise TimeoutError(f"Waited in vain for {what}.")
        time.sleep(0.02)


@contextmanager
def ending(process: "subprocess.Popen[bytes]") -> Iterator["subprocess.Popen[bytes]"]:
    """End exactly this process, and wait for it."""
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


def start_bus(environment: dict[str, str], folder: Path) -> "subprocess.Popen[bytes]":
    """Start a message bus that starts no service by itself."""
    configuration = folder / "bus.conf"
    configuration.write_text(
        "<busconfig><type>session</type>"
        f"<listen>unix:path={folder / 'bus'}</listen>"
        "<policy context='default'>"
        "<allow send_destination='*' eavesdrop='true'/><allow eavesdrop='true'/><allow own='*'/>"
        "</policy></busconfig>"
    )
    return subprocess.Popen(
        ["dbus-daemon", f"--config-file={configuration}", "--nofork", "--nopidfile"],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def start_keyring(environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    """Start the keyring with its password (security.md 3.6)."""
    process = subprocess.Popen(
        ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdin is not None
    process.stdin.write(PASSWORD)
    process.stdin.close()
    return process


def is_unlocked(address: str) -> bool:
    """Say whether the bus offers an unlocked default collection."""
    from jeepney import (  # installed on Linux only
        DBusAddress,
        MessageType,
        Properties,
    )
    from jeepney.io.blocking import open_dbus_connection  # as above

    collection = DBusAddress(
        "/org/freedesktop/secrets/aliases/default",
        bus_name="org.freedesktop.secrets",
        interface="org.freedesktop.Secret.Collection",
    )
    with open_dbus_connection(address) as connection:
        reply = connection.send_and_get_reply(Properties(collection).get("Locked"), timeout=5)
    return reply.header.message_type is MessageType.method_return and not reply.body[0][1]


@pytest.fixture(scope="session")
def secret_service_environment() -> Iterator[dict[str, str]]:
    """Run a bus and a keyring of our own; yield the environment that reaches them."""
    with ExitStack() as stack:
        # A short path: the address of a local socket holds about 100 characters.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="trestle-bus-")))
        environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
        environment |= home_environment(folder)
        address = f"unix:path={folder / 'bus'}"
        environment["DBUS_SESSION_BUS_ADDRESS"] = address
        stack.enter_context(ending(start_bus(environment, folder)))
        wait_until((folder / "bus").exists, "the message bus")
        stack.enter_context(ending(start_keyring(environment)))
        wait_until(lambda: is_unlocked(address), "an unlocked keyring")
        yield environment


@pytest.fixture
def secret_service(
    secret_service_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> str:
    """Let the test reach a real, unlocked Secret Service; return the address of its bus."""
    address = secret_service_environment["DBUS_SESSION_BUS_ADDRESS"]
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    return address
