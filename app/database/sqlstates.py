"""What PostgreSQL's error codes mean to a person, and which of them mean: once more.

The driver is not imported: a workbench has none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from sqlalchemy.exc import DataError, DBAPIError

from app.ports.problems import Corrupt, Refused, TrestleProblem, Unavailable

T = TypeVar("T")

_LOST_RACES = frozenset({"40001", "40P01", "23503", "23505"})
"""Serialization failure and deadlock; a row that is there now, or is gone now. Every job looks
before it writes, so such a key can only be somebody else's, who was faster: next time the job sees
it. Nothing was changed, and the same again may well succeed."""

_WALL = "row-level security policy"
"""How the server names its refusal; the code is that of any right which is lacking."""

_TIMES = 4
"""The loser waits at the winner's locks, so it need not wait before it tries again."""


def _full() -> TrestleProblem:
    return Unavailable(
        "disk-full",
        "There is no room left on the disk of the database, so the change was not saved.",
        next_step="Free some space there and try again; what you typed is still here.",
    )


def _away() -> TrestleProblem:
    return Unavailable(
        "database-away",
        "Central cannot reach its database.",
        next_step="Try again in a moment; if it stays so, see whether the database server runs.",
    )


def _busy() -> TrestleProblem:
    return Unavailable("store-busy", "The store is busy.", next_step="Try again in a moment.")


def _crowded() -> TrestleProblem:
    return Unavailable(
        "database-crowded",
        "The database takes no more connections.",
        next_step="Raise max_connections of the database server, or run fewer processes.",
    )


def _frozen() -> TrestleProblem:
    return Unavailable(
        "database-read-only",
        "The database takes no changes at present.",
        next_step="See whether TRESTLE_DATABASE_URL names the primary server.",
    )


def _forbidden() -> TrestleProblem:
    return Refused(
        "database-rights",
        "Central's role lacks a right in the database.",
        next_step="Run `trestle central migrate` with TRESTLE_DATABASE_OWNER_URL set: "
        "it grants what is needed.",
    )


def _unmade() -> TrestleProblem:
    return Refused(
        "database-older",
        "The database lacks a table that this Trestle needs.",
        next_step="Run `trestle central migrate` with TRESTLE_DATABASE_OWNER_URL set.",
    )


def _unkept() -> TrestleProblem:
    return Refused(
        "value-wrong",
        "Central's database cannot keep one of these values.",
        next_step="Take out characters that cannot be seen, and numbers without end.",
    )


def _damaged() -> TrestleProblem:
    return Corrupt(
        "store-damaged",
        "Central's database is damaged.",
        next_step="Stop central and restore the latest backup; nothing was changed.",
    )


_BY_STATE: Mapping[str, Callable[[], TrestleProblem]] = {
    "25006": _frozen,
    "40001": _busy,
    "40P01": _busy,
    "42501": _forbidden,
    "42P01": _unmade,
    "42703": _unmade,
    "53100": _full,
    "53300": _crowded,
    "55P03": _busy,
    "57014": _busy,
    "57P01": _away,
    "57P02": _away,
    "57P03": _away,
    "57P05": _away,
    "25P03": _away,
    "XX001": _damaged,
    "XX002": _damaged,
}


def problem_of(problem: DBAPIError) -> TrestleProblem | None:
    """The problem behind an error of PostgreSQL, where a person can do something about it.

    Returns:
        None for another database's error, and for what is a mistake of this program.
    """
    if not hasattr(problem.orig, "sqlstate"):
        return None
    state: str | None = getattr(problem.orig, "sqlstate", None)
    if isinstance(problem, DataError):
        return _unkept()
    if state is None or state.startswith("08"):
        # Without a code the server never answered: the driver itself says that it is gone.
        return _away() if state or problem.connection_invalidated or _is_gone(problem) else None
    if _WALL in str(problem.orig):
        return None  # no right is lacking: this program was about to write past its scope
    known = _BY_STATE.get(state)
    return known() if known else None


def _is_gone(problem: DBAPIError) -> bool:
    return type(problem.orig).__name__ in {"OperationalError", "ConnectionTimeout"}


def lost_race(problem: DBAPIError) -> bool:
    """Whether a unit of work lost against another one and may simply be done again."""
    return getattr(problem.orig, "sqlstate", None) in _LOST_RACES


def repeated(attempt: Callable[[], T]) -> T:
    """Do a whole unit of work, and do it again, a few times, where it lost a race.

    Args:
        attempt: one transaction from its beginning to its commit; it keeps nothing from an
            earlier attempt.
    """
    for _again in range(_TIMES - 1):
        try:
            return attempt()
        except DBAPIError as problem:
            if not lost_race(problem):
                raise
    return attempt()
