"""Every case of a file against what it expects, differences side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from app.domain.coverage.delta import compare
from app.domain.rules import RuleBroken
from app.importers.coverage_cases.answer import answer_of, budget_answer, effects_of
from app.importers.coverage_cases.case import changed, decide_case, entries_of, ledger_of
from app.importers.coverage_cases.file import CaseFile, Row
from app.importers.coverage_cases.queue import queue_answer, queue_expected

NOTHING = "nothing"
_ABSENT_IS_NONE = ("callout_topups", "flags")
"""Lists that a case leaves out where they are empty."""
_SEGMENT = ".segments["


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that came out differently."""

    where: str
    expected: str
    actual: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a case came to; without differences it passed."""

    id: str
    title: str
    differences: tuple[Difference, ...]

    @property
    def passed(self) -> bool:
        """Whether everything is as expected."""
        return not self.differences


def check(file: CaseFile) -> Iterator[Outcome]:
    """Run every case of a file; one that cannot be read fails and says why."""
    for case in file.cases:
        yield _outcome(case, partial(_coverage, file, case))
    for case in file.budget_cases:
        yield _outcome(case, partial(_budget, file, case))
    for case in file.queue_cases:
        yield _outcome(case, partial(_queue, file, case))


def _budget(file: CaseFile, case: Row) -> Iterator[Difference]:
    return differences(case["expect"], budget_answer(file, case))


def _queue(file: CaseFile, case: Row) -> Iterator[Difference]:
    return differences(queue_expected(case), queue_answer(file, case))


def _outcome(case: Row, run: Callable[[], Iterable[Difference]]) -> Outcome:
    try:
        found = tuple(run())
    except KeyError as problem:
        found = (Difference("case", "a value that can be read", f"{problem} is missing"),)
    except (RuleBroken, ValueError, TypeError, AttributeError, LookupError) as problem:
        found = (Difference("case", "a case that can be read", str(problem)),)
    return Outcome(str(case.get("id", "?")), str(case.get("title", "")), found)


def _coverage(file: CaseFile, case: Row) -> list[Difference]:
    before = decide_case(file, case)
    found = list(differences(case["expect"], answer_of(file, case, before)))
    if "change" not in case:
        return found
    later = changed(case)
    after = decide_case(file, later)
    expected = case["change"]
    found += differences(
        expected["expect_after"], answer_of(file, later, after), "change.expect_after."
    )
    tickets = {entry.id: entry.ticket for entry in (*entries_of(case), *entries_of(later))}
    effects = effects_of(compare(before, after, ledger_of(later), tickets))
    found += differences(
        {"expect_effects": list(expected.get("expect_effects") or ())},
        {"expect_effects": effects},
        "change.",
    )
    return found


def differences(expected: Any, actual: Any, where: str = "") -> Iterator[Difference]:
    """Lay an answer beside what is expected; keys that nobody asked for are left alone."""
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        yield from _in_mapping(expected, actual, where)
    elif _is_list(expected) and _is_list(actual):
        for index in range(max(len(expected), len(actual))):
            yield from differences(
                expected[index] if index < len(expected) else NOTHING,
                actual[index] if index < len(actual) else NOTHING,
                f"{where.rstrip('.')}[{index}].",
            )
    elif not _same(expected, actual):
        yield Difference(where.rstrip("."), _text(expected), _text(actual))


def _in_mapping(
    expected: Mapping[str, Any], actual: Mapping[str, Any], where: str
) -> Iterator[Difference]:
    for key, value in expected.items():
        if key not in actual and value in (None, [], {}):
            continue  # what is not there may be written down as empty
        yield from differences(value, actual.get(key, NOTHING), f"{where}{key}.")
    for key in _ABSENT_IS_NONE:
        if key not in expected and actual.get(key) and _SEGMENT not in where:
            yield Difference(f"{where}{key}", NOTHING, _text(actual[key]))
    if where.endswith("entries."):
        for key in actual.keys() - expected.keys():
            yield Difference(f"{where}{key}", NOTHING, _text(actual[key]))


def _same(expected: Any, actual: Any) -> bool:
    """Whether both say the same; an instant may be written in any offset."""
    if expected == actual or _text(expected) == _text(actual):
        return True
    if isinstance(expected, datetime | str) and isinstance(actual, str):
        try:
            return datetime.fromisoformat(_text(expected)) == datetime.fromisoformat(actual)
        except (ValueError, TypeError):
            return False
    return False


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
