"""The holds that stop a whole entry before anything is counted.

Source: domain.md 3.2 (LONGTIMER, OVERLAP, LATE).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from app.domain.coverage.case import Case
from app.domain.coverage.results import Segment
from app.domain.coverage.work import Entry

LONG_TIMER = "HOLD-LONG-TIMER"
OVERLAP = "HOLD-OVERLAP"
LATE = "HOLD-LOCKED-NO-REASON"
NEEDS_DECISION = "HOLD-NEEDS-DECISION"
NO_RATE = "HOLD-NO-RATE"

RULES = {LONG_TIMER: "LONGTIMER", OVERLAP: "OVERLAP", LATE: "LATE", NEEDS_DECISION: "R99"}
"""Which rule of the decision table holds; a rate that is missing is no rule's doing."""

HOLD_WITHOUT_VERSION_MIN = 480

Accepted = tuple[str, datetime, datetime]


def is_long_timer(case: Case, entry: Entry) -> bool:
    """LONGTIMER: a timer ran longer than agreed and nobody confirmed its end."""
    if entry.source != "timer" or entry.confirmed or not entry.intervals:
        return False
    version = case.version_at(entry.start)
    limit = version.timer_hold_after_min if version else HOLD_WITHOUT_VERSION_MIN
    return entry.worked > timedelta(minutes=limit)


def is_late(case: Case, entry: Entry, counted_months: Iterable[str]) -> bool:
    """LATE: counted work in a locked month, entered after the lock, without a reason."""
    if entry.recorded_before_lock or entry.late_reason:
        return False
    return any(case.ledger.locks(month) for month in counted_months)


def lacks_rate(case: Case, entry: Entry, segments: Iterable[Segment]) -> bool:
    """Say whether work has to be billed and no rate is agreed for the technician's grade."""
    return any(
        segment.route == "tm_invoice"
        and case.rate(entry.grade, case.version_at(segment.start)) is None
        for segment in segments
    )


class Occupied:
    """OVERLAP: the time technicians are known to have worked, asked in order of entry start."""

    def __init__(self, accepted: Iterable[Accepted]) -> None:
        self._all: list[Accepted] = list(accepted)
        self._recent: dict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
        for technician, start, end in self._all:
            self._recent[technician].append((start, end))

    def overlaps(self, entry: Entry) -> bool:
        """Say whether another accepted entry covers part of this one, interval by interval."""
        recent = [span for span in self._recent[entry.technician] if span[1] > entry.start]
        # Later entries start no earlier, so what ended before this one can be forgotten.
        self._recent[entry.technician] = recent
        return any(
            start < interval.end and interval.start < end
            for start, end in recent
            for interval in entry.intervals
            if interval.start < interval.end
        )

    def accept(self, entry: Entry) -> None:
        """Note that the technician worked this."""
        for interval in entry.intervals:
            if interval.start < interval.end:
                self._recent[entry.technician].append((interval.start, interval.end))
                self._all.append((entry.technician, interval.start, interval.end))

    def accepted(self) -> tuple[Accepted, ...]:
        """List everything accepted."""
        return tuple(self._all)
