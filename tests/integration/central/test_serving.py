"""A central process on a real socket."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import requests

from app.central.auth.policy import OPEN
from app.central.central import new_central
from app.central.clients import NewClient, add_client
from app.central.serve import check_port
from app.central.settings import default_settings
from app.central.setup import FirstDay, init_firm
from app.platform.clock import SystemClock
from app.platform.ids import ClockIds
from app.ports.problems import Unavailable
from app.security.device_keys import new_keys
from app.wire.envelopes import SCHEMA, PullAnswer, PullRequest
from app.wire.pack import MEDIA_TYPE, pack, unpack
from tests.builders.device_keys import named, proof
from tests.builders.patience import PATIENCE_S
from tests.integration.central.world import ADMIN, PASSWORD

COMMAND = "from app.cli.central import central; central(prog_name='trestle central')"
pytestmark = pytest.mark.e2e


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def folder(central_home: Path) -> Path:
    clock = SystemClock()
    settings = default_settings()
    central = new_central(settings, clock, ClockIds(clock))
    init_firm(central, FirstDay("Acme IT", "Ada", ADMIN, PASSWORD, policy=OPEN))
    add_client(central, NewClient("Northwind", "NW", "America/New_York"))
    central.close()
    return central_home


@contextmanager
def serving(port: int) -> Iterator[subprocess.Popen[str]]:
    environment = dict(os.environ) | {"PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "serve", "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "word",
    [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.postgresql_long)],
)
def test_central_says_when_it_listens_serves_a_round_and_stops_when_told(
    word: signal.Signals,
) -> None:
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with serving(port) as process, requests.Session() as session:
        assert process.stdout is not None
        assert process.stdout.readline() == f"Trestle central listens on {base}\n"
        inc = uuid4().hex
        device = {"device_name": "Desk", "inc": inc, "schema": SCHEMA}
        keys = new_keys()
        who = json.dumps({"email": ADMIN, "password": PASSWORD, **device, **named(keys)}).encode()

        def post(path: str, body: bytes, token: str = "") -> requests.Response:
            headers = proof(keys, datetime.now(UTC), "POST", path, body, token)
            kind = {"Content-Type": MEDIA_TYPE} if token else {}
            return session.post(base + path, body, headers=headers | kind, timeout=PATIENCE_S)

        tokens = post("/auth/sign-in", who).json()
        ask = pack(PullRequest(SCHEMA, "", 0, "", inc, []))
        reply = post("/sync/pull", ask, tokens["access"])
        answer = unpack(reply.content, PullAnswer)
        assert (answer.kind, answer.left) == ("ok", 0)
        assert {page.entity for page in answer.pages} >= {"user", "client", "site"}
        # The session keeps its connection open; that must not keep central from stopping.
        process.send_signal(word)
        out, err = process.communicate(timeout=PATIENCE_S)
        assert (process.returncode, out, err) == (0, "Trestle central has stopped.\n", "")


@pytest.mark.usefixtures("folder")
def test_a_taken_port_is_told_in_a_sentence(folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Unavailable, match=f"Another program uses port {port}"):
            check_port("127.0.0.1", port)
    assert folder.exists()
