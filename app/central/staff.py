"""The firm's people as an administrator keeps them from a workbench: accounts, teams, clients.

Who may is asked in the same transaction as what they do. An administrator sees names of all clients
here, to share them out, and counts; rows of a client only where it is granted to them, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, select

from app.central.audit.notes import done_by
from app.central.auth.caller import Caller, authenticate, grants_of, known_rights
from app.central.auth.tables import device, second_factor
from app.central.auth.turns import firm_turn
from app.central.central import Central
from app.central.feed.tables import grant_scope
from app.central.held_work import counted
from app.central.people import (
    check_name,
    grant_client,
    take_client,
)
from app.central.vault.rotation import client_lost
from app.database.scope import whole
from app.database.work import WorkSession
from app.domain.rights import Permission, may
from app.domain.rules import RuleBroken
from app.domain.vocabulary import Right
from app.records import Client, Team, User
from app.records.base import FIRM_SCOPE

T = TypeVar("T")
KEEPING = whole("an administrator keeps the firm's people")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the firm, as whoever keeps people sees them.

    Attributes:
        devices: how many may sync or wait to.
        seen_at: when the last of them was heard of; None for one who never signed in.
        work: how much of each kind (`held_work.KINDS`) waits for them; what is none is left out.
        clients: that they may see.
    """

    id: UUID
    name: str
    email: str
    grade: str
    rights: tuple[str, ...]
    active: bool
    second_factor: bool
    devices: int
    seen_at: datetime | None
    work: Mapping[str, int]
    clients: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A client or a team; a team has members."""

    id: UUID
    name: str
    members: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Staff:
    """Everybody, and what is shared out among them."""

    people: tuple[Person, ...]
    clients: tuple[Named, ...]
    teams: tuple[Named, ...]


def keeps_people(
    central: Central, verb: str, token: str, job: Callable[[WorkSession, Caller], T]
) -> T:
    """Do something for somebody who may keep people, in one transaction over the whole firm.

    Raises:
        Refused: the token does not count, or they may not.
    """

    def checked(session: WorkSession) -> T:
        caller = authenticate(session, token, central.clock.now())
        caller.actor.must_be_let(Permission.KEEP_USERS)
        done_by(session, caller.actor.user, caller.device)
        return job(session, caller)

    return central.work.run(verb, KEEPING, checked)


def staff(session: WorkSession, _caller: Caller) -> Staff:
    """Everybody, by name; who has left comes last."""
    connection = session.connection()
    devices: dict[UUID, tuple[int, datetime]] = {
        row[0]: (row[1], row[2])
        for row in connection.execute(
            select(device.c.user_id, func.count(), func.max(device.c.seen_at))
            .where(device.c.state != "revoked")
            .group_by(device.c.user_id)
        )
    }
    clients = defaultdict(list)
    for user, scope in connection.execute(select(grant_scope.c.user_id, grant_scope.c.scope)):
        if scope != FIRM_SCOPE:
            clients[user].append(scope)
    secured = set(
        connection.execute(
            select(second_factor.c.user_id).where(second_factor.c.seed.is_not(None))
        ).scalars()
    )
    work = counted(session)
    people = session.scalars(select(User).order_by(User.active.desc(), func.lower(User.name)))
    return Staff(
        tuple(
            Person(
                one.id, one.name, one.email, one.grade, tuple(sorted(one.rights)), one.active,
                one.id in secured, devices.get(one.id, (0, None))[0],
                devices.get(one.id, (0, None))[1], work.get(one.id, {}),
                tuple(sorted(clients[one.id])),
            )
            for one in people
        ),
        tuple(
            Named(one.id, f"{one.code} {one.name}")
            for one in session.scalars(select(Client).order_by(Client.code))
        ),
        tuple(
            Named(one.id, one.name, tuple(map(UUID, one.members)))
            for one in session.scalars(select(Team).order_by(func.lower(Team.name)))
        ),
    )  # fmt: skip


def known_only(words: Iterable[str]) -> frozenset[Right]:
    """Rights by their names.

    Raises:
        RuleBroken: one is unknown, or there is none.
    """
    given = frozenset(words)
    if not given or not given <= set(Right):
        known = ", ".join(Right)
        raise RuleBroken("right-unknown", f"Give at least one of the rights {known}.")
    return frozenset(map(Right, given))


def set_rights(
    session: WorkSession, _caller: Caller, central: Central, which: UUID, words: Iterable[str]
) -> None:
    """Let a person have these rights and no others.

    Whoever may use credentials no more has read them: what they could read is to be changed.

    Raises:
        RuleBroken: there is no such person or right, or nobody would be left who may do this.
    """
    person, wanted = person_of(session, which), known_only(words)
    read = may(known_rights(person.rights), Permission.USE_CREDENTIALS)
    person.rights = sorted(wanted)
    someone_left(session)
    if read and not may(wanted, Permission.USE_CREDENTIALS):
        clients_lost(session, which, central.clock.now())


def clients_lost(session: WorkSession, which: UUID, now: datetime) -> None:
    """Write down what a person could read in the vault of each client that they see."""
    for client in grants_of(session, which):
        if client != FIRM_SCOPE:
            client_lost(session, which, client, now)


def set_client(
    session: WorkSession,
    _caller: Caller,
    central: Central,
    which: UUID,
    client: UUID,
    *,
    seen: bool,
) -> None:
    """Let a person see a client, or no longer; their devices hear of it at the next sync.

    Raises:
        RuleBroken: there is no such person or client.
    """
    person_of(session, which)
    if session.get(Client, client) is None:
        raise RuleBroken("client-unknown", "There is no such client.")
    if seen:
        grant_client(session, central, which, client)
        return
    take_client(session, central, which, client)


def new_team(session: WorkSession, _caller: Caller, central: Central, name: str) -> UUID:
    """Make a team without members.

    Raises:
        RuleBroken: the name is empty, too long, or taken.
    """
    tidy = check_name(name, "the team")
    if session.scalar(select(Team.id).where(func.lower(Team.name) == tidy.lower())) is not None:
        raise RuleBroken("team-taken", f"There is a team {tidy} already.")
    team = Team(id=central.ids.new(), name=tidy, members=[], created_at=central.clock.now())
    session.add(team)
    return team.id


def set_member(
    session: WorkSession, _caller: Caller, team: UUID, which: UUID, *, member: bool
) -> None:
    """Have a person in a team, or not.

    Raises:
        RuleBroken: there is no such team or person.
    """
    found = session.get(Team, team)
    if found is None:
        raise RuleBroken("team-unknown", "There is no such team.")
    others = {one for one in found.members if one != str(which)}
    found.members = sorted(others | {str(person_of(session, which).id)} if member else others)


def person_of(session: WorkSession, which: UUID) -> User:
    """The person with this id.

    Raises:
        RuleBroken: there is nobody.
    """
    found = session.get(User, which)
    if found is None:
        raise RuleBroken("person-unknown", "There is nobody like this here.")
    return found


def someone_left(session: WorkSession) -> None:
    """Make sure that somebody is left who may keep people.

    Raises:
        RuleBroken: nobody would be.
    """
    firm_turn(session)  # two who take the right from each other would each see the other's
    session.flush()
    active = session.scalars(select(User.rights).where(User.active.is_(True)))
    if not any(Right.ADMIN in rights for rights in active):
        raise RuleBroken("last-admin", "Somebody has to keep the right admin.")
