"""What the place of check-ins shows, as values.

Source: ux.md 3.12.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from app.domain.check_ins import Agenda, Section
from app.queries.check_ins.due import CheckInLine
from app.queries.check_ins.page import CheckInPage
from app.reports.check_in import ShownCheckIn

Mode = Literal["due", "build", "after"]


@dataclass(frozen=True, slots=True)
class CheckInsState:
    """Everything that the place is painted from.

    Attributes:
        lines: clients by when they are due; None before the store was read.
        client: the one under the cursor.
        opened: the check-in that is built or held; None while the list is shown.
        shown: that check-in; None before it was read.
        item: key of the row under the cursor.
        looked: sections that were ticked.
        unfolded: sections whose appendix is shown.
        hidden: whether hidden items are shown, struck out.
        holding: the agenda covers the window.
        now: when it was read.
    """

    lines: tuple[CheckInLine, ...] | None = None
    client: UUID | None = None
    opened: UUID | None = None
    shown: ShownCheckIn | None = None
    item: str = ""
    looked: frozenset[Section] = frozenset()
    unfolded: frozenset[Section] = frozenset()
    hidden: bool = False
    holding: bool = False
    now: datetime | None = None

    @property
    def mode(self) -> Mode:
        """Which of the pages is shown."""
        page = self.page
        if page is None:
            return "due"
        return "after" if page.head.ended_at is not None else "build"

    @property
    def page(self) -> CheckInPage | None:
        """The open check-in."""
        return self.shown.page if self.shown is not None else None

    @property
    def line(self) -> CheckInLine | None:
        """The client under the cursor."""
        return next((one for one in self.lines or () if one.client_id == self.client), None)

    @property
    def agenda(self) -> Agenda | None:
        """The agenda as it stands; None once it is frozen, or before it was read."""
        read = self.page.read if self.page is not None else None
        return read.agenda if read is not None else None


def listed(state: CheckInsState, lines: tuple[CheckInLine, ...], now: datetime) -> CheckInsState:
    """Take in the clients; the cursor stays, else it goes to the first."""
    ids = [one.client_id for one in lines]
    client = state.client if state.client in ids else next(iter(ids), None)
    return replace(state, lines=lines, client=client, now=now)


def arrived(state: CheckInsState, shown: ShownCheckIn) -> CheckInsState:
    """Take in what was read; the cursor stays on its item, else goes to the first."""
    fresh = replace(state, shown=shown)
    agenda = fresh.agenda
    own = state.item.startswith(("chart:", "fold:"))
    if agenda is None or own or agenda.find(state.item) is not None:
        return fresh
    return replace(fresh, item=agenda.items[0].key if agenda.items else "")


def left(state: CheckInsState) -> CheckInsState:
    """Back to the list."""
    return replace(
        state,
        opened=None,
        shown=None,
        item="",
        looked=frozenset(),
        unfolded=frozenset(),
        holding=False,
    )


def ticked(state: CheckInsState, section: Section) -> CheckInsState:
    """Tick a section as looked at, or take the tick back."""
    return replace(state, looked=state.looked ^ {section})


def unfolded(state: CheckInsState, section: Section) -> CheckInsState:
    """Show a section's appendix, or fold it."""
    return replace(state, unfolded=state.unfolded ^ {section})
