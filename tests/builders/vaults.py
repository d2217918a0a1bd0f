"""A firm's vault as tests need it: people with devices, the keys on paper, a chain that grows."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from app.security.device_keys import PrivateKeys, new_keys
from app.security.vault import client_keys, compared
from app.security.vault.chain import Chain, started
from app.security.vault.client_keys import ClientKey
from app.security.vault.entries import NOTHING_BEFORE, Entry
from app.security.vault.recovery import keys_of, new_seed
from app.security.vault.said import Admit, End, Role, Root, Said, Share
from app.security.vault.stretching import Cost

CHEAP = Cost(8, 1)
"""Of one guess, in tests."""


@dataclass(frozen=True)
class Laptop:
    """A device with its vault keys."""

    person: UUID
    id: UUID = field(default_factory=uuid4)
    keys: PrivateKeys = field(default_factory=new_keys)

    @property
    def member(self) -> bytes:
        """By which the chain knows it."""
        return self.keys.public.sign


class Vault:
    """One firm's: `boss` administers, `tina` and `omar` do not."""

    def __init__(self) -> None:
        self.boss = Laptop(uuid4())
        self.seed = new_seed()
        self.recovery = keys_of(self.seed)
        said = Root(self.boss.person, self.boss.id, self.boss.keys.public, self.recovery.public)
        self.chain: Chain = started(Entry(0, NOTHING_BEFORE, said).signed(self.boss.keys.sign))
        self.tina, self.omar = Laptop(uuid4()), Laptop(uuid4())
        self.keys: dict[UUID, list[ClientKey]] = {}
        self.admit(self.tina)
        self.admit(self.omar)

    def entry(self, said: Said, by: Laptop | PrivateKeys) -> Entry:
        """What somebody says, signed, and not yet in the chain."""
        return self.chain.next(said).signed((by.keys if isinstance(by, Laptop) else by).sign)

    def say(self, said: Said, by: Laptop | PrivateKeys) -> Entry:
        """Append what somebody says."""
        return self.append(self.entry(said, by))

    def append(self, entry: Entry) -> Entry:
        """Append an entry."""
        self.chain = self.chain.extended([entry])
        return entry

    def admission(self, laptop: Laptop, by: Laptop | PrivateKeys | None = None) -> Entry:
        """The entry that lets a device in, and not yet in the chain."""
        signer = by or self.boss
        asked = compared.ask(self.chain, laptop.person, laptop.id, laptop.keys)
        keys = signer.keys if isinstance(signer, Laptop) else signer
        return compared.admission(self.chain, asked, keys.sign)

    def admit(self, laptop: Laptop, by: Laptop | PrivateKeys | None = None) -> Laptop:
        """Let a device in."""
        self.append(self.admission(laptop, by))
        return laptop

    def end(self, laptop: Laptop, by: Laptop | PrivateKeys | None = None) -> Entry:
        """End a device."""
        return self.say(End(laptop.member), by or self.boss)

    def promote(self, laptop: Laptop) -> None:
        """Let a person administer."""
        self.say(Role(laptop.person, administers=True), self.boss)

    def birth(self, client: UUID, maker: Laptop, *others: Laptop) -> ClientKey:
        """Make a client's next key."""
        known = self.keys.setdefault(client, [])
        key = client_keys.new_key(self.chain.anchor, client)
        before = known[-1] if known else None
        receivers = [one.member for one in (maker, *others)]
        self.say(client_keys.birth(self.chain, client, key, receivers, before), maker)
        known.append(key)
        return key

    def share(self, key: ClientKey, by: Laptop | PrivateKeys, *to: Laptop) -> Entry:
        """Give a key to more devices."""
        return self.say(Share((key.name,), tuple(one.member for one in to)), by)

    def another(self, of: Laptop) -> Laptop:
        """A second device of the same person, not let in yet."""
        return Laptop(of.person)


def entry_of(raw_said: Admit, chain: Chain, signer: bytes, second: bytes) -> Entry:
    """An admission with both signatures as given keys make them."""
    return chain.next(raw_said).signed(signer).seconded(second)
