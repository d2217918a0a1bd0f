"""Old and new decisions side by side come to the sums of their entries, whatever changed."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.coverage import ClientTerms, Multipliers, decide_all
from app.domain.coverage.delta import compare
from app.domain.coverage.replay import Replay, Sums, replay
from app.domain.coverage.work import Entry, Ledger
from tests.unit.domain.coverage_world import NORTHWIND, entries, entry, incident

DEARER = replace(
    NORTHWIND,
    versions=(replace(NORTHWIND.versions[0], multipliers=Multipliers(3, 4)),),  # type: ignore[arg-type] # taken exactly
)


def changed(work: list[Entry], terms: ClientTerms, *, locked: str = "") -> Replay:
    histories = {"t1": incident(), "t2": incident(id="t2")}
    old, new = (decide_all(work, histories, one) for one in (NORTHWIND, terms))
    ledger = Ledger(frozenset({locked}), "2026-04") if locked else Ledger()
    delta = compare(old, new, ledger, {one.id: one.ticket for one in work})
    return replay(old, new, delta)


def test_the_same_terms_change_nothing() -> None:
    found = changed([entry(("10 19:00", "10 20:00"))], NORTHWIND)
    assert found.differences == ()
    assert found.before == found.after == Sums(0, 60, 0, 27000)


def test_dearer_nights_are_one_difference_in_their_month_and_are_asked_for() -> None:
    found = changed([entry(("10 17:30", "10 19:00"))], DEARER)
    (one,) = found.differences
    assert (one.work_month, one.before.amount_minor, one.after.amount_minor) == (
        "2026-03", 27000, 54000,
    )  # fmt: skip
    assert one.reason_before == one.reason_after == "IN-INCIDENT, EX-AFTER-HOURS"
    assert [effect.kind for effect in found.delta.effects] == ["redecision_proposed"]


def test_a_locked_month_is_never_charged_more_but_asked() -> None:
    (effect,) = changed([entry(("10 19:00", "10 20:00"))], DEARER, locked="2026-03").delta.effects
    assert (effect.kind, effect.posting_month) == ("adjustment_proposal", "2026-04")


@given(st.lists(entries(), max_size=4))
def test_months_are_the_sums_of_what_was_decided(drawn: list[Entry]) -> None:
    work = [replace(one, id=f"e{number}") for number, one in enumerate(drawn)]
    histories = {"t1": incident(), "t2": incident(id="t2")}
    found = changed(work, DEARER)
    old, new = (decide_all(work, histories, one) for one in (NORTHWIND, DEARER))
    assert (found.before.amount_minor, found.after.amount_minor) == (
        old.amount_minor, new.amount_minor,
    )  # fmt: skip
    assert found.before.included_min == old.minutes("monthly_fee")
    moved = found.after - found.before
    assert moved == sum((one.after - one.before for one in found.differences), Sums())
