"""Accounts that an administrator makes: each begins with a secret that central chose."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from app.central.auth.caller import Caller
from app.central.auth.passwords import replace_password
from app.central.central import Central
from app.central.people import NewPerson, checked_hash, insert_person
from app.central.staff import keeps_people, known_only, person_of
from app.database.work import WorkSession
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.security.passwords import hash_password

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _LONG = 4, 5
STARTS_WITHIN = timedelta(days=7)
"""So long a starting secret waits for its one sign-in."""


@dataclass(frozen=True, slots=True)
class Invited:
    """A new account, and the secret that opens it: told this once."""

    id: UUID
    secret: str = field(repr=False)


def invite(central: Central, token: str, name: str, email: str, rights: Iterable[str]) -> Invited:
    """Make an account with a starting secret that central chose; it is told this once.

    Raises:
        Refused: the token does not count, or something about the person cannot be.
    """
    caller = central.recognise(token)  # nobody else has central hash anything
    caller.actor.must_be_let(Permission.KEEP_USERS)
    secret = starting_secret()
    new = NewPerson(name, email, secret, known_only(rights))
    hashed, until = checked_hash(new), central.clock.now() + STARTS_WITHIN
    made = keeps_people(
        central,
        "invite",
        token,
        lambda session, _c: insert_person(session, central, new, hashed, until),
    )
    return Invited(made, secret)


def start_anew(central: Central, token: str, which: UUID) -> str:
    """Another starting secret for somebody who lost theirs, or their password; told this once.

    Every session that they have ends; a second factor stays.

    Raises:
        Refused: the token does not count, or who asks may not.
        RuleBroken: there is no such person, or it is oneself.
    """
    caller = central.recognise(token)  # nobody else has central hash anything
    caller.actor.must_be_let(Permission.KEEP_USERS)
    if which == caller.actor.user:
        raise RuleBroken("person-oneself", "Change your own password in My account.")
    secret = starting_secret()
    hashed, until = hash_password(secret), central.clock.now() + STARTS_WITHIN

    def begin(session: WorkSession, _caller: Caller) -> None:
        replace_password(session, person_of(session, which).id, hashed, until)

    keeps_people(central, "start_anew", token, begin)
    return secret


def starting_secret() -> str:
    """Twenty letters and digits that are not taken for each other, in groups: 98 bits."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_LONG)) for _ in range(_GROUPS))
    return "-".join(groups)
