"""Where the pictures of windows go, and in which looks each is taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget

from ui.kit.focus_ring import FocusRing
from ui.shell.window import Window
from ui.theme.theme import Mode, current
from ui.tour.pause import pause

Look = tuple[Mode, QSize, float]
"""How the window looks: light or dark, its size, and that of its text; 1.0 is usual."""
LOOKS: tuple[Look, ...] = (
    ("light", QSize(1440, 900), 1.0),
    ("dark", QSize(920, 600), 1.5),
)
EVERY_LOOK: tuple[Look, ...] = tuple(
    (mode, size, scale)
    for mode in ("light", "dark")
    for size, scale in ((QSize(1440, 900), 1.0), (QSize(920, 600), 1.5))
)
"""For what a person meets while everything else is shut."""
_MOMENT_MS, _TURNS = 60, 8


class Album:
    """Takes the pictures.

    Args:
        out: a folder that is there.
        every: the looks of what is photographed in every one.
    """

    def __init__(self, out: Path, every: Sequence[Look] = EVERY_LOOK) -> None:
        self.out, self._every = out, tuple(every)
        self.made: list[str] = []
        self._app = cast("QApplication", QApplication.instance() or QApplication(["trestle"]))
        self._ring = FocusRing(self._app)

    def shoot(
        self,
        window: QWidget,
        name: str,
        *,
        every: bool = False,
        ready: Callable[[], None] | None = None,
    ) -> None:
        """Photograph a window in the two looks, or in every one.

        Args:
            window: which one.
            name: how the pictures' names begin.
            every: take it in every look.
            ready: brings what lasts a few seconds alone back before each picture.
        """
        theme = current()
        for mode, size, scale in self._every if every else LOOKS:
            if (theme.mode, theme.scale) != (mode, scale):
                theme.set_mode(mode)
                theme.set_scale(scale)
                theme.apply(self._app)
            window.resize(size)
            self._rest()
            if ready is not None:
                ready()
                self._rest()
            look = f"{mode}-{round(scale * 100)}" if every else mode
            path = self.out / f"{name}-{look}.png"
            window.grab().save(str(path))
            self.made.append(path.name)

    def _rest(self) -> None:
        """Wait until what follows from another look is laid out: each layout may ask for another.

        A busy machine needs longer than a moment, so the turns are counted, too.
        """
        pause(_MOMENT_MS)
        for _turn in range(_TURNS):
            QApplication.sendPostedEvents()
            pause(1)

    def frame(self, page: QWidget) -> Window:
        """Put a page into a window that has nothing else yet."""
        window = Window()
        for part in (window.rail, window.header, window.bar, window.status):
            part.hide()
        window.show_page(page)
        window.show()
        window.activateWindow()
        return window
