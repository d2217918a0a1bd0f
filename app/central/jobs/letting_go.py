"""Letting go of what central kept long enough, once a day, as long as central serves.

What that is, `central.retention` declares. It goes in short transactions. The first one that
removes something writes into the chain what was found to go, so that nothing goes untold, however
the run ends; the next run goes on with the rest, and tells it again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, tuple_

from app.central.audit.kinds import Kind
from app.central.audit.notes import BY_ITSELF, COMMAND_LINE, leave, made
from app.central.central import Central
from app.central.repeating import keep_doing
from app.central.retention.going import GOING, Going
from app.database.scope import ScopedSession, whole
from app.database.work import WorkSession

EVERY_S = 24 * 3600.0
AT_ONCE = 500
"""Rows in one commit: nobody has to wait long for it."""

_SCOPE = whole("letting go of what was kept long enough")
_Key = tuple[Any, ...]


def count_due(central: Central) -> Mapping[str, int]:
    """How many rows would go now, by table; tables of which none would are left out."""
    return _counted(central, central.clock.now())


def let_go(central: Central, *, by_itself: bool = True) -> Mapping[str, int]:
    """Let go of what was kept long enough.

    Args:
        central: whose.
        by_itself: central does it; else somebody at its command line.

    Returns:
        How many rows went, by table.

    Raises:
        Unavailable: the database does not answer; what is left goes next time.
    """
    now = central.clock.now()
    found = _counted(central, now)
    gone: dict[str, int] = {}
    for rule in GOING:
        while rule.table.name in found:
            keys = central.work.read(_SCOPE, _finder(rule, now))
            telling = {} if gone else found
            removed = central.work.run(
                "let_go", _SCOPE, _remover(rule, now, keys, telling, by_itself=by_itself)
            )
            if not removed:
                break
            gone[rule.table.name] = gone.get(rule.table.name, 0) + removed
    return gone


def _counted(central: Central, now: datetime) -> dict[str, int]:
    def count(session: ScopedSession) -> dict[str, int]:
        connection = session.connection()
        found = {
            rule.table.name: connection.execute(
                select(func.count()).select_from(rule.table).where(rule.due(now))
            ).scalar_one()
            for rule in GOING
        }
        return {name: many for name, many in found.items() if many}

    return central.work.read(_SCOPE, count)


def _finder(rule: Going, now: datetime) -> Callable[[ScopedSession], Sequence[_Key]]:
    """Some of the rows that are due, looked for where nobody waits."""
    query = select(*rule.table.primary_key).where(rule.due(now)).limit(AT_ONCE)
    return lambda session: [tuple(row) for row in session.connection().execute(query)]


def _remover(
    rule: Going,
    now: datetime,
    keys: Sequence[_Key],
    telling: Mapping[str, int],
    *,
    by_itself: bool,
) -> Callable[[WorkSession], int]:
    """Remove these rows as far as they still are due, and tell what goes in this run."""

    def remove(session: WorkSession) -> int:
        if not keys:
            return 0
        these = tuple_(*rule.table.primary_key).in_(keys)
        removed = session.connection().execute(delete(rule.table).where(these, rule.due(now)))
        if removed.rowcount and telling:
            told = made(Kind.LET_GO, ("", None), telling)
            leave(session, replace(told, peer=BY_ITSELF if by_itself else COMMAND_LINE))
        return removed.rowcount

    return remove


async def keep_letting_go(job: Callable[[], object], every_s: float = EVERY_S) -> None:
    """Let go of what was kept long enough now and again, until cancelled."""
    await keep_doing(job, every_s, "what was kept long enough could not be let go")
