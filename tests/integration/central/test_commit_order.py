"""Whoever follows the feed by its revisions misses no commit, however many write at once.

The same follower is shown numbers from a plain sequence, where it must miss some: otherwise it
would be blind.

Source: sync.md 2.1.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, create_engine, func, select, text

from app.central.feed import numbering
from app.central.feed.tables import sync_change, sync_counter
from app.central.people import ADMINISTRATION
from app.database.work import WorkSession
from app.records import Client
from tests.builders.patience import PATIENCE_S
from tests.builders.postgresql import SERVICE
from tests.integration.central.world import ADMIN, World

WRITERS = 8
EACH = 12
Take = Callable[[Connection, int], int]


@dataclass
class Follower:
    """Pulls by revision, as a device does: what is at or below its cursor is never asked again."""

    world: World
    cursor: int = 0
    seen: set[UUID] = field(default_factory=set)

    def poll(self) -> None:
        c = sync_change.c
        query = select(c.rev, c.row_id).where(c.rev > self.cursor).order_by(c.rev)
        with self.world.central.work.database.read.connect() as connection:
            for rev, row in connection.execute(query):
                self.cursor = rev
                self.seen.add(row)

    def missed(self, *committed: UUID) -> set[UUID]:
        return set(committed) - self.seen


def commit(world: World, number: int) -> UUID:
    """Commit one new row; its id."""

    def job(session: WorkSession) -> UUID:
        client = Client(
            id=world.central.ids.new(),
            name=f"Client {number}",
            code=f"C{number}",
            zone="UTC",
            currency="EUR",
            created_at=world.central.clock.now(),
            created_by=world.people[ADMIN],
        )
        session.add(client)
        return client.id

    return world.central.work.run("add_client", ADMINISTRATION, job)


def by_sequence(world: World) -> Take:
    """Numbers from a sequence: nobody waits for anybody, so commits overtake each other."""
    url = world.central.settings.owner_url
    assert url is not None
    head = world.table(sync_counter)[0]["rev"]
    owner = create_engine(url)
    with owner.begin() as connection:
        connection.execute(text(f"CREATE SEQUENCE naive START {head + 1}"))
        connection.execute(text(f"GRANT USAGE ON SEQUENCE naive TO {SERVICE}"))
    owner.dispose()

    def take(connection: Connection, count: int) -> int:
        assert count == 1
        taken: int = connection.execute(select(func.nextval("naive"))).scalar_one()
        return taken

    return take


@dataclass
class Held:
    """Holds the first transaction that has its number, until it is let go."""

    take: Take
    numbered: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)

    def __call__(self, connection: Connection, count: int) -> int:
        first = not self.numbered.is_set()
        number = self.take(connection, count)
        if first:
            self.numbered.set()
            assert self.let_go.wait(PATIENCE_S)
        return number


def until_it_waits_or_is_done(world: World, second: Future[UUID]) -> None:
    waits = text(
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    while not second.done():
        with world.central.work.database.read.connect() as connection:
            if connection.execute(waits).scalar_one():
                return


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize("naive", [False, True])
def test_a_commit_that_is_held_after_its_number_is_missed_by_a_sequence_and_not_by_the_hook(
    world: World, monkeypatch: pytest.MonkeyPatch, naive: bool
) -> None:
    follower = Follower(world)
    follower.poll()
    held = Held(by_sequence(world) if naive else numbering.take)
    monkeypatch.setattr(numbering, "take", held)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(commit, world, 1)
        assert held.numbered.wait(PATIENCE_S)
        second = pool.submit(commit, world, 2)
        until_it_waits_or_is_done(world, second)
        follower.poll()
        held.let_go.set()
        rows = first.result(PATIENCE_S), second.result(PATIENCE_S)
    follower.poll()
    assert follower.missed(*rows) == ({rows[0]} if naive else set())


def test_eight_writers_at_once_are_followed_without_a_gap(world: World) -> None:
    follower = Follower(world)
    over = threading.Event()

    def follow() -> None:
        while not over.is_set():
            follower.poll()

    def write(writer: int) -> list[UUID]:
        return [commit(world, writer * EACH + number) for number in range(EACH)]

    with ThreadPoolExecutor(WRITERS + 1) as pool:
        following: Future[Any] = pool.submit(follow)
        written = [pool.submit(write, writer) for writer in range(WRITERS)]
        try:
            rows = [row for future in written for row in future.result(PATIENCE_S)]
        finally:
            over.set()
        following.result(PATIENCE_S)
    follower.poll()
    assert len(set(rows)) == WRITERS * EACH
    assert follower.missed(*rows) == set()
