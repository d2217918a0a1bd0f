"""Devices to poke, and the two centrals that they can be put in front of."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol
from uuid import UUID, uuid4

from sqlalchemy import func, select

from app.database.scope import whole
from app.domain.people import Actor
from app.domain.vocabulary import Right
from app.platform.ids import seeded_ids
from app.ports.changes import ChangeSet
from app.ports.problems import Unavailable
from app.ports.transport import Transport
from app.records import Ticket
from app.records.base import FIRM_SCOPE
from app.records.codec import to_wire
from app.records.types import to_micros
from app.store import queue
from app.store.numbers import next_provisional
from app.store.open import Store, open_store
from app.store.tables import base, dead_letter, journal, outbox
from app.sync.round import RoundResult, sync_round
from app.usecases.context import Ctx
from app.usecases.submit_ticket import SubmitTicket, submit_ticket
from app.usecases.write_reply import WriteReply, write_reply
from tests.builders.clock import SetClock
from tests.sync.paper import PaperCentral

SEEDS = itertools.count(1000)


class MemoryKeyring:
    """A keyring in memory."""

    backend = "SecretService"

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def get(self, name: str) -> bytes | None:
        return self.kept.get(name)

    def set(self, name: str, secret: bytes) -> None:
        self.kept[name] = secret

    def delete(self, name: str) -> None:
        self.kept.pop(name, None)


class AnyCentral(Protocol):
    """What the contract suite needs of a central."""

    north: UUID
    south: UUID

    def transport(self) -> Transport:
        """Of one more device of Mira's."""
        ...

    @property
    def mira(self) -> UUID:
        """Who works on the devices."""
        ...

    def change(self, ticket: UUID, **values: Any) -> None:
        """Change a ticket as somebody else."""
        ...

    def ticket(self, ticket: UUID) -> dict[str, Any]:
        """A ticket as it stands, in Python values."""
        ...

    def times_applied(self, op_id: UUID) -> int:
        """How often an operation took effect."""
        ...

    def take_away_south(self) -> None:
        """Mira may no longer see Southgate."""
        ...

    def give_south(self) -> None:
        """Mira may see Southgate again."""
        ...


@dataclass
class Flaky:
    """A transport with faults: before the request arrives, or after it was done."""

    inner: Transport
    lose_request: int = 0
    lose_reply: int = 0
    spoil: Callable[[str, bytes], bytes] | None = None
    calls: list[str] = field(default_factory=list)

    def call(self, path: str, body: bytes) -> bytes:
        self.calls.append(path)
        if self.lose_request:
            self.lose_request -= 1
            raise Unavailable("central-unreachable", "Central cannot be reached.")
        answer = self.inner.call(path, body)
        if self.lose_reply:
            self.lose_reply -= 1
            raise Unavailable("central-unreachable", "The answer was lost.")
        return self.spoil(path, answer) if self.spoil else answer


@dataclass
class Desk:
    """A device with its store."""

    store: Store
    transport: Flaky
    clock: SetClock
    actor: Actor
    heard: list[ChangeSet] = field(default_factory=list)
    progress: list[Any] = field(default_factory=list)

    @property
    def ctx(self) -> Ctx:
        return Ctx(self.actor, self.clock, self.store.ids, whole("this device"), "K4")

    def do(self, verb: str, job: Callable[[Any], Any]) -> Any:
        return self.store.work.run(verb, whole("this device"), job, actor=self.actor.user)

    def submit(self, client: UUID, title: str = "Printer jams") -> UUID:
        def job(session: Any) -> UUID:
            number = next_provisional(session)
            return submit_ticket(session, self.ctx, SubmitTicket(client, title, provisional=number))

        found: UUID = self.do("submit_ticket", job)
        return found

    def reply(self, ticket: UUID, body: str) -> UUID:
        found: UUID = self.do(
            "write_reply", lambda session: write_reply(session, self.ctx, WriteReply(ticket, body))
        )
        return found

    def edit(self, ticket: UUID, **values: Any) -> None:
        def job(session: Any) -> None:
            row = session.get(Ticket, ticket)
            for name, value in values.items():
                setattr(row, name, value)

        self.do("edit_ticket", job)

    def sync(self, **options: Any) -> RoundResult:
        return sync_round(
            self.store,
            self.transport,
            self.clock,
            self.progress.append,
            self.heard.append,
            **options,
        )

    def ticket(self, ticket: UUID) -> Ticket | None:
        found: Ticket | None = self.store.work.read(
            whole("this device"), lambda session: session.get(Ticket, ticket)
        )
        return found

    def shown(self, ticket: UUID) -> Ticket:
        found = self.ticket(ticket)
        assert found is not None
        return found

    def table(self, table: Any) -> list[Any]:
        with self.store.reading() as connection:
            return list(connection.execute(select(table)))

    def count(self, table: Any) -> int:
        with self.store.reading() as connection:
            return int(connection.execute(select(func.count()).select_from(table)).scalar_one())

    @property
    def ops(self) -> list[Any]:
        with self.store.reading() as connection:
            return list(connection.execute(select(outbox).order_by(outbox.c.seq)))

    def is_clean(self) -> bool:
        return not self.ops and not self.count(base)

    @property
    def letters(self) -> list[Any]:
        return self.table(dead_letter)

    @property
    def delivered(self) -> list[Any]:
        return self.table(journal)


class Paper:
    """The central on paper, with the same two clients and tickets as the real one."""

    def __init__(self) -> None:
        self.central = PaperCentral()
        self._mira = uuid4()
        self.clock = SetClock()
        self.north, self.south = uuid4(), uuid4()
        self.central.grant(FIRM_SCOPE)
        self.central.put("user", self._mira, name="Mira Okafor", email="mira@trestle.example")
        for client, name in ((self.north, "Northwind"), (self.south, "Southgate")):
            self.central.grant(client)
            self.central.put("client", client, name=name, zone="UTC")
            self.central.put("site", uuid4(), client_id=client.bytes, name="Head office")

    @property
    def mira(self) -> UUID:
        return self._mira

    def transport(self) -> Transport:
        return self.central

    def change(self, ticket: UUID, **values: Any) -> None:
        wire = {name: to_wire("ticket", name, value) for name, value in values.items()}
        self.central.put("ticket", ticket, **wire)

    def add_ticket(self, client: UUID, title: str) -> UUID:
        ticket = uuid4()
        at = to_micros(self.clock.now())
        self.central.put(
            "ticket", ticket, client_id=client.bytes, title=title, created_at=at, touched_at=at
        )
        return ticket

    def ticket(self, ticket: UUID) -> dict[str, Any]:
        return self.central.rows["ticket", ticket.bytes]

    def times_applied(self, op_id: UUID) -> int:
        return self.central.applied.count(op_id.bytes)

    def take_away_south(self) -> None:
        self.central.revoke(self.south)

    def give_south(self) -> None:
        self.central.grant(self.south)


@cache
def _blank() -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The files of a store in which nothing was done yet, and its keyring.

    Making the tables takes a third of a second; copying these files takes none.
    """
    ring = MemoryKeyring()
    with TemporaryDirectory() as folder:
        clock = SetClock()
        open_store(Path(folder), clock=clock, ids=seeded_ids(clock, 0), keyring=ring).close()
        return {file.name: file.read_bytes() for file in Path(folder).iterdir()}, ring.kept


def made_ring() -> MemoryKeyring:
    """The keyring of whoever has a store of these tests, or a copy of one."""
    ring = MemoryKeyring()
    ring.kept |= _blank()[1]
    return ring


def make_desk(folder: Path, central: AnyCentral) -> Desk:
    """One more device of Mira's."""
    folder.mkdir(exist_ok=True)
    for name, content in _blank()[0].items():
        (folder / name).write_bytes(content)
    ring = made_ring()
    clock = SetClock()
    store = open_store(folder, clock=clock, ids=seeded_ids(clock, next(SEEDS)), keyring=ring)
    store.write(queue.renumber)  # a copied device needs a name of its own
    rights = frozenset({Right.TECHNICIAN, Right.DESK})
    actor = Actor(central.mira, "Mira Okafor", rights=rights)
    return Desk(store, Flaky(central.transport()), clock, actor)
