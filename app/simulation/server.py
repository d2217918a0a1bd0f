"""The simulated central: the real one, without sockets and sign-in, that can lose its disk."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, select

from app.central.archive import fetch
from app.central.auth.tables import device
from app.central.central import Central, central_over
from app.central.copies import note_backup
from app.central.exchange import compare, pull, push
from app.central.feed.tables import grant_scope, op_log, resting_ticket, sync_commit, sync_counter
from app.central.files.room import Files
from app.central.high_water import FILE, Marker, notice_restore
from app.central.jobs.resting import rest_some
from app.central.jobs.tombstones import forget_deleted
from app.central.people import ADMINISTRATION, grant_client
from app.central.settings import Settings, read_ring
from app.central.snapshots import Snapshots
from app.database.absent import insert_absent
from app.database.work import WorkSession
from app.files.vault import Vault
from app.platform.ids import seeded_ids
from app.ports.problems import TrestleProblem
from app.simulation.book import AtCentral
from app.simulation.clock import WorldClock
from app.simulation.disk import Disk
from app.simulation.disks import open_sqlcipher
from app.simulation.file_answers import LIMITS, answered
from app.simulation.firm import Firm
from app.simulation.programs import OLDER, central_of
from app.sync.files.asks import Ask as FileAsk
from app.sync.steps import CHUNK, FETCH, PULL, PUSH, SNAPSHOT, SUMS, Ask
from app.wire.pack import unpack
from app.wire.snapshot import ChunkAnswer, ChunkRequest

_SEED_BITS = 32
_ID_BYTES = 16
_OLD = timedelta(minutes=40)
"""So soon does a ticket rest in a world whose lives are short."""


def _named(inc: str) -> UUID:
    return UUID(bytes=inc.encode().ljust(_ID_BYTES)[:_ID_BYTES])


def _chunk(central: Central, token: str, wish: ChunkRequest) -> ChunkAnswer:
    return unpack(Snapshots(central).chunk(token, wish), ChunkAnswer)


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of central's folder.

    Attributes:
        memory: what had been done at central itself by then.
    """

    files: dict[str, bytes]
    memory: tuple[AtCentral, ...]


@dataclass(frozen=True, slots=True)
class Stumble:
    """Central failed over a request with an error that is none of its answers."""

    problem: Exception


class Server:
    """Central and its disk."""

    def __init__(self, firm: Firm, folder: Path, clock: WorldClock, chance: random.Random) -> None:
        """Put the first day's files in place and open them."""
        folder.mkdir()
        self._folder, self._clock, self._chance = folder, clock, chance
        for name, content in firm.central.items():
            (folder / name).write_bytes(content)
            (folder / name).chmod(0o600)
        self.backups: list[Backup] = []
        self.version = OLDER
        self.central = self._open()

    def _open(self) -> Central:
        settings = Settings(self._folder)
        ring = read_ring(settings)
        ids = seeded_ids(self._clock, self._chance.getrandbits(_SEED_BITS))
        database = open_sqlcipher(settings.database, ring.key)
        self._known: set[UUID] = set()
        return central_over(database, settings, ring, self._clock, ids)

    def close(self) -> None:
        """End it."""
        self.central.close()

    def answer(self, user: UUID, asked: Ask) -> Any:
        """What central answers to a request; a problem that it tells, or a `Stumble`."""
        try:
            with central_of(self.version):
                return self._answer(user, asked)
        except TrestleProblem as problem:
            return problem
        except Exception as problem:  # noqa: BLE001 - what a server would answer with 500
            return Stumble(problem)

    def _answer(self, user: UUID, asked: Ask) -> Any:
        message: Any = asked.message
        ways: dict[str, Callable[[Central, str, Any], Any]] = {
            PUSH: push,
            PULL: pull,
            FETCH: fetch,
            SUMS: compare,
            SNAPSHOT: lambda central, token, wish: Snapshots(central).offer(token, wish),
            CHUNK: _chunk,
        }
        carry = ways[asked.path]
        token = f"{user}/{self._enrolled(user, message.inc)}" if asked.path == PULL else str(user)
        return carry(self.central, token, message)

    @property
    def files(self) -> Files:
        """Where it keeps files; they are beside its database, and a copy of that has none."""
        return Files(
            Vault(Disk(self._folder / "files", self._clock), self.central.file_key), LIMITS
        )

    def answer_lane(self, user: UUID, inc: str, asked: FileAsk) -> Any:
        """What central answers to the lane of files; a problem that it tells, or a `Stumble`."""
        try:
            return answered(self.central, self.files, f"{user}/{_named(inc)}", asked)
        except TrestleProblem as problem:
            return problem
        except Exception as problem:  # noqa: BLE001 - what a server would answer with 500
            return Stumble(problem)

    def _enrolled(self, user: UUID, inc: str) -> UUID:
        """The device that pulls under this incarnation: central notes how far it is."""
        named = _named(inc)
        if named not in self._known:
            now = self._clock.now()
            row = {"id": named, "user_id": user, "name": inc, "short_name": inc, "inc": inc}
            row |= {"state": "active", "enrolled_at": now, "seen_at": now}
            self.do("enrol", lambda session: insert_absent(session.connection(), device, row))
            self._known.add(named)
        return named

    def let_go(self) -> None:
        """What is gone long enough is forgotten."""
        forget_deleted(self.central)

    def back_up(self, memory: tuple[AtCentral, ...], *, told: bool = False) -> None:
        """Keep a copy of its files.

        Args:
            memory: what was done at central itself so far.
            told: central hears of it, so devices let go of what it holds; nobody restores an older
                copy any more.
        """
        files = {
            file.name: file.read_bytes()
            for file in self._folder.iterdir()
            if file.is_file() and not file.name.endswith("-shm")
        }
        self.backups.append(Backup(files, memory))
        if told:
            note_backup(self.central, self.head)
            del self.backups[:-1]

    def mark(self) -> None:
        """Write down beside the database how far it has come."""
        Marker(self.central).mark()

    def rewind(self, backup: Backup, *, noticed: bool) -> None:
        """Its database is lost, and a copy put back.

        Args:
            backup: the copy.
            noticed: what stands beside the database was not lost with it.
        """
        self.central.close()
        mark = self._folder / FILE
        kept = mark.read_bytes() if noticed and mark.exists() else None
        for file in self._folder.iterdir():
            if file.is_file():
                file.unlink()
        for name, content in backup.files.items():
            (self._folder / name).write_bytes(content)
            (self._folder / name).chmod(0o600)
        if kept is not None:
            mark.write_bytes(kept)
        self.central = self._open()
        notice_restore(self.central)

    def do(self, verb: str, job: Callable[[WorkSession], Any]) -> Any:
        """Let somebody at central do something."""
        return self.central.work.run(verb, ADMINISTRATION, job)

    def grant(self, user: UUID, client: UUID) -> None:
        """Let a person see a client."""
        self.do("grant", lambda session: grant_client(session, self.central, user, client))

    def revoke(self, user: UUID, client: UUID) -> None:
        """Take a client away from a person."""
        gone = delete(grant_scope).where(
            grant_scope.c.user_id == user, grant_scope.c.scope == client
        )
        self.do("revoke", lambda session: session.connection().execute(gone))

    def rest(self) -> None:
        """What ended and was left alone for a while goes to rest."""
        rest_some(self.central, _OLD)

    def resting(self) -> set[bytes]:
        """The tickets that rest."""
        query = select(resting_ticket.c.ticket_id)
        return {row.bytes for row in self.read(lambda c: c.execute(query).scalars().all())}

    def read(self, job: Callable[[Connection], Any]) -> Any:
        """Look into its tables."""
        with self.central.work.database.read.connect() as connection:
            return job(connection)

    @property
    def head(self) -> int:
        """The last revision that was given."""
        return int(self.read(lambda c: c.execute(select(sync_counter.c.rev)).scalar_one()))

    @property
    def commit(self) -> tuple[int, str]:
        """The last revision and the name of the commit that ended with it."""
        query = select(sync_commit.c.rev_hi, sync_commit.c.commit_id)
        last = query.order_by(sync_commit.c.rev_hi.desc()).limit(1)
        found = self.read(lambda c: c.execute(last).first())
        return (int(found[0]), str(found[1])) if found else (0, "")

    def commits(self) -> list[int]:
        """The last revision of each commit, rising."""
        query = select(sync_commit.c.rev_hi).order_by(sync_commit.c.rev_hi)
        return list(self.read(lambda c: c.execute(query).scalars().all()))

    def granted(self, user: UUID) -> set[UUID]:
        """The clients that a person may see now."""
        query = select(grant_scope.c.scope).where(grant_scope.c.user_id == user)
        return set(self.read(lambda c: c.execute(query).scalars().all()))

    def log(self, since: int = -1) -> list[Any]:
        """Everything that arrived after a revision, in the order in which it counts."""
        query = (
            select(op_log)
            .where(op_log.c.rev > since)
            .order_by(op_log.c.rev, op_log.c.inc, op_log.c.seq)
        )
        return list(self.read(lambda c: c.execute(query).all()))
