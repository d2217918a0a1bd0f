"""Timer events, durable before a screen shows them.

Source: ux.md 3.9.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, delete, insert, literal_column, select

from app.domain.timer import Sign, TimerAct, TimerEvent, TimerState, fold, gap_seconds
from app.ports.clock import Clock
from app.ports.ids import Ids
from app.records.types import from_micros, to_micros
from app.store.settings import read_setting, write_setting
from app.store.state import CLOCK_WARNING
from app.store.tables import sync_state, timer_event

KEPT = timedelta(days=30)
_ALIVE = "timer.alive"


def present(clock: Clock) -> Sign:
    """Both clocks now."""
    return Sign(clock.now(), clock.monotonic(), clock.boot_id())


def append(
    connection: Connection,
    clock: Clock,
    ids: Ids,
    act: TimerAct,
    *,
    ticket: UUID | None = None,
    work_kind: str = "request",
    zone: str = "UTC",
    device: str = "",
    at: datetime | None = None,
    data: Mapping[str, Any] | None = None,
) -> TimerState:
    """Write one event; give back what follows from all of them.

    Args:
        connection: the open transaction; a verb's session gives it by `session.connection()`.
        clock: stamps the event.
        ids: names the event.
        act: what was done.
        ticket: what it was about; None for work that is named later.
        work_kind: of the work that begins.
        zone: the person's, by name.
        device: this device's short name.
        at: when it took effect, if not now: the key press, the last input before an absence.
        data: words that the screens keep with it.
    """
    sign = present(clock)
    connection.execute(
        insert(timer_event).values(
            id=ids.new(),
            at_utc=at or sign.at,
            monotonic=sign.monotonic,
            boot_id=sign.boot,
            zone=zone,
            device=device,
            kind=act.value,
            ticket=ticket,
            work_kind=work_kind,
            data={**(data or {}), **_clock_facts(connection)},
        )
    )
    state = running(connection)
    if state.is_idle:
        connection.execute(delete(timer_event).where(timer_event.c.at_utc < sign.at - KEPT))
    return state


def _clock_facts(connection: Connection) -> dict[str, float]:
    """What is known of this clock's error: recorded times stay as they are, and can be judged.

    Source: sync.md 2.4.
    """
    off = connection.execute(select(sync_state.c.clock_offset_s)).scalar_one()
    return {"clock_offset_s": off} if abs(off) > CLOCK_WARNING.total_seconds() else {}


def events(connection: Connection) -> list[TimerEvent]:
    """All events that are kept, in the order in which they were written."""
    rows = connection.execute(select(timer_event).order_by(literal_column("timer_event.rowid")))
    return [
        TimerEvent(
            TimerAct(row.kind),
            Sign(row.at_utc, row.monotonic, row.boot_id),
            row.ticket,
            row.work_kind,
            row.zone,
            row.device,
            row.data,
        )
        for row in rows
    ]


def running(connection: Connection) -> TimerState:
    """What runs and what is held, also after the program or the machine was stopped."""
    return fold(events(connection))


def note_alive(connection: Connection, clock: Clock) -> None:
    """Leave a sign of life, once a minute or so, for the question about absences."""
    sign = present(clock)
    kept = {"at": to_micros(sign.at), "monotonic": sign.monotonic, "boot": sign.boot}
    write_setting(connection, _ALIVE, kept)


def last_sign(connection: Connection) -> Sign | None:
    """The last sign of life: a note, or an event if that is newer."""
    kept = read_setting(connection, _ALIVE)
    signs = [event.sign for event in events(connection)[-1:]]
    if kept is not None:
        signs.append(Sign(from_micros(kept["at"]), kept["monotonic"], kept["boot"]))
    return max(signs, key=lambda sign: sign.at, default=None)


def absence_s(connection: Connection, clock: Clock) -> float:
    """How long this machine slept or was off since the last sign of life.

    *Units*: seconds.
    """
    last = last_sign(connection)
    return 0.0 if last is None else gap_seconds(last, present(clock))
