"""What is put into a set and taken out of it: both sides' doings hold when two people do it.

Source: sync.md 3.4 (tags, watchers, checklists: additions and removals, never whole lists).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Members:
    """Additions to and removals from a set."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()

    def applied(self, now: Iterable[str]) -> list[str]:
        """The set after them, in order."""
        return sorted((set(now) - set(self.remove)) | set(self.add))

    def back(self, now: Iterable[str]) -> Members:
        """What takes them back again, where the set was `now` before: only what they change."""
        before = set(now)
        after = set(self.applied(before))
        return Members(tuple(sorted(before - after)), tuple(sorted(after - before)))


UNTOUCHED = Members()
