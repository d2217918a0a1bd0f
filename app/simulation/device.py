"""A simulated workbench: a real store, a person, and a round of the sync that goes by steps."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from app.database.scope import whole
from app.database.work import WorkSession
from app.domain.people import Actor
from app.platform.ids import seeded_ids
from app.ports.changes import ChangeSet, RowChange
from app.ports.problems import TrestleProblem, Unavailable
from app.simulation.bodies import Bodies
from app.simulation.callers import RIGHTS
from app.simulation.clock import SkewedClock, WorldClock
from app.simulation.disks import open_sqlcipher
from app.simulation.firm import KEY, STORE
from app.simulation.fuse import FragileStore, Fuse
from app.simulation.programs import OLDER, device_of
from app.store import journal, queue
from app.store.open import Store, store_over
from app.store.schema import create
from app.store.state import note
from app.sync.files import steps as lane_steps
from app.sync.files.asks import Ask as FileAsk
from app.sync.files.steps import Slices
from app.sync.files.steps import Steps as FileSteps
from app.sync.round import note_failure
from app.sync.steps import Ahead, Ask, Came, Phase, Round, Steps
from app.usecases.context import Ctx
from app.usecases.settle import settle

T = TypeVar("T")
_SEED_BITS = 32
HERE = whole("this device")


class Deaf:
    """Hears what a round does, and does nothing about it."""

    def hold(self, kinds: Collection[str]) -> None:
        """Nothing."""

    def tell(self, changes: ChangeSet) -> None:
        """Nothing."""

    def release(self) -> None:
        """Nothing."""

    def progress(self, phase: Phase, done: int, left: int, stage: int) -> None:
        """Nothing."""


@dataclass(slots=True)
class Device:
    """A workbench.

    Attributes:
        name: "K1"; a clone has a name of its own here, though it does not know it.
        user: who works on it.
        waits: the request whose answer it waits for.
        version: of its program.
        bodies: the files of its world; None where files have no life.
        lane: the turn of its lane of files that goes on, with the request whose answer it waits
            for; `room` and `slices` are what its program learnt since it began.
        fragile: operations saved since the copy of its disk was taken: if the disk is put back,
            nobody can have them.
    """

    name: str
    user: UUID
    folder: Path
    clock: SkewedClock
    chance: random.Random
    store: Store
    fuse: Fuse
    waits: Ask | None = None
    steps: Steps | None = None
    backup: dict[str, bytes] | None = None
    fragile: set[UUID] = field(default_factory=set)
    problem: str = ""
    version: int = OLDER
    bodies: Bodies | None = None
    lane: FileSteps | None = None
    lane_waits: FileAsk | None = None
    room: int | None = None
    slices: Slices = field(default_factory=lambda: Slices(lane_steps.FIRST_SLICE))

    @property
    def ctx(self) -> Ctx:
        """What a verb is given here."""
        actor = Actor(self.user, self.name, rights=RIGHTS)
        return Ctx(actor, self.clock, self.store.ids, HERE, self.name)

    def do(self, verb: str, job: Callable[[WorkSession], T]) -> T:
        """Let the person do something.

        Raises:
            Refused: a rule says no.
        """
        with device_of(self.version):
            return self.store.work.run(verb, HERE, job, actor=self.user)

    def begin(self) -> Ask | None:
        """Begin a round; its first request, or None where it ended at once."""
        self.steps = Round(self.store, Deaf(), self.clock.now()).steps()
        with device_of(self.version):
            return self._until_ask(next)

    def came(self, answer: Any) -> Ask | None:
        """Go on with an answer; the next request, or None where the round is over."""
        came = Came(answer, self.clock.now())
        with device_of(self.version):
            return self._until_ask(lambda steps: steps.send(came))

    def lost(self, problem: TrestleProblem | None = None) -> None:
        """No answer comes: the round ends as the shell ends it."""
        self.end()
        note_failure(
            self.store,
            self.clock.now(),
            problem or Unavailable("central-unreachable", "Central cannot be reached."),
        )

    def end(self) -> None:
        """Let go of the round that goes on."""
        steps, self.steps, self.waits = self.steps, None, None
        if steps is not None:
            steps.close()

    def _until_ask(self, go: Callable[[Steps], Ask | Ahead]) -> Ask | None:
        assert self.steps is not None  # noqa: S101 -- a round goes on
        steps = self.steps
        self.waits = None
        try:
            wish = go(steps)
            while isinstance(wish, Ahead):
                wish = next(steps)
        except StopIteration:
            self.steps, self.problem = None, ""
            self.store.write(lambda c: journal.forget_covered(c, self.clock.now()))
            return None
        except TrestleProblem as problem:
            self.problem = problem.code
            self.lost(problem)
            return None
        self.waits = wish
        return wish

    def files(self) -> dict[str, bytes]:
        """What is on its disk now: the path of each file beneath its folder → content."""
        return {
            str(file.relative_to(self.folder)): file.read_bytes()
            for file in self.folder.rglob("*")
            if file.is_file() and not file.name.endswith("-shm")
        }

    def close(self) -> None:
        """End the process."""
        self.end()
        self.end_lane()
        self.room, self.slices = None, Slices(lane_steps.FIRST_SLICE)
        self.store.close()

    def end_lane(self) -> None:
        """Let go of the turn of the lane that goes on."""
        lane, self.lane, self.lane_waits = self.lane, None, None
        if lane is not None:
            lane.close()


@dataclass(slots=True)
class Bench:
    """Makes devices, and makes them again after a crash.

    Attributes:
        bodies: the files of their world; None where files have no life.
    """

    world: WorldClock
    chance: random.Random
    bodies: Bodies | None = None

    def make(self, name: str, user: UUID, folder: Path, files: Mapping[str, bytes]) -> Device:
        """A device with these files on its disk, under an incarnation of its own."""
        device = self.clone(name, user, folder, files)
        device.store.write(queue.renumber)
        if self.bodies is not None:
            device.store.write(lambda connection: note(connection, user=user))
        return device

    def clone(
        self,
        name: str,
        user: UUID,
        folder: Path,
        files: Mapping[str, bytes],
        version: int = OLDER,
    ) -> Device:
        """A device that does not know that its disk is a copy."""
        folder.mkdir()
        error = timedelta(seconds=self.chance.choice((0, 0, 3, -90, 5_000, -200_000)))
        clock = SkewedClock(self.world, error)
        _write(folder, files, clock)
        fuse = Fuse()
        with device_of(version):
            store = self._open(folder, clock, fuse)
        return Device(
            name, user, folder, clock, self.chance, store, fuse, version=version, bodies=self.bodies
        )

    def restart(self, device: Device, files: Mapping[str, bytes] | None = None) -> None:
        """Start its program again, with other files if its disk was put back."""
        device.close()
        if files is not None:
            _write(device.folder, files, device.clock)
        device.fuse.left = None
        with device_of(device.version):
            device.store = self._open(device.folder, device.clock, device.fuse)

    def _open(self, folder: Path, clock: SkewedClock, fuse: Fuse) -> Store:
        ids = seeded_ids(clock, self.chance.getrandbits(_SEED_BITS))

        def settle_rows(session: WorkSession, rows: tuple[RowChange, ...]) -> None:
            settle(session, rows, clock=clock, ids=ids, side="device")

        database = open_sqlcipher(folder / STORE, KEY)
        create(database)
        plain = store_over(database, folder, KEY, clock=clock, ids=ids, settle=settle_rows)
        return FragileStore(
            plain.folder, plain.database, plain.work, plain.clock, plain.ids, plain.key, fuse
        )


def _write(folder: Path, files: Mapping[str, bytes], clock: SkewedClock) -> None:
    hour = clock.now().timestamp()
    for file in folder.rglob("*"):
        if file.is_file():
            file.unlink()
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        os.utime(folder / name, (hour, hour))
