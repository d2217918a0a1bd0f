"""What happened to one incident up to the demo's now, in the words of our life cycle.

Source: domain.md 2.1.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import NamedTuple

from app.domain.lifecycle import NEXT
from app.domain.vocabulary import TicketState as S
from app.importers.demo.report import DemoReport
from app.importers.incident_log import LogRow

STATES = {
    "New": S.NEW,
    "Active": S.IN_PROGRESS,
    "Awaiting User Info": S.WAITING_CLIENT,
    "Awaiting Vendor": S.WAITING_VENDOR,
    "Awaiting Problem": S.SCHEDULED,
    "Awaiting Evidence": S.WAITING_VENDOR,
    "Resolved": S.RESOLVED,
    "Closed": S.CLOSED,
}
LEVELS = {"1": "high", "2": "medium", "3": "low", "": "medium"}
WATCHED = ("group", "assignee", "impact", "urgency", "priority")
_watched = attrgetter(*WATCHED)
BETWEEN = (S.TRIAGED, S.IN_PROGRESS, S.RESOLVED)
"""States that may be put between two that the log joins, the likelier first."""


class Change(NamedTuple):
    """One field of a ticket that got another value; groups and people in the log's words."""

    at: datetime
    field: str
    old: str
    new: str
    by: str


class Update(NamedTuple):
    """One update of the log at its place in the demo's time, and the state it led to."""

    at: datetime
    row: LogRow
    state: S


@dataclass(slots=True)
class History:
    """One incident as it stands at the demo's now."""

    number: str
    opened_at: datetime
    updates: list[Update] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    state: S = S.NEW

    @property
    def first(self) -> LogRow:
        """What the log said first."""
        return self.updates[0].row

    @property
    def last(self) -> LogRow:
        """What the log said last before now."""
        return self.updates[-1].row

    def since(self, *states: S) -> datetime | None:
        """When it last came into one of these states."""
        return next(
            (
                change.at
                for change in reversed(self.changes)
                if change.field == "state" and change.new in states
            ),
            None,
        )


def history_of(
    rows: Sequence[LogRow],
    place: Callable[[datetime], datetime],
    now: datetime,
    report: DemoReport,
) -> History | None:
    """Follow one incident until now; None where it is not yet known by then.

    Args:
        rows: its updates.
        place: brings a time of the log to its place in the demo's time.
        now: the demo's now; later updates are left out.
        report: told what is left out, and what was changed on the way.
    """
    changed, left_out = report.changed, report.left_out
    ordered = sorted(rows, key=lambda row: row.updated_at)
    if any(a is not b for a, b in zip(ordered, rows, strict=True)):
        changed["incidents whose updates were out of order"] += 1
    seen = [row for row in ordered if place(row.updated_at) <= now]
    left_out["updates after the demo's now"] += len(rows) - len(seen)
    if not seen:
        left_out["incidents first written down after the demo's now"] += 1
        return None
    opened = place(seen[0].opened_at)
    if opened > place(seen[0].updated_at):
        changed["incidents opened after their first update"] += 1
        opened = place(seen[0].updated_at)
    history = History(seen[0].number, opened)
    _follow(history, seen, place, changed)
    return history


def _follow(
    history: History,
    rows: Sequence[LogRow],
    place: Callable[[datetime], datetime],
    changed: Counter[str],
) -> None:
    at, before = history.opened_at, rows[0]
    for row in rows:
        at = max(at, place(row.updated_at))  # clocks that go back may fold two updates
        _change_fields(history, at, before, row)
        _change_state(history, at, row, changed)
        history.updates.append(Update(at, row, history.state))
        before = row


def _change_fields(history: History, at: datetime, before: LogRow, row: LogRow) -> None:
    then, now = _watched(before), _watched(row)
    if then == now:
        return  # by far the most updates change none of them
    for name, old, new in zip(WATCHED, then, now, strict=True):
        if old != new:
            said = LEVELS if name in {"impact", "urgency"} else {}
            history.changes.append(
                Change(at, name, said.get(old, old), said.get(new, new), row.updated_by)
            )


def _change_state(history: History, at: datetime, row: LogRow, changed: Counter[str]) -> None:
    target = STATES.get(row.state, history.state)
    if target is S.NEW and history.state is not S.NEW:
        changed["states that went back to new, read as in progress"] += 1
        target = S.IN_PROGRESS
    if target is history.state:
        return
    if history.state is S.CLOSED:
        changed["closings left out because work went on"] += 1
        _undo_closing(history)
        if target is history.state:
            return
    path = steps(history.state, target)
    changed["states added between two of the log"] += len(path) - 1
    for state in path:
        history.changes.append(Change(at, "state", history.state, state, row.updated_by))
        history.state = state


def _undo_closing(history: History) -> None:
    for index in range(len(history.changes) - 1, -1, -1):
        change = history.changes[index]
        if change.field == "state":
            del history.changes[index]
            history.state = S(change.old)
            return


@cache
def steps(old: S, new: S) -> tuple[S, ...]:
    """The shortest way from a state to another that the life cycle allows, the end included.

    Raises:
        ValueError: there is no such way.
    """
    ways: deque[tuple[S, ...]] = deque([()])
    while ways:
        way = ways.popleft()
        here = way[-1] if way else old
        if new in NEXT[here]:
            return (*way, new)
        ways.extend((*way, state) for state in BETWEEN if state in NEXT[here] and state not in way)
    raise ValueError(f"No way leads from {old} to {new}.")
