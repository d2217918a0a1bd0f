"""Building the places that nobody has asked for yet, one at a time, so that no pause is felt."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from ui.runtime.tasks import Lanes
from ui.shell.places import places
from ui.shell.rooms import Rooms

_PAUSE_MS = 500


class WaitingPlaces(QObject):
    """Their acts stand in menus and palette once they are built."""

    def __init__(
        self, rooms: Rooms, lanes: Lanes, take_in: Callable[[str], object], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._rooms, self._lanes, self._take_in = rooms, lanes, take_in
        self._rest = QTimer(self)
        self._rest.setInterval(_PAUSE_MS)
        self._rest.timeout.connect(self.build_next)

    def begin(self) -> None:
        """Build the next one after each pause."""
        self._rest.start()

    def end(self) -> None:
        """Build no more."""
        self._rest.stop()

    @Slot()
    def build_next(self) -> None:
        """Build one now, unless something is being read."""
        if self._lanes.reading():
            return  # what is in front comes first: at a slow start its rows are still to come
        name = next((p.name for p in places() if self._rooms.known(p.name) is None), None)
        if name is None:
            self._rest.stop()
        else:
            self._take_in(name)
