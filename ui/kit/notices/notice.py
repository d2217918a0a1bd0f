"""What can be said in the strip, and which of several is said."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

NoticeKind = Literal["error", "refused", "conflict", "boundary", "offline", "info"]

_ORDER: tuple[NoticeKind, ...] = ("error", "refused", "conflict", "boundary", "offline", "info")


@dataclass(frozen=True, slots=True)
class Notice:
    """One message: what happened, what was kept, and one next step.

    A later notice with the same key takes the place of the earlier.

    Attributes:
        weight: how much it is about; once put away it comes back when this grows, not when it
            shrinks.

    Source: ux.md 3.2, 3.6.
    """

    key: str
    kind: NoticeKind
    text: str
    detail: str = ""
    action: str = ""
    dismissable: bool = True
    weight: int = 0

    @property
    def urgent(self) -> bool:
        """Whether screen readers interrupt for it."""
        return self.kind in ("error", "refused", "conflict", "boundary")


def foremost(notices: Iterable[Notice]) -> Notice | None:
    """Choose the one to show: error, refused, conflict, boundary, offline, info; then the newest.

    The newest is the last of equals.
    """
    best: Notice | None = None
    for notice in notices:
        if best is None or _ORDER.index(notice.kind) <= _ORDER.index(best.kind):
            best = notice
    return best
