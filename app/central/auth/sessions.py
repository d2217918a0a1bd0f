"""Tokens: given at sign-in, exchanged when they are old, ended together (security.md D6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.orm import Session

from app.central.auth.caller import signed_out
from app.central.auth.tables import access_token, account, device, refresh_token, token_family
from app.ports.ids import Ids
from app.records.nouns import table_of
from app.security.tokens import digest, new_token, successor

ACCESS_FOR = timedelta(minutes=15)
REFRESH_FOR = timedelta(days=30)
RETRY_WITHIN = timedelta(seconds=60)
"""An honest device whose reply was lost asks again at once and gets the same successor."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a device keeps: the access token for requests, the refresh token for the next one."""

    access: str
    refresh: str
    access_expires_at: datetime


def start_family(
    session: Session,
    ids: Ids,
    user: UUID,
    device_id: UUID,
    epoch: int,
    now: datetime,
    *,
    second_factor: bool = False,
) -> Tokens:
    """Begin a session, and end the earlier ones of the same device.

    It keeps whether it was begun with a second factor.
    """
    connection = session.connection()
    connection.execute(
        update(token_family)
        .where(token_family.c.device_id == device_id, token_family.c.ended_at.is_(None))
        .values(ended_at=now)
    )
    family = ids.new()
    connection.execute(
        insert(token_family).values(
            id=family,
            user_id=user,
            device_id=device_id,
            auth_epoch=epoch,
            started_at=now,
            second_factor=second_factor,
        )
    )
    return _issue(session, family, new_token(), now)


def state_of(session: Session, refresh: str, now: datetime) -> str | None:
    """The state of a refresh token's device; None where the token does not count."""
    user = table_of("user")
    query = (
        select(device.c.state)
        .join_from(refresh_token, token_family, token_family.c.id == refresh_token.c.family)
        .join(account, account.c.user_id == token_family.c.user_id)
        .join(user, user.c.id == token_family.c.user_id)
        .join(device, device.c.id == token_family.c.device_id)
        .where(
            refresh_token.c.hash == digest(refresh),
            refresh_token.c.expires_at > now,
            refresh_token.c.used_at.is_(None),
            token_family.c.ended_at.is_(None),
            token_family.c.auth_epoch == account.c.auth_epoch,
            user.c.active.is_(True),
        )
    )
    return session.connection().execute(query).scalar_one_or_none()


def _issue(session: Session, family: UUID, refresh: str, now: datetime) -> Tokens:
    connection = session.connection()
    access, expires = new_token(), now + ACCESS_FOR
    connection.execute(
        delete(access_token).where(
            access_token.c.family == family, access_token.c.expires_at <= now
        )
    )
    connection.execute(
        insert(access_token).values(hash=digest(access), family=family, expires_at=expires)
    )
    connection.execute(
        insert(refresh_token).values(
            hash=digest(refresh), family=family, expires_at=now + REFRESH_FOR
        )
    )
    return Tokens(access, refresh, expires)


def exchange(session: Session, key: bytes, refresh: str, now: datetime) -> Tokens | None:
    """Exchange a refresh token for new tokens.

    Returns:
        The tokens; None where the token was used before, so that its whole family has been
        ended: two holders are one too many. The caller refuses after committing that.

    Raises:
        Refused: the token is unknown or expired, or its session has ended.
    """
    row = _find(session, refresh, now)
    if row is None:
        raise signed_out()
    follower = successor(key, refresh)
    connection = session.connection()
    if row.used_at is None:
        connection.execute(
            update(refresh_token).where(refresh_token.c.hash == digest(refresh)).values(used_at=now)
        )
        return _issue(session, row.family, follower, now)
    if now - row.used_at <= RETRY_WITHIN and _is_unused(session, follower):
        connection.execute(delete(refresh_token).where(refresh_token.c.hash == digest(follower)))
        return _issue(session, row.family, follower, now)
    end_family(session, row.family, now)
    return None


def _find(session: Session, refresh: str, now: datetime) -> Row[*tuple[Any, ...]] | None:
    user = table_of("user")
    query = (
        select(refresh_token.c.family, refresh_token.c.used_at)
        .join(token_family, token_family.c.id == refresh_token.c.family)
        .join(account, account.c.user_id == token_family.c.user_id)
        .join(user, user.c.id == token_family.c.user_id)
        .join(device, device.c.id == token_family.c.device_id)
        .where(
            refresh_token.c.hash == digest(refresh),
            refresh_token.c.expires_at > now,
            token_family.c.ended_at.is_(None),
            token_family.c.auth_epoch == account.c.auth_epoch,
            user.c.active.is_(True),
            device.c.state == "active",
        )
        .with_for_update(of=refresh_token)
    )
    return session.connection().execute(query).first()


def holder_of_refresh(session: Session, token: str) -> tuple[UUID, UUID]:
    """Whose refresh token it is, and which device's. It is one that was given out."""
    query = (
        select(token_family.c.user_id, token_family.c.device_id)
        .join_from(refresh_token, token_family, token_family.c.id == refresh_token.c.family)
        .where(refresh_token.c.hash == digest(token))
    )
    person, device_id = session.connection().execute(query).one()
    return person, device_id


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose access token it is, or was; it counts `until` then at the longest."""

    person: UUID
    device: UUID
    until: datetime


def holder_of_access(session: Session, token: str) -> Holder | None:
    """Whose access token it is, or was, and which device's; None where it is nobody's."""
    query = (
        select(token_family.c.user_id, token_family.c.device_id, access_token.c.expires_at)
        .join_from(access_token, token_family, token_family.c.id == access_token.c.family)
        .where(access_token.c.hash == digest(token))
    )
    found = session.connection().execute(query).first()
    return None if found is None else Holder(*found)


def _is_unused(session: Session, token: str) -> bool:
    query = select(refresh_token.c.used_at).where(refresh_token.c.hash == digest(token))
    row = session.connection().execute(query).first()
    return row is not None and row.used_at is None


def end_family(session: Session, family: UUID, now: datetime) -> None:
    """End a session: none of its tokens count any more."""
    session.connection().execute(
        update(token_family).where(token_family.c.id == family).values(ended_at=now)
    )


def end_all(session: Session, user: UUID) -> None:
    """End every session of a person, on every device."""
    session.connection().execute(
        update(account).where(account.c.user_id == user).values(auth_epoch=account.c.auth_epoch + 1)
    )


def keep_family(session: Session, family: UUID) -> None:
    """Let one session go on where all of its person's were ended in the same transaction."""
    present = (
        select(account.c.auth_epoch)
        .where(account.c.user_id == token_family.c.user_id)
        .scalar_subquery()
    )
    session.connection().execute(
        update(token_family).where(token_family.c.id == family).values(auth_epoch=present)
    )
