"""What the vault of this device keeps: the chain, wraps, its own keys, and what it has shown.

None of it is swept by a new copy: a chain that was seen is what another past is told from.

Source: docs/adr/0039-keys-of-the-vault.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or

from app.security.device_keys import PublicKeys
from app.security.vault.chain import Chain, read_chain
from app.store import lock_pin
from app.store.tables import (
    vault_entry,
    vault_key,
    vault_named,
    vault_seen,
    vault_state,
    vault_wrap,
)


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """This device's vault keys as they are kept.

    Attributes:
        sealed: under the PIN (`security.vault.device`).
        asked: the head that the six words were made of, while people have not compared them.
    """

    public: PublicKeys
    sealed: bytes = field(repr=False)
    asked: bytes | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How this vault stands with central.

    Attributes:
        confirmed_at: when central last confirmed this device.
        code: why the vault writes nothing, or empty.
    """

    confirmed_at: datetime | None = None
    code: str = ""


def chain_here(connection: Connection) -> Chain | None:
    """The chain as it was checked before; None where none came yet.

    Raises:
        Refused, Corrupt: what is kept is no chain.
    """
    query = select(vault_entry.c.raw).order_by(vault_entry.c.number)
    raws = [bytes(raw) for raw in connection.execute(query).scalars()]
    return read_chain(raws) if raws else None


def keep_chain(connection: Connection, chain: Chain) -> None:
    """Keep a chain that was checked, in the place of a shorter one or of one that it joined."""
    known = connection.execute(
        select(vault_entry.c.number, vault_entry.c.raw).order_by(vault_entry.c.number)
    ).all()
    same = 0
    for row, entry in zip(known, chain.entries, strict=False):
        if bytes(row.raw) != entry.raw:
            break
        same += 1
    connection.execute(delete(vault_entry).where(vault_entry.c.number >= same))
    fresh = [{"number": entry.number, "raw": entry.raw} for entry in chain.entries[same:]]
    if fresh:
        connection.execute(insert(vault_entry), fresh)


def begin(connection: Connection, chain: Chain, keys: OwnKeys, now: datetime) -> None:
    """Keep what a device has that set up the vault, which central took just now."""
    keep_chain(connection, chain)
    change_keys(connection, keys, now)
    keep_standing(connection, Standing(now))


def own_keys(connection: Connection) -> OwnKeys | None:
    """This device's vault keys; None before somebody chose a PIN."""
    row = connection.execute(select(vault_key)).first()
    if row is None:
        return None
    public = PublicKeys(bytes(row.sign_key), bytes(row.box_key))
    return OwnKeys(public, bytes(row.sealed), None if row.asked is None else bytes(row.asked))


def keep_keys(connection: Connection, keys: OwnKeys, now: datetime) -> None:
    """Keep new vault keys, or the same ones under another PIN or head."""
    connection.execute(delete(vault_key))
    connection.execute(
        insert(vault_key).values(
            one=1,
            sign_key=keys.public.sign,
            box_key=keys.public.box,
            sealed=keys.sealed,
            asked=keys.asked,
            made_at=now,
        )
    )


def change_keys(connection: Connection, keys: OwnKeys, now: datetime) -> None:
    """Keep other vault keys than those before, and forget what only those could read.

    Wraps were sealed to them, and what was shown is known by a MAC of theirs: of that the edition
    stays, without a digest. Wrong tries at the PIN of the others count no more.
    """
    keep_keys(connection, keys, now)
    lock_pin.forgive(connection)
    connection.execute(delete(vault_wrap))
    connection.execute(update(vault_seen).values(seen=b""))


def wraps(connection: Connection) -> Mapping[bytes, bytes]:
    """Name of a client key → its wrap for this device."""
    query = select(vault_wrap.c.name, vault_wrap.c.wrap)
    return {bytes(name): bytes(wrap) for name, wrap in connection.execute(query)}


def keep_wraps(
    connection: Connection, found: Iterable[tuple[UUID, bytes, bytes]], clients: Set[UUID]
) -> None:
    """Keep what came, and forget the keys of clients that are none of this person's any more.

    Args:
        connection: writing.
        found: client, name of its key, wrap.
        clients: those that this person looks after.
    """
    connection.execute(delete(vault_wrap).where(vault_wrap.c.client_id.not_in(sorted(clients))))
    for client, name, wrap in found:
        values = {"name": name, "client_id": client, "wrap": wrap}
        connection.execute(
            insert_or(vault_wrap)
            .values(values)
            .on_conflict_do_update(index_elements=["name"], set_=values)
        )


def keep_named(connection: Connection, named: Mapping[UUID, Iterable[UUID]]) -> None:
    """Keep which devices central names for each client."""
    connection.execute(delete(vault_named))
    rows = [
        {"client_id": client, "device": device} for client, ones in named.items() for device in ones
    ]
    if rows:
        connection.execute(insert(vault_named), rows)


def named(connection: Connection, client: UUID) -> Sequence[UUID]:
    """The devices that central names for a client."""
    query = select(vault_named.c.device).where(vault_named.c.client_id == client)
    return list(connection.execute(query).scalars())


def seen(connection: Connection, credential: UUID, secret: str) -> tuple[int, bytes] | None:
    """Edition and digest of the newest value that was shown here.

    The digest is empty where other vault keys made it.
    """
    row = connection.execute(
        select(vault_seen.c.edition, vault_seen.c.seen).where(
            vault_seen.c.credential == credential, vault_seen.c.field == secret
        )
    ).first()
    return None if row is None else (row.edition, bytes(row.seen))


def keep_seen(
    connection: Connection, credential: UUID, secret: str, edition: int, digest: bytes
) -> None:
    """Remember the newest value that was shown here."""
    values = {"credential": credential, "field": secret, "edition": edition, "seen": digest}
    connection.execute(
        insert_or(vault_seen)
        .values(values)
        .on_conflict_do_update(index_elements=["credential", "field"], set_=values)
    )


def standing(connection: Connection) -> Standing:
    """How this vault stands with central."""
    row = connection.execute(select(vault_state)).first()
    return Standing() if row is None else Standing(row.confirmed_at, row.code)


def keep_standing(connection: Connection, now: Standing) -> None:
    """Note how this vault stands with central."""
    values = {"one": 1, "confirmed_at": now.confirmed_at, "code": now.code}
    connection.execute(
        insert_or(vault_state)
        .values(values)
        .on_conflict_do_update(index_elements=["one"], set_=values)
    )
