"""The parts of the demo's plan: identities, time, histories, kinds."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.lifecycle import NEXT
from app.domain.vocabulary import TicketState as S
from app.importers.demo import words
from app.importers.demo.births import Births
from app.importers.demo.firms import firms
from app.importers.demo.histories import STATES, History, history_of, steps
from app.importers.demo.report import DemoReport
from app.importers.demo.times import LogClock, micros, month_start, quarter_start
from app.importers.incident_log import LogRow

BORN = datetime(2026, 3, 13, 9, 30, tzinfo=UTC)
OPENED = datetime(2016, 5, 2, 9, 0, tzinfo=UTC)


def update(minute: int, state: str, **fields: Any) -> LogRow:
    """One update so many minutes after the opening."""
    row = LogRow(
        2, "INC1", state, 0, 0, "Caller 1", "", OPENED, "Updated by 1",
        OPENED + timedelta(minutes=minute), "Phone", "Location 1", "Category 26",
        "Subcategory 1", "2", "2", "3", "Group 70", "", "code 6",
    )  # fmt: skip
    return row._replace(**fields)


def followed(rows: Sequence[LogRow], report: DemoReport | None = None) -> History:
    """The history of one incident, all of it before now."""
    now = OPENED + timedelta(days=90)
    history = history_of(rows, lambda at: at, now, report or DemoReport())
    assert history is not None
    return history


def states(history: History) -> list[str]:
    return [change.new for change in history.changes if change.field == "state"]


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=60))
def test_identities_are_in_order_of_birth_and_of_asking(millis: list[int]) -> None:
    births = Births(3)
    made = [births.at(BORN + timedelta(milliseconds=wait)) for wait in sorted(millis)]
    assert made == sorted(made, key=lambda one: one.int)
    assert len(set(made)) == len(made)
    assert all(one.version == 7 for one in made)


def test_an_identity_tells_its_time_of_birth() -> None:
    assert Births(1).at(BORN).int >> 80 == micros(BORN) // 1000


@given(st.datetimes(datetime(2017, 1, 1), datetime(2037, 12, 31)))  # noqa: DTZ001 -- hypothesis adds the zone below
def test_the_demos_now_is_a_friday_noon_of_the_week_asked_for(moment: datetime) -> None:
    asked = moment.replace(tzinfo=UTC)
    now = LogClock(asked).now
    local = now.astimezone(ZoneInfo("America/New_York"))
    assert (local.weekday(), local.hour, local.minute) == (4, 12, 0)
    assert now.isocalendar()[:2] == asked.isocalendar()[:2]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Chicago", "Asia/Singapore"])
def test_what_happened_at_ten_happened_at_ten_at_the_site(zone: str) -> None:
    place = LogClock(BORN).placers()(zone)
    for day in range(74):  # a clock change lies in between
        logged = datetime(2016, 2, 29, 10, tzinfo=UTC) + timedelta(days=day)
        assert place(logged).astimezone(ZoneInfo(zone)).hour == 10


def test_months_and_quarters_start_on_their_first_day() -> None:
    assert month_start(date(2026, 1, 15), -1) == date(2025, 12, 1)
    assert month_start(date(2026, 12, 31), 1) == date(2027, 1, 1)
    assert quarter_start(date(2026, 6, 30)) == date(2026, 4, 1)


REACHABLE = [
    (old, new)
    for old in set(STATES.values()) - {S.CLOSED}
    for new in set(STATES.values()) - {S.NEW, old}
]


@pytest.mark.parametrize(("old", "new"), sorted(REACHABLE))
def test_every_jump_of_the_log_has_a_lawful_way(old: S, new: S) -> None:
    way = (old, *steps(old, new))
    assert way[-1] is new
    assert all(after in NEXT[before] for before, after in pairwise(way))


def test_a_jump_from_new_to_resolved_is_bridged_at_the_same_instant() -> None:
    report = DemoReport()
    history = followed([update(5, "New"), update(30, "Resolved")], report)
    assert states(history) == ["in_progress", "resolved"]
    assert {change.at for change in history.changes} == {OPENED + timedelta(minutes=30)}
    assert report.changed["states added between two of the log"] == 1


def test_a_closing_after_which_work_went_on_is_left_out_and_told() -> None:
    report = DemoReport()
    history = followed(
        [update(5, "Active"), update(9, "Resolved"), update(20, "Closed"), update(30, "Active")],
        report,
    )
    assert states(history) == ["in_progress", "resolved", "in_progress"]
    assert report.changed["closings left out because work went on"] == 1


def test_an_unknown_state_changes_nothing() -> None:
    history = followed([update(5, "Active"), update(9, "")])
    assert history.state is S.IN_PROGRESS
    assert len(history.updates) == 2


def test_a_change_of_the_assignee_is_told_with_old_and_new() -> None:
    history = followed([update(5, "New"), update(9, "New", assignee="Resolver 1")])
    (change,) = history.changes
    assert (change.field, change.old, change.new) == ("assignee", "", "Resolver 1")


def test_what_lies_after_now_is_not_in_it() -> None:
    report = DemoReport()
    rows = [update(5, "Active"), update(60, "Resolved")]
    history = history_of(rows, lambda at: at, OPENED + timedelta(minutes=30), report)
    assert history is not None
    assert history.state is S.IN_PROGRESS
    assert report.left_out["updates after the demo's now"] == 1
    assert history_of(rows[1:], lambda at: at, OPENED, report) is None


def test_updates_out_of_order_are_sorted_and_told() -> None:
    report = DemoReport()
    history = followed([update(9, "Active"), update(5, "New")], report)
    assert [one.row.state for one in history.updates] == ["New", "Active"]
    assert report.changed["incidents whose updates were out of order"] == 1


def test_forty_firms_have_names_and_codes_of_their_own() -> None:
    assert len(firms()) == 40
    assert len({firm.name for firm in firms()}) == 40
    assert len({firm.code for firm in firms()}) == 40
    assert firms()[0].name == "Northwind Architects"
    assert all(2 <= len(firm.code) <= 3 for firm in firms())


def test_every_service_has_titles_of_every_sort_and_notes() -> None:
    for service in {service for service, _ in words.services().categories.values()}:
        assert set(words.incident_titles()[service]) == {"severe", "plain", "small"}
        assert set(words.request_titles()[service]) == {"request", "minor", "design"}
        assert set(words.notes()[service]) == {"work", "ended"}
        assert len(words.notes()[service]["work"]) > 1


def test_at_least_a_hundred_titles_wait_to_be_used() -> None:
    titles = [
        title
        for lists in (words.incident_titles(), words.request_titles())
        for by_sort in lists.values()
        for found in by_sort.values()
        for title in found
    ]
    assert len(set(titles)) >= 100
