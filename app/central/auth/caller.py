"""Who asks: read anew for every request, so that what was taken away is gone at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session

from app.central.auth.policy import SecondFactor, second_factor_now
from app.central.auth.tables import access_token, account, device, token_family
from app.central.feed.tables import grant_scope
from app.database.scope import Scope
from app.domain.people import Actor
from app.domain.vocabulary import Right
from app.ports.problems import Refused
from app.records.base import FIRM_SCOPE
from app.records.nouns import table_of
from app.security.tokens import digest

_GRANTS = select(grant_scope.c.scope, grant_scope.c.grant_id).where(
    grant_scope.c.user_id == bindparam("user")
)


@dataclass(frozen=True, slots=True)
class Caller:
    """A signed-in person on an enrolled device.

    Attributes:
        grants: scope → grant, the firm's own scope included.
    """

    actor: Actor
    device: UUID
    short_name: str
    family: UUID
    grants: Mapping[UUID, UUID]

    @property
    def scope(self) -> Scope:
        """The clients that this person may see."""
        return Scope(frozenset(self.grants) - {FIRM_SCOPE}, f"device {self.short_name}")

    @property
    def is_admin(self) -> bool:
        """Whether this person looks after central."""
        return Right.ADMIN in self.actor.rights


class Bearer(str):
    """A token as a route was shown it, together with the rights that the route asks for."""

    __slots__ = ("rights",)

    rights: frozenset[Right]

    def __new__(cls, token: str, rights: frozenset[Right]) -> Bearer:
        """Keep both."""
        made = super().__new__(cls, token)
        made.rights = rights
        return made


def signed_out() -> Refused:
    """The one answer to every token that does not count."""
    return Refused("signed-out", "You are signed out.", next_step="Sign in again to sync.")


def authenticate(session: Session, token: str, now: datetime) -> Caller:
    """Find out who asks.

    Raises:
        Refused: the token is unknown, expired or revoked, the person has left, or the route asks
            for rights of which they have none.
    """
    row = session.connection().execute(_who(), {"hash": digest(token), "now": now}).first()
    if row is None:
        raise signed_out()
    user_id, name, grade, words, device_id, short_name, family = row
    rights = known_rights(words)
    if isinstance(token, Bearer) and token.rights.isdisjoint(rights):
        raise Refused("not-allowed", "You may not do this: your rights do not reach so far.")
    return Caller(
        Actor(user_id, name, grade, rights),
        device_id,
        short_name,
        family,
        grants_of(session, user_id),
    )


def _query() -> Select[Any]:
    user = table_of("user")
    return (
        select(
            user.c.id, user.c.name, user.c.grade, user.c.rights,
            device.c.id, device.c.short_name, token_family.c.id,
        )
        .join_from(access_token, token_family, token_family.c.id == access_token.c.family)
        .join(account, account.c.user_id == token_family.c.user_id)
        .join(user, user.c.id == token_family.c.user_id)
        .join(device, device.c.id == token_family.c.device_id)
        .where(
            access_token.c.hash == bindparam("hash"),
            access_token.c.expires_at > bindparam("now"),
            token_family.c.ended_at.is_(None),
            token_family.c.auth_epoch == account.c.auth_epoch,
            user.c.active.is_(True),
            device.c.state == "active",
            or_(
                token_family.c.second_factor.is_(True),
                second_factor_now() == SecondFactor.OFFERED.value,
            ),
        )
    )  # fmt: skip


_who = cache(_query)
"""Built once: it is asked at every request."""


def known_rights(words: list[str]) -> frozenset[Right]:
    """The rights among these words; a newer version's are left out."""
    return frozenset(Right(word) for word in words if word in set(Right))


def grants_of(session: Session, user: UUID) -> Mapping[UUID, UUID]:
    """Every scope that a person may see, with the grant it stands on."""
    found = session.connection().execute(_GRANTS, {"user": user})
    return {FIRM_SCOPE: FIRM_SCOPE, **{row[0]: row[1] for row in found}}
