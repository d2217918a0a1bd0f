"""Clients' keys as central passes them on: who is to have them, births, shares, wraps.

Central names who may see a client; who holds its key is read off the chain.

Source: docs/adr/0039-keys-of-the-vault.md, "Client keys".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.central.auth.caller import Caller, known_rights
from app.central.auth.tables import device
from app.central.feed.tables import grant_scope
from app.central.feed.vault_chain import need_chain
from app.central.feed.vault_tables import vault_wrap
from app.central.vault.chains import add
from app.database.absent import insert_absent
from app.database.work import WorkSession
from app.domain.rights import Permission, may
from app.ports.problems import Refused
from app.records.base import FIRM_SCOPE
from app.records.nouns import table_of
from app.security.vault.chain import Chain
from app.security.vault.client_keys import WRAP_BYTES
from app.security.vault.entries import Entry
from app.security.vault.said import Birth, Share

Receiver = tuple[bytes, bytes]
"""Name of a client key, and the key that signs of whoever is to have it."""


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A client's key, sealed to one receiver."""

    name: bytes
    receiver: bytes
    wrap: bytes


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with a client's keys.

    Attributes:
        devices: those that are to have them, by central's ids, whether or not the chain has them.
        is_stale: somebody who should not holds the newest one, so that a next one is due.
        missing: wraps that central does not have; who is no holder yet by the chain needs a share,
            too.
    """

    client: UUID
    devices: Sequence[UUID]
    is_stale: bool
    missing: Sequence[Receiver]


def named(session: Session, clients: Iterable[UUID]) -> Mapping[UUID, Set[UUID]]:
    """Client → the devices of everybody who may read its credentials."""
    user, wanted = table_of("user"), list(clients)
    query = (
        select(grant_scope.c.scope, device.c.id, user.c.rights)
        .join_from(grant_scope, device, device.c.user_id == grant_scope.c.user_id)
        .join(user, user.c.id == grant_scope.c.user_id)
        .where(grant_scope.c.scope.in_(wanted), device.c.state == "active", user.c.active.is_(True))
    )
    found: dict[UUID, set[UUID]] = {client: set() for client in wanted}
    for client, which, rights in session.connection().execute(query):
        if may(known_rights(rights), Permission.USE_CREDENTIALS):
            found[client].add(which)
    return found


def receivers(chain: Chain, devices: Set[UUID]) -> frozenset[bytes]:
    """Those of the devices that have vault keys, by the one that signs."""
    return frozenset(key for key, one in chain.active.items() if one.device in devices)


def standings(session: Session, caller: Caller) -> list[Standing]:
    """How it stands with the clients of this person."""
    chain, clients = need_chain(session), sorted(caller.grants.keys() - {FIRM_SCOPE})
    there = _there(session, clients)
    return [
        _standing(chain, client, devices, there)
        for client, devices in named(session, clients).items()
    ]


def _standing(chain: Chain, client: UUID, devices: Set[UUID], there: Set[Receiver]) -> Standing:
    due = receivers(chain, devices)
    missing: list[Receiver] = []
    for born in chain.client_keys(client):
        wanted = due | {chain.recovery.sign}
        missing += [(born.name, key) for key in sorted(wanted) if (born.name, key) not in there]
    newest = chain.newest(client)
    stale = newest is not None and not chain.holders(newest.name).keys() <= due
    return Standing(client, sorted(devices), stale, missing)


def _there(session: Session, clients: Iterable[UUID]) -> Set[Receiver]:
    query = select(vault_wrap.c.name, vault_wrap.c.receiver).where(
        vault_wrap.c.client_id.in_(list(clients))
    )
    return {(bytes(name), bytes(key)) for name, key in session.connection().execute(query)}


def wraps_for(session: Session, caller: Caller, *, recovery: bool = False) -> list[Wrapped]:
    """What this device opens clients' keys with: of clients that the person may see now.

    Args:
        session: of central.
        caller: who asks.
        recovery: what the keys on paper open instead, for who has two sheets in their hands.
    """
    chain = need_chain(session)
    own = chain.member_of(caller.device)
    receiver = chain.recovery.sign if recovery else own.keys.sign if own is not None else None
    if receiver is None:
        return []
    query = select(vault_wrap).where(
        vault_wrap.c.receiver == receiver,
        vault_wrap.c.client_id.in_(list(caller.grants)),
    )
    return [
        Wrapped(bytes(row.name), bytes(row.receiver), bytes(row.wrap))
        for row in session.connection().execute(query)
    ]


def give_birth(
    session: WorkSession, caller: Caller, entry: Entry, wraps: Sequence[Wrapped], now: datetime
) -> Chain:
    """Take in a client's next key with its wraps: everybody is covered, and recovery.

    Raises:
        Refused: `chain-birth-late` where another one was first, `not-covered`; the client is none
            of this person's; or as `chains.append`.
    """
    said = entry.said
    if not isinstance(said, Birth):
        raise _unfit()
    _check_sees(caller, [said.client])
    chain = add(session, caller, entry, now)
    due = receivers(chain, named(session, [said.client])[said.client])
    covered = {one.receiver for one in wraps}
    if set(said.receivers) != due or covered != due | {chain.recovery.sign}:
        raise Refused(
            "not-covered",
            "The new key is not sealed to everybody who looks after the client, or to others.",
            next_step="Sync and try again.",
        )
    if any(one.name != said.name for one in wraps):
        raise _unfit()
    _keep(session, chain, wraps, now)
    return chain


def share(
    session: WorkSession,
    caller: Caller,
    entry: Entry | None,
    wraps: Sequence[Wrapped],
    now: datetime,
) -> Chain:
    """Take in more wraps of keys: of a share, or that are missing for who holds them by the chain.

    Raises:
        Refused: a client is none of this person's, a receiver is not to have the key, this device
            does not hold it, or as `chains.append`.
    """
    chain = need_chain(session)
    if entry is not None:
        if not isinstance(entry.said, Share):
            raise _unfit()
        _check_sees(caller, _clients_of(chain, entry.said.names))
        _check_share(session, chain, entry.said, wraps)
        chain = add(session, caller, entry, now)
    _check_sees(caller, _clients_of(chain, {one.name for one in wraps}))
    own = chain.member_of(caller.device)
    for one in wraps:
        holders = chain.holders(one.name)
        if own is None or own.keys.sign not in holders:
            raise _unfit()
        if one.receiver not in holders and one.receiver != chain.recovery.sign:
            raise _unfit()
    _keep(session, chain, wraps, now)
    return chain


def _check_share(session: Session, chain: Chain, said: Share, wraps: Sequence[Wrapped]) -> None:
    clients = _clients_of(chain, said.names)
    for devices in named(session, clients).values():
        if not set(said.receivers) <= receivers(chain, devices):
            raise Refused(
                "receiver-not-named",
                "Somebody would be given a key who does not look after the client.",
                next_step="Sync and try again.",
            )
    given = {(one.name, one.receiver) for one in wraps}
    if not {(name, key) for name in said.names for key in said.receivers} <= given:
        raise _unfit()


def _clients_of(chain: Chain, names: Iterable[bytes]) -> list[UUID]:
    found = [chain.born_as(name) for name in names]
    if any(born is None for born in found):
        raise Refused("key-unknown", "Central knows no such key.", next_step="Sync and try again.")
    return sorted({born.client for born in found if born is not None})


def _check_sees(caller: Caller, clients: Iterable[UUID]) -> None:
    if not set(clients) <= caller.grants.keys():
        raise Refused("not-found", "There is nothing here, or nothing that you may see.")


def _keep(session: Session, chain: Chain, wraps: Iterable[Wrapped], now: datetime) -> None:
    for one in wraps:
        born = chain.born_as(one.name)
        if born is None or len(one.wrap) != WRAP_BYTES:
            raise _unfit()
        values = {
            "name": one.name,
            "receiver": one.receiver,
            "client_id": born.client,
            "wrap": one.wrap,
            "at": now,
        }
        insert_absent(session.connection(), vault_wrap, values)


def _unfit() -> Refused:
    return Refused(
        "wraps-unfit",
        "These wraps do not go with what the chain says.",
        next_step="Sync and try again.",
    )
