"""Quotes: what they must say, how they live, and what the client approved (domain.md 2.3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.offers import (
    Offer,
    Stage,
    check_complete,
    check_offer,
    due_stages,
    shown_digest,
    shown_text,
    stage_rows,
    stages_of,
)
from app.domain.quotes import (
    STEPS,
    QuoteState,
    check_answer,
    check_editable,
    check_moment,
    check_step,
    check_within_quote,
    standing_state,
    unreached_words,
    usual_expiry,
)
from app.domain.rules import RuleBroken

TODAY = date(2026, 3, 10)
OFFER = Offer(
    title="New switch on the 3rd floor",
    kind="flat",
    scope="Replace the switch and label every port.",
    deliverables="A switch in service, and its page.",
    out_of_scope="Cabling.",
    fee_minor=240_000,
    currency="USD",
    estimate_min=720,
    stages=(Stage("Ordered", 80_000), Stage("In service", 160_000, date(2026, 4, 1))),
    expires_on=date(2026, 4, 9),
)


@pytest.mark.parametrize(("before", "after"), list(product(QuoteState, QuoteState)))
def test_a_quote_takes_only_the_steps_of_its_life(before: QuoteState, after: QuoteState) -> None:
    if after in STEPS[before]:
        check_step(before, after)
    else:
        with pytest.raises(RuleBroken):
            check_step(before, after)


def test_a_quote_begins_as_a_draft_and_its_text_is_fixed_once_it_was_shown() -> None:
    check_step(None, "draft")
    with pytest.raises(RuleBroken, match="begins as a draft"):
        check_step(None, "sent")
    with pytest.raises(RuleBroken):
        check_step("sent", "framed")
    check_editable("draft")
    for state in set(QuoteState) - {QuoteState.DRAFT}:
        with pytest.raises(RuleBroken, match="new edition"):
            check_editable(state)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": " "}, "a name"),
        ({"kind": "free"}, "flat fee, or time"),
        ({"fee_minor": -1}, "start at zero"),
        ({"stages": (Stage("", 1),)}, "needs a name"),
    ],
)
def test_even_a_draft_makes_sense(change: dict[str, Any], sentence: str) -> None:
    check_offer(OFFER)
    with pytest.raises(RuleBroken, match=sentence):
        check_offer(replace(OFFER, **change))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"scope": ""}, "what is done"),
        ({"deliverables": "  "}, "what they get"),
        ({"fee_minor": 0, "stages": ()}, "fee above zero"),
        ({"kind": "time", "fee_minor": 0, "stages": ()}, "ceiling above zero"),
        ({"kind": "time"}, "no milestones"),
        ({"fee_minor": 200_000}, r"make \$2,400.00, the fee is \$2,000.00"),
        ({"expires_on": date(2026, 3, 9)}, "today or later"),
        ({"expires_on": None}, "today or later"),
    ],
)
def test_a_quote_is_sent_only_when_it_says_everything(
    change: dict[str, Any], sentence: str
) -> None:
    check_complete(OFFER, TODAY)
    with pytest.raises(RuleBroken, match=sentence):
        check_complete(replace(OFFER, **change), TODAY)


def test_an_offer_holds_thirty_days_and_expires_by_itself() -> None:
    until = usual_expiry(TODAY)
    assert until == date(2026, 4, 9)
    assert standing_state("sent", until, until) == "sent"
    assert standing_state("sent", until, date(2026, 4, 10)) == "expired"
    assert standing_state("approved", until, date(2026, 4, 10)) == "approved"


def answered(answer: str = "approved", **change: Any) -> None:
    given: dict[str, Any] = {
        "said_on": TODAY, "expires_on": OFFER.expires_on, "told": True,
        "roles": ["approver"], "state": "sent",
    }  # fmt: skip
    given.update(change)
    check_answer(given.pop("state"), answer, given.pop("roles"), **given)


def test_an_approver_answers_in_time_and_says_how() -> None:
    answered()
    answered("declined")
    with pytest.raises(RuleBroken, match="Only an approver"):
        answered(roles=["coordinator"])
    with pytest.raises(RuleBroken, match="Only an approver"):
        answered(roles=None)
    with pytest.raises(RuleBroken, match="attach the message"):
        answered(told=False)
    with pytest.raises(RuleBroken, match="expired on 9 April 2026"):
        answered(said_on=date(2026, 4, 10))
    with pytest.raises(RuleBroken, match="send it first"):
        answered(state="draft")
    with pytest.raises(RuleBroken, match="approved already"):
        answered(state="approved")
    with pytest.raises(RuleBroken, match="approved or declined"):
        answered("withdrawn")


def test_an_answer_said_in_time_counts_although_it_is_written_down_later() -> None:
    answered(said_on=date(2026, 4, 9))
    answered("declined", said_on=date(2026, 5, 1))


def test_an_answer_comes_after_the_question_and_by_now() -> None:
    sent, now = datetime(2026, 3, 10, 9, tzinfo=UTC), datetime(2026, 3, 10, 17, tzinfo=UTC)
    check_moment(sent, now, now)
    with pytest.raises(RuleBroken, match="not in the future"):
        check_moment(sent, datetime(2026, 3, 11, tzinfo=UTC), now)
    with pytest.raises(RuleBroken, match="after the quote was sent"):
        check_moment(sent, datetime(2026, 3, 9, tzinfo=UTC), now)


def test_the_client_reads_scope_price_milestones_and_what_is_left_out() -> None:
    text = shown_text(OFFER)
    for words in (
        "New switch on the 3rd floor (edition 1)",
        "Flat fee: $2,400.00.",
        "Estimated work: 12.00 h.",
        "- In service: $1,600.00, planned for 1 April 2026",
        "The offer holds until 9 April 2026.",
        "Cabling.",
    ):
        assert words in text
    by_time = replace(OFFER, kind="time", stages=(), fee_minor=90_000)
    assert "at most $900.00; we ask again before it costs more." in shown_text(by_time)


@given(st.sampled_from(["title", "scope", "deliverables", "out_of_scope"]), st.text(min_size=1))
def test_another_text_has_another_digest(field: str, more: str) -> None:
    other = replace(OFFER, **{field: getattr(OFFER, field) + "x" + more})
    assert shown_digest(other) != shown_digest(OFFER)


@pytest.mark.parametrize(
    "change",
    [{"fee_minor": 1}, {"estimate_min": 1}, {"edition": 2}, {"stages": ()}, {"expires_on": TODAY}],
)
def test_another_figure_has_another_digest(change: dict[str, Any]) -> None:
    assert shown_digest(replace(OFFER, **change)) != shown_digest(OFFER)


def test_milestones_are_stored_and_read_again() -> None:
    assert stages_of(stage_rows(OFFER.stages)) == OFFER.stages
    assert due_stages(OFFER) == OFFER.stages
    assert due_stages(replace(OFFER, stages=())) == (Stage(OFFER.title, 240_000),)
    assert due_stages(replace(OFFER, kind="time", stages=())) == ()


@pytest.mark.parametrize(
    "stored",
    [
        7, "", "text", [7], [{}], [{"title": "A", "fee_minor": "1"}],
        [{"title": "A", "fee_minor": True}],
        [{"title": "A", "fee_minor": 1, "due": "soon"}], [{"title": "A", "fee_minor": 1, "due": 4}],
        [{"title": "A", "fee_minor": 1}] * 25,
    ],
)  # fmt: skip
def test_milestones_that_make_no_sense_are_refused(stored: Any) -> None:
    with pytest.raises(RuleBroken, match="cannot be read"):
        stages_of(stored)


def test_milestones_come_to_no_more_than_was_accepted_and_the_refusal_gives_both_sums() -> None:
    check_within_quote("New rack", 240_000, 240_000, "USD")
    with pytest.raises(RuleBroken) as refused:
        check_within_quote("New rack", 240_001, 240_000, "USD")
    assert refused.value.sentence == (
        "The milestones of “New rack” would make $2,400.01, and the client accepted $2,400.00: "
        "offer the rest by a change quote."
    )


def test_what_is_left_of_a_project_that_closes_is_said_with_its_sum() -> None:
    assert unreached_words([], "USD") == "Every milestone is reached."
    assert unreached_words([("Standing", 60_000)], "USD") == (
        "“Standing” is not reached: its $600.00 are not invoiced."
    )
