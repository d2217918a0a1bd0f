"""The newest head of central's chain of what was done, as a device is shown it.

Source: security.md D19.
"""

from __future__ import annotations

import msgspec

_NUMBER_BYTES = 8
_HASH_BYTES = 32


class AuditHead(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far the chain reaches.

    Attributes:
        at: of its last event, in microseconds since 1970.
        key: the version of the key that signed.
        public_key: that key, 32 bytes.
        asked: the number of the head that the device named; 0 where it named none.
        then: what the chain's code is at that number; empty where it does not reach so far.
    """

    epoch: str
    number: int
    hash: bytes
    at: int
    key: int
    public_key: bytes
    signature: bytes
    asked: int = 0
    then: bytes = b""


def write_seen(number: int, code: bytes) -> bytes:
    """How a device names the head that it saw last. Shape: 40 bytes."""
    return number.to_bytes(_NUMBER_BYTES, "big") + code


def read_seen(seen: bytes) -> tuple[int, bytes] | None:
    """The same, read; None where it is nothing of the kind."""
    if len(seen) != _NUMBER_BYTES + _HASH_BYTES:
        return None
    number = int.from_bytes(seen[:_NUMBER_BYTES], "big")
    return (number, seen[_NUMBER_BYTES:]) if number < 2**62 else None
