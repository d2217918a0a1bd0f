"""The quarterly review: evidence, what is left out, and the decision that changes the budget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from app.domain.quarter import QuarterMonth
from app.ports.problems import Refused
from app.queries.agreements import agreement_page
from app.queries.quarter_evidence import month_budget
from app.queries.quarter_review import ReviewPage, review_page
from app.records import AgreementVersion, QuarterlyReview
from app.usecases.exceptional import (
    MarkExceptional,
    VoidExceptional,
    mark_exceptional,
    void_exceptional,
)
from app.usecases.quarter_review import (
    DecideReview,
    DraftReview,
    PublishReview,
    decide_review,
    draft_review,
    publish_review,
)
from app.usecases.save_agreement_version import SaveAgreementVersion, save_agreement_version
from tests.builders.grounds import Ground
from tests.builders.rows import MIRA, NORTHWIND, NOW, T1042, TOM, id_of
from tests.integration.usecases.offered import (
    DANA,
    HAVEL,
    IRIS,
    T1036,
    at,
    ny,
    offered_ground,
)

pytestmark = pytest.mark.postgresql_long

ground = offered_ground
QUARTER = "2026-Q1"
NOON = ny("03-17 12:00")
ACCEPT = DecideReview(NORTHWIND, QUARTER, "accepted", approver=IRIS, note="At the check-in.")
STORM = "a storm took the mast of the office down"


def page(ground: Ground, quarter: str = QUARTER) -> ReviewPage:
    return page_of(ground, NORTHWIND, quarter)


def page_of(ground: Ground, client: UUID, quarter: str) -> ReviewPage:
    now = ground.clock.now()
    found = ground.ask(lambda session: review_page(session, client, quarter, now))
    assert found is not None
    return found


def publish(ground: Ground, when: datetime = NOON) -> None:
    at(ground, when)
    ground.do(publish_review, PublishReview(NORTHWIND, QUARTER, "The office grew."))


def test_b03_the_quarters_months_are_its_evidence_with_the_running_one_projected(
    ground: Ground,
) -> None:
    at(ground, NOON)
    shown = page(ground)
    assert shown.evidence.months == (
        QuarterMonth("2026-01", 1200, 1290),
        QuarterMonth("2026-02", 1200, 1350),
        QuarterMonth("2026-03", 1200, 1485, projected=True),
    )
    assert shown.evidence.sentence() == (
        "Jan–Mar you used 68.75 h of 60.00 h (114.6 %). At 22.92 h a month and 85 % planned use, "
        "26.96 h would fit; we limit a step to 25 %, so we suggest 25.00 h and $4,500.00 from "
        "1 April 2026."
    )
    assert shown.evidence.arithmetic() == (
        ("Used of the budget", "68.75 h of 60.00 h = 114.6 %"),
        ("Mean of the full months", "22.92 h"),
        ("÷ 85 % planned use", "26.96 h"),
        ("Up to the next half hour", "27.00 h"),
        ("A step of at most 25 %", "± 5.00 h"),
        ("Suggested a month", "25.00 h for $4,500.00"),
    )
    assert (shown.state, shown.adjusts_on, shown.adjusted) == ("draft", date(2026, 4, 1), None)


def test_s12_b03_accepted_in_march_is_25_hours_for_4500_from_april(ground: Ground) -> None:
    publish(ground)
    at(ground, ny("03-27 15:00"))
    version = ground.do(decide_review, ACCEPT)
    added = ground.ask(lambda session: session.get_one(AgreementVersion, version))
    assert (added.budget_min, added.fee_minor) == (1500, 450_000)
    assert (added.effective_from, added.rates["senior"]) == (date(2026, 4, 1), 22000)
    shown = page(ground)
    assert (shown.state, shown.line.approved_by, shown.line.decided_by) == (
        "accepted",
        "Iris Vance",
        "Mira Okafor",
    )
    assert [(one.since, one.budget_min) for one in shown.budgets] == [
        (date(2026, 4, 1), 1500),
        (date(2026, 1, 1), 1200),
    ]


def test_b04_the_same_quarter_without_ten_exceptional_hours_changes_nothing(
    ground: Ground,
) -> None:
    at(ground, NOON)
    mark = ground.do(mark_exceptional, MarkExceptional(T1042, "2026-03", 600, STORM))
    shown = page(ground)
    assert "Without 10.00 h of exceptional work it was 97.9 %." in shown.evidence.sentence()
    assert shown.evidence.suggestion.outcome == "no_change"
    assert [(one.ticket, one.minutes, one.reason) for one in shown.evidence.exceptions] == [
        ("T-1042", 600, STORM)
    ]
    publish(ground)
    assert ground.do(decide_review, replace(ACCEPT, approver=None, note="")) is None
    assert page(ground).state == "accepted"
    with pytest.raises(Refused, match="decided already"):
        ground.do(void_exceptional, VoidExceptional(mark))


def test_exceptional_minutes_are_those_that_the_ticket_counted_and_can_be_taken_back(
    ground: Ground,
) -> None:
    at(ground, NOON)
    with pytest.raises(Refused, match="counted 0 min"):
        ground.do(mark_exceptional, MarkExceptional(T1036, "2026-03", 1, STORM))
    with pytest.raises(Refused, match="at least 10 characters"):
        ground.do(mark_exceptional, MarkExceptional(T1042, "2026-03", 1, "storm"))
    mark = ground.do(mark_exceptional, MarkExceptional(T1042, "2026-03", 700, STORM))
    with pytest.raises(Refused, match="counted 65 min"):
        ground.do(mark_exceptional, MarkExceptional(T1042, "2026-03", 66, STORM))
    assert ground.do(void_exceptional, VoidExceptional(mark))
    assert not ground.do(void_exceptional, VoidExceptional(mark))
    assert page(ground).evidence.suggestion.exceptional_min == 0


@pytest.mark.parametrize(
    ("first", "budget", "month", "expected"),
    [
        (date(2026, 2, 16), 960, "2026-02", (450, False)),
        (date(2026, 3, 16), 600, "2026-03", (315, False)),
        (date(2026, 3, 1), 600, "2026-03", (600, True)),
        (date(2026, 4, 1), 600, "2026-03", (None, False)),
    ],
)
def test_b05_b08_a_part_month_has_its_share_of_the_budget(
    first: date, budget: int, month: str, expected: tuple[int | None, bool]
) -> None:
    version = AgreementVersion(effective_from=first, effective_to=None, budget_min=budget)
    assert month_budget([version], month) == expected


def test_b06_one_full_month_is_no_evidence(ground: Ground) -> None:
    at(ground, datetime(2026, 4, 5, 12, tzinfo=UTC))
    found = page_of(ground, HAVEL, "2026-Q1").evidence
    assert [(one.budget_min, one.consumed_min, one.full) for one in found.months] == [
        (450, 210, False),
        (960, 480, True),
    ]
    assert found.suggestion.why == "fewer_than_two_full_months"
    assert found.arithmetic()[1] == ("Full months", "1 of 2 that are evidence")


def test_b07_a_quarter_of_little_use_suggests_12_hours_for_1320_from_july(ground: Ground) -> None:
    # The last business minute of June is over in Prague, so the month stands as it is.
    at(ground, datetime(2026, 6, 30, 20, tzinfo=UTC))
    shown = page_of(ground, HAVEL, "2026-Q2")
    found = shown.evidence.suggestion
    assert (found.budget_min, found.fee_minor) == (720, 132_000)
    assert ("Used of the budget", "25.80 h of 48.00 h = 53.8 %") in shown.evidence.arithmetic()
    assert shown.adjusts_on == date(2026, 7, 1)


def test_what_was_published_stays_and_what_came_since_is_told_beside_it(ground: Ground) -> None:
    publish(ground)
    assert page(ground).fresh is None
    ground.do(mark_exceptional, MarkExceptional(T1042, "2026-03", 600, STORM))
    shown = page(ground)
    assert shown.evidence.suggestion.outcome == "increase"
    assert shown.fresh is not None
    assert shown.fresh.suggestion.outcome == "no_change"
    publish(ground)
    assert page(ground).evidence.suggestion.outcome == "no_change"


def test_s12_the_clients_open_priorities_stand_beside_the_arithmetic(ground: Ground) -> None:
    def topic(name: str, **more: Any) -> dict[str, Any]:
        return {
            "id": id_of(name), "client_id": NORTHWIND, "kind": "priority", "text": name,
            "at": ny("02-12 10:00"), "created_at": NOW, "created_by": MIRA, **more,
        }  # fmt: skip

    rows = [
        topic("Open in June"),
        topic("Closed last year", at=ny("01-02 10:00"), closed_at=ny("01-02 11:00")),
        topic("A topic", kind="topic"),
        topic("Ours alone", internal=True),
        topic("After the quarter", at=ny("04-02 10:00")),
    ]
    ground.fill([("agenda_topic", rows)])
    assert page(ground).evidence.priorities == ("Closed last year", "Open in June")
    assert page(ground, "2026-Q2").evidence.priorities == ("Open in June", "After the quarter")


def test_declining_is_a_recorded_outcome_with_its_reason(ground: Ground) -> None:
    publish(ground)
    command = replace(ACCEPT, outcome="declined", reason="no", approver=None, note="")
    with pytest.raises(Refused, match="at least 10 characters"):
        ground.do(decide_review, command)
    ground.do(decide_review, replace(command, reason="They wait for the new office."))
    (line,) = page(ground).history
    assert (line.state, line.reason, line.budget_min) == (
        "declined",
        "They wait for the new office.",
        None,
    )
    with pytest.raises(Refused, match="decided already"):
        ground.do(decide_review, ACCEPT)


def test_another_budget_is_agreed_at_todays_price_of_a_minute(ground: Ground) -> None:
    publish(ground)
    command = replace(ACCEPT, outcome="changed", budget_min=1320, reason="Two hours are enough.")
    ground.do(decide_review, command)
    line = page(ground).line
    assert (line.budget_min, line.fee_minor) == (1320, 396_000)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"approver": DANA}, "Only an approver"),
        ({"approver": None}, "Only an approver"),
        ({"note": " "}, "Say how the client agreed"),
        ({"outcome": "postponed"}, "published already"),
        ({"outcome": "changed", "budget_min": 1200, "reason": STORM}, "today's budget"),
        ({"quarter": "2026-Q5"}, "write 2026-Q1"),
        ({"quarter": "2025-Q4"}, "Publish the review"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_and_the_budget_stays(
    ground: Ground, change: dict[str, Any], sentence: str
) -> None:
    publish(ground)
    with pytest.raises(Refused, match=sentence):
        ground.do(decide_review, replace(ACCEPT, **change))
    assert page(ground).state == "published"
    assert len(page(ground).budgets) == 1


def test_only_an_account_manager_reviews(ground: Ground) -> None:
    publish(ground)
    tom = ground.acting(TOM)
    attempts: list[Callable[[], object]] = [
        lambda: tom.do(publish_review, PublishReview(NORTHWIND, QUARTER)),
        lambda: tom.do(decide_review, ACCEPT),
        lambda: tom.do(draft_review, DraftReview(NORTHWIND, QUARTER, "Hm.")),
        lambda: tom.do(mark_exceptional, MarkExceptional(T1042, "2026-03", 1, STORM)),
    ]
    for attempt in attempts:
        with pytest.raises(Refused, match="needs the right tam"):
            attempt()


def test_a_review_accepted_late_holds_from_the_month_after(ground: Ground) -> None:
    publish(ground)
    at(ground, ny("04-14 10:00"))
    assert page(ground).adjusts_on == date(2026, 5, 1)
    version = ground.do(decide_review, ACCEPT)
    added = ground.ask(lambda session: session.get_one(AgreementVersion, version))
    assert added.effective_from == date(2026, 5, 1)


def test_s11_a_second_adjustment_in_the_same_quarter_is_refused(ground: Ground) -> None:
    publish(ground)
    now = ground.clock.now()
    terms = ground.ask(lambda session: agreement_page(session, NORTHWIND, now))
    assert terms is not None
    april = replace(terms.versions[-1], first=date(2026, 4, 1), budget_min=1260)
    ground.do(save_agreement_version, SaveAgreementVersion(NORTHWIND, april))
    with pytest.raises(Refused, match="already adjusted in 2026-Q2"):
        ground.do(decide_review, ACCEPT)
    assert page(ground).adjusted == date(2026, 4, 1)
    may = replace(april, first=date(2026, 5, 1), budget_min=1500)
    with pytest.raises(Refused, match="already adjusted in 2026-Q2"):
        ground.do(save_agreement_version, SaveAgreementVersion(NORTHWIND, may))


def test_a_draft_keeps_the_managers_comment_until_it_is_published(ground: Ground) -> None:
    at(ground, NOON)
    first = ground.do(draft_review, DraftReview(NORTHWIND, QUARTER, "To be spoken of."))
    assert page(ground).comment == "To be spoken of."
    publish(ground)
    assert (page(ground).state, page(ground).comment) == ("published", "The office grew.")
    assert ground.do(draft_review, DraftReview(NORTHWIND, QUARTER, "Said so.")) == first
    rows = ground.ask(lambda session: session.query(QuarterlyReview).count())
    assert rows == 1


def test_a_quarter_to_come_is_not_reviewed(ground: Ground) -> None:
    with pytest.raises(Refused, match="has not begun"):
        ground.do(publish_review, PublishReview(NORTHWIND, "2026-Q2"))
    with pytest.raises(Refused, match="No agreement was in force"):
        ground.do(publish_review, PublishReview(NORTHWIND, "2025-Q4"))
