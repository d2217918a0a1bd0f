"""The file itself: YAML read once, its calendars and clients as the engine's values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from app.domain.calendar import CalendarRules, parse_windows
from app.domain.coverage import ClientTerms, MinorCaps, Multipliers, Rounding, Terms
from app.importers.safe_yaml import plain
from app.ports.problems import Refused

Row = Mapping[str, Any]

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A read file; calendars are made when first asked for."""

    name: str
    rows: Row
    _calendars: dict[str, CalendarRules] = field(default_factory=dict)

    @property
    def cases(self) -> list[Row]:
        """The coverage cases, in order."""
        return list(self.rows.get("cases") or ())

    @property
    def budget_cases(self) -> list[Row]:
        """The budget cases, in order."""
        return list(self.rows.get("budget_cases") or ())

    @property
    def queue_cases(self) -> list[Row]:
        """The cases of the queue's order."""
        return list(self.rows.get("queue_cases") or ())

    def calendar(self, name: str) -> CalendarRules:
        """The opening hours that the file calls by this name."""
        if name not in self._calendars:
            self._calendars[name] = calendar_rules(self.rows["calendars"][name])
        return self._calendars[name]

    def told_by(self, case: Row) -> CaseFile:
        """The file as a case has it: its own calendars and clients are merged in."""
        own = {name: case[name] for name in ("calendars", "clients") if case.get(name)}
        return CaseFile(self.name, merged(self.rows, own)) if own else self

    def terms(self, client: str, versions: list[Row] | None = None) -> ClientTerms:
        """A client's terms; `versions` stand in for those of the file.

        Raises:
            ValueError, KeyError, TypeError: a value is missing, or none that the schema knows.
        """
        row = self.rows["clients"][client]
        agreed = row["agreement_versions"] if versions is None else versions
        return ClientTerms(
            zone=row["zone"],
            currency=row["currency"],
            default_site=row.get("default_site"),
            default_calendar=self.calendar(row["default_calendar"]),
            default_rates=row["defaults"]["rates_cents_per_hour"],
            default_rounding=_rounding(row["defaults"].get("rounding")),
            versions=tuple(self._version(version) for version in agreed),
        )

    def _version(self, row: Row) -> Terms:
        to = row.get("effective_to")
        return Terms(
            id=row["id"],
            effective_from=day(row["effective_from"]),
            effective_to=day(to) if to else None,
            calendar=self.calendar(row["calendar"]),
            site_calendars={
                site: self.calendar(name)
                for site, name in (row.get("site_calendars") or {}).items()
            },
            rounding=_rounding(row.get("rounding")),
            rates=row["rates_cents_per_hour"],
            multipliers=Multipliers(
                **{name: exact(number) for name, number in (row.get("multipliers") or {}).items()}
            ),
            minor_sr=MinorCaps(**(row.get("minor_sr") or {})),
            **{name: row[name] for name in _SIMPLE if name in row},
        )


_SIMPLE = (
    "callout_minimum_min",
    "wrap_up_min",
    "training_seats",
    "travel",
    "timer_hold_after_min",
)
"""Terms that a version may leave out: then what the page calls the default holds."""


def _rounding(row: Row | None) -> Rounding:
    rounding = Rounding(**(row or {}))
    one_of(rounding.mode, ("up", "nearest"), "mode")
    return rounding


def merged(base: Row, patch: Row) -> Row:
    """A mapping with another laid over it: maps merge, lists and scalars replace."""
    found = dict(base)
    for key, value in patch.items():
        old = found.get(key)
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            found[key] = merged(old, value)
        else:
            found[key] = value
    return found


def one_of(word: Any, known: Collection[str], what: str) -> Any:
    """A word of the schema.

    Raises:
        ValueError: it is none of those that are known.
    """
    if word not in known:
        raise ValueError(f"“{word}” is no {what}: write {', '.join(known)}")
    return word


def calendar_rules(row: Row) -> CalendarRules:
    """A calendar of the file as the rules read it."""
    return CalendarRules(
        zone=row["zone"],
        weekly=tuple(parse_windows((row["weekly"] or {}).get(name) or ()) for name in WEEK),
        holidays={day(one["date"]): one["name"] for one in row.get("holidays") or ()},
        special_days={
            day(one["date"]): parse_windows(one["windows"]) for one in row.get("special_days") or ()
        },
    )


def read_cases(path: Path) -> CaseFile:
    """Read a file of cases.

    Raises:
        Refused: there is no such file, it is no YAML, or it holds something else.
    """
    try:
        rows = plain(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise Refused(
            "cases-unreadable", f"{path} cannot be read: {problem.strerror}."
        ) from problem
    except (UnicodeDecodeError, yaml.YAMLError) as problem:
        where = getattr(problem, "problem_mark", None)
        line = f" (line {where.line + 1})" if where is not None else ""
        raise Refused("cases-no-yaml", f"{path} is no YAML file{line}.") from problem
    if not isinstance(rows, dict) or not {"calendars", "clients"} <= rows.keys():
        raise Refused(
            "cases-other-file",
            f"{path} holds no coverage cases: it needs `calendars`, `clients` and `cases`.",
        )
    for name in ("cases", "budget_cases", "queue_cases"):
        listed = rows.get(name) or []
        if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
            raise Refused(
                "cases-no-list",
                f"{path}: `{name}` is no list of cases. Write each case as “- id: …”.",
            )
    if rows.get("schema_version", SCHEMA_VERSION) != SCHEMA_VERSION:
        raise Refused(
            "cases-version",
            f"{path} has schema version {rows['schema_version']}; this program reads "
            f"{SCHEMA_VERSION}.",
        )
    return CaseFile(path.name, rows)


def exact(number: float | str) -> Fraction:
    """A number exactly as it is written: 1.1 is eleven tenths.

    Raises:
        ValueError: it is no number.
    """
    try:
        return Fraction(Decimal(str(number)))
    except InvalidOperation:
        raise ValueError(f"“{number}” is no number") from None


def day(text: date | str) -> date:
    """A date, whether it was written with quotes or without."""
    return text if isinstance(text, date) else date.fromisoformat(text)


def instant(text: datetime | str) -> datetime:
    """An instant with its offset, whether it was written with quotes or without.

    Raises:
        ValueError: it has no offset.
    """
    at = text if isinstance(text, datetime) else datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"“{text}” has no offset from UTC")
    return at
