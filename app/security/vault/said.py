"""What an entry of the chain says, kind by kind, and its bytes.

Source: docs/adr/0039-keys-of-the-vault.md, the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self
from uuid import UUID

from app.security.device_keys import KEY_BYTES, PublicKeys
from app.security.vault.packing import id_of, joined, number, sized, split, unreadable

HASH_BYTES = 32


@dataclass(frozen=True, slots=True)
class Root:
    """The chain begins: the first administrator's device, and the keys that lie on paper."""

    KIND: ClassVar = 0
    person: UUID
    device: UUID
    keys: PublicKeys
    recovery: PublicKeys

    def fields(self) -> tuple[bytes, ...]:
        """What is signed of it."""
        return self.person.bytes, self.device.bytes, _pair(self.keys), _pair(self.recovery)

    @classmethod
    def of(cls, fields: Sequence[bytes]) -> Self:
        """From what was signed."""
        person, device, keys, recovery = fields
        return cls(id_of(person), id_of(device), _keys(keys), _keys(recovery))


@dataclass(frozen=True, slots=True)
class Admit:
    """A person's device has these vault keys."""

    KIND: ClassVar = 1
    person: UUID
    device: UUID
    keys: PublicKeys

    def fields(self) -> tuple[bytes, ...]:
        """What is signed of it."""
        return self.person.bytes, self.device.bytes, _pair(self.keys)

    @classmethod
    def of(cls, fields: Sequence[bytes]) -> Self:
        """From what was signed."""
        person, device, keys = fields
        return cls(id_of(person), id_of(device), _keys(keys))


@dataclass(frozen=True, slots=True)
class Role:
    """A person administers from here on, or no longer."""

    KIND: ClassVar = 2
    person: UUID
    administers: bool

    def fields(self) -> tuple[bytes, ...]:
        """What is signed of it."""
        return self.person.bytes, bytes([self.administers])

    @classmethod
    def of(cls, fields: Sequence[bytes]) -> Self:
        """From what was signed."""
        person, administers = fields
        return cls(id_of(person), administers == b"\x01")


@dataclass(frozen=True, slots=True)
class End:
    """A device is no more. `member` is its key that signs."""

    KIND: ClassVar = 3
    member: bytes

    def fields(self) -> tuple[bytes, ...]:
        """What is signed of it."""
        return (self.member,)

    @classmethod
    def of(cls, fields: Sequence[bytes]) -> Self:
        """From what was signed."""
        (member,) = fields
        return cls(sized(member, KEY_BYTES))


@dataclass(frozen=True, slots=True)
class Recovery:
    """Other keys lie on paper from here on."""

    KIND: ClassVar = 4
    keys: PublicKeys

    def fields(self) -> tuple[bytes, ...]:
        """What is signed of it."""
        return (_pair(self.keys),)

    @classmethod
    def of(cls, fields: Sequence[bytes]) -> Self:
        """From what was signed."""
        (keys,) = fields
        return cls(_keys(keys))


@dataclass(frozen=True, slots=True)
class Birth:
    """A client's key exists.

    Attributes:
        version: one more than the client's newest one.
        name: what `client_keys` calls it.
        receivers: the devices that it is wrapped to, by their keys that sign; its maker among them.
        proof: that its maker had the one before; empty for the first.
    """

    KIND: ClassVar = 5
    client: UUID
    version: int
    name: bytes
    receivers: tuple[bytes, ...]
    proof: bytes = b""

    def fields(self) -> tuple[bytes, ...]:
        """What is signed of it."""
        receivers = joined(self.receivers)
        return self.client.bytes, number(self.version), self.name, receivers, self.proof

    @classmethod
    def of(cls, fields: Sequence[bytes]) -> Self:
        """From what was signed."""
        client, version, name, receivers, proof = fields
        return cls(
            id_of(client),
            int.from_bytes(sized(version, 8), "big"),
            sized(name, HASH_BYTES),
            split(receivers, KEY_BYTES),
            proof,
        )


@dataclass(frozen=True, slots=True)
class Share:
    """These devices hold these client keys from here on.

    Attributes:
        names: of the client keys.
        receivers: devices, by their keys that sign.
    """

    KIND: ClassVar = 6
    names: tuple[bytes, ...]
    receivers: tuple[bytes, ...]

    def fields(self) -> tuple[bytes, ...]:
        """What is signed of it."""
        return joined(self.names), joined(self.receivers)

    @classmethod
    def of(cls, fields: Sequence[bytes]) -> Self:
        """From what was signed."""
        names, receivers = fields
        return cls(split(names, HASH_BYTES), split(receivers, KEY_BYTES))


@dataclass(frozen=True, slots=True)
class Join:
    """Two pasts were compared by people and are one from here on.

    Attributes:
        other: the hash of the other past's last entry.
        ends: the devices that were ended in the other one.
    """

    KIND: ClassVar = 7
    other: bytes
    ends: tuple[bytes, ...]

    def fields(self) -> tuple[bytes, ...]:
        """What is signed of it."""
        return self.other, joined(self.ends)

    @classmethod
    def of(cls, fields: Sequence[bytes]) -> Self:
        """From what was signed."""
        other, ends = fields
        return cls(sized(other, HASH_BYTES), split(ends, KEY_BYTES))


Said = Root | Admit | Role | End | Recovery | Birth | Share | Join
_ALL: tuple[type[Said], ...] = (Root, Admit, Role, End, Recovery, Birth, Share, Join)


def said_of(kind: bytes, fields: Sequence[bytes]) -> Said:
    """What an entry says, from its kind and its fields.

    Raises:
        Corrupt: there is no such kind, or the fields are not its own.
    """
    try:
        return _ALL[sized(kind, 1)[0]].of(fields)
    except (IndexError, ValueError) as problem:
        raise unreadable() from problem


def _pair(keys: PublicKeys) -> bytes:
    return keys.sign + keys.box


def _keys(raw: bytes) -> PublicKeys:
    sized(raw, 2 * KEY_BYTES)
    return PublicKeys(raw[:KEY_BYTES], raw[KEY_BYTES:])
