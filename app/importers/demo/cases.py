"""The log's incidents, each with the client and the place that it belongs to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.importers.demo.chance import chance, share
from app.importers.demo.report import DemoReport
from app.importers.incident_log import LogRow

LARGE, MIDDLE = 6, 16
SITE_WEIGHTS = (6, 3, 2)
"""How readily a further location becomes a site of a large, middle or small client."""


@dataclass(frozen=True, slots=True)
class Case:
    """One incident: its updates in the order of the file."""

    number: str
    location: str
    rows: Sequence[LogRow]


@dataclass(frozen=True, slots=True)
class Territory:
    """Which locations of the log are whose: the first of each client is its home.

    Attributes:
        locations: the locations of each client, the largest client first.
        cases: the incidents of each client, in the order of the log.
    """

    locations: Sequence[Sequence[str]]
    cases: Sequence[Sequence[Case]]


def divide(
    rows: Iterable[LogRow],
    *,
    firms: int,
    clients: int,
    sample: float,
    seed: int,
    report: DemoReport,
) -> Territory:
    """Share the log out among the clients, and keep a part of each one's incidents.

    Args:
        rows: the log.
        firms: how many clients a whole demo has; they get the largest locations.
        clients: how many of them are wanted now, the largest first.
        sample: the part of each client's incidents to keep, 0 to 1.
        seed: decides who gets the smaller locations, and what is kept.
        report: told what is left out.
    """
    found = _gathered(rows)
    usual = _usual_locations(found)
    placed: dict[str, list[Case]] = defaultdict(list)
    for number, updates in found.items():
        location = updates[0].location or usual.get(updates[0].caller, "")
        if not location:
            report.left_out["incidents without a location, of callers without one"] += 1
            continue
        if not updates[0].location:
            report.changed["incidents without a location, placed where their caller is"] += 1
        placed[location].append(Case(number, location, updates))
    owned = _owned(placed, firms, seed)[:clients]
    kept = [
        [
            case
            for location in locations
            for case in placed[location]
            if sample >= 1 or share(seed, "sample", case.number) < sample
        ]
        for locations in owned
    ]
    return Territory(owned, kept)


def _gathered(rows: Iterable[LogRow]) -> Mapping[str, list[LogRow]]:
    found: dict[str, list[LogRow]] = defaultdict(list)
    for row in rows:
        found[row.number].append(row)
    return found


def _usual_locations(found: Mapping[str, Sequence[LogRow]]) -> dict[str, str]:
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for updates in found.values():
        if updates[0].location and updates[0].caller:
            seen[updates[0].caller][updates[0].location] += 1
    return {caller: places.most_common(1)[0][0] for caller, places in seen.items()}


def _owned(placed: Mapping[str, Sequence[Case]], firms: int, seed: int) -> list[list[str]]:
    by_size = sorted(placed, key=lambda location: (-len(placed[location]), location))
    owned = [[location] for location in by_size[:firms]]
    weights = [
        SITE_WEIGHTS[0] if at < LARGE else SITE_WEIGHTS[1] if at < MIDDLE else SITE_WEIGHTS[2]
        for at in range(len(owned))
    ]
    for location in by_size[firms:]:
        owner = chance(seed, "owner", location).choices(range(len(owned)), weights)[0]
        owned[owner].append(location)
    return owned
