"""Who is in the vault: looked at, taken out, and made an administrator by who administers it.

What is done here is said in the firm's chain and can be taken back only by saying the opposite: who
was taken out asks anew, with other keys.

Source: docs/adr/0071-who-leaves-the-vault.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from app.bootstrap.vault_ports import Acts, HasWay, chain_kept
from app.ports.problems import Refused
from app.security.device_keys import PrivateKeys
from app.security.vault.chain import Chain
from app.security.vault.said import End, Role, Said
from app.store.open import Store
from app.sync.vault.fetching import fetch_chain, say
from app.sync.vault.members import Known, fetch_members
from app.sync.vault.open_vault import Lock, device_of


@dataclass(frozen=True, slots=True)
class Computer:
    """A device with vault keys; `here` is this one. Its name is empty where central knows none."""

    device: UUID
    name: str
    here: bool = False


@dataclass(frozen=True, slots=True)
class Insider:
    """A person with computers in the vault.

    Attributes:
        administers: by the chain.
        looks_after: has the right admin at central.
        me: the person of this device.
    """

    id: UUID
    name: str
    computers: tuple[Computer, ...]
    administers: bool = False
    looks_after: bool = False
    me: bool = False


@dataclass(frozen=True, slots=True)
class Members:
    """Those whom this person is told of: themselves; everybody, where they look after central.

    Attributes:
        administers: this device is one of somebody who administers the vault.
    """

    people: tuple[Insider, ...]
    administers: bool


class VaultMembers:
    """Shows who is in, and changes it; every method belongs on the net lane.

    Args:
        desk: knows who acts.
        store: of this device.
        way: gives the way to central.
        lock: of the vault.
    """

    def __init__(self, desk: Acts, store: Store, way: HasWay, lock: Lock) -> None:
        self._desk, self._store, self._way, self._lock = desk, store, way, lock

    def look(self) -> Members:
        """Who is in, by the chain; names are central's.

        Raises:
            Refused: there is no vault here yet.
            Corrupt: central's answer makes no sense.
            Unavailable: central was not reached.
        """
        known = fetch_members(self._way())
        chain, here = self._chain(), device_of(self._store)
        me = self._desk.ctx.actor.user
        people = [self._insider(chain, one, here, me) for one in known]
        own = chain.member_of(here)
        administers = own is not None and own.keys.sign in chain.administering
        inside = [one for one in people if one.computers]
        return Members(tuple(sorted(inside, key=lambda one: (not one.me, one.name))), administers)

    def _insider(self, chain: Chain, known: Known, here: UUID, me: UUID) -> Insider:
        names = {one.device: one.name for one in known.computers}
        ones = (one.device for one in chain.active.values() if one.person == known.person)
        computers = sorted(
            (Computer(one, names.get(one, ""), one == here) for one in ones),
            key=lambda one: (not one.here, one.name),
        )
        return Insider(
            known.person,
            known.name,
            tuple(computers),
            known.person in chain.administrators,
            known.looks_after,
            known.person == me,
        )

    def end(self, device: UUID, pin: str) -> None:
        """Take a device out of the vault; the PIN is asked anew for this.

        Raises:
            Refused: `pin-wrong`, or it is none that this person may end.
            Unavailable: central was not reached.
        """
        keys, chain = self._lock.keys(pin), self._chain()
        member = chain.member_of(device)
        if member is None:
            raise Refused("chain-unknown-device", "This computer is not in the vault any more.")
        self._say(chain, End(member.keys.sign), keys)

    def promote(self, person: UUID, pin: str) -> None:
        """Let a person administer the vault; the PIN is asked anew, and the vault is open then.

        Raises:
            Refused: `pin-wrong`; this person does not administer the vault, the other one does not
                look after central, or has no computer in the vault.
            Unavailable: central was not reached.
        """
        self._lock.unlock(pin)
        self._say(self._chain(), Role(person, administers=True), self._lock.need().keys)

    def demote(self, person: UUID) -> None:
        """Let a person administer the vault no more.

        Raises:
            Refused: the vault is locked, or they are the last one.
            Unavailable: central was not reached.
        """
        keys = self._lock.need().keys
        self._say(self._chain(), Role(person, administers=False), keys)

    def _chain(self) -> Chain:
        return fetch_chain(self._store, self._way()) or chain_kept(self._store)

    def _say(self, chain: Chain, said: Said, keys: PrivateKeys) -> None:
        say(self._store, self._way(), chain, chain.next(said).signed(keys.sign))
