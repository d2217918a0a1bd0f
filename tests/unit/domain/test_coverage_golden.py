"""Every golden case is decided, counted, priced and, after a change, re-decided as expected."""

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from app.cli.coverage import coverage
from app.importers.coverage_cases import check, read_cases
from app.ports.problems import Refused
from tests.unit.domain.golden_cases import FILE, GOLDEN, Row, alone

CASES = [("cases", one) for one in FILE.cases]
CASES += [("budget_cases", one) for one in FILE.budget_cases]
CASES += [("queue_cases", one) for one in FILE.queue_cases]


@pytest.mark.parametrize(("kind", "case"), CASES, ids=[case["id"] for _kind, case in CASES])
def test_a_golden_case_comes_out_as_expected(kind: str, case: Row) -> None:
    (outcome,) = check(alone(FILE, kind, case))
    assert list(outcome.differences) == []


def test_no_golden_case_is_missing() -> None:
    assert len(FILE.cases) == 88
    assert len(FILE.budget_cases) == 8
    assert len(FILE.queue_cases) == 1
    assert len(CASES) == 97


def one_case(tmp_path: Path, id_: str, **changed: object) -> Path:
    rows = dict(FILE.rows)
    rows["cases"] = [{**case, **changed} for case in FILE.cases if case["id"] == id_]
    rows["budget_cases"] = rows["queue_cases"] = []
    path = tmp_path / "cases.yaml"
    path.write_text(yaml.safe_dump(rows), encoding="utf-8")
    return path


def test_the_command_ends_with_how_many_passed() -> None:
    ran = CliRunner().invoke(coverage, ["check", str(GOLDEN)])
    assert ran.exit_code == 0
    assert ran.stdout.splitlines()[-1] == "97 passed, 0 failed"


def test_a_difference_is_shown_side_by_side(tmp_path: Path) -> None:
    path = one_case(tmp_path, "G01", requests={"R1": {"type": "service_request"}})
    ran = CliRunner().invoke(coverage, ["check", str(path)])
    assert ran.exit_code == 1
    shown = ran.stdout
    assert "G01: Incident worked inside business hours" in shown
    assert "expected IN-INCIDENT" in shown
    assert "actual EX-SERVICE-REQUEST" in shown
    assert shown.splitlines()[-1] == "0 passed, 1 failed"


def test_an_answer_that_nobody_expected_is_a_difference(tmp_path: Path) -> None:
    case = next(case for case in FILE.cases if case["id"] == "G06")
    expected = {key: value for key, value in case["expect"].items() if key != "callout_topups"}
    (outcome,) = check(read_cases(one_case(tmp_path, "G06", expect=expected)))
    assert [one.where for one in outcome.differences] == ["callout_topups"]


def test_a_change_whose_effects_are_not_expected_fails(tmp_path: Path) -> None:
    case = next(case for case in FILE.cases if case["id"] == "G77")
    change = {**case["change"], "expect_effects": []}
    (outcome,) = check(read_cases(one_case(tmp_path, "G77", change=change)))
    assert [one.where for one in outcome.differences] == ["change.expect_effects[0]"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"client": "nobody"}, "'nobody' is missing"),
        ({"entries": [{"id": "E1"}]}, "'tech' is missing"),
    ],
)
def test_a_case_that_cannot_be_read_fails_alone_and_says_why(
    tmp_path: Path, wrong: dict[str, object], says: str
) -> None:
    (outcome,) = check(read_cases(one_case(tmp_path, "G01", **wrong)))
    assert outcome.differences[0].actual == says


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: [1", "cases-no-yaml"),
        ("[]", "cases-other-file"),
        ("{calendars: {}, clients: {}, schema_version: 9}", "cases-version"),
    ],
)
def test_a_file_that_holds_no_cases_is_refused_in_a_sentence(
    tmp_path: Path, text: str, code: str
) -> None:
    path = tmp_path / "other.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_cases(path)
    assert refused.value.code == code


def test_a_missing_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        read_cases(tmp_path / "none.yaml")
