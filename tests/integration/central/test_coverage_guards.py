"""What a device claims about coverage is believed only where its verb could have said it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.ports.problems import Refused
from app.records import (
    AgreementVersion,
    Contact,
    CoverageDecision,
    Project,
    TimeEntry,
    User,
)
from app.records.nouns import table_of
from app.records.types import to_micros
from app.wire.envelopes import OpAnswer
from tests.integration.central.coverage_world import Month, ny
from tests.integration.central.world import MIRA, TOM, World


@pytest.fixture
def month(world: World) -> Month:
    world.clock.at = ny("04-10 12:00")
    opened = Month(world)
    opened.begin_agreement(date(2026, 1, 1))
    return opened


def manager(month: Month) -> None:
    month.change(User, month.mira, rights=["technician", "tam"])


def said(
    month: Month, verb: str, noun: str, fields: dict[str, Any], *, who: str = MIRA
) -> OpAnswer:
    """A new row of a device's, with what every row has."""
    device = month.world.device(who)
    at = to_micros(month.world.clock.at)
    own = {"client_id": month.client.bytes, "created_at": at, "created_by": device.user.bytes}
    op = device.op(noun, uuid4().bytes, "create", own | fields)
    return device.tell(device.tx(verb, op))[0]


def edited(
    month: Month, verb: str, noun: str, row: UUID, fields: dict[str, Any], *, who: str = MIRA
) -> OpAnswer:
    device = month.world.device(who)
    op = device.op(noun, row.bytes, "edit", fields, base=10**9)
    return device.tell(device.tx(verb, op))[0]


def override_of(month: Month, **more: Any) -> dict[str, Any]:
    entry = month.entry(month.ticket(), "03-10 10:00", "03-10 11:00")
    return {
        "entry_id": entry.id.bytes,
        "decision": "excluded",
        "reason": "they asked for new work",
        "proposed_by": month.mira.bytes,
        "at": to_micros(month.world.clock.at),
        "state": "proposed",
    } | more


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, ""),
        ({"state": "in_force"}, "not-allowed"),
        ({"state": "declined"}, "override-settled"),
        ({"reason": "because"}, "reason-short"),
        ({"decision": "free"}, "decision-unknown"),
        ({"route": "monthly_fee"}, "route-unknown"),
        ({"route": "project_flat_fee", "multiplier": "2"}, ""),
        ({"multiplier": "NaN"}, "multiplier-wrong"),
        ({"multiplier": "eleven"}, "multiplier-wrong"),
        ({"multiplier": "0"}, "multiplier-wrong"),
        ({"proposed_by": UUID(int=9).bytes}, "reference-missing"),
        ({"proposed_by": None}, "not-yours"),
        ({"decided_at": 1}, "not-yours"),
        ({"starts_at": to_micros(ny("03-10 09:00"))}, "span-outside"),
        ({"ends_at": to_micros(ny("03-10 10:00"))}, "span-outside"),
        ({"starts_at": to_micros(ny("03-10 10:30"))}, ""),
    ],
)
def test_a_technician_only_proposes_an_override_that_makes_sense(
    month: Month, more: dict[str, Any], code: str
) -> None:
    assert said(month, "propose_override", "override", override_of(month, **more)).code == code


def test_an_override_is_decided_by_an_account_manager_in_their_own_name_and_once(
    month: Month,
) -> None:
    entry = month.entry(month.ticket(), "03-10 10:00", "03-10 11:00")
    row = month.override(entry, "excluded", state="proposed", decided_by=None, decided_at=None).id
    now = to_micros(month.world.clock.at)
    decision = {"state": "in_force", "decided_by": month.mira.bytes, "decided_at": now}

    def decide(**more: Any) -> str:
        return edited(month, "decide_override", "override", row, decision | more).code

    assert decide() == "not-allowed"
    manager(month)
    tom = month.world.people[TOM].bytes
    assert decide(decided_by=tom) == "not-yours"
    assert decide() == ""
    assert decide(state="withdrawn") == "override-settled"


def test_who_proposed_an_override_may_withdraw_it_and_nobody_else_below_a_manager(
    month: Month,
) -> None:
    entry = month.entry(month.ticket(), "03-10 10:00", "03-10 11:00")
    row = month.override(entry, "excluded", state="proposed", decided_by=None, decided_at=None).id
    now = to_micros(month.world.clock.at)

    def withdraw(who: str) -> str:
        by = month.world.people[who].bytes
        fields = {"state": "withdrawn", "decided_by": by, "decided_at": now}
        return edited(month, "decide_override", "override", row, fields, who=who).code

    assert withdraw(TOM) == "not-allowed"
    assert withdraw(MIRA) == ""


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, ""),
        ({"kind": "free"}, "consent-unknown"),
        ({"ends_at": to_micros(ny("03-10 18:00"))}, "span-inverted"),
        ({"approved_by": UUID(int=9).bytes}, "not-yours"),
        ({"approved_by_kind": "contact"}, "not-yours"),
        ({"kind": "billable"}, "approver-missing"),
        ({"kind": "billable", "approved_by_kind": "contact"}, "approver-missing"),
        ({"revoked_at": 1}, "reason-empty"),
    ],
)
def test_a_consent_names_who_may_give_it(month: Month, more: dict[str, Any], code: str) -> None:
    fields = {
        "kind": "covered",
        "starts_at": to_micros(ny("03-10 18:00")),
        "ends_at": to_micros(ny("03-10 22:00")),
        "approved_by": month.mira.bytes,
        "at": to_micros(month.world.clock.at),
    }
    assert said(month, "authorize", "authorization", fields | more).code == "not-allowed"
    manager(month)
    assert said(month, "authorize", "authorization", fields | more).code == code


def test_a_consent_that_was_revoked_stays_revoked(month: Month) -> None:
    manager(month)
    row = month.authorize("covered", "03-10 18:00", "03-10 22:00").id
    verb, noun = "revoke_authorization", "authorization"
    now = to_micros(month.world.clock.at)
    assert edited(month, verb, noun, row, {"revoked_at": now}).code == "reason-empty"
    why = {"revoked_at": now, "revoked_reason": "another week"}
    assert edited(month, verb, noun, row, why).code == ""
    assert edited(month, verb, noun, row, {"revoked_at": None}).code == "consent-revoked"


def test_a_ticket_belongs_to_one_project_and_a_closed_one_stays_closed(month: Month) -> None:
    manager(month)
    ticket, now = month.ticket(), month.world.clock.at
    boss = month.add(Contact(**month.made(name="Ana", roles=["approver"], active=True))).id
    other = month.add(Contact(**month.made(name="Bo", roles=["requester"], active=True))).id
    fields = {
        "title": "New rack",
        "ticket_ids": f'["{ticket.id}"]',
        "approved_at": to_micros(now),
        "approved_by": boss.bytes,
    }

    def start(**more: Any) -> str:
        return said(month, "start_project", "project", fields | more).code

    assert start(approved_by=other.bytes) == "approver-missing"
    assert start(title=" ") == "title-empty"
    assert start(fee_minor=-1) == "project-below-zero"
    assert start(ticket_ids=f'["{uuid4()}"]') == "reference-missing"
    assert start() == ""
    assert start(title="Another rack") == "ticket-linked"
    (project,) = month.all(Project)
    closed = to_micros(now)
    assert edited(month, "close_project", "project", project.id, {"closed_at": 1}).code == (
        "project-not-begun"
    )
    assert edited(month, "close_project", "project", project.id, {"closed_at": closed}).code == ""
    assert edited(month, "close_project", "project", project.id, {"closed_at": None}).code == (
        "project-closed"
    )


def correction(month: Month, first: TimeEntry, who: str, **more: Any) -> OpAnswer:
    return said(month, "correct_entry", "time_entry", corrected(first) | more, who=who)


def corrected(first: TimeEntry) -> dict[str, Any]:
    """What a correction of an entry sends."""
    kept = ("user_id", "ticket_id")
    fields: dict[str, Any] = {name: getattr(first, name).bytes for name in kept}
    start, end = to_micros(first.started_at), to_micros(first.ended_at) - 60_000_000
    fields |= {
        "grade": first.grade,
        "work_kind": first.work_kind,
        "started_at": start,
        "ended_at": end,
        "intervals": f'[{{"start": {start}, "end": {end}}}]',
        "worked_s": first.worked_s - 60,
        "supersedes": first.id.bytes,
        "correction_reason": "forgot to stop",
    }
    return fields


def test_time_is_corrected_by_its_person_or_a_manager_and_keeps_its_rate(month: Month) -> None:
    entry = month.entry(month.ticket(), "03-10 10:00", "03-10 11:00")
    assert correction(month, entry, TOM).code == "not-yours"
    assert correction(month, entry, MIRA, grade="senior").code == "not-yours"
    assert correction(month, entry, MIRA, correction_reason=" ").code == "reason-empty"
    month.change(User, month.world.people[TOM], rights=["tam"])
    assert correction(month, entry, TOM).code == ""
    assert correction(month, entry, MIRA).code == "time-superseded"


def test_of_two_corrections_in_one_push_the_second_hears_of_the_first(month: Month) -> None:
    entry = month.entry(month.ticket(), "03-10 10:00", "03-10 11:00")
    device = month.world.device(MIRA)
    client = {"client_id": month.client.bytes, "created_at": to_micros(month.world.clock.now())}
    fields = corrected(entry) | client
    ops = [device.op("time_entry", uuid4().bytes, "create", dict(fields)) for _ in range(2)]
    first, second = device.tell(*(device.tx("correct_entry", op) for op in ops))
    assert (first.result, second.code) == ("ok", "time-superseded")
    (newer,) = (row for row in month.world.rows("time_entry") if row["supersedes"] == entry.id)
    assert newer["id"].bytes == ops[0].row


@pytest.mark.parametrize("who", [MIRA, TOM])
@pytest.mark.parametrize("name", ["note", "internal_note"])
def test_what_an_entry_says_of_the_work_is_never_edited_in_place(
    month: Month, who: str, name: str
) -> None:
    entry = month.entry(month.ticket(), "03-10 10:00", "03-10 11:00", note="Changed the fan.")
    for verb in ("give_late_reason", "correct_entry"):
        told = edited(month, verb, "time_entry", entry.id, {name: "Rewritten."}, who=who)
        assert (told.result, told.code) == ("rejected", "field-once")
    (kept,) = (row for row in month.world.rows("time_entry") if row["id"] == entry.id)
    assert (kept["note"], kept["internal_note"]) == ("Changed the fan.", "")


def test_withdrawn_time_stays_withdrawn_and_cannot_be_corrected(month: Month) -> None:
    entry = month.entry(month.ticket(), "03-10 10:00", "03-10 11:00")
    gone = {"void": 1, "void_reason": "another ticket's"}

    def void(fields: dict[str, Any], who: str = MIRA) -> str:
        return edited(month, "void_entry", "time_entry", entry.id, fields, who=who).code

    assert void({"void": 1}) == "reason-empty"
    assert void(gone, TOM) == "not-yours"
    assert void(gone) == ""
    assert void({"void": 0}) == "time-void"
    assert correction(month, entry, MIRA).code == "time-void"


def test_nobody_explains_or_confirms_the_time_of_another(month: Month) -> None:
    entry = month.entry(month.ticket(), "03-10 10:00", "03-10 11:00")
    for fields in ({"late_reason": "was ill"}, {"confirmed": 1}):
        told = edited(month, "give_late_reason", "time_entry", entry.id, fields, who=TOM)
        assert told.code == "not-yours"
        told = edited(month, "give_late_reason", "time_entry", entry.id, fields)
        assert told.code == ""


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (
            {"effective_from": date(2026, 3, 1)},
            "Versions 1 and 2 of the agreement would both be in force on 01 March 2026",
        ),
        (
            {"effective_from": date(2026, 3, 1), "effective_to": date(2026, 2, 1)},
            "Version 2 of the agreement ends before it begins",
        ),
        ({"zone": "Europe/Prague"}, "The time zone of the agreement is Europe/Prague"),
        ({"currency": "EUR"}, "The currency of the agreement is EUR"),
        ({"rates": {"senior": "240"}}, "Give the rate of the grade “senior”"),
    ],
)
def test_an_agreement_that_contradicts_itself_is_refused_wherever_it_is_saved(
    month: Month, more: dict[str, Any], sentence: str
) -> None:
    first = month.version()
    kept = ("agreement_id", "zone", "calendar_id", "budget_min", "fee_minor", "currency")
    terms = {name: getattr(first, name) for name in (*kept, "rounding", "rates", "multipliers")}
    terms |= {"number": 2, "effective_from": date(2027, 1, 1)}
    if "effective_from" not in more:
        month.change(AgreementVersion, first.id, effective_to=date(2026, 12, 31))
    with pytest.raises(Refused, match=sentence):
        month.add(AgreementVersion(**month.made(**(terms | more))))
    assert len([one for one in month.all(AgreementVersion) if one.client_id == month.client]) == 1


def test_terms_that_a_file_holds_from_before_refuse_the_act_and_not_the_push(
    month: Month,
) -> None:
    first = month.version()
    with month.world.as_owner() as connection:
        table = table_of("agreement_version")
        connection.execute(table.update().where(table.c.id == first.id).values(zone="Asia/Tokyo"))
    device = month.world.device(MIRA)
    good = device.new_ticket(month.world.south)
    at = to_micros(ny("03-10 10:00"))
    fields = {
        "client_id": month.client.bytes,
        "user_id": month.mira.bytes,
        "grade": "standard",
        "work_kind": "check_in",
        "started_at": at,
        "ended_at": at + 60_000_000,
        "intervals": f'[{{"start": {at}, "end": {at + 60_000_000}}}]',
        "worked_s": 60,
        "created_at": at,
        "created_by": month.mira.bytes,
    }
    bad = device.op("time_entry", uuid4().bytes, "create", fields)
    answers = device.tell(device.tx("log_time", bad), device.tx("submit_ticket", good))
    assert [one.result for one in answers] == ["rejected", "ok"]
    assert "another zone or currency than its client" in answers[0].reason


def test_held_overlap_at_a_client_that_the_person_cannot_see_tells_nothing_of_it(
    month: Month,
) -> None:
    """Tom sees Northwind alone; his hours at Southgate were recorded before that was so."""
    tom, south = month.world.people[TOM], month.world.south
    month.entry(
        None, "03-10 10:00", "03-10 11:00", client_id=south, user_id=tom, work_kind="check_in"
    )
    start, end = to_micros(ny("03-10 10:30")), to_micros(ny("03-10 11:30"))
    told = said(
        month,
        "log_time",
        "time_entry",
        {
            "user_id": tom.bytes,
            "grade": "standard",
            "work_kind": "check_in",
            "started_at": start,
            "ended_at": end,
            "intervals": f'[{{"start": {start}, "end": {end}}}]',
            "worked_s": 3600,
        },
        who=TOM,
    )
    assert told.result == "ok"
    (mine,) = [
        one for one in month.all(TimeEntry) if one.user_id == tom and one.client_id == month.client
    ]
    assert month.standing(mine).hold == "HOLD-OVERLAP"
    device = month.world.device(TOM)
    device.pull()
    seen = {row["client_id"] for (noun, _row), row in device.rows.items() if noun == "time_entry"}
    assert seen == {month.client.bytes}


def test_what_is_decided_after_the_clock_was_set_back_stands_all_the_same(month: Month) -> None:
    """The latest decision counts: one that follows another never bears an earlier hour."""
    month.change(AgreementVersion, month.version().id, minor_sr={"per_month_min": 60})
    ticket = month.ticket("service_request", minor=True, well_defined=True)
    later = month.entry(ticket, "03-06 11:00", "03-06 11:45")
    assert month.standing(later).included_min == 45
    month.world.clock.move(hours=-3)
    earlier = month.entry(ticket, "03-06 10:00", "03-06 10:45")
    assert [month.latest(one).included_min for one in (earlier, later)] == [45, 15]
    assert month.latest(later).supersedes == month.standing(later).id


def test_two_people_at_once_share_one_allowance(month: Month) -> None:
    """On two tickets of one month: whoever comes second decides with the other's work in sight."""
    people, rounds = (MIRA, TOM), (1, 2, 3)
    tickets = {
        who: month.ticket("service_request", minor=True, well_defined=True) for who in people
    }
    devices = {who: month.world.device(who) for who in people}
    start_line = Barrier(len(people))

    def push(who: str, number: int) -> str:
        device, at = devices[who], to_micros(ny(f"0{number}-06 1{people.index(who)}:00"))
        end = at + 45 * 60 * 1_000_000
        fields = {
            "client_id": month.client.bytes,
            "ticket_id": tickets[who].id.bytes,
            "user_id": device.user.bytes,
            "grade": "standard",
            "work_kind": "request",
            "started_at": at,
            "ended_at": end,
            "intervals": f'[{{"start": {at}, "end": {end}}}]',
            "worked_s": 45 * 60,
            "created_at": end,
            "created_by": device.user.bytes,
        }
        tx = device.tx("log_time", device.op("time_entry", uuid4().bytes, "create", fields))
        start_line.wait(timeout=60)
        return device.tell(tx)[0].result

    month.change(AgreementVersion, month.version().id, minor_sr={"per_month_min": 60})
    with ThreadPoolExecutor(len(people)) as pool:
        for number in rounds:
            assert set(pool.map(push, people, [number, number])) == {"ok"}
    latest = {one.entry_id: one for one in month.all(CoverageDecision)}
    included = dict.fromkeys(rounds, 0)
    for entry in month.all(TimeEntry):
        included[entry.started_at.month] += latest[entry.id].included_min
    assert included == dict.fromkeys(rounds, 60)
