"""A device and a central as real processes, one of which is killed again and again.

This process forks both anew for each turn and keeps nothing open itself. What the person saw as
saved is written, and synced to the disk, by the device to a file of its own before it goes on.

Its words are the folder, a seed, the number of turns, which side dies and a token.
"""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from app.central.central import open_central
from app.central.settings import OWNER_VARIABLE, URL_VARIABLE, Settings
from app.database.postgresql import database_url
from app.domain.people import Actor
from app.domain.vocabulary import Right
from app.platform.ids import seeded_ids
from app.platform.passphrase import Cost, Passphrase
from app.ports.problems import TrestleProblem, Unavailable
from app.ports.transport import Transport
from app.records import Client, User
from app.store import search
from app.store.open import Store, open_store
from app.store.tables import outbox
from app.sync import pull, starting
from tests.builders.clock import SetClock
from tests.sync.dying import MOMENTS, POINTS, SIDES, die_at, dying_push
from tests.sync.real import MIRA, InProcess
from tests.sync.worlds import Desk, Flaky

PAGE, EDITS, LONGEST_S = 7, 3, 0.01
RANDOM = "random moment"


def settings_here(folder: Path) -> Settings:
    """The central of the drill: in the folder, or where the environment says."""
    url, owner = os.environ.get(URL_VARIABLE), os.environ.get(OWNER_VARIABLE)
    if url is None:
        return Settings(folder / "central")
    return Settings(folder / "central", database_url(url), database_url(owner) if owner else None)


def open_device(folder: Path, seed: int) -> tuple[Store, SetClock]:
    """The device's store, behind a passphrase that costs little."""
    folder.mkdir(exist_ok=True)
    clock = SetClock()
    words = Passphrase(folder / "key.json", "words", cost=Cost(8, 1, 1))
    return open_store(folder, clock=clock, ids=seeded_ids(clock, seed), passphrase=words), clock


class Line:
    """Carries requests to a central process over a socket; its end is no answer."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def call(self, path: str, body: bytes) -> bytes:
        try:
            send(self._end, path.encode())
            send(self._end, body)
            return receive(self._end)
        except (EOFError, OSError) as problem:
            raise Unavailable("central-unreachable", "Central is gone.") from problem


def send(end: socket.socket, body: bytes) -> None:
    """One message, behind its length."""
    end.sendall(len(body).to_bytes(4, "big") + body)


def receive(end: socket.socket) -> bytes:
    """The next message.

    Raises:
        EOFError: the other process is gone.
    """
    return _exactly(end, int.from_bytes(_exactly(end, 4), "big"))


def _exactly(end: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = end.recv(size - len(parts))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)


def serve(folder: Path, token: str, end: socket.socket, seed: int, fault: tuple[str, int]) -> None:
    """Central, until the device hangs up or the fault comes."""
    clock = SetClock()
    central = open_central(settings_here(folder), clock, seeded_ids(clock, seed))
    door = InProcess(central, token)
    push = dying_push(lambda body: door.call("/sync/push", body), *fault)
    try:
        while True:
            path, body = receive(end).decode(), receive(end)
            send(end, push(body) if path == "/sync/push" else door.call(path, body))
    except (EOFError, OSError):
        central.close()


def work(
    folder: Path, transport: Transport, seed: int, steps: Callable[[], None], *, again: bool
) -> None:
    """What a person does on the device, with a sync amid it and one at its end.

    Args:
        folder: holds the device and what was seen as saved.
        transport: to central.
        seed: of its ids and its choices.
        steps: is called after each thing that was seen as saved.
        again: copy everything from the start, too.
    """
    store, clock = open_device(folder / "device", seed)
    chance = random.Random(seed)
    desk = Desk(store, Flaky(transport), clock, Actor(UUID(int=0), "Nobody"))
    try:
        desk.sync()
        user, clients = store.work.read(
            desk.ctx.scope,
            lambda session: (
                session.query(User).filter_by(email=MIRA).one().id,
                sorted(client.id for client in session.query(Client)),
            ),
        )
        rights = frozenset({Right.TECHNICIAN, Right.DESK})
        desk.actor = Actor(user, "Mira Okafor", rights=rights)
        for number in range(EDITS):
            ticket = desk.submit(chance.choice(clients), f"Saved {seed} {number}")
            note_saved(folder, store, ticket)
            steps()
            note_saved(folder, store, desk.reply(ticket, "We are on it."))
            steps()
        if again:
            store.write(starting.copy_again)
            store.write(search.begin_anew)  # as the first copy on a new disk does
        desk.sync()
        note_saved(folder, store, desk.submit(chance.choice(clients), f"Saved {seed} last"))
        desk.sync()
    finally:
        store.close()


def note_saved(folder: Path, store: Store, row: UUID) -> None:
    """The person saw it as saved: from now on it must never be lost."""
    with store.reading() as connection:
        ops = connection.execute(select(outbox.c.op_id).where(outbox.c.row == row)).scalars().all()
    with (folder / "saved").open("a", encoding="ascii") as out:
        out.writelines(f"{op.hex}\n" for op in ops)
        out.flush()
        os.fsync(out.fileno())


def told(steps: int) -> None:
    """Tell the parent that one more thing was saved."""
    os.write(steps, b".")


def forked(job: Callable[[], None]) -> int:
    """A process that does the job and ends."""
    process = os.fork()
    if process:
        return process
    try:
        job()
        os._exit(0)
    except TrestleProblem:
        os._exit(0)  # central was killed: the device goes on at the next turn
    except BaseException:  # noqa: BLE001 -- nothing of the parent may run on in this process
        sys.excepthook(*sys.exc_info())
        os._exit(1)


def turn(folder: Path, token: str, seed: int, side: str, number: int) -> tuple[str, int]:
    """One turn: how the process that should die was to die, and how it ended."""
    chance = random.Random(seed)
    faults = [f"{point}/{end}" for point in POINTS for end in SIDES]
    faults = list(MOMENTS) if side == "central" else faults
    fault = (faults * 2)[number] if number < len(faults) else chance.choice([*faults, RANDOM])
    fault = RANDOM if number % 5 == 4 else fault
    passage = chance.randrange(1, 4)
    here, there = socket.socketpair()
    heard, steps = os.pipe()
    dies = side == "central" and fault != RANDOM

    def central() -> None:
        here.close()
        os.close(steps)
        serve(folder, token, there, seed, (fault if dies else "never", passage if dies else 0))

    def device() -> None:
        there.close()
        if side == "device" and fault != RANDOM:
            point, _, end = fault.partition("/")
            die_at(point, end, 1 if point == "resync" else passage)
        again = fault.startswith("resync") or chance.random() < 0.2
        work(folder, Line(here), seed, lambda: told(steps), again=again)

    processes = {"central": forked(central), "device": forked(device)}
    here.close()
    there.close()
    os.close(steps)
    if fault == RANDOM:
        for _ in range(chance.randrange(1, 2 * EDITS + 1)):
            os.read(heard, 1)  # nothing more comes where the device has ended
        time.sleep(chance.uniform(0, LONGEST_S))
        os.kill(processes[side], signal.SIGKILL)
    codes = {
        name: os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        for name, process in reversed(processes.items())
    }
    os.close(heard)
    if 1 in codes.values():
        raise SystemExit(f"a process broke: {fault} {codes}")
    return fault, codes[side]


def main(folder: Path, seed: int, turns: int, side: str, token: str) -> None:
    """Do the turns, and tell how each of them ended."""
    pull.LIMIT = PAGE
    ended = [turn(folder, token, seed + number, side, number) for number in range(turns)]
    sys.stdout.write(json.dumps(ended))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5])
