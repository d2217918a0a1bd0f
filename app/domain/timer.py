"""The timer, folded from its events: what runs, what is held, and the spans worked so far.

Spans are half-open: the second in which one ends belongs to the next.

Source: ux.md 3.9.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

SWITCH_BACK = timedelta(seconds=60)
"""Switching back so soon undoes the switch and leaves no sliver."""
MOST_HELD = 5


class TimerAct(StrEnum):
    """What a person did with the timer."""

    START = "start"
    HOLD = "hold"
    RESUME = "resume"
    SWITCH = "switch"
    STOP = "stop"
    DISCARD = "discard"


@dataclass(frozen=True, slots=True)
class Sign:
    """A reading of both clocks, in one run of the machine."""

    at: datetime
    monotonic: float
    boot: str


@dataclass(frozen=True, slots=True)
class TimerEvent:
    """One act, with the clocks as they stood.

    Attributes:
        ticket: what it was about; None for work that is named later.
        data: `{"old": "stop"}` on a switch ends the old one instead of holding it; other words
            are kept for the screens.
    """

    act: TimerAct
    sign: Sign
    ticket: UUID | None = None
    work_kind: str = "request"
    zone: str = "UTC"
    device: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        """When it took effect."""
        return self.sign.at


@dataclass(frozen=True, slots=True)
class Span:
    """An uninterrupted stretch, half-open."""

    start: datetime
    end: datetime

    @property
    def seconds(self) -> float:
        """How long it is."""
        return (self.end - self.start).total_seconds()


@dataclass(frozen=True, slots=True)
class Timing:
    """Work on one thing: finished spans, and perhaps one that still runs.

    Attributes:
        opened: the clocks when the running span began; None while held or stopped.
        paused_at: when the last span ended.
    """

    ticket: UUID | None
    work_kind: str
    zone: str
    spans: tuple[Span, ...] = ()
    opened: Sign | None = None
    paused_at: datetime | None = None

    @property
    def started_at(self) -> datetime | None:
        """When the first span began."""
        if self.spans:
            return self.spans[0].start
        return self.opened.at if self.opened else None

    def until(self, now: Sign) -> tuple[Span, ...]:
        """All spans, with the running one as if it ended now."""
        if self.opened is None:
            return self.spans
        end = _end(self.opened, now)
        return self.spans if end <= self.opened.at else (*self.spans, Span(self.opened.at, end))

    def worked_s(self, now: Sign) -> int:
        """Whole seconds worked so far."""
        return int(sum(span.seconds for span in self.until(now)))

    def closed(self, now: Sign) -> Timing:
        """The same with its running span ended."""
        return replace(self, spans=self.until(now), opened=None, paused_at=now.at)


@dataclass(frozen=True, slots=True)
class Switched:
    """The last switch, as long as switching back undoes it.

    Attributes:
        source: what ran before, with its span still open.
        target: what the target was before, or None if the switch began it.
    """

    at: datetime
    source: Timing
    target: Timing | None


@dataclass(frozen=True, slots=True)
class TimerState:
    """What the timer bar shows.

    Attributes:
        held: the latest held first.
        stopped: what the last stop ended, for the sheet that asks about it.
    """

    running: Timing | None = None
    held: tuple[Timing, ...] = ()
    stopped: Timing | None = None
    switched: Switched | None = None

    @property
    def is_idle(self) -> bool:
        """Whether nothing runs and nothing is held."""
        return self.running is None and not self.held

    def held_on(self, ticket: UUID | None) -> Timing | None:
        """What is held on a ticket."""
        return next((timing for timing in self.held if timing.ticket == ticket), None)

    @property
    def may_hold_more(self) -> bool:
        """Whether the list of held timers has room."""
        return len(self.held) < MOST_HELD


def fold(events: Iterable[TimerEvent]) -> TimerState:
    """What follows from all events, in the order in which they were written."""
    state = TimerState()
    for event in events:
        state = after(state, event)
    return state


def after(state: TimerState, event: TimerEvent) -> TimerState:
    """What follows from one more event; one that makes no sense changes nothing."""
    match event.act:
        case TimerAct.START | TimerAct.SWITCH | TimerAct.RESUME:
            return _go_on_with(state, event)
        case TimerAct.HOLD:
            if state.running is None:
                return state
            paused = state.running.closed(event.sign)
            return TimerState(None, (paused, *state.held), state.stopped)
        case TimerAct.STOP | TimerAct.DISCARD:
            return _end_one(state, event)


def _go_on_with(state: TimerState, event: TimerEvent) -> TimerState:
    running = state.running
    if running is not None and running.ticket == event.ticket:
        return state
    undone = _switched_back(state, event)
    if undone is not None:
        return undone
    before = state.held_on(event.ticket)
    held = tuple(timing for timing in state.held if timing is not before)
    stopped = state.stopped
    if running is not None:
        paused = running.closed(event.sign)
        if event.data.get("old") == "stop":
            stopped = paused
        else:
            held = (paused, *held)
    fresh = before or Timing(event.ticket, event.work_kind, event.zone)
    switched = Switched(event.at, running, before) if running is not None else None
    return TimerState(replace(fresh, opened=event.sign), held, stopped, switched)


def _switched_back(state: TimerState, event: TimerEvent) -> TimerState | None:
    """The state before a switch that was taken back within a minute."""
    last = state.switched
    if last is None or state.running is None or last.source.ticket != event.ticket:
        return None
    if not timedelta(0) <= event.at - last.at < SWITCH_BACK:
        return None
    held = tuple(timing for timing in state.held if timing.ticket != event.ticket)
    if len(held) == len(state.held):
        return None  # it was stopped, not held
    return TimerState(
        last.source, held if last.target is None else (last.target, *held), state.stopped
    )


def _end_one(state: TimerState, event: TimerEvent) -> TimerState:
    stops = event.act is TimerAct.STOP
    if state.running is not None and state.running.ticket == event.ticket:
        ended = state.running.closed(event.sign)
        return TimerState(None, state.held, ended if stops else state.stopped)
    before = state.held_on(event.ticket)
    if before is None:
        return state
    held = tuple(timing for timing in state.held if timing is not before)
    return replace(state, held=held, stopped=before if stops else state.stopped, switched=None)


def _end(opened: Sign, now: Sign) -> datetime:
    """When a span ends: by the wall clock, unless that was set back meanwhile."""
    if now.at >= opened.at:
        return now.at
    if now.boot == opened.boot and now.monotonic > opened.monotonic:
        return opened.at + timedelta(seconds=now.monotonic - opened.monotonic)
    return opened.at


def gap_seconds(last: Sign, now: Sign) -> float:
    """How long nobody can have seen the screen: asleep within one run, or everything over a reboot.

    *Units*: seconds, never negative.

    Args:
        last: the last sign of life.
        now: the present.
    """
    wall = (now.at - last.at).total_seconds()
    if now.boot != last.boot:
        return max(0.0, wall)
    return max(0.0, wall - (now.monotonic - last.monotonic))


def clock_step_seconds(last: Sign, now: Sign) -> float:
    """How far the wall clock was set back within one run of the machine; 0 if it was not.

    *Units*: seconds.
    """
    if now.boot != last.boot:
        return 0.0
    wall = (now.at - last.at).total_seconds()
    return max(0.0, (now.monotonic - last.monotonic) - wall)
