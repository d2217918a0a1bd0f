"""Asking clamd about each file before it counts, where TRESTLE_SCANNER says where it listens.

A file is kept aside, sealed, until the scanner has said that it is clean: nobody gets it before.
Where the scanner does not answer, files wait or are asked for again; none goes past it.

Source: security.md D17; the clamd manual, INSTREAM.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.domain.rules import RuleBroken
from app.ports.problems import Refused, Unavailable
from app.ports.scanner import Scanner
from app.wire.places import is_loopback

VARIABLE = "TRESTLE_SCANNER"
INFECTED = "file-infected"
_PATIENCE_S = 120.0
_PIECE = 1 << 16
_LONGEST_ANSWER = 4096
_CLEAN, _FOUND = "stream: OK", " FOUND"


@dataclass(frozen=True, slots=True)
class Clamd:
    """A clamd on this machine.

    Attributes:
        place: the path of its socket, or its host and port.
    """

    place: str | tuple[str, int]

    def found_in(self, content: Iterable[bytes]) -> str:
        """As `Scanner.found_in`."""
        try:
            with self._spoken_to() as line:
                line.sendall(b"zINSTREAM\0")
                try:
                    for piece in _pieces(content):
                        line.sendall(len(piece).to_bytes(4, "big") + piece)
                    line.sendall(bytes(4))
                except (BrokenPipeError, ConnectionResetError):
                    pass  # it has enough, and its answer says of what
                answer = _answer(line)
        except OSError as problem:
            raise _away("it does not answer") from problem
        if answer == _CLEAN:
            return ""
        if answer.endswith(_FOUND):
            return answer.removeprefix("stream: ").removesuffix(_FOUND)
        raise _away(f"it says “{answer[:200]}”")

    @contextmanager
    def _spoken_to(self) -> Iterator[socket.socket]:
        if isinstance(self.place, str):
            line = socket.socket(socket.AF_UNIX)
            line.settimeout(_PATIENCE_S)
            with line:
                line.connect(self.place)
                yield line
        else:
            with socket.create_connection(self.place, _PATIENCE_S) as line:
                yield line


def scanner_here() -> Scanner | None:
    """The scanner that TRESTLE_SCANNER names; None where it names none.

    Raises:
        Refused: it names no place on this machine.
    """
    place = os.environ.get(VARIABLE, "").strip()
    if not place:
        return None
    if place.startswith("unix:/"):
        return Clamd(place.removeprefix("unix:"))
    host, _, port = place.removeprefix("tcp://").rpartition(":")
    if place.startswith("tcp://") and is_loopback(host) and port.isdecimal():
        return Clamd((host, int(port)))
    raise Refused(
        "scanner-place",
        f"{VARIABLE} names no scanner on this machine.",
        next_step='Write it like "unix:/run/clamav/clamd.ctl" or "tcp://127.0.0.1:3310".',
    )


def check_clean(scanner: Scanner | None, content: Iterable[bytes]) -> None:
    """Let a file count, unless the scanner finds something in it.

    Raises:
        RuleBroken: it does.
        Unavailable: it does not answer.
    """
    found = scanner.found_in(content) if scanner is not None else ""
    if found:
        raise RuleBroken(INFECTED, f"The virus scanner found {found} in it, so it was not taken.")


def _pieces(content: Iterable[bytes]) -> Iterator[bytes]:
    for one in content:
        for start in range(0, len(one), _PIECE):
            yield one[start : start + _PIECE]


def _answer(line: socket.socket) -> str:
    said = b""
    while not said.endswith(b"\0") and len(said) < _LONGEST_ANSWER:
        more = line.recv(_LONGEST_ANSWER)
        if not more:
            break
        said += more
    return said.rstrip(b"\0").decode("utf-8", "replace").strip()


def _away(why: str) -> Unavailable:
    return Unavailable(
        "scanner-away",
        f"Files cannot be looked at for malware just now: {why}.",
        next_step="Try again in a while; whoever looks after central sees to clamd.",
    )
