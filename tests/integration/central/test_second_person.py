"""What one account manager decides alone to the client's cost, a second one confirms."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.domain.people import Actor
from app.domain.vocabulary import Right
from app.ports.problems import Refused
from app.queries.effects import EffectFacts, open_proposals
from app.records import AgreementVersion, Contact, TimeEntry, User
from app.records.types import to_micros
from app.usecases.context import Ctx
from app.usecases.settle_effect import SettleEffect, settle_effect
from tests.integration.central.coverage_world import SCOPE, Month, ny
from tests.integration.central.world import MIRA, TOM, World


@pytest.fixture
def month(world: World) -> Month:
    """Mira and Tom are account managers of Northwind."""
    world.clock.at = ny("04-10 12:00")
    opened = Month(world)
    opened.begin_agreement(date(2026, 1, 1))
    for person in (opened.mira, world.people[TOM]):
        opened.change(User, person, rights=["technician", "tam"])
    return opened


def excluded(month: Month, **more: Any) -> TimeEntry:
    """An included hour that Mira excluded, by herself unless `more` says otherwise."""
    entry = month.entry(month.ticket(), "03-10 10:00", "03-10 11:00")
    month.override(entry, "excluded", **more)
    return entry


def asked(month: Month) -> EffectFacts:
    (effect,) = month.ask(lambda session: open_proposals(session, client=month.client))
    return effect


def answer(month: Month, who: str, word: Any = "agreed", **more: Any) -> None:
    world, effect = month.world, asked(month)
    actor = Actor(world.people[who], who, rights=frozenset({Right.TAM}))
    ctx = Ctx(actor, world.clock, world.central.ids, SCOPE)
    command = SettleEffect(effect.id, word, **more)
    world.central.work.run(
        "settle_effect", SCOPE, lambda session: settle_effect(session, ctx, command)
    )


def pushed(month: Month, who: str) -> str:
    """What central says to a device that agrees by itself."""
    device, at = month.world.device(who), to_micros(month.world.clock.at)
    fields = {
        "client_id": month.client.bytes,
        "effect_id": asked(month).id.bytes,
        "answer": "agreed",
        "at": at,
        "created_at": at,
        "created_by": device.user.bytes,
    }
    op = device.op("effect_answer", uuid4().bytes, "create", fields)
    return device.tell(device.tx("settle_effect", op))[0].code


def test_who_decided_alone_cannot_confirm_that_it_costs_more_and_another_can(
    month: Month,
) -> None:
    entry = excluded(month)
    with pytest.raises(Refused, match="let another account manager confirm it") as refusal:
        answer(month, MIRA)
    assert refusal.value.code == "second-person"
    assert month.told(entry) == [("IN-INCIDENT", 60, 0)]
    answer(month, TOM)
    assert month.told(entry) == [("EX-OVERRIDE", 60, 18000)]
    assert month.standing(entry).decided_by == str(month.world.people[TOM])


def test_a_device_that_agrees_for_its_own_manager_is_refused(month: Month) -> None:
    entry = excluded(month)
    assert pushed(month, MIRA) == "second-person"
    assert month.told(entry) == [("IN-INCIDENT", 60, 0)]
    assert pushed(month, TOM) == ""
    assert month.told(entry) == [("EX-OVERRIDE", 60, 18000)]


def test_who_decided_alone_may_think_better_of_it(month: Month) -> None:
    entry = excluded(month)
    answer(month, MIRA, "declined")
    assert month.told(entry) == [("IN-INCIDENT", 60, 0)]
    assert [state for *_rest, state in month.effects()] == ["declined"]


def test_what_somebody_else_proposed_is_confirmed_by_who_put_it_in_force(month: Month) -> None:
    entry = excluded(month, proposed_by=month.world.people[TOM])
    answer(month, MIRA)
    assert month.told(entry) == [("EX-OVERRIDE", 60, 18000)]


def test_an_override_that_stands_already_bars_nobody_from_a_later_question(month: Month) -> None:
    entry = excluded(month)
    answer(month, TOM)
    month.change(AgreementVersion, month.version().id, rates={"standard": 20000})
    answer(month, MIRA)
    assert month.told(entry) == [("EX-OVERRIDE", 60, 20000)]


def test_in_a_locked_month_the_client_is_the_second_person(month: Month) -> None:
    entry = month.entry(month.ticket(), "03-10 10:00", "03-10 11:00")
    month.lock("2026-03")
    month.override(entry, "excluded")
    approver = Contact(**month.made(name="Ana Ruiz", roles=["approver"], active=True))
    contact: UUID = month.add(approver).id
    answer(month, MIRA, contact=contact, note="by phone")
    assert month.told(entry) == [("EX-OVERRIDE", 60, 18000)]


def test_what_becomes_cheaper_needs_nobody_else(month: Month) -> None:
    entry = month.entry(month.ticket(), "03-10 20:00", "03-10 21:00")
    month.override(entry, "included")
    assert month.told(entry) == [("IN-OVERRIDE", 60, 0)]
    assert [kind for kind, *_rest in month.effects()] == ["redecided"]
