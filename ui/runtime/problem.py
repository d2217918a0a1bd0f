"""One value for everything that went wrong, ready to be shown."""

from __future__ import annotations

import traceback
from dataclasses import dataclass

from app.ports.problems import TrestleProblem


@dataclass(frozen=True, slots=True)
class Problem:
    """What a notice says when an act, a lane or a hook failed.

    Attributes:
        code: stable, for tests, logs and translations; never shown alone.
        sentence: what happened and what to do, in plain words.
        next_step: the part of the sentence that says what to do, or empty.
        detail: for "Details": a traceback or technical text, never part of the sentence.
        retryable: whether doing the same again may work.
        wait_s: trying again is in vain for so long; 0 where nobody says.

    Units: `wait_s` in seconds.
    """

    code: str
    sentence: str
    detail: str = ""
    retryable: bool = False
    next_step: str = ""
    wait_s: float = 0.0

    @property
    def finding(self) -> str:
        """What happened, without what to do about it."""
        return self.sentence.removesuffix(self.next_step).strip() or self.sentence


_UNEXPECTED = (
    "Something in Trestle went wrong; your saved work is untouched. "
    "Try again, and report it with the details if it happens twice."
)


def problem_of(error: BaseException) -> Problem:
    """Turn any error into words.

    Errors with an owner keep their own sentence; everything else is a bug and gets one
    general sentence, with the traceback as its detail.
    """
    detail = "".join(traceback.format_exception(error))
    if isinstance(error, TrestleProblem):
        retryable = bool(getattr(error, "retryable", False))
        wait_s = getattr(error, "retry_after_s", None) or 0.0
        return Problem(error.code, str(error), detail, retryable, error.next_step, wait_s)
    return Problem(f"bug.{type(error).__name__}", _UNEXPECTED, detail)
