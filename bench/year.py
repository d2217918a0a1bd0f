"""A realistic year of work: forty clients in four zones, clock changes and holidays in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.calendar import CalendarRules, open_windows, parse_windows
from app.domain.coverage import ClientTerms, Entry, Interval, Terms, TicketHistory, TicketKind

CLIENTS = 40
ZONES = ("America/New_York", "Europe/Berlin", "America/Chicago", "Australia/Sydney")
_YEAR = 2026
_HOLIDAYS = ((1, 1), (5, 1), (5, 25), (7, 3), (12, 24), (12, 25))
_TICKETS_EACH = 8


@dataclass(frozen=True, slots=True)
class ClientYear:
    """One client's agreement, tickets and entries.

    Attributes:
        floor: its zone with the starts and ends of its windows and the seconds before each.
    """

    terms: ClientTerms
    histories: Mapping[str, TicketHistory]
    entries: tuple[Entry, ...]
    floor: tuple[ZoneInfo, list[float], list[float], list[float]]


def clients_of(size: int, shape: str, seed: int) -> Iterator[ClientYear]:
    """Make so many entries of a shape, "plain", "split" or "year": one client after the other.

    Nobody needs to hold more than one of them, so a million entries fit as well as a thousand.
    """
    dice = Random(seed)
    for number in range(CLIENTS):
        yield _client(number, size // CLIENTS + (number < size % CLIENTS), shape, dice)


def bare_seconds(client: ClientYear, entry: Entry) -> float:
    """The floor: how many business seconds an entry has, and the dates of its ends."""
    zone, starts, ends, before = client.floor
    total = 0.0
    for interval in entry.intervals:
        interval.start.astimezone(zone)
        interval.end.astimezone(zone)
        for at, sign in ((interval.start.timestamp(), -1), (interval.end.timestamp(), 1)):
            found = bisect_right(starts, at) - 1
            total += sign * (before[found] + min(at, ends[found]) - starts[found])
    return total


@cache
def _calendar(zone: str) -> CalendarRules:
    """One of each: the program, too, finds a calendar's days by its identity."""
    week = tuple(parse_windows(("09:00-18:00",) if day < 5 else ()) for day in range(7))  # noqa: PLR2004 -- working days
    return CalendarRules(
        zone, week, {date(_YEAR, month, day): "Holiday" for month, day in _HOLIDAYS}
    )


def _client(number: int, size: int, shape: str, dice: Random) -> ClientYear:
    zone = ZONES[number % len(ZONES)]
    calendar = _calendar(zone)
    version = Terms("v1", date(_YEAR, 1, 1), None, calendar, {"standard": 18_000})
    terms = ClientTerms(zone, "USD", "hq", calendar, {"standard": 20_000}, versions=(version,))
    kinds: tuple[Any, ...] = ("incident",)
    if shape == "year":
        kinds = ("incident", "incident", "incident", "service_request", "solution_design")
    tickets = [f"t{at}" for at in range(max(1, size // _TICKETS_EACH))]
    histories = {id_: _history(id_, dice.choice(kinds), shape, dice) for id_ in tickets}
    days = [day for day in _days() if calendar.windows_on(day)] if shape != "year" else _days()
    entries = tuple(
        _entry(f"c{number}.{at}", zone, dice.choice(days), dice.choice(tickets), shape, dice)
        for at in range(size)
    )
    return ClientYear(terms, histories, entries, _floor(terms))


def _history(id_: str, kind: TicketKind, shape: str, dice: Random) -> TicketHistory:
    minor = shape == "year" and dice.random() < 0.3  # noqa: PLR2004 -- a share
    return TicketHistory(id_, kind, minor=minor, well_defined=minor)


def _days() -> list[date]:
    first = date(_YEAR, 1, 1)
    return [first + timedelta(days=number) for number in range(365)]


def _entry(id_: str, zone: str, day: date, ticket: str, shape: str, dice: Random) -> Entry:
    minutes = {"plain": (540, 990), "split": (1040, 1078), "year": (420, 1320)}[shape]
    start = datetime.combine(day, time(), ZoneInfo(zone)) + timedelta(
        minutes=dice.randint(*minutes)
    )
    length = dice.randint(45, 90) if shape == "split" else dice.randint(5, 90)
    begin = start.astimezone(UTC)
    # As many technicians as entries: overlaps are another figure.
    return Entry(
        id_,
        f"tech {id_}",
        "standard",
        "request",
        (Interval(begin, begin + timedelta(minutes=length)),),
        ticket,
        source="manual",
    )


def _floor(terms: ClientTerms) -> tuple[ZoneInfo, list[float], list[float], list[float]]:
    calendar = terms.default_calendar
    whole = open_windows(
        calendar, datetime(_YEAR - 1, 12, 1, tzinfo=UTC), datetime(_YEAR + 1, 2, 1, tzinfo=UTC)
    )
    starts = [opens.timestamp() for opens, _closes in whole]
    ends = [closes.timestamp() for _opens, closes in whole]
    sums = accumulate((end - start for start, end in zip(starts, ends, strict=True)), initial=0.0)
    return ZoneInfo(terms.zone), starts, ends, list(sums)[:-1]
