"""Who is in the vault by the chain, and what central knows of them.

Source: docs/adr/0071-who-leaves-the-vault.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.central.auth.caller import Caller, known_rights
from app.central.auth.tables import device
from app.central.feed.vault_chain import need_chain
from app.domain.vocabulary import Right
from app.records.nouns import table_of
from app.security.vault.chain import Chain

_REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Computer:
    """A device that is active in the chain.

    Attributes:
        name: as its person chose it; empty for one that central does not know.
        gone: it was put out for good, or its person does not work here any more.
    """

    device: UUID
    name: str
    gone: bool


@dataclass(frozen=True, slots=True)
class Member:
    """A person with devices in the vault, or who administers it; `admin` by central's rights."""

    user: UUID
    person: str
    admin: bool
    devices: Sequence[Computer]


def members(session: Session, caller: Caller) -> list[Member]:
    """Oneself; everybody in the vault, for who looks after central.

    Raises:
        Refused: there is no vault.
    """
    chain = need_chain(session)
    people = {one.person for one in chain.active.values()} | chain.administrators
    if not caller.is_admin:
        people &= {caller.actor.user}
    user = table_of("user")
    known = _rows(session, user, (user.c.name, user.c.active, user.c.rights), people)
    ids = {one.device for one in chain.active.values() if one.person in people}
    devices = _rows(session, device, (device.c.name, device.c.state), ids)
    return [_member(chain, which, known.get(which), devices) for which in sorted(people)]


def _rows(
    session: Session, table: Any, columns: Sequence[Any], ids: Set[UUID]
) -> Mapping[UUID, Row[Any]]:
    query = select(table.c.id, *columns).where(table.c.id.in_(sorted(ids)))
    return {row.id: row for row in session.connection().execute(query)}


def _member(
    chain: Chain, which: UUID, known: Row[Any] | None, rows: Mapping[UUID, Row[Any]]
) -> Member:
    """Somebody whom central does not know was lost with a backup: they are not called gone."""
    works = known is None or known.active
    ids = sorted(one.device for one in chain.active.values() if one.person == which)
    ones = [
        Computer(
            one,
            rows[one].name if one in rows else "",
            not works or (one in rows and rows[one].state == _REVOKED),
        )
        for one in ids
    ]
    admin = known is None or (known.active and Right.ADMIN in known_rights(known.rights))
    return Member(which, known.name if known is not None else "", admin, ones)


def looks_after(session: Session, which: UUID) -> bool:
    """Whether a person works here and has the right admin."""
    user = table_of("user")
    query = select(user.c.rights).where(user.c.id == which, user.c.active.is_(True))
    rights: Any = session.connection().execute(query).scalar()
    return Right.ADMIN in known_rights(rights or [])
