"""A visit to a client's site: what it can be planned as, and which step may follow which.

The verbs ask these rules before a change, central asks them again of every row.

Source: domain.md S30, 7.7.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from app.domain.overrides import check_reason
from app.domain.people import Actor
from app.domain.rights import Permission
from app.domain.rules import RuleBroken


class VisitState(StrEnum):
    """Where a visit stands."""

    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"


STEPS: Mapping[VisitState, frozenset[VisitState]] = {
    VisitState.PLANNED: frozenset({VisitState.DONE, VisitState.CANCELLED}),
    # Back to planned: it was said by mistake.
    VisitState.DONE: frozenset({VisitState.PLANNED}),
    VisitState.CANCELLED: frozenset({VisitState.PLANNED}),
}
"""State → the states that may follow it."""

_REFUSED: Mapping[str, str] = {
    VisitState.DONE: "This visit took place: plan it anew first.",
    VisitState.CANCELLED: "This visit was called off: plan it anew first.",
}

USUAL_MIN = 60
SHORTEST_MIN, LONGEST_MIN = 5, 12 * 60
"""Minutes that a visit may be planned for."""
LONGEST_PLACE = 200
LONGEST_NOTE = 2000


def check_visit_step(before: str | None, after: str) -> None:
    """Check a step of a visit's life.

    Args:
        before: None for a new one.
        after: the state that it would have.

    Raises:
        RuleBroken: there is no such step.
    """
    if after not in set(VisitState):
        raise RuleBroken("visit-state", "There is no such state of a visit.")
    if before is None:
        if after != VisitState.PLANNED:
            raise RuleBroken("visit-begins", "Plan the visit first.")
        return
    if before != after and VisitState(after) not in STEPS[VisitState(before)]:
        raise RuleBroken("visit-step", _REFUSED[before])


def check_visit(planned_min: int, place: str, note: str) -> tuple[str, str]:
    """Check what a visit is planned as; place and note, tidied.

    Raises:
        RuleBroken: it is too short or too long, the place is no line, or the note is too long.
    """
    if not SHORTEST_MIN <= planned_min <= LONGEST_MIN:
        raise RuleBroken(
            "visit-length", f"Plan between {SHORTEST_MIN} minutes and {LONGEST_MIN // 60} hours."
        )
    tidy = " ".join(place.split())
    if len(tidy) > LONGEST_PLACE:
        raise RuleBroken(
            "visit-place", f"Keep the place under {LONGEST_PLACE} characters: a floor or a room."
        )
    said = note.strip()
    if len(said) > LONGEST_NOTE:
        raise RuleBroken(
            "visit-note", f"Keep the note under {LONGEST_NOTE} characters: the client reads it."
        )
    return tidy, said


def check_to_come(starts_at: datetime, planned_min: int, now: datetime) -> None:
    """Check that a visit is not over before it is planned.

    Raises:
        RuleBroken: it ended already.
    """
    if starts_at + timedelta(minutes=planned_min) <= now:
        raise RuleBroken(
            "visit-over", "This time is over already: choose one to come, or log past work."
        )


def check_called_off(reason: str) -> str:
    """A reason to cancel a visit, tidied: the client reads it.

    Raises:
        RuleBroken: it says too little.
    """
    return check_reason(reason)


def check_sends(actor: Actor, technician: UUID | None) -> None:
    """Check that somebody may plan who comes: themselves, or whoever the desk sends.

    Raises:
        RuleBroken: they may plan their own visits alone.
    """
    if technician is not None and technician != actor.user:
        actor.must_be_let(Permission.PLAN_THE_DESK)
