"""The budget and the quarter, as a check-in speaks of them.

Source: domain.md 5, 6 (sections 8 and 9), S10, S12.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.budget import HALF, BudgetState
from app.domain.check_ins.frame import Frame, moment
from app.domain.check_ins.requests import share_words
from app.domain.check_ins.sections import Candidate, Item, Row, Section, Tone
from app.domain.quarter import percent
from app.domain.quarter_review import quarter_before, quarter_months, quarter_of, quarter_words
from app.domain.words import MONTHS, hours_words

_BANDS: dict[str, tuple[str, Tone]] = {
    "low": ("well below plan", "normal"),
    "on_plan": ("on plan", "normal"),
    "high": ("above plan", "warning"),
    "over": ("far above plan", "late"),
}
_NOTHING_EXTRA = "Nothing extra is billed."
QUARTER_MONTHS = 3


@dataclass(frozen=True, slots=True)
class MonthUse:
    """A month that is over. Units: counted minutes.

    Attributes:
        month: "2026-02".
    """

    month: str
    used_min: int
    budget_min: int


@dataclass(frozen=True, slots=True)
class BudgetFact:
    """The running month against the agreement, with what its figures rest on.

    Units: counted minutes.

    Attributes:
        at: when the figures were read.
        month: "2026-03".
        trailing: the months before, the oldest first.
        quarter: "2026-Q1".
        quarter_used_min, quarter_budget_min: of the quarter to date, the running month with its
            whole budget.
        minor_used_min: minor requests of the month; `minor_cap_min` None without a limit.
        setup_min: initial setup of the month, counted apart.
        entries: time entries behind the month's consumption.
        minor_entries, setup_entries: those behind these figures.
        version: the agreement version in force.
    """

    at: datetime
    month: str
    state: BudgetState
    version: Row
    trailing: tuple[MonthUse, ...] = ()
    quarter: str = ""
    quarter_used_min: int = 0
    quarter_budget_min: int = 0
    minor_used_min: int = 0
    minor_cap_min: int | None = None
    setup_min: int = 0
    entries: tuple[Row, ...] = ()
    minor_entries: tuple[Row, ...] = ()
    setup_entries: tuple[Row, ...] = ()
    quarter_entries: tuple[Row, ...] = ()


def budget_items(fact: BudgetFact | None) -> Iterator[Candidate]:
    """The lines of the budget, always in the same order; one that says so without an agreement."""
    if fact is None:
        yield _line(0, "none", "No agreement is in force", "There is no budget to speak of.", ())
        return
    state = fact.state
    name = month_name(fact.month)
    band, tone = _BANDS[state.band]
    pace = (
        "At a blend of this month’s pace and the last three months"
        if state.blended
        else "At this month’s pace"
    )
    ends = share_of(state.projected_min, state.budget_min)
    index = f"; burn index {_index(state)}" if state.burn_index is not None else ""
    yield _line(
        1,
        "month",
        f"{share_words(state.used_min, state.budget_min) or '0 %'} of the budget used, "
        f"{share_words(state.elapsed.numerator, state.elapsed.denominator)} of {name} gone",
        f"{hours_words(state.used_min)} of {hours_words(state.budget_min)} used "
        f"({percent(state.utilisation)}), {percent(state.elapsed)} of the business time gone"
        f"{index}. {pace} {name} ends at {hours_words(state.projected_min)}{ends}, {band}. "
        f"{_NOTHING_EXTRA}",
        (fact.version, *fact.entries),
        mark=band,
        tone=tone,
    )
    yield _line(
        2,
        "quarter",
        f"{quarter_name(fact.quarter)} to date: {hours_words(fact.quarter_used_min)} of "
        f"{hours_words(fact.quarter_budget_min)}",
        _trailing_words(fact),
        (fact.version, *fact.quarter_entries),
        mark=share_words(fact.quarter_used_min, fact.quarter_budget_min),
    )
    yield _line(
        3,
        "minor",
        f"Minor requests: {_of_cap(fact)}",
        f"Included with the fee in {name}.",
        (fact.version, *fact.minor_entries),
        mark=share_words(fact.minor_used_min, fact.minor_cap_min or 0),
    )
    yield _line(
        4,
        "setup",
        f"Initial setup: {hours_words(fact.setup_min)}",
        "Counted apart: it does not use the budget.",
        (fact.version, *fact.setup_entries),
    )


def budget_note(frame: Frame, fact: BudgetFact | None) -> str:
    """When the figures are of: "figures of Tue 17 March 12:00"; empty without an agreement."""
    return f"figures of {moment(frame, fact.at)}" if fact is not None else ""


def _line(
    place: int,
    name: str,
    title: str,
    why: str,
    rows: tuple[Row, ...],
    mark: str = "",
    tone: Tone = "normal",
) -> Candidate:
    item = Item(f"budget:{name}", Section.BUDGET, title, why, rows, mark=mark, tone=tone)
    return Candidate(item, (place,))


def _index(state: BudgetState) -> str:
    hundredths = int((state.burn_index or 0) * 100 + HALF)
    return f"{hundredths // 100}.{hundredths % 100:02}"


def share_of(part: int, whole: int) -> str:
    """A share in brackets, with a blank before it: " (123.8 %)"; empty of nothing."""
    if not whole:
        return ""
    tenths = (part * 2000 + whole) // (whole * 2)
    return f" ({tenths // 10}.{tenths % 10} %)"


def _of_cap(fact: BudgetFact) -> str:
    if fact.minor_cap_min is None:
        return f"{fact.minor_used_min} min, without a monthly limit"
    return f"{fact.minor_used_min} of {fact.minor_cap_min} min used"


def _trailing_words(fact: BudgetFact) -> str:
    if not fact.trailing:
        return "No full month has ended yet."
    return "; ".join(
        f"{month_name(one.month)} {hours_words(one.used_min)} of {hours_words(one.budget_min)}"
        f"{share_of(one.used_min, one.budget_min)}"
        for one in fact.trailing
    )


def month_name(month: str) -> str:
    """The name of a month: "2026-03" → "March"."""
    return MONTHS[int(month[5:7]) - 1]


def quarter_name(quarter: str) -> str:
    """A quarter in words: "2026-Q1" → "First quarter"; not of the calendar: its months."""
    words = quarter_words(quarter)
    if words != quarter:
        return words
    return ("First", "Second", "Third", "Fourth")[int(quarter[-1]) - 1] + " quarter"


def review_quarter(day: date, shift: int = 0) -> tuple[str, bool] | None:
    """Which quarter a check-in on this date reviews, and whether that quarter still runs.

    In a quarter's last month that one, in the first month after it the one before, if it was not
    reviewed yet; None in between.
    """
    place = (day.month - shift) % QUARTER_MONTHS
    if place == 0:
        return quarter_of(day, shift), True
    if place == 1:
        return quarter_before(day, shift), False
    return None


@dataclass(frozen=True, slots=True)
class ReviewFact:
    """The review of one quarter.

    Attributes:
        quarter: "2026-Q1".
        explanation: what was used and what is suggested, as the client reads it.
        outcome: what was decided; empty while no review is recorded.
        row: the review itself, where there is one.
        entries: what the figures rest on.
    """

    quarter: str
    explanation: str
    outcome: str = ""
    row: Row | None = None
    entries: tuple[Row, ...] = ()


def review_items(frame: Frame, fact: ReviewFact | None) -> Iterator[Candidate]:
    """The quarter's review, where this check-in is the one for it."""
    turn = review_quarter(frame.today, frame.quarter_shift)
    if fact is None or turn is None or turn[0] != fact.quarter:
        return
    running = turn[1]
    if not running and fact.outcome:
        return
    months = quarter_months(fact.quarter)
    by = "" if not running else f", evidence complete by the end of {month_name(months[-1])}"
    words = quarter_words(fact.quarter)
    name = f"{quarter_name(fact.quarter)} {words[:4]}" if words == fact.quarter else words
    title = f"{name}{by}"
    why = f"{fact.explanation} {fact.outcome}".strip()
    rows = (*((fact.row,) if fact.row else ()), *fact.entries)
    mark = "decided" if fact.outcome else "to review"
    item = Item(f"review:{fact.quarter}", Section.REVIEW, title, why, rows, mark=mark)
    yield Candidate(item, (0,))
