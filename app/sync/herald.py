"""Telling the screens what came, so often that they keep up and no more often.

Every telling makes screens read again. During a first copy that took longer than the copy itself,
so what it brings is told when a stage is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from app.ports.changes import ChangeSet
from app.ports.clock import Clock

Announce = Callable[[ChangeSet], None]
_APART_S = 3.0
"""Changes of many rows at once are told so far apart."""
_ORIGIN = "sync"


class Herald:
    """Passes on what changed; a few rows at once, many after a while or when it is over."""

    def __init__(self, announce: Announce, clock: Clock) -> None:
        self._announce = announce
        self._clock = clock
        self._held: set[str] = set()
        self._last = clock.monotonic() - _APART_S

    def hold(self, kinds: Collection[str]) -> None:
        """Keep nouns of which many rows came until they are released."""
        self._held.update(kinds)

    def tell(self, changes: ChangeSet) -> None:
        """Tell which rows changed; "many" waits where the last telling was just now."""
        if not changes.kinds:
            return
        if changes.ids:
            self._announce(changes)
            return
        now = self._clock.monotonic()
        if now - self._last < _APART_S:
            self._held |= changes.kinds
            return
        self._last = now
        self._announce(changes)

    def release(self) -> None:
        """Tell what was held back."""
        if self._held:
            kinds, self._held = frozenset(self._held), set()
            self._last = self._clock.monotonic()
            self._announce(ChangeSet(kinds, frozenset(), _ORIGIN))
