"""The stop sheet in words; pure, from what the store expects of the work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from app.bootstrap.timed import Stopped
from app.domain.coverage.explanation import Explanation
from app.domain.words import (
    DAYS,
    MONTHS,
    duration_words,
    local_time,
    money_words,
    span_words,
    zone_city,
)
from app.queries.stop_sheet import CountedLine, StopLine, StopSheet
from ui.kit.sums import Sum

_MINUTE = 60


@dataclass(frozen=True, slots=True)
class StopRow:
    """One part of the work in the table, with what stands beside it.

    Attributes:
        start: of the part; its end follows from `seconds`.
        counted: empty where it is counted together with an earlier part.
        question: the heading of its reasons.
        meta: when, and by which rule.
    """

    when: str
    decision: str
    reason: str
    worked: str
    counted: str
    charge: str
    seconds: int
    question: str
    meta: str
    why: Explanation
    sums: tuple[Sum, ...]

    @property
    def spoken(self) -> str:
        """The row as one sentence."""
        counted = f"counted as {self.counted}" if self.counted else "counted with the part above"
        return (
            f"{self.when}, {self.decision}, {self.reason}, {self.worked} {counted}, {self.charge}"
        )


@dataclass(frozen=True, slots=True)
class StopFace:
    """Everything the sheet shows that does not depend on what is typed.

    Attributes:
        marks: (share of the width, words, bold) of the times under the strip.
        why: of the hold or the last part.
        whole: whether what is left of the allowances is known here.
        sentences: what the client will read.
        hold: code of what holds the entry; empty where nothing does.
        resolved: when service was restored before the end of the work; empty where it was not.
    """

    title: str
    subtitle: str
    place: str
    rows: tuple[StopRow, ...]
    total_worked: str
    total_counted: str
    total_charge: str
    rounding: str
    marks: tuple[tuple[float, str, bool], ...]
    reader: str
    sentences: tuple[str, ...]
    foot: str
    save: str
    held: bool = False
    why: Explanation | None = None
    whole: bool = True
    hold: str = ""
    resolved: str = ""


def stop_face(stopped: Stopped, sheet: StopSheet, *, grade: str) -> StopFace:
    """Put a stop into words; times are in the zone in which the client reads them."""
    timed, zone = stopped.timed, sheet.zone
    begin, end = timed.spans[0][0], timed.spans[-1][1]
    at = local_time(stopped.at, zone)
    day = begin.astimezone(ZoneInfo(zone))
    when = f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    period = f"{when}, {local_time(begin, zone)}–{local_time(end, zone)} {zone_city(zone)}"
    counted = span_words(sheet.rounded_min * _MINUTE)
    money = money_words(sheet.amount_minor, sheet.currency)
    step = sheet.increment_min
    return StopFace(
        title=_title(sheet),
        subtitle=f"{timed.label} {timed.title} · {timed.client} · {period}",
        place=zone_city(zone),
        rows=tuple(_rows(sheet, grade)),
        total_worked=_worked(sheet.worked_s),
        total_counted=counted,
        total_charge=money if sheet.amount_minor else "",
        rounding=f"rounded up once, in steps of {step} min" if step > 1 else "",
        marks=tuple(_marks(sheet.lines, zone)),
        reader=sheet.reader,
        sentences=tuple(dict.fromkeys(line.sentence for line in sheet.lines)),
        foot=f"The stop stays at {at} however long this takes.",
        save=_save_words(sheet, money),
        held=sheet.status == "held",
        why=sheet.why,
        whole=sheet.whole,
        hold=sheet.hold,
        resolved=local_time(sheet.resolved_at, zone) if sheet.resolved_at else "",
    )


def _save_words(sheet: StopSheet, money: str) -> str:
    if sheet.status == "held":
        return f"Save {_worked(sheet.worked_s)}, to be decided"
    counted = span_words(sheet.rounded_min * _MINUTE)
    return f"Save {counted}, {money} to review" if sheet.amount_minor else f"Save {counted}"


def _title(sheet: StopSheet) -> str:
    worked = f"{duration_words(sheet.worked_s)} worked"
    if sheet.worked_s < _MINUTE:
        worked = "Under a minute worked"
    if sheet.status == "held":
        return f"{worked}, a person decides about it"
    parts = [line for line in sheet.lines if line.decision == "excluded"]
    if not parts:
        return f"{worked}, all of it included" if sheet.lines else worked
    seconds = sum(line.worked_s for line in parts)
    why = parts[0].words.partition(" ×")[0]
    if seconds >= sheet.worked_s:
        return f"{worked}, all of it {why}"
    share = "half" if abs(2 * seconds - sheet.worked_s) <= _MINUTE else span_words(seconds)
    return f"{worked}, {share} of it {why}"


def _worked(seconds: int) -> str:
    return span_words(seconds) if seconds >= _MINUTE else f"{seconds} s"


def _rows(sheet: StopSheet, grade: str) -> list[StopRow]:
    rows: list[StopRow] = []
    told: set[tuple[str, str]] = set()
    for line in sheet.lines:
        key = (line.decision, line.words)
        group = next((g for g in sheet.counted if (g.decision, g.words) == key), None)
        first = key not in told
        told.add(key)
        rows.append(_row(line, group if first else None, sheet, grade))
    return rows


def _row(line: StopLine, group: CountedLine | None, sheet: StopSheet, grade: str) -> StopRow:
    when = f"{local_time(line.start, sheet.zone)}–{local_time(line.end, sheet.zone)}"
    return StopRow(
        when=when,
        decision=line.decision,
        reason=f"travel, {line.words}" if line.activity == "travel" else line.words,
        worked=_worked(line.worked_s),
        counted=span_words(group.rounded_min * _MINUTE) if group else "",
        charge=_charge(line, group, sheet.currency),
        seconds=line.worked_s,
        question=f"Why {line.decision.replace('_', ' ')}?",
        meta=f"{when} · rule {line.rule}",
        why=line.why,
        sums=_sums(group, sheet.currency, grade) if group else (),
    )


def _charge(line: StopLine, group: CountedLine | None, currency: str) -> str:
    if group is None:
        return "together"
    if line.decision == "included":
        return "fee"
    return money_words(group.amount_minor, currency) if group.amount_minor else "—"


def _sums(group: CountedLine, currency: str, grade: str) -> tuple[Sum, ...]:
    counted = span_words(group.rounded_min * _MINUTE)
    if group.decision == "included":
        return (Sum("Counted within the monthly fee", counted, result=True),)
    if not group.rate_minor:
        return ()
    factor = Decimal(group.multiplier or "1")
    raised = int(group.rate_minor * factor)
    result = Sum(
        f"{counted} at {money_words(raised, currency)} an hour",
        money_words(group.amount_minor, currency),
        result=True,
    )
    if not group.multiplier:
        return (result,)
    base = money_words(group.rate_minor, currency)
    why = group.words.partition(" ×")[0]
    return (Sum(f"{grade.capitalize()} rate × {why}", f"{base} × {group.multiplier}"), result)


def _marks(lines: Sequence[StopLine], zone: str) -> list[tuple[float, str, bool]]:
    whole = sum(line.worked_s for line in lines)
    if not whole:
        return []
    marks = [(0.0, local_time(lines[0].start, zone), False)]
    done = 0
    for before, line in pairwise(lines):
        done += before.worked_s
        if before.decision != line.decision or before.end != line.start:
            marks.append((done / whole, _change(before, line, zone), True))
    marks.append((1.0, local_time(lines[-1].end, zone), False))
    return marks


def _change(before: StopLine, line: StopLine, zone: str) -> str:
    at = local_time(line.start, zone)
    if before.end != line.start:
        return f"{local_time(before.end, zone)} paused until {at}"
    if before.decision == "included" and "after hours" in line.words:
        return f"{at} business hours end"
    if line.decision == "included" and "after hours" in before.words:
        return f"{at} business hours begin"
    return at
