"""A line between devices and central on which everything goes wrong, in an order that is seeded.

Each request that the sync makes meets one fault, or none; other requests pass. The line knows
HTTP, so that a fault can be put where it hurts: in an answer, before it, or between the two.

Source: sync.md 3.12 (5).
"""

from __future__ import annotations

import random
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

_RESET = struct.pack("ii", 1, 0)
_PIECE = 65536
_SHORTEST_S, _LONGEST_S = 0.025, 0.3
_DRIPS, _DRIP_S = 12, 0.02
_GATEWAY = b"<h1>502 Bad Gateway</h1>"


class Fault(StrEnum):
    """What a request meets."""

    NONE = "it passes"
    CUT_REQUEST = "cut within the request"
    CUT_ANSWER = "cut within the answer"
    RESET = "reset after the request"
    SWALLOWED = "the answer is swallowed"
    REPLAYED = "the request arrives twice"
    REPLAYED_LATE = "the request arrives once more, later"
    TRUNCATED = "the packed answer is short"
    GATEWAY = "502 of a gateway"
    TOO_MANY = "429 of a gateway"
    OLD_ANSWER = "an old answer out of a cache"
    DRIP = "the answer drips"
    DELAY = "the request is late"


NOT_OURS = frozenset({Fault.GATEWAY, Fault.TOO_MANY, Fault.OLD_ANSWER})
"""Somebody else answers; central never hears of the request."""
BREAKS = frozenset({Fault.CUT_REQUEST, Fault.CUT_ANSWER, Fault.RESET, Fault.SWALLOWED})
"""The connection ends. A device cannot tell this from one that was idle for too long, so it tries
once more at once."""
HARMLESS = frozenset({Fault.NONE, Fault.REPLAYED, Fault.REPLAYED_LATE, Fault.DRIP, Fault.DELAY})
"""The device gets its answer all the same."""


@dataclass(frozen=True, slots=True)
class Message:
    """A request or an answer, as it goes over the wire.

    Attributes:
        head: up to the empty line, and with it.
    """

    head: bytes
    body: bytes

    @property
    def path(self) -> str:
        """Of a request."""
        return self.head.split(b" ", 2)[1].decode("ascii")

    @property
    def whole(self) -> bytes:
        return self.head + self.body

    def with_body(self, body: bytes) -> Message:
        return Message(_with(self.head, b"content-length", str(len(body)).encode()), body)


class FaultLine:
    """Carries requests to central, each with its fault.

    Args:
        port: of central.
        seed: of the faults and of how far each of them goes.
        host: of central.
        faults: what requests meet, each equally often.

    Attributes:
        port: where the line listens, on loopback.
        happened: how often each fault has come about.
        quiet: nothing goes wrong meanwhile.
    """

    def __init__(
        self,
        port: int,
        seed: int,
        host: str = "127.0.0.1",
        faults: Sequence[Fault] = (*Fault, Fault.NONE, Fault.NONE),
    ) -> None:
        self._faults = faults
        self._to = (host, port)
        self._chance = random.Random(seed)
        self._deck: list[Fault] = []
        self._forced: list[Fault] = []
        self._old: dict[str, Message] = {}
        self._late: list[Message] = []
        self._lock = threading.Lock()
        self._over = False
        self.quiet = True
        self.happened: Counter[Fault] = Counter()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, name="fault-line")
        self._thread.start()

    def force(self, *faults: Fault) -> None:
        """Let the next requests of the sync meet these and no others that were forced before."""
        with self._lock:
            self._forced = list(faults)

    def close(self) -> None:
        self._over = True
        with suppress(OSError):  # wakes who waits for the next connection
            socket.create_connection(("127.0.0.1", self.port)).close()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        passing: list[tuple[threading.Thread, socket.socket]] = []
        while True:
            near, _ = self._listener.accept()
            if self._over:
                near.close()
                break
            one = threading.Thread(target=self._pass, args=(near,), name="fault-line-one")
            one.start()
            passing = [*(pair for pair in passing if pair[0].is_alive()), (one, near)]
        for one, near in passing:
            with suppress(OSError):  # an idle connection of a device that is still open
                near.shutdown(socket.SHUT_RDWR)
            one.join()

    def _pass(self, near: socket.socket) -> None:
        """One connection, request after request."""
        with near, suppress(OSError):
            while (request := _request(near)) is not None and self._carry(near, request):
                pass

    def _carry(self, near: socket.socket, request: Message) -> bool:
        """One request; whether the connection goes on."""
        if not request.path.startswith("/sync/"):
            near.sendall(self._asked(request).whole)
            return True
        with self._lock:
            late, self._late = self._late, []
            fault = self._next(request.path)
            at = self._chance.random()
        for one in late:
            self._asked(one)
            self._note(Fault.REPLAYED_LATE)
        if fault not in {Fault.REPLAYED_LATE, Fault.TRUNCATED}:
            self._note(fault)
        if fault in NOT_OURS:
            near.sendall(self._foreign(fault, request.path).whole)
            return True
        if fault is Fault.CUT_REQUEST:
            self._cut_request(near, request, at)
            return False
        if fault is Fault.RESET:
            _reset(near)
            self._asked(request)
            return False
        if fault is Fault.DELAY:
            time.sleep(_SHORTEST_S + at * (_LONGEST_S - _SHORTEST_S))
        answer = self._asked(request)
        if fault is Fault.REPLAYED:
            answer = self._asked(request)
        if fault is Fault.REPLAYED_LATE:
            with self._lock:
                self._late.append(request)
        return self._answer(near, request, answer, fault, at)

    def _answer(
        self, near: socket.socket, request: Message, answer: Message, fault: Fault, at: float
    ) -> bool:
        if fault is Fault.SWALLOWED:
            return False
        if fault is Fault.CUT_ANSWER:
            near.sendall(answer.whole[: 1 + int(at * (len(answer.whole) - 1))])
            _reset(near)
            return False
        if fault is Fault.TRUNCATED and answer.body:
            self._note(fault)
            near.sendall(answer.with_body(answer.body[: int(at * len(answer.body))]).whole)
            return True
        if fault is Fault.DRIP:
            step = len(answer.whole) // _DRIPS + 1
            for begin in range(0, len(answer.whole), step):
                near.sendall(answer.whole[begin : begin + step])
                time.sleep(_DRIP_S)
        else:
            near.sendall(answer.whole)
        if answer.head.startswith(b"HTTP/1.1 200"):
            self._old[request.path] = answer
        return True

    def _next(self, path: str) -> Fault:
        if self._forced:
            return self._forced.pop(0)
        if self.quiet:
            return Fault.NONE
        if not self._deck:
            self._deck = [*self._faults]
            self._chance.shuffle(self._deck)
        fault = self._deck.pop()
        return Fault.GATEWAY if fault is Fault.OLD_ANSWER and path not in self._old else fault

    def _note(self, fault: Fault) -> None:
        with self._lock:
            self.happened[fault] += 1

    def _foreign(self, fault: Fault, path: str) -> Message:
        if fault is Fault.OLD_ANSWER:
            return self._old[path]
        status = b"502 Bad Gateway" if fault is Fault.GATEWAY else b"429 Too Many Requests"
        more = b"" if fault is Fault.GATEWAY else b"Retry-After: 1\r\n"
        head = b"HTTP/1.1 " + status + b"\r\nContent-Type: text/html\r\n" + more + b"\r\n"
        return Message(head, b"").with_body(_GATEWAY)

    def _cut_request(self, near: socket.socket, request: Message, at: float) -> None:
        with socket.create_connection(self._to) as far:
            far.sendall(request.whole[: 1 + int(at * (len(request.whole) - 2))])
            _reset(far)
        _reset(near)

    def _asked(self, request: Message) -> Message:
        """Central's answer, over a connection of its own."""
        with socket.create_connection(self._to) as far:
            far.sendall(_with(request.head, b"connection", b"close") + request.body)
            parts = bytearray()
            while piece := far.recv(_PIECE):
                parts += piece
        head, gap, body = bytes(parts).partition(b"\r\n\r\n")
        if not gap:
            raise ConnectionError("central hung up without an answer")
        return Message(_with(head + gap, b"connection", None), body).with_body(body)


def _request(near: socket.socket) -> Message | None:
    """The next request on a connection; None where it was closed."""
    got = bytearray()
    while b"\r\n\r\n" not in got:
        piece = near.recv(_PIECE)
        if not piece:
            return None
        got += piece
    head, gap, body = bytes(got).partition(b"\r\n\r\n")
    size = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            size = int(value)
    while len(body) < size:
        piece = near.recv(_PIECE)
        if not piece:
            return None
        body += piece
    return Message(head + gap, body)


def _with(head: bytes, name: bytes, value: bytes | None) -> bytes:
    """A head with this header alone of its name; without it where there is no value."""
    lines = [
        line
        for line in head.rstrip(b"\r\n").split(b"\r\n")
        if line.partition(b":")[0].lower() != name
    ]
    if value is not None:
        lines.append(name + b": " + value)
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _reset(line: socket.socket) -> None:
    """End a connection at once, both ways, as a line that breaks does."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    line.close()
