"""Codes of six digits that change with the time (RFC 6238 over RFC 4226, SHA-1, 30 seconds)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from urllib.parse import quote

STEP_S = 30
DIGITS = 6
SEED_BYTES = 20
"""As long as the hash, which RFC 4226 recommends."""
_AROUND = (0, -1, 1)
"""A phone's clock may be a step off, and no more."""


def new_seed() -> bytes:
    """The secret that a phone and central share."""
    return secrets.token_bytes(SEED_BYTES)


def step_at(seconds: float) -> int:
    """Which step a time falls into.

    Units: seconds since 1970.
    """
    return int(seconds // STEP_S)


def code_at(seed: bytes, step: int, *, digits: int = DIGITS) -> str:
    """The code of one step."""
    digest = hmac.digest(seed, step.to_bytes(8, "big"), hashlib.sha1)
    at = digest[-1] & 0x0F
    number = int.from_bytes(digest[at : at + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def step_of(seed: bytes, code: str, now_s: float) -> int | None:
    """The step whose code this is, at most one away from now; None where it is none's.

    Units: `now_s` in seconds since 1970.
    """
    typed = code.encode("utf-8", "replace")
    found = None
    for step in (step_at(now_s) + off for off in _AROUND):
        # All are compared, so that the time taken tells nothing.
        if step >= 0 and hmac.compare_digest(code_at(seed, step).encode(), typed) and found is None:
            found = step
    return found


def seed_text(seed: bytes) -> str:
    """The secret as it is typed into a phone: base32 without its padding."""
    return base64.b32encode(seed).decode("ascii").rstrip("=")


def link(seed: bytes, *, firm: str, email: str) -> str:
    """The secret as an authenticator takes it by link: `otpauth://totp/…`."""
    issuer = quote(firm, safe="")
    return (
        f"otpauth://totp/{issuer}:{quote(email, safe='@')}?secret={seed_text(seed)}"
        f"&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={STEP_S}"
    )
