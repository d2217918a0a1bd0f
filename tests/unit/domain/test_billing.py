"""The month's money: fees, reviews, and what an invoice has (domain.md 2.2, 3.6, 3.7, 5)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from app.domain.billing.exclusions import exclusions_of, group_key, spans_of
from app.domain.billing.fees import FeeTerms, fee_months, fee_of
from app.domain.billing.invoice import compose
from app.domain.billing.lines import Facts
from app.domain.billing.materials import check_material, check_still_open, material_minor
from app.domain.billing.months import first_day, month_after, month_name, months_from
from app.domain.billing.numbers import number_order, number_words
from app.domain.billing.reviews import (
    CONFIRMED,
    DISPUTED,
    REVERSED,
    UPHELD,
    WAIVED,
    Said,
    check_act,
    check_follows,
    check_in_time,
    reviewed,
)
from app.domain.coverage.results import CalloutTopUp, EntryDecision, Group, Segment
from app.domain.rules import RuleBroken

START = datetime(2026, 3, 11, 1, 0, tzinfo=UTC)


def group(**change: object) -> Group:
    """G05: 50 minutes in the evening, counted as 60, $270.00."""
    made = Group(
        start=START,
        end=START + timedelta(minutes=50),
        decision="excluded",
        reason="EX-AFTER-HOURS",
        rule="R32",
        route="tm_invoice",
        multiplier=Fraction(3, 2),
        work_month="2026-03",
        posting_month="2026-03",
        version="v1",
        flags=(),
        worked_seconds=3000,
        rounded_min=60,
        rate_minor=18000,
        amount_minor=27000,
        currency="USD",
    )
    return replace(made, **change)  # type: ignore[arg-type] # any field


def segment(start: int, end: int, of: Group, activity: str = "work") -> Segment:
    return Segment(
        start=START + timedelta(minutes=start),
        end=START + timedelta(minutes=end),
        decision=of.decision,
        reason=of.reason,
        rule=of.rule,
        route=of.route,
        multiplier=of.multiplier,
        work_month=of.work_month,
        version=of.version,
        flags=of.flags,
        activity=activity,  # type: ignore[arg-type] # work or travel
    )


def test_months_go_on_over_the_turn_of_a_year_and_are_named() -> None:
    assert month_after("2026-12") == "2027-01"
    assert month_after("2026-01", -1) == "2025-12"
    assert months_from("2026-11", "2027-02") == ["2026-11", "2026-12", "2027-01", "2027-02"]
    assert months_from("2026-02", "2026-01") == []
    assert month_name("2026-03") == "March 2026"


@pytest.mark.parametrize("text", ["2026-13", "March", "2026-3", "0000-01", "9999-12", ""])
def test_what_is_no_month_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(RuleBroken, match="is no month: write it like 2026-03"):
        first_day(text)


@pytest.mark.parametrize(
    ("month", "first", "fee_minor", "amount_minor"),
    [
        ("2026-02", date(2026, 2, 16), 176_000, 81_714),
        ("2026-03", date(2026, 3, 16), 150_000, 77_419),
    ],
)
def test_the_fee_of_a_part_month_is_that_of_its_days_to_the_cent(
    month: str, first: date, fee_minor: int, amount_minor: int
) -> None:
    """B05 and B08."""
    terms = FeeTerms(first, None, fee_minor)
    assert fee_of(month, [terms]).amount_minor == amount_minor
    assert fee_of(month_after(month), [terms]).amount_minor == fee_minor
    assert fee_of(month_after(month, -1), [terms]).amount_minor == 0


def test_two_versions_share_a_month_by_their_days_and_are_rounded_once() -> None:
    terms = [
        FeeTerms(date(2026, 1, 1), date(2026, 4, 10), 100),
        FeeTerms(date(2026, 4, 11), None, 200),
    ]
    assert fee_of("2026-04", terms).amount_minor == 167
    assert fee_of("2026-04", terms).active_days == 30


def test_an_agreements_first_fee_is_invoiced_at_its_start_and_others_in_advance() -> None:
    terms = [FeeTerms(date(2026, 1, 1), None, 360_000)]
    assert fee_months("2025-12", "2025-12", terms) == ["2026-01"]
    assert fee_months("2026-01", "2026-01", terms) == ["2026-01", "2026-02"]
    assert fee_months("2026-03", "2026-03", terms) == ["2026-04"]


def test_numbers_of_documents_sort_by_year_and_count_also_beyond_four_digits() -> None:
    assert number_words(2026, 31) == "2026-0031"
    numbers = [number_words(2026, 10_000), number_words(2025, 2), number_words(2026, 9_999)]
    assert sorted(numbers, key=number_order) == ["2025-0002", "2026-9999", "2026-10000"]


def test_material_costs_its_quantity_by_its_price_halves_up() -> None:
    assert material_minor(1_500, 333) == 500
    assert material_minor(1_000, 12_999) == 12_999
    assert material_minor(2_333, 1) == 2


@pytest.mark.parametrize(
    ("description", "quantity", "price", "words"),
    [
        (" ", 1000, 1, "Say what was bought"),
        ("UPS", 0, 1, "a quantity above zero"),
        ("UPS", 1000, -1, "a price of zero or more"),
    ],
)
def test_material_that_cannot_be_is_refused_in_words(
    description: str, quantity: int, price: int, words: str
) -> None:
    with pytest.raises(RuleBroken, match=words):
        check_material(description, quantity, price)


def test_what_the_client_agreed_to_is_not_changed_any_more() -> None:
    with pytest.raises(RuleBroken, match="withdraw it, and write down what it is"):
        check_still_open(START, invoiced=False, void=False)
    with pytest.raises(RuleBroken, match="only a credit note takes it back"):
        check_still_open(None, invoiced=True, void=False)


def test_a_group_is_known_by_what_it_says_and_not_by_where_it_is_kept() -> None:
    assert group_key(group()) == group_key(group(posting_month="2026-04", version="v2", rule="R9"))
    others = [
        group(amount_minor=27001),
        group(rounded_min=61),
        group(reason="EX-OVERRIDE"),
        group(multiplier=Fraction(2)),
        group(work_month="2026-04"),
        group(start=START + timedelta(seconds=1)),
    ]
    assert len({group_key(one) for one in [group(), *others]}) == 7


def test_only_excluded_work_by_time_is_spoken_of_and_a_top_up_with_the_group_it_tops_up() -> None:
    topup = CalloutTopUp(
        "t", "e", START, 45, Fraction(3, 2), 18000, 20250, "USD", "2026-03", ("e",)
    )
    included = group(decision="included", route="monthly_fee", amount_minor=0)
    project = group(route="project_flat_fee", amount_minor=0)
    nothing = group(start=START + timedelta(hours=1), rounded_min=0, amount_minor=0)
    decided = EntryDecision(
        "e", "decided", groups=(group(), included, project, nothing), callout=topup
    )
    own, rest = exclusions_of(decided)
    assert (own.key, own.amount_minor, own.tops_up) == (group_key(group()), 27000, False)
    assert (rest.said_of, rest.amount_minor, rest.tops_up) == (own.key, 20250, True)
    assert rest.key != own.key


def test_the_minimum_of_a_call_that_counts_nothing_itself_is_spoken_of_with_that_call() -> None:
    call = group(rounded_min=0, amount_minor=0)
    topup = CalloutTopUp(
        "t", "e", START, 30, Fraction(3, 2), 18000, 13500, "USD", "2026-03", ("e", "f")
    )
    own, rest = exclusions_of(EntryDecision("e", "decided", groups=(call,), callout=topup))
    assert (own.key, own.amount_minor) == (group_key(call), 0)
    assert (rest.said_of, rest.amount_minor) == (own.key, 13500)


def test_an_override_takes_the_whole_entry_where_nothing_else_of_it_is_counted() -> None:
    alone = EntryDecision("e", "decided", segments=(segment(0, 50, group()),), groups=(group(),))
    assert spans_of(alone, group_key(group())) == (None,)
    assert spans_of(alone, "another") == ()


def test_an_override_takes_only_the_stretches_of_its_own_group() -> None:
    inside = group(
        decision="included", reason="IN-INCIDENT", route="monthly_fee", multiplier=Fraction(1)
    )
    mixed = EntryDecision(
        "e",
        "decided",
        segments=(
            segment(0, 10, group()),
            segment(10, 20, group()),
            segment(20, 30, inside),
            segment(30, 40, group()),
            segment(40, 50, group(), "travel"),
        ),
        groups=(group(), inside),
    )
    minutes = [
        ((span[0] - START).total_seconds() / 60, (span[1] - START).total_seconds() / 60)
        for span in spans_of(mixed, group_key(group()))
        if span is not None
    ]
    assert minutes == [(0, 20), (30, 40)]


def test_travel_alone_is_not_overridden_since_it_follows_its_visit() -> None:
    trip = EntryDecision(
        "e", "decided", segments=(segment(0, 50, group(), "travel"),), groups=(group(),)
    )
    assert spans_of(trip, group_key(group())) == ()


def said(act: str, minute: int, **more: str) -> Said:
    return Said(act, START + timedelta(minutes=minute), **more)  # type: ignore[arg-type] # texts


def test_nobody_has_spoken_of_a_proposed_group_and_the_latest_word_stands() -> None:
    assert reviewed([]).state == "proposed"
    acts = [said(WAIVED, 2, reason="a gift to them"), said(CONFIRMED, 1)]
    assert reviewed(acts).state == WAIVED
    assert reviewed([*acts, said(CONFIRMED, 3, outcome="overtaken")]).state == WAIVED
    assert reviewed([said(CONFIRMED, 1, id="b"), said(WAIVED, 1, id="a")]).state == CONFIRMED


def test_a_dispute_that_was_upheld_says_when_it_was_settled() -> None:
    review = reviewed([said(CONFIRMED, 1), said(DISPUTED, 2), said(UPHELD, 3)])
    assert (review.state, review.settled_at) == (UPHELD, START + timedelta(minutes=3))


def test_a_group_that_is_there_again_after_a_reversal_is_proposed_anew() -> None:
    assert reviewed([said(REVERSED, 1, outcome="")]).state == REVERSED
    assert reviewed([said(REVERSED, 1)]).state == "proposed"


ALLOWED = {
    CONFIRMED: {"proposed", WAIVED},
    WAIVED: {"proposed", CONFIRMED, DISPUTED, UPHELD},
    REVERSED: {"proposed", CONFIRMED, WAIVED, DISPUTED, UPHELD},
    DISPUTED: {"proposed", CONFIRMED, UPHELD},
    UPHELD: {DISPUTED},
}


@pytest.mark.parametrize("act", sorted(ALLOWED))
@pytest.mark.parametrize("before", ["proposed", *sorted(ALLOWED)])
def test_a_word_follows_only_the_states_that_it_answers(act: str, before: str) -> None:
    if before in ALLOWED[act]:
        check_follows(before, act)
    else:
        with pytest.raises(RuleBroken) as refused:
            check_follows(before, act)
        assert refused.value.code == "review-misplaced"


def test_what_was_waived_stays_so_once_its_month_is_closed() -> None:
    check_follows(WAIVED, CONFIRMED)
    with pytest.raises(RuleBroken, match="it stays waived"):
        check_follows(WAIVED, CONFIRMED, closed=True)


def test_every_word_but_a_plain_confirmation_has_a_reason_of_ten_characters() -> None:
    assert check_act(CONFIRMED, "  ") == ""
    for act in (WAIVED, REVERSED, DISPUTED, UPHELD):
        with pytest.raises(RuleBroken, match="at least 10 characters"):
            check_act(act, "too few")
        assert check_act(act, " long   enough said ") == "long enough said"
    with pytest.raises(RuleBroken, match="at least 10 characters"):
        check_act(CONFIRMED, "", flagged=True)
    with pytest.raises(RuleBroken, match="there is nothing else"):
        check_act("ignored", "long enough said")


def test_a_client_may_dispute_until_thirty_days_after_the_invoice() -> None:
    """I12."""
    check_in_time(None, date(2026, 9, 1))
    check_in_time(date(2026, 4, 1), date(2026, 5, 1))
    with pytest.raises(RuleBroken, match="more than 30 days ago"):
        check_in_time(date(2026, 4, 1), date(2026, 5, 2))


def test_a_fee_that_was_raised_afterwards_never_adds_to_a_closed_month() -> None:
    old = Facts("2026-01", "2026-01", "USD", versions=[FeeTerms(date(2026, 1, 1), None, 1000)])
    first = compose(old)
    assert [(line.work_month, line.amount_minor) for line in first.lines] == [
        ("2026-01", 1000),
        ("2026-02", 1000),
    ]
    dearer = replace(
        old,
        month="2026-02",
        versions=[FeeTerms(date(2026, 1, 1), None, 1500)],
        locked=frozenset({"2026-01"}),
        lines=first.lines,
    )
    assert [
        (line.section, line.work_month, line.amount_minor) for line in compose(dearer).lines
    ] == [
        ("fee", "2026-02", 500),
        ("fee", "2026-03", 1500),
    ]
    cheaper = replace(dearer, versions=[FeeTerms(date(2026, 1, 1), None, 900)])
    assert [
        (line.section, line.work_month, line.amount_minor) for line in compose(cheaper).lines
    ] == [
        ("fee", "2026-03", 900),
        ("credits", "2026-01", -100),
        ("credits", "2026-02", -100),
    ]


def test_a_fee_that_was_invoiced_in_advance_is_credited_when_the_agreement_ends() -> None:
    terms = FeeTerms(date(2026, 1, 1), None, 3000)
    first = compose(Facts("2026-03", "2026-03", "USD", versions=[terms]))
    ended = Facts(
        "2026-04",
        "2026-03",
        "USD",
        versions=[replace(terms, last=date(2026, 4, 10))],
        locked=frozenset({"2026-03"}),
        lines=first.lines,
    )
    assert [(line.section, line.amount_minor) for line in compose(ended).lines] == [
        ("credits", -2000)
    ]
