"""pytest-qt's robot, which waits as long as a busy machine may take, and says for what."""

from __future__ import annotations

import functools
from collections.abc import Callable

from pytestqt.exceptions import TimeoutError as NotInTime
from pytestqt.qtbot import QtBot

from tests.builders.patience import PATIENCE_S, not_come

_MS = int(PATIENCE_S * 1000)


class PatientBot(QtBot):
    """Waits for a minute where the original waits for five seconds."""

    waitSignal = functools.partialmethod(QtBot.waitSignal, timeout=_MS)  # noqa: N815 - pytest-qt's name
    waitSignals = functools.partialmethod(QtBot.waitSignals, timeout=_MS)  # noqa: N815 - pytest-qt's name

    def waitUntil(  # noqa: N802 - pytest-qt's name
        self, callback: Callable[[], bool | None], *, timeout: int = _MS
    ) -> None:
        """Run the event loop until something is so."""
        try:
            super().waitUntil(callback, timeout=timeout)
        except NotInTime as problem:
            raise not_come(callback) from problem
