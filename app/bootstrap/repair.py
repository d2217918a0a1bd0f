"""What `trestle doctor --repair` and `--start-afresh` do. Unsent work is saved before anything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.bootstrap.desk import Desk
from app.bootstrap.fault_words import offers
from app.bootstrap.faults import DeviceFault, Opened, StepId
from app.bootstrap.opening import open_device
from app.bootstrap.recovery import recover
from app.platform.passphrase import Cost
from app.platform.single_instance import Second, claim
from app.ports.problems import Refused
from app.store import backup, search_care

Say = Callable[[str], None]


def repair(
    home: Path,
    *,
    passphrase: str | None = None,
    afresh: bool = False,
    cost: Cost | None = None,
    say: Say = lambda _words: None,
) -> None:
    """Put right what can be put right without a question.

    Args:
        home: the folder of this installation.
        passphrase: of the store, where one opens it.
        afresh: a person said that the store may be set aside and made anew.
        cost: of a new passphrase; the strong default is for people.
        say: is told what was done, a sentence at a time.

    Raises:
        Refused: Trestle is running, or this needs a person's choice.
    """
    held = claim(home)
    if isinstance(held, Second):
        raise Refused(
            "instance-running", "Trestle is running.", next_step="Close it, then try again."
        )
    with held:
        opened = open_device(home, passphrase=passphrase, cost=cost)
        if isinstance(opened, DeviceFault):
            opened = _out_of(home, opened, passphrase, afresh=afresh, cost=cost)
            say(opened.told)
        try:
            _look_after(opened.desk, say)
        finally:
            opened.desk.close()


def _out_of(
    home: Path, fault: DeviceFault, passphrase: str | None, *, afresh: bool, cost: Cost | None
) -> Opened:
    step: StepId = "start-afresh" if afresh else "restore-backup"
    if not offers(fault, step):
        raise Refused(fault.code, fault.sentence, next_step=_choice(fault))
    found = recover(home, fault, step, passphrase=passphrase, cost=cost)
    if isinstance(found, DeviceFault):
        raise Refused(found.code, found.sentence, next_step=_choice(found))
    return found


def _choice(fault: DeviceFault) -> str:
    if offers(fault, "start-afresh"):
        return "Or run `trestle doctor --start-afresh`: the store is set aside, never deleted."
    return "" if fault.sentence.endswith("again.") else "Then try again."


def _look_after(desk: Desk, say: Say) -> None:
    if search_care.check(desk.store).good:
        say("The search index is whole.")
    else:
        search_care.rebuild(desk.store)
        say("The search index was made anew.")
    if backup.is_due(desk.store) or backup.newest_whole(desk.store.folder, desk.store.key) is None:
        backup.back_up(desk.store)
        say("A new copy of the store was made and read through.")
