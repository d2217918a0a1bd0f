"""What is open: incidents and requests, solution designs and projects.

Source: domain.md 6 (sections 6 and 7), 7.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.calendar import CalendarRules
from app.domain.check_ins.frame import Frame, business_days, counted, days_words, short_day
from app.domain.check_ins.sections import Candidate, Item, Row, Section
from app.domain.lifecycle import WORDS
from app.domain.queue import TicketClocks
from app.domain.queue.clocks import clocks_of
from app.domain.queue.words import KIND_WORDS
from app.domain.vocabulary import TicketKind, TicketState
from app.domain.words import MONTHS, hours_words, money_words

STUCK_DAYS = 5
"""Business days in one state after which a ticket is stuck."""


@dataclass(frozen=True, slots=True)
class RequestFact:
    """An open ticket.

    Attributes:
        state_since: since when it is in its state.
        clocks: as the queue reads them.
        hours: the business hours at its site.
        owner: who works on it; empty where nobody does yet.
        project: it belongs to an open project, which speaks for it.
    """

    ticket: Row
    title: str
    kind: str
    priority: int
    state: str
    opened_at: datetime
    state_since: datetime
    clocks: TicketClocks
    hours: CalendarRules
    owner: str = ""
    project: bool = False


def request_items(frame: Frame, requests: Iterable[RequestFact]) -> Iterator[Candidate]:
    """Open incidents and requests; by priority, stuck ones first, then the oldest."""
    for one in requests:
        if one.project or one.kind == TicketKind.SOLUTION_DESIGN:
            continue
        stuck = _stuck(frame, one)
        why = f"{_standing(one)}, {_open_for(frame, one)}"
        yield Candidate(
            Item(
                one.ticket.target,
                Section.REQUESTS,
                one.title,
                f"{why}; {stuck}" if stuck else why,
                (one.ticket,),
                mark=f"P{one.priority}, stuck" if stuck else f"P{one.priority}",
                tone="warning" if stuck else "normal",
            ),
            (one.priority, not stuck, one.opened_at),
        )


def _open_for(frame: Frame, one: RequestFact) -> str:
    if frame.day_of(one.opened_at) == frame.today:
        return "opened today"
    return f"open for {days_words(business_days(one.hours, one.opened_at, frame.planned))}"


def _standing(one: RequestFact) -> str:
    kind = KIND_WORDS.get(one.kind, one.kind)
    state = WORDS[TicketState(one.state)].lower()
    return f"{kind}, {state}, {one.owner or 'nobody yet'}"


def _stuck(frame: Frame, one: RequestFact) -> str:
    """Why a ticket is stuck; empty where it moves.

    A clock that stands still (it waits for the client, or for its slot) is not past its target:
    only how long the state lasts can say then that it is stuck.
    """
    unchanged = business_days(one.hours, one.state_since, frame.planned)
    if unchanged > STUCK_DAYS:
        return f"no step for {days_words(unchanged)}"
    if not any(one.hours.weekly):
        return ""
    for clock in clocks_of(one.clocks):
        late = clock.elapsed(one.hours, frame.planned) > clock.target
        if clock.kind in {"respond", "update"} and clock.runs_to is None and late:
            told = frame.day_of(clock.since)
            return f"no word to you since {short_day(told, frame.today)}"
    return ""


@dataclass(frozen=True, slots=True)
class ProjectFact:
    """An open solution design or project.

    Units: minutes; money in minor units.

    Attributes:
        subject: the project, or the solution design's ticket.
        tickets: those that belong to it.
        fee_minor: its flat fee; None where it has none.
        next_on, next_step: its next milestone; None and empty where none is planned.
        risks: what endangers it, in words.
        state: as a client reads it.
    """

    subject: Row
    title: str
    estimate_min: int
    used_min: int
    fee_minor: int | None = None
    currency: str = ""
    next_on: date | None = None
    next_step: str = ""
    risks: tuple[str, ...] = ()
    tickets: tuple[Row, ...] = ()
    entries: tuple[Row, ...] = ()
    state: str = ""


def project_items(frame: Frame, projects: Iterable[ProjectFact]) -> Iterator[Candidate]:
    """Open solution designs and projects, by their next milestone."""
    for one in projects:
        over = one.estimate_min > 0 and one.used_min > one.estimate_min
        parts = [part for part in (one.state, _used(one)) if part]
        if one.fee_minor:
            parts.append(f"fixed price {money_words(one.fee_minor, one.currency)}")
        if one.next_on is not None:
            parts.append(_milestone(frame, one.next_on, one.next_step))
        elif one.next_step:
            parts.append(f"next: {one.next_step}, without a date")
        if over:
            parts.append("over its estimate")
        parts += one.risks
        yield Candidate(
            Item(
                one.subject.target,
                Section.PROJECTS,
                one.title,
                "; ".join(parts),
                (one.subject, *one.tickets, *one.entries),
                mark=share_words(one.used_min, one.estimate_min),
                tone="warning" if over or one.risks else "normal",
            ),
            (one.next_on or date.max, one.title.casefold()),
            frozenset(ticket.target for ticket in one.tickets),
        )


def _used(one: ProjectFact) -> str:
    if not one.estimate_min:
        return f"{hours_words(one.used_min)} worked, no estimate yet"
    of = f"{hours_words(one.used_min)} of {hours_words(one.estimate_min)}"
    return f"{share_words(one.used_min, one.estimate_min)} of the estimate used ({of})"


def _milestone(frame: Frame, on: date, step: str) -> str:
    left = (on - frame.today).days
    day = f"{on.day} {MONTHS[on.month - 1]}"
    when = f"{counted(-left, 'day')} late" if left < 0 else f"in {counted(left, 'day')}"
    return f"next: {step or 'milestone'} on {day}, {when}"


def share_words(part: int, whole: int) -> str:
    """A share as a whole percentage, halves up: "75 %"; empty of nothing."""
    return f"{(part * 200 + whole) // (whole * 2)} %" if whole else ""
