"""Small dense worlds of managed work: a few entries where everything happens at once.

A world grows from a number, so that thousands are cheap; Hypothesis draws the number and how many
entries there are, and makes both smaller when something fails.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from app.domain.calendar import CalendarRules, parse_windows
from app.domain.coverage import (
    Authorization,
    CaseDecision,
    ClientTerms,
    Entry,
    Interval,
    Ledger,
    MinorCaps,
    Multipliers,
    Override,
    Project,
    Rounding,
    Terms,
    TicketHistory,
    Usage,
    decide_all,
)

# Zone of the agreement and the first of three days: clock changes by an hour at night and at
# midnight, by half an hour, the turn of a month and of a year, and a plain week.
SCENES = (
    ("America/New_York", date(2026, 3, 7)),
    ("America/New_York", date(2026, 10, 31)),
    ("Europe/Berlin", date(2026, 3, 28)),
    ("Europe/Berlin", date(2026, 10, 24)),
    ("Africa/Cairo", date(2026, 4, 23)),
    ("Africa/Cairo", date(2026, 10, 29)),
    ("America/Havana", date(2026, 3, 7)),
    ("Australia/Lord_Howe", date(2026, 4, 4)),
    ("America/New_York", date(2026, 4, 29)),
    ("Asia/Kathmandu", date(2026, 12, 30)),
    ("America/New_York", date(2026, 3, 10)),
)
HOURS = (
    ("09:00-18:00",),
    ("09:00-18:00",),
    ("00:00-24:00",),
    ("00:00-06:00", "22:00-24:00"),
    ("01:15-01:45", "02:15-09:00"),
    ("00:30-12:00", "13:00-24:00"),
    (),
)
PLAIN = SCENES[-1]
GRADES = ("standard", "senior", "trainee")

_NO_LEDGER = Ledger()
_NO_USAGE = Usage()


@dataclass(frozen=True, slots=True)
class World:
    """Everything that one client's work is decided from."""

    entries: tuple[Entry, ...]
    histories: Mapping[str, TicketHistory]
    terms: ClientTerms
    ledger: Ledger = _NO_LEDGER
    usage: Usage = _NO_USAGE
    consents: tuple[Authorization, ...] = ()
    projects: tuple[Project, ...] = ()
    overrides: tuple[Override, ...] = ()
    onboarded: datetime | None = None

    def known(self) -> dict[str, Any]:
        """What a decision is told beside entries, tickets, terms and usage."""
        return {
            "onboarding_completed_at": self.onboarded,
            "authorizations": self.consents,
            "projects": self.projects,
            "overrides": self.overrides,
            "ledger": self.ledger,
        }

    def decided(self) -> CaseDecision:
        """What the engine says."""
        return decide_all(
            self.entries, self.histories, self.terms, usage=self.usage, **self.known()
        )

    def tickets(self) -> dict[str, str | None]:
        """The ticket of each entry."""
        return {one.id: one.ticket for one in self.entries}


class Maker:
    """Grows one world from its number."""

    def __init__(self, number: int, scene: tuple[str, date] | None = None) -> None:
        self.dice = Random(number)
        self.pick: Any = self.dice.choice
        self.zone, self.first = scene or self.dice.choice(SCENES)
        midnight = datetime.combine(self.first, datetime.min.time(), ZoneInfo(self.zone))
        self.begin = midnight.astimezone(UTC)
        # Things happen at the same few moments, so that edges meet.
        self.favourites = [self._any_moment() for _ in range(4)]

    def _any_moment(self) -> datetime:
        step = self.dice.choice((15 * 60, 15 * 60, 60, 1))
        return self.begin + timedelta(seconds=self.dice.randrange(0, 3 * 86_400, step))

    def moment(self) -> datetime:
        """An instant within the three days, often one that was used before."""
        if self.dice.random() < 0.5:
            return self.dice.choice(self.favourites)
        return self._any_moment()

    def maybe(self, chance: float = 0.5) -> bool:
        """So or not."""
        return self.dice.random() < chance

    def day(self) -> date:
        """One of the days, or a neighbour."""
        return self.first + timedelta(days=self.dice.randrange(-1, 5))

    def calendar(self, zone: str) -> CalendarRules:
        """A week of hours with holidays and special days that may be one date."""
        week = [parse_windows(self.dice.choice(HOURS)) for _ in range(3)]
        holidays = {self.day(): "a holiday" for _ in range(self.dice.choice((0, 0, 1, 2)))}
        special = {self.day(): self.dice.choice(week) for _ in range(self.dice.choice((0, 0, 1)))}
        if holidays and self.maybe(0.3):
            special[next(iter(holidays))] = parse_windows(("10:00-13:00",))
        return CalendarRules(
            self.zone if zone == "" else zone,
            tuple(week[number % 3] for number in range(7)),
            holidays,
            special,
        )

    def version(self, number: int, first: date, last: date | None) -> Terms:
        """One version with terms of its own."""
        pick = self.pick
        elsewhere = pick(("Asia/Tokyo", "America/Los_Angeles", "Europe/Berlin", ""))
        return Terms(
            id=f"v{number}",
            effective_from=first,
            effective_to=last,
            calendar=self.calendar(""),
            rates=pick(
                (
                    dict.fromkeys(GRADES, 18_001),
                    dict.fromkeys(GRADES, 24_000),
                    {"standard": 18_000, "senior": 24_000},
                    dict.fromkeys(GRADES[:1], 15_000),
                )
            ),
            rounding=self.rounding(),
            site_calendars={"branch": self.calendar(elsewhere)},
            multipliers=Multipliers(pick((Fraction(3, 2), Fraction(5, 4))), Fraction(2)),
            callout_minimum_min=pick((0, 30, 60, 120)),
            minor_sr=MinorCaps(pick((20, 30, 60, None)), pick((30, 90, None))),
            wrap_up_min=pick((0, 10, 30)),
            training_seats=pick((0, 1, 2)),
            travel=pick(("follow_visit", "follow_visit", "not_counted")),
            timer_hold_after_min=pick((60, 480, 480, 480)),
        )

    def rounding(self) -> Rounding:
        """A way to round."""
        pick = self.pick
        return Rounding(pick((1, 6, 15)), pick(("up", "nearest")), pick((0, 6, 15, 45)))

    def terms(self) -> ClientTerms:
        """No version, one, or two that touch or leave days between."""
        count = self.dice.choice((0, 1, 1, 1, 1, 1, 2, 2, 2))
        far = timedelta(days=40)
        turn = self.first + timedelta(days=self.dice.randrange(3))
        gap = timedelta(days=self.dice.choice((1, 1, 2)))
        start = self.dice.choice((self.first - far, self.first - far, turn))
        versions: Any = {
            0: (),
            1: ((start, self.dice.choice((None, self.first + timedelta(days=2)))),),
            2: ((self.first - far, turn), (turn + gap, None)),
        }[count]
        return ClientTerms(
            zone=self.zone,
            currency="USD",
            default_site=self.dice.choice((None, "hq", "branch")),
            default_calendar=self.calendar(""),
            default_rates=self.dice.choice(
                (dict.fromkeys(GRADES, 9_999), {"standard": 20_000, "senior": 26_000})
            ),
            default_rounding=self.rounding(),
            versions=tuple(
                self.version(number, *dates) for number, dates in enumerate(versions, 1)
            ),
        )

    def ticket(self, id_: str) -> TicketHistory:
        """A ticket that may change its kind, be resolved and come back."""
        kinds = ("incident", "incident", "service_request", "service_request", "solution_design")
        pick = self.pick
        events = [
            (self.moment(), pick(("resolved", "reopened", "resolved")), None)
            for _ in range(pick((0, 0, 1, 2, 3)))
        ]
        clear = self.maybe(0.8)
        return TicketHistory(
            id_,
            pick(kinds),
            tuple((self.moment(), pick(kinds)) for _ in range(pick((0, 0, 0, 1)))),
            tuple(events),
            minor=clear,
            well_defined=clear or self.maybe(),
            project=pick((None, None, "p1", "p2")),
            site=pick((None, "branch", "hq")),
        )

    def intervals(self) -> tuple[Interval, ...]:
        """Up to three stretches with pauses or none, some of them travel."""
        at, found, pick = self.moment(), [], self.pick
        for _ in range(pick((1, 1, 2, 3))):
            at += timedelta(minutes=pick((0, 0, 5, 20)))
            end = at + timedelta(
                minutes=pick((0, 1, 10, 20, 30, 45, 90)), seconds=pick((0, 0, 0, 30, 59))
            )
            found.append(
                Interval(
                    at,
                    end,
                    activity=pick(("work", "work", "work", "travel")),
                    after_resolution=pick((None, None, "wrap_up", "research")),
                    visit=pick((None, None, "visit")),
                )
            )
            at = end
        return tuple(found)

    def entry(self, id_: str) -> Entry:
        """An entry of any kind."""
        pick = self.pick
        other = ("check_in", "training", "portal_setup", "documentation", "internal", "other")
        return Entry(
            id=id_,
            technician=pick(("ana", "ben", "cat")),
            grade=pick(("standard", "standard", "senior", "trainee")),
            work_kind=pick(("request",) * 14 + other),
            intervals=self.intervals(),
            ticket=pick(("t1", "t1", "t1", "t2", "t2", None)),
            source=pick(("timer", "manual")),
            confirmed=self.maybe(0.3),
            late_reason=pick((None, "found in a notebook")),
            recorded_before_lock=self.maybe(),
            topic=pick((None, "portal", "spreadsheets")),
            attendees=pick((("dana",), ("dana", "eli"), ("finn",), ())),
            site=pick((None, None, "branch")),
            completes=pick(((), ("dana",))),
        )

    def consent(self) -> Authorization:
        """A span that the account manager covers, or for which the client accepts the premium."""
        start, end = sorted((self.moment(), self.moment()))
        kind = self.pick(("covered", "covered", "billable"))
        return Authorization(kind, start, end, self.pick((None, "t1")))

    def override(self, entry: str, number: int) -> Override:
        """A person's decision, of the whole entry or from or until an instant."""
        pick = self.pick
        start, end = sorted((self.moment(), self.moment()))
        return Override(
            entry,
            pick(("included", "excluded")),
            "tam",
            "said at the check-in",
            at=self.begin + timedelta(days=9, minutes=number),
            start=pick((None, start)),
            end=pick((None, end)),
            route=pick((None, None, "project_flat_fee")),
            multiplier=pick((None, Fraction(3, 2))),
        )

    def world(self, entries: int) -> World:
        """All of it."""
        pick, dice = self.pick, self.dice
        ids = tuple(f"e{number}" for number in range(1, entries + 1))
        month = f"{self.first:%Y-%m}"
        return World(
            entries=tuple(self.entry(id_) for id_ in ids),
            histories={id_: self.ticket(id_) for id_ in ("t1", "t2")},
            terms=self.terms(),
            ledger=pick((Ledger(), Ledger(), Ledger(frozenset({month}), "2027-02"))),
            usage=pick(
                (
                    Usage(),
                    Usage(),
                    Usage(minor_by_month={month: 25 * 60 + 7}, seats_used=("eli",)),
                    Usage(seats_used=("dana",), seats_completed=("dana",)),
                )
            ),
            consents=tuple(self.consent() for _ in range(pick((0, 0, 1, 2)))),
            projects=tuple(
                Project(id_, pick((None, self.moment())), pick((None, self.moment())))
                for id_ in dice.sample(("p1", "p2"), pick((0, 1, 2)))
            ),
            overrides=tuple(
                self.override(pick(ids), number) for number in range(pick((0, 0, 0, 1, 2)))
            ),
            onboarded=pick((None, self.moment(), self.begin - timedelta(days=9))),
        )


def worlds(most: int = 3, scene: tuple[str, date] | None = None) -> st.SearchStrategy[World]:
    """Worlds of up to so many entries."""
    return st.builds(
        lambda number, entries: Maker(number, scene).world(entries),
        st.integers(0, 2**48),
        st.integers(1, most),
    )


def chosen(world: World) -> World:
    """The same world with every default choice after a resolution made explicitly."""
    return replace(
        world,
        entries=tuple(
            replace(
                one,
                intervals=tuple(
                    replace(i, after_resolution=i.after_resolution or "research")
                    for i in one.intervals
                ),
            )
            for one in world.entries
        ),
    )
