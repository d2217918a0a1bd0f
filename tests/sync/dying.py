"""Named points between durable steps at which a process ends without a word, for tests alone.

A point is the passage of a function that writes within a transaction. A process ends there `in` the
transaction, when everything is written but the commit, or `after` it, before anybody is told. The
functions are wrapped from the process that is to die, so the program itself knows of no points.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy.engine.default import DefaultDialect

from app.central.files import finishing, uploads
from app.store import errands, outbox, pages, search, snapshots
from app.sync import pull, push, starting, sums
from app.sync.files import steps as lane

KILLED = 137
POINTS: dict[str, tuple[Any, str]] = {
    "edit": (outbox.Outbox, "receive"),
    "batch taken": (push, "next_batch"),
    "answer taken": (push, "take_answer"),
    "page applied": (pull, "apply"),
    "resync": (starting, "copy_again"),
    "stage searchable": (search, "fill_some"),
}
"""What is durable next on a device → what writes it."""
BESIDE: dict[str, tuple[Any, str, int]] = {
    "scope forgotten": (pages, "forget_scope", 1),
    "bucket put right": (sums, "_put_right", 1),
    "piece sent": (errands, "note_far", 2),  # the first time it notes that the upload has begun
    "file sent": (errands, "ended", 1),
    "piece fetched": (errands, "add_part", 1),
    "file fetched": (lane, "keep_copy", 1),
    "piece arrived": (uploads, "insert", 2),  # as above, at central
    "file whole": (finishing, "give", 1),
    "chunk taken": (snapshots, "take", 2),
}
"""What is durable beside push and pull, on a device and at central → what writes it, and the
passage at which a process ends."""
SIDES = ("in", "after")
MOMENTS = ("before", "in", "after")
"""Of a push on central: nothing is done; all is written but the commit; kept, but not answered."""


def die() -> None:
    """Nothing of this process runs after this, no clean-up and no flush."""
    os._exit(KILLED)


def die_at(point: str, side: str, passage: int) -> None:
    """End this process at this passage of a device's point."""
    _die_at(*POINTS[point], side, passage)


def die_beside(point: str, side: str) -> None:
    """End this process at a point beside push and pull."""
    owner, name, passage = BESIDE[point]
    _die_at(owner, name, side, passage)


def _die_at(owner: Any, name: str, side: str, passage: int) -> None:
    function, passages = getattr(owner, name), itertools.count(1)

    def passing(*given: Any, **named: Any) -> Any:
        found = function(*given, **named)
        if next(passages) == passage:
            if side == "in":
                die()
            at_commit(after=True)
        return found

    setattr(owner, name, passing)


def at_commit(*, after: bool) -> None:
    """End this process at its next commit."""
    commit: Callable[..., None] = DefaultDialect.do_commit

    def last(self: DefaultDialect, connection: Any) -> None:
        if after:
            commit(self, connection)
        die()

    DefaultDialect.do_commit = last  # type: ignore[method-assign] # this process dies of it


def dying_push(
    handle: Callable[[bytes], bytes], moment: str, passage: int
) -> Callable[[bytes], bytes]:
    """The same handling of pushes by central, of which one ends the process."""
    passages: Iterator[int] = itertools.count(1)

    def handled(body: bytes) -> bytes:
        chosen = next(passages) == passage
        if chosen and moment == "before":
            die()
        if chosen and moment == "in":
            at_commit(after=False)
        answer = handle(body)
        if chosen and moment == "after":
            die()
        return answer

    return handled
