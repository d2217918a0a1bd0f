"""The page of one's own account as values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.bootstrap.identity import Identity
from app.bootstrap.own_account import OwnAccount
from app.bootstrap.window_lock import IDLE_MIN, Asks, PinKind

MINUTES = (2, 5, 10, 15, 30, 60, 0)
"""Offered before the window locks by itself; 0 never does. Units: minutes."""
FEW_CODES = 3
"""So few recovery codes left are told as few."""


@dataclass(frozen=True, slots=True)
class LockHere:
    """How the window of this computer locks.

    Attributes:
        pin: which PIN opens it.
        asks: what opens it now.
        idle_min: minutes without input until it locks; 0 never does.
    """

    pin: PinKind = "none"
    asks: Asks = "keyring"
    idle_min: int = IDLE_MIN


@dataclass(frozen=True, slots=True)
class AccountState:
    """What the page shows.

    Attributes:
        who: None before it was read.
        account: how one signs in; None before central told it.
        problem: why central told nothing.
    """

    who: Identity | None = None
    lock: LockHere = LockHere()
    account: OwnAccount | None = None
    busy: bool = False
    problem: str = ""


def minutes_offered(present: int) -> Sequence[int]:
    """The choices, with the present value among them."""
    if present in MINUTES:
        return MINUTES
    return (*sorted({*MINUTES[:-1], present}), 0)
