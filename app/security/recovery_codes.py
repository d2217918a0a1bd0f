"""Codes on paper for who has lost their phone: ten, each good once, kept as digests."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Sequence

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


def again(keys: Iterable[bytes], digest: bytes) -> bytes:
    """What is kept of a code's digest after central's key changed so often: one more for each key.

    Who has an earlier key alone can try nothing any more.
    """
    for key in keys:
        digest = hmac.digest(key, b"again|" + digest, "sha256")
    return digest


def digests_of(keys: Sequence[bytes], person: bytes, typed: str) -> list[bytes]:
    """All that may be kept of a code, as it is from before or after any change of central's key.

    Args:
        keys: central's for this purpose, in their order.
        person: whose code it is.
        typed: as for `digest_of`.
    """
    return [
        again(keys[place + 1 :], digest_of(key, person, typed)) for place, key in enumerate(keys)
    ]


def _plain(typed: str) -> str:
    return "".join(typed.lower().replace("-", " ").split())
