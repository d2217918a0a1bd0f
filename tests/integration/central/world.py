"""A central to poke: one firm, two clients, three people, and devices that speak the protocol."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, select

from app.central.auth.policy import OPEN
from app.central.central import Central, new_central, open_central
from app.central.clients import NewClient, add_client
from app.central.exchange import pull, push
from app.central.people import ADMINISTRATION, NewPerson, add_person
from app.central.settings import Settings
from app.central.setup import FirstDay, init_firm
from app.central.sign_in import SignedIn, begin_session
from app.database.postgresql import open_postgresql
from app.database.scope import whole
from app.database.walls import see
from app.database.work import WorkSession
from app.domain.vocabulary import Right
from app.platform.ids import seeded_ids
from app.records.nouns import table_of
from app.records.types import to_micros
from app.wire.envelopes import (
    SCHEMA,
    Op,
    OpAnswer,
    PullAnswer,
    PullRequest,
    PushAnswer,
    PushRequest,
    ScopePos,
    Tx,
)

EVERYTHING = whole("looking on from outside")
START = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
PASSWORD = "four plain words here"
ADMIN, MIRA, TOM = "ada@trestle.example", "mira@trestle.example", "tom@trestle.example"


class SetClock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = START
        self.slept = timedelta(0)

    def now(self) -> datetime:
        self.at += timedelta(microseconds=1)
        return self.at

    def monotonic(self) -> float:
        return (self.at - START - self.slept).total_seconds()

    def uptime(self) -> float:
        return (self.at - START).total_seconds()

    def boot_id(self) -> str:
        return "test"

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)

    def sleep(self, **by: float) -> None:
        self.at += timedelta(**by)
        self.slept += timedelta(**by)


@dataclass
class World:
    """Mira sees both clients, Tom sees only the first; the administrator sees both."""

    central: Central
    clock: SetClock
    people: dict[str, UUID]
    north: UUID
    south: UUID

    def device(self, email: str = MIRA, name: str = "Laptop") -> Device:
        inc = uuid4().hex

        def begin(session: WorkSession) -> SignedIn:
            return begin_session(self.central, session, email, name, inc)

        session = self.central.work.run("sign_in", ADMINISTRATION, begin)
        return Device(self, session, inc)

    def rows(self, entity: str) -> list[dict[str, Any]]:
        return self.table(table_of(entity))

    def row(self, entity: str, row: bytes) -> dict[str, Any]:
        return next(found for found in self.rows(entity) if found["id"].bytes == row)

    @contextmanager
    def as_owner(self) -> Iterator[Connection]:
        """What the role that serves may not do: changing the past."""
        settings = self.central.settings
        if settings.owner_url is None:
            with self.central.work.database.write.begin() as connection:
                see(connection, EVERYTHING)
                yield connection
            return
        database = open_postgresql(settings.owner_url)
        try:
            with database.write.begin() as connection:
                yield connection
        finally:
            database.close()

    def table(self, table: Any) -> list[dict[str, Any]]:
        with self.central.work.database.read.connect() as connection:
            see(connection, EVERYTHING)
            return [dict(row._mapping) for row in connection.execute(select(table))]


@dataclass
class Device:
    """Speaks the protocol, and keeps what a device keeps."""

    world: World
    session: SignedIn
    inc: str
    seq: Any = field(default_factory=lambda: itertools.count(1))
    epoch: str = ""
    rev: int = 0
    commit_id: str = ""
    scopes: list[ScopePos] = field(default_factory=list)
    rows: dict[tuple[str, bytes], dict[str, Any]] = field(default_factory=dict)

    @property
    def token(self) -> str:
        return self.session.tokens.access

    @property
    def user(self) -> UUID:
        return self.session.actor.user

    def request(self, *txs: Tx) -> PushRequest:
        return PushRequest(SCHEMA, self.epoch, self.inc, list(txs))

    def push(self, *txs: Tx) -> PushAnswer:
        return push(self.world.central, self.token, self.request(*txs))

    def tell(self, *txs: Tx) -> list[OpAnswer]:
        return self.push(*txs).answers

    def tx(self, verb: str, *ops: Op) -> Tx:
        return Tx(uuid4().bytes, verb, to_micros(self.world.clock.at), list(ops))

    def op(
        self,
        entity: str,
        row: bytes,
        kind: str,
        fields: dict[str, Any],
        *,
        base: int = 0,
        needs: list[bytes] | None = None,
    ) -> Op:
        kinds: Any = kind
        return Op(uuid4().bytes, next(self.seq), entity, row, kinds, fields, base, needs or [])

    def new_ticket(self, client: UUID, title: Any = "Printer jams", **more: Any) -> Op:
        at = to_micros(self.world.clock.at)
        fields = {
            "client_id": client.bytes,
            "title": title,
            "opened_at": at,
            "created_at": at,
            "created_by": self.user.bytes,
        }
        return self.op("ticket", uuid4().bytes, "create", fields | more)

    def edit(self, row: bytes, base: int | None = None, **fields: Any) -> Tx:
        """An edit of a ticket as this device last saw it."""
        seen = self.rows.get(("ticket", row), {}).get("rev", 0) if base is None else base
        return self.tx("edit_ticket", self.op("ticket", row, "edit", fields, base=seen))

    def new_event(self, ticket: Op, body: str, **more: Any) -> Op:
        at = to_micros(self.world.clock.at)
        fields = {
            "client_id": ticket.fields["client_id"],
            "ticket_id": ticket.row,
            "kind": "reply",
            "at": at,
            "effective_at": at,
            "author_id": self.user.bytes,
            "body": body,
            "created_at": at,
            "created_by": self.user.bytes,
        }
        return self.op("ticket_event", uuid4().bytes, "create", fields | more)

    def ask(self, limit: int = 5000) -> PullRequest:
        return PullRequest(
            SCHEMA, self.epoch, self.rev, self.commit_id, self.inc, self.scopes, limit
        )

    def pull_page(self, limit: int = 5000) -> PullAnswer:
        answer = pull(self.world.central, self.token, self.ask(limit))
        self.take(answer)
        return answer

    def pull(self, limit: int = 5000) -> list[PullAnswer]:
        answers = [self.pull_page(limit)]
        while answers[-1].more or answers[-1].kind == "resync":
            answers.append(self.pull_page(limit))
        return answers

    def take(self, answer: PullAnswer) -> None:
        """What a device does with an answer."""
        self.epoch, self.scopes = answer.epoch, answer.scopes
        self.rev, self.commit_id = answer.head, answer.commit_id
        if answer.kind == "resync":
            self.rows.clear()
        for page in answer.pages:
            for values in zip(*page.data, strict=True):
                row = dict(zip(page.columns, values, strict=True))
                self.rows[page.entity, row["id"]] = row | {"scope": page.scope}
            for gone in page.deleted:
                self.rows.pop((page.entity, gone), None)
            for left in page.exits:
                row = self.rows.get((page.entity, left), {})
                if row.get("scope") == page.scope:
                    self.rows.pop((page.entity, left), None)
        for scope in answer.drop:
            self.rows = {key: row for key, row in self.rows.items() if row["scope"] != scope}


def build(settings: Settings) -> None:
    """Set up the firm; tests copy it, since hashing passwords takes a while."""
    clock = SetClock()
    central = new_central(settings, clock, seeded_ids(clock, 1))
    init_firm(central, FirstDay("Trestle", "Ada Admin", ADMIN, PASSWORD, policy=OPEN))
    add_client(central, NewClient("Northwind", "NW", "America/New_York"))
    add_client(central, NewClient("Southgate", "SG", "Europe/Berlin", "EUR"))
    for name, email, rights, codes in (
        ("Mira Okafor", MIRA, {Right.TECHNICIAN, Right.DESK}, ("NW", "SG")),
        ("Tom Reed", TOM, {Right.TECHNICIAN}, ("NW",)),
    ):
        add_person(central, NewPerson(name, email, PASSWORD, frozenset(rights), clients=codes))
    central.close()


def open_world(settings: Settings) -> World:
    """Open a firm that was set up by `build`."""
    clock = SetClock()
    clock.move(minutes=1)
    central = open_central(settings, clock, seeded_ids(clock, 2))
    world = World(central, clock, {}, UUID(int=0), UUID(int=0))
    world.people = {row["email"]: row["id"] for row in world.rows("user")}
    clients = {row["code"]: row["id"] for row in world.rows("client")}
    world.north, world.south = clients["NW"], clients["SG"]
    return world
