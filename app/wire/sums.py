"""Holding a device's copy against central's: a number for each scope that both sides reckon alike.

The sum of a scope is the sum of a 64-bit hash of each of its rows: of the noun, the row's id and
its revision. It is the same in whatever order the rows come. Two scopes that differ are told apart
by *buckets*: the last byte of a row's id names its bucket (the first bytes are the time at which
the row was born, and would put a day's rows into one).

Source: sync.md 3.6.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import TypeAlias, TypeVar

import msgspec

from app.wire.envelopes import Page

BUCKETS = 256
_SPACE = (1 << 64) - 1

K = TypeVar("K")
Part: TypeAlias = tuple[bytes, str, int]
"""Scope, noun and bucket."""

Found: TypeAlias = tuple[bytes, bytes, int]
"""A row: its scope, its id, its revision."""


class Sum(msgspec.Struct, frozen=True, array_like=True):
    """How many rows there are, and the sum of their hashes (modulo 2^64)."""

    count: int = 0
    total: int = 0


NONE = Sum()


class SumsRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """Asks for the sums of scopes, of their buckets, or for the rows of buckets.

    Attributes:
        rev, commit_id: where the device stands; a scope in which something happened since is left
            out of the answer, to be compared another time.
        scopes: whose sums are wanted.
        apart: tell the sums bucket by bucket.
        fetch: buckets whose rows are wanted.
    """

    schema: int
    epoch: str
    rev: int
    commit_id: str
    scopes: list[bytes] = msgspec.field(default_factory=list)
    apart: bool = False
    fetch: list[Part] = msgspec.field(default_factory=list)


class SumsAnswer(msgspec.Struct, omit_defaults=True):
    """What central has.

    Attributes:
        scopes: those of the scopes asked for that stand where the device does.
        sums: one for each of `scopes`; empty where buckets or rows were asked for.
        buckets: where they were asked for, each bucket that is not empty.
        fetched: the buckets all of whose rows are in `pages`.
    """

    scopes: list[bytes] = msgspec.field(default_factory=list)
    sums: list[Sum] = msgspec.field(default_factory=list)
    buckets: list[tuple[bytes, str, int, Sum]] = msgspec.field(default_factory=list)
    fetched: list[Part] = msgspec.field(default_factory=list)
    pages: list[Page] = msgspec.field(default_factory=list)
    central_now: int = 0
    schema: int = 0


def hash_of(code: int, row: bytes, rev: int) -> int:
    """A row's hash.

    Args:
        code: of its noun (`records.nouns.CODES`).
        row: its id, 16 bytes.
        rev: its revision.

    *Units*: 64 bits.
    """
    # Decimal digits: quicker than eight bytes, and any revision fits.
    return int.from_bytes(blake2b(b"%b%d.%d" % (row, code, rev), digest_size=8).digest())


def add_up(into: dict[bytes, list[int]], code: int, found: Iterable[Found]) -> None:
    """Add rows of one noun to the sums of their scopes."""
    for scope, row, rev in found:
        slot = into.get(scope)
        if slot is None:
            slot = into[scope] = [0, 0]
        slot[0] += 1
        slot[1] += hash_of(code, row, rev)


def add_up_apart(
    into: dict[Part, list[int]], entity: str, code: int, found: Iterable[Found]
) -> None:
    """Add rows of one noun to the sums of their buckets."""
    for scope, row, rev in found:
        slot = into.setdefault((scope, entity, row[-1]), [0, 0])
        slot[0] += 1
        slot[1] += hash_of(code, row, rev)


def as_sums(added: Mapping[K, list[int]]) -> dict[K, Sum]:
    """The sums as they travel."""
    return {key: Sum(count, total & _SPACE) for key, (count, total) in added.items()}
