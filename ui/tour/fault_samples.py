"""The faults that are photographed: those before the window, of the sign-in, and of the sync."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from app.bootstrap.fault_words import Around
from app.bootstrap.leases import lock_words
from app.bootstrap.removal import Removed
from app.bootstrap.removal import problem_of as removed_words
from app.bootstrap.syncing import SyncStatus
from app.domain.leases import LeaseStanding, LeaseState
from app.ports.problems import Corrupt, Refused, TrestleProblem, Unavailable
from ui.screens.recovery.screen import Recovery
from ui.screens.recovery.state import Typed, advanced, begun
from ui.shell.lock_page import LockState

_FOLDER = Path("/home/mira/.local/share/trestle/store")
_SAVED = _FOLDER.parent / "rescued" / "unsent-20261124T181000Z.trestle"
_HANDED_IN = _FOLDER.parent / "handed-in" / "work-K4-20261124T181000Z.sealed"
_COPY = datetime(2026, 11, 24, 8, 10, tzinfo=UTC)
CALM = SyncStatus("online", "Synced 17:48", 0, 0, 0, None, None, 0)
"""A sync that needs nobody."""


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


def pages() -> tuple[Page, ...]:
    """What a person can meet before the window, in the order of the pictures."""
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
    instead = "Unlock it, or start Trestle with a passphrase instead."
    unset = Unavailable(
        "keyring-uninitialised",
        "The keyring of this computer has not been set up yet.",
        next_step="Log in to the desktop once, or start Trestle with a passphrase instead.",
    )
    silent = Unavailable(
        "keyring-timeout",
        "The keyring did not answer within 10 seconds; it may be waiting behind another window "
        "for its password.",
        next_step=instead,
    )
    plain = Unavailable(
        "keyring-plaintext",
        "The package keyrings.alt is installed; it keeps secrets where anyone can read them.",
        next_step="Uninstall keyrings.alt and start again.",
    )
    removed = removed_words(Removed(True, 3, "", cleared=True))
    kept = removed_words(Removed(True, 3, str(_HANDED_IN), cleared=True))
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
        Page("keyring-uninitialised", unset, Around(_FOLDER)),
        Page("keyring-timeout", silent, here),
        Page("keyring-plaintext", plain, here),
        Page("key-missing", keyless, here),
        Page("device-removed", removed, Around(_FOLDER)),
        Page("device-removed-kept", kept, Around(_FOLDER)),
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


def locks() -> tuple[tuple[str, LockState], ...]:
    """What can stand in a locked window, by the name of its picture."""
    zone, over = ZoneInfo("Europe/Berlin"), datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
    states = {
        "over": LeaseStanding(LeaseState.OVER, over),
        "hours": LeaseStanding(LeaseState.OVER, over, by_hours=True),
        "clock": LeaseStanding(LeaseState.CLOCK_BEHIND, over),
        "withdrawn": LeaseStanding(LeaseState.WITHDRAWN),
    }
    leases = [
        (f"lease-{name}", LockState("lease", *lock_words(standing, zone), timer="0:24:10"))
        for name, standing in states.items()
    ]
    wait = "There were too many wrong PINs. Wait 30 seconds, then try again."
    return (
        ("pin", LockState("pin", timer="0:24:10")),
        ("pin-wait", LockState("pin", error=wait)),
        ("passphrase", LockState("passphrase")),
        ("keyring", LockState("keyring")),
        *leases,
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


def standings() -> tuple[tuple[str, SyncStatus], ...]:
    """How the sync can stand, by the name of its picture."""
    calm = CALM
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
