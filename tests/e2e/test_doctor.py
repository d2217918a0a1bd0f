"""`trestle doctor` as a person runs it: each fault has its line and its next step."""

import fcntl
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from app.store import backup
from app.store.settings import write_setting
from app.wire.envelopes import SCHEMA
from tests.builders.born import ran
from tests.builders.broken import lose_the_header
from tests.builders.devices import WORDS, Home, Worked, a_home, unsent
from tests.sync.worlds import Paper

pytestmark = pytest.mark.e2e

CANARIES = ("After the copy", "of many words", "Northwind", WORDS)


@dataclass
class Said:
    """What the command came to."""

    code: int
    text: str
    findings: dict[str, dict[str, Any]]
    done: list[str]

    def verdict(self, part: str) -> str:
        return str(self.findings[part]["verdict"])


@dataclass
class Computer:
    """A computer with Trestle on it, at the machine's own time."""

    home: Home
    worked: Worked
    passphrase: Path

    def doctor(self, *options: str, words: bool = True) -> Said:
        given = ["--passphrase-file", str(self.passphrase)] if words else []
        done = self._run("--json", *given, *options)
        assert done.stdout, done.stderr
        said = json.loads(done.stdout)
        found = {one["part"]: one for one in said["findings"]}
        for one in found.values():
            assert one["verdict"] == "ok" or one["next_step"], one
        for canary in CANARIES:
            assert canary not in done.stdout + done.stderr
        return Said(done.returncode, done.stdout, found, said["done"])

    def refused(self, *options: str) -> str:
        done = self._run("--passphrase-file", str(self.passphrase), *options)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        return done.stderr

    def _run(self, *options: str) -> "subprocess.CompletedProcess[str]":
        environment = {**os.environ, "TRESTLE_HOME": str(self.home.folder)}
        return ran(["-m", "app.cli.main", "doctor", *options], environment)

    def set_address(self, address: str) -> None:
        opened = self.home.opened()
        opened.desk.store.write(lambda connection: write_setting(connection, "address", address))
        opened.desk.close()


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    home, worked = a_home(tmp_path / "home", Paper())
    passphrase = tmp_path / "words"
    passphrase.write_text(WORDS)
    return Computer(home, worked, passphrase)


@dataclass
class Server:
    """What answers at an address."""

    address: str
    answer: dict[str, Any]


@pytest.fixture
def server() -> Iterator[Server]:
    now = "2026-03-10T22:48:00+00:00"
    said = Server("", {"name": "Trestle central", "version": "1", "schema": SCHEMA, "now": now})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(said.answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            for name, value in self.headers.items():
                if name.lower().startswith(("x-", "trestle-")):
                    self.send_header(name, value)  # an answer names the call that it is for
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            return

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=running.serve_forever, args=(0.05,))
    thread.start()
    said.address = f"http://127.0.0.1:{running.server_port}"
    yield said
    running.shutdown()
    running.server_close()
    thread.join()


def test_a_computer_in_order_has_every_part_and_says_what_waits(
    computer: Computer, server: Server
) -> None:
    computer.set_address(server.address)
    said = computer.doctor()
    for part in ("programs", "instance", "key", "store", "tables", "server", "server version"):
        assert said.verdict(part) == "ok", part
    assert said.findings["outbox"]["facts"]["waiting"] == len(computer.worked.waiting)
    programs = said.findings["programs"]["facts"]
    assert {"Trestle", "Python", "PySide6", "SQLite", "SQLCipher", "OpenSSL"} <= set(programs)


def test_a_clock_that_is_far_off_is_wrong(computer: Computer, server: Server) -> None:
    computer.set_address(server.address)
    server.answer["now"] = "2020-01-01T00:00:00+00:00"
    said = computer.doctor()
    assert said.verdict("clock") == "wrong"
    assert said.code == 2


@pytest.mark.parametrize(
    ("schema", "words"),
    [(SCHEMA - 1, "Central is older"), (SCHEMA + 1, "Central is newer")],
)
def test_two_programs_of_different_age_are_told_apart(
    computer: Computer, server: Server, schema: int, words: str
) -> None:
    server.answer["schema"] = schema
    computer.set_address(server.address)
    assert words in computer.doctor().findings["server version"]["sentence"]


def test_what_is_no_central_is_not_taken_for_one(computer: Computer, server: Server) -> None:
    server.answer = {"name": "A printer"}
    computer.set_address(server.address)
    assert computer.doctor().verdict("server") == "wrong"


def test_a_server_that_is_not_there_is_wrong_in_its_own_words(computer: Computer) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    computer.set_address(f"http://127.0.0.1:{port}")
    said = computer.doctor()
    assert said.verdict("server") == "wrong"
    assert said.verdict("store") == "ok"


def test_without_the_passphrase_it_says_so_and_looks_at_the_rest(computer: Computer) -> None:
    said = computer.doctor(words=False)
    assert said.code == 1
    assert "--passphrase-file" in said.findings["key"]["next_step"]
    assert said.verdict("programs") == "ok"


def test_a_wrong_passphrase_is_wrong(computer: Computer) -> None:
    computer.passphrase.write_text("four other words")
    said = computer.doctor()
    assert (said.code, said.verdict("key")) == (2, "wrong")
    assert said.findings["key"]["facts"]["code"] == "passphrase-wrong"


def test_an_empty_home_is_no_fault(tmp_path: Path) -> None:
    environment = {**os.environ, "TRESTLE_HOME": str(tmp_path / "new")}
    done = subprocess.run(
        [sys.executable, "-m", "app.cli.main", "doctor"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert "no store here yet" in done.stdout
    assert not done.stderr


def test_a_damaged_store_is_found_and_mended_with_all_unsent_work(computer: Computer) -> None:
    lose_the_header(computer.home.store)
    before = computer.doctor()
    assert (before.code, before.verdict("store")) == (2, "wrong")
    assert "--repair" in before.findings["store"]["next_step"]
    after = computer.doctor("--repair")
    assert after.verdict("store") == "ok"
    assert "search index" in " ".join(after.done)
    opened = computer.home.opened()
    assert set(computer.worked.waiting) <= set(unsent(opened.desk.store))
    opened.desk.close()


def test_without_a_copy_only_a_person_may_start_afresh(computer: Computer) -> None:
    lose_the_header(computer.home.store)
    for copy in backup.copies(computer.home.store):
        copy.unlink()
    assert "--start-afresh" in computer.doctor().findings["store"]["next_step"]
    assert "--start-afresh" in computer.refused("--repair")
    after = computer.doctor("--start-afresh")
    assert after.verdict("store") == "ok"
    opened = computer.home.opened()
    assert unsent(opened.desk.store) == computer.worked.waiting
    opened.desk.close()


def test_nothing_is_repaired_under_a_running_program(computer: Computer) -> None:
    with (computer.home.folder / "instance.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "Trestle is running" in computer.refused("--repair")
        assert computer.doctor().findings["instance"]["facts"]["running"] is True


def test_the_lines_for_people_say_what_to_do(computer: Computer) -> None:
    (computer.home.store / "store.json").write_text("{")
    done = computer._run()
    assert done.returncode == 2
    assert "WRONG  key:" in done.stdout
    assert computer.doctor("--repair").verdict("key") == "ok"
