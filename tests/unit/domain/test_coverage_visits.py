"""Travel follows the first work of its visit, in whatever order the two are logged."""

from dataclasses import replace
from typing import Any

from app.domain.coverage import CaseDecision, Entry, Interval, TicketHistory, Usage, decide_all
from tests.unit.domain.coverage_world import NORTHWIND, entry, incident, minor_request, ny


def decide(*work: Entry, history: TicketHistory | None = None, **given: Any) -> CaseDecision:
    ticket = history or incident()
    return decide_all(work, {ticket.id: ticket}, NORTHWIND, **given)


def reasons(decided: CaseDecision, id_: str) -> list[str]:
    return [one.reason for one in decided.entries[id_].segments]


def visit(id_: str, start: str, end: str, **given: Any) -> Entry:
    stretch = Interval(ny(start), ny(end), mode="onsite", visit="v1")
    return entry(intervals=(stretch,), id_=id_, **given)


def back(start: str, end: str, id_: str = "way", **given: Any) -> Entry:
    way = Interval(ny(start), ny(end), activity="travel", visit="v1")
    return entry(intervals=(way,), id_=id_, **given)


def test_travel_follows_the_earliest_work_of_its_visit_whatever_its_name() -> None:
    earlier = visit("b", "10 10:00", "10 10:30")
    later = visit("a", "10 14:00", "10 14:30", work_kind="check_in")
    decided = decide(later, earlier, back("10 15:00", "10 15:30"))
    assert reasons(decided, "way") == ["IN-INCIDENT"]
    (segment,) = decided.entries["way"].segments
    assert (segment.rule, segment.activity) == ("R05", "travel")


def test_of_two_that_began_a_visit_together_the_first_by_name_is_followed() -> None:
    first = visit("a", "10 10:00", "10 10:30", work_kind="check_in")
    second = visit("b", "10 10:00", "10 10:30", technician="ben")
    decided = decide(second, first, back("10 15:00", "10 15:30"))
    assert reasons(decided, "way") == ["IN-CHECKIN"]


def test_travel_before_its_work_follows_what_the_work_comes_to_when_it_is_decided() -> None:
    there = back("10 09:30", "10 10:00")
    work = visit("e1", "10 10:00", "10 10:30")
    used_up = Usage(minor_by_ticket={"t1": 3600})
    assert reasons(decide(there, work, history=minor_request()), "way") == ["IN-MINOR-SR"]
    decided = decide(there, work, history=minor_request(), usage=used_up)
    assert reasons(decided, "way") == ["EX-MINOR-SR-CAP"]


def test_travel_of_another_visit_is_not_followed() -> None:
    elsewhere = replace(back("10 15:00", "10 15:30").intervals[0], visit="v2")
    decided = decide(visit("e1", "10 10:00", "10 10:30"), entry(intervals=(elsewhere,), id_="way"))
    assert decided.entries["way"].hold == "HOLD-NEEDS-DECISION"
