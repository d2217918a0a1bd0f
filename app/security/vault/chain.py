"""The firm's chain as a value: checked from the anchor on, and only ever longer.

Source: docs/adr/0039-keys-of-the-vault.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from uuid import UUID

from app.ports.problems import Corrupt, Refused
from app.security.device_keys import PublicKeys
from app.security.vault import rules
from app.security.vault.entries import Entry, read
from app.security.vault.said import Join, Said
from app.security.vault.state import SHORT, Born, Member, State


class Compared(Enum):
    """How another chain stands to one's own."""

    SAME = "same"
    LONGER = "longer"
    """It goes on from where one's own ends."""
    SHORTER = "shorter"
    """It ends earlier than one's own, which is no other past: central was restored."""
    OTHER = "other"
    """It tells another past."""


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """Entries of which each was checked where it stands. Made by `started` or `read_chain`."""

    entries: tuple[Entry, ...]
    hashes: tuple[bytes, ...]
    _state: State = field(repr=False)
    _places: Mapping[bytes, int] = field(repr=False)

    @property
    def anchor(self) -> bytes:
        """The hash of the root, by which the vault is known."""
        return self.hashes[0]

    @property
    def head(self) -> bytes:
        """The hash of the last entry."""
        return self.hashes[-1]

    @property
    def recovery(self) -> PublicKeys:
        """The keys on paper that hold now."""
        return self._state.recovery

    @property
    def administrators(self) -> frozenset[UUID]:
        """The people who administer."""
        return frozenset(self._state.administrators)

    @property
    def administering(self) -> frozenset[bytes]:
        """The keys that sign of the active devices of those who administer."""
        return frozenset(self._state.administering())

    def __len__(self) -> int:
        return len(self.entries)

    def next(self, said: Said) -> Entry:
        """The entry that says this at the end of the chain, without signatures."""
        return Entry(len(self.entries), self.head, said)

    def extended(self, entries: Iterable[Entry]) -> Chain:
        """The chain with more entries at its end.

        Raises:
            Refused: `chain-moved` where one does not follow; else what `rules` say of it.
        """
        state, hashes, all_of_them = self._state.copied(), list(self.hashes), list(self.entries)
        places = dict(self._places)
        for entry in entries:
            if entry.number != len(all_of_them) or entry.before != hashes[-1]:
                raise moved()
            rules.follow(state, entry)
            places[entry.hash[:SHORT]] = entry.number
            hashes.append(entry.hash)
            all_of_them.append(entry)
        return Chain(tuple(all_of_them), tuple(hashes), state, places)

    def compared(self, other: Sequence[bytes]) -> Compared:
        """How a chain that is given by its hashes stands to this one."""
        both = min(len(other), len(self.hashes))
        if tuple(other[:both]) != self.hashes[:both]:
            return Compared.OTHER
        if len(other) == len(self.hashes):
            return Compared.SAME
        return Compared.LONGER if len(other) > both else Compared.SHORTER

    def joined_with(self, other: Chain) -> Chain:
        """The other past, if people made it one with this.

        Raises:
            Refused: it is another vault's, nobody whom this past knows joined them, or an end that
                holds here does not hold there.
        """
        if self.anchor == other.anchor:
            for entry in other.entries[self._common(other) :]:
                if isinstance(entry.said, Join) and self._takes(entry, entry.said):
                    ended = {
                        key for key, member in self.members.items() if member.until is not None
                    }
                    if not ended & set(other.active):
                        return other
        raise Refused(
            "chain-other-past",
            "Central shows another past of the vault's keys than this device has seen.",
            next_step="What is here stays readable. Ask an administrator to compare the two.",
        )

    def _common(self, other: Chain) -> int:
        pairs = enumerate(zip(self.hashes, other.hashes, strict=False))
        return next((at for at, (mine, theirs) in pairs if mine != theirs), len(self))

    def _takes(self, entry: Entry, said: Join) -> bool:
        """Whether a join is about this past, by somebody who administers in it too."""
        known = self._state.administering() | {self.recovery.sign}
        return said.other == self.head and entry.signer in known

    @property
    def members(self) -> Mapping[bytes, Member]:
        """Key that signs → device, also those that were ended."""
        return self._state.members

    @property
    def active(self) -> Mapping[bytes, Member]:
        """Key that signs → device, of those that are there now."""
        return self._state.active()

    def member_of(self, device: UUID) -> Member | None:
        """A device's keys that hold now; None where it is not in the chain, or ended."""
        return next((member for member in self.active.values() if member.device == device), None)

    def author(self, short: bytes) -> Member | None:
        """The device whose key begins so."""
        return next((member for key, member in self.members.items() if key[:SHORT] == short), None)

    def born(self, short: bytes) -> Born | None:
        """The client key whose name begins so."""
        return next(
            (born for name, born in self._state.births.items() if name[:SHORT] == short), None
        )

    def born_as(self, name: bytes) -> Born | None:
        """The client key of this name."""
        return self._state.births.get(name)

    def client_keys(self, client: UUID) -> tuple[Born, ...]:
        """A client's keys, oldest first."""
        return tuple(self._state.versions.get(client, ()))

    @property
    def clients(self) -> frozenset[UUID]:
        """The clients that have a key."""
        return frozenset(self._state.versions)

    def newest(self, client: UUID) -> Born | None:
        """A client's newest key; None where it has none."""
        return (self.client_keys(client) or (None,))[-1]

    def holders(self, name: bytes) -> Mapping[bytes, int]:
        """Key that signs → the entry since which that device holds a client key."""
        return self._state.holders.get(name, {})

    def place_of(self, head: bytes) -> int | None:
        """Where an entry stands whose hash begins so; None: it is none of this past."""
        return self._places.get(head[:SHORT])

    def is_stale(self, client: UUID) -> bool:
        """Whether a device that holds the client's newest key was ended."""
        newest = self.newest(client)
        return newest is not None and any(
            self.members[key].until is not None for key in self.holders(newest.name)
        )


def started(root: Entry) -> Chain:
    """A chain of one entry.

    Raises:
        Refused: it is no root, or not signed by the device that it names.
    """
    state = rules.begin(root)
    return Chain((root,), (root.hash,), state, {root.hash[:SHORT]: 0})


def read_chain(raws: Sequence[bytes], anchor: bytes | None = None) -> Chain:
    """A chain from the bytes of its entries, checked from the first to the last.

    Args:
        raws: in order, from the root on.
        anchor: the hash that the root must have, where it is known.

    Raises:
        Corrupt: the bytes are no entries'.
        Refused: it is another vault's chain, or an entry does not hold where it stands.
    """
    if not raws:
        raise Corrupt("chain-empty", "There is no chain here.", next_step="Set up the vault first.")
    chain = started(read(raws[0]))
    if anchor is not None and chain.anchor != anchor:
        raise Refused(
            "chain-other-vault",
            "This is the chain of another vault.",
            next_step="Ask an administrator which central this device belongs to.",
        )
    return chain.extended(read(raw) for raw in raws[1:])


def moved() -> Refused:
    """An entry was made for a place where another one stands by now."""
    return Refused(
        "chain-moved",
        "The chain of keys has grown meanwhile.",
        next_step="Sync and try again.",
    )
