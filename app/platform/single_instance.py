"""One Trestle for each profile: the first start holds it, a second one asks the first to show.

Source: ux.md 3.13; architecture.md 10.
"""

from __future__ import annotations

import json
import os
import re
import selectors
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from app.platform.locks import locked
from app.ports.problems import Refused, Unavailable

LOCK = "instance.lock"
SOCKET = "instance.sock"
ENDPOINT = "instance.json"
RAISE = "raise"
PATIENCE_S = 3.0
_WORDS = re.compile(r"raise|open (?:ticket|asset|page):[A-Za-z0-9-]{1,64}")
_LONGEST_PATH = 100
"""Bytes; the address of a local socket holds 104 on macOS and 108 on Linux."""
_LONGEST_LINE = 512
_TAKEN = b"ok\n"
_PAUSE_S = 0.05

Heard = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Endpoint:
    """Where the first one listens; the token proves that the asker may read the profile."""

    token: str
    path: str = ""
    port: int = 0


class First:
    """This process has the profile; `listen` hears what later starts ask."""

    def __init__(self, profile: Path, lock: IO[bytes]) -> None:
        self._profile, self._lock = profile, lock
        self._token = os.urandom(16).hex()
        self._spare: tempfile.TemporaryDirectory[str] | None = None
        self._stop, self._stopped = socket.socketpair()
        self._thread: threading.Thread | None = None
        self._socket = self._bound()

    def _bound(self) -> socket.socket:
        if sys.platform == "win32":
            door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            door.bind(("127.0.0.1", 0))
            where = _Endpoint(self._token, port=door.getsockname()[1])
        else:
            path = self._profile / SOCKET
            if len(os.fsencode(path)) > _LONGEST_PATH:
                self._spare = tempfile.TemporaryDirectory(prefix="trestle-")
                path = Path(self._spare.name) / SOCKET
            path.unlink(missing_ok=True)
            door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            door.bind(str(path))
            path.chmod(0o600)
            where = _Endpoint(self._token, path=str(path))
        door.listen()
        _write_private(self._profile / ENDPOINT, json.dumps(asdict(where)).encode())
        return door

    def listen(self, heard: Heard) -> None:
        """Begin to hear: `raise`, or `open ticket:T-1042`; called from a thread of its own."""
        self._thread = threading.Thread(
            target=self._hear, args=(heard,), name="single-instance", daemon=True
        )
        self._thread.start()

    def _hear(self, heard: Heard) -> None:
        with selectors.DefaultSelector() as both:
            both.register(self._socket, selectors.EVENT_READ)
            both.register(self._stopped, selectors.EVENT_READ)
            while True:
                ready = {key.fileobj for key, _ in both.select()}
                if self._stopped in ready:
                    return
                try:
                    peer, _ = self._socket.accept()
                except OSError:
                    continue  # the asker went away before it was let in
                with peer:
                    words = self._asked(peer)
                if words:
                    heard(words)

    def _asked(self, peer: socket.socket) -> str:
        """What one asker wants; empty for a stranger or for words that mean nothing here."""
        import hmac  # when somebody asks; the first window is painted before

        peer.settimeout(PATIENCE_S)
        try:
            token, _, words = _line(peer).partition(" ")
            if not hmac.compare_digest(token.encode(), self._token.encode()):
                return ""
            if not _WORDS.fullmatch(words):
                return ""
            peer.sendall(_TAKEN)
        except (OSError, UnicodeDecodeError):
            return ""
        return words

    def close(self) -> None:
        """Let go of the profile."""
        self._stop.close()
        if self._thread is not None:
            self._thread.join()
        for one in (self._stopped, self._socket):
            one.close()
        for name in (ENDPOINT, SOCKET):
            (self._profile / name).unlink(missing_ok=True)
        if self._spare is not None:
            self._spare.cleanup()
        self._lock.close()

    def __enter__(self) -> First:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _p: BaseException | None, _t: TracebackType | None
    ) -> None:
        self.close()


class Second:
    """Another process has the profile; `send` asks it."""

    def __init__(self, profile: Path) -> None:
        self._profile = profile

    def send(self, words: str = RAISE, *, patience_s: float = PATIENCE_S) -> None:
        """Ask the first one to show itself, or to open something.

        Raises:
            Refused: these are no words that it knows.
            Unavailable: it has the profile but does not answer.
        """
        if not _WORDS.fullmatch(words):
            raise Refused(
                "words-unknown",
                f'"{words}" is nothing that Trestle can open.',
                next_step="Write it like ticket:T-1042.",
            )
        until, pause = time.monotonic() + patience_s, threading.Event()
        while not self._told(words):
            if time.monotonic() > until:
                raise Unavailable(
                    "first-silent",
                    "Trestle is running already but does not answer.",
                    next_step="Look for its window; if there is none, end it and start again.",
                )
            pause.wait(_PAUSE_S)  # it may be between its lock and its socket

    def _told(self, words: str) -> bool:
        import msgspec  # the first start needs none of it

        try:
            where = msgspec.json.decode((self._profile / ENDPOINT).read_bytes(), type=_Endpoint)
            with _reached(where) as peer:
                peer.sendall(f"{where.token} {words}\n".encode())
                return _line(peer) == _TAKEN.decode().strip()
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return False


def claim(profile: Path) -> First | Second:
    """Take the profile for this process, or find out that another one has it.

    Args:
        profile: the folder of this installation, which only its owner may look into.

    Raises:
        Unavailable: the folder cannot be written.
    """
    try:
        lock = locked(profile / LOCK)
        return Second(profile) if lock is None else First(profile, lock)
    except OSError as problem:
        raise Unavailable(
            "folder-unavailable",
            f"The folder {profile} cannot be used: {problem.strerror or 'it is not there'}.",
            next_step="Check the disk and who may write there, or set TRESTLE_HOME to another one.",
        ) from problem


def is_claimed(profile: Path) -> bool:
    """Whether a running process has this profile; asking takes nothing."""
    if not (profile / LOCK).exists():
        return False
    lock = locked(profile / LOCK)
    if lock is None:
        return True
    lock.close()
    return False


def _reached(where: _Endpoint) -> socket.socket:
    # Windows has no such sockets for Python 3.11; the name is looked up so that types hold there.
    family: Any = socket.AF_INET if where.port else socket.AF_UNIX
    peer = socket.socket(family, socket.SOCK_STREAM)
    peer.settimeout(PATIENCE_S)
    try:
        peer.connect(("127.0.0.1", where.port) if where.port else where.path)
    except OSError:
        peer.close()
        raise
    return peer


def _line(peer: socket.socket) -> str:
    """One line of at most `_LONGEST_LINE` bytes, without its end."""
    got = b""
    while not got.endswith(b"\n") and len(got) < _LONGEST_LINE:
        more = peer.recv(_LONGEST_LINE - len(got))
        if not more:
            break
        got += more
    return got.decode().removesuffix("\n")


def _write_private(path: Path, content: bytes) -> None:
    partial = path.with_suffix(".new")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(content)
    partial.replace(path)
