"""What the timer bar says at an instant; pure, from what was last read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal
from uuid import UUID

from app.bootstrap.timed import TimedTicket, TimerView
from app.domain.words import clock_words, duration_words, local_time, moment_words, span_words
from app.queries.forecast import Chip

ABSENCE_S = 15 * 60
"""A shorter absence asks nothing (ux.md 3.9 "idle")."""
SOON = timedelta(minutes=15)
"""So long before a boundary the bar speaks up."""
LONG = timedelta(hours=4)
"""So long without a break a timer was rather forgotten (domain.md 2.4)."""
_FAR = timedelta(hours=12)

Mode = Literal["none", "held", "running", "stopping"]
_LIVE: frozenset[Mode] = frozenset({"running", "stopping"})
_BAR_TOKENS = {"included": "bar_included", "excluded": "bar_excluded"}


@dataclass(frozen=True, slots=True)
class Absence:
    """A time in which the timer ran and nobody can have been here."""

    since: datetime
    until: datetime
    label: str


@dataclass(frozen=True, slots=True)
class Last:
    """The ticket that was worked on last, for the button that goes on with it."""

    ticket: UUID
    label: str
    title: str
    client: str


@dataclass(frozen=True, slots=True)
class TimerBarState:
    """Everything the bar is drawn from.

    Attributes:
        read: what the store said last; None before the first answer.
        stopped_at: the key press of a stop whose sheet is open.
        absence: a question that waits for its answer.
        busy: an act is being written.
    """

    zone: str = "UTC"
    read: TimerView | None = None
    stopped_at: datetime | None = None
    absence: Absence | None = None
    last: Last | None = None
    busy: bool = False

    @property
    def mode(self) -> Mode:
        """What the bar is about."""
        if self.stopped_at is not None:
            return "stopping"
        if self.read is None:
            return "none"
        if self.read.running is not None:
            return "running"
        return "held" if self.read.held else "none"

    @property
    def shown(self) -> TimedTicket | None:
        """The ticket whose words stand in the bar."""
        if self.read is None:
            return None
        return self.read.running or (self.read.held[0] if self.read.held else None)


def with_view(state: TimerBarState, view: TimerView) -> TimerBarState:
    """Take in what the store said; an absence found once stays until it is answered."""
    absence = state.absence
    if view.running is None:
        absence = None
    elif absence is None and view.absence_s >= ABSENCE_S:
        since = max(view.at - timedelta(seconds=view.absence_s), view.running.spans[-1][0])
        absence = Absence(since, view.at, view.running.label)
    return replace(state, read=view, absence=absence, busy=False)


def worked_s(state: TimerBarState, now: datetime) -> int:
    """Whole seconds worked by now; frozen while a stop is being asked about."""
    shown = state.shown
    if shown is None or state.read is None:
        return 0
    if state.mode not in _LIVE:
        return shown.worked_s
    until = state.stopped_at or now
    return max(0, shown.worked_s + int((until - state.read.at).total_seconds()))


def clock_text(state: TimerBarState, now: datetime) -> str:
    """The running time."""
    return clock_words(worked_s(state, now))


def chip_began(chip: Chip, zone: str) -> str:
    """When the present decision took over from another one: "from 18:00", or nothing."""
    began = _changed_at(chip)
    return f"from {local_time(began, zone)}" if began is not None else ""


def _changed_at(chip: Chip) -> datetime | None:
    """When the present decision took over from another one within this work."""
    at = None
    for before, part in pairwise(chip.parts):
        if part[2] != before[2]:
            at = part[0]
    if chip.parts and chip.parts[-1][2] != chip.decision and chip.decision != "held":
        at = chip.parts[-1][1]  # at the boundary itself
    return at


@dataclass(frozen=True, slots=True)
class Boundary:
    """What the next change of decision means, in words.

    Attributes:
        soon: it shall be seen.
    """

    words: str
    soon: bool = False


def boundary(state: TimerBarState, now: datetime) -> Boundary | None:
    """Say when the decision changes: "hours end 18:00 in 12 min"."""
    chip = state.read.chip if state.read is not None else None
    if chip is None or chip.closes_at is None or state.mode != "running":
        return None
    left = chip.closes_at - now
    if left > _FAR or left <= timedelta(0):
        return None
    verb = _boundary_verb(chip)
    at = moment_words(chip.closes_at, state.zone, now)
    if left > SOON:
        return Boundary(f"{verb} {at}")
    seconds = int(left.total_seconds())
    rest = span_words(seconds) if seconds >= 60 else f"{seconds} s"  # noqa: PLR2004 - a minute
    return Boundary(f"{verb} {at} in {rest}", soon=True)


def _boundary_verb(chip: Chip) -> str:
    if chip.open_now and chip.then_decision == "excluded":
        return "hours end"
    if not chip.open_now and chip.then_decision == "included":
        return "hours begin"
    return f"{chip.then} from"


def crossed(state: TimerBarState, now: datetime) -> bool:
    """Whether the boundary that was read is behind us, so that the store must be asked again."""
    chip = state.read.chip if state.read is not None else None
    return chip is not None and chip.closes_at is not None and now >= chip.closes_at


def running_since(state: TimerBarState) -> datetime | None:
    """When the present stretch of work began, until its end is kept; None where there is none."""
    if state.mode not in _LIVE or state.read is None or state.read.running is None:
        return None
    spans = state.read.running.spans
    return spans[-1][0] if spans else None


def long_words(state: TimerBarState, now: datetime) -> str:
    """That the timer has run for hours without a break; empty where it has not."""
    since, shown = running_since(state), state.shown
    if since is None or shown is None or now - since < LONG:
        return ""
    begun = moment_words(since, state.zone, now)
    return f"The timer on {shown.label} has run since {begun} without a break: is that right?"


def boundary_news(before: Chip | None, after: Chip | None, zone: str) -> str:
    """The sentence for the moment at which the decision changed while the timer ran."""
    if before is None or after is None or before.decision == after.decision:
        return ""
    began = _changed_at(after)
    if began is None:
        return ""
    word = {"included": "included", "excluded": "excluded", "held": "held"}.get(after.decision, "")
    return f"From {local_time(began, zone)} this work is {word}: {after.words}."


def line_parts(state: TimerBarState, now: datetime) -> tuple[tuple[float, str], ...]:
    """Shares of the bar's lower edge with their colour tokens, from the left.

    Before a boundary the line fills towards it; afterwards it shows both parts.
    """
    chip = state.read.chip if state.read is not None else None
    if chip is None or state.mode not in _LIVE:
        return ()
    until = state.stopped_at or now
    parts = [(end - start, decision) for start, end, decision in chip.parts]
    if not parts or parts[-1][1] != chip.decision:  # it has just begun, or just crossed
        parts.append((timedelta(0), chip.decision))
    since = until - state.read.at if state.read is not None else timedelta(0)
    parts[-1] = (parts[-1][0] + since, parts[-1][1])
    done = sum((span for span, _ in parts), timedelta(0)).total_seconds()
    ahead = timedelta(0)
    if chip.closes_at is not None and _changed_at(chip) is None and chip.closes_at > until:
        ahead = chip.closes_at - until
    whole = done + ahead.total_seconds()
    if whole <= 0:
        return ()
    return tuple(
        (max(0.0, span.total_seconds()) / whole, _BAR_TOKENS.get(decision, "border"))
        for span, decision in parts
    )


def held_words(held: Sequence[TimedTicket]) -> tuple[tuple[UUID, str], ...]:
    """The lines of the menu of held timers."""
    return tuple(
        (one.ticket, f"{one.label} {one.title}, {duration_words(one.worked_s)}") for one in held
    )


def spoken(state: TimerBarState, now: datetime) -> str:
    """The bar as one sentence: "42 min on T-1042, included, incident in business hours"."""
    shown = state.shown
    if shown is None:
        return "No timer runs."
    chip = state.read.chip if state.read is not None else None
    parts = [f"{span_words(worked_s(state, now))} on {shown.label}"]
    if state.mode == "held":
        parts.append("held")
    elif chip is not None:
        parts += [chip.decision, chip.words]
    return ", ".join(parts)
