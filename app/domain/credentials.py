"""What a credential must be, and which of its fields are sealed.

Source: domain.md 7 "Credential", 3 "Expirations".
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from enum import StrEnum

from app.domain.rules import RuleBroken

LONGEST_LINE = 500

CREDENTIAL_KINDS: Mapping[str, str] = {
    "login": "Login",
    "admin": "Administrator",
    "service": "Service account",
    "network": "Network device",
    "licence": "Licence key",
    "other": "Other",
}
"""Kind → how it is called."""


class Secret(StrEnum):
    """The fields that are sealed."""

    PASSWORD = "password"  # noqa: S105 -- a field's name
    TOTP_SEED = "totp_seed"
    NOTE = "note"


class Look(StrEnum):
    """What somebody did with a secret."""

    SHOWN = "shown"
    COPIED = "copied"
    CODE = "code"
    """A code of six digits was made of the seed."""


def check_label(text: str) -> str:
    """A credential's label, tidied.

    Raises:
        RuleBroken: it is empty or too long.
    """
    tidy = " ".join(text.split())
    if not tidy:
        raise RuleBroken("credential-label", "Give it a name: what does it open?")
    return check_plain("name", tidy)


def check_plain(what: str, text: str) -> str:
    """A line that is kept in the open.

    Raises:
        RuleBroken: it is too long, or has more than one line.
    """
    tidy = text.strip()
    if len(tidy) > LONGEST_LINE or any(not letter.isprintable() for letter in tidy):
        raise RuleBroken(
            "credential-line", f"The {what} is one line of at most {LONGEST_LINE} characters."
        )
    return tidy


def check_kind(kind: str) -> str:
    """A kind of credential.

    Raises:
        RuleBroken: there is no such kind.
    """
    if kind not in CREDENTIAL_KINDS:
        raise RuleBroken(
            "credential-kind", f"Choose one of: {', '.join(CREDENTIAL_KINDS.values())}."
        )
    return kind


def seed_bytes(text: str) -> bytes:
    """The seed of one-time codes, as it is shown for typing: base32, with or without spaces.

    Raises:
        RuleBroken: it is none.
    """
    plain = "".join(text.split()).replace("-", "").rstrip("=").upper()
    try:
        seed = base64.b32decode(plain + "=" * (-len(plain) % 8))
    except (binascii.Error, ValueError):
        seed = b""
    if not seed:
        raise RuleBroken(
            "totp-seed", "This is no seed of one-time codes: letters and the digits 2 to 7."
        )
    return seed
