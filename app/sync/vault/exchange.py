"""One turn of the vault with central: what came is kept, and an open vault does what is due.

Due is: the end of who is gone, where this person administers the vault; the first key of a client
that has none; the next key where somebody who should not holds the newest; wraps for newcomers;
values under an older key, sealed anew. Whatever another device did first is left to it: the next
turn sees it.

Source: docs/adr/0039-keys-of-the-vault.md, "Client keys", "Rotation".
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.database.scope import whole
from app.domain.credentials import Secret
from app.ports.problems import Corrupt, Refused
from app.records import Credential
from app.security.vault import client_keys, fields
from app.security.vault.chain import Chain
from app.security.vault.client_keys import ClientKey
from app.security.vault.entries import Entry
from app.security.vault.fields import Place
from app.security.vault.said import Share
from app.store import vault as kept
from app.store.open import Store
from app.sync.vault.fetching import Way, fetch_chain, is_other_past, raw, text
from app.sync.vault.members import tend
from app.sync.vault.open_vault import Opened, device_of

MOST_RESEALED = 2_000
"""Values in one turn."""
_TOGETHER, _TOGETHER_BYTES = 100, 1_000_000
"""Values in one request, and their bytes."""
_NOT_THERE = frozenset({"not-found", "vault-none"})
_LATER = frozenset(
    {"chain-moved", "chain-birth-late", "not-covered", "receiver-not-named", "key-unknown",
     "key-waiting", "key-stale", "key-planted"}
)  # fmt: skip
"""Another device was first, or central knows more by now: the next turn sees it."""


@dataclass(slots=True)
class Client:
    """How it stands with a client's keys, as central says.

    Attributes:
        missing: names of keys → keys that sign of those who have no wrap.
    """

    id: UUID
    devices: frozenset[UUID]
    is_stale: bool
    missing: dict[bytes, list[bytes]] = field(default_factory=dict)


def fetch_wraps(store: Store, way: Way, chain: Chain) -> None:
    """Keep the keys that came for this device, and forget none yet.

    Raises:
        Refused, Corrupt, Unavailable: as `exchange`.
    """
    found = [_wrap(chain, one) for one in way.items("/vault/wraps")]
    came = [one for one in found if one is not None]
    store.write(lambda c: kept.keep_wraps(c, came, chain.clients))


def exchange(store: Store, way: Way, opened: Opened | None) -> None:
    """Do one turn.

    Args:
        store: of this device.
        way: signed in.
        opened: the vault, if it is open.

    Raises:
        Refused: `chain-other-past`, which is noted too; or central says no.
        Corrupt: what came makes no sense.
        Unavailable: central was not reached.
    """
    try:
        chain = fetch_chain(store, way)
        if chain is None:
            return
        if opened is not None:
            chain = tend(store, way, opened, chain)
        clients = _standings(way)
        found = [_wrap(chain, one) for one in way.items("/vault/wraps")]
    except Refused as problem:
        if problem.code in _NOT_THERE:
            return  # a central from before there was a vault, or nobody set it up
        if is_other_past(problem):
            _note(store, problem.code)
        raise
    ids = {one.id for one in clients}

    def keep(connection: Connection) -> None:
        kept.keep_wraps(connection, [one for one in found if one is not None], ids)
        kept.keep_named(connection, {one.id: one.devices for one in clients})
        kept.keep_standing(connection, kept.Standing(store.clock.now()))

    store.write(keep)
    if opened is not None and chain.member_of(device_of(store)) is not None:
        _Turn(store, way, opened, chain).do(clients)


def _note(store: Store, code: str) -> None:
    with store.reading() as connection:
        before = kept.standing(connection)
    store.write(lambda c: kept.keep_standing(c, kept.Standing(before.confirmed_at, code)))


def _standings(way: Way) -> list[Client]:
    try:
        found = []
        for one in way.items("/vault/clients"):
            client = Client(
                UUID(one["client"]), frozenset(map(UUID, one["devices"])), bool(one["stale"])
            )
            for name, receiver in one["missing"]:
                client.missing.setdefault(raw(name), []).append(raw(receiver))
            found.append(client)
    except (KeyError, TypeError, ValueError) as problem:
        raise Corrupt("vault-unreadable", "Central's answer makes no sense here.") from problem
    return found


def _wrap(chain: Chain, one: Mapping[str, Any]) -> tuple[UUID, bytes, bytes] | None:
    """Client, name and wrap; None for a key that is not born in this chain."""
    name = raw(one.get("name"))
    born = chain.born_as(name)
    return None if born is None else (born.client, name, raw(one.get("wrap")))


class _Turn:
    """What an open vault does for the others, client by client."""

    def __init__(self, store: Store, way: Way, opened: Opened, chain: Chain) -> None:
        self._store = store
        self._way = way
        self._opened = opened
        self._chain = chain

    def do(self, clients: list[Client]) -> None:
        for client in clients:
            try:
                self._client(client)
            except Refused as problem:
                if problem.code not in _LATER:
                    raise
                self._take(fetch_chain(self._store, self._way))
        self._reseal({client.id for client in clients})

    def _take(self, chain: Chain | None) -> None:
        self._chain = chain or self._chain

    def _client(self, client: Client) -> None:
        newest = self._chain.newest(client.id)
        if newest is None or client.is_stale or self._chain.is_stale(client.id):
            before = None
            if newest is not None:
                with self._store.reading() as connection:
                    before = self._opened.key(connection, self._chain, newest)
            self._birth(client, before)
        if client.missing:
            self._share(client)

    def _birth(self, client: Client, before: ClientKey | None) -> None:
        chain = self._chain
        due = {
            key: one.keys.box for key, one in chain.active.items() if one.device in client.devices
        }
        if self._opened.keys.public.sign not in due:
            return
        key = client_keys.new_key(chain.anchor, client.id)
        said = client_keys.birth(chain, client.id, key, due, before)
        boxes = due | {chain.recovery.sign: chain.recovery.box}
        entry = chain.next(said).signed(self._opened.keys.sign)
        wraps = [wrapped(key, chain, one, box) for one, box in boxes.items()]
        self._way.post("/vault/births", {"entry": text(entry.raw), "wraps": wraps})
        self._grown(entry)
        mine = client_keys.wrap(key, chain.anchor, self._opened.keys.public.box)
        self._opened.clients[key.name] = key
        ids = set(chain.clients) | {client.id}
        self._store.write(lambda c: kept.keep_wraps(c, [(client.id, key.name, mine)], ids))

    def _share(self, client: Client) -> None:
        """Give newcomers what they lack, and recovery; of keys that this device has itself."""
        chain, fresh, wraps = self._chain, set[tuple[bytes, bytes]](), []
        for name, receivers in client.missing.items():
            born = chain.born_as(name)
            if born is None or self._opened.keys.public.sign not in chain.holders(name):
                continue
            with self._store.reading() as connection:
                key = self._opened.key(connection, chain, born)
            for receiver in receivers:
                box = self._box(receiver)
                if box is None:
                    continue
                wraps.append(wrapped(key, chain, receiver, box))
                if receiver != chain.recovery.sign and receiver not in chain.holders(name):
                    fresh.add((name, receiver))
        entry = None
        if fresh:
            names, to = {name for name, _ in fresh}, {one for _, one in fresh}
            known = {(raw(one["name"]), raw(one["receiver"])) for one in wraps}
            wraps += self._others(names, to, known)
            said = Share(tuple(sorted(names)), tuple(sorted(to)))
            entry = chain.next(said).signed(self._opened.keys.sign)
        if wraps:
            told = "" if entry is None else text(entry.raw)
            self._way.post("/vault/shares", {"entry": told, "wraps": wraps})
        if entry is not None:
            self._grown(entry)

    def _others(
        self, names: set[bytes], to: set[bytes], known: set[tuple[bytes, bytes]]
    ) -> Iterator[dict[str, str]]:
        """A share gives each of its keys to each of its devices: the rest of those wraps."""
        for name in names:
            born = self._chain.born_as(name)
            assert born is not None  # noqa: S101 -- the caller looked
            for receiver in to:
                box = self._box(receiver)
                if (name, receiver) not in known and box is not None:
                    yield wrapped(self._opened.clients[name], self._chain, receiver, box)

    def _box(self, receiver: bytes) -> bytes | None:
        if receiver == self._chain.recovery.sign:
            return self._chain.recovery.box
        member = self._chain.active.get(receiver)
        return None if member is None else member.keys.box

    def _grown(self, entry: Entry) -> None:
        self._chain = self._chain.extended([entry])
        self._store.write(lambda c: kept.keep_chain(c, self._chain))

    def _reseal(self, clients: set[UUID]) -> None:
        """Seal values anew that lie under an older key; an edit meanwhile is never beaten."""
        some: list[dict[str, str]] = []
        size = 0
        for place, stored in self._store.work.read(
            whole("the vault of this device"), lambda s: list(_old(s, self._chain, clients))
        )[:MOST_RESEALED]:
            try:
                value = self._resealed(place, stored)
            except (Refused, Corrupt):
                continue  # not to be opened here; somebody else may
            if len(some) == _TOGETHER or size + len(value) > _TOGETHER_BYTES:
                self._send(some)
                some, size = [], 0
            size += len(value)
            some.append(
                {
                    "client": str(place.client),
                    "credential": str(place.credential),
                    "field": place.field,
                    "before": text(hashlib.sha256(stored).digest()),
                    "value": text(value),
                }
            )
        if some:
            self._send(some)

    def _send(self, values: list[dict[str, str]]) -> None:
        """What is not taken lies under its older key still, and is tried at the next turn."""
        self._way.post("/vault/reseals", {"values": values})

    def _resealed(self, place: Place, stored: bytes) -> bytes:
        checked = fields.check(stored, place, self._chain)
        with self._store.reading() as connection:
            old = self._opened.key(connection, self._chain, checked.born)
            new = self._opened.key_to_seal(connection, self._chain, place.client)
        plain = fields.open_value(stored, place, old, self._chain).text
        edition = checked.header.edition
        return fields.seal(plain, place, new, edition, self._chain, self._opened.keys)


def _old(session: Session, chain: Chain, clients: set[UUID]) -> Iterator[tuple[Place, bytes]]:
    """Values as central has them that are not under their client's newest key."""
    for one in session.scalars(select(Credential).where(Credential.client_id.in_(sorted(clients)))):
        newest = chain.newest(one.client_id)
        for secret in Secret:
            stored: bytes | None = getattr(one, secret)
            if stored is None or newest is None:
                continue
            if stored[1:17] != newest.name[:16]:
                yield Place(one.client_id, one.id, secret), bytes(stored)


def wrapped(key: ClientKey, chain: Chain, receiver: bytes, box: bytes) -> dict[str, str]:
    """A client's key, sealed to somebody, as it travels."""
    return {
        "name": text(key.name),
        "receiver": text(receiver),
        "wrap": text(client_keys.wrap(key, chain.anchor, box)),
    }
