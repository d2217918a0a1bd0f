"""Passwords to be changed: those that somebody could read who may no longer.

The list is written in the transaction in which a person loses a client, or a laptop of theirs is
called lost. It leaves nothing out and forgets by itself: what is due is what is on the list and has
no later edition under a key that this person never held.

Source: docs/adr/0039-keys-of-the-vault.md, "Rotation"; security.md T30.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.central.auth.caller import Caller
from app.central.auth.tables import device
from app.central.feed.vault_chain import chain_of
from app.central.feed.vault_tables import vault_rotation
from app.domain.credentials import Secret
from app.ports.problems import Corrupt
from app.records.nouns import table_of
from app.security.vault.chain import Chain
from app.security.vault.fields import Header, Place, header_of

Why = Literal["client", "lost"]


@dataclass(frozen=True, slots=True)
class Due:
    """A secret to be changed.

    Attributes:
        revealed: this person is known to have looked; a patched program looks unseen.
    """

    user: UUID
    client: UUID
    credential: UUID
    field: str
    revealed: bool
    why: str
    since: datetime


def client_lost(session: Session, user: UUID, client: UUID, now: datetime) -> None:
    """Write down what a person could read of a client that they lose in this transaction."""
    chain = chain_of(session)
    if chain is not None:
        devices = frozenset(one.device for one in chain.members.values() if one.person == user)
        _write(session, chain, user, devices, [client], "client", now)


def device_lost(session: Session, which: UUID, now: datetime) -> None:
    """Write down what could be read on a laptop that was lost."""
    chain = chain_of(session)
    if chain is not None:
        owner = select(device.c.user_id).where(device.c.id == which)
        user: UUID = session.connection().execute(owner).scalar_one()
        _write(session, chain, user, frozenset({which}), sorted(chain.clients), "lost", now)


def due(session: Session, caller: Caller) -> list[Due]:
    """What is to be changed at the clients of this person."""
    chain, table = chain_of(session), vault_rotation
    if chain is None:
        return []
    rows = list(
        session.connection().execute(
            select(table).where(table.c.client_id.in_(list(caller.grants)))
        )
    )
    now = _headers(session, {row.client_id for row in rows})
    found = []
    for row in rows:
        header = now.get((row.credential_id, row.field))
        held = _names(chain, _devices(chain, row.user_id))
        changed = header is not None and header.edition > row.edition and header.key not in held
        if header is not None and not changed:
            found.append(
                Due(
                    row.user_id,
                    row.client_id,
                    row.credential_id,
                    row.field,
                    row.revealed,
                    row.why,
                    row.since,
                )
            )
    return sorted(found, key=lambda one: (one.since, one.credential, one.field, one.user))


def sealed_anew(session: Session, chain: Chain, place: Place, before: Header) -> None:
    """Keep a value on the list that was written under a key of theirs and is sealed anew now."""
    connection, table = session.connection(), vault_rotation
    entries = (
        (table.c.client_id == place.client)
        & (table.c.credential_id == place.credential)
        & (table.c.field == place.field)
        & (table.c.edition < before.edition)
    )
    for user in connection.execute(select(table.c.user_id).where(entries)).scalars().all():
        if before.key in _names(chain, _devices(chain, user)):
            connection.execute(
                update(table).where(entries, table.c.user_id == user).values(edition=before.edition)
            )


def _write(
    session: Session,
    chain: Chain,
    user: UUID,
    devices: Set[UUID],
    clients: Iterable[UUID],
    why: Why,
    now: datetime,
) -> None:
    held, connection, table = _names(chain, devices), session.connection(), vault_rotation
    looked = _revealed(session, user)
    for client in clients:
        for (credential, field), header in _headers(session, {client}).items():
            if header.key not in held:
                continue
            key = (
                (table.c.user_id == user)
                & (table.c.credential_id == credential)
                & (table.c.field == field)
            )
            connection.execute(delete(table).where(key))
            values = {
                "user_id": user,
                "credential_id": credential,
                "field": field,
                "client_id": client,
                "edition": header.edition,
                "revealed": (credential, field) in looked,
                "why": why,
                "since": now,
            }
            connection.execute(insert(table), [values])


def _devices(chain: Chain, user: UUID) -> Set[UUID]:
    return {one.device for one in chain.members.values() if one.person == user}


def _names(chain: Chain, devices: Set[UUID]) -> Set[bytes]:
    """The beginnings of the names of the keys that these devices ever held."""
    own = {key for key, one in chain.members.items() if one.device in devices}
    return {
        born.name[:16]
        for client in chain.clients
        for born in chain.client_keys(client)
        if own & chain.holders(born.name).keys()
    }


def _headers(session: Session, clients: Set[UUID]) -> dict[tuple[UUID, str], Header]:
    """What each sealed value of these clients says of itself."""
    table = table_of("credential")
    names = [secret.value for secret in Secret]
    query = select(table.c.id, *(table.c[name] for name in names)).where(
        table.c.client_id.in_(list(clients))
    )
    found = {}
    for which, *values in session.connection().execute(query):
        for name, header in _readable(zip(names, values, strict=True)):
            found[which, name] = header
    return found


def _readable(values: Iterable[tuple[str, bytes | None]]) -> Iterator[tuple[str, Header]]:
    for name, value in values:
        if value is None:
            continue
        try:
            yield name, header_of(bytes(value))
        except Corrupt:
            continue  # nobody reads it


def _revealed(session: Session, user: UUID) -> Set[tuple[UUID, str]]:
    table = table_of("credential_reveal")
    query = select(table.c.credential_id, table.c.field_name).where(table.c.user_id == user)
    return {(credential, field) for credential, field in session.connection().execute(query)}
