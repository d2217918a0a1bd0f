"""The agenda that builds itself: case AG01, and what qualifies for each section."""

from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction

import pytest

from app.domain.check_ins import (
    ActionFact,
    Added,
    ApprovalFact,
    DocumentationFacts,
    Facts,
    FollowUpFact,
    Frame,
    IncidentFact,
    Item,
    Marks,
    OpenAnswers,
    OverrideFact,
    ProjectFact,
    QuoteFact,
    RequestFact,
    ReviewFact,
    Row,
    Section,
    TopicFact,
    TrainingFacts,
    build,
    business_days,
)
from app.domain.check_ins.decisions import question_in
from app.domain.queue import TicketClocks
from tests.builders.ag01 import FACTS, FRAME, HOURS, at, on, printer_incidents, ticket


def section(facts: Facts, which: Section, frame: Frame = FRAME) -> tuple[Item, ...]:
    return build(frame, facts).sections[which - 1].everything


def titles(facts: Facts, which: Section, frame: Frame = FRAME) -> list[str]:
    return [item.title for item in section(facts, which, frame)]


def test_ag01_has_what_qualifies_and_leaves_out_what_does_not() -> None:
    agenda = build(FRAME, FACTS)
    told = {item.key: item for item in agenda.items}
    assert {key for key in told if not key.startswith("budget:")} == {
        "action:order",
        "quote:q14",
        "ticket:1052",
        "exclusion:e9:0",
        "repeat:asset:prn",
        "review:2026-Q1",
        "end:asset:crt",
        "end:asset:dom",
        "page:p1",
        "training:seats",
    }
    assert told["action:order"].mark == "14 days overdue"
    assert "10 business days before the check-in; $1,200.00" in told["quote:q14"].why
    assert told["ticket:1052"].why == "asked Fri 13 March 11:00, no answer for 3.9 business days"
    assert told["exclusion:e9:0"].amount_minor == 27_000
    assert told["exclusion:e9:0"].mark == "proposed"
    assert told["repeat:asset:prn"].why.startswith(
        "3 in 24 days (Fri 20 February, Tue 3 March, Mon 16 March)"
    )
    assert told["end:asset:crt"].mark == "22 days"
    assert told["end:asset:dom"].mark == "52 days"
    assert "199 days ago" in told["page:p1"].why
    assert told["page:p1"].mark == "19 days stale"


def test_ag01_speaks_of_the_budget_and_the_quarter() -> None:
    agenda = build(FRAME, FACTS)
    month = agenda.find("budget:month")
    assert month is not None
    assert month.title == "73 % of the budget used, 60 % of March gone"
    assert month.why == (
        "14.50 h of 20.00 h used (72.5 %), 59.6 % of the business time gone; burn index 1.22. "
        "At this month’s pace March ends at 24.33 h (121.7 %), far above plan. "
        "Nothing extra is billed."
    )
    assert [row.kind for row in month.rows] == ["version", "entry", "entry"]
    assert agenda.sections[Section.REVIEW - 1].count == 1
    assert agenda.sections[Section.BUDGET - 1].note == "figures of Thu 19 March 10:00"
    assert agenda.sections[Section.EXCLUSIONS - 1].note == "1, $270.00 proposed"
    assert [one.section for one in agenda.sections] == list(Section)


def test_every_number_of_ag01_leads_to_rows() -> None:
    without = [item.key for item in build(FRAME, FACTS).items if not item.rows]
    assert without == []


def test_ag01_counts_how_often_something_was_raised() -> None:
    agenda = build(FRAME, replace(FACTS, raised={"ticket:1052": 1, "nothing": 4}))
    assert {item.key: item.raised for item in agenda.items if item.raised > 1} == {"ticket:1052": 2}
    carried = replace(FACTS, actions=(replace(FACTS.actions[0], carried=2),))
    [action] = section(carried, Section.ACTIONS)
    assert action.raised == 3


def test_a_first_check_in_tells_of_a_quarter_before_it() -> None:
    first = replace(FRAME, since=None)
    old = replace(
        FACTS, exclusions=(replace(FACTS.exclusions[0], worked_at=at("01-09"), state="confirmed"),)
    )
    assert titles(old, Section.EXCLUSIONS, first) == ["After-hours incident, Fri 9 January, 60 min"]
    assert titles(old, Section.EXCLUSIONS) == []
    older = replace(old.exclusions[0], worked_at=at("2025-12-01"))
    assert titles(replace(old, exclusions=(older,)), Section.EXCLUSIONS, first) == []


def test_actions_stand_by_how_long_they_are_overdue_then_by_date() -> None:
    actions = (
        ActionFact("a", "Later", due=on("04-01")),
        ActionFact("b", "Overdue", due=on("03-10")),
        ActionFact("c", "Longest", due=on("02-01")),
        ActionFact("d", "Undated"),
        ActionFact("e", "Done since", due=on("03-12"), done_at=at("03-12")),
        ActionFact("f", "Done before", due=on("02-01"), done_at=at("02-03")),
    )
    assert titles(Facts(actions=actions), Section.ACTIONS) == [
        "Longest",
        "Overdue",
        "Done since",
        "Later",
        "Undated",
    ]


def test_topics_stand_as_they_were_entered() -> None:
    topics = (
        TopicFact("b", "New office", at("03-02"), "Dana Whitfield"),
        TopicFact("a", "Faster onboarding", at("01-20"), priority=True),
    )
    [first, second] = section(Facts(topics=topics), Section.TOPICS)
    assert (first.title, first.mark) == ("Faster onboarding", "priority")
    assert second.why == "Added by Dana Whitfield on Mon 2 March"


def test_decisions_stand_by_money_then_by_age_and_ask_about_one_ticket_once() -> None:
    open_ = OpenAnswers(
        quotes=(
            QuoteFact("s", "Quote 2", "Small", 100, "USD", at("03-01"), ticket=ticket(7)),
            QuoteFact("b", "Quote 1", "Big", 900, "USD", at("03-10"), on("03-15")),
        ),
        approvals=(
            ApprovalFact(ticket(7), "Covered by its quote", at("03-01")),
            ApprovalFact(ticket(8), "Upgrade", at("03-02")),
        ),
        follow_ups=(FollowUpFact(ticket(9), "Mail queue", at("02-20")),),
    )
    assert titles(Facts(answers=open_), Section.DECISIONS) == [
        "Big, undecided",
        "Small, undecided",
        "Mail queue: what comes after the workaround?",
        "Upgrade: may we begin?",
    ]
    big = section(Facts(answers=open_), Section.DECISIONS)[0]
    assert (big.tone, big.why.endswith("expired Sun 15 March")) == ("late", True)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Thanks. Which phones should keep it?", "Which phones should keep it?"),
        ("Hello Dana,\nmay we restart it tonight? Then", "may we restart it tonight?"),
        ("It is done.", ""),
        ("Which?", "Which?"),
    ],
)
def test_the_question_of_a_reply_is_its_first_sentence_that_asks(text: str, question: str) -> None:
    assert question_in(text) == question


def test_exclusions_stand_by_state_and_the_dearest_first() -> None:
    one = FACTS.exclusions[0]
    some = (
        replace(one, key="w", state="waived", amount_minor=90_000),
        replace(one, key="c", state="confirmed"),
        replace(one, key="p1", amount_minor=100),
        replace(one, key="p2", amount_minor=200),
        replace(one, key="old", worked_at=at("01-20")),
        replace(one, key="d", state="disputed", amount_minor=1),
        replace(one, key="gone", worked_at=at("01-20"), state="confirmed"),
    )
    override = OverrideFact(
        "o", Row("entry", "e"), None, "Evening work", at("03-01"), "Agreed by phone.", "Tom",
        at("03-02"),
    )  # fmt: skip
    keys = [
        item.key
        for item in section(Facts(exclusions=some, overrides=(override,)), Section.EXCLUSIONS)
    ]
    assert keys == ["d", "old", "p2", "p1", "c", "w", "override:o"]


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (["02-20", "03-03", "03-16"], True),
        (["03-03", "03-16"], True),
        (["12-21", "02-01", "03-16"], True),
        (["02-01", "03-16"], False),
        (["01-10", "02-01"], False),
        (["03-16"], False),
    ],
)
def test_a_repeat_is_twice_in_thirty_days_or_three_times_in_ninety(
    days: list[str], told: bool
) -> None:
    days = [f"2025-{day}" if day.startswith("12") else day for day in days]
    found = titles(Facts(incidents=tuple(printer_incidents(*days))), Section.INCIDENTS)
    assert found == ([f"PRN-3: {len(days)} incidents"] if told else [])


def test_incidents_that_no_asset_tells_of_repeat_by_their_service() -> None:
    mail = [
        IncidentFact(ticket(n), "Mail is slow", 3, at(day), service="Mail")
        for n, day in enumerate(["03-01", "03-08"])
    ]
    both = Facts(incidents=(*mail, *printer_incidents("03-03", "03-16", priority=2)))
    assert titles(both, Section.INCIDENTS) == ["PRN-3: 2 incidents", "Mail: 2 incidents"]


def test_urgent_reopened_and_worked_around_incidents_are_told_each() -> None:
    some = (
        IncidentFact(ticket(1), "Outage", 1, at("03-02")),
        IncidentFact(ticket(2), "Old outage", 1, at("02-02")),
        IncidentFact(ticket(3), "Again", 3, at("02-02"), 2, at("03-04")),
        IncidentFact(
            ticket(4), "Patched", 3, at("03-02"), resolved_at=at("03-03"), worked_around=True
        ),
        IncidentFact(
            ticket(5), "Patched, cause in hand", 3, at("03-02"),
            resolved_at=at("03-03"), worked_around=True, design=True,
        ),
        IncidentFact(ticket(6), "Small", 3, at("03-02")),
    )  # fmt: skip
    found = {item.title: item.why for item in section(Facts(incidents=some), Section.INCIDENTS)}
    assert found == {
        "Outage": "P1 of Mon 2 March",
        "Again": "reopened 2 times",
        "Patched": "solved by a workaround, nothing addresses the cause",
    }


def request(
    number: int,
    priority: int,
    opened: str,
    since: datetime | None = None,
    told: datetime | None = None,
) -> RequestFact:
    begun = at(opened)
    clocks = TicketClocks(priority, "incident", begun, begun, told or at("03-19", "09:30"))
    return RequestFact(
        ticket(number), f"R{number}", "incident", priority, "in_progress", begun,
        since or begun, clocks, HOURS,
    )  # fmt: skip


def test_open_requests_stand_by_priority_stuck_ones_first_then_the_oldest() -> None:
    some = (
        request(1, 3, "03-17"),
        request(2, 3, "03-12"),
        request(3, 3, "03-13", told=at("03-16")),
        request(4, 3, "03-10", since=at("03-10")),
        request(5, 2, "03-18"),
    )
    found = section(Facts(requests=some), Section.REQUESTS)
    assert [item.title for item in found] == ["R5", "R4", "R3", "R2", "R1"]
    assert [item.mark for item in found] == ["P2", "P3, stuck", "P3, stuck", "P3", "P3"]
    assert found[1].why.endswith("no step for 7 business days")
    assert found[2].why.endswith("no word to you since Mon 16 March")


def test_a_request_of_the_day_itself_was_opened_today() -> None:
    [item] = section(Facts(requests=(request(1, 3, "03-19"),)), Section.REQUESTS)
    assert item.why == "Incident, in progress, nobody yet, opened today"


def test_a_ticket_is_spoken_about_once_in_the_first_section_that_it_qualifies_for() -> None:
    same = request(1052, 2, "03-10")
    agenda = build(FRAME, replace(FACTS, requests=(same,)))
    assert [item.section for item in agenda.items if item.key == "ticket:1052"] == [
        Section.DECISIONS
    ]
    hidden = build(
        FRAME, replace(FACTS, requests=(same,)), Marks(hidden={"ticket:1052": "by phone"})
    )
    assert [item.key for item in hidden.items if item.key == "ticket:1052"] == []
    assert [one.reason for one in hidden.hidden] == ["by phone"]


def test_projects_say_their_share_and_stand_by_their_next_milestone() -> None:
    some = (
        ProjectFact(ticket(12), "Cause of the jams", 0, 90),
        ProjectFact(
            Row("project", "p", ""), "Office move", 720, 540, 240_000, "USD", on("04-02"),
            "cabling",
            ("the lease is not signed",), (ticket(20),),
        ),
    )  # fmt: skip
    facts = Facts(projects=some, requests=(request(20, 3, "03-10"),))
    found = section(facts, Section.PROJECTS)
    assert [item.title for item in found] == ["Office move", "Cause of the jams"]
    assert found[0].mark == "75 %"
    assert found[0].why == (
        "75 % of the estimate used (9.00 h of 12.00 h); fixed price $2,400.00; "
        "next: cabling on 2 April, in 14 days; the lease is not signed"
    )


@pytest.mark.parametrize(
    ("day", "quarter", "outcome", "told"),
    [
        ("03-19", "2026-Q1", "", True),
        ("03-19", "2026-Q1", "Accepted.", True),
        ("04-16", "2026-Q1", "", True),
        ("04-16", "2026-Q1", "Accepted.", False),
        ("02-12", "2026-Q1", "", False),
        ("05-12", "2026-Q1", "", False),
        ("2027-01-14", "2026-Q4", "", True),
    ],
)
def test_the_quarter_is_reviewed_in_its_last_month_or_in_the_first_after_it(
    day: str, quarter: str, outcome: str, told: bool
) -> None:
    frame = replace(FRAME, planned=at(day))
    facts = Facts(review=ReviewFact(quarter, "Used as planned.", outcome))
    assert len(section(facts, Section.REVIEW, frame)) == told


def test_what_ended_comes_before_what_ends() -> None:
    past = replace(FACTS.ends[0], ends_on=on("03-01"), row=Row("asset", "old", "CRT-0"))
    [first, *_others] = section(replace(FACTS, ends=(*FACTS.ends, past)), Section.EXPIRATIONS)
    assert (first.mark, first.why) == ("past", "Certificate expired on Sun 1 March, 18 days ago")


def test_assets_and_missing_pages_follow_the_stale_ones() -> None:
    facts = replace(
        FACTS.documentation,
        ownerless=tuple(Row("asset", str(n), f"LT-{n}") for n in range(8)),
        missing=(("network_overview", "Network overview"),),
    )
    found = section(Facts(documentation=facts), Section.DOCUMENTATION)
    assert [item.title for item in found] == [
        "Print server restart",
        "8 assets have no owner",
        "Page “Network overview” is missing",
    ]
    assert found[1].why == "LT-0, LT-1, LT-2, LT-3, LT-4, LT-5 and 2 more"
    assert len(found[1].rows) == 8


def test_steps_of_the_onboarding_stand_in_the_order_of_the_checklist() -> None:
    steps = (("sites", "Enter the sites", ()), ("backup", "Describe the backup", ()))
    found = section(Facts(training=TrainingFacts(2, open_steps=steps)), Section.TRAINING)
    assert [item.title for item in found] == [
        "Portal training: 0 of 2 seats used",
        "Enter the sites",
        "Describe the backup",
    ]


def test_a_client_without_an_agreement_is_told_so() -> None:
    assert titles(Facts(), Section.BUDGET) == ["No agreement is in force"]


def test_a_section_shows_seven_items_and_keeps_the_rest_behind() -> None:
    actions = tuple(ActionFact(f"{n:02}", f"A{n}", due=on("03-01")) for n in range(10))
    shown = build(FRAME, Facts(actions=actions)).sections[0]
    assert (len(shown.items), len(shown.appendix)) == (7, 3)
    pinned = Marks(pinned=frozenset({"action:09"}))
    first = build(FRAME, Facts(actions=actions), pinned).sections[0].items[0]
    assert (first.title, first.pinned) == ("A9", True)


def test_an_added_item_stands_behind_what_was_found_until_it_is_moved() -> None:
    added = (Added("x", Section.ACTIONS, "Ask about the move", "Tom Lindqvist", at("03-18")),)
    found = build(FRAME, FACTS, Marks(added=added)).sections[0].items
    assert [item.key for item in found] == ["action:order", "added:x"]
    moved = build(FRAME, FACTS, Marks(added=added, places={"added:x": 0})).sections[0].items
    assert [item.key for item in moved] == ["added:x", "action:order"]


def test_business_days_count_shares_of_days_and_whole_days_between() -> None:
    assert business_days(HOURS, at("03-13", "11:00"), at("03-19")) == Fraction(35, 9)
    assert business_days(HOURS, at("03-05"), at("03-19")) == 10
    assert business_days(HOURS, at("03-14"), at("03-15", "20:00")) == 0
    assert business_days(HOURS, at("03-19"), at("03-13")) == 0
    assert business_days(HOURS, at("03-16", "09:00"), at("03-16", "13:30")) == Fraction(1, 2)
    long = business_days(HOURS, at("2016-03-14", "09:00"), at("2026-03-16", "09:00"))
    assert long == sum(
        1
        for n in range((on("03-16") - on("2016-03-14")).days)
        if (on("2016-03-14") + timedelta(days=n)).weekday() < 5
    )


def test_documentation_without_anything_amiss_says_nothing() -> None:
    assert section(Facts(documentation=DocumentationFacts()), Section.DOCUMENTATION) == ()
