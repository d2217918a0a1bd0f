"""Opening this device's store, or saying what keeps it shut and what can be done.

Where the store is damaged, the work that central does not have is saved before anything else.

Source: security.md D4, 3.4, T14, T15.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.bootstrap.clock import home_clock
from app.bootstrap.desk import Desk
from app.bootstrap.device import Announce, open_desk
from app.bootstrap.fault_words import DAMAGED, Around, worded
from app.bootstrap.faults import DeviceFault, Opened
from app.bootstrap.leases import WITHDRAWN
from app.bootstrap.removal import SAVED, finish, removed_here
from app.bootstrap.removal import problem_of as removed_words
from app.bootstrap.withdrawal import withdraw
from app.database.engine import open_sqlcipher
from app.database.wholeness import is_whole
from app.database.work import translated
from app.platform.ids import ClockIds
from app.platform.keyring import open_keyring
from app.platform.passphrase import Cost, Passphrase
from app.platform.paths import private_folder
from app.ports.clock import Clock
from app.ports.problems import Corrupt, TrestleProblem
from app.store import backup, check
from app.store.keys import (
    DATABASE,
    FACTS,
    KEY_FILE,
    PASSPHRASE,
    Facts,
    known_key,
    read_facts,
)
from app.store.open import store_over
from app.store.rescue import Rescued, rescue
from app.store.sealed import seal, sealed_files, unseal
from app.store.swap import STORE

CHECKED_AT_START = 200 * 1024 * 1024
"""Bytes; reading a larger store through would keep the person waiting: its daily copy does it."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved from a damaged store."""

    work: Rescued
    path: Path
    key: bytes


def open_device(
    home: Path,
    *,
    passphrase: str | None = None,
    cost: Cost | None = None,
    clock: Clock | None = None,
    announce: Announce = lambda _changes: None,
) -> Opened | DeviceFault:
    """Open the store of this device, made anew only where there is none.

    Args:
        home: the folder of this installation.
        passphrase: the explicit other way to keep the key, where there is no keyring.
        cost: of a new passphrase; the strong default is for people.
        clock: the machine's, or the demo's, unless given.
        announce: hears of every committed change, from any thread.
    """
    try:
        finish(home)
    except TrestleProblem as problem:
        return worded(problem, Around(home / STORE))
    gone = removed_here(home)
    if gone is not None:
        return worded(removed_words(gone), Around(home / STORE))
    database = home / STORE / DATABASE
    unclean = check.was_left_open(database)
    try:
        desk = open_desk(home, passphrase=passphrase, cost=cost, clock=clock, announce=announce)
        try:
            with desk.store.reading() as connection:
                check.read_own_work(connection)
            if unclean and database.stat().st_size <= CHECKED_AT_START:
                _read_through(database, desk.store.key)
            if desk.lease.must_go():
                return worded(removed_words(withdraw(desk)), Around(home / STORE))
        except BaseException:
            desk.close()
            raise
    except TrestleProblem as problem:
        return fault_of(problem, home, passphrase=passphrase, clock=clock)
    return Opened(desk)


def _read_through(database: Path, key: bytes) -> None:
    if not is_whole(database, key):
        raise Corrupt("store-damaged", "The store on this computer is damaged.")


def fault_of(
    problem: TrestleProblem,
    home: Path,
    *,
    passphrase: str | None = None,
    key: bytes | None = None,
    clock: Clock | None = None,
) -> DeviceFault:
    """What can be done about a store that does not open, or broke while it was open.

    Args:
        problem: what was met.
        home: the folder of this installation.
        passphrase: as it was typed, if it was.
        key: of the store, where it was open.
        clock: the machine's, or the demo's, unless given.
    """
    folder = home / STORE
    if problem.code == WITHDRAWN and key is not None:
        return _withdrawn(home, key, clock or home_clock(home))
    if problem.code not in DAMAGED:
        return worded(problem, _around(folder))
    try:
        found = key or key_here(home, passphrase)
        saved = save_work(home, found, clock or home_clock(home)) if found else None
    except TrestleProblem as worse:
        full = worse.code == "work-not-saved"
        return worded(worse if full else problem, _around(folder))
    return worded(problem, _around(folder, found, saved))


def _withdrawn(home: Path, key: bytes, clock: Clock) -> DeviceFault:
    """Remove what this device holds; its store was open a moment ago and is closed now."""
    folder = home / STORE
    try:
        with translated():
            database = open_sqlcipher(folder / DATABASE, key)
        desk = Desk(store_over(database, folder, key, clock=clock, ids=ClockIds(clock)))
        try:
            return worded(removed_words(withdraw(desk)), Around(folder))
        except BaseException:
            desk.close()
            raise
    except TrestleProblem as problem:
        return worded(problem, _around(folder))


def _around(folder: Path, key: bytes | None = None, saved: Saved | None = None) -> Around:
    copy = backup.newest_whole(folder, key) if key else None
    facts = _facts(folder)
    return Around(
        folder,
        store_here=(folder / DATABASE).exists(),
        by_passphrase=facts.backend == PASSPHRASE if facts else (folder / KEY_FILE).exists(),
        copy_at=backup.made_at(copy) if copy else None,
        facts_copy=(folder / backup.FOLDER / FACTS).exists(),
        readable=saved is not None and bool(saved.work.unsent or saved.work.rows.get("draft")),
        saved=saved.path if saved else None,
        waiting=saved.work.waiting if saved else None,
    )


def _facts(folder: Path) -> Facts | None:
    try:
        return read_facts(folder)
    except (Corrupt, OSError):
        return None


def key_here(home: Path, passphrase: str | None) -> bytes | None:
    """The key of the store that is here, without opening it; None where it is not to be had.

    Raises:
        Refused: the key or the passphrase is wrong, or of the other kind.
        Unavailable: the keyring is not there or locked.
        Corrupt: the facts of the store are damaged.
    """
    return key_of(home / STORE, passphrase)


def key_of(folder: Path, passphrase: str | None) -> bytes | None:
    """The key of the store in a folder, as `key_here` gives that of the present one.

    Raises:
        Refused: the key or the passphrase is wrong, or of the other kind.
        Unavailable: the keyring is not there or locked.
        Corrupt: the facts of the store are damaged.
    """
    facts = read_facts(folder)
    if facts is None:
        return None
    words = None if passphrase is None else Passphrase(folder / KEY_FILE, passphrase)
    return known_key(facts, None if facts.backend == PASSPHRASE else open_keyring(), words)


def save_work(home: Path, key: bytes, clock: Clock) -> Saved:
    """Save what central does not have from a damaged store; the same work only once.

    Raises:
        Unavailable: the disk is full; nothing was changed.
    """
    folder = home / STORE
    facts = _facts(folder)
    with translated():
        work = rescue(folder, key, bytes.fromhex(facts.salt) if facts else b"")
    target = private_folder(home / SAVED)
    for earlier in sealed_files(target):
        try:
            if unseal(earlier, key).rows == work.rows:
                return Saved(work, earlier, key)
        except Corrupt:
            continue
    return Saved(work, seal(target, work, key, clock.now()), key)
