"""The chain of what was done: whatever somebody does to it is found, and found where it is."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

import pytest

from app.security.audit import (
    BEGINNING,
    Chain,
    Damage,
    Event,
    Harm,
    Head,
    Link,
    Seen,
    canonical,
    chained,
    is_head,
    signed,
    witnessed,
)
from app.security.device_keys import new_keys

KEY = bytes(range(32))
SIGNING = new_keys()
PUBLIC = SIGNING.public.sign
TIMES = 1000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 100


def event(number: int, source: random.Random) -> Event:
    return Event(
        number,
        1_700_000_000_000_000 + number,
        source.choice(["sign-in", "denied", "grant-given"]),
        source.choice(["ok", "wrong"]),
        UUID(int=source.getrandbits(128)),
        None,
        "192.0.2.7",
        "client",
        UUID(int=source.getrandbits(128)),
        {"times": source.randrange(9), "code": "not-allowed"},
    )


@dataclass
class Stored:
    """A chain as rows that somebody may write over."""

    links: list[Link]
    head: Head

    def chain(self) -> Chain:
        rows = sorted(self.links, key=lambda link: link.event.number)
        return Chain(
            lambda after: [link for link in rows if link.event.number > after],
            {1: KEY},
            {1: PUBLIC},
            self.head,
        )

    def damage(self, *marks: Head) -> Damage | None:
        return self.chain().verified(marks).damage

    def number(self) -> None:
        """Number what stands here from 1 on, as one would who hides a gap."""
        self.links = [
            Link(replace(link.event, number=at), link.hash)
            for at, link in enumerate(self.links, start=1)
        ]


def stored(count: int, source: random.Random, key: bytes = KEY) -> Stored:
    links: list[Link] = []
    previous = BEGINNING
    for number in range(1, count + 1):
        made = event(number, source)
        previous = chained(key, previous, made)
        links.append(Link(made, previous))
    return Stored(links, head_of(links[-1]))


def head_of(link: Link, private: bytes = SIGNING.sign) -> Head:
    return signed(Head("e1", link.event.number, link.hash, link.event.at), private)


def change(chain: Stored, source: random.Random) -> Damage:
    at = source.randrange(len(chain.links))
    link = chain.links[at]
    how = source.randrange(4)
    changed = (
        replace(link.event, kind="sign-out"),
        replace(link.event, facts={**link.event.facts, "times": 99}),
        replace(link.event, person=None),
        replace(link.event, at=link.event.at - 1),
    )[how]
    chain.links[at] = Link(changed, link.hash)
    return Damage(Harm.CHANGED, at + 1, changed.at)


def change_code(chain: Stored, source: random.Random) -> Damage:
    at = source.randrange(len(chain.links))
    link = chain.links[at]
    chain.links[at] = Link(link.event, source.randbytes(32))
    return Damage(Harm.CHANGED, at + 1, link.event.at)


def delete(chain: Stored, source: random.Random) -> Damage:
    at = source.randrange(len(chain.links) - 1)
    del chain.links[at]
    return Damage(Harm.DELETED, at + 1)


def delete_and_number(chain: Stored, source: random.Random) -> Damage:
    at = source.randrange(len(chain.links) - 1)
    del chain.links[at]
    chain.number()
    return Damage(Harm.DELETED, at + 1, chain.links[at].event.at)


def insert(chain: Stored, source: random.Random) -> Damage:
    at = source.randrange(len(chain.links))
    new = event(at + 1, source)
    chain.links.insert(at, Link(new, source.randbytes(32)))
    chain.number()
    return Damage(Harm.INSERTED, at + 1, new.at)


def append(chain: Stored, source: random.Random) -> Damage:
    """With the right key, too, since whoever has it cannot sign a head all the same."""
    new = event(len(chain.links) + 1, source)
    chain.links.append(Link(new, chained(KEY, chain.links[-1].hash, new)))
    return Damage(Harm.INSERTED, new.number, new.at)


def swap(chain: Stored, source: random.Random) -> Damage:
    first, second = sorted(source.sample(range(len(chain.links)), 2))
    here, there = chain.links[first], chain.links[second]
    chain.links[first] = Link(replace(there.event, number=first + 1), there.hash)
    chain.links[second] = Link(replace(here.event, number=second + 1), here.hash)
    return Damage(Harm.SWAPPED, first + 1, there.event.at)


def swap_events(chain: Stored, source: random.Random) -> Damage:
    """The events change places, their codes stay."""
    first, second = sorted(source.sample(range(len(chain.links)), 2))
    here, there = chain.links[first], chain.links[second]
    chain.links[first] = Link(replace(there.event, number=first + 1), here.hash)
    chain.links[second] = Link(replace(here.event, number=second + 1), there.hash)
    return Damage(Harm.SWAPPED, first + 1, there.event.at)


def truncate(chain: Stored, source: random.Random) -> Damage:
    left = source.randrange(len(chain.links))
    del chain.links[left:]
    return Damage(Harm.TRUNCATED, left + 1)


DAMAGES: list[Callable[[Stored, random.Random], Damage]] = [
    change,
    change_code,
    delete,
    delete_and_number,
    insert,
    append,
    swap,
    swap_events,
    truncate,
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda one: one.__name__)
def test_every_damage_is_found_and_named_with_its_place(
    damage: Callable[[Stored, random.Random], Damage],
) -> None:
    for seed in range(-(-TIMES // len(DAMAGES))):
        source = random.Random(seed)
        chain = stored(source.randrange(2, 40), source)
        assert chain.damage() is None
        expected = damage(chain, source)
        assert chain.damage() == expected, f"seed {seed}"


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda one: one.__name__)
def test_the_events_that_hold_are_counted_from_where_one_looked(
    damage: Callable[[Stored, random.Random], Damage],
) -> None:
    for seed in range(5):
        source = random.Random(seed)
        chain = stored(20, source)
        start = head_of(chain.links[0])
        at = damage(chain, source).number
        if at > 1:
            assert chain.chain().verified(start=start).count == at - 2, f"seed {seed}"


def test_a_chain_that_nobody_touched_holds() -> None:
    found = stored(25, random.Random(1)).chain().verified()
    assert (found.count, found.damage) == (25, None)


def test_an_empty_chain_holds() -> None:
    assert Chain(lambda _after: [], {1: KEY}, {1: PUBLIC}, None).verified().damage is None


def test_a_chain_written_anew_with_the_key_is_found_by_a_head_that_was_signed_before() -> None:
    chain = stored(12, random.Random(2))
    kept = head_of(chain.links[6])
    other = stored(12, random.Random(3))
    assert other.damage() is None
    found = other.chain().verified([kept])
    assert (found.count, found.damage) == (6, Damage(Harm.REWRITTEN, 7, other.links[6].event.at))


def test_a_truncation_with_a_head_made_anew_is_found_by_a_witness() -> None:
    chain = stored(12, random.Random(4))
    kept = chain.head
    del chain.links[9:]
    chain.head = head_of(chain.links[-1])
    assert chain.damage() is None
    assert chain.damage(kept) == Damage(Harm.TRUNCATED, 10)


def test_a_head_that_somebody_else_signed_does_not_count() -> None:
    chain = stored(5, random.Random(5))
    chain.head = head_of(chain.links[-1], new_keys().sign)
    found = chain.chain().verified()
    assert (found.count, found.damage) == (0, Damage(Harm.HEAD, 5, chain.links[-1].event.at))
    chain.head = replace(head_of(chain.links[-1]), key=9)
    assert chain.damage() == Damage(Harm.HEAD, 5, chain.links[-1].event.at)


def test_nobody_looks_from_a_head_on_that_somebody_else_signed() -> None:
    chain = stored(5, random.Random(14))
    start = head_of(chain.links[1], new_keys().sign)
    found = chain.chain().verified(start=start)
    assert found.damage == Damage(Harm.HEAD, 2, chain.links[1].event.at)


def test_looking_from_a_signed_head_on_leaves_out_what_was_before() -> None:
    chain = stored(20, random.Random(6))
    start = head_of(chain.links[9])
    found = chain.chain().verified(start=start)
    assert (found.count, found.damage) == (10, None)
    chain.links[3] = Link(replace(chain.links[3].event, kind="x"), chain.links[3].hash)
    assert chain.chain().verified(start=start).damage is None
    chain.links[14] = Link(replace(chain.links[14].event, kind="x"), chain.links[14].hash)
    assert chain.chain().verified(start=start).damage == Damage(
        Harm.CHANGED, 15, chain.links[14].event.at
    )


def test_events_chained_with_different_keys_hold_together() -> None:
    first, second = event(1, random.Random(7)), replace(event(2, random.Random(8)), key=2)
    one = Link(first, chained(KEY, BEGINNING, first))
    two = Link(second, chained(bytes(32), one.hash, second))
    rows = [one, two]
    chain = Chain(lambda after: rows[after:], {1: KEY, 2: bytes(32)}, {1: PUBLIC}, head_of(two))
    assert chain.verified().damage is None


def test_an_event_that_names_a_key_of_nobody_s_is_damage() -> None:
    chain = stored(5, random.Random(12))
    changed = replace(chain.links[2].event, key=9)
    for code in (chain.links[2].hash, b""):
        chain.links[2] = Link(changed, code)
        found = chain.chain().verified()
        assert (found.count, found.damage) == (2, Damage(Harm.CHANGED, 3, changed.at))


def test_events_taken_out_of_the_middle_are_told_from_a_changed_one() -> None:
    chain = stored(12, random.Random(13))
    del chain.links[4:7]
    chain.number()
    assert chain.damage() == Damage(Harm.DELETED, 5, chain.links[4].event.at)
    chain.links[4] = Link(replace(chain.links[4].event, kind="x"), bytes(32))
    assert chain.damage() == Damage(Harm.CHANGED, 5, chain.links[4].event.at)


def test_no_two_events_are_written_down_alike() -> None:
    source = random.Random(9)
    base = event(1, source)
    others = [
        replace(base, peer=base.peer + "x", subject_kind=""),
        replace(base, person=base.subject, subject=base.person),
        replace(base, outcome=base.kind, kind=base.outcome),
        replace(base, facts={}),
        replace(base, key=2),
        replace(base, device=base.person),
    ]
    assert len({canonical(one) for one in [base, *others]}) == len(others) + 1


def test_a_head_holds_to_each_of_its_parts() -> None:
    head = stored(3, random.Random(10)).head
    assert is_head(head, PUBLIC)
    for other in (
        replace(head, number=4),
        replace(head, hash=bytes(32)),
        replace(head, epoch="e2"),
        replace(head, at=head.at + 1),
        replace(head, key=2),
    ):
        assert not is_head(other, PUBLIC)


class TestAWitness:
    chain = stored(20, random.Random(11))

    def head(self, number: int) -> Head:
        return head_of(self.chain.links[number - 1])

    def test_is_content_with_a_head_that_goes_on(self) -> None:
        kept = self.head(8)
        seen = witnessed(self.head(12), PUBLIC, kept, kept.hash, kept)
        assert (seen.keep, seen.harm) == (True, None)

    def test_complains_of_a_head_that_goes_on_from_elsewhere(self) -> None:
        kept = self.head(8)
        seen = witnessed(self.head(12), PUBLIC, kept, bytes(32), kept)
        assert seen == Seen(True, Harm.REWRITTEN, 8)

    def test_complains_of_another_past_beneath_the_very_head_that_it_kept(self) -> None:
        kept = self.head(8)
        assert witnessed(kept, PUBLIC, kept, bytes(32), kept) == Seen(True, Harm.REWRITTEN, 8)

    def test_complains_of_a_head_that_lies_further_back(self) -> None:
        seen = witnessed(self.head(5), PUBLIC, self.head(8), b"", self.head(8))
        assert seen == Seen(True, Harm.TRUNCATED, 6)

    def test_complains_of_another_head_of_the_same_number(self) -> None:
        other = signed(replace(self.head(8), hash=bytes(32)), SIGNING.sign)
        seen = witnessed(other, PUBLIC, self.head(8), b"", None)
        assert seen == Seen(True, Harm.REWRITTEN, 8)

    def test_does_not_keep_what_is_not_signed_with_the_key_that_it_knows(self) -> None:
        seen = witnessed(self.head(12), new_keys().public.sign, self.head(8), b"", None)
        assert seen == Seen(False, Harm.HEAD, 12)
