"""How a device stands with the firm's vault: what part it has in it.

Source: docs/adr/0039-keys-of-the-vault.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.bootstrap.vault_values import OFFLINE
from app.store import leases
from app.store import vault as kept
from app.store.open import Store

_SET_RIGHT = timedelta(minutes=5)
"""A clock that sets itself right goes back no further. Source: security.md D8."""


class Part(StrEnum):
    """What part a device has in the vault."""

    NO_VAULT = "no vault"
    """None was set up, or none came here yet."""
    OUTSIDE = "outside"
    """It never asked, or what it had was ended."""
    WAITING = "waiting"
    """It asked; people compare its six words."""
    INSIDE = "inside"


@dataclass(frozen=True, slots=True)
class VaultStanding:
    """How it stands.

    Attributes:
        trouble: why nothing is sealed, as a code; empty where nothing is wrong.
        confirmed_at: when central last confirmed this device; None for never, and once that was
            seen to be too long ago.
        is_confirmed: lately enough that secrets open.
    """

    part: Part
    trouble: str = ""
    confirmed_at: datetime | None = None
    is_confirmed: bool = False


def standing_of(store: Store) -> VaultStanding:
    """Look how this device stands.

    Raises:
        Refused, Corrupt: what is kept is no chain.
    """
    with store.reading() as connection:
        chain, own = kept.chain_here(connection), kept.own_keys(connection)
        noted = kept.standing(connection)
    if chain is None:
        part = Part.NO_VAULT
    elif own is None:
        part = Part.OUTSIDE
    elif own.public.sign in chain.active:
        part = Part.INSIDE
    else:
        part = Part.OUTSIDE if own.public.sign in chain.members else Part.WAITING
    return VaultStanding(part, noted.code, noted.confirmed_at, is_confirmed(store))


def is_confirmed(store: Store) -> bool:
    """Whether central confirmed this device lately enough that secrets open.

    By the clock, and by the hours that the program ran: a clock that was set back wins nothing.
    """
    with store.reading() as connection:
        at, ran = kept.standing(connection).confirmed_at, leases.counted(connection)
    if at is None:
        return False
    return -_SET_RIGHT <= store.clock.now() - at <= OFFLINE and ran <= OFFLINE
