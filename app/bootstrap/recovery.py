"""The steps out of a fault, for the recovery screen and for the command line alike.

Nothing is deleted: a store that gives way is set aside whole. What central does not have yet is
saved first, and put into the store that takes its place.

Source: security.md 3.4, T14; sync.md 2.5, 2.11.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.bootstrap.clock import home_clock
from app.bootstrap.device import Announce
from app.bootstrap.fault_words import DAMAGED, FACTS_LOST
from app.bootstrap.faults import DeviceFault, Opened, Step, StepId
from app.bootstrap.opening import Saved, key_here, open_device, save_work
from app.bootstrap.removal import begin_anew
from app.bootstrap.untold import note_untold
from app.domain.exports import Place, Taken
from app.platform.ids import ClockIds
from app.platform.keyring import open_keyring
from app.platform.passphrase import Cost, Passphrase
from app.ports.clock import Clock
from app.ports.problems import Refused, TrestleProblem, Unavailable
from app.store import backup, queue, sealed, swap
from app.store.keys import DATABASE, FACTS, KEY_FILE
from app.store.open import open_store
from app.store.put_back import put_back

Progress = Callable[[int, int], None]


class _Recovery:
    """One step with what it needs."""

    def __init__(self, home: Path, passphrase: str | None, cost: Cost | None, clock: Clock) -> None:
        self.home, self.passphrase, self.cost, self.clock = home, passphrase, cost, clock
        self.store = home / swap.STORE

    def saved(self) -> Saved | None:
        """Save the work first; None where no key opens the store."""
        key = key_here(self.home, self.passphrase)
        return save_work(self.home, key, self.clock) if key else None

    def restore(self) -> str:
        """Put the newest whole copy in the store's place, with the saved work on top."""
        saved = self.saved()
        if saved is None:
            raise Refused("store-key-missing", "Without its key no copy of the store opens.")
        copy = backup.newest_whole(self.store, saved.key)
        if copy is None:
            raise Unavailable(
                "no-copy",
                "No copy of the store is whole.",
                next_step="Set the store aside and start afresh: central has the rest.",
                retryable=False,
            )
        new = swap.begin(self.home)
        for path in (self.store / FACTS, self.store / KEY_FILE):
            if path.exists():
                shutil.copy2(path, new / path.name)
        shutil.copy2(copy, new / DATABASE)
        acts = self._fill(new, saved, renumber=True)
        swap.exchange(self.home, self.clock.now(), backups=True)
        when = backup.made_at(copy).astimezone().strftime("%d %b %H:%M")
        return f"The copy of {when} is in place. {_acts(acts)}"

    def afresh(self, fault: DeviceFault) -> str:
        """Set the store aside and make a new one, with the saved work in it."""
        saved = self.saved() if fault.code in DAMAGED else None
        new = swap.begin(self.home)
        acts = self._fill(new, saved, renumber=False)
        aside = swap.exchange(self.home, self.clock.now(), backups=False)
        head = f"The old store is set aside in {aside}."
        if saved is None:
            return f"{head} What it held unsent stays in it, locked."
        return f"{head} {_acts(acts)}"

    def put_facts_back(self) -> str:
        """Put back the files that say how the key is found."""
        for name in backup.BESIDE:
            kept, here = self.store / backup.FOLDER / name, self.store / name
            if kept.exists():
                if here.exists():
                    shutil.copy2(here, self.store / f"{name}.damaged")
                shutil.copy2(kept, here)
        return f"{FACTS} is put back."

    def _fill(self, folder: Path, saved: Saved | None, *, renumber: bool) -> int | None:
        """Open the new store where it was made, and put the work into it; how many acts."""
        by_words = self.passphrase is not None
        ways = {"cost": self.cost} if self.cost else {}
        store = open_store(
            folder,
            clock=self.clock,
            ids=ClockIds(self.clock),
            keyring=None if by_words else open_keyring(),
            passphrase=None
            if self.passphrase is None
            else Passphrase(folder / KEY_FILE, self.passphrase, **ways),
        )
        try:
            if saved is None:
                return 0
            work = saved.work
            told = store.write(lambda connection: put_back(connection, work))
            if renumber:
                # Numbers that this device used since the copy must not be used twice.
                store.write(queue.renumber)
            return told.acts if told.owned else None
        finally:
            store.close()


def recover(
    home: Path,
    fault: DeviceFault,
    step: Step | StepId,
    *,
    passphrase: str | None = None,
    file: Path | None = None,
    cost: Cost | None = None,
    clock: Clock | None = None,
    announce: Announce = lambda _changes: None,
    progress: Progress = lambda _done, _total: None,
) -> Opened | DeviceFault:
    """Do one step out of a fault; nobody has the store open.

    Args:
        home: the folder of this installation.
        fault: as it was shown.
        step: the person's choice; those of `ON_SCREEN` are the screen's own.
        passphrase: typed for it, where the step needs one.
        file: to write to, where the step needs one.
        cost: of a new passphrase; the strong default is for people.
        clock: the machine's, or the demo's, unless given.
        announce: hears of every committed change of the opened store.
        progress: hears (done, total) parts of the step.

    Returns:
        The open store; or what still keeps it shut, the same fault where the step failed.
    """
    time = clock or home_clock(home)
    going = _Recovery(home, passphrase, cost, time)
    chosen = step.id if isinstance(step, Step) else step
    progress(0, 2)
    try:
        told = _done(going, fault, chosen, file)
    except TrestleProblem as problem:
        return _failed(problem, fault)
    progress(1, 2)
    if chosen == "save-readable":
        return replace(fault, sentence=f"{fault.sentence} {told}")
    opened = open_device(home, passphrase=passphrase, clock=time, announce=announce, cost=cost)
    progress(2, 2)
    if isinstance(opened, Opened):
        return replace(opened, told=told, saved=fault.saved)
    return opened


def _done(going: _Recovery, fault: DeviceFault, step: StepId, file: Path | None) -> str:
    match step:
        case "restore-backup":
            return going.put_facts_back() if fault.code in FACTS_LOST else going.restore()
        case "start-afresh":
            return going.afresh(fault)
        case "save-readable":
            saved = going.saved()
            if saved is None or file is None:
                raise Refused("nothing-to-save", "There is no work to save that can be read.")
            note_untold(Taken.UNSENT_WORK, Place.FILE)
            sealed.write_readable(file, saved.work)
            return f"Your work is in {file}; it is not encrypted."
        case "begin-anew":
            begin_anew(going.home)
            return ""
        case "try-again" | "unlock-keyring" | "enter-passphrase":
            return ""
    raise ValueError(f"{step} is the screen's own to do.")


def _failed(problem: TrestleProblem, fault: DeviceFault) -> DeviceFault:
    """Still shut: why the step failed, and what else can be done."""
    words = str(problem)
    if fault.sentence.startswith(words):
        return fault
    return replace(fault, sentence=f"{words} {fault.sentence}")


def _acts(count: int | None) -> str:
    if count is None:
        return (
            "Whose the unsent work is could not be read, so it is not sent; it stays in the saved "
            "file. `trestle rescue put-back` brings it back in your name."
        )
    if not count:
        return "Nothing in it was waiting for central."
    return "1 change waits to be sent." if count == 1 else f"{count:,} changes wait to be sent."
