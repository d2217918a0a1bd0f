"""Devices that copy a central for the first time, without and with a window."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.company import PERSON
from bench.ground import WORDS, Ground

if TYPE_CHECKING:
    from app.bootstrap.desk import Desk
    from app.wire.envelopes import PullAnswer

MEMORY_KIB = 64


@contextmanager
def served(ground: Ground, size: int) -> Iterator[tuple[Path, str]]:
    """A central of a size in a process of its own: its home and its address."""
    from app.bootstrap.local_central import LocalCentral

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with ground.own_central(size) as home, LocalCentral(home, port) as central:
        yield home, central.address


def new_desk(home: Path, central: Path, **given: Any) -> Desk:
    """A device with nothing on it, on the clock of the central that it will copy."""
    from app.bootstrap.clock import home_clock
    from app.bootstrap.device import open_desk
    from app.platform.passphrase import Cost

    home.mkdir()
    cheap = Cost(memory_kib=MEMORY_KIB, passes=1, lanes=1)
    return open_desk(home, passphrase=WORDS, cost=cheap, clock=home_clock(central), **given)


def enrol(desk: Desk, address: str) -> None:
    """Sign the bench's person in on a device."""
    desk.sign_in(address, PERSON, WORDS, "Bench")


def memory_of(home: Path, central: Path, address: str) -> int | None:
    """Bytes that are resident at most in a process that only copies; None where none can say."""
    if not Path("/proc/self/status").exists():
        return None
    asked = [sys.executable, "-m", "bench.probes.first_copy", str(home), str(central), address]
    return int(subprocess.run(asked, check=True, capture_output=True, text=True).stdout)


@dataclass
class Copied:
    """What the copies of one size came to, for the notes."""

    rows: int = 0
    size: int = 0
    usable_s: list[float] = field(default_factory=list)
    took_s: list[float] = field(default_factory=list)
    safe_s: list[float] = field(default_factory=list)


def answers_of(central: Path) -> list[PullAnswer]:
    """The pages of a first copy, straight from central."""
    from app.bootstrap.central import central_in
    from app.bootstrap.clock import home_clock
    from app.central.exchange import pull
    from app.central.settings import Settings
    from app.central.sign_in import sign_in
    from app.security.device_keys import new_keys
    from app.sync.pull import LIMIT
    from app.wire.envelopes import SCHEMA, CopyPos, PullRequest

    opened = central_in(Settings(central / "central"), home_clock(central))
    try:
        signed_in = sign_in(
            opened, email=PERSON, password=WORDS, device_name="Floor", inc="0" * 16,
            keys=new_keys().public,
        )  # fmt: skip
        asked = PullRequest(SCHEMA, "", 0, "", "0" * 16, [], LIMIT, CopyPos())
        answers = []
        while True:
            answer = pull(opened, signed_in.tokens.access, asked)
            answers.append(answer)
            if not answer.more:
                return answers
            asked = PullRequest(
                SCHEMA, answer.epoch, answer.head, answer.commit_id, "0" * 16,
                answer.scopes, LIMIT, answer.copy,
            )  # fmt: skip
    finally:
        opened.close()
