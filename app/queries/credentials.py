"""Credentials without their secrets: what a list, a page and the palette show.

Source: ux.md 3.3 "Credentials"; domain.md 7 "Credential".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from app.domain.credentials import Secret
from app.records import Asset, Client, Credential, CredentialReveal, User


@dataclass(frozen=True, slots=True)
class CredentialLine:
    """A credential as everybody who may see its client sees it.

    Attributes:
        asset: tag and name of what it opens, or empty.
        kept: the secrets that it has; nothing says what they are.
        looked_by, looked_at: who took a secret last, as far as this device knows.
    """

    id: UUID
    client_id: UUID
    client: str
    label: str
    username: str
    url: str
    kind: str
    asset_id: UUID | None
    asset: str
    rotation_due: date | None
    retired: bool
    created_at: datetime
    kept: frozenset[Secret] = frozenset()
    looked_by: str = ""
    looked_at: datetime | None = None


def credential_lines(session: Session, client: UUID) -> list[CredentialLine]:
    """The credentials of a client by name, those that are not used any more last."""
    query = _lines().where(Credential.client_id == client)
    return _read(session, query.order_by(Credential.retired, func.lower(Credential.label)))


def credential_line(session: Session, credential: UUID) -> CredentialLine | None:
    """One credential; None where it is not in this database."""
    return next(iter(_read(session, _lines().where(Credential.id == credential))), None)


def find_credentials(session: Session, words: str, limit: int) -> list[CredentialLine]:
    """Credentials in use whose name, user name or client has every word that was typed."""
    query = _lines().where(Credential.retired.is_(False))
    for word in words.split():
        query = query.where(
            or_(
                *(
                    column.icontains(word, autoescape=True)
                    for column in (Credential.label, Credential.username, Client.name)
                )
            )
        )
    return _read(session, query.order_by(func.lower(Credential.label)).limit(limit))


def _lines() -> Select[Any]:
    columns: list[Any] = [
        Credential.id,
        Credential.client_id,
        Client.name,
        Credential.label,
        Credential.username,
        Credential.url,
        Credential.kind,
        Credential.asset_id,
        Asset.tag,
        Asset.name,
        Credential.rotation_due,
        Credential.retired,
        Credential.created_at,
        *(getattr(Credential, secret).is_not(None) for secret in Secret),
    ]
    return (
        select(*columns)
        .select_from(Credential)
        .join(Client, Client.id == Credential.client_id)
        .outerjoin(Asset, Asset.id == Credential.asset_id)
    )


def _read(session: Session, query: Select[Any]) -> list[CredentialLine]:
    rows = session.execute(query).all()
    looks = _last_looks(session, [row[0] for row in rows])
    found = []
    for row in rows:
        which, client_id, client, label, username, url, kind, asset_id, tag, name, *rest = row
        due, retired, created, *has = rest
        kept = frozenset(secret for secret, there in zip(Secret, has, strict=True) if there)
        asset = " ".join(part for part in (tag, name) if part)
        line = CredentialLine(
            which, client_id, client, label, username, url, kind, asset_id, asset, due, retired,
            created, kept, *looks.get(which, ("", None)),
        )  # fmt: skip
        found.append(line)
    return found


def _last_looks(session: Session, which: Sequence[UUID]) -> dict[UUID, tuple[str, datetime]]:
    look = CredentialReveal
    last = (
        select(look.credential_id, func.max(look.at).label("at"))
        .where(look.credential_id.in_(which))
        .group_by(look.credential_id)
        .subquery()
    )
    query = (
        select(look.credential_id, func.coalesce(User.name, ""), look.at)
        .join(last, (last.c.credential_id == look.credential_id) & (last.c.at == look.at))
        .outerjoin(User, User.id == look.user_id)
    )
    return {credential: (name, at) for credential, name, at in session.execute(query)}
