"""A central in this process, and a desk that is signed in at it, each with its own clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient
from sqlalchemy import select

from app.bootstrap.desk import Desk
from app.bootstrap.leases import leased_round
from app.central.devices import REVOKED, put_out_here
from app.platform.ids import seeded_ids
from app.ports.problems import Refused, Unavailable
from app.store.device_keys import keys_of
from app.store.open import Store, open_store
from app.sync.leasing import Leasing
from app.sync.session import Account
from app.usecases.submit_ticket import SubmitTicket
from app.wire.envelopes import ErrorAnswer
from app.wire.pack import MEDIA_TYPE, unpack
from tests.builders.clock import SetClock
from tests.builders.device_keys import proof
from tests.integration.central.world import MIRA, PASSWORD, World
from tests.sync.worlds import SEEDS, MemoryKeyring


class ClientDoor:
    """The way to an application in this process; it can be shut."""

    def __init__(self, client: TestClient[Litestar], world: World, store: Store) -> None:
        self._client, self._world, self._store = client, world, store
        self.open = True
        self.asked: list[str] = []

    def connect(self, client: TestClient[Litestar]) -> None:
        """From here on it leads to another application."""
        self._client = client

    def call(self, path: str, body: bytes, token: str = "") -> bytes:
        return self._judged(self._send(path, body, token, MEDIA_TYPE))

    def post(self, path: str, fields: Mapping[str, Any], token: str = "") -> dict[str, Any]:
        body = msgspec.json.encode(fields)
        answer = self._judged(self._send(path, body, token, "application/json"))
        found: dict[str, Any] = msgspec.json.decode(answer) if answer else {}
        return found

    def items(self, path: str, token: str) -> list[dict[str, Any]]:
        raise AssertionError((path, token))

    def _send(self, path: str, body: bytes, token: str, kind: str) -> Response:
        self.asked.append(path)
        if not self.open:
            raise Unavailable("central-unreachable", "Central cannot be reached.")
        keys, now = keys_of(self._store), self._world.clock.now()
        headers = proof(keys, now, "POST", path, body, token, "") | {"content-type": kind}
        return self._client.post(path, content=body, headers=headers)

    def _judged(self, answer: Response) -> bytes:
        if answer.is_success:
            return answer.content
        packed = answer.headers["content-type"].startswith(MEDIA_TYPE)
        said = (
            unpack(answer.content, ErrorAnswer)
            if packed
            else msgspec.json.decode(answer.content, type=ErrorAnswer)
        )
        raise Refused(said.code, said.sentence, next_step=said.next_step)


@dataclass
class Leased:
    """A device of Mira's."""

    world: World
    store: Store
    desk: Desk
    clock: SetClock
    door: ClientDoor
    account: Account
    ring: MemoryKeyring

    def sync(self) -> None:
        leased_round(self.store, self.account, self.desk.lease, lambda _p: None, lambda _c: None)

    def asked(self, path: str) -> int:
        return self.door.asked.count(path)

    def both_forward(self, **span: float) -> None:
        """Time passes, here and there."""
        self.clock.forward(**span)
        self.world.clock.move(**span)

    @property
    def leasing(self) -> Leasing:
        return Leasing(self.store, self.account, self.clock)


def leased_device(
    folder: Path, client: TestClient[Litestar], world: World, name: str = "Laptop"
) -> Leased:
    """Signed in and synced once."""
    (folder / "store").mkdir(parents=True)
    clock, ring = SetClock(world.clock.now()), MemoryKeyring()
    store = open_store(
        folder / "store", clock=clock, ids=seeded_ids(clock, next(SEEDS)), keyring=ring
    )
    door = ClientDoor(client, world, store)
    account = Account(store, door, clock)
    account.sign_in(MIRA, PASSWORD, name)
    made = Leased(world, store, Desk(store), clock, door, account, ring)
    made.sync()
    return made


def submit(laptop: Leased, title: str = "Printer jams") -> None:
    """Open a ticket there."""
    laptop.desk.submit(SubmitTicket(laptop.world.north, title))


def clients_here(laptop: Leased) -> int:
    """Ask for what is a client's, as a screen does; refused behind a lock."""
    return len(laptop.desk.ask(lambda session: list(session.execute(select(1)))))


def put_out(laptop: Leased) -> None:
    """Put this device out for good, at central."""
    put_out_here(laptop.world.central, laptop.store.device.short, REVOKED)


def refused(job: Callable[[], object]) -> str:
    """The code by which something is refused."""
    with pytest.raises(Refused) as caught:
        job()
    return caught.value.code
