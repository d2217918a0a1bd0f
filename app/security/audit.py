"""The chain of what was done: each event's code covers the one before it, and heads are signed.

`h = HMAC-SHA256(k, prev ‖ canonical(event))`, from 32 zero bytes on. A head says how far the chain
reached, under Ed25519; whoever keeps one can tell later whether the chain still goes through it.

Source: security.md D19, A40, T31.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from app.security.device_keys import is_signed, sign

HASH_BYTES = 32
BEGINNING = bytes(HASH_BYTES)
"""What the first event follows."""
_EVENT = b"trestle audit event 1\n"
_HEAD = b"trestle audit head 1\n"

Fact = str | int


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was done, or was tried.

    Attributes:
        number: rises by one from 1 on.
        at: microseconds since 1970, UTC.
        kind: what; a word of the program's own.
        outcome: what came of it; "ok" where it was done.
        person, device: who, on what; None where nobody signed in.
        peer: the network address that it came from, or "command line".
        subject_kind, subject: on what.
        facts: more of it in words and numbers of the program's own; never a secret, and nothing
            that somebody typed.
        key: the version of the key that it was chained with.
    """

    number: int
    at: int
    kind: str
    outcome: str = "ok"
    person: UUID | None = None
    device: UUID | None = None
    peer: str = ""
    subject_kind: str = ""
    subject: UUID | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    key: int = 1


@dataclass(frozen=True, slots=True)
class Link:
    """An event as it is stored.

    Attributes:
        hash: 32 bytes.
    """

    event: Event
    hash: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """How far the chain reached at a time.

    Attributes:
        epoch: of the feed; a central that was put back from a backup begins another one.
        at: of its event, in microseconds since 1970, UTC.
        key: the version of the key that signed.
        signature: 64 bytes.
    """

    epoch: str
    number: int
    hash: bytes
    at: int
    key: int = 1
    signature: bytes = b""


def canonical(event: Event) -> bytes:
    """The one way to write an event down: UTF-8 JSON of its fields in their order."""
    fields = [
        event.number,
        event.at,
        event.kind,
        event.outcome,
        _text(event.person),
        _text(event.device),
        event.peer,
        event.subject_kind,
        _text(event.subject),
        dict(event.facts),
        event.key,
    ]
    return _EVENT + facts_text(fields).encode()


def facts_text(facts: object) -> str:
    """The one way to write facts down: keys in order, no space, nothing beyond ASCII."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def chained(key: bytes, previous: bytes, event: Event) -> bytes:
    """The code of an event that follows another one. Shape: 32 bytes."""
    return hmac.digest(key, previous + canonical(event), "sha256")


def head_said(head: Head) -> bytes:
    """What is signed of a head."""
    said = [head.epoch, head.number, head.hash.hex(), head.at, head.key]
    return _HEAD + facts_text(said).encode()


def signed(head: Head, private: bytes) -> Head:
    """A head with its signature."""
    return replace(head, signature=sign(private, head_said(head)))


def is_head(head: Head, public: bytes) -> bool:
    """Whether the holder of a key signed this head."""
    return is_signed(public, head_said(head), head.signature)


class Harm(StrEnum):
    """What happened to a chain at the first place where it does not hold."""

    CHANGED = "changed"
    DELETED = "deleted"
    INSERTED = "inserted"
    SWAPPED = "swapped"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"
    """The chain holds together, and does not go through a head that was signed."""
    HEAD = "head"
    """A head's own signature does not hold."""


@dataclass(frozen=True, slots=True)
class Damage:
    """The first place where a chain does not hold.

    Attributes:
        at: when what stands there says that it was, in microseconds; None where nothing stands.
    """

    harm: Harm
    number: int
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of looking through a chain.

    Attributes:
        count: how many events hold.
        damage: where it does not; None where all of it does.
    """

    count: int
    damage: Damage | None = None


Read = Callable[[int], Iterable[Link]]
"""Gives the stored events after a number, by number."""


@dataclass(frozen=True, slots=True)
class Chain:
    """A stored chain with what it is looked through by.

    Attributes:
        keys: version → key of the codes.
        public: version → key of the signatures.
        head: the newest; None where there is none.
    """

    read: Read
    keys: Mapping[int, bytes]
    public: Mapping[int, bytes]
    head: Head | None

    def verified(self, marks: Iterable[Head] = (), start: Head | None = None) -> Verified:
        """Look through it.

        Args:
            marks: heads that were signed some time: of days, or kept by devices.
            start: look from behind this head on, after its own signature; from the beginning
                unless given.
        """
        known = [*marks, *([self.head] if self.head else []), *([start] if start else [])]
        for head in sorted(known, key=lambda one: one.number):
            if not is_head(head, self.public.get(head.key, b"")):
                return Verified(0, Damage(Harm.HEAD, head.number, head.at))
        first = start.number if start else 0
        count, damage = self._walked(first, start.hash if start else BEGINNING, known)
        return Verified(count, damage)

    def _walked(
        self, first: int, previous: bytes, heads: Iterable[Head]
    ) -> tuple[int, Damage | None]:
        through: dict[int, list[Head]] = {}
        for head in heads:
            through.setdefault(head.number, []).append(head)
        last = max(through, default=None)
        expected = first + 1
        for link in self.read(first):
            event = link.event
            if event.number != expected:
                # What was taken out is missing; numbers never run backwards as they are read.
                return expected - first - 1, Damage(Harm.DELETED, expected)
            if last is not None and expected > last:
                return expected - first - 1, Damage(Harm.INSERTED, expected, event.at)
            if not self._follows(previous, link, expected):
                harm = self._harm(expected, previous, link, last)
                return expected - first - 1, Damage(harm, expected, event.at)
            previous = link.hash
            if any(head.hash != previous for head in through.get(expected, ())):
                return expected - first - 1, Damage(Harm.REWRITTEN, expected, event.at)
            expected += 1
        if last is not None and last >= expected:
            return expected - first - 1, Damage(Harm.TRUNCATED, expected)
        return expected - first - 1, None

    def _follows(self, previous: bytes, link: Link, number: int) -> bool:
        """Whether this is the event of that number after that code."""
        code = self._code(previous, link.event, number)
        return code is not None and hmac.compare_digest(code, link.hash)

    def _code(self, previous: bytes, event: Event, number: int) -> bytes | None:
        key = self.keys.get(event.key)
        return None if key is None else chained(key, previous, replace(event, number=number))

    def _harm(self, number: int, previous: bytes, here: Link, last: int | None) -> Harm:
        """What happened where an event does not follow the one before it."""
        before, end = here, number
        for link in self.read(number):
            end = link.event.number
            code = self._code(previous, link.event, number)
            if code == link.hash:
                # The one that belongs here stands further on: what stands here took its place.
                hash_before = link.hash if before is here else before.hash
                swapped = self._follows(hash_before, here, end)
                return Harm.SWAPPED if swapped else Harm.INSERTED
            if code == here.hash:
                return Harm.SWAPPED  # the two changed places beneath codes that stayed
            before = link
        gone = (last or end) - end
        if gone > 0:
            following = next(iter(self.read(number)), None)
            if following is None or self._follows(here.hash, following, number + 1 + gone):
                return Harm.DELETED
        return Harm.CHANGED


@dataclass(frozen=True, slots=True)
class Seen:
    """What a witness finds of a head that it is shown.

    Attributes:
        keep: the head is good and may be kept.
        harm: what is wrong with it, or None.
        number: where.
    """

    keep: bool
    harm: Harm | None = None
    number: int = 0


def witnessed(
    head: Head, public: bytes, last: Head | None, then: bytes, asked: Head | None
) -> Seen:
    """Hold a new head against those that were seen before.

    Args:
        head: as central shows it.
        public: the key that it must be signed with.
        last: the newest that was kept of the same epoch.
        then: what central says the chain's code is now at `asked`.
        asked: the earlier head that central was asked about; None where about none.
    """
    if not is_head(head, public):
        return Seen(keep=False, harm=Harm.HEAD, number=head.number)
    if asked is not None and asked.number <= head.number and then != asked.hash:
        return Seen(keep=True, harm=Harm.REWRITTEN, number=asked.number)
    if last is not None and head.number < last.number:
        return Seen(keep=True, harm=Harm.TRUNCATED, number=head.number + 1)
    if last is not None and head.number == last.number and head.hash != last.hash:
        return Seen(keep=True, harm=Harm.REWRITTEN, number=head.number)
    return Seen(keep=True)
