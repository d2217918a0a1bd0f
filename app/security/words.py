"""Six words that two people can read to each other, instead of a fingerprint in digits."""

from __future__ import annotations

from collections.abc import Sequence
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
    return spelled(fingerprint(keys, nonce), COUNT)


def spelled(raw: bytes, count: int) -> tuple[str, ...]:
    """The first bits of some bytes as words, eleven bits each."""
    size = -(-count * _BITS // 8)
    number = int.from_bytes(raw[:size], "big") >> (size * 8 - count * _BITS)
    places = [number >> (_BITS * at) & (1 << _BITS) - 1 for at in reversed(range(count))]
    return tuple(_list()[place] for place in places)


def is_word(word: str) -> bool:
    """Whether it is one of the list."""
    return word in _places()


def read(words: Sequence[str]) -> bytes:
    """The bytes of words of the list, where their bits fill whole bytes.

    Raises:
        KeyError: one is none of the list.
    """
    number = 0
    for word in words:
        number = number << _BITS | _places()[word]
    return number.to_bytes(len(words) * _BITS // 8, "big")


@cache
def _list() -> tuple[str, ...]:
    found = files("resources").joinpath("words", "english.txt").read_text(encoding="ascii")
    return tuple(found.split())


@cache
def _places() -> dict[str, int]:
    return {word: place for place, word in enumerate(_list())}
