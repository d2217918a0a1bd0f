"""How old the open work is, in business days, and how much of it is stuck.

Source: domain.md 7.4 (age buckets), 6 (stuck).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.reports.charts.drawing import SMALL, Chart, ChartTable, Drawing, Mark, Words
from app.reports.charts.empty import empty_chart
from app.reports.charts.legend import LINE, Kind, key_lines, key_marks
from app.reports.charts.scale import counted
from app.reports.charts.widths import width_of

Noun = Literal["request", "ticket"]
"""What the reader calls it: clients say request, technicians ticket."""

BUCKETS = ("less than 1 day", "1–2 days", "3–5 days", "6–10 days", "over 10 days")
"""Ages in business days, in this order."""

HEAD = ("Age in business days", "Open", "Of these stuck")
_UP_TO = (
    "less than a business day",
    "at most 2 business days",
    "at most 5 business days",
    "at most 10 business days",
)
_ROW, _BAR = 34.0, 18.0
MOVING = Kind("Open", "used")
STUCK = Kind("Stuck: no progress in time", "excluded_fill", "hatched", "excluded")


@dataclass(frozen=True, slots=True)
class AgeBucket:
    """One bucket.

    Attributes:
        stuck: of `count`, without a public update in time or unchanged for 5 business days.
    """

    count: int
    stuck: int = 0


@dataclass(frozen=True, slots=True)
class AgeFacts:
    """The open work of a client or of a desk.

    Attributes:
        buckets: one for each of `BUCKETS`.

    Raises:
        ValueError: there are more or fewer.
    """

    buckets: tuple[AgeBucket, ...]
    noun: Noun = "request"

    def __post_init__(self) -> None:
        if len(self.buckets) != len(BUCKETS):
            raise ValueError(f"An age chart has {len(BUCKETS)} buckets, not {len(self.buckets)}.")

    @property
    def count(self) -> int:
        """All that is open."""
        return sum(bucket.count for bucket in self.buckets)

    @property
    def stuck(self) -> int:
        """All that is stuck."""
        return sum(bucket.stuck for bucket in self.buckets)


def ages_chart(facts: AgeFacts, width: float = 704.0) -> Chart:
    """Draw the ages.

    Args:
        facts: the buckets.
        width: of the drawing in pixels, 260 or more.
    """
    title = ages_title(facts)
    if not facts.count:
        sentence = f"New {facts.noun}s appear here by their age."
        return empty_chart("ages", title, sentence, HEAD, width)
    kinds = (MOVING, STUCK) if facts.stuck else ()
    top = len(BUCKETS) * _ROW
    marks = [*_marks(facts, width), *key_marks(kinds, 0, top + 4, width)]
    height = top + key_lines(kinds, width) * LINE + (6 if kinds else 0)
    table = ChartTable(
        HEAD,
        tuple(
            (name, f"{bucket.count:,}", f"{bucket.stuck:,}")
            for name, bucket in zip(BUCKETS, facts.buckets, strict=True)
        ),
    )
    return Chart("ages", title, _sentence(facts), table, Drawing(width, height, tuple(marks)))


def ages_title(facts: AgeFacts) -> str:
    """The finding: "3 of 17 open requests are older than 10 business days"."""
    noun, count = facts.noun, facts.count
    if not count:
        return f"No open {noun}s"
    oldest = facts.buckets[-1].count
    if oldest:
        are = "is" if oldest == 1 else "are"
        of = f"{oldest:,} of {counted(count, f'open {noun}', f'open {noun}s')}"
        return f"{of} {are} older than 10 business days"
    reached = max(index for index, bucket in enumerate(facts.buckets) if bucket.count)
    limit = _UP_TO[reached]
    return (
        f"The one open {noun} is {limit} old"
        if count == 1
        else f"All {count:,} open {noun}s are {limit} old"
    )


def _sentence(facts: AgeFacts) -> str:
    parts = [
        f"{name}: {bucket.count:,}" for name, bucket in zip(BUCKETS, facts.buckets, strict=True)
    ]
    stuck = (
        f" {facts.stuck:,} of {facts.count:,} stuck: without a public update in time, or unchanged "
        "for 5 business days."
        if facts.stuck
        else ""
    )
    return f"Open {facts.noun}s by age in business days: {', '.join(parts)}.{stuck}"


def _marks(facts: AgeFacts, width: float) -> Iterator[Mark]:
    left = max(width_of(name, SMALL) for name in BUCKETS) + 12
    labels = [_label(bucket) for bucket in facts.buckets]
    gutter = max(width_of(label, SMALL, bold=True) for label in labels) + 8
    scale = (width - left - gutter) / max(bucket.count for bucket in facts.buckets)
    for number, (name, bucket) in enumerate(zip(BUCKETS, facts.buckets, strict=True)):
        top = number * _ROW + 6
        yield Words(left - 12, top + 14, name, "muted", SMALL, anchor="end")
        moving = left + (bucket.count - bucket.stuck) * scale
        end = left + bucket.count * scale
        if moving > left:
            yield MOVING.area(left, top, moving, top + _BAR)
        if bucket.stuck:
            yield STUCK.area(moving, top, end, top + _BAR)
        yield Words(end + 8, top + 14, labels[number], size=SMALL, bold=True)


def _label(bucket: AgeBucket) -> str:
    return f"{bucket.count:,}, {bucket.stuck:,} stuck" if bucket.stuck else f"{bucket.count:,}"
