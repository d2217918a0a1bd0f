"""A share on paper: 24 words, its number, and two words by which people know whose vault it is.

The words hold the share and a check of eight bits, so that most slips of the pen are told at once.

Source: docs/adr/0039-keys-of-the-vault.md, "Recovery".
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.ports.problems import Refused
from app.security import words
from app.security.vault.packing import packed
from app.security.vault.recovery import SEED_BYTES
from app.security.vault.shamir import NEEDED, SHARES, together

WORDS = 24
_VAULT_WORDS = 2
_CHECK = b"trestle recovery share 1\n"


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on one sheet. Its words say nothing of the share."""

    number: int
    vault: tuple[str, ...]
    words: tuple[str, ...] = field(repr=False)


def vault_words(anchor: bytes) -> tuple[str, ...]:
    """Two words by which people know which vault a sheet is of."""
    return words.spelled(anchor, _VAULT_WORDS)


def written(number: int, share: bytes, anchor: bytes) -> Paper:
    """A share as it is printed."""
    return Paper(
        number, vault_words(anchor), words.spelled(share + _check(number, share, anchor), WORDS)
    )


def typed(number: int, text: str, anchor: bytes) -> bytes:
    """A share that was typed from its sheet.

    Args:
        number: which of the three.
        text: its 24 words, with any white space and case.
        anchor: of the vault.

    Raises:
        Refused: `share-mistyped`, with the word that is none; or the sheet is another vault's.
    """
    if not 1 <= number <= SHARES:
        raise _mistyped(f"A share has a number from 1 to {SHARES}.")
    given = text.lower().split()
    if len(given) != WORDS:
        raise _mistyped(f"A share has {WORDS} words; these are {len(given)}.")
    strange = [word for word in given if not words.is_word(word)]
    if strange:
        raise _mistyped(f"Word {given.index(strange[0]) + 1} is none of the list.")
    raw = words.read(given)
    share, check = raw[:SEED_BYTES], raw[SEED_BYTES:]
    if check != _check(number, share, anchor):
        raise _mistyped("A word is wrong, or the number, or the sheet is another vault's.")
    return share


def seed_of(sheets: Sequence[tuple[int, str]], anchor: bytes) -> bytes:
    """The seed of two typed sheets.

    Raises:
        Refused: one is mistyped, or both are the same.
    """
    shares = {number: typed(number, text, anchor) for number, text in sheets}
    if len(shares) != NEEDED:
        raise _mistyped("Two different shares are needed.")
    return together(shares)


def _check(number: int, share: bytes, anchor: bytes) -> bytes:
    return hashlib.sha256(packed(_CHECK, bytes([number]), share, anchor)).digest()[:1]


def _mistyped(sentence: str) -> Refused:
    return Refused(
        "share-mistyped", sentence, next_step="Compare with the sheet, word for word, and number."
    )
