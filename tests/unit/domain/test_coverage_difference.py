"""What an entry keeps of its preview, and why central decided otherwise."""

import pytest

from app.domain.coverage import EntryDecision, Override, TicketHistory, Usage, decide_entry
from app.domain.coverage.difference import because, figures_of, read, written
from tests.unit.domain.coverage_world import NORTHWIND, entry, incident, minor_request

EVENING = decide_entry(entry(("10 17:30", "10 18:10")), incident(), NORTHWIND)
LINE = "IN-INCIDENT 30 0; EX-AFTER-HOURS 15 6750"


def test_a_preview_is_kept_as_minutes_and_money_by_reason() -> None:
    assert figures_of(EVENING) == {"IN-INCIDENT": (30, 0), "EX-AFTER-HOURS": (15, 6750)}
    assert written(figures_of(EVENING)) == LINE
    assert read(LINE) == figures_of(EVENING)


def test_stretches_with_one_reason_are_added_up() -> None:
    resolved = TicketHistory("t1", "incident")
    work = entry(("10 18:00", "10 18:30"), ("10 20:00", "10 20:30"))
    assert written(figures_of(decide_entry(work, resolved, NORTHWIND))) == "EX-AFTER-HOURS 60 27000"


@pytest.mark.parametrize(
    "line",
    ["", "5f" * 32, "IN-INCIDENT 30", "IN-INCIDENT 30 0;", "IN-INCIDENT -5 0", "A 1 " + "9" * 5000],
)
def test_a_line_that_says_no_figures_is_taken_as_unsaid(line: str) -> None:
    assert read(line) is None


def test_a_held_entry_comes_to_nothing() -> None:
    assert figures_of(EntryDecision("e1", "held", "HOLD-OVERLAP")) == {}


def test_the_reason_whose_minutes_grew_says_why_the_figures_differ() -> None:
    work = entry(("10 10:00", "10 11:15"))
    saw = figures_of(decide_entry(work, minor_request(), NORTHWIND))
    taken = decide_entry(
        work, minor_request(), NORTHWIND, usage=Usage(minor_by_ticket={"t1": 30 * 60})
    )
    assert because(taken, saw=saw) == "other work had used up the minor allowance"


def test_the_same_minutes_at_another_price_are_another_rate() -> None:
    saw = {"IN-INCIDENT": (30, 0), "EX-AFTER-HOURS": (15, 4500)}
    assert because(EVENING, saw=saw) == "another rate holds for it"


def test_fewer_minutes_of_every_reason_are_left_unexplained() -> None:
    saw = {"IN-INCIDENT": (45, 0), "EX-AFTER-HOURS": (15, 6750)}
    assert because(EVENING, saw=saw) == "central knows more about it than this device did"


def test_a_person_s_decision_and_a_known_cause_come_before_the_figures() -> None:
    assert (
        because(EVENING, cause="the agreement was changed", saw={}) == "the agreement was changed"
    )
    theirs = Override("e1", "excluded", by="tam", reason="their own monitoring caused it")
    decided = decide_entry(
        entry(("10 10:00", "10 10:30")), incident(), NORTHWIND, overrides=[theirs]
    )
    assert because(decided, saw={}) == "a person decided: their own monitoring caused it"
