"""The way to the store for the lanes; what is heavy is loaded by the first call."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # heavy: loaded on the lane, after the first paint
    from app.bootstrap.faults import DeviceFault, Opened, Step
    from app.ports.changes import ChangeSet
    from ui.runtime.problem import Problem

Told = Callable[[int, int], None]


class DeviceDoor:
    """Opens the store of one home, and does the steps when it does not open. Everything blocks.

    Args:
        home: the folder of this installation.
        announce: hears of every committed change, from any thread.
    """

    def __init__(self, home: Path, announce: Callable[[ChangeSet], None]) -> None:
        self.home = home
        self._announce = announce

    def open(self, passphrase: str | None) -> Opened | DeviceFault:
        """Open the store, by its keyring or by a passphrase.

        A store that has a passphrase needs no keyring, so none is asked for.
        """
        from app.bootstrap.opening import fault_of, open_device
        from app.ports.problems import Refused

        if passphrase is None and self.has_passphrase():
            wanted = Refused(
                "store-needs-passphrase",
                "This store is protected by a passphrase.",
                next_step="Type it to open the store.",
            )
            return fault_of(wanted, self.home)
        return _warm(open_device(self.home, passphrase=passphrase, announce=self._announce))

    def recover(
        self,
        fault: DeviceFault,
        step: Step,
        *,
        passphrase: str | None,
        file: Path | None,
        told: Told,
    ) -> Opened | DeviceFault:
        """Do a step out of a fault."""
        from app.bootstrap.recovery import recover

        outcome = recover(
            self.home,
            fault,
            step,
            passphrase=passphrase,
            file=file,
            announce=self._announce,
            progress=told,
        )
        return _warm(outcome)

    def fault_of(self, problem: Problem, key: bytes) -> DeviceFault:
        """Say what can be done about a store that broke while it was open; it is closed now."""
        from app.bootstrap.opening import fault_of
        from app.ports.problems import Corrupt

        met = Corrupt(problem.code, problem.finding, next_step=problem.next_step)
        return fault_of(met, self.home, key=key)

    def has_passphrase(self) -> bool:
        """Whether the store that is here is kept by a passphrase."""
        return (self.home / "store" / "store.key").exists()


def _warm(outcome: Opened | DeviceFault) -> Opened | DeviceFault:
    """Do here what the window's thread would otherwise have to wait for."""
    from app.bootstrap.faults import Opened

    if isinstance(outcome, Opened):
        _ = outcome.desk.identity  # read from the store, and kept
        import ui.shell.shell  # noqa: F401 - here, so that the window need not wait for it
    return outcome
