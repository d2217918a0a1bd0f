"""How long something still takes, rounded so that it does not jump."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

_MINUTE_S = 60
_STEP_S = 5


def time_left(seconds: float) -> str:
    """Say it: "about 25 s left", "about 2 min left"."""
    if seconds < _MINUTE_S:
        about = max(_STEP_S, round(seconds / _STEP_S) * _STEP_S)
        words = QCoreApplication.translate("TimeLeft", "about {0} s left", "until it is complete")
        return words.format(about)
    words = QCoreApplication.translate("TimeLeft", "about {0} min left", "until it is complete")
    return words.format(round(seconds / _MINUTE_S))
