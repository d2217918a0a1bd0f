"""`trestle doctor`: looks at every part that can break, says what it found and what to do.

It works when the store does not open, changes nothing unless it is told to repair, and says
nothing secret and nothing of a client.
"""

from __future__ import annotations

import shutil
import ssl
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from app.bootstrap.clock import home_clock
from app.bootstrap.doctor_central import central_findings
from app.bootstrap.doctor_history import fork_findings
from app.bootstrap.findings import Finding, Verdict, of_problem
from app.bootstrap.opening import key_here
from app.database.engine import check_sqlite_version, linked_versions
from app.database.wholeness import is_whole
from app.platform.single_instance import is_claimed
from app.ports.clock import Clock
from app.ports.problems import TrestleProblem
from app.store import backup, check, health
from app.store.keys import DATABASE, PASSPHRASE, read_facts
from app.store.swap import STORE

_LITTLE = 500 * 1024 * 1024
_TOO_LITTLE = 64 * 1024 * 1024
_LONG_JOURNAL = 256 * 1024 * 1024
_MB = 1024 * 1024
_OLD_COPY_DAYS = 3


@dataclass(slots=True)
class _Patient:
    """What is looked at, and what is known of it so far."""

    home: Path
    passphrase: str | None
    clock: Clock
    key: bytes | None = None
    inside: health.Inside | None = None

    @property
    def folder(self) -> Path:
        return self.home / STORE

    @property
    def database(self) -> Path:
        return self.folder / DATABASE


def examine(
    home: Path, *, passphrase: str | None = None, clock: Clock | None = None
) -> Iterator[Finding]:
    """Look at one part after the other; nothing is changed.

    Args:
        home: the folder of this installation.
        passphrase: of the store, where one opens it.
        clock: the machine's, or the demo's, unless given.
    """
    patient = _Patient(home, passphrase, clock or home_clock(home))
    yield _programs()
    yield _instance(patient)
    yield _room(patient)
    yield _key(patient)
    yield from _store(patient)
    yield from _work(patient)
    yield from fork_findings(patient.inside)
    yield _copies(patient)
    yield from _central(patient)


def _programs() -> Finding:
    sqlite, cipher, provider = linked_versions()
    facts = {
        "Trestle": _installed("trestle"),
        "Python": sys.version.split()[0],
        "PySide6": _installed("PySide6-Essentials"),
        "SQLite": sqlite,
        "SQLCipher": cipher,
        "SQLCipher's crypto": provider,
        "OpenSSL": ssl.OPENSSL_VERSION,
    }
    try:
        check_sqlite_version()
    except TrestleProblem as problem:
        return of_problem("programs", problem)
    return Finding("programs", "ok", f"Trestle {facts['Trestle']} with what it needs.", facts=facts)


def _installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _instance(patient: _Patient) -> Finding:
    running = is_claimed(patient.home)
    words = "Trestle is running." if running else "Trestle is not running."
    return Finding("instance", "ok", words, facts={"running": running})


def _room(patient: _Patient) -> Finding:
    free = shutil.disk_usage(patient.home).free
    facts = {"free_mb": free // _MB}
    words = f"{free // _MB:,} MB are free on the disk."
    if free >= _LITTLE:
        return Finding("disk", "ok", words, facts=facts)
    verdict: Verdict = "wrong" if free < _TOO_LITTLE else "look"
    return Finding("disk", verdict, words, "Free some space before the store needs it.", facts)


def _key(patient: _Patient) -> Finding:
    try:
        facts = read_facts(patient.folder)
        if facts is None:
            return Finding("key", "ok", "No store was made here yet, so there is no key.")
        if facts.backend == PASSPHRASE and patient.passphrase is None:
            words = "A passphrase opens this store, so the rest of it was not looked at."
            again = "Run this again with --passphrase-file."
            return Finding("key", "look", words, again, {"kept": PASSPHRASE})
        patient.key = key_here(patient.home, patient.passphrase)
    except TrestleProblem as problem:
        return of_problem("key", problem)
    if patient.key is None:
        return Finding(
            "key",
            "wrong",
            f"The keyring {facts.backend} answers, but it no longer has this store's key.",
            "Restore the keyring, or run `trestle doctor --start-afresh`: the store is set aside "
            "and everything is copied from central again.",
            {"kept": facts.backend, "code": "store-key-missing"},
        )
    where = "behind your passphrase" if facts.backend == PASSPHRASE else f"in {facts.backend}"
    return Finding("key", "ok", f"The key is {where} and fits.", facts={"kept": facts.backend})


def _store(patient: _Patient) -> Iterator[Finding]:
    size, journal = health.sizes(patient.folder)
    facts = {"size_mb": size // _MB, "journal_mb": journal // _MB}
    if not size:
        step = "Open Trestle and sign in: the store is made then."
        yield Finding("store", "look", "There is no store here yet.", step, facts)
        return
    if patient.key is None:
        words = "The store is here; without its key nobody can read it."
        yield Finding("store", "look", words, "Put the key right first.", facts)
        return
    try:
        patient.inside = health.look_inside(patient.folder, patient.key)
        bad = check.damaged_pages(patient.database, patient.key)
        whole = not bad and is_whole(patient.database, patient.key)
    except TrestleProblem as problem:
        yield _damaged(patient, {**facts, "code": problem.code})
        return
    if not whole:
        yield _damaged(patient, {**facts, "damaged_pages": bad})
        return
    yield Finding("store", "ok", f"The store opens and is whole ({size // _MB:,} MB).", "", facts)
    if journal > _LONG_JOURNAL:
        words = f"The journal of the store is long ({journal // _MB:,} MB)."
        yield Finding("journal", "look", words, "Close Trestle once: it is folded in then.", facts)
    yield _tables(patient.inside)


def _damaged(patient: _Patient, facts: dict[str, object]) -> Finding:
    copy = backup.newest_whole(patient.folder, patient.key) if patient.key else None
    step = (
        "Close Trestle and run `trestle doctor --repair`: your unsent work is saved, then the "
        "newest copy takes its place."
        if copy
        else "Close Trestle and run `trestle doctor --start-afresh`: your unsent work is saved, "
        "then everything is copied from central again."
    )
    return Finding("store", "wrong", "The store is damaged.", step, facts)


def _tables(inside: health.Inside) -> Finding:
    facts = {"revision": inside.revision}
    if inside.is_current:
        return Finding(
            "tables", "ok", "The tables of the store are those of this Trestle.", "", facts
        )
    words = "The tables of the store are of another version of Trestle."
    step = "Start Trestle: older ones are brought to the present. For newer ones, update Trestle."
    return Finding("tables", "look", words, step, facts)


def _work(patient: _Patient) -> Iterator[Finding]:
    inside = patient.inside
    if inside is None:
        return
    facts = {"waiting": inside.waiting, "refused": inside.refused}
    if inside.refused:
        words = f"Central refused {inside.refused:,} of your changes."
        yield Finding("outbox", "look", words, "Open Sync in Trestle: each says why.", facts)
    elif inside.waiting and inside.oldest is not None:
        days = (patient.clock.now() - inside.oldest).days
        words = f"{inside.waiting:,} changes wait for central, the oldest for {days} days."
        verdict: Verdict = "look" if days else "ok"
        step = "Bring this computer to a network that reaches central." if days else ""
        yield Finding("outbox", verdict, words, step, facts)
    else:
        yield Finding("outbox", "ok", "Nothing waits for central.", facts=facts)
    yield _compared(inside)
    if inside.signed_out:
        words = "Nobody is signed in, so nothing is synced."
        yield Finding("session", "look", words, "Open Trestle and sign in; nothing is lost.")


def _compared(inside: health.Inside) -> Finding:
    """What the last comparison with central found: a row that differs met a fault somewhere."""
    told = inside.compared
    at, found_at = told.at, told.found_at
    facts: dict[str, object] = {
        "compared_at": at.isoformat() if at else "",
        "defects": told.found,
        "rows_put_right": told.rows,
        "defect_at": found_at.isoformat() if found_at else "",
    }
    if found_at is not None:
        many = "1 record" if told.rows == 1 else f"{told.rows:,} records"
        words = f"{many} here differed from central's; put right last on {found_at:%Y-%m-%d}."
        step = "Nothing is lost. Send this report: the cause is a fault of Trestle or of the disk."
        return Finding("compared", "look", words, step, facts)
    words = "The records here are those of central." if at else "Not held against central yet."
    return Finding("compared", "ok", words, facts=facts)


def _copies(patient: _Patient) -> Finding:
    found = backup.copies(patient.folder)
    if not found:
        words = "There is no copy of the store yet."
        step = "Trestle makes one after its next sync; or run `trestle doctor --repair`."
        return Finding("copies", "look" if patient.database.exists() else "ok", words, step)
    facts = {"copies": len(found), "newest": backup.made_at(found[0]).isoformat()}
    if patient.key is None:
        words = f"{len(found)} copies are here; without the key nobody can read them."
        return Finding("copies", "look", words, "Put the key right first.", facts)
    whole = backup.newest_whole(patient.folder, patient.key)
    if whole is None:
        words = "No copy of the store is whole."
        return Finding("copies", "wrong", words, "Run `trestle doctor --repair`.", facts)
    age = (patient.clock.now() - backup.made_at(whole)).days
    words = f"The newest whole copy of the store is {age} days old."
    step = "Run `trestle doctor --repair` for a new one." if age > _OLD_COPY_DAYS else ""
    return Finding("copies", "look" if step else "ok", words, step, facts)


def _central(patient: _Patient) -> Iterator[Finding]:
    inside = patient.inside
    if inside is None:
        words = "Where central is, the store alone knows; it could not be read."
        yield Finding("server", "look", words, "Put the store right first.")
        return
    yield from central_findings(inside.address, patient.clock, inside.clock_offset_s, inside.trust)
