"""What the sync says where it seldom stands, in its own words, for pictures of those states."""

from __future__ import annotations

from app.central.versions import too_old_to_read
from app.ports.problems import TrestleProblem
from app.sync.brake import deletes_much
from app.sync.pauses import no_room
from app.sync.refusal_steps import held_step, next_step
from app.sync.status import stopped_words

__all__ = ["deletes_much", "held_step", "next_step", "no_room", "said_of", "too_old_to_read"]


def said_of(problem: TrestleProblem) -> str:
    """What the status line says while a problem stops the sync."""
    return stopped_words(str(problem), problem.code)
