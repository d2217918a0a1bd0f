"""Who is in the vault, as central knows them; and what an administrator's open vault says of it.

Whoever left, and every device that was put out, is ended in the chain by the next administrator's
vault that is open: from then on no honest device seals a key to it, whatever central says. Who does
not look after central any more administers the vault no more. The other way round nothing happens
by itself: central makes nobody an administrator.

Source: docs/adr/0071-who-leaves-the-vault.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from app.ports.problems import Corrupt, Refused
from app.security.vault.chain import Chain
from app.security.vault.said import End, Role, Said
from app.store.open import Store
from app.sync.vault.fetching import Way, fetch_chain, say
from app.sync.vault.open_vault import Opened

MEMBERS = "/vault/members"


@dataclass(frozen=True, slots=True)
class KnownComputer:
    """A device of the chain; `gone` for one that was put out, or whose person left."""

    device: UUID
    name: str
    gone: bool


@dataclass(frozen=True, slots=True)
class Known:
    """A person of the chain.

    Attributes:
        looks_after: works here and has the right admin.
    """

    person: UUID
    name: str
    looks_after: bool
    computers: tuple[KnownComputer, ...]


def fetch_members(way: Way) -> list[Known]:
    """Those in the vault: oneself; everybody, for who looks after central.

    Raises:
        Refused: central is from before there was such a list, or has no vault.
        Corrupt: the answer makes no sense.
        Unavailable: central was not reached.
    """
    try:
        return [
            Known(
                UUID(one["user"]), str(one["person"]), bool(one["admin"]),
                tuple(
                    KnownComputer(UUID(it["device"]), str(it["name"]), bool(it["gone"]))
                    for it in one["devices"]
                ),
            )
            for one in way.items(MEMBERS)
        ]  # fmt: skip
    except (KeyError, TypeError, ValueError) as problem:
        raise Corrupt(
            "vault-unreadable",
            "Central's list of who is in the vault makes no sense here.",
            next_step="Update Trestle on this computer.",
        ) from problem


def tend(store: Store, way: Way, opened: Opened, chain: Chain) -> Chain:
    """Say in the chain who is gone, and who administers no more.

    Args:
        store: of this device.
        way: signed in.
        opened: the vault; nothing is said where it is none of somebody who administers it.
        chain: as it is now.

    Returns:
        The chain as it is then. What another device said first is left to it.

    Raises:
        Corrupt: central's answer makes no sense.
        Unavailable: central was not reached.
    """
    if opened.keys.public.sign not in chain.administering:
        return chain
    try:
        for said in due(chain, fetch_members(way), opened.keys.public.sign):
            chain = say(store, way, chain, chain.next(said).signed(opened.keys.sign))
    except Refused:
        return fetch_chain(store, way) or chain
    return chain


def due(chain: Chain, known: Iterable[Known], own: bytes) -> Iterator[Said]:
    """What is to be said; never of the device itself or its person.

    Args:
        chain: as it is.
        known: what central says.
        own: the key that signs of the device that says it.
    """
    me = chain.members[own].person
    for one in known:
        for computer in one.computers:
            member = chain.member_of(computer.device)
            if computer.gone and member is not None and member.keys.sign != own:
                yield End(member.keys.sign)
        if one.person in chain.administrators and not one.looks_after and one.person != me:
            yield Role(one.person, administers=False)
