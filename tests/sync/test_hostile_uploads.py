"""Who claims, sends or holds up more than there is: central stays small and keeps nothing (T26)."""

from __future__ import annotations

import select
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from app.central.central import open_central
from app.central.files.room import files_of
from app.central.settings import Settings
from app.platform.ids import ClockIds
from tests.builders.patience import PATIENCE_S
from tests.integration.central.files import metadata
from tests.sync.served import Device, Served
from tests.sync.test_files_over_http import (
    CLOCK,
    PHOTO,
    Carrier,
    attached,
    carrier,
    device,
    keyless,
    served,
    settings,
    state,
)

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform != "linux", reason="asks /proc what central takes of memory"),
    pytest.mark.parametrize("database_kind", ["sqlcipher"], indirect=True),
]
__all__ = ["carrier", "device", "served", "settings"]

TEN_GIGABYTES = 10 * 10**9
BLOCK = bytes(1 << 16)
MOST_RISE = 32 << 20
SLOW = 40


class Sender:
    """Somebody signed in who speaks tus by hand."""

    def __init__(self, served: Served, token: str) -> None:
        self.port, self.pid = served.port, served._process.pid
        self.headers = {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0"}

    def ask(self, method: str, path: str, **more: str) -> requests.Response:
        headers = self.headers | {name.replace("_", "-"): said for name, said in more.items()}
        address = f"http://127.0.0.1:{self.port}{path}"
        return requests.request(method, address, headers=headers, timeout=PATIENCE_S)

    def begin(self, attachment: object, size: int = len(PHOTO)) -> requests.Response:
        said = metadata(attachment=str(attachment))
        return self.ask("POST", "/files/uploads", Upload_Length=str(size), Upload_Metadata=said)

    def patch(self, place: str, *more: str) -> socket.socket:
        """A line on which the head of a request for the first bytes has been sent."""
        lines = [
            f"PATCH {place} HTTP/1.1",
            "Host: x",
            "Upload-Offset: 0",
            "Content-Type: application/offset+octet-stream",
            *(f"{name}: {said}" for name, said in self.headers.items()),
            *more,
        ]
        line = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_S)
        line.sendall("\r\n".join([*lines, "", ""]).encode())
        return line

    def most_memory(self) -> int:
        """What central took of memory at most. Units: bytes."""
        said = Path(f"/proc/{self.pid}/status").read_text()
        [line] = [one for one in said.splitlines() if one.startswith("VmHWM:")]
        return int(line.split()[1]) << 10


@pytest.fixture
def laptop(device: Callable[..., Device]) -> Device:
    return device()


@pytest.fixture
def sender(served: Served, settings: Settings, laptop: Device) -> Sender:
    return Sender(served, keyless(settings, laptop))


@pytest.fixture
def kept(settings: Settings) -> Iterator[Callable[[], list[str]]]:
    """The names of what lies at central."""
    central = open_central(settings, CLOCK, ClockIds(CLOCK))
    yield lambda: [name for name, _at in files_of(central).vault.store.names()]
    central.close()


def test_ten_gigabytes_are_refused_before_a_byte_of_them_was_sent(
    sender: Sender, laptop: Device, kept: Callable[[], list[str]]
) -> None:
    added = attached(laptop)
    assert sender.begin(added, TEN_GIGABYTES).status_code == 413
    place = sender.begin(added).headers["location"]
    with sender.patch(place, f"Content-Length: {TEN_GIGABYTES}") as line:
        assert line.recv(12) == b"HTTP/1.1 413"
    assert kept() == []


def test_a_stream_without_an_end_is_broken_off_and_leaves_nothing_once_its_upload_ends(
    sender: Sender, laptop: Device, kept: Callable[[], list[str]]
) -> None:
    place = sender.begin(attached(laptop)).headers["location"]
    before, sent = sender.most_memory(), 0
    with sender.patch(place, "Transfer-Encoding: chunked") as line:
        chunk = b"%x\r\n%b\r\n" % (len(BLOCK), BLOCK)
        try:
            while sent < TEN_GIGABYTES and not select.select([line], [], [], 0)[0]:
                line.sendall(chunk)
                sent += len(BLOCK)
            answer = line.recv(12)
        except (BrokenPipeError, ConnectionResetError):
            answer = b""  # closed on before it could be read
    assert answer in {b"HTTP/1.1 413", b""}
    assert sent < len(PHOTO) + MOST_RISE
    assert sender.most_memory() - before < MOST_RISE
    assert sender.ask("DELETE", place).status_code == 204
    assert kept() == []


def test_a_body_that_ends_before_it_should_keeps_what_came_and_the_rest_may_follow(
    sender: Sender, laptop: Device, carrier: Callable[[Device, str], Carrier]
) -> None:
    some = PHOTO[: len(PHOTO) // 2]
    ways = {
        f"Content-Length: {len(PHOTO)}": some,
        "Transfer-Encoding: chunked": b"%x\r\n%b\r\n" % (len(some), some),
    }
    begun = []
    for size, body in ways.items():
        begun.append(attached(laptop))
        place = sender.begin(begun[-1]).headers["location"]
        with sender.patch(place, size) as line:
            line.sendall(body)
            line.shutdown(socket.SHUT_WR)
            try:
                answer = line.recv(12)
            except ConnectionResetError:
                answer = b""  # closed on before it could be read
        assert answer in {b"HTTP/1.1 400", b""}, "a refusal, or nothing"
        until = time.monotonic() + PATIENCE_S
        while (far := sender.ask("HEAD", place).headers["upload-offset"]) != str(len(some)):
            assert far == "0"
            assert time.monotonic() < until
            time.sleep(0.05)
    carrier(laptop, f"http://127.0.0.1:{sender.port}").until_done()
    laptop.sync()
    assert [state(laptop, one) for one in begun] == ["stored", "stored"]


def test_senders_that_hardly_send_hold_nobody_up_and_leave_nothing(
    sender: Sender,
    laptop: Device,
    carrier: Callable[[Device, str], Carrier],
    kept: Callable[[], list[str]],
) -> None:
    place = sender.begin(attached(laptop)).headers["location"]
    before = sender.most_memory()
    with ExitStack() as slow:
        lines = [
            slow.enter_context(sender.patch(place, f"Content-Length: {len(PHOTO)}"))
            for _number in range(SLOW)
        ]
        for line in lines:
            line.sendall(b"1")
        other = attached(laptop)
        carrier(laptop, f"http://127.0.0.1:{sender.port}").until_done()
        laptop.sync()
        assert state(laptop, other) == "stored"
        for line in lines:
            line.sendall(b"2")
        assert sender.most_memory() - before < MOST_RISE
        whole = set(kept())
        assert whole
    assert sender.ask("DELETE", place).status_code == 204
    until = time.monotonic() + PATIENCE_S
    while set(kept()) != whole:  # what came on the lines is kept for a moment, and let go of
        assert time.monotonic() < until
        time.sleep(0.05)
