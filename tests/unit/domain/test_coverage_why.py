"""“Why?” says what the rules looked at, and what would change the answer is tried on the rules."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.coverage import (
    Authorization,
    Condition,
    Entry,
    MinorCaps,
    Override,
    TicketHistory,
    Usage,
    decide_entry,
    explain,
    preview,
)
from app.domain.coverage.explanation import Explanation
from app.domain.coverage.grounds import UNKNOWN
from app.domain.coverage.why import Known
from tests.unit.domain.coverage_world import (
    NORTHWIND,
    consents,
    entries,
    entry,
    histories,
    incident,
    minor_request,
    ny,
)


def asked(
    worked: Entry, history: TicketHistory | None, terms: Any = NORTHWIND, **given: Any
) -> Explanation:
    names = {"authorizations", "projects", "overrides", "onboarding_completed_at", "usage"}
    decided = decide_entry(
        worked, history, terms, **{name: given[name] for name in names & given.keys()}
    )
    return explain(decided, worked, history, terms, Known(**given))


def turned(told: Explanation) -> list[str]:
    return [turn.words for turn in told.turns]


def test_after_hours_names_every_condition_the_clause_and_what_would_change_it() -> None:
    told = asked(entry(("10 17:40", "10 18:20")), incident(), numbers={NORTHWIND.versions[0].id: 2})
    assert told.conditions == (
        Condition(True, "An agreement is in force", "version 2, since Thu 1 January 2026"),
        Condition(False, "A person decided it", "nobody did"),
        Condition(True, "The ticket is an incident", "incident"),
        Condition(True, "Service was still disrupted", "not restored yet"),
        Condition(False, "In business hours at the site", "18:00, Mon–Fri 09:00–18:00 New York"),
        Condition(False, "In an agreed after-hours window", "none agreed"),
    )
    assert (told.rule, told.reason, told.statements) == ("R32", "EX-AFTER-HOURS", ("S35",))
    assert told.clauses == ("After-hours incident response",)
    assert turned(told) == [
        "Would be included before 18:00.",
        "Would be included with a covered window agreed by the Technical Account Manager.",
    ]


def test_included_work_says_until_when() -> None:
    told = asked(entry(("10 17:00", "10 17:30")), incident())
    assert told.rule == "R30"
    assert turned(told) == ["Would be excluded from 18:00."]


def test_a_request_would_be_included_if_it_were_minor_and_well_defined() -> None:
    request = TicketHistory("t1", "service_request", minor=True)
    told = asked(entry(("10 10:00", "10 10:30")), request)
    assert Condition(False, "Marked as well defined") in told.conditions
    assert "Would be included if it were well defined." in turned(told)
    assert "Would go to the project's fee if it were linked to an approved project." in turned(told)


def test_where_one_change_is_not_enough_two_are_named_together() -> None:
    minor = minor_request()
    usage = Usage(minor_by_ticket={"t1": 3600})
    terms = replace(
        NORTHWIND, versions=(replace(NORTHWIND.versions[0], minor_sr=MinorCaps(60, None)),)
    )
    told = asked(entry(("10 19:00", "10 19:30")), minor, terms, usage=usage)
    assert told.reason == "EX-SR-AFTER-HOURS"
    assert not any(turn.decision == "included" for turn in told.turns) or any(
        " and " in turn.words for turn in told.turns
    )


def test_a_minor_request_says_what_is_left_of_both_allowances() -> None:
    version = replace(NORTHWIND.versions[0], minor_sr=MinorCaps(60, 180))
    terms = replace(NORTHWIND, versions=(version,))
    usage = Usage(minor_by_ticket={"t1": 20 * 60}, minor_by_month={"2026-03": 67 * 60})
    told = asked(entry(("10 10:00", "10 10:18")), minor_request(), terms, usage=usage)
    assert told.allowance == "22 of 60 min left on this request, 95 of 180 min left this month"
    unknown = asked(entry(("10 10:00", "10 10:18")), minor_request(), terms, whole=False)
    assert unknown.allowance == UNKNOWN


def test_an_allowance_that_ran_out_within_the_entry_is_none_for_its_last_part() -> None:
    told = asked(entry(("10 10:00", "10 11:30")), minor_request())
    assert told.reason == "EX-MINOR-SR-CAP"
    assert not next(c for c in told.conditions if "allowance" in c.words).met
    assert "Would be included while the allowance for minor requests lasts." in turned(told)


def test_research_after_the_resolution_would_be_included_as_wrap_up() -> None:
    done = incident(events=((ny("10 10:00"), "resolved", "permanent"),))
    told = asked(entry(("10 10:10", "10 10:30")), done)
    assert told.reason == "EX-POST-RESOLUTION"
    assert Condition(False, "Service was still disrupted", "restored at 10:00") in told.conditions
    assert "Would be included if it closed out the incident." in turned(told)
    assert "Would be included if the ticket had been reopened by then." in turned(told)


def test_an_override_is_told_with_its_name_and_reason() -> None:
    override = Override("e1", "included", "mira", "A goodwill hour for the outage.")
    told = asked(
        entry(("10 19:00", "10 19:30")), incident(), overrides=(override,), names={"mira": "Mira"}
    )
    met = Condition(True, "A person decided it", "Mira: A goodwill hour for the outage.")
    assert met in told.conditions
    assert (told.rule, told.turns) == ("R03", ())


def test_a_hold_says_which_rule_holds_and_what_it_found() -> None:
    long = asked(entry(("10 08:00", "10 17:30"), source="timer"), incident())
    assert (long.decision, long.rule) == ("held", "LONGTIMER")
    assert long.conditions[-1].detail == "9 h 30 worked, 8 h without a question"
    usage = Usage(accepted=(("ana", ny("10 10:00"), ny("10 10:20")),))
    twice = asked(entry(("10 10:10", "10 10:30")), incident(), usage=usage)
    assert (twice.rule, twice.conditions[-1].met) == ("OVERLAP", False)
    assert twice.conditions[-1].detail == "another one from 10:00 to 10:20"
    other = asked(entry(("10 10:00", "10 10:30"), work_kind="other"), None)
    assert (other.decision, other.rule) == ("held", "R99")


def test_the_chip_is_explained_at_its_instant() -> None:
    worked = entry(("10 17:50", "10 18:05"))
    seen = preview(worked, incident(), NORTHWIND, at=ny("10 18:05"))
    told = explain(seen, worked, incident(), NORTHWIND, at=ny("10 18:05"))
    assert (told.rule, told.decision) == (seen.rule, seen.decision)


def test_a_copy_is_plain_lines_with_all_of_it() -> None:
    told = asked(entry(("10 18:00", "10 18:20")), incident())
    lines = told.text.splitlines()
    assert lines[0] == told.sentence
    assert "✗ In an agreed after-hours window: none agreed" in lines
    assert lines[-1] == told.turns[-1].words


@given(
    entries(),
    histories(),
    consents(),
    st.sampled_from([(), (Authorization("covered", ny("9 00:00"), ny("11 00:00")),)]),
)
def test_an_explanation_names_the_rule_that_decided(
    worked: Entry,
    known_histories: dict[str, TicketHistory],
    agreed: tuple[Authorization, ...],
    more: tuple[Authorization, ...],
) -> None:
    history = known_histories[worked.ticket or ""]
    authorizations = (*agreed, *more)
    decided = decide_entry(worked, history, NORTHWIND, authorizations=authorizations)
    known = Known(authorizations=authorizations)
    for segment in decided.segments:
        at_start = explain(segment, worked, history, NORTHWIND, known)
        assert (at_start.rule, at_start.reason) == (segment.rule, segment.reason)
        # What the panel explains is what the engine itself finds at that second.
        alone = explain(
            replace(decided, segments=()), worked, history, NORTHWIND, known, at=segment.start
        )
        if segment.activity == "work":
            assert (alone.rule, alone.reason) == (segment.rule, segment.reason)


@pytest.mark.parametrize("kind", ["service_request", "solution_design"])
def test_work_that_would_be_included_on_an_incident_says_so(kind: Any) -> None:
    told = asked(entry(("10 10:00", "10 10:30")), TicketHistory("t1", kind))
    assert "Would be included if the ticket were an incident." in turned(told)
