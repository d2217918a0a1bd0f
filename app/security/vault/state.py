"""What a chain comes to at one place: whose devices there are, who administers, who holds what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from app.security.device_keys import PublicKeys

SHORT = 16
"""Bytes by which a secret names its key, its author and its head."""


@dataclass(frozen=True, slots=True)
class Member:
    """A device with one pair of vault keys; with other keys, it is another one.

    Attributes:
        since: the number of the entry that let it in.
        until: the number of the entry that ended it; None while it is active.
    """

    person: UUID
    device: UUID
    keys: PublicKeys
    since: int
    until: int | None = None

    def is_active_at(self, place: int) -> bool:
        """Whether it was let in up to this place, and not ended up to it."""
        return self.since <= place and (self.until is None or place < self.until)


@dataclass(frozen=True, slots=True)
class Born:
    """A client's key, as the chain tells of it."""

    client: UUID
    version: int
    name: bytes
    maker: bytes
    number: int
    proof: bytes


@dataclass(slots=True)
class State:
    """What was said so far.

    Attributes:
        members: key that signs → device, also those that were ended.
        keys: every key that ever stood in the chain.
        births: name → client key.
        versions: client → its keys, oldest first.
        holders: name of a client key → key that signs → the entry since which that device holds it.
    """

    recovery: PublicKeys
    members: dict[bytes, Member] = field(default_factory=dict)
    administrators: set[UUID] = field(default_factory=set)
    keys: set[bytes] = field(default_factory=set)
    births: dict[bytes, Born] = field(default_factory=dict)
    versions: dict[UUID, list[Born]] = field(default_factory=dict)
    holders: dict[bytes, dict[bytes, int]] = field(default_factory=dict)

    def copied(self) -> State:
        """The same, which may be changed without changing this one."""
        return State(
            self.recovery,
            dict(self.members),
            set(self.administrators),
            set(self.keys),
            dict(self.births),
            {client: list(born) for client, born in self.versions.items()},
            {name: dict(held) for name, held in self.holders.items()},
        )

    def active(self) -> Mapping[bytes, Member]:
        """The devices that are there now."""
        return {key: member for key, member in self.members.items() if member.until is None}

    def administering(self) -> set[bytes]:
        """The devices of those who administer."""
        return {
            key for key, member in self.active().items() if member.person in self.administrators
        }

    def is_recovery(self, key: bytes) -> bool:
        """Whether this is the key on paper that signs now."""
        return key == self.recovery.sign
