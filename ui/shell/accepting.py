"""Accepting what central wants to remove from this device."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from app.bootstrap.desk import Desk
from app.bootstrap.sync_desk import accept_deletions
from ui.runtime.ports import LanesPort
from ui.shell.notices import WindowNotices


def accept(
    desk: Desk, lanes: LanesPort, owner: Any, notices: WindowNotices, then: Callable[[], None]
) -> None:
    """Note that a person has looked, and sync at once; nothing of their own work is touched."""
    again = partial(accept, desk, lanes, owner, notices, then)
    lanes.submit(
        "store",
        owner,
        lambda: accept_deletions(desk),
        done=lambda _nothing: then(),
        failed=lambda problem: notices.problem(problem, again),
    )
