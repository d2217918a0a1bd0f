"""The strip of an entry: its minutes by the clock, where some of them are not in the fee.

Source: domain.md 3.4, 7.6 (4); mockups-portal 3 and 6.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import pairwise

from app.central.portal.charts import SLIMMEST, Drawn, drawn
from app.domain.coverage.reasons import short_reason
from app.domain.words import local_time
from app.queries.portal.work import Stretch, WorkEntry
from app.reports.charts import MinutesFacts, MinutesPart, minutes_chart
from app.reports.charts.minutes import Said

_BROAD = 560
"""How wide it is drawn where there is room. *Units*: pixels."""
_AFTER_HOURS = frozenset({"EX-AFTER-HOURS", "EX-SR-AFTER-HOURS"})
_TURNS = {
    "EX-POST-RESOLUTION": "service is restored",
    "EX-MINOR-SR-CAP": "the included minutes are used up",
}


def strip_of(entry: WorkEntry, zone: str) -> Drawn | None:
    """An entry by the clock; None where all of it is in the fee, or none of it took a minute."""
    told = [*_joined(entry.stretches)]
    if not any(one.decision == "excluded" for one in told) or told[-1].ended_at <= told[0].begun_at:
        return None
    first = told[0].begun_at
    turns = ["", *(_turn(before, one) for before, one in pairwise(told))]
    parts = tuple(
        MinutesPart(
            int((one.begun_at - first).total_seconds()),
            int((one.ended_at - first).total_seconds()),
            _said(one),
            (local_time(one.begun_at, zone), local_time(one.ended_at, zone)),
            short_reason(one.reason, Fraction(one.multiplier))
            if one.decision == "excluded"
            else "",
            turn,
        )
        for one, turn in zip(told, turns, strict=True)
    )
    return drawn(partial(minutes_chart, MinutesFacts(parts)), _BROAD, SLIMMEST)


def _joined(stretches: Sequence[Stretch]) -> Iterator[Stretch]:
    """Touching stretches about which the client reads the same become one."""
    last: Stretch | None = None
    for one in stretches:
        if last is not None and last.ended_at == one.begun_at and last.told == one.told:
            last = Stretch(last.begun_at, one.ended_at, *one.told)
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last


def _said(one: Stretch) -> Said:
    if one.decision == "included":
        return "included"
    return "excluded" if one.decision == "excluded" else "not counted"


def _turn(before: Stretch, after: Stretch) -> str:
    """What happened between two stretches that touch."""
    if before.ended_at != after.begun_at:
        return ""
    if after.reason in _AFTER_HOURS and before.reason not in _AFTER_HOURS:
        covered = before.reason == "IN-AFTER-HOURS-COVERED"
        return "the agreed hours end" if covered else "support hours end"
    if before.reason in _AFTER_HOURS and after.decision == "included":
        covered = after.reason == "IN-AFTER-HOURS-COVERED"
        return "the agreed hours begin" if covered else "support hours begin"
    return _TURNS.get(after.reason, "")
