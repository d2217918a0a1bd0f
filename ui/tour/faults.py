"""Pictures of every fault that a person can meet, in their own words, and of what is guarded.

`trestle tour --faults` makes them: light at 1440×900, and dark at 920×600 with text at 150 %; of
locks, keyrings, what was removed, the sign-in and the vault, light and dark at both.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.bootstrap.fault_words import worded
from app.bootstrap.faults import DeviceFault, Opened
from app.bootstrap.syncing import Link
from app.bootstrap.tour_world import tour_world
from app.bootstrap.window_lock import IDLE_SETTING
from app.ports.problems import Unavailable
from ui.runtime.problem import problem_of
from ui.runtime.tasks import Lanes
from ui.screens.recovery.screen import Recovery
from ui.screens.recovery.view import RecoveryPage
from ui.screens.sign_in.state import SignInState, with_problem
from ui.screens.sign_in.view import SignInView
from ui.screens.sync_centre.view import SyncCentrePane
from ui.shell.lock_page import LockPage
from ui.shell.shell import Shell
from ui.tour.album import Album
from ui.tour.entering_pictures import shoot_entering
from ui.tour.fault_samples import CALM, SIGN_INS, locks, pages, standings
from ui.tour.stage import set_stage
from ui.tour.sync_samples import samples
from ui.tour.vault_pictures import VaultPictures

_COPY_MS = 120_000


class _NoDoor:
    """Leads nowhere: whatever is pressed on these pages, the fault stays as it is shown."""

    def __init__(self, fault: DeviceFault) -> None:
        self._fault = fault

    def open(self, _passphrase: str | None) -> Opened | DeviceFault:
        """Find the same fault again."""
        return self._fault

    def recover(self, *_given: Any, **_more: Any) -> Opened | DeviceFault:
        """Find the same fault again."""
        return self._fault

    def has_passphrase(self) -> bool:
        """No key was kept by a passphrase."""
        return False


def shoot_pages(album: Album) -> None:
    """Photograph the faults before the window."""
    lanes = Lanes()
    for one in pages():
        page = RecoveryPage()
        window = album.frame(page)
        fault = worded(one.problem, one.around)
        recovery = Recovery(page, lanes, _NoDoor(fault), window.close)
        recovery.show_fault(fault, one.typed, has_passphrase=one.around.by_passphrase)
        one.act(recovery)
        album.shoot(window, f"start-{one.name}", every=one.name.startswith(("key", "device")))
        window.close()
        window.deleteLater()
    lanes.close()


def shoot_locks(album: Album) -> None:
    """Photograph the locked window, and what a lease says in it."""
    for name, state in locks():
        page = LockPage()
        window = album.frame(page)
        page.show_state(state)
        album.shoot(window, f"lock-{name}", every=True)
        window.close()
        window.deleteLater()


def shoot_sign_ins(album: Album) -> None:
    """Photograph the faults of the sign-in."""
    for name, address, problem in SIGN_INS:
        view = SignInView()
        window = album.frame(view)
        state = SignInState(address=address, email="mira@trestle.example", device="Laptop")
        view.fill(state)
        view.show_state(state)
        view.password.box.setText("not the password")
        view.show_state(with_problem(state, problem_of(problem)))
        album.shoot(window, f"sign-in-{name}")
        window.close()
        window.deleteLater()


def shoot_sync_centre(album: Album) -> None:
    """Photograph the sync centre in each of its states."""
    for one in samples():
        pane = SyncCentrePane()
        window = album.frame(pane)
        pane.show_state(one.state)
        pane.archives.show_state(one.archives)
        album.shoot(window, f"sync-{one.name}")
        window.close()
        window.deleteLater()


def shoot_strips(album: Album, shell: Shell) -> None:
    """Photograph the strips over the queue."""
    for name, standing in standings():
        shell.sync.stood.emit(standing)
        album.shoot(shell.window, f"strip-{name}")
        shell.sync.stood.emit(CALM)
    full = Unavailable(
        "disk-full",
        "There is no room left on the disk, so the change was not saved.",
        next_step="Free some space and try again; what you typed is still here.",
    )
    busy = Unavailable("store-busy", "The store is busy.", next_step="Try again in a moment.")
    for problem in (full, busy):
        shell.notices.problem(problem_of(problem), lambda: None)
        album.shoot(shell.window, f"strip-{problem.code}")
        shell.notices.withdraw(problem.code)


def run_faults(out: Path, *, source: Path | None, clients: int, sample: float) -> list[str]:
    """Photograph every fault; the names of the pictures.

    Args:
        out: where pictures and the world of the strips go.
        source: a home whose demo company is copied, or None.
        clients: of the demo company that is built otherwise.
        sample: which share of their tickets.
    """
    album = Album(out)
    shoot_pages(album)
    shoot_locks(album)
    shoot_entering(album)
    shoot_sign_ins(album)
    shoot_sync_centre(album)
    world = tour_world(
        out / "world",
        source=source,
        clients=clients,
        sample=sample,
        progress=lambda _what, _done, _of: None,
    )
    world.let_administer()
    world.start_central()
    stage = set_stage(world, out)
    try:
        stage.desk.sign_in(world.central.address, world.email, world.password, "Tour laptop")
        stage.desk.sync()
        stage.desk.keep_setting(IDLE_SETTING, 0)  # nobody types while pictures are taken
        stage.shell.enter(stage.desk.identity)
        stage.driver.settle()
        sync = stage.shell.sync
        # It begins once the first rows rest; ended before, it would speak over what is shown here.
        stage.driver.until(
            lambda: sync.link is Link.ONLINE and not sync.running,
            "the sync of the window has begun",
            patience_s=_COPY_MS / 1000,
        )
        sync.end()
        stage.driver.settle()
        shoot_strips(album, stage.shell)
        VaultPictures(album, stage.shell, stage.driver).take()
    finally:
        stage.close()
    return album.made
