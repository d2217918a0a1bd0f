"""The window, put together around an open desk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ui.runtime.changes import ChangeBus
from ui.runtime.tasks import Lanes
from ui.shell import appearance
from ui.shell.appearance import Appearance
from ui.shell.window import Window
from ui.theme.theme import current

if TYPE_CHECKING:  # what follows is heavy: it loads on a lane while the window says "Opening…"
    from app.bootstrap.desk import Desk
    from ui.shell.shell import Shell

SCREENS: Mapping[str, str] = {
    "queue": "ui.screens.queue.screen",
    "ticket": "ui.screens.ticket.screen",
    "new_ticket": "ui.screens.new_ticket.screen",
    "clients": "ui.screens.clients.screen",
    "portfolio": "ui.screens.portfolio.screen",
    "pages": "ui.screens.pages.screen",
    "time": "ui.screens.time.screen",
    "check_ins": "ui.screens.check_ins.screen",
    "billing": "ui.screens.billing.screen",
    "mail": "ui.screens.mail.screen",
    "agreements": "ui.screens.agreements.screen",
    "sync_centre": "ui.screens.sync_centre.screen",
    "sign_in": "ui.screens.sign_in.screen",
    "account": "ui.screens.account.screen",
    "devices": "ui.screens.devices.screen",
    "admin": "ui.screens.admin.screen",
    "vault": "ui.screens.vault.screen",
    "timer": "ui.screens.timer.screen",
}
"""Name of a screen → the module whose `build` makes it."""


def build(
    desk: Desk,
    *,
    bus: ChangeBus | None = None,
    screens: Mapping[str, str] | None = None,
    lanes: Lanes | None = None,
    window: Window | None = None,
    home: Path | None = None,
    chosen: Appearance | None = None,
) -> Shell:
    """Put the window together around an open desk; nothing is shown or read yet.

    Args:
        desk: open; its changes must arrive on `bus`.
        bus: the one that the desk's store announces on.
        screens: other modules for some of `SCREENS`.
        lanes: where the desk is asked.
        window: the frame, where it was shown already.
        home: where the look of the window is kept; without it nothing is kept.
        chosen: how it shall look.
    """
    from ui.shell.shell import Shell  # heavy, see above

    frame = window or Window()
    workers = lanes or Lanes()

    def keep(look: Appearance) -> None:
        if home is not None:
            workers.submit(
                "work", frame, lambda: appearance.save(home, look), done=_nothing, key="look"
            )

    modules = {**SCREENS, **(screens or {})}
    look = chosen or Appearance(mode=current().mode)
    return Shell(frame, desk, workers, bus or ChangeBus(), modules, look, keep)


def _nothing(_result: object) -> None:
    return None
