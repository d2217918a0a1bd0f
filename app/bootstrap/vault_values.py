"""What the vault's door takes and gives, as values.

Source: docs/adr/0039-keys-of-the-vault.md.
"""

from __future__ import annotations

import secrets as chance
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from app.domain.credentials import Secret, seed_bytes

OFFLINE = timedelta(hours=72)
"""How long secrets open after central last confirmed this device."""
_LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_GROUPS, _GROUP = 5, 4


@dataclass(frozen=True, slots=True)
class Shown:
    """A secret for somebody's eyes. Its words say nothing of it.

    Attributes:
        note: what to know of it: written under an old key, older than one that was shown before.
        left_s: how long a code still holds, in seconds; None of what does not change.
    """

    text: str = field(repr=False)
    note: str = ""
    left_s: float | None = None


@dataclass(frozen=True, slots=True)
class NewCredential:
    """What a person types; the secrets in the open, until they are sealed."""

    client: UUID
    label: str
    username: str = ""
    url: str = ""
    kind: str = "login"
    asset: UUID | None = None
    rotation_due: date | None = None
    secrets: Mapping[Secret, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class ToChange:
    """A secret that somebody could read who may no longer, so that it is to be changed.

    Attributes:
        person, client, label: by their names; empty where this device does not know them.
        revealed: they are known to have looked.
        lost: a laptop of theirs was lost; else they lost the client.
    """

    credential: UUID
    field: Secret
    person: str
    client: str
    label: str
    revealed: bool
    lost: bool
    since: datetime


def note_of(
    before: tuple[int, bytes] | None, edition: int, digest: bytes, *, under_old_key: bool
) -> str:
    """What a person is told beside a value that they see.

    Args:
        before: edition and MAC of what was shown here last, an empty one if nobody can compare it;
            None the first time.
        edition: of this value.
        digest: its MAC.
        under_old_key: the client has a newer key by now.
    """
    if before is not None and (edition, digest) == before:
        return ""
    if before is not None and edition < before[0]:
        return "This is an older value than the one that was shown here before."
    if before is not None and edition == before[0] and before[1]:
        return "Two people wrote this at once: it is another value than was shown here before."
    if under_old_key:
        return "This was written with an old key: somebody who has left may have written it."
    return ""


def suggested_password() -> str:
    """A password that nobody guesses and that can be read out: 116 bits in groups of four."""
    groups = ("".join(chance.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def checked_secret(secret: Secret, typed: str) -> str:
    """What was typed, if it can be of any use later.

    Raises:
        RuleBroken: it is no seed of one-time codes, and stands for one.
    """
    if secret is Secret.TOTP_SEED:
        seed_bytes(typed)
    return typed
