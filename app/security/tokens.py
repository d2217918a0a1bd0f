"""Opaque tokens: 256 random bits for the holder, a digest for the database (security.md D6)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

BYTES = 32


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def new_token() -> str:
    """A token that nobody can guess."""
    return _text(secrets.token_bytes(BYTES))


def digest(token: str) -> bytes:
    """What is stored of a token; it cannot be turned back.

    Shape: 32 bytes.
    """
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def successor(key: bytes, token: str) -> str:
    """The token that follows a refresh token.

    It is computed, not stored, so that a reply that was lost on the way can be given again
    while the database holds digests only.

    Args:
        key: central's own secret; without it the successor cannot be told from the token.
        token: the refresh token that was presented.
    """
    return _text(hmac.digest(key, b"refresh|" + token.encode("utf-8", "replace"), "sha256"))


def derived_key(secret: bytes, purpose: str) -> bytes:
    """A key for one purpose from central's secret.

    Shape: 32 bytes.
    """
    return hmac.digest(secret, b"trestle|" + purpose.encode("ascii"), "sha256")
