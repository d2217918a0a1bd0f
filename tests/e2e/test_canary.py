"""What is secret stands in no file, log, message or copy, whatever happened (A39, T29).

A central process and a device's own commands, with secrets that nobody else has; then every byte
that they left is looked through. To see what was looked through: `pytest -rP` (docs/drills.md).
"""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from app.bootstrap.device import open_desk
from app.central.central import open_central
from app.central.schema import metadata
from app.central.settings import OWNER_VARIABLE, URL_VARIABLE, Settings
from app.database.walls import see
from app.platform.clock import SystemClock
from app.platform.ids import ClockIds
from app.platform.passphrase import Cost
from app.ports.problems import Refused, Unavailable
from app.security.totp import code_at, step_at
from app.store.settings import read_setting
from app.sync.entering import TOKENS
from app.sync.round import sync_round
from app.sync.session import Account
from app.sync.signing import Signer
from app.sync.transport import HttpTransport
from tests.builders.patience import PATIENCE_S
from tests.builders.postgresql import PostgresqlServer
from tests.integration.central.world import EVERYTHING, MIRA, build
from tests.plugins.databases import Places
from tests.sync.served import free_port

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal"),
]

CLOCK = SystemClock()
CHEAP = Cost(8, 1, 1)
# Whatever it does with a password comes to nothing for this person, by a failure of its own.
SERVE = """
import sys
from app.central.api import auth
whole = auth.sign_in
def sign_in(central, *, email, password, **more):
    if email.startswith("broken"):
        raise RuntimeError("a bug of central's own")
    return whole(central, email=email, password=password, **more)
auth.sign_in = sign_in
from app.cli.central import central
central(sys.argv[1:], prog_name="trestle central")
"""


class Ground:
    """A folder in which everything happens, and the processes in it.

    `others` is what the database's own server writes beside its tables.

    What is typed, and central's key, are apart from it: they are where they may be.
    """

    def __init__(self, root: Path, settings: Settings) -> None:
        self.root, self.settings = root, settings
        self.others: list[Path] = []
        self.typed = root.parent / "typed"
        self.typed.mkdir()
        self.said = root / "said"
        self.said.mkdir()
        self.port = free_port()
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
                [sys.executable, "-c", SERVE, "serve", "--port", str(self.port)],
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
        self._serving.send_signal(signal.SIGABRT)
        assert self._serving.wait(PATIENCE_S) == -signal.SIGABRT

    def end(self) -> None:
        if self._serving is not None and self._serving.poll() is None:
            self._serving.kill()
            self._serving.wait(PATIENCE_S)


@pytest.fixture
def ground(request: pytest.FixtureRequest, places: Places, tmp_path: Path) -> Iterator[Ground]:
    root = tmp_path / "root"
    root.mkdir()
    settings = places.copy_of("firm", build, root / "central")
    made = Ground(root, settings)
    if places.kind == "postgresql":
        server: PostgresqlServer = request.getfixturevalue("postgresql_server")
        made.find_programs(server.programs)
        made.others += [server.folder / "log", server.folder / "data" / "pg_wal"]
    yield made
    made.end()


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
    return found


def found_in(whole: dict[str, bytes], secrets: dict[str, bytes]) -> list[str]:
    return [
        f"{name} as {form} in {where}"
        for name, secret in secrets.items()
        for form, looks in forms(secret).items()
        for where, content in whole.items()
        if looks in content
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
                parts = [
                    value if isinstance(value, bytes) else str(value).encode()
                    for row in rows
                    for value in row
                ]
                found[f"table {table.name}"] = b"\n".join(parts)
    finally:
        central.close()
    return found


def test_a_secret_is_found_in_each_form_that_does_not_hide_it() -> None:
    secret = b"four plain words \xff"
    written = {
        "plain": b"x" + secret, "hex": secret.hex().encode(), "two bytes each":
        secret.decode("latin-1").encode("utf-16-le"),
    }  # fmt: skip
    for before in range(3):
        written[f"base64 {before}"] = base64.b64encode(b"x" * before + secret + b"and more")
        written[f"url {before}"] = base64.urlsafe_b64encode(b"x" * before + secret + b"and more")
    hits = found_in(written, {"it": secret})
    assert {hit.rpartition(" in ")[2] for hit in hits} == set(written)


@pytest.mark.postgresql_long
@pytest.mark.expects_line(r"^ *[\d,]+ (bytes, for| ).*", reason="the report of the drill")
def test_no_secret_is_left_where_it_does_not_belong(ground: Ground) -> None:
    password = f"canary {uuid4().hex} flies"
    passphrase = f"canary {uuid4().hex} sings"
    words = ground.type_in("passphrase", passphrase)
    typed = ground.type_in("password", password)
    assert ground.run("central", "set-password", MIRA, "--password-file", typed) == 0
    ground.serve()
    secrets = {"password": password.encode(), "passphrase": passphrase.encode()}
    secrets |= a_day(ground, password, passphrase)
    for command in (
        ("doctor", "--json", "--passphrase-file", words),
        ("doctor", "--passphrase-file", words),
        ("sync", "status", "--json", "--passphrase-file", words),
        ("sync", "log", "--json"),
        ("sync", "log"),
        ("central", "backup", ground.root / "copy"),
        ("central", "device", "list"),
        ("central", "overview"),
    ):
        ground.run(*command)
    assert ground.run("central", "backup", ground.root / "another") == 0
    ground.crash()
    at_once = {f"after the crash: {where}": content for where, content in files_of(ground).items()}
    ground.serve()
    ground.crash()

    looked = at_once | files_of(ground) | rows_of(ground.settings)
    table = [f"{len(content):>10}  {where}" for where, content in sorted(looked.items())]
    total = f"{sum(map(len, looked.values())):,} bytes, for {', '.join(secrets)}"
    sys.stdout.write("\n".join([*table, total, ""]))
    assert not found_in(looked, secrets)
    said = b"".join(content for where, content in looked.items() if where.startswith("said"))
    assert b"RuntimeError" in said, "what failed was never written down: nothing was tried"
    assert {"copy", "another"} <= looked.keys()


def a_day(ground: Ground, password: str, passphrase: str) -> dict[str, bytes]:
    """A device signs in with two factors, works and syncs, and much goes wrong; its secrets."""
    opened = open_desk(ground.root, passphrase=passphrase, cost=CHEAP, clock=CLOCK)
    store = opened.store
    signer = Signer(store)
    door = HttpTransport(f"http://127.0.0.1:{ground.port}", signer)
    account = Account(store, door, CLOCK)
    try:
        factor = account.entering.new_factor(MIRA, password)
        raw = base64.b32decode(factor.secret)
        code = code_at(raw, step_at(CLOCK.now().timestamp()))
        entered = account.entering.enter(MIRA, password, "Laptop", code)
        sync_round(store, account, CLOCK)
        for wrong in ("000000", "no code", password):
            with pytest.raises(Refused):
                account.entering.enter(MIRA, password, "Another", wrong)
        with pytest.raises(Unavailable):
            account.entering.enter("broken@trestle.example", password, "Laptop", code)
        with pytest.raises(Refused):
            door.post("/auth/sign-in", {"email": 7, "password": password, "code": [code]})
        with store.reading() as connection:
            tokens = read_setting(connection, TOKENS)
        keys = signer.keys
    finally:
        door.close()
        opened.close()
    assert len(entered.recovery_codes) > 1
    return {
        "second factor": factor.secret.encode(),
        "second factor's bytes": raw,
        "access token": tokens["access"].encode(),
        "refresh token": tokens["refresh"].encode(),
        "key to sign": keys.sign,
        "key to open": keys.box,
    } | {
        f"recovery code {number}": one.encode() for number, one in enumerate(entered.recovery_codes)
    }
