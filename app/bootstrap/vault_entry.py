"""The way into the vault: set up by an administrator, let in after six words or by paper.

Source: docs/adr/0039-keys-of-the-vault.md, "Six words", "Recovery".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from app.bootstrap.vault_joining import TwoPasts, join, two_pasts, words_of_past
from app.bootstrap.vault_ports import Acts, Costs, HasWay, chain_kept
from app.bootstrap.vault_sheets import Beginning, Recovered, Replacing, Sheets, recover
from app.database.scope import ScopedSession
from app.records import User
from app.security.device_keys import new_keys
from app.security.vault import compared
from app.security.vault.device import check_new_pin, seal_keys
from app.store import vault as kept
from app.store.open import Store
from app.store.settings import read_setting, write_setting
from app.sync.vault.fetching import ASKS, fetch_chain, raw, say, text
from app.sync.vault.open_vault import Lock, device_of, ring_secret

_ASKED = "vault.asked"
"""A setting: what this device asks for. Central relays it; nothing in it is secret."""


@dataclass(frozen=True, slots=True)
class Asker:
    """A device that asks to be let in.

    Attributes:
        person: whose it is, by name; empty where this device does not know them.
        words: to compare with those on its screen.
        mine: it is this person's own.
    """

    asked: compared.Asked
    person: str
    words: tuple[str, ...]
    mine: bool = False


class VaultEntry:
    """Who comes into the vault; who goes is `vault_members`.

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

    def begin(self, pin: str) -> Beginning:
        """Write the sheets of the firm's vault, which an administrator begins on this device.

        Raises:
            RuleBroken: the PIN will not do.
            Refused: nobody has signed in here.
        """
        return Beginning(self._desk, self._store, self._way, self._lock, self._costs, pin)

    def recover(self, sheets: Sheets, pin: str, *, anew: bool = False) -> Recovered:
        """Come in by two sheets, where nobody is left who could let this device in.

        Args:
            sheets: two of the three.
            pin: of this device; a new one where it has no part in the vault, or comes in anew.
            anew: its PIN is forgotten, so the keys that it has are ended first.

        Raises:
            RuleBroken: the PIN will not do.
            Refused: a sheet is mistyped, the PIN is wrong, or there is no vault yet.
            Unavailable: central was not reached.
        """
        return recover(
            self._desk, self._store, self._way, self._lock, self._costs, sheets, pin, anew=anew
        )

    def replace_sheets(self, old: Sheets) -> Replacing:
        """Write other sheets: the old ones were in a computer's memory, or in another hand.

        Raises:
            Refused: the vault is locked, or a sheet is mistyped.
        """
        return Replacing(self._store, self._way, self._lock, old)

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
        self._store.write(lambda c: kept.change_keys(c, own, self._store.clock.now()))
        self._lock.lock()
        self._way().post(ASKS, {"asked": text(asked.raw)})
        self._store.write(lambda c: write_setting(c, _ASKED, text(asked.raw)))
        return compared.six_words(asked.said, asked.nonce, chain, self._costs.words)

    def own_words(self) -> tuple[str, ...]:
        """The six words of this device while it waits; none where it is to ask again.

        They are other ones once the chain has grown, so that it draws anew.
        """
        with self._store.reading() as connection:
            kept_here = read_setting(connection, _ASKED, "")
            own, chain = kept.own_keys(connection), kept.chain_here(connection)
        if not kept_here or own is None or chain is None:
            return ()
        asked = compared.read_asked(raw(kept_here))
        if asked.said.keys != own.public or asked.head != chain.head:
            return ()
        return compared.six_words(asked.said, asked.nonce, chain, self._costs.words)

    def past_words(self) -> tuple[str, ...]:
        """Six words of the past that this device has seen, for who compares two."""
        return words_of_past(chain_kept(self._store), self._costs)

    def two_pasts(self) -> TwoPasts:
        """This device's past and central's, to be compared by people.

        Raises:
            Refused, Corrupt, Unavailable: as `vault_joining.two_pasts`.
        """
        return two_pasts(self._store, self._way, self._costs)

    def join(self, pasts: TwoPasts, pin: str) -> None:
        """Make two pasts one that people have compared; the PIN is asked anew for this.

        Raises:
            Refused, Unavailable: as `vault_joining.join`.
        """
        join(self._store, self._way, self._lock, pasts, pin)

    def asking(self) -> list[compared.Asked]:
        """Devices that ask for this person's approval.

        Raises:
            Corrupt: central's answer makes no sense.
            Unavailable: central was not reached.
        """
        return [compared.read_asked(raw(one.get("asked"))) for one in self._way().items(ASKS)]

    def askers(self) -> list[Asker]:
        """Devices that ask, each with its person's name and the words to compare.

        Raises:
            Refused: there is no vault here yet.
            Corrupt: central's answer makes no sense.
            Unavailable: central was not reached.
        """
        found = []
        for asked in self.asking():
            person = self._desk.ask(partial(_name_of, person=asked.said.person))
            mine = asked.said.person == self._desk.ctx.actor.user
            found.append(Asker(asked, person, self.words_of(asked), mine))
        return found

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
        say(self._store, self._way(), chain, compared.admission(chain, asked, keys.sign))


def _name_of(session: ScopedSession, person: UUID) -> str:
    found = session.get(User, person)
    return found.name if found is not None else ""
