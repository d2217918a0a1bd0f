"""Whether the desk of this computer is locked, as the system tells it: nothing is polled.

On Linux the session manager and the screen saver say so over D-Bus. Elsewhere, and where no bus is,
nobody tells, and the window locks by its own idle time alone.

Source: ux.md 3.9 "lock from logind".
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage

_SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver", "org.kde.screensaver")
_SESSION = "org.freedesktop.login1.Session"


class DeskLock(QObject):
    """`locked` tells that the desk was locked.

    Args:
        session: the bus of the person's session.
        system: the bus of the computer.

    Attributes:
        hears: whether anybody here can tell.
    """

    locked = Signal()

    def __init__(
        self,
        session: QDBusConnection | None = None,
        system: QDBusConnection | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        of_person = session or QDBusConnection.sessionBus()
        of_machine = system or QDBusConnection.systemBus()
        heard = [self._hear(of_person, name, "ActiveChanged", "active_changed") for name in _SAVERS]
        heard.append(self._hear(of_machine, _SESSION, "Lock", "session_locked"))
        self.hears = any(heard)

    def _hear(self, bus: QDBusConnection, interface: str, signal: str, slot: str) -> bool:
        if not bus.isConnected():
            return False
        # A bus knows no signal objects: the slot is named as Qt names it, "1" for a slot.
        called = f"1{slot}(QDBusMessage)"
        heard: bool = bus.connect("", "", interface, signal, self, called)  # type: ignore[call-overload] # the binding takes a text, its stubs say bytes
        return heard

    @Slot(QDBusMessage)
    def active_changed(self, message: QDBusMessage) -> None:
        """A screen saver came on or went."""
        if message.arguments()[:1] == [True]:
            self.locked.emit()

    @Slot(QDBusMessage)
    def session_locked(self, _message: QDBusMessage) -> None:
        """The session manager asks for a lock."""
        self.locked.emit()
