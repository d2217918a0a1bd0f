"""A decision about an exclusion at a check-in acts at once: at a device, and on central."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.check_ins import Item, Section
from app.ports.problems import Refused
from app.queries.check_ins import check_in_page
from app.records import Capture, Override, ReviewAct
from app.usecases.check_ins.ruling import RuleOnExclusion, rule_on_exclusion
from tests.builders.ag01_rows import CHECK_IN, EVENING, PLANNED, T1052, ag01_rows
from tests.builders.grounds import Ground, grounded
from tests.builders.rows import TOM

pytestmark = pytest.mark.postgresql_long

ground = grounded("check-ins", ag01_rows)
REASON = "We had promised to look after it."


@pytest.fixture
def meeting(ground: Ground) -> Ground:
    ground.clock.forward(seconds=(PLANNED - ground.clock.now()).total_seconds())
    return ground


def exclusion(ground: Ground, at: datetime = PLANNED) -> Item:
    page = ground.ask(lambda session: check_in_page(session, CHECK_IN, at))
    assert page is not None
    [item] = [
        one
        for one in page.minutes.sections[Section.EXCLUSIONS - 1].items
        if one.key.startswith("exclusion:")
    ]
    return item


def rule(ground: Ground, ruling: Any, reason: str = "") -> Capture:
    made = ground.do(
        rule_on_exclusion, RuleOnExclusion(CHECK_IN, exclusion(ground).key, ruling, reason)
    )
    return ground.ask(lambda session: session.get_one(Capture, made))


def act(ground: Ground) -> ReviewAct:
    return ground.ask(lambda session: session.scalars(select(ReviewAct)).one())


def test_a_confirmation_writes_the_review_and_is_taken_down(meeting: Ground) -> None:
    assert exclusion(meeting).mark == "proposed"
    line = rule(meeting, "confirm")
    assert (line.kind, line.text, line.internal) == ("decision", "Confirmed", False)
    said = act(meeting)
    assert (said.act, said.entry_id, said.check_in_id) == ("confirmed", EVENING, CHECK_IN)
    assert exclusion(meeting).mark == "confirmed"
    assert exclusion(meeting).key == line.item


def test_a_waiver_says_why_to_the_client(meeting: Ground) -> None:
    with pytest.raises(Refused) as refusal:
        rule(meeting, "waive", "no")
    assert refusal.value.code == "reason-short"
    assert rule(meeting, "waive", REASON).text == f"Waived: {REASON}"
    assert exclusion(meeting).mark == "waived"


def test_what_is_included_after_all_puts_an_override_in_force(meeting: Ground) -> None:
    line = rule(meeting, "include", REASON)
    override = meeting.ask(lambda session: session.scalars(select(Override)).one())
    assert (override.state, override.decision, override.entry_id) == (
        "in_force",
        "included",
        EVENING,
    )
    assert line.override_id == override.id
    assert act(meeting).act == "reversed"


def test_a_decision_of_one_meeting_is_told_at_the_next(meeting: Ground) -> None:
    meeting.clock.forward(minutes=10)
    rule(meeting, "confirm")
    told = exclusion(meeting, PLANNED + timedelta(minutes=20))
    assert told.mark == "confirmed"


@pytest.mark.parametrize(
    ("item", "ruling", "code"),
    [
        (f"ticket:{T1052}", "confirm", "exclusion-none"),
        (f"exclusion:{EVENING}:other", "confirm", "review-changed"),
        ("exclusion:x:y", "confirm", "agenda-key"),
    ],
)
def test_what_is_no_exclusion_cannot_be_decided_about(
    meeting: Ground, item: str, ruling: Any, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        meeting.do(rule_on_exclusion, RuleOnExclusion(CHECK_IN, item, ruling))
    assert refusal.value.code == code


def test_nobody_decides_without_the_right_and_nothing_is_kept_of_it(meeting: Ground) -> None:
    key = exclusion(meeting).key
    with pytest.raises(Refused) as refusal:
        meeting.acting(TOM).do(rule_on_exclusion, RuleOnExclusion(CHECK_IN, key, "confirm"))
    assert refusal.value.code == "not-allowed"
    with pytest.raises(Refused):
        meeting.do(rule_on_exclusion, RuleOnExclusion(CHECK_IN, key, "uphold", REASON))
    assert meeting.ask(lambda session: session.scalars(select(Capture)).all()) == []
