"""Opening the vault where a secret is to be put back and it is locked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.secrets.pin_sheet import pin_sheet, stays_open
from ui.screens.sync_centre.words import tr
from ui.shell.contract import ScreenContext

LOCKED = "vault-locked"


def unlock_first(context: ScreenContext, owner: Any, then: Callable[[], None]) -> AskSheet:
    """Ask for the PIN, and do what was wanted once the vault is open.

    Args:
        context: of the screen.
        owner: for whom; what comes back when it is gone is dropped.
        then: what was refused because the vault was locked.
    """

    def send(sheet: AskSheet, pin: str) -> None:
        def opened(_nothing: None) -> None:
            sheet.leave()
            then()

        job = partial(context.desk.vault.unlock, pin)
        context.lanes.submit("work", owner, job, done=opened, failed=sheet.refuse)

    return pin_sheet(context.window, tr("This value is sealed"), tr("Unlock"), stays_open(), send)
