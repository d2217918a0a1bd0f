"""A secret on the clipboard: marked so that no history keeps it, and gone after a while.

Source: ux.md 3.11; security.md D15; the hints to clipboard managers of KDE, Microsoft and
nspasteboard.org.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sys
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QMimeData, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

HOLD_S = 30
"""So long a secret stays on the clipboard. Units: seconds."""
_SECOND_MS = 1000
_WINDOWS = 'application/x-qt-windows-mime;value="{}"'
_NO = bytes(4)
"""A DWORD that says 0."""


def hints(platform: str) -> Mapping[str, bytes]:
    """What tells the clipboard managers of a platform to keep their hands off; kind → data.

    On macOS it is the kind that programs made with Qt give the mark org.nspasteboard.ConcealedType
    by. Qt turns it into that mark only by a converter that its binding for Python has not; without
    one it arrives under a name of Qt's own, which some managers know and others do not.
    """
    if platform == "win32":
        return {
            _WINDOWS.format("ExcludeClipboardContentFromMonitorProcessing"): b"1",
            _WINDOWS.format("CanIncludeInClipboardHistory"): _NO,
            _WINDOWS.format("CanUploadToCloudClipboard"): _NO,
        }
    if platform == "darwin":
        return {"application/x-nspasteboard-concealed-type": b"secret"}
    return {"x-kde-passwordManagerHint": b"secret"}


def marked(text: str, platform: str = sys.platform) -> QMimeData:
    """A secret as the clipboard takes it, with what keeps managers from it."""
    mime = QMimeData()
    mime.setText(text)
    for kind, data in hints(platform).items():
        mime.setData(kind, data)
    return mime


def copy_secret(text: str) -> None:
    """Put a secret on the clipboard that stays there: somebody is about to keep it elsewhere."""
    QGuiApplication.clipboard().setMimeData(marked(text))


class SecretClipboard(QObject):
    """Puts one secret there at a time; a second one starts the time anew.

    It is taken away when its time is over, by hand, and at the end of the program: only where it is
    still the one that was put there. The selection that X11 pastes by the middle button never gets
    it.

    `counted` carries the seconds that are left; 0 once it is gone or another text took its place.
    """

    counted = Signal(int)

    def __init__(self, parent: QObject | None = None, platform: str = sys.platform) -> None:
        super().__init__(parent)
        self._platform = platform
        self._salt, self._sum = secrets.token_bytes(32), b""
        self.left_s = 0
        self._second = QTimer(self)
        self._second.setInterval(_SECOND_MS)
        self._second.timeout.connect(self.count)
        QGuiApplication.clipboard().dataChanged.connect(self._changed)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.clear)

    def put(self, text: str) -> None:
        """Put a secret there."""
        self._sum = b""  # what changes now is no other text
        QGuiApplication.clipboard().setMimeData(marked(text, self._platform))
        self._sum = self._digest(text)
        self.left_s = HOLD_S
        self._second.start()
        self.counted.emit(self.left_s)

    @Slot()
    def count(self) -> None:
        """A second has passed."""
        self.left_s -= 1
        if self.left_s > 0:
            self.counted.emit(self.left_s)
        else:
            self.clear()

    @Slot()
    def clear(self) -> None:
        """Take it away now, if it is still there."""
        if self._is_there():
            self._sum = b""
            QGuiApplication.clipboard().clear()
        self._end()

    def _is_there(self) -> bool:
        if not self._sum:
            return False
        there = QGuiApplication.clipboard().text()
        return hmac.compare_digest(self._digest(there), self._sum)

    @Slot()
    def _changed(self) -> None:
        """Somebody else copied something: that is not ours to take away."""
        if self._sum and not self._is_there():
            self._end()

    def _end(self) -> None:
        self._sum = b""
        if self.left_s or self._second.isActive():
            self._second.stop()
            self.left_s = 0
            self.counted.emit(0)

    def _digest(self, text: str) -> bytes:
        """What it is known by: the text itself is not kept here."""
        return hmac.digest(self._salt, text.encode(), hashlib.sha256)
