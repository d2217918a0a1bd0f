"""Counting what comes again and again, so that a flood of refusals does not fill the disk.

The first of its kind in an hour is written into the chain at once. The same again is counted, and
the count is written once the hour is over. A process that dies takes its counts with it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.central.audit.notes import Note

WINDOW = timedelta(hours=1)
MOST = 1000
"""Different ones that are written in an hour; those beyond are one."""


@dataclass(slots=True)
class _Open:
    since: datetime
    times: int = 0


class Repeats:
    """What came in the last hour."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[Note, _Open] = {}

    def first(self, one: Note, now: datetime) -> bool:
        """Whether this is to be written now; else it is counted."""
        with self._lock:
            known = self._open.get(one)
            if known is None and len(self._open) >= MOST:
                one = Note(one.kind, "others")
                known = self._open.get(one)
            if known is not None:
                known.times += 1
                return False
            self._open[one] = _Open(now)
            return True

    def over(self, now: datetime, *, all_of_them: bool = False) -> list[Note]:
        """What was counted in hours that are over, each to be written with its number."""
        with self._lock:
            gone = {
                one: known
                for one, known in self._open.items()
                if all_of_them or now - known.since >= WINDOW
            }
            for one in gone:
                del self._open[one]
        return list(_counted(gone))


def _counted(gone: dict[Note, _Open]) -> Iterator[Note]:
    for one, known in gone.items():
        if known.times:
            yield replace(one, facts=(*one.facts, ("repeated", known.times)))
