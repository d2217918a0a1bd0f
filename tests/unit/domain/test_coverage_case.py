"""What the engine keeps apart: allowances, nights, sites, projects, visits, and what it holds."""

from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any

import pytest

from app.domain.coverage import (
    Authorization,
    CaseDecision,
    Entry,
    EntryDecision,
    Interval,
    Ledger,
    MinorCaps,
    Override,
    Project,
    TicketHistory,
    Usage,
    decide_all,
    digest,
)
from app.domain.coverage.allowances import Allowances
from app.domain.coverage.case import Case
from tests.unit.domain.coverage_world import NORTHWIND, entry, incident, minor_request, ny

VERSION = NORTHWIND.versions[0]


def decide(*work: Entry, history: TicketHistory | None = None, **given: Any) -> CaseDecision:
    ticket = history or incident()
    return decide_all(work, {ticket.id: ticket}, NORTHWIND, **given)


def reasons(decided: CaseDecision, id_: str = "e1") -> list[str]:
    return [one.reason for one in decided.entries[id_].segments]


# --- allowances -----------------------------------------------------------------------------------


def test_wrap_up_is_left_only_for_a_resolution_of_a_ticket_under_an_agreement() -> None:
    book, resolved = Allowances(Usage()), ny("10 10:00")
    assert book.wrap_up_left(VERSION, "t1", resolved) == 1800
    assert book.wrap_up_left(None, "t1", resolved) == 0
    assert book.wrap_up_left(VERSION, None, resolved) == 0
    assert book.wrap_up_left(VERSION, "t1", None) == 0


def test_a_minor_request_has_what_its_own_cap_and_the_month_s_leave() -> None:
    book, month = Allowances(Usage()), "2026-03"
    assert book.minor_left(VERSION, "t1", month) == 3600
    assert book.minor_left(replace(VERSION, minor_sr=MinorCaps(None, 1)), "t1", month) == 60
    assert book.minor_left(None, "t1", month) == book.minor_left(VERSION, None, month) == 0


def test_a_book_goes_back_to_what_was_taken_when_it_was_opened_or_marked() -> None:
    resolved = ny("10 10:00")
    usage = Usage({"2026-03": 60}, {"t1": 60}, {("t1", resolved): 60}, ("dana",), ("finn",))
    book = Allowances(usage)

    def take() -> None:
        book.take_minor("t1", "2026-03", 600)
        book.take_minor("t1", "2026-03", 60)
        book.take_wrap_up("t1", resolved, 30)
        book.take_seats(VERSION, ("eli",))
        book.complete(("eli",))

    take()
    taken = book.usage()
    assert taken.minor_by_ticket == {"t1": 720}
    book.rewind()
    assert book.usage() == usage
    take()
    book.mark()
    take()
    book.rewind()
    assert book.usage() == taken


def test_a_seat_is_had_while_one_is_free_and_never_without_an_agreement() -> None:
    book = Allowances(Usage(seats_used=("dana",)))
    assert book.has_seat(VERSION, ("eli",))
    assert not book.has_seat(None, ("eli",))
    assert not Allowances(Usage(seats_used=("dana", "finn"))).has_seat(VERSION, ("eli",))
    assert Allowances(Usage(seats_used=("dana", "finn"))).has_seat(VERSION, ("eli", "finn"))


def test_a_training_is_completed_once() -> None:
    book = Allowances(Usage(seats_completed=("dana",)))
    book.complete(("dana", "eli"))
    assert book.usage().seats_completed == ("dana", "eli")


# --- nights ---------------------------------------------------------------------------------------


def test_covered_minutes_of_a_night_count_nothing_towards_its_minimum() -> None:
    covered = Authorization("covered", ny("10 20:15"), ny("10 20:45"))
    decided = decide(entry(("10 20:00", "10 20:45")), authorizations=[covered])
    assert [one.minutes for one in decided.topups] == [45]


def test_a_call_that_ran_on_from_a_covered_window_leaves_its_night_without_a_minimum() -> None:
    covered = Authorization("covered", ny("10 21:00"), ny("10 21:10"))
    night = [entry(("10 20:00", "10 20:10")), entry(("10 21:00", "10 21:20"), id_="e2")]
    assert decide(*night, authorizations=[covered]).topups == ()


def test_minimums_stand_in_order_of_the_calls_that_carry_them() -> None:
    free = Override("e1", "included", by="tam", reason="goodwill")
    night = [
        entry(("10 20:00", "10 20:10")),
        entry(("10 21:00", "10 21:10"), id_="e2", ticket="t2"),
        entry(("10 22:00", "10 22:10"), id_="e3"),
    ]
    histories = {"t1": incident(), "t2": incident(id="t2")}
    decided = decide_all(night, histories, NORTHWIND, overrides=[free])
    assert [one.entry for one in decided.topups] == ["e2", "e3"]
    assert decided.entries["e2"].callout == decided.topups[0]
    assert decided.entries["e3"].callout == decided.topups[1]
    assert decided.entries["e1"].callout is None


# --- sites and projects ---------------------------------------------------------------------------


def test_work_is_cut_where_the_site_opens() -> None:
    decided = decide(entry(("10 11:50", "10 12:10"), site="la"))
    assert [(one.reason, one.start) for one in decided.entries["e1"].segments] == [
        ("EX-AFTER-HOURS", ny("10 11:50")),
        ("IN-INCIDENT", ny("10 12:00")),
    ]


def test_a_holiday_begins_at_the_midnight_of_the_site() -> None:
    eve = datetime.fromisoformat("2026-12-24T23:30:00-08:00")
    midnight = datetime.fromisoformat("2026-12-25T00:00:00-08:00")
    after = datetime.fromisoformat("2026-12-25T00:30:00-08:00")
    decided = decide(entry(intervals=(Interval(eve, after),), site="la"))
    assert [(one.start, one.multiplier) for one in decided.entries["e1"].segments] == [
        (eve, Fraction(3, 2)),
        (midnight, Fraction(2)),
    ]


def test_work_is_cut_where_its_project_is_approved_and_where_it_closes() -> None:
    project = Project("p1", approved_at=ny("10 10:30"), closed_at=ny("10 11:00"))
    request = TicketHistory("t1", "service_request", project="p1")
    decided = decide(entry(("10 10:00", "10 11:30")), history=request, projects=[project])
    assert [(one.start, one.route, one.flags) for one in decided.entries["e1"].segments] == [
        (ny("10 10:00"), "tm_invoice", ("project-not-approved",)),
        (ny("10 10:30"), "project_flat_fee", ()),
        (ny("10 11:00"), "tm_invoice", ("project-closed",)),
    ]


def test_a_project_is_open_from_its_approval_to_before_its_close() -> None:
    linked = TicketHistory("t1", "service_request", project="p1")
    approved = Project("p1", approved_at=ny("10 10:00"), closed_at=ny("10 11:00"))
    case = Case(NORTHWIND, projects={"p1": approved})
    states = [
        case.project_state(linked, ny(at))
        for at in ("10 09:59", "10 10:00", "10 10:59", "10 11:00")
    ]
    assert states == ["not_approved", "open", "open", "closed"]
    assert case.project_state(None, ny("10 10:30")) == "none"
    assert case.project_state(incident(), ny("10 10:30")) == "none"
    assert Case(NORTHWIND).project_state(linked, ny("10 10:30")) == "not_approved"


# --- holds, and what is handed on -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("work", "given", "hold"),
    [
        (entry(("10 09:00", "10 17:01")), {}, "HOLD-LONG-TIMER"),
        (
            entry(("10 10:00", "10 11:00")),
            {"usage": Usage(accepted=(("ana", ny("10 10:30"), ny("10 10:45")),))},
            "HOLD-OVERLAP",
        ),
        (
            entry(("10 10:00", "10 11:00")),
            {"ledger": Ledger(frozenset({"2026-03"}), "2026-04")},
            "HOLD-LOCKED-NO-REASON",
        ),
        (entry(("10 10:00", "10 11:00"), work_kind="other"), {}, "HOLD-NEEDS-DECISION"),
        (entry(("10 20:00", "10 21:00"), grade="apprentice"), {}, "HOLD-NO-RATE"),
    ],
)
def test_a_held_entry_says_what_holds_it_and_nothing_else(
    work: Entry, given: dict[str, Any], hold: str
) -> None:
    assert decide(work, **given).entries == {"e1": EntryDecision("e1", "held", hold)}


@pytest.mark.parametrize(
    ("work", "given"),
    [
        (entry(("10 09:00", "10 17:00")), {}),
        (entry(("10 09:00", "10 17:01"), confirmed=True), {}),
        (entry(("10 09:00", "10 17:01"), source="manual"), {}),
        (
            entry(("10 10:00", "10 11:00")),
            {
                "usage": Usage(
                    accepted=(
                        ("ana", ny("10 09:00"), ny("10 10:00")),
                        ("ana", ny("10 11:00"), ny("10 12:00")),
                        ("ben", ny("10 10:30"), ny("10 10:45")),
                    )
                )
            },
        ),
        (
            entry(("10 10:00", "10 11:00"), late_reason="the phone was in the car"),
            {"ledger": Ledger(frozenset({"2026-03"}), "2026-04")},
        ),
        (
            entry(("10 10:00", "10 11:00"), recorded_before_lock=True),
            {"ledger": Ledger(frozenset({"2026-03"}), "2026-04")},
        ),
        (
            entry(("10 10:00", "10 11:00"), work_kind="internal"),
            {"ledger": Ledger(frozenset({"2026-03"}), "2026-04")},
        ),
    ],
)
def test_what_is_just_within_the_rules_is_held_by_none(work: Entry, given: dict[str, Any]) -> None:
    assert decide(work, **given).entries["e1"].status == "decided"


def test_an_entry_overlaps_what_was_accepted_in_any_of_its_stretches() -> None:
    work = entry(("10 10:00", "10 10:10"), ("10 11:00", "10 11:10"))
    for start, end in (("10 10:09", "10 10:20"), ("10 11:09", "10 11:20")):
        taken = Usage(accepted=(("ana", ny(start), ny(end)),))
        assert decide(work, usage=taken).entries["e1"].hold == "HOLD-OVERLAP"
    between = Usage(accepted=(("ana", ny("10 10:10"), ny("10 11:00")),))
    assert decide(work, usage=between).entries["e1"].hold is None


def test_what_was_taken_and_accepted_is_handed_on() -> None:
    before = (("ben", ny("10 08:00"), ny("10 09:00")),)
    used = decide(
        entry(("10 10:00", "10 10:30"), ("10 11:00", "10 11:00")),
        history=minor_request(),
        usage=Usage(minor_by_ticket={"t9": 60}, accepted=before),
    ).usage
    assert used.minor_by_ticket == {"t9": 60, "t1": 1800}
    assert used.minor_by_month == {"2026-03": 1800}
    # It is kept and compared by its fingerprint, which holds whole numbers only.
    assert digest(used)
    assert used.accepted == (*before, ("ana", ny("10 10:00"), ny("10 10:30")))


def test_an_agreement_says_how_long_a_timer_may_run() -> None:
    short = replace(NORTHWIND, versions=(replace(VERSION, timer_hold_after_min=60),))
    work = [entry(("10 10:00", "10 11:00")), entry(("10 12:00", "10 13:01"), id_="e2")]
    decided = decide_all(work, {"t1": incident()}, short).entries
    assert [decided[id_].hold for id_ in ("e1", "e2")] == [None, "HOLD-LONG-TIMER"]


def test_only_a_session_that_is_training_takes_a_seat() -> None:
    meeting = entry(("10 10:00", "10 11:00"), work_kind="check_in", attendees=("dana",))
    assert decide(meeting).usage.seats_used == ()
    assert decide(replace(meeting, work_kind="training")).usage.seats_used == ("dana",)


def test_an_override_of_what_is_nobody_s_money_is_not_what_decided() -> None:
    free = Override("e1", "included", by="tam", reason="goodwill")
    chat = entry(("10 10:00", "10 11:00"), work_kind="internal")
    (segment,) = decide(chat, overrides=[free]).entries["e1"].segments
    assert (segment.reason, segment.override) == ("NA-INTERNAL", None)
