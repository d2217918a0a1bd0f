"""Changed terms from a file, to ask what they would have done: only what differs is written.

The words are those of the golden cases (`rates_cents_per_hour`, `multipliers`, `minor_sr`, …).

Source: domain.md 3 (schema of the golden cases).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from app.domain.calendar import CalendarProblem, CalendarRules
from app.domain.coverage import ClientTerms, Terms
from app.importers.coverage_cases.file import calendar_rules, exact
from app.importers.safe_yaml import plain
from app.ports.problems import Refused

_COUNTS = ("callout_minimum_min", "wrap_up_min", "training_seats", "timer_hold_after_min")
_WEEKLY = ("zone", "weekly", "holidays", "special_days")


@dataclass(frozen=True, slots=True)
class ChangedTerms:
    """What would be otherwise.

    Attributes:
        values: field of the engine's terms → its new value; tables hold only what differs.
        calendar: the parts of a calendar that differ, as the golden cases write one.
        fee_minor: another monthly fee; None as it is.
        words: what differs, for the heading.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    calendar: Mapping[str, Any] = field(default_factory=dict)
    fee_minor: int | None = None
    words: tuple[str, ...] = ()

    def apply(self, terms: ClientTerms, first: date, last: date) -> ClientTerms:
        """Give a client's terms with every version that holds in a span changed.

        Raises:
            Refused: no version holds then, or what results makes no sense.
        """
        asked = [
            one.effective_from <= last and (one.effective_to is None or one.effective_to >= first)
            for one in terms.versions
        ]
        if not any(asked):
            raise Refused(
                "replay-no-version",
                "No version of the agreement is in force in these months: there is nothing to "
                "change.",
            )
        try:
            versions = tuple(
                self._changed(one) if hit else one
                for one, hit in zip(terms.versions, asked, strict=True)
            )
        except (CalendarProblem, ValueError) as problem:
            raise Refused("replay-terms", f"These terms cannot be used: {problem}") from problem
        return replace(terms, versions=versions)

    def _changed(self, version: Terms) -> Terms:
        values: dict[str, Any] = {
            name: self.values[name] for name in _COUNTS if name in self.values
        }
        if "travel" in self.values:
            values["travel"] = self.values["travel"]
        if "rates" in self.values:
            values["rates"] = {**version.rates, **self.values["rates"]}
        for name in ("multipliers", "rounding", "minor_sr"):
            if name in self.values:
                values[name] = replace(getattr(version, name), **self.values[name])
        if self.calendar:
            values["calendar"] = self._hours(version.calendar)
            values["site_calendars"] = {
                site: self._hours(rules) for site, rules in version.site_calendars.items()
            }
        return replace(version, **values)

    def _hours(self, rules: CalendarRules) -> CalendarRules:
        """The parts that the file names, in place of a calendar's own."""
        read = calendar_rules({"zone": rules.zone, "weekly": {}, **self.calendar})
        return CalendarRules(
            read.zone,
            read.weekly if "weekly" in self.calendar else rules.weekly,
            read.holidays if "holidays" in self.calendar else rules.holidays,
            read.special_days if "special_days" in self.calendar else rules.special_days,
        )


def read_changed_terms(path: Path) -> ChangedTerms:
    """Read changed terms.

    Raises:
        Refused: there is no such file, it is no YAML, or names what no agreement has; the sentence
            names the field.
    """
    try:
        rows = plain(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise Refused("replay-file", f"{path} cannot be read: {problem.strerror}.") from problem
    except (UnicodeDecodeError, yaml.YAMLError) as problem:
        where = getattr(problem, "problem_mark", None)
        line = f" (line {where.line + 1})" if where is not None else ""
        raise Refused("replay-file", f"{path} is no YAML file{line}.") from problem
    if not isinstance(rows, dict) or not rows:
        raise Refused(
            "replay-file",
            f"{path} changes nothing: write what differs, like `rates_cents_per_hour: "
            "{senior: 26000}`.",
        )
    return changed_terms(rows)


def changed_terms(rows: Mapping[str, Any]) -> ChangedTerms:
    """Understand changed terms.

    Raises:
        Refused: a field that no agreement has, or a value that it cannot have.
    """
    values: dict[str, Any] = {}
    calendar: Mapping[str, Any] = {}
    fee: int | None = None
    for key, given in rows.items():
        read = _READERS.get(key)
        if read is None:
            known = ", ".join(sorted(_READERS))
            raise Refused("replay-field", f"No agreement has a field “{key}”. Known are: {known}.")
        value = read(key, given)
        if key == "calendar":
            calendar = value
        elif key == "monthly_fee_cents":
            fee = value
        else:
            values["rates" if key == "rates_cents_per_hour" else key] = value
    return ChangedTerms(values, calendar, fee, tuple(str(key) for key in rows))


def _wrong(key: str, given: Any, wanted: str) -> Refused:
    return Refused("replay-value", f"The field {key} is “{given}”: write {wanted}.")


def _count(key: str, given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or given < 0:
        raise _wrong(key, given, "a whole number, not below 0")
    return given


def _table(key: str, given: Any, known: tuple[str, ...]) -> Mapping[str, Any]:
    if not isinstance(given, dict) or not given:
        raise _wrong(key, given, f"a table like {{{known[0]}: …}}")
    for name in given:
        if known != _GRADES and name not in known:
            raise Refused(
                "replay-field",
                f"The field {key} has no part “{name}”. Known are: {', '.join(known)}.",
            )
    return given


_GRADES = ("standard",)


def _rates(key: str, given: Any) -> dict[str, int]:
    return {str(n): _count(f"{key}.{n}", v) for n, v in _table(key, given, _GRADES).items()}


def _multipliers(key: str, given: Any) -> dict[str, Any]:
    found = {}
    for name, value in _table(key, given, ("after_hours", "holiday")).items():
        try:
            number = exact(value)
        except ValueError:
            raise _wrong(f"{key}.{name}", value, "a number like 1.5") from None
        if isinstance(value, bool) or number <= 0:
            raise _wrong(f"{key}.{name}", value, "a number above 0")
        found[name] = number
    return found


def _rounding(key: str, given: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in _table(key, given, ("increment_min", "mode", "minimum_min")).items():
        if name == "mode":
            if value not in {"up", "nearest"}:
                raise _wrong(f"{key}.mode", value, "up or nearest")
            found[name] = value
        else:
            found[name] = _count(f"{key}.{name}", value)
    return found


def _minor(key: str, given: Any) -> dict[str, int | None]:
    known = ("per_request_min", "per_month_min")
    return {
        name: None if value is None else _count(f"{key}.{name}", value)
        for name, value in _table(key, given, known).items()
    }


def _travel(key: str, given: Any) -> str:
    if given not in {"follow_visit", "not_counted"}:
        raise _wrong(key, given, "follow_visit or not_counted")
    return str(given)


def _calendar(key: str, given: Any) -> Mapping[str, Any]:
    table = _table(key, given, _WEEKLY)
    try:
        calendar_rules({"zone": "UTC", "weekly": {}, **table})
    except CalendarProblem as problem:
        raise Refused("replay-value", f"The field {key} cannot be read: {problem}") from problem
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise Refused(
            "replay-value",
            f"The field {key} cannot be read: write weekly like {{mon: ['09:00-18:00']}}, holidays "
            "like [{date: 2026-12-25, name: Christmas Day}] and special_days like "
            "[{date: 2026-12-24, windows: ['09:00-13:00']}].",
        ) from problem
    return table


_READERS: Mapping[str, Callable[[str, Any], Any]] = {
    "rates_cents_per_hour": _rates,
    "multipliers": _multipliers,
    "rounding": _rounding,
    "minor_sr": _minor,
    "travel": _travel,
    "calendar": _calendar,
    "monthly_fee_cents": _count,
    **dict.fromkeys(_COUNTS, _count),
}
"""Field → what understands it."""
