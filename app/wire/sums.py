"""Holding a device's copy against central's: a number for each scope that both sides reckon alike.

The sum of a scope is the sum of a 64-bit hash of each of its rows: of the noun, the row's id and
its revision. It is the same in whatever order the rows come. Two scopes that differ are told apart
by *buckets*: the last byte of a row's id names its bucket (the first bytes are the time at which
the row was born, and would put a day's rows into one).

Source: sync.md 3.6.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TypeAlias

import msgspec

from app.wire.envelopes import Page

BUCKETS = 256
_SPACE = (1 << 64) - 1

Part: TypeAlias = tuple[bytes, str, int]
"""Scope, noun and bucket."""


class Sum(msgspec.Struct, frozen=True, array_like=True):
    """How many rows there are, and the sum of their hashes (modulo 2^64)."""

    count: int = 0
    total: int = 0

    def plus(self, hashed: int) -> Sum:
        """With one row more."""
        return Sum(self.count + 1, (self.total + hashed) & _SPACE)


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
