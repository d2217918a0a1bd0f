"""What each step of a ticket's life asks for (domain.md 2.1)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.calendar import CalendarRules, parse_windows
from app.domain.lifecycle import (
    NEXT,
    Triage,
    asks_follow_up,
    begins_work,
    check_cancellation,
    check_closing,
    check_reopening,
    check_resolution,
    check_start,
    check_triage,
    leaves_new,
    reopenable_until,
)
from app.domain.queue import answer_due
from app.domain.rules import RuleBroken
from app.domain.solved import Said, closes_at, standing
from app.domain.vocabulary import Right
from app.domain.vocabulary import TicketState as S

NEW_YORK = ZoneInfo("America/New_York")
WEEK = parse_windows(["09:00-18:00"])
HOURS = CalendarRules("America/New_York", (WEEK,) * 5 + ((), ()), {}, {})
TECHNICIAN, TAM = frozenset({Right.TECHNICIAN}), frozenset({Right.TAM})


def ny(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=NEW_YORK)


def code_of(problem: pytest.ExceptionInfo[RuleBroken]) -> str:
    return problem.value.code


def test_triage_of_an_incident_names_its_service() -> None:
    check_triage(Triage("incident", "high", "low", "Mail"))
    check_triage(Triage("service_request", "high", "low", ""))
    with pytest.raises(RuleBroken, match="name the service") as problem:
        check_triage(Triage("incident", "high", "low", " "))
    assert code_of(problem) == "triage-service"


@pytest.mark.parametrize("name", ["kind", "impact", "urgency"])
def test_triage_names_the_field_that_is_missing(name: str) -> None:
    known = {"kind": "incident", "impact": "low", "urgency": "low", "service": "Mail", name: ""}
    with pytest.raises(RuleBroken) as problem:
        check_triage(Triage(**known))
    assert code_of(problem) == f"triage-{name}"


def test_every_way_out_of_new_but_cancelling_is_a_triage() -> None:
    for state in NEXT[S.NEW]:
        assert leaves_new(S.NEW, state) == (state is not S.CANCELLED)
    assert not leaves_new(S.TRIAGED, S.IN_PROGRESS)


@pytest.mark.parametrize(
    ("kind", "minor", "asks"),
    [
        ("incident", False, False),
        ("service_request", True, False),
        ("service_request", False, True),
        ("solution_design", True, True),
    ],
)
def test_work_that_nobody_approved_warns_and_may_be_started_anyway(
    kind: str, minor: bool, asks: bool
) -> None:
    check_start(kind, minor=minor, approved=True, anyway=False)
    check_start(kind, minor=minor, approved=False, anyway=True)
    if asks:
        with pytest.raises(RuleBroken, match="wait for approval, or start anyway"):
            check_start(kind, minor=minor, approved=False, anyway=False)
    else:
        check_start(kind, minor=minor, approved=False, anyway=False)


def test_only_a_beginning_asks_for_approval() -> None:
    assert begins_work(S.TRIAGED, S.IN_PROGRESS)
    assert not begins_work(S.WAITING_CLIENT, S.IN_PROGRESS)
    assert not begins_work(S.RESOLVED, S.IN_PROGRESS)


def test_a_resolution_says_what_was_done_how_and_since_when() -> None:
    opened, now = ny(10, 9), ny(10, 12)
    check_resolution("Freed the disk.", "permanent", ny(10, 11), opened, now)
    for summary, kind, restored, code in (
        (" ", "permanent", ny(10, 11), "summary-empty"),
        ("Done.", "", ny(10, 11), "resolution-kind"),
        ("Done.", "permanent", ny(10, 8), "restored-outside"),
        ("Done.", "permanent", ny(10, 13), "restored-outside"),
        ("Done.", "permanent", None, "restored-outside"),
    ):
        with pytest.raises(RuleBroken) as problem:
            check_resolution(summary, kind, restored, opened, now)
        assert code_of(problem) == code


def test_the_days_to_reopen_are_business_days_to_the_same_time() -> None:
    assert reopenable_until(HOURS, ny(10, 11)) == ny(17, 11)
    holiday = CalendarRules(
        HOURS.zone, HOURS.weekly, {date(2026, 3, 12): "Founders' day"}, HOURS.special_days
    )
    assert reopenable_until(holiday, ny(10, 11)) == ny(18, 11)
    never = CalendarRules("UTC", ((),) * 7, {}, {})
    at = datetime(2026, 3, 10, 11, tzinfo=UTC)
    assert reopenable_until(never, at) == at + timedelta(days=5)


def test_the_days_to_reopen_keep_the_time_of_day_over_a_clock_change() -> None:
    until = reopenable_until(HOURS, ny(5, 11).astimezone(UTC))
    assert until.astimezone(NEW_YORK) == ny(12, 11)


def test_the_days_to_its_end_begin_when_it_was_called_solved_or_a_word_on_it_was_taken_up() -> None:
    told = ny(10, 11)

    def ends(*said: tuple[datetime, bool]) -> datetime | None:
        return closes_at(standing(told, (Said(at, ours) for at, ours in said)), HOURS)

    assert ends() == ny(17, 11)
    assert ends((ny(11, 9), True)) == ny(17, 11), "nobody asked for it"
    assert ends((ny(17, 10), False)) is None
    assert ends((ny(12, 9), False), (ny(13, 9), False), (ny(18, 9), True)) == ny(25, 9)
    assert ends((ny(12, 9), False), (ny(13, 9), True), (ny(16, 9), True)) == ny(20, 9)
    assert ends((ny(12, 9), False), (ny(13, 9), True), (ny(16, 9), False)) is None


def test_a_word_on_what_is_solved_is_due_where_no_day_ever_opens_too() -> None:
    never = CalendarRules("America/New_York", ((),) * 7, {}, {})
    assert answer_due(3, ny(10, 11), HOURS).at == ny(11, 11)
    assert answer_due(3, ny(10, 11), never).at == ny(10, 20)


def test_anybody_reopens_within_the_days_and_later_only_an_account_manager() -> None:
    resolved, now = ny(10, 11), ny(25, 9)
    check_reopening(TECHNICIAN, HOURS, resolved, ny(17, 11), now)
    with pytest.raises(RuleBroken, match="account manager") as problem:
        check_reopening(TECHNICIAN, HOURS, resolved, ny(17, 11, 1), now)
    assert code_of(problem) == "reopen-late"
    check_reopening(TAM, HOURS, resolved, ny(24, 9), now)
    check_reopening(TECHNICIAN, HOURS, resolved, ny(18, 9), now, until=ny(18, 9))


def test_a_recurrence_is_reported_between_the_resolution_and_now() -> None:
    for effective in (ny(10, 10), ny(12, 10)):
        with pytest.raises(RuleBroken, match="between the resolution and now"):
            check_reopening(TAM, HOURS, ny(10, 11), effective, ny(11, 9))


def test_a_cancellation_has_a_reason_and_somebody_who_wants_it() -> None:
    check_cancellation(TECHNICIAN, "Bought a new one.", asked=True)
    check_cancellation(TAM, "A duplicate.", asked=False)
    with pytest.raises(RuleBroken, match="Say why"):
        check_cancellation(TAM, "  ", asked=True)
    with pytest.raises(RuleBroken, match="requester asks"):
        check_cancellation(TECHNICIAN, "A duplicate.", asked=False)


def test_a_workaround_closes_only_once_its_follow_up_is_answered() -> None:
    assert [asks_follow_up(kind) for kind in ("permanent", "workaround", "temporary")] == [
        False,
        True,
        True,
    ]
    check_closing("permanent", answered=False)
    check_closing("workaround", answered=True)
    with pytest.raises(RuleBroken, match="follow-up"):
        check_closing("temporary", answered=False)
