"""Work that was saved from a damaged store: what a sealed file holds, and bringing it back.

A file opens with the key of the store that it was saved from. That store may have been set aside
since, so its key is looked for wherever a store of this installation lies.

Source: security.md 2.2, 3.4; ADR 0013.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from uuid import UUID

from app.bootstrap.faults import DeviceFault
from app.bootstrap.opening import key_of, open_device
from app.bootstrap.removal import SAVED
from app.platform.passphrase import Cost
from app.platform.single_instance import Second, claim
from app.ports.clock import Clock
from app.ports.problems import Corrupt, Refused, TrestleProblem
from app.records.types import from_micros
from app.store.keys import PASSPHRASE, read_facts
from app.store.letters import written
from app.store.put_back import PutBack, add_work
from app.store.rescue import Rescued, Row
from app.store.sealed import sealed_files, unseal
from app.store.swap import ASIDE, STORE
from app.sync.act_words import act_title


@dataclass(frozen=True, slots=True)
class SavedAct:
    """One act that central did not have when it was saved.

    Attributes:
        title: what was done, "Reply".
        typed: the texts that were written, by field.
    """

    at: datetime
    title: str
    typed: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds.

    Attributes:
        owner: whose work it is; None where the store no longer said.
        refused: operations that central had refused and nobody had settled.
        drafts: texts begun, by what they were begun for.
    """

    acts: tuple[SavedAct, ...]
    owner: UUID | None
    refused: int
    drafts: tuple[tuple[str, str], ...]


def files(home: Path) -> list[Path]:
    """The sealed files of this installation, the newest first."""
    return sealed_files(home / SAVED)


def look(
    home: Path, file: Path, *, passphrase: str | None = None, store: Path | None = None
) -> Contents:
    """Read what a file holds; nothing is changed.

    Args:
        home: the folder of this installation.
        file: the sealed file.
        passphrase: of the store that it was saved from, where no keyring keeps its key.
        store: the folder of that store, where it is none of this installation's.

    Raises:
        Corrupt: the file is damaged.
        Refused: no key that is to be had opens it.
        Unavailable: a keyring is locked or not there.
    """
    work = _opened(home, file, passphrase, store)
    acts = tuple(_act([*ops]) for _, ops in groupby(work.unsent, key=lambda op: bytes(op["tx"])))
    owner = None if work.owner is None else UUID(bytes=work.owner)
    drafts = tuple((str(one["key"]), str(one["text"])) for one in work.rows.get("draft", []))
    return Contents(acts, owner, work.refused, drafts)


def _act(ops: list[Row]) -> SavedAct:
    first = ops[0]
    typed = tuple(pair for op in ops for pair in written(op["entity"], op["fields"]).items())
    return SavedAct(from_micros(first["at"]), act_title(first["verb"], first["entity"]), typed)


def bring_back(
    home: Path,
    file: Path,
    *,
    passphrase: str | None = None,
    file_passphrase: str | None = None,
    store: Path | None = None,
    mine: bool = False,
    cost: Cost | None = None,
    clock: Clock | None = None,
) -> PutBack:
    """Put the unsent work of a file behind what waits in this device's store, each act once.

    Args:
        home: the folder of this installation.
        file: the sealed file.
        passphrase: of this device's store, where no keyring keeps its key.
        file_passphrase: of the store that the file was saved from; the same unless given.
        store: the folder of the store that it was saved from, where it is none of this
            installation's.
        mine: the person says that work which names nobody is theirs.
        cost: of a new passphrase; the strong default is for people.
        clock: the machine's, or the demo's, unless given.

    Raises:
        Corrupt: the file is damaged.
        Refused: Trestle is running, no key opens the file, the store does not open, or the work is
            not that of the person whose store this is.
        Unavailable: a keyring is locked or not there.
    """
    held = claim(home)
    if isinstance(held, Second):
        raise Refused(
            "instance-running", "Trestle is running.", next_step="Close it, then try again."
        )
    with held:
        work = _opened(home, file, file_passphrase or passphrase, store)
        opened = open_device(home, passphrase=_needed(home, passphrase), cost=cost, clock=clock)
        if isinstance(opened, DeviceFault):
            raise Refused(opened.code, opened.sentence, next_step="Run `trestle doctor` first.")
        try:
            _check_owner(opened.desk.store.device.user, work, mine=mine)
            return opened.desk.store.write(lambda connection: add_work(connection, work))
        finally:
            opened.desk.close()


def _needed(home: Path, passphrase: str | None) -> str | None:
    """The passphrase, unless the keyring keeps the key of this device's store."""
    facts = read_facts(home / STORE)
    return passphrase if facts is None or facts.backend == PASSPHRASE else None


def _check_owner(user: UUID | None, work: Rescued, *, mine: bool) -> None:
    if user is None:
        raise Refused(
            "signed-out",
            "Nobody has signed in on this device yet.",
            next_step="Open Trestle, sign in as the person whose work it is, and try again.",
        )
    if work.owner is None and not mine:
        raise Refused(
            "work-unnamed",
            "The file does not say any more whose work it holds.",
            next_step="If it is yours, say so with --mine: it is sent in your name.",
        )
    if work.owner not in {None, user.bytes}:
        raise Refused(
            "work-of-another",
            "The file holds the work of another person than this device's.",
            next_step="Put it back on a device of that person. Nothing was changed.",
        )


def _opened(home: Path, file: Path, passphrase: str | None, store: Path | None) -> Rescued:
    """The work in a file, by whichever key opens it.

    The problem of a key that is not to be had counts only where no other key opens the file.
    """
    met: TrestleProblem | None = None
    for folder in [store] if store else _stores(home):
        try:
            key = key_of(folder, passphrase)
            if key is not None:
                return unseal(file, key)
        except TrestleProblem as problem:
            met = problem if met is None or isinstance(met, Corrupt) else met
    if met is not None and not isinstance(met, Corrupt):
        raise met
    raise Refused(
        "rescued-locked",
        f"No key that is to be had here opens {file.name}, or the file is damaged.",
        next_step="Name the folder of the store that it was saved from with --store; "
        "`store.json` and `key.json` of it are enough.",
    )


def _stores(home: Path) -> Iterator[Path]:
    """The folders of this installation's stores: the present one, then those set aside."""
    yield home / STORE
    yield from sorted((home / ASIDE).glob("store-*"), reverse=True)
