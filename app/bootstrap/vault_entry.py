"""The way into the vault: set up by an administrator, let in after six words, ended for good.

Source: docs/adr/0039-keys-of-the-vault.md, "Six words", "Recovery".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar
from uuid import UUID

from app.database.scope import ScopedSession
from app.ports.problems import Refused
from app.security.device_keys import new_keys
from app.security.vault import compared, recovery, shamir, shares
from app.security.vault.chain import Chain, started
from app.security.vault.device import check_new_pin, seal_keys
from app.security.vault.entries import NOTHING_BEFORE, Entry
from app.security.vault.said import End, Root
from app.security.vault.shares import Paper
from app.security.vault.stretching import PIN, WORDS, Cost
from app.store import vault as kept
from app.store.open import Store
from app.sync.vault.fetching import ASKS, Way, append, fetch_chain, raw, text
from app.sync.vault.open_vault import Lock, device_of, ring_secret
from app.usecases.context import Ctx

C = TypeVar("C")
R = TypeVar("R")
T = TypeVar("T")


class Acts(Protocol):
    """What the vault needs of a desk."""

    @property
    def ctx(self) -> Ctx:
        """Who acts."""
        ...

    def do(self, verb: Callable[[ScopedSession, Ctx, C], R], command: C) -> R:
        """Do a verb in one transaction."""
        ...

    def ask(self, question: Callable[[ScopedSession], T]) -> T:
        """Ask a question of one snapshot."""
        ...


@dataclass(frozen=True, slots=True)
class Costs:
    """What a guess of a PIN and of the words costs."""

    pin: Cost = PIN
    words: Cost = WORDS


class HasWay(Protocol):
    """Gives the way to central."""

    def __call__(self) -> Way:
        """Signed in."""
        ...


class VaultEntry:
    """Who comes into the vault, and who goes.

    Args:
        desk: knows who acts.
        store: of this device.
        way: gives the way to central.
        lock: of the vault.
        costs: of guesses.
    """

    def __init__(self, desk: Acts, store: Store, way: HasWay, lock: Lock, costs: Costs) -> None:
        self._desk = desk
        self._store = store
        self._way = way
        self._lock = lock
        self._costs = costs

    def set_up(self, pin: str) -> tuple[Paper, ...]:
        """Begin the firm's vault on this device: an administrator's.

        Returns:
            Three sheets, told this once. The set-up ends when two were typed back (`check_sheets`).

        Raises:
            RuleBroken: the PIN will not do.
            Refused: there is a vault already, or this person does not look after central.
            Unavailable: central was not reached.
        """
        check_new_pin(pin)
        seed, keys, device = recovery.new_seed(), new_keys(), device_of(self._store)
        said = Root(self._desk.ctx.actor.user, device, keys.public, recovery.keys_of(seed).public)
        chain = started(Entry(0, NOTHING_BEFORE, said).signed(keys.sign))
        append(self._way(), chain.entries[0])
        sealed = seal_keys(keys, pin, ring_secret(self._store), device, self._costs.pin)
        now = self._store.clock.now()

        self._store.write(lambda c: kept.begin(c, chain, kept.OwnKeys(keys.public, sealed), now))
        self._lock.unlock(pin)
        parts = shamir.split(seed).items()
        return tuple(shares.written(number, part, chain.anchor) for number, part in parts)

    def check_sheets(self, sheets: tuple[tuple[int, str], tuple[int, str]]) -> None:
        """See whether two sheets that were typed back are those of this vault.

        Raises:
            Refused: one is mistyped, or they are of other keys.
        """
        chain = chain_kept(self._store)
        seed = shares.seed_of(sheets, chain.anchor)
        if recovery.keys_of(seed).public != chain.recovery:
            raise Refused(
                "share-mistyped",
                "These two sheets do not give the keys of this vault.",
                next_step="Compare with the sheets, word for word.",
            )

    def ask_in(self, pin: str) -> tuple[str, ...]:
        """Choose a PIN and ask to be let into the vault; drawn again where the chain has grown.

        Returns:
            The six words, to compare with whoever lets this device in.

        Raises:
            RuleBroken: the PIN will not do.
            Refused: there is no vault yet.
            Unavailable: central was not reached.
        """
        check_new_pin(pin)
        chain = fetch_chain(self._store, self._way()) or chain_kept(self._store)
        keys, device = new_keys(), device_of(self._store)
        asked = compared.ask(chain, self._desk.ctx.actor.user, device, keys)
        sealed = seal_keys(keys, pin, ring_secret(self._store), device, self._costs.pin)
        own = kept.OwnKeys(keys.public, sealed, asked.head)
        self._store.write(lambda c: kept.keep_keys(c, own, self._store.clock.now()))
        self._lock.lock()
        self._way().post(ASKS, {"asked": text(asked.raw)})
        return compared.six_words(asked.said, asked.nonce, chain, self._costs.words)

    def asking(self) -> list[compared.Asked]:
        """Devices that ask for this person's approval.

        Raises:
            Corrupt: central's answer makes no sense.
            Unavailable: central was not reached.
        """
        return [compared.read_asked(raw(one.get("asked"))) for one in self._way().items(ASKS)]

    def words_of(self, asked: compared.Asked) -> tuple[str, ...]:
        """The words of a device that asks, of what was relayed and of this device's own chain."""
        chain = fetch_chain(self._store, self._way()) or chain_kept(self._store)
        return compared.six_words(asked.said, asked.nonce, chain, self._costs.words)

    def let_in(self, asked: compared.Asked, pin: str) -> None:
        """Let a device in whose words were compared; the PIN is asked anew for this.

        Raises:
            Refused: `pin-wrong`; `chain-moved`, the words are to be compared again; the device is
                none that this person may let in.
            Unavailable: central was not reached.
        """
        keys = self._lock.keys(pin)
        chain = fetch_chain(self._store, self._way()) or chain_kept(self._store)
        entry = compared.admission(chain, asked, keys.sign)
        longer = chain.extended([entry])
        append(self._way(), entry)
        self._store.write(lambda c: kept.keep_chain(c, longer))

    def end_device(self, device: UUID) -> None:
        """Take a device out of the vault for good.

        Raises:
            Refused: the vault is locked, or it is none that this person may end.
            Unavailable: central was not reached.
        """
        opened = self._lock.need()
        chain = fetch_chain(self._store, self._way()) or chain_kept(self._store)
        member = chain.member_of(device)
        if member is None:
            raise Refused("chain-unknown-device", "This device has no part in the vault.")
        entry = chain.next(End(member.keys.sign)).signed(opened.keys.sign)
        longer = chain.extended([entry])
        append(self._way(), entry)
        self._store.write(lambda c: kept.keep_chain(c, longer))


def chain_kept(store: Store) -> Chain:
    """The chain as this device has it.

    Raises:
        Refused: `vault-none`, none came yet.
    """
    with store.reading() as connection:
        chain = kept.chain_here(connection)
    if chain is None:
        raise Refused(
            "vault-none",
            "The vault is not set up yet.",
            next_step="An administrator sets it up, with its recovery sheets.",
        )
    return chain
