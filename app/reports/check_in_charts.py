"""The charts of a check-in, each in the section that it belongs to.

Source: ux.md 3.12 (3).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from statistics import median
from types import MappingProxyType

from app.domain.calendar import local_date
from app.domain.check_ins import Agenda, BudgetFact, Facts, Frame, Section, business_days
from app.domain.queue import TARGETS
from app.queries.check_ins.drawn import DrawnRead
from app.reports.charts import (
    WIDE,
    AgeBucket,
    AgeFacts,
    Chart,
    MonthBar,
    MonthsFacts,
    RepeatFacts,
    RepeatRow,
    ResponseFacts,
    ResponseRow,
    ages_chart,
    burn_chart,
    burn_facts,
    months_chart,
    repeats_chart,
    responses_chart,
)

Charts = Mapping[Section, tuple[Chart, ...]]
_AGES = (1, 3, 6, 11)
"""Business days from which the next bucket begins."""
_LEAST_REPEATS = 2
_REPEATS_DAYS = 90


def charts_of(
    frame: Frame, facts: Facts, agenda: Agenda, drawn: DrawnRead, width: float = WIDE
) -> Charts:
    """Draw everything that there is to see.

    Args:
        frame: of the agenda.
        facts: that it was built from.
        agenda: what came out; it knows what is stuck.
        drawn: the month and the year.
        width: of the drawings in pixels.
    """
    found: dict[Section, tuple[Chart, ...]] = {}
    repeats = _repeats(frame, facts)
    if repeats.rows:
        found[Section.INCIDENTS] = (repeats_chart(repeats, width),)
    requests = []
    if facts.requests:
        requests.append(ages_chart(_ages(frame, facts, agenda), width))
    if drawn.answered:
        requests.append(responses_chart(_responses(drawn), width))
    if requests:
        found[Section.REQUESTS] = tuple(requests)
    budget = facts.budget
    if budget is not None and drawn.rules is not None:
        found[Section.BUDGET] = budget_charts(budget, drawn, width)
    return found


def budget_charts(budget: BudgetFact, drawn: DrawnRead, width: float = WIDE) -> tuple[Chart, Chart]:
    """The month's burn, and the months side by side.

    Args:
        budget: where the running month stands.
        drawn: the month and the year.
        width: of the drawings in pixels.
    """
    return month_chart(budget, drawn, width), months_chart(
        MonthsFacts(bars_of(budget, drawn)), width
    )


def month_chart(budget: BudgetFact, drawn: DrawnRead, width: float = WIDE) -> Chart:
    """How fast the budget of the running month is used; an agreement has to be in force."""
    assert drawn.rules is not None  # noqa: S101 -- the caller looked
    before = [month.used_min for month in budget.trailing]
    mean = Fraction(sum(before), len(before)) if before else None
    facts = burn_facts(budget.month, budget.state, mean, drawn.rules, drawn.counted, budget.at)
    return burn_chart(facts, width)


def bars_of(
    budget: BudgetFact, drawn: DrawnRead, budgets: Mapping[str, int] = MappingProxyType({})
) -> tuple[MonthBar, ...]:
    """The months up to the running one, the oldest first; those before the client came left out.

    Args:
        budget: where the running month stands; it knows the budgets of the last three.
        drawn: the months.
        budgets: month → its budget, of others that are known.
    """
    known = {**budgets, **{one.month: one.budget_min for one in budget.trailing}}
    known[budget.month] = budget.state.budget_min
    bars = [
        MonthBar(
            one.month,
            one.included_min,
            one.excluded_min,
            one.setup_min,
            known.get(one.month, 0),
            budget.state.projected_min if one.month == budget.month else None,
        )
        for one in drawn.months
    ]
    # Months before the client came say nothing.
    first = next(
        (at for at, bar in enumerate(bars) if bar.end_min or bar.apart_min or bar.budget_min),
        len(bars) - 1,
    )
    return tuple(bars[first:])


def _ages(frame: Frame, facts: Facts, agenda: Agenda) -> AgeFacts:
    stuck = {item.key for item in agenda.items if item.mark.endswith("stuck")}
    counts, late = [0] * (len(_AGES) + 1), [0] * (len(_AGES) + 1)
    for one in facts.requests:
        age = business_days(one.hours, one.opened_at, frame.planned)
        at = sum(age >= days for days in _AGES)
        counts[at] += 1
        late[at] += one.ticket.target in stuck
    return AgeFacts(
        tuple(AgeBucket(count, of_it) for count, of_it in zip(counts, late, strict=True))
    )


def _responses(drawn: DrawnRead) -> ResponseFacts:
    minutes: defaultdict[int, list[int]] = defaultdict(list)
    for one in drawn.answered:
        minutes[one.priority].append(one.minutes)
    rows = []
    for priority, targets in TARGETS.items():
        known = minutes[int(priority)]
        rows.append(
            ResponseRow(
                int(priority),
                targets.respond,
                int(median(known)) if known else None,
                len(known),
                sum(one > targets.respond for one in known),
            )
        )
    return ResponseFacts("first response", tuple(rows))


def _repeats(frame: Frame, facts: Facts) -> RepeatFacts:
    last = local_date(frame.zone, frame.planned)
    first = last - timedelta(days=_REPEATS_DAYS)
    days: defaultdict[str, list[date]] = defaultdict(list)
    for one in facts.incidents:
        day = local_date(frame.zone, one.opened_at)
        for asset in one.assets if first <= day else ():
            days[asset.label].append(day)
    rows = tuple(
        RepeatRow(name, tuple(sorted(found)))
        for name, found in days.items()
        if len(found) >= _LEAST_REPEATS
    )
    return RepeatFacts(first, last, rows)
