"""How the sync stands, in the words that a person reads.

Source: ux.md 3.6, 3.7.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Connection, func, select
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.expression import FromClause

from app.store.state import Standing, standing
from app.store.tables import conflict, dead_letter, outbox, scope_state
from app.sync.answers import STRANGER
from app.sync.pauses import HERE
from app.sync.schedule import SLOW_ANSWER_S
from app.sync.versions import CENTRAL_OLDER, is_central_older

State = Literal["never", "copying", "online", "degraded", "offline", "refused", "signed-out"]
_SLOW = {"central-slow", "central-busy", "central-failed"}
_IN_BETWEEN = {
    "central-stranger": STRANGER,
    "central-garbled": "Central's answer was damaged on its way — it is asked again",
    "central-not-trusted": "The server could not prove that it is central — nothing was sent",
}
"""Where there is a network, "offline" would send the person to look for the wrong fault."""


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """What the status item shows.

    Attributes:
        words: one sentence.
        waiting: acts that central does not have yet, however many records each one touched.
        rows_left: of a copy that is running.
        clock_words: empty, or that this clock is off.
        code: of the problem that ended the last round; where there was none, `central-older` if
            central is, else empty.
        clock_offset_s: what must be added to this clock to give central's.
        rejected: acts that central refused and nobody settled yet, counted alike.
        held: operations that central is too old to take.
    """

    state: State
    words: str
    waiting: int
    conflicts: int
    rejected: int
    last_synced_at: datetime | None
    offline_since: datetime | None
    rows_left: int
    clock_words: str = ""
    code: str = ""
    clock_offset_s: float = 0.0
    held: int = 0


def sync_status(connection: Connection, zone: ZoneInfo, now: datetime) -> SyncStatus:
    """How the sync stands now, with times in the person's zone."""
    here = standing(connection)
    waiting = _acts(connection, outbox.c.tx, outbox.c.state.not_in(("acked", "shown")))
    has_scopes = _count(connection, scope_state, None) > 0
    state = _state(here, copied=has_scopes)
    return SyncStatus(
        state,
        _words(state, here, waiting, zone, now),
        waiting,
        _count(connection, conflict, conflict.c.resolved_at.is_(None)),
        _acts(connection, dead_letter.c.tx, dead_letter.c.ended == ""),
        here.last_synced_at,
        here.offline_since,
        here.rows_left,
        _clock_words(here),
        here.last_code or (CENTRAL_OLDER if is_central_older(connection) else ""),
        here.clock_offset_s,
        _count(connection, outbox, outbox.c.code == CENTRAL_OLDER),
    )


def _acts(connection: Connection, tx: Column[Any], where: ColumnElement[bool]) -> int:
    """A reply that also moved its ticket is one thing to the person who wrote it."""
    acts = select(func.count(tx.distinct())).where(where)
    return int(connection.execute(acts).scalar_one())


def _count(connection: Connection, table: FromClause, where: ColumnElement[bool] | None) -> int:
    query = select(func.count()).select_from(table)
    return int(connection.execute(query if where is None else query.where(where)).scalar_one())


def _state(here: Standing, *, copied: bool) -> State:
    if here.signed_out:
        return "signed-out" if here.user is not None else "never"
    if here.last_code in _SLOW or here.last_code in HERE:
        return "degraded"
    if here.offline_since is not None:
        return "offline"
    if here.last_code:
        return "refused"
    if here.last_synced_at is None or here.rows_left:
        return "copying" if copied else "never"
    return "degraded" if here.last_answer_s > SLOW_ANSWER_S else "online"


def _words(state: State, here: Standing, waiting: int, zone: ZoneInfo, now: datetime) -> str:
    since = _clock(here.offline_since, zone, now)
    words: dict[State, str] = {
        "signed-out": "Signed out — changes are NOT syncing",
        "never": "Not synced yet",
        "copying": f"Copying to this device: {here.rows_left:,} rows left",
        "offline": f"Offline since {since} — working on this device's copy",
        "degraded": f"Server slow{_last_answer(here)}. Changes are saved here.",
        "refused": stopped_words(here.last_error, here.last_code),
        "online": f"Synced {_clock(here.last_synced_at, zone, now)}",
    }
    if state == "offline" and here.last_code in _IN_BETWEEN:
        return _IN_BETWEEN[here.last_code]
    if here.last_code in HERE and state == "degraded":
        return stopped_words(here.last_error, here.last_code)
    if state == "online" and waiting:
        return f"{waiting:,} waiting to be sent"
    return words[state]


def stopped_words(error: str, code: str) -> str:
    """What is said while something stops the sync: central's word, or one of this device's own."""
    return error if code in HERE else f"Not syncing: {error}"


def _last_answer(here: Standing) -> str:
    return f" (last answer {here.last_answer_s:.0f} s)" if here.last_answer_s >= 1 else ""


def _clock(at: datetime | None, zone: ZoneInfo, now: datetime) -> str:
    """The time of day, with the day where it is another one."""
    if at is None:
        return "just now"
    local = at.astimezone(zone)
    today = local.date() == now.astimezone(zone).date()
    return local.strftime("%H:%M" if today else "%a %d %b %H:%M")


def _clock_words(here: Standing) -> str:
    if not here.clock_is_off:
        return ""
    way = "behind" if here.clock_offset_s > 0 else "ahead"
    minutes = abs(here.clock_offset_s) / 60
    return f"This computer's clock is {minutes:.0f} minutes {way}. Set it right."
