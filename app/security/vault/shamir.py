"""A secret in three shares of which any two give it back, and one says nothing.

Each byte is the value at 0 of a straight line over GF(256) with a random slope; share n holds its
value at n. The field is that of AES: x^8 + x^4 + x^3 + x + 1.

Source: Shamir, "How to share a secret" (1979).
"""

from __future__ import annotations

import secrets
from functools import reduce

SHARES = 3
NEEDED = 2
_POLYNOMIAL = 0x11B
_FULL = 0x100


def split(secret: bytes) -> dict[int, bytes]:
    """Share number, from 1 on → the share, as long as the secret."""
    slopes = secrets.token_bytes(len(secret))
    return {
        at: bytes(byte ^ multiplied(slope, at) for byte, slope in zip(secret, slopes, strict=True))
        for at in range(1, SHARES + 1)
    }


def together(shares: dict[int, bytes]) -> bytes:
    """The secret of two shares.

    Raises:
        ValueError: there are not two, their numbers are none, or their lengths differ.
    """
    if len(shares) != NEEDED or not set(shares) <= set(range(1, SHARES + 1)):
        raise ValueError("Two shares with different numbers are needed.")
    (first, one), (second, two) = shares.items()
    # The line through both, at 0.
    share = inverse(first ^ second)
    weights = multiplied(second, share), multiplied(first, share)
    return bytes(
        multiplied(a, weights[0]) ^ multiplied(b, weights[1]) for a, b in zip(one, two, strict=True)
    )


def multiplied(a: int, b: int) -> int:
    """The product in the field; the same steps for all values."""
    product = 0
    for _ in range(8):
        product ^= a * (b & 1)
        a <<= 1
        a ^= _POLYNOMIAL * (a >> 8)
        b >>= 1
    return product


def inverse(a: int) -> int:
    """What gives 1 with a: a to the power of 254, for every a but 0."""
    return reduce(lambda power, _: multiplied(power, a), range(_FULL - 3), a)
