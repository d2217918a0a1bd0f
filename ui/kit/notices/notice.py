"""What can be said in the strip, and which of several is said."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

NoticeKind = Literal["error", "conflict", "boundary", "offline", "info"]

_ORDER: tuple[NoticeKind, ...] = ("error", "conflict", "boundary", "offline", "info")


@dataclass(frozen=True, slots=True)
class Notice:
    """One message: what happened, what was kept, and one next step.

    A later notice with the same key takes the place of the earlier.

    Source: ux.md 3.2, 3.6.
    """

    key: str
    kind: NoticeKind
    text: str
    detail: str = ""
    action: str = ""
    dismissable: bool = True

    @property
    def urgent(self) -> bool:
        """Whether screen readers interrupt for it."""
        return self.kind in ("error", "conflict", "boundary")


def foremost(notices: Iterable[Notice]) -> Notice | None:
    """Choose the one to show: error, conflict, boundary, offline, info; then the newest.

    The newest is the last of equals.
    """
    best: Notice | None = None
    for notice in notices:
        if best is None or _ORDER.index(notice.kind) <= _ORDER.index(best.kind):
            best = notice
    return best
