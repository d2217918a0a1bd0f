"""What opens over the whole window: the palette, the sheet of keys, what this program is.

They are made when they are first asked for; the queue is up before.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from ui.kit.actions.frecency import Frecency
from ui.kit.actions.registry import ActionRegistry
from ui.runtime.ports import LanesPort, Navigator
from ui.shell.contract import Subject

if TYPE_CHECKING:  # loaded by the first wish
    from app.bootstrap.desk import Desk
    from ui.kit.actions.palette import CommandPalette
    from ui.kit.actions.shortcut_sheet import ShortcutSheet
    from ui.shell.about import AboutSheet
    from ui.shell.palette import PaletteFinder

_FRECENCY = "palette.uses"


class WindowSheets(QObject):
    """The sheets of one window, and how often each act was used.

    Source: ux.md 3.2, 3.4.
    """

    def __init__(
        self,
        window: QWidget,
        desk: Desk,
        lanes: LanesPort,
        registry: ActionRegistry,
        navigator: Navigator,
    ) -> None:
        super().__init__(window)
        self._window, self._desk, self._lanes = window, desk, lanes
        self._registry, self._navigator = registry, navigator
        self._frecency = Frecency(time.time)
        self._found: PaletteFinder | None = None
        self._palette: CommandPalette | None = None
        self._shortcuts: ShortcutSheet | None = None
        self._about: AboutSheet | None = None
        registry.ran.connect(self._frecency.note)
        registry.ran.connect(self._remember_use)

    @property
    def palette(self) -> CommandPalette:
        """The box for everything."""
        if self._palette is None:
            from ui.kit.actions.palette import CommandPalette

            self._palette = CommandPalette(
                self._window, self._registry, self._frecency, self._finder.sources(self._look)
            )
        return self._palette

    @property
    def shortcuts(self) -> ShortcutSheet:
        """The sheet of keys."""
        if self._shortcuts is None:
            from ui.kit.actions.shortcut_sheet import ShortcutSheet

            self._shortcuts = ShortcutSheet(self._window, self._registry)
        return self._shortcuts

    @property
    def about(self) -> AboutSheet:
        """What this program is."""
        if self._about is None:
            from ui.shell.about import AboutSheet

            self._about = AboutSheet(self._window)
        return self._about

    @property
    def _finder(self) -> PaletteFinder:
        if self._found is None:
            from ui.shell.palette import PaletteFinder

            self._found = PaletteFinder(self._desk, self._lanes, self._navigator, self)
        return self._found

    def open_palette(self, subject: Subject | None) -> None:
        """Open the palette on what is in front."""
        near = {"ticket": self.tr("For {0}").format(subject.label)} if subject else {}
        self.palette.open_for(near, subject.label if subject else "")

    def _look(self, words: str) -> None:
        """Open the palette again, on what rests at central."""
        from ui.shell.central_finder import SIGN

        self.palette.open_on(SIGN + words)

    def find_ticket(self, label: str, found: Callable[[UUID | None], None]) -> None:
        """Look for a ticket by its number; `found` gets None where it is not on this device."""
        self._lanes.submit("read", self, partial(self._finder.ticket, label), done=found)

    def read_uses(self) -> None:
        """Read how often each act was used before."""
        self._lanes.submit("read", self, self._uses, done=self._frecency.take, key="uses")

    def _uses(self) -> dict[str, tuple[float, float]]:
        kept = self._desk.setting(_FRECENCY) or {}
        return {key: (pair[0], pair[1]) for key, pair in kept.items()}

    @Slot(str)
    def _remember_use(self, _id: str) -> None:
        kept = {key: list(pair) for key, pair in self._frecency.kept().items()}
        self._lanes.submit(
            "store",
            self,
            lambda: self._desk.keep_setting(_FRECENCY, kept),
            done=lambda _nothing: None,
            key="uses",
        )
