import re
from datetime import date
from typing import Any

import pytest

from app.domain.coverage import (
    Authorization,
    Entry,
    Group,
    Override,
    Project,
    Segment,
    TicketHistory,
    Usage,
    clauses_of,
    decide_entry,
    explain,
    hold_sentence,
    sentence,
    short_reason,
)
from app.domain.coverage.reasons import CLAUSES, REASONS
from tests.unit.domain.coverage_world import NORTHWIND, entry, incident, minor_request, ny
from tests.unit.domain.golden_cases import (
    client_terms,
    decide_golden,
    entries_of,
    golden,
    histories_of,
)


def told(worked: Entry, history: TicketHistory | None, **known: Any) -> list[str]:
    decision = decide_entry(worked, history, NORTHWIND, **known)
    return [
        sentence(
            segment,
            NORTHWIND,
            history=history,
            authorizations=known.get("authorizations", ()),
            names={"dana": "Dana Whitfield", "tam": "Maria Alvarez"},
        )
        for segment in decision.segments
    ]


def test_work_across_closing_time_is_told_in_two_sentences() -> None:
    assert told(entry(("10 17:40", "10 18:20")), incident()) == [
        "Included: incident response in business hours (Mon–Fri 09:00–18:00 New York).",
        (
            "Excluded: incident response outside business hours "
            "(Tue 10 March, 18:00–18:20), rate ×1.5."
        ),
    ]


def test_a_night_past_midnight_names_both_days() -> None:
    assert told(entry(("10 23:30", "11 00:30")), incident()) == [
        (
            "Excluded: incident response outside business hours "
            "(Tue 10 March, 23:30 to Wed 11 March, 00:30), rate ×1.5."
        )
    ]


def test_a_holiday_is_named() -> None:
    case = next(case for case in golden()["cases"] if case["id"] == "G09")
    group = decide_golden(case).entries["E1"].groups[0]
    history = histories_of(case)["R1"]
    assert "; Memorial Day), rate ×2." in sentence(group, NORTHWIND, history=history)


def test_the_agreed_window_names_who_agreed_and_when() -> None:
    covered = Authorization(
        "covered", ny("14 08:00"), ny("14 13:00"), approved_by="contact:dana", at=ny("12 09:00")
    )
    spoken = told(entry(("14 10:00", "14 11:00")), incident(), authorizations=[covered])
    assert spoken == ["Included: after-hours window agreed with dana on Thu 12 March 2026."]


def test_a_minor_request_tells_what_is_used_and_what_goes_beyond() -> None:
    assert told(entry(("10 10:00", "10 11:20")), minor_request()) == [
        "Included: minor, well-defined request (60 of 60 min).",
        "Excluded: beyond the 60 min included for a minor request.",
    ]


def test_the_monthly_cap_is_told_as_what_it_is() -> None:
    usage = Usage(minor_by_month={"2026-03": 180 * 60})
    assert told(entry(("10 10:00", "10 10:20")), minor_request(), usage=usage) == [
        "Excluded: beyond the 180 min a month included for minor requests."
    ]


def test_an_override_is_told_with_name_date_and_reason() -> None:
    goodwill = Override("e1", "included", "tam", "Our patch window caused it", at=ny("11 09:00"))
    spoken = told(entry(("10 20:00", "10 21:00")), incident(), overrides=[goodwill])
    assert spoken == ["Decided by Maria Alvarez on Wed 11 March 2026: Our patch window caused it."]


def test_research_is_told_with_the_time_service_was_restored() -> None:
    resolved = incident(events=((ny("10 11:00"), "resolved", "workaround"),))
    group = decide_entry(entry(("10 14:00", "10 15:00")), resolved, NORTHWIND).groups[0]
    assert sentence(group, NORTHWIND, history=resolved, design="T-1060") == (
        "Excluded: research after service was restored at 11:00; see T-1060."
    )


def test_a_project_is_told_as_a_fixed_price() -> None:
    design = TicketHistory("t1", "solution_design", project="p1")
    spoken = told(entry(("10 10:00", "10 11:00")), design, projects=[Project("p1", ny("09 09:00"))])
    assert spoken == ["Excluded: solution design; fixed price quote."]


def test_work_before_the_agreement_names_its_dates() -> None:
    pelican = client_terms("pelican")
    assert pelican.versions[0].effective_from == date(2026, 3, 16)
    group = decide_entry(entry(("10 10:00", "10 11:00")), incident(), pelican).groups[0]
    assert sentence(group, pelican, history=incident()) == (
        "Not covered: before or after your agreement (from Mon 16 March 2026)."
    )


@pytest.mark.parametrize("case", golden()["cases"], ids=lambda case: str(case["id"]))
def test_every_golden_group_has_a_sentence_and_a_why(case: dict[str, Any]) -> None:
    terms, histories = client_terms(case["client"]), histories_of(case)
    decided = decide_golden(case).entries
    for worked in entries_of(case):
        history = histories.get(worked.ticket or "")
        decision = decided[worked.id]
        parts: list[Segment | Group] = [*decision.groups, *decision.segments]
        for part in parts:
            spoken = sentence(part, terms, history=history)
            assert spoken.endswith(".")
            assert "None" not in spoken
            assert "{" not in spoken
        assert explain(decision, worked, history, terms).conditions


def test_a_chip_says_the_reason_and_the_rate() -> None:
    crossing = decide_entry(entry(("10 17:40", "10 18:20")), incident(), NORTHWIND)
    chips = [short_reason(one.reason, one.multiplier) for one in crossing.segments]
    assert chips == ["incident in business hours", "after hours ×1.5"]


def test_every_reason_quotes_clauses_that_exist() -> None:
    for code, reason in REASONS.items():
        assert set(reason.clauses) <= set(CLAUSES), code
    assert clauses_of("EX-AFTER-HOURS") == ("After-hours incident response",)


def test_a_hold_says_what_is_missing_and_who_can_give_it() -> None:
    for code in REASONS:
        if code.startswith("HOLD-"):
            assert re.match("The entry waits for (the [tT]|an administrator)", hold_sentence(code))
    assert len({hold_sentence(code) for code in REASONS if code.startswith("HOLD-")}) == 5
