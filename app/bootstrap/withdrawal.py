"""Removing what a device holds: unsent work is sealed for central, then the keys, then the files.

The order is that of what must not be lost and what must not stay: nothing is destroyed before the
work is safe, and once the keys are gone the files are only rubbish, which whoever starts next
finishes clearing away.

Source: security.md D9, T19; ADR 0042.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from app.bootstrap.desk import Desk
from app.bootstrap.removal import MARK, Removed, finish, forget_keys, write_mark
from app.domain.leases import is_past_keeping
from app.platform.paths import private_folder
from app.ports.keyring import Keyring
from app.ports.problems import Corrupt, Refused, TrestleProblem, Unavailable
from app.security.orders import WipeOrder
from app.store import leases
from app.store.device_keys import forget_keys_here
from app.store.open import Store
from app.store.settings import write_setting
from app.store.unsent_work import Work, unsent_work
from app.sync.entering import TOKENS
from app.sync.leasing import Leasing

HANDED_IN = "handed-in"
"""The folder with sealed work that was too much to send, or could not be sent; central opens it."""


def carry_out(store: Store, leasing: Leasing | None, keyring: Keyring | None = None) -> Removed:
    """Remove everything that this device holds; the store is closed then.

    Args:
        store: open; of a device that was put out, or was away too long and has nothing unsent.
        leasing: the way to central; None where there is none.
        keyring: that keeps the store's key; the computer's own unless given.

    Raises:
        Unavailable: the work could not be sealed, or the keyring does not answer: nothing was
            removed.
        Refused: there is neither an order nor a reason, or no order and something is unsent.
    """
    with store.reading() as connection:
        order = leases.order_of(connection)
        away = is_past_keeping(leases.held(connection), store.clock.now(), unsynced=False)
    if order is None and not away:
        raise Refused("device-kept", "Nobody ordered that what this computer holds be removed.")
    work, home = unsent_work(store), store.folder.parent
    kept = _safe(store, leasing, work, order, home)
    given = kept is None and not work.is_empty
    removed = Removed(
        order is not None, work.rescued.waiting, str(kept or ""), False, given, work.timing
    )
    write_mark(home, removed)
    try:
        forget_keys(home, keyring)
    except TrestleProblem:
        with suppress(OSError):
            (home / MARK).unlink()
        raise
    with store.writing() as connection:
        forget_keys_here(connection)
        write_setting(connection, TOKENS, None)
    store.close()
    finish(home, keyring)
    return removed


def withdraw(desk: Desk) -> Removed:
    """Remove what an open desk holds; it is closed then.

    Raises:
        Unavailable, Refused: as `carry_out`.
    """
    try:
        leasing = Leasing(desk.store, desk.way, desk.clock) if desk.address else None
    except Refused:
        leasing = None
    removed = carry_out(desk.store, leasing)
    desk.lease.end()
    desk.close()
    return removed


def _safe(
    store: Store, leasing: Leasing | None, work: Work, order: WipeOrder | None, home: Path
) -> Path | None:
    """Give central the work, or seal it on the disk: where, or None where nothing stays here."""
    if work.is_empty:
        return None
    if order is None:
        what = "A timer runs here whose time" if work.timing else "Work waits here that"
        raise Refused("work-unsent", f"{what} central does not have; it is kept.")
    sealed = Leasing.sealed(store, work, order)
    folder = private_folder(home / HANDED_IN)
    name = f"work-{store.device.short or 'device'}-{store.clock.now():%Y%m%dT%H%M%SZ}.sealed"
    path = folder / name
    _keep(path, sealed)
    try:
        given = leasing is not None and leasing.hand_in(sealed)
    except (Refused, Unavailable, Corrupt):
        given = False
    if not given:
        return path
    path.unlink(missing_ok=True)
    return None


def _keep(path: Path, content: bytes) -> None:
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
    except OSError as problem:
        path.unlink(missing_ok=True)
        raise Unavailable(
            "work-not-saved",
            f"Your unsent work could not be saved: {problem.strerror or problem}.",
            next_step="Free some space on the disk and try again. Nothing was changed.",
        ) from problem
