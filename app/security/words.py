"""Six words that two people can read to each other, instead of a fingerprint in digits."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from app.security.device_keys import PublicKeys, fingerprint

COUNT = 6
_BITS = 11
"""Of 2,048 words each: together 66 bits, which nobody finds a second pair of keys for while two
people compare them."""


def six_words(keys: PublicKeys, nonce: bytes) -> tuple[str, ...]:
    """The words of a device that asks to be let in.

    Args:
        keys: the device's public ones.
        nonce: central's, of this enrolment.
    """
    number = int.from_bytes(fingerprint(keys, nonce)[:9], "big") >> (72 - COUNT * _BITS)
    places = [number >> (_BITS * at) & (1 << _BITS) - 1 for at in reversed(range(COUNT))]
    return tuple(_list()[place] for place in places)


@cache
def _list() -> tuple[str, ...]:
    found = files("resources").joinpath("words", "english.txt").read_text(encoding="ascii")
    return tuple(found.split())
