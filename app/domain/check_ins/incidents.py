"""Incidents worth a word: urgent, come back, repeated on one thing, or only worked around.

Source: domain.md 6 (section 5).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.check_ins.frame import Frame, counted, short_day
from app.domain.check_ins.sections import Candidate, Item, Row, Section

URGENT = 2
"""The priority down to which an incident is spoken about for itself."""
NEAR, NEAR_COUNT = timedelta(days=30), 2
FAR, FAR_COUNT = timedelta(days=90), 3
"""How many incidents on one thing within which span are a repeat."""


@dataclass(frozen=True, slots=True)
class IncidentFact:
    """An incident of the last ninety days, or one that changed since the last check-in.

    Attributes:
        reopened_at: when it was reopened last; None where it never was.
        resolved_at: when service was restored last; None while it is not.
        worked_around: it was solved by a workaround or for now only.
        design: a solution design addresses its cause.
        assets: what it was on.
        service: what it disrupted; empty where unknown.
    """

    ticket: Row
    title: str
    priority: int
    opened_at: datetime
    reopen_count: int = 0
    reopened_at: datetime | None = None
    resolved_at: datetime | None = None
    worked_around: bool = False
    design: bool = False
    assets: tuple[Row, ...] = ()
    service: str = ""


@dataclass(frozen=True, slots=True)
class _Repeat:
    key: str
    name: str
    thing: Row | None
    incidents: tuple[IncidentFact, ...]


def incident_items(frame: Frame, incidents: Sequence[IncidentFact]) -> Iterator[Candidate]:
    """Incidents since the last check-in; by priority, then the most often repeated.

    Those on one asset, or of one service, are one item: it lists them all.
    """
    repeats = list(_repeats(frame, incidents))
    told = {one.ticket.target for repeat in repeats for one in repeat.incidents}
    for repeat in repeats:
        yield _repeat_item(frame, repeat)
    for incident in incidents:
        whys = list(_whys(frame, incident))
        if whys and incident.ticket.target not in told:
            yield Candidate(
                Item(
                    incident.ticket.target,
                    Section.INCIDENTS,
                    incident.title,
                    ", ".join(whys),
                    (incident.ticket, *incident.assets),
                    mark=f"P{incident.priority}",
                    tone="warning" if incident.reopen_count else "normal",
                ),
                (incident.priority, -1, incident.opened_at),
            )


def _whys(frame: Frame, incident: IncidentFact) -> Iterator[str]:
    opened = frame.is_new(incident.opened_at)
    if incident.priority <= URGENT and opened:
        day = short_day(frame.day_of(incident.opened_at), frame.today)
        yield f"P{incident.priority} of {day}"
    if incident.reopen_count and (opened or frame.is_new(incident.reopened_at)):
        times = incident.reopen_count
        yield "reopened" if times == 1 else f"reopened {times} times"
    if incident.worked_around and not incident.design and frame.is_new(incident.resolved_at):
        yield "solved by a workaround, nothing addresses the cause"


def _repeats(frame: Frame, incidents: Sequence[IncidentFact]) -> Iterator[_Repeat]:
    """Repeats by asset; by service only what is on no such asset."""
    near = [one for one in incidents if frame.planned - FAR <= one.opened_at <= frame.planned]
    things: dict[Row, list[IncidentFact]] = {}
    for one in near:
        for asset in one.assets:
            things.setdefault(asset, []).append(one)
    told: set[str] = set()
    for asset, found in sorted(things.items(), key=lambda pair: (-len(pair[1]), pair[0].target)):
        own = [one for one in found if one.ticket.target not in told]
        if _is_repeat(frame, own):
            told.update(one.ticket.target for one in own)
            yield _Repeat(f"repeat:{asset.target}", asset.label, asset, tuple(own))
    services: dict[str, list[IncidentFact]] = {}
    for one in near:
        if one.service and one.ticket.target not in told:
            services.setdefault(one.service, []).append(one)
    for service, found in sorted(services.items()):
        if _is_repeat(frame, found):
            yield _Repeat(f"repeat:service:{service.casefold()}", service, None, tuple(found))


def _is_repeat(frame: Frame, incidents: Sequence[IncidentFact]) -> bool:
    """Whether these are twice in thirty days or three times in ninety, the last of them new."""
    moments = sorted(one.opened_at for one in incidents)
    if not moments or not frame.is_new(moments[-1]):
        return False
    twice = any(
        later - earlier <= NEAR
        for earlier, later in zip(moments, moments[NEAR_COUNT - 1 :], strict=False)
    )
    return twice or len(moments) >= FAR_COUNT


def _repeat_item(frame: Frame, repeat: _Repeat) -> Candidate:
    ordered = sorted(repeat.incidents, key=lambda one: (one.opened_at, one.ticket.target))
    days = [short_day(frame.day_of(one.opened_at), frame.today) for one in ordered]
    span = (frame.day_of(ordered[-1].opened_at) - frame.day_of(ordered[0].opened_at)).days
    priority = min(one.priority for one in ordered)
    count = len(ordered)
    apart = f"{count} in {counted(span, 'day')}" if span else f"{count} on one day"
    notes = []
    if any(one.reopen_count for one in ordered):
        notes.append("reopened")
    if not any(one.design for one in ordered):
        notes.append("nothing addresses the cause yet")
    rows = (*((repeat.thing,) if repeat.thing else ()), *(one.ticket for one in ordered))
    return Candidate(
        Item(
            repeat.key,
            Section.INCIDENTS,
            f"{repeat.name}: {counted(count, 'incident')}",
            "; ".join((f"{apart} ({', '.join(days)})", *notes)),
            rows,
            mark=f"{count} times",
            tone="warning",
        ),
        (priority, -count, ordered[0].opened_at),
        frozenset(one.ticket.target for one in ordered),
    )
