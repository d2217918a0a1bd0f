"""Read an incident event log: one row for each update of an incident, as CSV in a zip.

The log names no zone: its times are read as UTC, and whoever places them may say better.
A cell "?" is a cell that says nothing.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import itemgetter
from typing import NamedTuple

from app.importers.problems import Problems

COLUMNS = (
    "number",
    "incident_state",
    "reassignment_count",
    "reopen_count",
    "caller_id",
    "opened_by",
    "opened_at",
    "sys_updated_by",
    "sys_updated_at",
    "contact_type",
    "location",
    "category",
    "subcategory",
    "impact",
    "urgency",
    "priority",
    "assignment_group",
    "assigned_to",
    "closed_code",
)
STATES = frozenset(
    {
        "New",
        "Active",
        "Awaiting User Info",
        "Awaiting Vendor",
        "Awaiting Problem",
        "Awaiting Evidence",
        "Resolved",
        "Closed",
    }
)
NOTHING = "?"


class LogFormatError(ValueError):
    """The file is no incident log; the sentence says what is missing."""


class LogRow(NamedTuple):
    """One update of one incident. Text is "" where the log says nothing.

    Attributes:
        line: 1-based line of the file.
        state: a word of STATES, or "" where the log holds no known state.
        impact: "1" (high) to "3"; so is urgency; priority is "1" to "4".
    """

    line: int
    number: str
    state: str
    reassignments: int
    reopenings: int
    caller: str
    opened_by: str
    opened_at: datetime
    updated_by: str
    updated_at: datetime
    channel: str
    location: str
    category: str
    subcategory: str
    impact: str
    urgency: str
    priority: str
    group: str
    assignee: str
    closed_code: str


@dataclass(slots=True)
class IncidentLog:
    """All updates in the order of the file, and what was wrong with them."""

    rows: list[LogRow] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)


def read_zip(data: bytes) -> IncidentLog:
    """Read the first CSV file of a zip archive.

    Raises:
        LogFormatError: the archive cannot be opened or holds no incident log.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        name = next(name for name in archive.namelist() if name.endswith(".csv"))
    except (zipfile.BadZipFile, StopIteration) as wrong:
        raise LogFormatError("This is no zip archive with a CSV file: choose the log.") from wrong
    with archive.open(name) as raw, io.TextIOWrapper(raw, "utf-8", newline="") as text:
        return read_log(text)


def read_log(lines: Iterable[str]) -> IncidentLog:
    """Read a log from its lines, the head first.

    Raises:
        LogFormatError: the head lacks a column.
    """
    reader = csv.reader(lines)
    head = next(reader, [])
    absent = [name for name in COLUMNS if name not in head]
    if absent:
        raise LogFormatError(f"The log lacks the column {absent[0]}: export it with all columns.")
    log = IncidentLog()
    log.rows.extend(_rows(reader, [head.index(name) for name in COLUMNS], log.problems))
    return log


def _rows(
    reader: Iterator[list[str]], places: Sequence[int], problems: Problems
) -> Iterator[LogRow]:
    pick = itemgetter(*places)
    instants, counts = _Instants(), _Counts()
    silent: Counter[tuple[int, ...]] = Counter()
    for line, cells in enumerate(reader, start=2):
        try:
            picked: tuple[str, ...] = pick(cells)
        except IndexError:
            problems.add(line, "row", "row too short", str(len(cells)))
            continue
        if NOTHING in picked:
            silent[tuple([at for at, value in enumerate(picked) if value == NOTHING])] += 1
            picked = tuple(["" if value == NOTHING else value for value in picked])
        row = _row(line, picked, instants, counts, problems)
        if row is not None:
            yield row
    for places_silent, count in silent.items():
        problems.missing.update({COLUMNS[at]: count for at in places_silent})


class _Instants(dict[str, datetime | None]):
    """Remembers what it has read: a log repeats its minutes."""

    def __missing__(self, text: str) -> datetime | None:
        self[text] = found = parse_minute(text)
        return found


class _Counts(dict[str, int]):
    """Numbers by their text; what is none counts as 0 and is not remembered."""

    def __missing__(self, text: str) -> int:
        if not text.isdigit():
            return 0
        self[text] = found = int(text)
        return found


def _row(
    line: int, picked: tuple[str, ...], instants: _Instants, counts: _Counts, problems: Problems
) -> LogRow | None:
    """One update; None where it has no time."""
    opened, updated, state = instants[picked[6]], instants[picked[8]], picked[1]
    if opened is None or updated is None:
        at = 6 if opened is None else 8
        problems.add(line, COLUMNS[at], "bad date", picked[at])
        return None
    if state not in STATES:
        problems.add(line, COLUMNS[1], "unknown state", state)
        state = ""
    if not (picked[2].isdigit() and picked[3].isdigit()):
        problems.add(line, COLUMNS[2], "bad number", f"{picked[2]}, {picked[3]}")
    head = (line, picked[0], state, counts[picked[2]], counts[picked[3]], *picked[4:6])
    levels = (picked[13][:1], picked[14][:1], picked[15][:1])
    return LogRow._make((*head, opened, picked[7], updated, *picked[9:13], *levels, *picked[16:]))


def parse_minute(text: str) -> datetime | None:
    """The instant of "d/m/YYYY HH:MM", read as UTC; None where it is no date."""
    try:
        day_text, clock = text.split(" ")
        day, month, year = day_text.split("/")
        hour, minute = clock.split(":")
        return datetime(int(year), int(month), int(day), int(hour), int(minute), tzinfo=UTC)
    except ValueError:
        return None
