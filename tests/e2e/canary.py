"""A place in which secrets are typed, and every byte that is left there (A39, T29)."""

from __future__ import annotations

import base64
import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

from app.central.central import open_central
from app.central.schema import metadata
from app.central.settings import OWNER_VARIABLE, URL_VARIABLE, Settings
from app.database.walls import see
from app.platform.clock import SystemClock
from app.platform.ids import ClockIds
from app.store.open import Store
from tests.builders.patience import PATIENCE_S
from tests.integration.central.world import EVERYTHING
from tests.sync.served import free_port

CLOCK = SystemClock()
LEAVE = """
import resource
most = resource.getrlimit(resource.RLIMIT_CORE)[1]
resource.setrlimit(resource.RLIMIT_CORE, (most, most))
"""
"""A process that has not refused it may leave a core."""
HOLDS = f"""{LEAVE}
import os, sys
held = sys.stdin.buffer.read()[::-1]
os.abort()
"""
"""The control: it holds a secret, which no command line tells, and crashes."""
# The window of a computer crashes once its store is open; it says with what leave to leave a core.
DESK = f"""{LEAVE}
import os, sys
from PySide6.QtCore import QTimer
from app.cli.main import main
from ui.program import Program
whole = Program.show
def show(self, words):
    whole(self, words)
    self.look = QTimer(self)
    self.look.timeout.connect(lambda: crash(self))
    self.look.start(50)
def crash(self):
    if self.shell is not None and self.shell.desk.identity is not None:
        print("open", resource.getrlimit(resource.RLIMIT_CORE)[0], flush=True)
        os.abort()
Program.show = show
main(["desk", *sys.argv[1:]])
"""
# Its hashes cost next to nothing, and a crash leaves a core wherever the program itself allows one.
# Whatever it does with a password comes to nothing for "broken", by a failure of its own.
SERVE = f"""{LEAVE}
import sys
from argon2 import PasswordHasher
from app.central.api import auth
from app.security import passwords
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
whole = auth.sign_in
def sign_in(central, *, email, password, **more):
    if email.startswith("broken"):
        raise RuntimeError("a bug of central's own")
    return whole(central, email=email, password=password, **more)
auth.sign_in = sign_in
from app.cli.main import main
main(["central", *sys.argv[1:]])
"""


class Ground:
    """A folder in which everything happens, and the processes in it.

    `others` is what the database's own server writes beside its tables.

    What is typed, and central's key, are apart from it: they are where they may be.
    """

    def __init__(self, root: Path, settings: Settings, database: str) -> None:
        self.root, self.settings, self.database = root, settings, database
        self.others: list[Path] = []
        self.typed = root.parent / "typed"
        self.typed.mkdir()
        self.said = root / "said"
        self.said.mkdir()
        self.port, self.portal_port = free_port(), free_port()
        given = {
            name: url.render_as_string(hide_password=False)
            for name, url in ((URL_VARIABLE, settings.url), (OWNER_VARIABLE, settings.owner_url))
            if url is not None
        }
        self._env = {
            **os.environ,
            **given,
            "TRESTLE_HOME": str(root),
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        self._serving: subprocess.Popen[bytes] | None = None

    def find_programs(self, folder: Path) -> None:
        """Let commands find the programs of this folder, as `pg_dump`, before any others."""
        self._env["PATH"] = os.pathsep.join([str(folder), self._env["PATH"]])

    def type_in(self, name: str, secret: str) -> Path:
        """A file whose one line is a secret, as a person would give it to a command."""
        file = self.typed / name
        file.write_text(secret + "\n")
        return file

    def run(self, *words: object, program: tuple[str, ...] = ("-m", "app.cli.main")) -> int:
        """A command, with what it says kept in the folder; its exit code."""
        name = "-".join(str(word) for word in words[:2]).replace("/", "")
        with (self.said / f"{name}-{uuid4().hex}").open("wb") as said:
            return subprocess.run(
                [sys.executable, *program, *map(str, words)],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                env=self._env,
                cwd=self.root,
                check=False,
            ).returncode

    def serve(self) -> None:
        said = self.said / f"serve-{uuid4().hex}"
        with said.open("wb") as out:
            self._serving = subprocess.Popen(
                [
                    *(sys.executable, "-c", SERVE, "serve", "--port", str(self.port)),
                    *("--portal-port", str(self.portal_port)),
                ],
                stdout=out,
                stderr=out,
                env={**self._env, "PYTHONUNBUFFERED": "1"},
                cwd=self.root,
            )
        until = time.monotonic() + PATIENCE_S
        while b"listens on" not in said.read_bytes():
            assert self._serving.poll() is None, said.read_text()
            assert time.monotonic() < until, said.read_text()
            time.sleep(0.05)

    def crash(self) -> None:
        """End central as a fault of its own would."""
        assert self._serving is not None
        assert may_leave(self._serving.pid) == 0, "central may leave a core"
        self._serving.send_signal(signal.SIGABRT)
        assert self._serving.wait(PATIENCE_S) == -signal.SIGABRT

    def crash_desk(self, words: Path) -> None:
        """Open the window of the computer whose home this is, and end it as a fault would.

        Args:
            words: the file with the passphrase of its store.
        """
        with (self.said / f"desk-{uuid4().hex}").open("wb+") as said:
            ended = subprocess.run(
                [sys.executable, "-c", DESK, "--passphrase-file", words],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                env={**self._env, "QT_QPA_PLATFORM": "offscreen"},
                cwd=self.root,
                timeout=PATIENCE_S,
                check=False,
            )
            said.seek(0)
            assert ended.returncode == -signal.SIGABRT, said.read().decode()
            assert b"open 0\n" in said.read(), "the window may leave a core"

    def end(self) -> None:
        if self._serving is not None and self._serving.poll() is None:
            self._serving.kill()
            self._serving.wait(PATIENCE_S)


def may_leave(process: int) -> int:
    """How large a core a process may leave. Units: bytes."""
    return resource.prlimit(process, resource.RLIMIT_CORE)[0]


def core_of_a_crash(folder: Path, secret: bytes) -> dict[str, bytes]:
    """What a process leaves in a folder that holds a secret, has refused nothing, and crashes.

    It is empty where the system takes cores elsewhere (`core_pattern`), or allows none to anybody.
    """
    ended = subprocess.run(
        [sys.executable, "-c", HOLDS], input=secret[::-1], cwd=folder, check=False
    )
    assert ended.returncode == -signal.SIGABRT
    return {one.name: one.read_bytes() for one in folder.iterdir()}


def forms(secret: bytes) -> dict[str, bytes]:
    """How a secret may be written without being hidden."""
    found = {
        "plain": secret,
        "hex": secret.hex().encode(),
        "HEX": secret.hex().upper().encode(),
        "base32": base64.b32encode(secret).rstrip(b"="),
        "utf-16": secret.decode("latin-1").encode("utf-16-le"),
    }
    # In the middle of something longer, its base64 depends on where it begins.
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + secret)
        piece = whole[(before * 8 + 5) // 6 : len(secret) * 4 // 3 - 2]
        found[f"base64 from {before}"] = piece
        found[f"base64url from {before}"] = piece.replace(b"+", b"-").replace(b"/", b"_")
    by_looks = {looks: form for form, looks in found.items()}  # most are alike in two alphabets
    return {form: looks for looks, form in by_looks.items()}


def rows_in(whole: dict[str, bytes], rows: dict[str, tuple[str, ...]]) -> list[str]:
    """Which words stand in a row where, with anything short between them."""
    parted = {
        name: re.compile(rb"[^a-z]{1,6}".join(word.encode() for word in words), re.IGNORECASE)
        for name, words in rows.items()
    }
    return [
        f"{name} in {', '.join(places)}"
        for content, places in _alike(whole).items()
        for name, looks in parted.items()
        if looks.search(content)
    ]


def _alike(whole: dict[str, bytes]) -> dict[bytes, list[str]]:
    """Most files are the same after the second crash as after the first: each is looked at once."""
    found: dict[bytes, list[str]] = {}
    for where, content in whole.items():
        found.setdefault(content, []).append(where)
    return found


def found_in(whole: dict[str, bytes], secrets: dict[str, bytes]) -> list[str]:
    """Which secrets stand where, and how they are written there."""
    alike = _alike(whole)
    return [
        f"{name} as {form} in {where}"
        for name, secret in secrets.items()
        for form, looks in forms(secret).items()
        for content, places in alike.items()
        if looks in content
        for where in places
    ]


def files_of(ground: Ground) -> dict[str, bytes]:
    """Everything in the folder but central's key."""
    own = {
        str(file.relative_to(ground.root)): file.read_bytes()
        for file in ground.root.rglob("*")
        if file.is_file() and file != ground.settings.key_file
    }
    others = [one for place in ground.others for one in (place, *place.rglob("*"))]
    return own | {f"server: {one.name}": one.read_bytes() for one in others if one.is_file()}


def rows_of(settings: Settings) -> dict[str, bytes]:
    """Central's tables as central reads them, beneath whatever encrypts its file."""
    central = open_central(settings, CLOCK, ClockIds(CLOCK))
    found = {}
    try:
        with central.work.database.read.connect() as connection:
            see(connection, EVERYTHING)
            for table in metadata().tables.values():
                rows = connection.execute(table.select()).fetchall()
                found[f"table {table.name}"] = b"\n".join(_parts(rows))
    finally:
        central.close()
    return found


def rows_here(name: str, store: Store) -> dict[str, bytes]:
    """A device's tables as the device reads them, beneath the encryption of its file."""
    found = {}
    with store.reading() as connection:
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
        for table in tables.scalars().all():
            rows = connection.exec_driver_sql(f'SELECT * FROM "{table}"').fetchall()
            found[f"{name}'s table {table}"] = b"\n".join(_parts(rows))
    return found


def _parts(rows: Iterable[Iterable[object]]) -> list[bytes]:
    return [
        value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row
    ]
