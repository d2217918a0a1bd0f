"""Codes on paper for who has lost their phone: ten, each good once, kept as digests."""

from __future__ import annotations

import hmac
import secrets

COUNT = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1, which look alike on paper."""
_GROUPS, _LENGTH = 3, 4
"""Twelve of 31 letters are 59 bits."""


def new_codes() -> tuple[str, ...]:
    """Ten codes, "k4mp-x7qa-9rte"."""
    return tuple("-".join(_group() for _ in range(_GROUPS)) for _ in range(COUNT))


def _group() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def is_recovery_code(typed: str) -> bool:
    """Whether what was typed has the form of one."""
    return len(_plain(typed)) == _GROUPS * _LENGTH


def digest_of(key: bytes, person: bytes, typed: str) -> bytes:
    """What is kept of a code: it cannot be found by trying without central's key.

    Args:
        key: central's own, for this purpose.
        person: whose code it is.
        typed: with or without its dashes, in any case.

    Shape: 32 bytes.
    """
    return hmac.digest(key, person + b"|" + _plain(typed).encode("utf-8", "replace"), "sha256")


def _plain(typed: str) -> str:
    return "".join(typed.lower().replace("-", " ").split())
