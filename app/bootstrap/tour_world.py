"""A world of its own for the guided tour: a demo company, its central, and a clock to move.

Source: issue of the thread, point 9; nothing of the person's own home is touched.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app.bootstrap.central import central_in
from app.bootstrap.clock import DEMO_FACTS, demo_offset
from app.bootstrap.demo import Progress, build_demo
from app.bootstrap.desk import Desk
from app.bootstrap.device import Announce, open_desk
from app.bootstrap.local_central import LocalCentral
from app.bootstrap.witness import Question, as_input
from app.central.people import ADMINISTRATION, person_by_email
from app.central.settings import Settings
from app.database.work import WorkSession
from app.domain.vocabulary import Right
from app.platform.clock import ShiftedClock
from app.platform.passphrase import Cost
from app.platform.paths import private_folder
from app.records import User
from app.store.queue import unsent_acts

WITNESS_S = 60
MANY = 10_000
CHEAP = Cost(memory_kib=8 * 1024, passes=1, lanes=1)
"""The tour's store lives for minutes and holds sample data: its passphrase need not be strong."""


class TourClock(ShiftedClock):
    """The demo's clock, which the tour may move forward.

    Both readings move, so that a jump looks like time passed at the desk, not like sleep.
    """

    _skipped = 0.0

    def monotonic(self) -> float:
        """Seconds that never run backwards, jumps included."""
        return super().monotonic() + self._skipped

    def uptime(self) -> float:
        """As `monotonic`, sleep included."""
        return super().uptime() + self._skipped

    def jump_to(self, moment: datetime) -> None:
        """Make it this moment now.

        Raises:
            ValueError: the moment has passed.
        """
        step = moment - self.now()
        if step < timedelta(0):
            raise ValueError("The tour's clock only moves forward.")
        self.offset += step
        self._skipped += step.total_seconds()


@dataclass(slots=True)
class TourWorld:
    """Where the tour takes place.

    Attributes:
        clock: of the workbench; central gets the same when it is started.
        passphrase: of the tour's store.
    """

    home: Path
    central: LocalCentral
    clock: TourClock
    email: str
    password: str
    passphrase: str = "a store for the tour"  # noqa: S105 -- it protects sample data for minutes

    def let_administer(self) -> None:
        """Let the tour's person look after central, too; before it is started."""
        central = central_in(Settings(self.home / "central"))

        def change(session: WorkSession) -> None:
            user = session.get_one(User, person_by_email(session, self.email))
            user.rights = sorted({*user.rights, Right.ADMIN.value})

        try:
            central.work.run("change_rights", ADMINISTRATION, change)
        finally:
            central.close()

    def start_central(self) -> None:
        """Start central on the tour's time."""
        facts = _facts(self.home)
        facts["offset_s"] = round(self.clock.offset.total_seconds(), 3)
        _keep(self.home, facts)
        self.central.start()

    def witness(self, device: str, after_rev: int, tickets: tuple[str, ...]) -> dict[str, Any]:
        """What central says, asked by another process.

        Raises:
            RuntimeError: the witness failed; its words are in the message.
        """
        asked = Question(self.central.address, self.email, device, after_rev, tickets)
        done = subprocess.run(
            [sys.executable, "-m", "app.bootstrap.witness"],
            input=as_input(asked, self.password),
            capture_output=True,
            text=True,
            timeout=WITNESS_S,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"The witness failed: {done.stderr.strip()[-400:]}")
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An operation that waits on the device."""

    op_id: str
    verb: str
    entity: str
    kind: str


def outgoing(desk: Desk) -> list[Outgoing]:
    """What waits in the outbox, in its order."""
    with desk.store.reading() as connection:
        return [
            Outgoing(str(op.op_id), op.verb, op.entity, op.kind)
            for act in unsent_acts(connection, MANY)
            for op in act
        ]


def open_tour_desk(world: TourWorld, announce: Announce) -> Desk:
    """A device of its own in this world, before its first sign-in."""
    return open_desk(
        world.home,
        passphrase=world.passphrase,
        cost=CHEAP,
        clock=world.clock,
        announce=announce,
    )


def tour_world(
    folder: Path,
    *,
    source: Path | None,
    clients: int,
    sample: float,
    progress: Progress,
) -> TourWorld:
    """Make the world anew in a folder.

    Args:
        folder: what stands in it from an earlier tour is replaced.
        source: a home whose demo company is copied; None builds a smaller one.
        clients: how many clients, if it is built.
        sample: which share of their tickets, if it is built.
        progress: is told how far the building is.
    """
    if folder.exists():
        shutil.rmtree(folder)
    home = private_folder(folder)
    if source is not None and (source / DEMO_FACTS).exists():
        _copy(source, home, progress)
    else:
        build_demo(home, now=datetime.now(UTC), clients=clients, sample=sample, progress=progress)
    facts = _facts(home)
    return TourWorld(
        home,
        LocalCentral(home, _free_port()),
        TourClock(demo_offset(home)),
        facts["email"],
        facts["password"],
    )


def _copy(source: Path, home: Path, progress: Progress) -> None:
    """Copy a demo's central at rest; the tour then starts where the demo began."""
    progress("Copying the demo company", 0, 1)
    target = private_folder(home / "central")
    for path in sorted((source / "central").iterdir()):
        shutil.copy2(path, target / path.name)
    shutil.copy2(source / DEMO_FACTS, home / DEMO_FACTS)
    progress("Copying the demo company", 1, 1)


def _facts(home: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((home / DEMO_FACTS).read_text(encoding="utf-8"))
    return facts


def _keep(home: Path, facts: dict[str, Any]) -> None:
    handle = os.open(home / DEMO_FACTS, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(facts, out)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
