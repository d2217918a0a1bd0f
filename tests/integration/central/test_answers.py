"""Proposals and their answers, lapses, and months that are locked (domain.md 2.2, 3.7)."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner

from app.central.jobs.lapses import keep_lapsing, lapse_proposals
from app.central.months import lock
from app.cli.central import central as command_line
from app.domain.people import Actor
from app.domain.vocabulary import Right
from app.ports.problems import Refused, Unavailable
from app.queries.budget import budget_facts
from app.queries.effects import EffectFacts, entry_effects, open_proposals
from app.queries.holds import pending_holds
from app.queries.ledger import LedgerMonth, ledger_months
from app.queries.standing import standing_decision
from app.records import (
    Calendar,
    Contact,
    CoverageEffect,
    EffectAnswer,
    Period,
    Ticket,
    TimeEntry,
    User,
)
from app.records.types import to_micros
from app.usecases.context import Ctx
from app.usecases.settle_effect import SettleEffect, settle_effect
from app.wire.envelopes import OpAnswer
from tests.integration.central.coverage_world import SCOPE, Month, ny
from tests.integration.central.world import MIRA, World

pytestmark = pytest.mark.postgresql_long

ALL_DAY = {day: ["00:00-24:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


@pytest.fixture
def month(world: World) -> Month:
    """The agreement holds from the first of January, and it is the tenth of April."""
    world.clock.at = ny("04-10 12:00")
    opened = Month(world)
    opened.begin_agreement(date(2026, 1, 1))
    opened.change(User, opened.mira, rights=["technician", "tam"])
    return opened


def approver(month: Month) -> UUID:
    person = Contact(**month.made(name="Ana Ruiz", roles=["approver"], active=True))
    return month.add(person).id


def answer(month: Month, effect: UUID, word: str, **more: Any) -> None:
    world = month.world
    actor = Actor(month.mira, "Mira", rights=frozenset({Right.TAM}))
    ctx = Ctx(actor, world.clock, world.central.ids, SCOPE)
    command = SettleEffect(effect, word, **more)  # type: ignore[arg-type] # any word, to be refused
    world.central.work.run(
        "settle_effect", SCOPE, lambda session: settle_effect(session, ctx, command)
    )


def asked(month: Month) -> list[EffectFacts]:
    return month.ask(lambda session: open_proposals(session, client=month.client))


def dearer(month: Month, day: str = "03-10") -> tuple[Ticket, TimeEntry]:
    """An included hour of a ticket that, it turns out, never was an incident."""
    ticket = month.ticket()
    entry = month.entry(ticket, f"{day} 10:00", f"{day} 11:00")
    month.correct_kind(ticket, "service_request")
    return ticket, entry


def test_what_the_account_manager_confirms_stands_from_then_on(month: Month) -> None:
    _ticket, entry = dearer(month)
    (effect,) = asked(month)
    assert (effect.kind, effect.asks) == ("redecision_proposed", "manager")
    answer(month, effect.id, "agreed", note="told them on the phone")
    assert month.told(entry) == [("EX-SERVICE-REQUEST", 60, 18000)]
    assert month.effects() == [("redecision_proposed", "2026-03", 18000, -60, "confirmed")]
    assert month.ledger() == [("2026-03", "2026-03", 60), ("2026-03", "2026-03", -60)]
    decision = month.standing(entry)
    assert (decision.decided_by, decision.effect_id) == (str(month.mira), effect.id)
    assert [one.outcome for one in month.all(EffectAnswer)] == ["taken"]
    assert asked(month) == []


def test_what_the_account_manager_declines_is_not_asked_again(month: Month) -> None:
    ticket, entry = dearer(month)
    answer(month, asked(month)[0].id, "declined")
    month.entry(ticket, "03-12 10:00", "03-12 11:00")
    assert month.told(entry) == [("IN-INCIDENT", 60, 0)]
    assert [state for *_rest, state in month.effects()] == ["declined"]
    assert asked(month) == []


def test_an_adjustment_that_the_client_accepts_posts_to_the_month_that_is_open_then(
    month: Month,
) -> None:
    _ticket, entry = _locked_and_dearer(month)
    month.lock("2026-02")
    (effect,) = asked(month)
    assert (effect.asks, effect.posting_month, effect.amount_minor) == ("client", "2026-02", 18000)
    answer(month, effect.id, "agreed", contact=approver(month), note="by mail, 10 April")
    assert month.effects() == [("adjustment_proposal", "2026-03", 18000, 0, "accepted")]
    assert month.ledger() == [("2026-01", "2026-01", 60), ("2026-01", "2026-03", -60)]
    assert month.told(entry) == [("EX-SERVICE-REQUEST", 60, 18000)]
    january = month.ask(lambda session: ledger_months(session, month.client))[0]
    assert (january.as_closed_min, january.as_adjusted_min) == (60, 0)


def _locked_and_dearer(month: Month) -> tuple[Ticket, TimeEntry]:
    ticket = month.ticket()
    entry = month.entry(ticket, "01-29 10:00", "01-29 11:00")
    month.lock("2026-01")
    month.correct_kind(ticket, "service_request")
    return ticket, entry


def test_only_an_approver_of_the_client_accepts_an_adjustment(month: Month) -> None:
    _locked_and_dearer(month)
    (effect,) = asked(month)
    other = month.add(Contact(**month.made(name="Bo", roles=["requester"], active=True))).id
    for contact in (None, other):
        with pytest.raises(Refused, match="Only an approver of the client"):
            answer(month, effect.id, "agreed", contact=contact, note="by mail")
    with pytest.raises(Refused, match="Say how the client answered"):
        answer(month, effect.id, "agreed", contact=approver(month))
    assert [state for *_rest, state in month.effects()] == ["proposed"]


def test_two_proposals_of_locked_months_are_answered_one_by_one(month: Month) -> None:
    ticket = month.ticket()
    entry = month.entry(ticket, "01-30 17:00", "01-30 18:00")
    other = month.entry(ticket, "02-02 10:00", "02-02 11:00")
    month.lock("2026-01")
    month.lock("2026-02")
    month.correct_kind(ticket, "service_request")
    first, second = sorted(asked(month), key=lambda one: one.work_month)
    who = approver(month)
    answer(month, second.id, "agreed", contact=who, note="by mail")
    assert month.told(entry) == [("IN-INCIDENT", 60, 0)]
    assert month.told(other) == [("EX-SERVICE-REQUEST", 60, 18000)]
    assert [one.id for one in asked(month)] == [first.id]
    answer(month, first.id, "declined", contact=who, note="by mail")
    assert month.told(entry) == [("IN-INCIDENT", 60, 0)]
    assert sorted(state for *_rest, state in month.effects()) == ["accepted", "declined"]


def test_one_entry_keeps_its_locked_month_and_changes_in_the_open_one(month: Month) -> None:
    """Over the end of January: the locked part is asked of the client, the open one of us."""
    month.change(Calendar, month.calendar(), weekly=ALL_DAY)
    ticket = month.ticket()
    entry = month.entry(ticket, "01-31 23:00", "02-01 01:00")
    month.lock("2026-01")
    month.correct_kind(ticket, "service_request")
    kinds = {one.kind: one for one in asked(month)}
    assert set(kinds) == {"adjustment_proposal", "redecision_proposed"}
    answer(month, kinds["redecision_proposed"].id, "agreed")
    stands = {group["work_month"]: group["reason"] for group in month.standing(entry).groups}
    assert stands == {"2026-01": "IN-INCIDENT", "2026-02": "EX-SERVICE-REQUEST"}
    assert [one.id for one in asked(month)] == [kinds["adjustment_proposal"].id]
    answer(
        month,
        kinds["adjustment_proposal"].id,
        "agreed",
        contact=approver(month),
        note="signed on paper",
    )
    assert {reason for reason, *_rest in month.told(entry)} == {"EX-SERVICE-REQUEST"}
    by_month: dict[str, int] = {}
    for work, _posted, minutes in month.ledger():
        by_month[work] = by_month.get(work, 0) + minutes
    assert by_month == {"2026-01": 0, "2026-02": 0}


def test_an_answer_waits_for_nobody_once_it_was_given(month: Month) -> None:
    dearer(month)
    (effect,) = asked(month)
    answer(month, effect.id, "declined")
    with pytest.raises(Refused, match="answered meanwhile"):
        answer(month, effect.id, "agreed")


def push_answer(month: Month, effect: EffectFacts, **more: Any) -> OpAnswer:
    device = month.world.device(MIRA)
    at = to_micros(month.world.clock.at)
    fields = {
        "client_id": month.client.bytes,
        "effect_id": effect.id.bytes,
        "answer": "agreed",
        "at": at,
        "created_at": at,
        "created_by": device.user.bytes,
    }
    op = device.op("effect_answer", uuid4().bytes, "create", fields | more)
    return device.tell(device.tx("settle_effect", op))[0]


def test_a_device_answers_and_central_carries_it_out(month: Month) -> None:
    _ticket, entry = dearer(month)
    (effect,) = asked(month)
    assert push_answer(month, effect).result == "ok"
    assert month.told(entry) == [("EX-SERVICE-REQUEST", 60, 18000)]


def test_a_technician_cannot_answer_for_the_account_manager(month: Month) -> None:
    dearer(month)
    (effect,) = asked(month)
    month.change(User, month.mira, rights=["technician", "desk"])
    told = push_answer(month, effect)
    assert (told.result, told.code) == ("rejected", "not-allowed")
    assert [one.id for one in asked(month)] == [effect.id]


def test_a_device_cannot_say_what_became_of_its_answer(month: Month) -> None:
    dearer(month)
    (effect,) = asked(month)
    assert push_answer(month, effect, outcome="taken").code == "field-central"


def test_an_answer_to_a_proposal_that_was_replaced_is_refused_in_words(month: Month) -> None:
    ticket, _entry = dearer(month)
    (effect,) = asked(month)
    ticket.kind = "service_request"
    month.correct_kind(ticket, "solution_design")
    told = push_answer(month, effect)
    assert told.result == "rejected"
    assert "replaced by a newer one" in told.reason


def test_an_answer_beside_a_change_that_replaces_its_proposal_is_overtaken(month: Month) -> None:
    ticket, entry = dearer(month)
    (effect,) = asked(month)
    now = month.world.clock.now()

    def job(session: Any) -> None:
        session.add(
            EffectAnswer(
                **month.made(effect_id=effect.id, answer="agreed", at=now, created_by=month.mira)
            )
        )
        # The same push brings a longer stretch in place of the entry that was proposed about.
        session.get(TimeEntry, entry.id).void = True

    month.world.central.work.run("test", SCOPE, job)
    assert [one.outcome for one in month.all(EffectAnswer)] == ["overtaken"]
    assert ticket.id


def test_two_answers_in_one_push_settle_once(month: Month) -> None:
    dearer(month)
    (effect,) = asked(month)
    now = month.world.clock.now()

    def job(session: Any) -> None:
        for word in ("agreed", "declined"):
            made = month.made(effect_id=effect.id, answer=word, at=now, created_by=month.mira)
            session.add(EffectAnswer(**made))

    month.world.central.work.run("test", SCOPE, job)
    assert sorted(one.outcome for one in month.all(EffectAnswer)) == ["overtaken", "taken"]


def test_a_proposal_to_the_client_lapses_after_thirty_days_and_no_sooner(month: Month) -> None:
    _ticket, entry = _locked_and_dearer(month)
    month.world.clock.move(days=29)
    assert lapse_proposals(month.world.central) == 0
    month.world.clock.move(days=2)
    assert lapse_proposals(month.world.central) == 1
    assert [state for *_rest, state in month.effects()] == ["lapsed"]
    assert month.told(entry) == [("IN-INCIDENT", 60, 0)]
    with pytest.raises(Refused, match="left without an answer too long"):
        answer(month, month.all(CoverageEffect)[0].id, "agreed")


def test_a_question_to_the_account_manager_does_not_lapse(month: Month) -> None:
    dearer(month)
    month.world.clock.move(days=400)
    assert lapse_proposals(month.world.central) == 0
    assert len(asked(month)) == 1


@pytest.mark.expects_line("proposals did not lapse", reason="the database is away once")
def test_lapsing_goes_on_after_a_problem() -> None:
    async def run() -> list[int]:
        calls: list[int] = []
        twice = asyncio.Event()
        loop = asyncio.get_running_loop()

        def job() -> None:
            calls.append(1)
            if len(calls) == 1:
                raise Unavailable("database-away", "The database does not answer.")
            loop.call_soon_threadsafe(twice.set)

        task = asyncio.create_task(keep_lapsing(job, every_s=0))
        await twice.wait()
        task.cancel()
        return calls

    assert len(asyncio.run(run())) >= 2


def test_a_month_is_locked_in_somebodys_name_and_for_good(month: Month) -> None:
    month.entry(month.ticket(), "03-10 10:00", "03-10 11:00")
    lock(month.world.central, "nw", "2026-03", MIRA)
    (period,) = month.all(Period)
    assert (period.month, period.state, period.locked_by) == ("2026-03", "locked", month.mira)
    months = month.ask(lambda session: ledger_months(session, month.client))
    assert months == [LedgerMonth("2026-03", 60, 60, "locked", period.locked_at)]
    with pytest.raises(Refused, match="March 2026 is locked already"):
        lock(month.world.central, "NW", "2026-03", MIRA)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2026-04", "April 2026 is not over yet"),
        ("2026-13", "no month: write it like 2026-03"),
        ("march", "no month: write it like 2026-03"),
        ("0000-01", "no month"),
        ("9999-12", "no month"),
    ],
)
def test_a_month_that_cannot_be_locked_is_refused_in_words(
    month: Month, text: str, sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        lock(month.world.central, "NW", text, MIRA)
    assert month.all(Period) == []


def test_a_month_with_held_time_or_open_questions_is_not_locked_and_they_are_named(
    month: Month,
) -> None:
    ticket, _entry = dearer(month)
    month.entry(month.ticket(), "03-11 10:00", "03-11 11:00")
    month.entry(month.ticket(), "03-11 10:30", "03-11 11:30")
    number = month.number(ticket)
    with pytest.raises(Refused) as refusal:
        lock(month.world.central, "NW", "2026-03", MIRA)
    assert "of Mira Okafor" in refusal.value.sentence
    assert f"a dearer decision about T-{number}" in refusal.value.sentence
    (held,) = month.ask(lambda session: pending_holds(session, client=month.client))
    assert (held.hold, held.settles, held.stands) == ("HOLD-OVERLAP", "technician", "")
    month.change(TimeEntry, held.entry_id, void=True, void_reason="counted twice")
    answer(month, asked(month)[0].id, "declined")
    lock(month.world.central, "NW", "2026-03", MIRA)
    assert len(month.all(Period)) == 1


def test_a_question_to_the_client_keeps_no_month_open(month: Month) -> None:
    _locked_and_dearer(month)
    lock(month.world.central, "NW", "2026-02", MIRA)
    assert len(month.all(Period)) == 2


def test_only_an_account_manager_locks_a_month(month: Month) -> None:
    month.change(User, month.mira, rights=["technician", "desk", "admin"])
    with pytest.raises(Refused, match="needs the right tam"):
        lock(month.world.central, "NW", "2026-03", MIRA)


def test_a_month_is_locked_and_proposals_lapse_from_the_command_line(
    month: Month, monkeypatch: pytest.MonkeyPatch
) -> None:
    closes = []
    stays_open = type("Opened", (), {})()
    stays_open.__dict__.update(
        work=month.world.central.work,
        clock=month.world.central.clock,
        ids=month.world.central.ids,
        close=lambda: closes.append(1),
    )
    monkeypatch.setattr("app.cli.at_central.open_here", lambda: stays_open)
    run = CliRunner().invoke
    told = run(command_line, ["lock-month", "nw", "2026-03", "--by", MIRA])
    assert told.output == (
        "2026-03 of NW is locked; its figures do not change any more. "
        "Invoice 2026-0001 was issued.\n"
    )
    assert run(command_line, ["lapse-proposals"]).output == "Nothing has lapsed.\n"
    assert len(closes) == 2


def test_effects_of_an_entry_are_told_in_order(month: Month) -> None:
    ticket, entry = dearer(month)
    ticket.kind = "service_request"
    month.correct_kind(ticket, "incident")
    found = month.ask(lambda session: entry_effects(session, entry.id))
    assert [(one.kind, one.state, one.cause, one.asks) for one in found] == [
        (
            "redecision_proposed",
            "replaced",
            "the ticket was changed",
            "",
        )
    ]


def test_the_budget_is_what_the_ledger_says(month: Month) -> None:
    entry = month.entry(month.ticket(), "04-09 10:00", "04-09 11:00")
    now = month.world.clock.now()

    def used() -> int:
        facts = month.ask(lambda session: budget_facts(session, month.client, now))
        assert facts is not None
        return facts.month.included_min

    assert used() == 60
    month.change(TimeEntry, entry.id, void=True, void_reason="booked on the wrong client")
    assert used() == 0


def test_a_difference_from_the_preview_is_told_with_its_reason(month: Month) -> None:
    ticket = month.ticket()
    entry = month.entry(ticket, "03-10 10:00", "03-10 11:00", preview_code="EX-AFTER-HOURS")
    same = month.entry(ticket, "03-10 12:00", "03-10 13:00", preview_code="IN-INCIDENT")

    def stands(one: TimeEntry) -> tuple[str, str, str]:
        found = month.ask(lambda session: standing_decision(session, one.id))
        assert found is not None
        return found.saw, found.says, found.because

    because = "it is an incident, worked in business hours"
    assert stands(entry) == ("EX-AFTER-HOURS", "IN-INCIDENT", because)
    assert stands(same) == ("IN-INCIDENT", "IN-INCIDENT", "")
    month.override(same, "excluded")
    assert stands(same)[1:] == ("EX-OVERRIDE", "a person decided: our own monitoring caused it")


def test_other_figures_under_the_same_reason_are_a_difference_too(month: Month) -> None:
    def logged(day: int, preview: str) -> tuple[str, dict[str, tuple[int, int]] | None]:
        code = "EX-AFTER-HOURS"
        one = month.entry(
            month.ticket(),
            f"03-{day} 17:30",
            f"03-{day} 18:30",
            preview_code=code,
            preview_digest=preview,
        )
        found = month.ask(lambda session: standing_decision(session, one.id))
        assert found is not None
        assert found.saw == found.says == code
        seen = found.saw_figures
        return found.because, None if seen is None else dict(seen)

    # Kept by an earlier version, which wrote a fingerprint: the reason alone can be compared.
    assert logged(10, "5f" * 32) == ("", None)
    assert logged(11, "IN-INCIDENT 30 0; EX-AFTER-HOURS 30 13500") == ("", None)
    assert logged(12, "IN-INCIDENT 45 0; EX-AFTER-HOURS 15 6750") == (
        "it lies outside the business hours that hold there",
        {"IN-INCIDENT": (45, 0), "EX-AFTER-HOURS": (15, 6750)},
    )
    assert logged(13, "IN-INCIDENT 30 0; EX-AFTER-HOURS 30 9000")[0] == "another rate holds for it"


def test_nothing_stands_of_an_entry_that_is_not_here(month: Month) -> None:
    assert month.ask(lambda session: standing_decision(session, uuid4())) is None
