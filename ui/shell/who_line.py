"""Who works here, where, and what time it is where the clock is not the machine's."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from app.bootstrap.identity import Identity
from app.domain.words import weekday_time, zone_city
from app.ports.clock import Clock
from ui.shell.status_line import StatusLine

_MINUTE_MS = 60_000


class WhoLine(QObject):
    """Keeps the right of the status line; it ticks only while the demo's clock is shown."""

    def __init__(self, line: StatusLine, clock: Clock) -> None:
        super().__init__(line)
        self._line, self._clock = line, clock
        self._who: Identity | None = None
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE_MS)
        self._minute.timeout.connect(self._show)

    def show_who(self, who: Identity) -> None:
        """Show a person."""
        self._who = who
        self._show()
        if self._shifted and not self._minute.isActive():
            self._minute.start()

    def end(self) -> None:
        """Tick no more."""
        self._minute.stop()

    @property
    def _shifted(self) -> bool:
        return bool(getattr(self._clock, "offset", None))

    @Slot()
    def _show(self) -> None:
        who = self._who
        if who is None:
            return
        demo = ""
        if self._shifted:
            demo = self.tr("demo time {0}").format(weekday_time(self._clock.now(), who.zone))
        self._line.set_place(user=who.name, zone=zone_city(who.zone), demo=demo)
