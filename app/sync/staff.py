"""The firm's people, from a device of somebody who keeps them; central decides who may."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app.sync.said import odd
from app.sync.session import Account
from app.sync.transport import HttpTransport

PEOPLE = "/people"
TEAMS = "/teams"
WORK = ("tickets", "visits", "check_ins", "clients", "actions")
"""Kinds of work that are handed over, as they travel."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the firm, as central tells of them.

    Attributes:
        devices: how many are not revoked.
        seen_at: when the last of them was heard of; None for one who never signed in.
        clients: that they may see.
        managed: how many clients they are the manager of.
        visits, check_ins, actions: how many wait for them.
    """

    id: UUID
    name: str
    email: str
    rights: tuple[str, ...]
    active: bool
    second_factor: bool
    devices: int
    seen_at: datetime | None
    open_tickets: int
    clients: frozenset[UUID]
    visits: int = 0
    check_ins: int = 0
    managed: int = 0
    actions: int = 0


@dataclass(frozen=True, slots=True)
class Named:
    """A client or a team."""

    id: UUID
    name: str
    members: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody, and what is shared out among them."""

    people: tuple[Person, ...]
    clients: tuple[Named, ...]
    teams: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Invited:
    """A new account; its secret is told this once."""

    name: str
    email: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Left:
    """Who left, and what was handed over to whom: enough to take it back."""

    person: UUID
    successor: UUID | None
    tickets: tuple[UUID, ...] = ()
    visits: tuple[UUID, ...] = ()
    check_ins: tuple[UUID, ...] = ()
    clients: tuple[UUID, ...] = ()
    actions: tuple[UUID, ...] = ()


class StaffWay:
    """Asks central; every method belongs on the net lane.

    Each raises Refused where central says no, and Unavailable where it was not reached.
    """

    def __init__(self, account: Account, way: HttpTransport) -> None:
        self._account, self._way = account, way

    def look(self) -> Staff:
        """Everybody."""
        return _staff(self._account.carried(lambda token: self._way.get(PEOPLE, token)))

    def invite(self, name: str, email: str, rights: Iterable[str]) -> Invited:
        """Make an account with a starting secret that central chooses."""
        said = self._account.post(PEOPLE, {"name": name, "email": email, "rights": list(rights)})
        return Invited(name, email, str(said.get("secret", "")))

    def start_anew(self, person: Person) -> Invited:
        """Give somebody another starting secret; their password and their sessions end."""
        said = self._account.post(f"{PEOPLE}/{person.id}/invitation", {})
        return Invited(person.name, person.email, str(said.get("secret", "")))

    def set_rights(self, person: UUID, rights: Iterable[str]) -> None:
        """Give other rights."""
        self._account.post(f"{PEOPLE}/{person}/rights", {"rights": sorted(rights)})

    def leave(self, person: UUID, successor: UUID | None) -> Left:
        """Let somebody work here no more; their open work goes to the successor."""
        to = None if successor is None else str(successor)
        said = self._account.post(f"{PEOPLE}/{person}/leave", {"successor": to})
        moved = {name: tuple(map(UUID, said.get(name, ()))) for name in WORK}
        return Left(person, successor, **moved)

    def come_back(self, left: Left) -> None:
        """Take a leaving back."""
        to = None if left.successor is None else str(left.successor)
        moved = {name: [str(one) for one in getattr(left, name)] for name in WORK}
        # An older central knows of tickets alone, and takes no word that it does not know.
        said = {"successor": to} | {name: ids for name, ids in moved.items() if ids}
        self._account.post(f"{PEOPLE}/{left.person}/return", said)

    def share(self, person: UUID, client: UUID, *, seen: bool) -> None:
        """Let a person see a client, or no longer."""
        self._account.post(f"{PEOPLE}/{person}/clients", {"client": str(client), "seen": seen})

    def new_team(self, name: str) -> None:
        """Make a team."""
        self._account.post(TEAMS, {"name": name})

    def set_member(self, team: UUID, person: UUID, *, member: bool) -> None:
        """Have a person in a team, or not."""
        self._account.post(f"{TEAMS}/{team}/members", {"user": str(person), "member": member})


def _staff(said: Any) -> Staff:
    try:
        return Staff(
            tuple(_person(one) for one in said["people"]),
            tuple(_named(one) for one in said["clients"]),
            tuple(_named(one) for one in said["teams"]),
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise odd() from problem


def _person(said: Any) -> Person:
    seen = said["seen_at"]
    return Person(
        UUID(said["id"]),
        str(said["name"]),
        str(said["email"]),
        tuple(map(str, said["rights"])),
        bool(said["active"]),
        bool(said["second_factor"]),
        int(said["devices"]),
        None if seen is None else datetime.fromisoformat(seen),
        int(said["open_tickets"]),
        frozenset(map(UUID, said["clients"])),
        *(int(said.get(name, 0)) for name in ("visits", "check_ins", "managed", "actions")),
    )


def _named(said: Any) -> Named:
    return Named(UUID(said["id"]), str(said["name"]), frozenset(map(UUID, said["members"])))
