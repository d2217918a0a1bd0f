"""The PIN that opens a locked window, and the wrong ones, counted over every restart.

It guards what is on the screen, not the store: the store's key lies in the keyring. Where this
device has the vault's PIN (`security.vault.device`), that one opens the window, too, and only its
wrong tries are counted here, wherever it is typed (`sync.vault.open_vault`).

Source: security.md 2.1; ux.md 3.13.
"""

from __future__ import annotations

import hmac
import os
from datetime import datetime, timedelta
from math import ceil

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from app.ports.problems import Refused
from app.security.vault.device import check_new_pin
from app.security.vault.stretching import SALT_BYTES, WORDS, Cost, stretched
from app.store.tables import lock_pin

FREE = 4
"""So many wrong ones in a row cost nothing: fingers slip."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)


def set_pin(connection: Connection, pin: str, cost: Cost = WORDS) -> None:
    """Ask for this PIN from now on; an empty one asks for none any more.

    Raises:
        RuleBroken: too many people would try it first.
    """
    if pin:
        check_new_pin(pin)
    connection.execute(delete(lock_pin))
    if pin:
        salt = os.urandom(SALT_BYTES)
        connection.execute(
            insert(lock_pin).values(
                one=1,
                salt=salt,
                digest=stretched(pin.encode(), salt, cost),
                cost=msgspec.json.encode((cost.memory_kib, cost.passes)).decode(),
            )
        )


def has_pin(connection: Connection) -> bool:
    """Whether a PIN is asked for."""
    return connection.execute(select(lock_pin.c.salt)).scalar_one_or_none() is not None


def count_try(connection: Connection, now: datetime) -> None:
    """Count a try before it is looked at: who cuts the power wins none.

    Raises:
        Refused: too many were wrong; `retry_after_s` says how long to wait.
    """
    connection.execute(insert(lock_pin).prefix_with("OR IGNORE").values(one=1))
    row = connection.execute(select(lock_pin.c.failed, lock_pin.c.until)).one()
    # A clock that was set back makes nobody wait longer than the longest wait.
    if row.until is not None and now < row.until <= now + LONGEST_WAIT:
        raise too_soon(row.until - now)
    failed = row.failed + 1
    connection.execute(update(lock_pin).values(failed=failed, until=_until(failed, now)))


def _until(failed: int, now: datetime) -> datetime | None:
    if failed <= FREE:
        return None
    wait: timedelta = FIRST_WAIT * (1 << min(failed - FREE - 1, 10))
    return now + min(wait, LONGEST_WAIT)


def is_right(connection: Connection, pin: str) -> bool:
    """Whether this is the PIN; takes a moment on purpose."""
    row = connection.execute(select(lock_pin.c.salt, lock_pin.c.digest, lock_pin.c.cost)).one()
    memory, passes = msgspec.json.decode(row.cost, type=tuple[int, int])
    made = stretched(pin.encode(), bytes(row.salt), Cost(memory, passes))
    return hmac.compare_digest(made, bytes(row.digest))


def forgive(connection: Connection) -> None:
    """The right one was typed: the wrong ones count no more."""
    connection.execute(update(lock_pin).values(failed=0, until=None))


def too_soon(wait: timedelta) -> Refused:
    """Too many wrong ones."""
    seconds = ceil(wait.total_seconds())
    words = f"{seconds} seconds" if seconds < 120 else f"{ceil(seconds / 60)} minutes"  # noqa: PLR2004 -- where people begin to count in minutes
    return Refused(
        "pin-wait",
        f"There were too many wrong PINs. Wait {words}, then try again.",
        retry_after_s=float(seconds),
    )
