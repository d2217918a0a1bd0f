"""What central refuses, whoever wrote it: the same rules that the editors show beside the fields.

Source: domain.md 2, 3.7 (VERSION), 5 (Effective).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from app.domain.agreement.findings import Finding
from app.domain.agreement.week import DAY_KEYS, DAY_NAMES
from app.domain.calendar import CalendarProblem, CalendarRules, parse_windows
from app.domain.rules import RuleBroken

_LONGEST_REASON = 500
_LONGEST_NAME = 100
_MOST_NOTICE = 730


def refuse_errors(
    findings: Sequence[Finding], subject: str, fields: Collection[str] | None = None
) -> None:
    """Refuse what a version says, if the linter calls it an error.

    Args:
        findings: of the whole agreement.
        subject: id of the version that is being saved; the others are not its matter.
        fields: those that a change touches; None judges all.

    Raises:
        RuleBroken: with the sentence of the first error.
    """
    for finding in findings:
        asked = fields is None or finding.field.partition(".")[0] in fields
        if asked and finding.severity == "error" and finding.subject == subject:
            raise RuleBroken(finding.code, finding.sentence)


def check_calendar(
    zone: str, weekly: Any, holidays: Any, special_days: Any, removed: Any, added: Any
) -> CalendarRules:
    """Check that a calendar can be used, and give it as the engine reads it.

    Raises:
        RuleBroken: a zone that is unknown, windows that overlap, a date that is none; the sentence
            names the field.
    """
    if not isinstance(weekly, Mapping) or set(weekly) - set(DAY_KEYS):
        raise RuleBroken("weekly-wrong", "Opening hours: give them by day, from Monday to Sunday.")
    week = []
    for key, name in zip(DAY_KEYS, DAY_NAMES, strict=True):
        week.append(_windows(weekly.get(key, []), f"Opening hours, {name}", "weekly-wrong"))
    special = {
        day: _windows(row.get("windows", []), f"Special day {day}", "special-day-wrong")
        for day, row in _dated(special_days, "Special days").items()
    }
    closed = {day: str(row["name"]) for day, row in _dated(holidays, "Holidays").items()}
    _dated(added, "Added holidays")
    if not isinstance(removed, list):
        raise RuleBroken("holiday-wrong", "Removed holidays: give a list of dates.")
    for text in removed:
        _date(text, "Removed holidays")
    try:
        return CalendarRules(zone, tuple(week), closed, special)
    except CalendarProblem as problem:
        raise RuleBroken("zone-unknown", f"Time zone: {problem}") from problem


def _windows(lines: Any, what: str, code: str) -> Any:
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise RuleBroken(code, f"{what}: give a list of windows like 09:00-18:00.")
    try:
        return parse_windows(lines)
    except CalendarProblem as problem:
        raise RuleBroken(code, f"{what}: {problem}") from problem


def _dated(rows: Any, what: str) -> dict[date, Mapping[str, Any]]:
    found: dict[date, Mapping[str, Any]] = {}
    if not isinstance(rows, list):
        raise RuleBroken("holiday-wrong", f"{what}: give a list of days.")
    for row in rows:
        if not isinstance(row, Mapping) or not str(row.get("name", "")).strip():
            raise RuleBroken("holiday-wrong", f"{what}: each day needs a date and a name.")
        day = _date(row.get("date"), what)
        if day in found:
            raise RuleBroken("holiday-twice", f"{what}: {day} is there twice.")
        found[day] = row
    return found


def _date(text: Any, what: str) -> date:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise RuleBroken("holiday-wrong", f"{what}: “{text}” is no date like 2026-12-25.") from None


def check_name(name: str, what: str) -> str:
    """Give a name without idle blanks.

    Raises:
        RuleBroken: it is empty, or far too long.
    """
    clean = " ".join(name.split())
    if not clean or len(clean) > _LONGEST_NAME:
        raise RuleBroken("name-wrong", f"{what}: give a name of at most {_LONGEST_NAME} letters.")
    return clean


def check_end(ended_on: date | None, reason: str) -> str:
    """Check an agreement's end: a last day has a reason, and none has none.

    Raises:
        RuleBroken: the reason is missing, or far too long.
    """
    clean = reason.strip()
    if ended_on is not None and not clean:
        raise RuleBroken("end-reason", "Reason: say why the agreement ends; the client reads it.")
    if len(clean) > _LONGEST_REASON:
        raise RuleBroken("end-reason", "Reason: say it in at most 500 letters.")
    return clean


def check_notice(notice_days: int) -> None:
    """Check how many days before its renewal an agreement may be ended.

    Raises:
        RuleBroken: no such number can be meant.
    """
    if not 0 <= notice_days <= _MOST_NOTICE:
        raise RuleBroken("notice-wrong", "Notice: give a number of days from 0 to 730.")
