"""The incident log: what is read, and what is said about its faults."""

import io
import zipfile
from datetime import UTC, datetime

import pytest

from app.importers.incident_log import COLUMNS, LogFormatError, parse_minute, read_log, read_zip

ROW = {
    "number": "INC1",
    "incident_state": "New",
    "reassignment_count": "0",
    "reopen_count": "0",
    "caller_id": "Caller 1",
    "opened_by": "?",
    "opened_at": "29/2/2016 01:16",
    "sys_updated_by": "Updated by 1",
    "sys_updated_at": "29/2/2016 01:23",
    "contact_type": "Phone",
    "location": "Location 1",
    "category": "Category 1",
    "subcategory": "Subcategory 1",
    "impact": "2 - Medium",
    "urgency": "2 - Medium",
    "priority": "3 - Moderate",
    "assignment_group": "Group 1",
    "assigned_to": "?",
    "closed_code": "code 1",
}


def lines(*rows: dict[str, str]) -> list[str]:
    """A log of the standard row, changed in places."""
    return [",".join(COLUMNS), *(",".join((ROW | row)[name] for name in COLUMNS) for row in rows)]


def test_an_update_is_read_with_its_instants_and_levels() -> None:
    (row,) = read_log(lines({})).rows
    assert row.number == "INC1"
    assert row.opened_at == datetime(2016, 2, 29, 1, 16, tzinfo=UTC)
    assert (row.impact, row.urgency, row.priority) == ("2", "2", "3")


def test_a_question_mark_says_nothing_and_is_counted_by_its_column() -> None:
    log = read_log(lines({}, {"location": "?"}))
    assert log.rows[1].location == ""
    assert dict(log.problems.missing) == {"opened_by": 2, "assigned_to": 2, "location": 1}


def test_a_state_of_minus_one_hundred_keeps_its_row_and_is_told_with_its_line() -> None:
    log = read_log(lines({}, {"incident_state": "-100"}))
    assert [row.state for row in log.rows] == ["New", ""]
    assert str(log.problems.examples[0]) == "line 3, incident_state: unknown state ('-100')"


@pytest.mark.parametrize("column", ["opened_at", "sys_updated_at"])
@pytest.mark.parametrize("text", ["31/2/2016 10:00", "2016-02-29", "?", "29/2/2016 25:00"])
def test_an_update_without_a_time_is_left_out_and_counted(column: str, text: str) -> None:
    log = read_log(lines({}, {column: text}))
    assert len(log.rows) == 1
    assert log.problems.counts["bad date"] == 1


def test_a_count_that_is_no_number_counts_as_none_and_is_told() -> None:
    log = read_log(lines({"reopen_count": "many"}))
    assert log.rows[0].reopenings == 0
    assert log.problems.counts["bad number"] == 1


def test_a_row_that_ends_early_is_told() -> None:
    log = read_log([*lines(), "INC9,New"])
    assert log.rows == []
    assert log.problems.counts["row too short"] == 1


def test_a_log_without_a_column_is_refused_by_its_name() -> None:
    with pytest.raises(LogFormatError, match="lacks the column number"):
        read_log(["incident_state,priority"])


def test_the_first_csv_of_an_archive_is_the_log() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("readme.txt", "hello")
        archive.writestr("log.csv", "\n".join(lines({})))
    assert len(read_zip(packed.getvalue()).rows) == 1


@pytest.mark.parametrize("data", [b"no archive", b""])
def test_what_is_no_archive_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(LogFormatError, match="no zip archive"):
        read_zip(data)


def test_a_minute_is_read_as_day_month_year() -> None:
    assert parse_minute("3/6/2016 16:29") == datetime(2016, 6, 3, 16, 29, tzinfo=UTC)
