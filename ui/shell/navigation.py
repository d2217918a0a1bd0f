"""Going from place to place, and back again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from ui.kit.dialogs.overlay import Overlay
from ui.shell.contract import Parted, Screen

_LONGEST = 50


@dataclass(frozen=True, slots=True)
class Step:
    """One place on the way."""

    screen: str
    target: UUID | None = None


class WindowNavigator(QObject):
    """Shows screens by name, made when they are first asked for.

    `arrived` carries the name of the screen that came to the front. A place that was visited and
    left is not kept twice in a row.

    Source: ux.md 3.4 (Alt+←, Alt+→).
    """

    arrived = Signal(str)

    def __init__(
        self,
        open_screen: Callable[[str], Screen],
        hosts: Mapping[str, str],
        parent: QObject | None = None,
    ) -> None:
        """Build the navigator.

        Args:
            open_screen: gives the screen of a name, made now if need be.
            hosts: names that stand inside another screen: "ticket" in "queue".
            parent: the Qt parent.
        """
        super().__init__(parent)
        self._open = open_screen
        self._hosts = dict(hosts)
        self._way: list[Step] = []
        self._at = -1

    @property
    def here(self) -> Step | None:
        """Where the window is."""
        return self._way[self._at] if self._at >= 0 else None

    @property
    def can_go_back(self) -> bool:
        """Whether there is a place before this one."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether there is a place after this one."""
        return self._at < len(self._way) - 1

    def go(self, screen: str, target: UUID | None = None, part: str = "") -> None:
        """Show a screen, one thing in it, and one part of that."""
        step = Step(self._hosts.get(screen, screen), target)
        opened = self._open(step.screen)
        if isinstance(opened.widget, Overlay):  # it opens over the place where one is and stays
            opened.navigate(step.target)
            opened.activated()
            return
        if step != self.here:
            self._way = [*self._way[: self._at + 1], step][-_LONGEST:]
            self._at = len(self._way) - 1
        self._show(step)
        if part and isinstance(opened, Parted):
            opened.show_part(part)

    def back(self) -> None:
        """Go to the place before."""
        if self.can_go_back:
            self._at -= 1
            self._show(self._way[self._at])

    def forward(self) -> None:
        """Go to the place after."""
        if self.can_go_forward:
            self._at += 1
            self._show(self._way[self._at])

    def _show(self, step: Step) -> None:
        screen = self._open(step.screen)
        screen.navigate(step.target)
        self.arrived.emit(step.screen)
        screen.activated()
