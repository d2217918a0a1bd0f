"""A file of cases: what it may leave out, and what is said where it cannot be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from app.cli.coverage import coverage
from app.importers.coverage_cases import Outcome, check, read_cases, unread
from app.ports.problems import Refused

WEEK = {day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
INCLUDED = {"decision": "included", "reason": "IN-INCIDENT", "worked_min": 30, "rounded_min": 30}


def rows(**case: Any) -> dict[str, Any]:
    """The least that a file needs, with one incident from 10:00 to 10:30."""
    entry = {
        "id": "E1",
        "tech": "ana",
        "role": "standard",
        "work_kind": "request",
        "request": "R1",
        "intervals": [{"start": "2026-03-10T10:00:00-04:00", "end": "2026-03-10T10:30:00-04:00"}],
    }
    one = {
        "id": "X1",
        "client": "north",
        "requests": {"R1": {"type": "incident"}},
        "entries": [entry],
        "expect": {"entries": {"E1": {"status": "decided", "groups": [INCLUDED]}}},
    }
    return {
        "calendars": {"day": {"zone": "America/New_York", "weekly": WEEK}},
        "clients": {
            "north": {
                "zone": "America/New_York",
                "currency": "USD",
                "default_calendar": "day",
                "defaults": {"rates_cents_per_hour": {"standard": 20000}},
                "agreement_versions": [
                    {
                        "id": "n1",
                        "effective_from": "2026-01-01",
                        "calendar": "day",
                        "rates_cents_per_hour": {"standard": 18000},
                    }
                ],
            }
        },
        "cases": [{**one, **case}],
    }


def written(tmp_path: Path, content: Any) -> Path:
    path = tmp_path / "cases.yaml"
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return path


def outcome(tmp_path: Path, **case: Any) -> Outcome:
    (found,) = check(read_cases(written(tmp_path, rows(**case))))
    return found


def entry(**more: Any) -> dict[str, Any]:
    return {"entries": [{**rows()["cases"][0]["entries"][0], **more}]}


def test_what_has_a_default_may_be_left_out(tmp_path: Path) -> None:
    assert outcome(tmp_path).passed


def test_what_is_empty_may_be_written_down(tmp_path: Path) -> None:
    expected = {"status": "decided", "hold": None, "groups": [{**INCLUDED, "flags": []}]}
    assert outcome(tmp_path, expect={"entries": {"E1": expected}, "callout_topups": []}).passed


def test_a_consent_without_an_end_goes_on(tmp_path: Path) -> None:
    night = {"start": "2026-03-10T22:00:00-04:00", "end": "2026-03-10T22:30:00-04:00"}
    consent = {"kind": "covered", "from": "2026-03-10T18:00:00-04:00", "to": None}
    group = {**INCLUDED, "reason": "IN-AFTER-HOURS-COVERED"}
    expected = {"entries": {"E1": {"groups": [group]}}}
    more: dict[str, Any] = entry(intervals=[night])
    assert outcome(tmp_path, authorizations=[consent], expect=expected, **more).passed


def test_a_later_change_may_be_one_of_the_calendar(tmp_path: Path) -> None:
    holiday = [{"date": "2026-03-10", "name": "Founder's Day"}]
    dearer = {"decision": "excluded", "reason": "EX-AFTER-HOURS", "amount_cents": 18000}
    effect = {"entry": "E1", "kind": "redecision_proposed", "amount_cents": 18000}
    change = {
        "patch": {"calendars": {"day": {"holidays": holiday}}},
        "expect_after": {"entries": {"E1": {"groups": [dearer]}}},
        "expect_effects": [effect],
    }
    assert outcome(tmp_path, change=change).passed


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ({"requests": {"R1": {"type": "wish"}}}, "“wish” is no type of request: write incident, "),
        (entry(work_kind="play"), "“play” is no work_kind: write request, "),
        (entry(intervals=[{"start": "2026-03-10T10:00:00", "end": "x"}]), "has no offset from UTC"),
        (
            entry(
                intervals=[
                    {"start": "2026-03-10T11:00:00-04:00", "end": "2026-03-10T10:00:00-04:00"}
                ]
            ),
            "ends before it starts",
        ),
        ({"overrides": [{"entry": "E1", "decision": "free"}]}, "“free” is no decision"),
        ({"authorizations": [{"kind": "free"}]}, "“free” is no kind of authorization"),
        ({"calendars": {"day": {"zone": "Mars/Olympus"}}}, "no time zone “Mars/Olympus”"),
        (
            {"calendars": {"day": {"weekly": {"mon": ["09:00-12:00", "11:00-13:00"]}}}},
            "09:00–12:00 and 11:00–13:00 overlap",
        ),
    ],
)
def test_a_value_that_cannot_be_fails_its_case_in_a_sentence(
    tmp_path: Path, case: dict[str, Any], says: str
) -> None:
    (difference,) = outcome(tmp_path, **case).differences
    assert says in difference.actual


def test_a_budget_case_that_names_no_quarter_fails_in_a_sentence(tmp_path: Path) -> None:
    month = {"month": "2026-01", "budget": 60, "consumed": 30}
    given = {"quarter": "spring", "budget_min": 60, "fee_cents": 100, "months": [month]}
    case = {"kind": "quarter", "input": {**given, "approved_on": "2026-03-01"}, "expect": {}}
    content = {**rows(), "cases": [], "budget_cases": [case]}
    (found,) = check(read_cases(written(tmp_path, content)))
    assert found.differences[0].actual == "“spring” is no quarter: write 2026-Q1."


def test_a_field_that_nobody_reads_is_named_with_the_one_that_was_meant(tmp_path: Path) -> None:
    path = written(tmp_path, rows(requests={"R1": {"type": "incident", "wel_defined": True}}))
    ran = CliRunner().invoke(coverage, ["check", str(path)])
    assert ran.exit_code == 0
    assert ran.stderr == (
        "cases[X1].requests.R1.wel_defined: there is no such field, so it was not read. "
        "Did you mean “well_defined”?\n"
    )
    assert ran.stdout == "1 passed, 0 failed\n"


@pytest.mark.parametrize("name", ["golden", "more", "further"])
def test_every_field_of_the_cases_that_are_kept_is_read(name: str) -> None:
    file = read_cases(Path(__file__).parents[2] / "data" / f"coverage-{name}.yaml")
    assert list(unread(file.rows)) == []


@pytest.mark.parametrize("cases", [{"X1": {}}, ["X1"], "X1"])
def test_cases_that_are_no_list_are_refused_with_an_example(tmp_path: Path, cases: Any) -> None:
    with pytest.raises(Refused, match="“- id: …”"):
        read_cases(written(tmp_path, {**rows(), "cases": cases}))


def test_a_folder_is_no_file_of_cases(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        read_cases(tmp_path)
