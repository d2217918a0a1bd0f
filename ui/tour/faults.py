"""Pictures of every fault that a person can meet, in their own words, at two sizes.

`trestle tour --faults` makes them: light at 1440×900, and dark at 920×600 with text at 150 %.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QSize
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.bootstrap.fault_words import Around, worded
from app.bootstrap.faults import DeviceFault, Opened
from app.bootstrap.syncing import SyncStatus
from app.bootstrap.tour_world import tour_world
from app.ports.problems import Corrupt, Refused, TrestleProblem, Unavailable
from ui.kit.focus_ring import FocusRing
from ui.runtime.problem import problem_of
from ui.runtime.tasks import Lanes
from ui.screens.recovery.screen import Recovery
from ui.screens.recovery.state import Typed, advanced, begun
from ui.screens.recovery.view import RecoveryPage
from ui.screens.sign_in.state import SignInState, with_problem
from ui.screens.sign_in.view import SignInView
from ui.shell.shell import Shell
from ui.shell.window import Window
from ui.theme.theme import Mode, current
from ui.tour.stage import set_stage

LOOKS: tuple[tuple[Mode, QSize, float], ...] = (
    ("light", QSize(1440, 900), 1.0),
    ("dark", QSize(920, 600), 1.5),
)
_FOLDER = Path("/home/mira/.local/share/trestle/store")
_SAVED = _FOLDER.parent / "rescued" / "unsent-20261124T181000Z.trestle"
_COPY = datetime(2026, 11, 24, 8, 10, tzinfo=UTC)
_MOMENT_MS = 120
_COPY_MS = 120_000


@dataclass(frozen=True, slots=True)
class Page:
    """One fault before the window, and what is done on its page before the picture."""

    name: str
    problem: TrestleProblem
    around: Around
    typed: tuple[Typed, ...] = ()
    act: Callable[[Recovery], None] = lambda _recovery: None


def _press(at: int) -> Callable[[Recovery], None]:
    return lambda recovery: recovery.presenter.choose(recovery.presenter.state.choices[at])


def _unfold(recovery: Recovery) -> None:
    recovery.page.more.toggle.setChecked(True)


def _under_way(recovery: Recovery) -> None:
    state = recovery.presenter.state
    recovery.render(advanced(begun(state, state.choices[0].words), 1, 2))


def _pages() -> tuple[Page, ...]:
    here = Around(_FOLDER, store_here=True)
    words = replace(here, by_passphrase=True)
    saved = replace(here, copy_at=_COPY, readable=True, saved=_SAVED, waiting=3)
    damaged = Corrupt("store-damaged", "The store on this computer is damaged.")
    typed = (Typed("Reply", "Hello Dana, the disk is free again."),)
    needs = Refused("store-needs-passphrase", "This store is protected by a passphrase.")
    locked = Unavailable("keyring-locked", "The keyring of this computer is locked.")
    absent = Unavailable(
        "keyring-none", "This computer offers no keyring that Trestle trusts with its key."
    )
    keyless = Unavailable(
        "store-key-missing",
        "The store on this computer is here, but its key is no longer in the keyring.",
        next_step="Nothing was changed.",
    )
    wrong = Refused("passphrase-wrong", "This is not the passphrase of this store.")
    newer = Refused(
        "database-newer",
        "This database was written by a newer Trestle.",
        next_step="Update Trestle on this computer; nothing was changed.",
    )
    folder = Unavailable(
        "folder-unavailable", f"The folder {_FOLDER} cannot be used: Permission denied."
    )
    full = Unavailable(
        "disk-full",
        "There is no room left on the disk.",
        next_step="Free some space and try again; nothing was changed.",
    )
    return (
        Page("keyring-locked", locked, here),
        Page("keyring-none", absent, Around(_FOLDER)),
        Page("keyring-none-passphrase", absent, Around(_FOLDER), act=_press(1)),
        Page("key-missing", keyless, here),
        Page("passphrase-needed", needs, words),
        Page("passphrase-wrong", wrong, words),
        Page("store-damaged", damaged, saved, typed),
        Page("store-damaged-supporter", damaged, saved, act=_unfold),
        Page("store-damaged-question", damaged, saved, act=_press(1)),
        Page("store-damaged-restoring", damaged, saved, act=_under_way),
        Page("store-newer", newer, here),
        Page("folder-unavailable", folder, Around(_FOLDER)),
        Page("disk-full-at-start", full, here),
    )


SIGN_INS: tuple[tuple[str, str, TrestleProblem], ...] = (
    (
        "wrong-password",
        "https://desk.example",
        Refused(
            "sign-in-wrong",
            "The e-mail address or the password is not right.",
            next_step="Check both. 2 more tries are left before a pause.",
        ),
    ),
    (
        "too-many",
        "https://desk.example",
        Refused("sign-in-locked", "There were too many wrong passwords.", retry_after_s=90),
    ),
    (
        "unreachable",
        "https://desk.example",
        Unavailable("central-unreachable", "Central cannot be reached; it is tried again."),
    ),
    (
        "unknown-name",
        "https://dsek.example",
        Unavailable(
            "central-unknown",
            "No server is known by this name.",
            next_step="Check how it is spelt, and whether this computer is connected.",
        ),
    ),
    (
        "not-trusted",
        "https://desk.example",
        Unavailable(
            "central-not-trusted",
            "The server's certificate has run out, by the clock of this computer.",
            next_step="Check the date of this computer, then tell your administrator.",
        ),
    ),
    (
        "open-address",
        "http://desk.example",
        Refused(
            "address-open",
            "This address begins with http: everything would travel in the open.",
            next_step="Use https.",
        ),
    ),
)


def _standings() -> tuple[tuple[str, SyncStatus], ...]:
    calm = SyncStatus("online", "Synced 17:48", 0, 0, 0, None, None, 0)
    away = replace(
        calm, state="offline", words="Offline since 17:04 — working on this device's copy"
    )
    clock = "This computer's clock is 7 minutes behind. Set it right."
    return (
        ("offline", replace(away, waiting=4)),
        ("offline-quiet", away),
        ("hotel-page", replace(away, code="central-stranger", waiting=4)),
        ("not-trusted", replace(away, code="central-not-trusted")),
        (
            "signed-out",
            replace(calm, state="signed-out", words="Signed out — changes are NOT syncing"),
        ),
        ("clock-off", replace(calm, clock_words=clock, clock_offset_s=420.0)),
        ("central-newer", replace(away, state="refused", code="program-older", waiting=2)),
        ("central-older", replace(calm, held=3, waiting=3)),
        ("rejected", replace(calm, rejected=2)),
        ("rejected-and-offline", replace(away, rejected=2, waiting=4)),
    )


class Album:
    """Takes the pictures."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.made: list[str] = []
        self._app = cast("QApplication", QApplication.instance() or QApplication(["trestle"]))
        self._ring = FocusRing(self._app)

    def shoot(self, window: QWidget, name: str) -> None:
        """Photograph a window in every look."""
        theme = current()
        for mode, size, scale in LOOKS:
            theme.set_mode(mode)
            theme.set_scale(scale)
            theme.apply(self._app)
            window.resize(size)
            QTest.qWait(_MOMENT_MS)
            path = self.out / f"{name}-{mode}.png"
            window.grab().save(str(path))
            self.made.append(path.name)
        theme.set_scale(1.0)

    def frame(self, page: QWidget) -> Window:
        """Put a page into a window that has nothing else yet."""
        window = Window()
        for part in (window.rail, window.header, window.bar, window.status):
            part.hide()
        window.show_page(page)
        window.show()
        window.activateWindow()
        return window


class _NoDoor:
    """These pages are looked at only."""

    def open(self, _passphrase: str | None) -> Opened | DeviceFault:
        raise NotImplementedError

    def recover(self, *_given: Any, **_more: Any) -> Opened | DeviceFault:
        raise NotImplementedError

    def has_passphrase(self) -> bool:
        raise NotImplementedError


def shoot_pages(album: Album) -> None:
    """Photograph the faults before the window."""
    lanes = Lanes()
    for one in _pages():
        page = RecoveryPage()
        window = album.frame(page)
        recovery = Recovery(page, lanes, _NoDoor(), window.close)
        fault = worded(one.problem, one.around)
        recovery.show_fault(fault, one.typed, has_passphrase=one.around.by_passphrase)
        one.act(recovery)
        album.shoot(window, f"start-{one.name}")
        window.close()
        window.deleteLater()
    lanes.close()


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


def shoot_strips(album: Album, shell: Shell) -> None:
    """Photograph the strips over the queue."""
    calm = SyncStatus("online", "Synced 17:48", 0, 0, 0, None, None, 0)
    for name, standing in _standings():
        shell.sync.stood.emit(standing)
        album.shoot(shell.window, f"strip-{name}")
        shell.sync.stood.emit(calm)
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
    shoot_sign_ins(album)
    world = tour_world(
        out / "world",
        source=source,
        clients=clients,
        sample=sample,
        progress=lambda _what, _done, _of: None,
    )
    world.start_central()
    stage = set_stage(world, out)
    try:
        stage.desk.sign_in(world.central.address, world.email, world.password, "Tour laptop")
        stage.desk.sync()
        stage.shell.enter(stage.desk.identity)
        stage.driver.settle()
        stage.shell.lanes.wait_idle(_COPY_MS / 1000)
        stage.shell.sync.end()
        stage.driver.settle()
        shoot_strips(album, stage.shell)
    finally:
        stage.close()
    return album.made
