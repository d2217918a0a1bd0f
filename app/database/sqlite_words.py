"""What the errors of SQLite mean to a person, whether they come through the toolkit or past it."""

from __future__ import annotations

from collections.abc import Callable

import sqlcipher3
from sqlalchemy.exc import DBAPIError

from app.ports.problems import Corrupt, TrestleProblem, Unavailable


def _full() -> TrestleProblem:
    return Unavailable(
        "disk-full",
        "There is no room left on the disk, so the change was not saved.",
        next_step="Free some space and try again; what you typed is still here.",
    )


def _failing() -> TrestleProblem:
    return Unavailable(
        "disk-failing",
        "The disk did not take the change or did not give back what it holds.",
        next_step="Check the disk, and that it is still there; what you typed is still here.",
    )


def _shut() -> TrestleProblem:
    return Unavailable(
        "store-readonly",
        "The store on this computer cannot be written.",
        next_step="Check who may write in its folder, and that the disk is not write-protected.",
    )


def _damaged() -> TrestleProblem:
    return Corrupt(
        "store-damaged",
        "The store on this computer is damaged.",
        next_step="Start Trestle again: it saves your unsent work first and offers ways out.",
    )


def _busy() -> TrestleProblem:
    return Unavailable("store-busy", "The store is busy.", next_step="Try again in a moment.")


_MEANINGS: tuple[tuple[str, Callable[[], TrestleProblem]], ...] = (
    ("is full", _full),
    ("malformed", _damaged),
    ("not a database", _damaged),
    ("disk I/O error", _failing),
    ("readonly", _shut),
    ("unable to open", _shut),
    ("is locked", _busy),
)


def sqlite_problem(problem: BaseException | None) -> TrestleProblem | None:
    """The problem behind an error of SQLite; None for others and for mistakes of this program."""
    met = problem.orig if isinstance(problem, DBAPIError) else problem
    if not isinstance(met, sqlcipher3.DatabaseError):
        return None
    text = str(met)
    return next((made() for words, made in _MEANINGS if words in text), None)
