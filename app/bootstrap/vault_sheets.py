"""The keys on paper: written before a vault begins, typed back, used, and replaced.

Nothing is said to central before two sheets were typed back: a person who leaves before that has
begun nothing, and no vault hangs on sheets that nobody has.

Source: docs/adr/0039-keys-of-the-vault.md, "Recovery".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.bootstrap.vault_ports import Acts, Costs, HasWay, chain_kept
from app.domain.vocabulary import Right
from app.ports.problems import Refused
from app.records import Client
from app.security.device_keys import PrivateKeys, PublicKeys, new_keys
from app.security.vault import client_keys, compared, recovery, shamir, shares
from app.security.vault.chain import Chain, started
from app.security.vault.device import check_new_pin, seal_keys
from app.security.vault.entries import NOTHING_BEFORE, Entry
from app.security.vault.said import End, Recovery, Role, Root, Share
from app.security.vault.shares import Paper
from app.store import vault as kept
from app.store.open import Store
from app.sync.vault.exchange import wrapped
from app.sync.vault.fetching import append, fetch_chain, raw, say, text
from app.sync.vault.open_vault import Lock, device_of, ring_secret

__all__ = ["Beginning", "Paper", "Recovered", "Replacing", "Sheets", "recover"]

Sheets = tuple[tuple[int, str], tuple[int, str]]
"""Number and words of two sheets, as they were typed."""
_FOR_RECOVERY = "/vault/wraps?recovery=true"


@dataclass(frozen=True, slots=True)
class Recovered:
    """What two sheets opened.

    Attributes:
        opened: clients whose keys this device has now.
        elsewhere: names of clients that have keys and are none of this person's, as far as they are
            known here; without a name, how many there are besides.
    """

    opened: int
    elsewhere: tuple[str, ...] = ()
    unnamed: int = 0


class Beginning:
    """A vault that begins when two of its sheets were typed back.

    Attributes:
        papers: three sheets, told this once.
    """

    def __init__(
        self, desk: Acts, store: Store, way: HasWay, lock: Lock, costs: Costs, pin: str
    ) -> None:
        """Draw the keys.

        Raises:
            RuleBroken: the PIN will not do.
        """
        check_new_pin(pin)
        self._store, self._way, self._lock, self._pin = store, way, lock, pin
        self._device, seed = device_of(store), recovery.new_seed()
        self._public, keys = recovery.keys_of(seed).public, new_keys()
        said = Root(desk.ctx.actor.user, self._device, keys.public, self._public)
        self._chain = started(Entry(0, NOTHING_BEFORE, said).signed(keys.sign))
        sealed = seal_keys(keys, pin, ring_secret(store), self._device, costs.pin)
        self._own = kept.OwnKeys(keys.public, sealed)
        self.papers = _papers(seed, self._chain.anchor)

    def finish(self, sheets: Sheets) -> None:
        """Begin the firm's vault.

        Raises:
            Refused: a sheet is mistyped; there is a vault already, or this person does not look
                after central.
            Unavailable: central was not reached.
        """
        _keys_of(sheets, self._chain.anchor, self._public)
        append(self._way(), self._chain.entries[0])
        now = self._store.clock.now()
        self._store.write(lambda c: kept.begin(c, self._chain, self._own, now))
        self._lock.unlock(self._pin)


class Replacing:
    """Other keys on paper, which hold when two of the new sheets were typed back.

    Attributes:
        papers: three sheets, told this once.
    """

    def __init__(self, store: Store, way: HasWay, lock: Lock, old: Sheets) -> None:
        """Draw new keys.

        Raises:
            Refused: the vault is locked, or a sheet is mistyped.
        """
        self._store, self._way, self._lock = store, way, lock
        lock.need()
        chain = chain_kept(store)
        self._old = _keys_of(old, chain.anchor, chain.recovery)
        seed = recovery.new_seed()
        self._public = recovery.keys_of(seed).public
        self.papers = _papers(seed, chain.anchor)

    def finish(self, sheets: Sheets) -> None:
        """Let the new sheets hold, and the old ones no more.

        Raises:
            Refused: a sheet is mistyped, the vault is locked, or this device is none of somebody
                who administers the vault.
            Unavailable: central was not reached.
        """
        opened = self._lock.need()
        chain = fetch_chain(self._store, self._way()) or chain_kept(self._store)
        _keys_of(sheets, chain.anchor, self._public)
        entry = chain.next(Recovery(self._public)).signed(opened.keys.sign)
        say(self._store, self._way(), chain, entry.seconded(self._old.sign))


def recover(
    desk: Acts,
    store: Store,
    way: HasWay,
    lock: Lock,
    costs: Costs,
    sheets: Sheets,
    pin: str,
    *,
    anew: bool = False,
) -> Recovered:
    """Let this device in by two sheets, and give it the keys of this person's clients.

    Args:
        desk: knows who acts.
        store: of this device.
        way: gives the way to central.
        lock: of the vault.
        costs: of guesses.
        sheets: two of the three.
        pin: of this device; a new one where it has no part in the vault, or comes in anew.
        anew: the PIN of what it has is forgotten, so that is ended by the sheets first.

    Raises:
        RuleBroken: the PIN will not do.
        Refused: a sheet is mistyped, the PIN is wrong, or the chain does not take it.
        Unavailable: central was not reached.
    """
    chain = fetch_chain(store, way()) or chain_kept(store)
    on_paper = _keys_of(sheets, chain.anchor, chain.recovery)
    own = _own(store, chain)
    if own is None or anew:
        check_new_pin(pin)
        if own is not None:
            chain = say(store, way(), chain, chain.next(End(own.sign)).signed(on_paper.sign))
        chain = _let_in(desk, store, way, costs, chain, on_paper, pin)
    lock.unlock(pin)
    keys = lock.need().keys
    person = desk.ctx.actor
    if Right.ADMIN in person.rights and person.user not in chain.administrators:
        entry = chain.next(Role(person.user, administers=True)).signed(on_paper.sign)
        chain = say(store, way(), chain, entry)
    opened = _take_keys(store, way, chain, on_paper, keys)
    return _told(desk, chain, opened)


def _own(store: Store, chain: Chain) -> PublicKeys | None:
    with store.reading() as connection:
        own = kept.own_keys(connection)
    return own.public if own is not None and own.public.sign in chain.active else None


def _let_in(
    desk: Acts,
    store: Store,
    way: HasWay,
    costs: Costs,
    chain: Chain,
    on_paper: PrivateKeys,
    pin: str,
) -> Chain:
    """The device's own `admit`, signed by what is on paper in place of a person who compared."""
    keys, device = new_keys(), device_of(store)
    asked = compared.ask(chain, desk.ctx.actor.user, device, keys)
    entry = compared.admission(chain, asked, on_paper.sign)
    sealed = seal_keys(keys, pin, ring_secret(store), device, costs.pin)
    longer = say(store, way(), chain, entry)
    own, now = kept.OwnKeys(keys.public, sealed), store.clock.now()
    store.write(lambda c: kept.change_keys(c, own, now))
    return longer


def _take_keys(
    store: Store, way: HasWay, chain: Chain, on_paper: PrivateKeys, keys: PrivateKeys
) -> frozenset[UUID]:
    """Open what is sealed to recovery, and say in the chain that this device has it, too."""
    found: dict[bytes, client_keys.ClientKey] = {}
    clients: dict[bytes, UUID] = {}
    for one in _sealed_to_recovery(way):
        born = chain.born_as(raw(one.get("name")))
        if born is None:
            continue
        found[born.name] = client_keys.unwrap(raw(one.get("wrap")), born, chain.anchor, on_paper)
        clients[born.name] = born.client
    mine = keys.public
    fresh = tuple(sorted(name for name in found if mine.sign not in chain.holders(name)))
    if fresh:
        entry = chain.next(Share(fresh, (mine.sign,))).signed(on_paper.sign)
        wraps = [wrapped(found[name], chain, mine.sign, mine.box) for name in fresh]
        way().post("/vault/shares", {"entry": text(entry.raw), "wraps": wraps})
        longer = chain.extended([entry])
        store.write(lambda c: kept.keep_chain(c, longer))
    return frozenset(clients.values())


def _sealed_to_recovery(way: HasWay) -> list[dict[str, Any]]:
    try:
        return way().items(_FOR_RECOVERY)
    except Refused as problem:
        if problem.code != "not-allowed":
            raise
        return []  # somebody who administers, and uses no credentials


def _told(desk: Acts, chain: Chain, opened: frozenset[UUID]) -> Recovered:
    others = chain.clients - opened
    names: Mapping[UUID, str] = desk.ask(
        lambda session: {
            one: client.name for one in others if (client := session.get(Client, one)) is not None
        }
    )
    return Recovered(len(opened), tuple(sorted(names.values())), len(others) - len(names))


def _papers(seed: bytes, anchor: bytes) -> tuple[Paper, ...]:
    return tuple(
        shares.written(number, part, anchor) for number, part in shamir.split(seed).items()
    )


def _keys_of(sheets: Sheets, anchor: bytes, public: PublicKeys) -> PrivateKeys:
    """The keys of two sheets that were typed.

    Raises:
        Refused: one is mistyped, or they are of other keys.
    """
    keys = recovery.keys_of(shares.seed_of(sheets, anchor))
    if keys.public != public:
        raise Refused(
            "share-mistyped",
            "These two sheets do not give the keys of this vault.",
            next_step="Compare with the sheets, word for word. Older sheets do not hold any more.",
        )
    return keys
