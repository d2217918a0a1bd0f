"""What is secret stands in no file, log, message or copy, whatever happened (A39, T29).

A central process and two devices, with secrets that nobody else has in every field that takes one;
then every byte that they left is looked through. What was looked through and for what stands in
docs/canary.md; each file by name: `pytest -rP` (docs/drills.md).
"""

from __future__ import annotations

import base64
import os
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.postgresql import PostgresqlServer
from tests.e2e.canary import Ground, core_of_a_crash, files_of, found_in, rows_in, rows_of
from tests.e2e.canary_day import Typed, a_day
from tests.e2e.canary_portal import through_the_portal
from tests.e2e.canary_report import WRITE, kinds, named, part, write
from tests.integration.central.world import ADMIN, build
from tests.plugins.databases import Places
from tests.sync.served import free_port

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal"),
]


@pytest.fixture
def ground(request: pytest.FixtureRequest, places: Places, tmp_path: Path) -> Iterator[Ground]:
    root = tmp_path / "root"
    root.mkdir()
    settings = places.copy_of("firm", build, root / "central")
    made = Ground(root, settings, places.kind)
    if places.kind == "postgresql":
        server: PostgresqlServer = request.getfixturevalue("postgresql_server")
        made.find_programs(server.programs)
        made.others += [server.folder / "log", server.folder / "data" / "pg_wal"]
    yield made
    made.end()


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


def test_words_in_a_row_are_found_however_they_are_parted() -> None:
    row = ("four", "plain", "words")
    written = {by: f"so: {by.join(row)}.".encode() for by in (" ", "\n", "', '", '", "', " 2. ")}
    hits = rows_in(written | {"others": b"four words plain"}, {"it": row})
    assert {hit.removeprefix("it in ") for hit in hits} == set(written)


def test_a_secret_is_found_in_the_core_of_a_process_that_may_leave_one(tmp_path: Path) -> None:
    """The control of the crashes: a core can be written here, and the search reads it."""
    secret = b"canary of the control, held backwards"
    left = core_of_a_crash(tmp_path, secret)
    pattern = Path("/proc/sys/kernel/core_pattern").read_text(encoding="utf-8").strip()
    elsewhere = pattern.startswith(("|", "/"))
    if elsewhere or resource.getrlimit(resource.RLIMIT_CORE)[1] == 0:
        assert left == {}, "no core is written beside a process here: that it may is looked at"
    else:
        assert found_in(left, {"it": secret})


@pytest.mark.postgresql_long
@pytest.mark.expects_line(r"^ *[\d,]+ (bytes, for| ).*", reason="the report of the drill")
def test_no_secret_is_left_where_it_does_not_belong(ground: Ground) -> None:
    day = Typed()
    password, passphrase = day.new("administrator's password"), day.new("passphrase")
    words = ground.type_in("passphrase", passphrase)
    typed = ground.type_in("password", password)
    assert ground.run("central", "set-password", ADMIN, "--password-file", typed) == 0
    sends = ground.type_in("mail password", day.new("mail password"))
    sends.chmod(0o600)
    host = ("--host", "127.0.0.1", "--port", free_port(), "--security", "plain", "--user", "desk")
    sender = ("--sender", "desk@trestle.example")
    assert ground.run("central", "mail", "set", *host, *sender, "--password-file", sends) == 0
    ground.serve()
    a_day(ground.root, f"http://127.0.0.1:{ground.port}", password, passphrase, day)
    through_the_portal(ground, day)
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
    ground.crash_desk(words)
    ground.serve()
    ground.crash()

    central = rows_of(ground.settings)
    looked = at_once | files_of(ground) | central
    report(looked | day.here, day)
    assert not found_in(looked, day.secrets | day.kept)
    assert not found_in(day.here, day.secrets)
    assert not rows_in(looked | day.here, day.rows)
    said = b"".join(content for where, content in looked.items() if where.startswith("said"))
    assert b"RuntimeError" in said, "what failed was never written down: nothing was tried"
    assert {"copy", "another", "device.log"} <= looked.keys()
    assert looked["device.log"], "the devices' own processes logged nothing: nothing was tried"
    # The control: what may stand in the open is found where it belongs.
    for place in (central["table credential"], day.here["laptop's table credential"]):
        assert len(found_in({"there": place}, day.told)) == len(day.told)
    kept = found_in(day.here, day.kept)
    assert {hit.partition(" as ")[0] for hit in kept} == day.kept.keys()
    if WRITE in os.environ:
        controls = len(found_in(central | day.here, day.told))
        write(ground.database, part(day, looked | day.here, controls))
    assert named(ground.database) == set(kinds(day)), "make canary"


def report(looked: dict[str, bytes], day: Typed) -> None:
    """Say what was looked through, and for what."""
    table = [f"{len(content):>10}  {where}" for where, content in sorted(looked.items())]
    names = ", ".join([*day.secrets, *day.rows, *day.kept])
    total = f"{sum(map(len, looked.values())):,} bytes, for {names}"
    sys.stdout.write("\n".join([*table, total, ""]))
