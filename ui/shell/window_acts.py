"""Acts of the window itself: going places, finding things, syncing, leaving."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from ui.kit.actions.spec import ActionSpec
from ui.shell.navigation import WindowNavigator
from ui.shell.panes import PaneCycle
from ui.shell.rail import Place


def tr(words: str) -> str:
    """Translate words of the window's own acts."""
    return QCoreApplication.translate("WindowActs", words)


@dataclass(frozen=True, slots=True)
class Doings:
    """What the acts of the window call.

    Attributes:
        signed_in: says why something cannot be done before a sign-in; empty when it can.
    """

    palette: Callable[[], None]
    shortcuts: Callable[[], None]
    about: Callable[[], None]
    sync_now: Callable[[], None]
    sign_out: Callable[[], None]
    close: Callable[[], None]
    signed_in: Callable[[], str]
    glance: Callable[[], None]
    lock: Callable[[], None]


def go_acts(
    places: Sequence[Place], letters: Sequence[str], navigator: WindowNavigator, panes: PaneCycle
) -> list[ActionSpec]:
    """Make an act for each place (Ctrl+1…, G then its letter), back and forward, and F6."""

    def not_back() -> str:
        return "" if navigator.can_go_back else tr("this is the first place")

    def not_forward() -> str:
        return "" if navigator.can_go_forward else tr("this is the last place")

    return [
        *(
            ActionSpec(
                f"go.{place.name}",
                tr("Go to {0}").format(place.title),
                f"Ctrl+{number} | G, {letter}",
                partial(navigator.go, place.name),
                icon=place.icon,
                group="Go",
                synonyms=(place.title,),
            )
            for number, (place, letter) in enumerate(zip(places, letters, strict=True), 1)
        ),
        ActionSpec(
            "way.back", tr("Back"), "Alt+Left", navigator.back, not_back, "arrow-left", "Go"
        ),
        ActionSpec(
            "way.forward",
            tr("Forward"),
            "Alt+Right",
            navigator.forward,
            not_forward,
            "arrow-right",
            "Go",
        ),
        ActionSpec(
            "go.portfolio", tr("Portfolio"), "G, P", partial(navigator.go, "portfolio"),
            icon="layout-dashboard", group="Go",
            synonyms=(tr("all clients at a glance"), tr("burn"), tr("overview of clients")),
        ),
        ActionSpec(
            "go.devices", tr("Devices"), "", partial(navigator.go, "devices"), icon="laptop",
            group="Go", synonyms=(tr("let a computer in"), tr("approve a device")),
        ),
        ActionSpec(
            "go.account", tr("My account"), "", partial(navigator.go, "account"), icon="user",
            group="Go", synonyms=(tr("password"), tr("PIN"), tr("recovery codes"), tr("lock")),
        ),
        ActionSpec(
            "go.vault", tr("Credentials"), "G, V", partial(navigator.go, "vault"),
            icon="key-round", group="Go",
            synonyms=(tr("passwords"), tr("vault"), tr("logins"), tr("secrets")),
        ),
        ActionSpec(
            "go.vault_due", tr("Passwords to be changed"), "",
            partial(navigator.go, "vault", None, "due"), icon="triangle-alert", group="Go",
            synonyms=(tr("rotation"), tr("somebody left"), tr("lost laptop")),
        ),
        ActionSpec(
            "go.people", tr("People, teams and their clients"), "",
            partial(navigator.go, "admin"), icon="users", group="Go",
            synonyms=(tr("invite"), tr("rights"), tr("administration")),
        ),
        ActionSpec(
            "go.second_factor", tr("Set up the second step of the sign-in"), "",
            partial(navigator.go, "sign_in", None, "second_factor"), icon="shield-check",
            group="File", synonyms=(tr("two-factor"), tr("authenticator"), tr("TOTP")),
        ),
        ActionSpec("pane.next", tr("Next pane"), "F6", partial(_step, panes, 1), group="Go"),
        ActionSpec(
            "pane.previous", tr("Previous pane"), "Shift+F6", partial(_step, panes, -1), group="Go"
        ),
    ]  # fmt: skip


def _step(panes: PaneCycle, steps: int) -> None:
    panes.step(steps)


def own_acts(doings: Doings) -> list[ActionSpec]:
    """Make the acts of File, Edit, Tools and Help."""
    gate = doings.signed_in
    return [
        ActionSpec(
            "sync.now", tr("Sync now"), "F5", doings.sync_now, gate, "refresh-cw", "File",
            (tr("refresh"), tr("update")),
        ),
        ActionSpec(
            "sync.glance", tr("How the sync stands…"), "", doings.glance, gate, "cloud", "File",
            (tr("status"), tr("offline")),
        ),
        ActionSpec(
            "session.sign_out", tr("Sign out…"), "", doings.sign_out, gate, "log-out", "File",
            (tr("log out"),),
        ),
        ActionSpec(
            "window.lock", tr("Lock now"), "Ctrl+Shift+L", doings.lock, gate, "lock", "File",
            (tr("lock the screen"), tr("away")),
        ),
        ActionSpec("window.close", tr("Quit"), "Ctrl+Q", doings.close, group="File"),
        *(
            ActionSpec(f"edit.{verb}", title, "", partial(_edit, verb), group="Edit", icon=icon)
            for verb, title, icon in (
                ("cut", tr("Cut"), ""),
                ("copy", tr("Copy"), "copy"),
                ("paste", tr("Paste"), "clipboard"),
            )
        ),
        ActionSpec(
            "find.palette", tr("Search or run anything…"), "Ctrl+K | Ctrl+Shift+P",
            doings.palette, gate, "search", "Tools", (tr("command palette"),),
        ),
        ActionSpec(
            "help.keys", tr("Keyboard shortcuts"), "F1 | ?", doings.shortcuts, icon="keyboard",
            group="Help", synonyms=(tr("keys"),),
        ),
        ActionSpec("help.about", tr("About Trestle"), "", doings.about, icon="info", group="Help"),
    ]  # fmt: skip


def _edit(verb: str) -> None:
    """Do it where the cursor is, as every text box can."""
    act = getattr(QApplication.focusWidget(), verb, None)
    if callable(act):
        act()
