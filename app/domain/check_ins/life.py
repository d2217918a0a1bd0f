"""The life of a check-in and of what was promised at it: which step may follow which.

The verbs ask these rules before a change, central asks them again of every row.

Source: domain.md 2 (CheckIn: a held check-in freezes its agenda), 6.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.overrides import check_reason
from app.domain.rules import RuleBroken


class CheckInState(StrEnum):
    """Where a check-in stands."""

    PLANNED = "planned"
    RUNNING = "running"
    HELD = "held"
    CANCELLED = "cancelled"


class ActionState(StrEnum):
    """Where an action stands; an open one is carried over."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


STEPS: Mapping[CheckInState, frozenset[CheckInState]] = {
    # Minutes may be written of a meeting that nobody had started here.
    CheckInState.PLANNED: frozenset(
        {CheckInState.RUNNING, CheckInState.HELD, CheckInState.CANCELLED}
    ),
    # Back to planned: it was started by mistake.
    CheckInState.RUNNING: frozenset({CheckInState.HELD, CheckInState.PLANNED}),
    CheckInState.HELD: frozenset(),
    CheckInState.CANCELLED: frozenset({CheckInState.PLANNED}),
}
"""State → the states that may follow it."""

_REFUSED: Mapping[str, str] = {
    CheckInState.HELD: "This check-in was held: its minutes stay as they are. Plan another one.",
    CheckInState.CANCELLED: "This check-in was cancelled: plan it anew first.",
    CheckInState.RUNNING: "This check-in is being held: finish it first.",
    CheckInState.PLANNED: "This check-in was not started yet: start it first.",
}

SHORTEST_MIN, LONGEST_MIN = 5, 8 * 60
"""Minutes that a check-in may be planned for."""
LONGEST_HELD = timedelta(hours=12)
"""A meeting that seems longer was never finished: its end has to be said."""
LONGEST_PLACE = 200
LONGEST_LINE = 2000
LONGEST_MINUTES = 100_000


def check_step(before: str | None, after: str) -> None:
    """Check a step of a check-in's life.

    Args:
        before: None for a new one.
        after: the state that it would have.

    Raises:
        RuleBroken: there is no such step.
    """
    if after not in set(CheckInState):
        raise RuleBroken("check-in-state", "There is no such state of a check-in.")
    if before is None:
        if after != CheckInState.PLANNED:
            raise RuleBroken("check-in-begins", "Plan the check-in first.")
        return
    if before == after or CheckInState(after) in STEPS[CheckInState(before)]:
        return
    raise RuleBroken("check-in-step", _REFUSED[before])


def check_open(state: str) -> None:
    """Check that what belongs to a check-in may still be changed.

    Raises:
        RuleBroken: it was held or cancelled.
    """
    if state in {CheckInState.HELD, CheckInState.CANCELLED}:
        raise RuleBroken("check-in-settled", _REFUSED[state])


def check_plan(planned_min: int, place: str) -> str:
    """Check what a check-in is planned as; the place, tidied.

    Raises:
        RuleBroken: it is too short or too long, or the place is no line.
    """
    if not SHORTEST_MIN <= planned_min <= LONGEST_MIN:
        raise RuleBroken(
            "check-in-length",
            f"Plan between {SHORTEST_MIN} minutes and {LONGEST_MIN // 60} hours.",
        )
    tidy = " ".join(place.split())
    if len(tidy) > LONGEST_PLACE:
        raise RuleBroken(
            "check-in-place", f"Keep the place under {LONGEST_PLACE} characters: a room or a link."
        )
    return tidy


def check_cancelling(reason: str) -> str:
    """A reason to cancel a check-in, tidied: the client reads it.

    Raises:
        RuleBroken: it says too little.
    """
    return check_reason(reason)


def check_held(started: datetime | None, ended: datetime | None, now: datetime) -> None:
    """Check when a check-in was held.

    Raises:
        RuleBroken: begin or end is missing, inverted, in the future, or too far apart.
    """
    if started is None or ended is None or not started < ended <= now:
        raise RuleBroken(
            "check-in-times",
            "Say when it began and when it ended, both by now.",
        )
    if ended - started > LONGEST_HELD:
        raise RuleBroken(
            "check-in-long",
            "It seems to have lasted more than twelve hours: say when it really ended.",
        )


def check_line(text: str) -> str:
    """A note, decision or action, tidied.

    Raises:
        RuleBroken: it is empty or too long.
    """
    tidy = " ".join(text.split())
    if not tidy:
        raise RuleBroken(
            "capture-empty", "Nothing was written: say what was noted, decided or is to be done."
        )
    if len(tidy) > LONGEST_LINE:
        raise RuleBroken(
            "capture-long", f"Keep it under {LONGEST_LINE} characters: part it into two."
        )
    return tidy


def check_minutes_text(text: str) -> str:
    """What is written into the minutes beside agenda and captures.

    Raises:
        RuleBroken: it is too long.
    """
    if len(text) > LONGEST_MINUTES:
        raise RuleBroken(
            "minutes-long", f"Keep the minutes under {LONGEST_MINUTES:,} characters: attach a file."
        )
    return text.strip()


def check_action_step(before: str | None, after: str) -> None:
    """Check a step of an action: open, then done or dropped, and back if that was a mistake.

    Raises:
        RuleBroken: there is no such step.
    """
    if after not in set(ActionState):
        raise RuleBroken("action-state", "An action is open, done or dropped: choose one.")
    if before is None and after != ActionState.OPEN:
        raise RuleBroken("action-begins", "A new action is open: settle it afterwards.")
    if before not in {None, after, ActionState.OPEN} and after != ActionState.OPEN:
        raise RuleBroken("action-settled", "This action is settled: open it again first.")
