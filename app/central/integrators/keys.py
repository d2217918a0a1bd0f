"""Keys of programs: made, shown once, looked up, ended.

Source: security.md D5, D6, A40.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from app.central.audit.kinds import Kind
from app.central.audit.notes import note
from app.central.central import Central
from app.central.integrator_tables import integrator_key
from app.central.people import ADMINISTRATION
from app.database.scope import Scope
from app.database.work import WorkSession
from app.domain.rules import RuleBroken
from app.ports.problems import Refused
from app.records import Client
from app.security.tokens import digest, new_token

PREFIX = "trestle_"
"""Begins every key, so that whoever finds one lying about knows what it is."""
LONGEST_NAME = 80
MOST_DAYS = 730
SEEN_EVERY = timedelta(minutes=1)
"""That a key was used is written down no more often."""


class KeyRight(StrEnum):
    """What a key lets a program do, for its one client."""

    READ_REQUESTS = "requests:read"
    WRITE_REQUESTS = "requests:write"
    READ_TIME = "time:read"


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """A key, without its secret."""

    id: UUID
    client: str
    name: str
    rights: frozenset[KeyRight]
    made_at: datetime
    ends_at: datetime
    used_at: datetime | None
    ended_at: datetime | None

    def counts(self, now: datetime) -> bool:
        """Whether it lets anybody in."""
        return self.ended_at is None and now < self.ends_at


@dataclass(frozen=True, slots=True)
class Caller:
    """A program that showed a key that counts."""

    key: UUID
    client: UUID
    rights: frozenset[KeyRight]

    @property
    def scope(self) -> Scope:
        """Its one client."""
        return Scope(frozenset({self.client}), "a program with a key")


def known_rights(words: Iterable[str]) -> frozenset[KeyRight]:
    """The rights among these words; a newer version's let nobody do anything."""
    return frozenset(KeyRight(word) for word in words if word in set(KeyRight))


def add_key(
    central: Central, code: str, name: str, rights: frozenset[KeyRight], days: int
) -> tuple[UUID, str]:
    """Make a key for a client; its id, and its secret, which is told this once.

    Raises:
        Refused: there is no such client, the name is empty or long, no right was named, or the key
            would count too long.
    """
    secret = PREFIX + new_token()

    def job(session: WorkSession) -> UUID:
        _check(name, rights, days)
        client = session.scalar(select(Client.id).where(func.upper(Client.code) == code.upper()))
        if client is None:
            raise RuleBroken("client-unknown", f"There is no client with the code {code}.")
        made, now = central.ids.new(), central.clock.now()
        session.connection().execute(
            insert(integrator_key).values(
                id=made, hash=digest(secret), client_id=client, name=name.strip(),
                rights=" ".join(sorted(rights)), made_at=now, ends_at=now + timedelta(days=days),
            )
        )  # fmt: skip
        facts: dict[str, str | int] = {"rights": " ".join(sorted(rights)), "days": days}
        note(session, Kind.INTEGRATOR_ADDED, ("integrator", made), facts)
        return made

    return central.work.run("integrator_add", ADMINISTRATION, job), secret


def _check(name: str, rights: frozenset[KeyRight], days: int) -> None:
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise RuleBroken("key-name", f"Give the key a name of 1 to {LONGEST_NAME} characters.")
    if not rights:
        raise RuleBroken("key-rights", f"Name what it may do: {', '.join(KeyRight)}.")
    if not 0 < days <= MOST_DAYS:
        raise RuleBroken("key-days", f"A key counts for 1 to {MOST_DAYS} days.")


def end_key(central: Central, key: UUID) -> bool:
    """End a key: it counts no more from now on. Whether it counted until now.

    Raises:
        Refused: there is no such key.
    """
    now = central.clock.now()

    def job(session: WorkSession) -> bool:
        table = integrator_key.c
        is_there = session.connection().execute(select(table.id).where(table.id == key)).first()
        if is_there is None:
            raise RuleBroken(
                "key-missing",
                "There is no such key: `trestle central integrator list` names them.",
            )
        ended = session.connection().execute(
            update(integrator_key)
            .where(table.id == key, table.ended_at.is_(None))
            .values(ended_at=now)
            .returning(table.id)
        )
        if ended.first() is None:
            return False
        note(session, Kind.INTEGRATOR_ENDED, ("integrator", key))
        return True

    return central.work.run("integrator_end", ADMINISTRATION, job)


def keys_of(central: Central) -> list[KeyFacts]:
    """Every key, by client and name."""

    def job(session: Session) -> list[KeyFacts]:
        names = {one.id: one.name for one in session.scalars(select(Client))}
        rows = session.connection().execute(select(integrator_key)).all()
        found = [
            KeyFacts(
                row.id, names.get(row.client_id, ""), row.name, known_rights(row.rights.split()),
                row.made_at, row.ends_at, row.used_at, row.ended_at,
            )
            for row in rows
        ]  # fmt: skip
        return sorted(found, key=lambda one: (one.client, one.name, one.made_at))

    return central.work.read(ADMINISTRATION, job)


def find_caller(session: Session, secret: str, now: datetime) -> Caller:
    """Find out which program asks, and write down that it did.

    Raises:
        Refused: no key that counts was shown: the same answer to whatever was.
    """
    table, connection = integrator_key.c, session.connection()
    query = select(integrator_key).where(
        table.hash == digest(secret), table.ended_at.is_(None), table.ends_at > now
    )
    row = connection.execute(query).first() if secret else None
    if row is None:
        raise Refused(
            "key-unknown",
            "This needs a key that counts.",
            next_step="Send it as `Authorization: Bearer …`, or ask for a new one.",
        )
    if row.used_at is None or now - row.used_at >= SEEN_EVERY:
        connection.execute(update(integrator_key).where(table.id == row.id).values(used_at=now))
    return Caller(row.id, row.client_id, known_rights(row.rights.split()))
