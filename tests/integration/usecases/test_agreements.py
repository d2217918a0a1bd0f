"""Agreements are written on a device by those who may, and what cannot be is refused in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.domain.agreement import VersionFacts
from app.ports.problems import Refused
from app.queries.agreements import AgreementPage, agreement_page
from app.records import Agreement, AgreementVersion, Calendar, TimeEntry
from app.store.queue import unsent_acts
from app.usecases.agreement_term import (
    EndAgreement,
    RenewAgreement,
    end_agreement,
    renew_agreement,
)
from app.usecases.save_agreement_version import SaveAgreementVersion, save_agreement_version
from app.usecases.save_calendar import SaveCalendar, save_calendar
from app.usecases.what_if import WhatIf, version_change, what_if
from app.usecases.what_if_hours import hours_what_if
from tests.builders.rows import NORTHWIND, id_of
from tests.builders.world import World, open_world, sign_in_as
from tests.ui.agreements.agreement_world import EARLY_FEBRUARY, EARLY_MARCH, NOON, agreement_rows

NEW_YORK = id_of("America/New_York")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = open_world(tmp_path / "world", rows=agreement_rows())
    yield made
    made.close()


def page(world: World) -> AgreementPage:
    now = world.clock.now()
    found = world.desk.ask(lambda session: agreement_page(session, NORTHWIND, now))
    assert found is not None
    return found


def terms(world: World, **change: Any) -> VersionFacts:
    return replace(page(world).versions[-1], **{"first": date(2026, 4, 1), **change})


def save(world: World, facts: VersionFacts, version: UUID | None = None) -> UUID:
    command = SaveAgreementVersion(NORTHWIND, facts, version)
    return world.desk.do(save_agreement_version, command)


def test_a_new_version_begins_and_the_one_before_ends_the_day_before(world: World) -> None:
    added = save(world, terms(world, budget_min=3000))
    before, after = page(world).versions
    assert (before.last, after.first) == (date(2026, 3, 31), date(2026, 4, 1))
    assert (after.id, after.number, after.budget_min) == (str(added), 3, 3000)
    assert page(world).lint() == ()


def test_central_gets_the_end_of_the_old_version_before_the_start_of_the_new(world: World) -> None:
    save(world, terms(world))
    with world.store.reading() as connection:
        (ops,) = unsent_acts(connection, 10)
    kinds = [op.kind for op in ops]
    assert kinds == ["edit", "create"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"rates": {"standard": 18000}}, "The rate of the grade “senior” is missing"),
        ({"zone": "Europe/Berlin"}, "The time zone of the agreement is Europe/Berlin"),
        ({"first": date(2026, 5, 1), "budget_min": 3000}, "only at the start of a quarter"),
        ({"last": date(2026, 3, 1)}, "ends before it begins"),
        ({"first": date(2026, 2, 1), "fee_minor": 1}, "never changes for days that have passed"),
        ({"multipliers": {"after_hours": "0"}}, "The multiplier after hours is no number"),
    ],
)
def test_terms_that_cannot_be_are_refused_and_nothing_is_kept(
    world: World, change: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refused) as refusal:
        save(world, terms(world, **change))
    assert sentence in str(refusal.value)
    assert [one.last for one in page(world).versions] == [None]


def test_two_versions_are_never_in_force_at_once(world: World) -> None:
    save(world, terms(world))
    with pytest.raises(Refused, match="would both be in force"):
        save(world, terms(world, first=date(2026, 1, 15), last=None))


def test_a_version_is_corrected_in_place(world: World) -> None:
    kept = page(world).versions[0]
    save(world, replace(kept, wrap_up_min=45), UUID(kept.id))
    (now,) = page(world).versions
    assert now == replace(kept, wrap_up_min=45)


def test_somebody_without_the_right_writes_no_agreement(world: World) -> None:
    sign_in_as(world.store, id_of("Tom Lindqvist"))
    world.desk.forget_identity()
    with pytest.raises(Refused, match="needs the right tam or admin"):
        save(world, terms(world))


def test_a_first_version_makes_the_agreement(world: World) -> None:
    def forget(session: Any, _ctx: Any, _command: None) -> None:
        for noun in (AgreementVersion, Agreement):
            for row in session.query(noun).filter_by(client_id=NORTHWIND):
                session.delete(row)
            session.flush()

    facts = replace(page(world).versions[0], first=date(2026, 3, 1))
    world.desk.do(forget, None)
    assert page(world).agreement is None
    save(world, facts)
    assert page(world).title == "Managed support"
    assert [one.number for one in page(world).versions] == [1]


def agreement(world: World) -> UUID:
    found = page(world).agreement
    assert found is not None
    return found


def test_an_agreement_ends_with_a_reason_and_its_version_with_it(world: World) -> None:
    last = date(2026, 6, 30)
    with pytest.raises(Refused, match="say why"):
        world.desk.do(end_agreement, EndAgreement(agreement(world), last, "  "))
    world.desk.do(end_agreement, EndAgreement(agreement(world), last, "They were bought."))
    now = page(world)
    assert (now.ended_on, now.end_reason) == (last, "They were bought.")
    assert now.versions[-1].last == last
    world.desk.do(end_agreement, EndAgreement(agreement(world), None))
    assert page(world).ended_on is None
    assert page(world).versions[-1].last is None


def test_an_agreement_does_not_end_before_its_last_version_begins(world: World) -> None:
    save(world, terms(world))
    with pytest.raises(Refused, match=r"version 3 begins on 1 April 2026"):
        world.desk.do(
            end_agreement, EndAgreement(agreement(world), date(2026, 3, 20), "They were bought.")
        )


def test_a_renewal_keeps_its_date_and_lets_the_last_version_go_on(world: World) -> None:
    command = RenewAgreement(agreement(world), date(2027, 1, 1), 60, date(2026, 12, 31))
    assert world.desk.do(renew_agreement, command)
    now = page(world)
    assert (now.renews_on, now.notice_days) == (date(2027, 1, 1), 60)
    assert now.versions[-1].last == date(2026, 12, 31)
    assert not world.desk.do(renew_agreement, command)
    with pytest.raises(Refused, match="from 0 to 730"):
        world.desk.do(renew_agreement, replace(command, notice_days=9999))


WEEK = {"mon": ("09:00-18:00",), "fri": ("22:00-24:00",), "sat": ("00:00-02:00",)}


def calendar(world: World, id_: UUID) -> Calendar:
    found = world.desk.ask(lambda session: session.get(Calendar, id_))
    assert found is not None
    return found


def test_a_calendar_freezes_public_holidays_without_the_removed_and_with_the_added(
    world: World,
) -> None:
    made = world.desk.do(
        save_calendar,
        SaveCalendar(
            None,
            "Night shift",
            "America/New_York",
            WEEK,
            "US",
            "",
            public=(("2026-10-12", "Columbus Day"), ("2026-12-25", "Christmas Day")),
            removed=("2026-10-12",),
            added=(("2026-11-27", "Day after Thanksgiving"),),
            special=(("2026-12-24", "Christmas Eve", ("09:00-13:00",)),),
        ),
    )
    kept = calendar(world, made)
    assert [one["date"] for one in kept.holidays] == ["2026-11-27", "2026-12-25"]
    assert kept.removed == ["2026-10-12"]
    assert kept.weekly == {day: list(windows) for day, windows in WEEK.items()}
    assert kept.special_days[0]["windows"] == ["09:00-13:00"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"zone": "Mars/Olympus"}, "Time zone: There is no time zone “Mars/Olympus”"),
        ({"weekly": {"mon": ("09:00-18:00", "17:00-19:00")}}, "Opening hours, Monday: "),
        ({"weekly": {"mon": ("18:00-09:00",)}}, "Opening hours, Monday: "),
        ({"added": (("soon", "Party"),)}, "“soon” is no date"),
        ({"special": (("2026-12-24", "Eve", ("9",)),)}, "Special day 2026-12-24: "),
        ({"name": "  "}, "Name: give a name"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_by_its_field(
    world: World, change: dict[str, Any], sentence: str
) -> None:
    good = SaveCalendar(NEW_YORK, "Office", "America/New_York", WEEK)
    before = calendar(world, NEW_YORK)
    with pytest.raises(Refused) as refusal:
        world.desk.do(save_calendar, replace(good, **change))
    assert sentence in str(refusal.value)
    assert calendar(world, NEW_YORK).weekly == before.weekly


def test_a_version_that_reaches_back_says_what_it_would_change_and_changes_nothing(
    world: World,
) -> None:
    # Half past eight becomes a plain hour: two entries were after hours, one was not.
    facts = terms(world, first=date(2026, 2, 1), multipliers={"after_hours": "1", "holiday": "2"})

    def question(session: Any) -> Any:
        change = version_change(session, NORTHWIND, replace(facts, id=""))
        return what_if(session, NORTHWIND, change, date(2026, 2, 1), None)

    found = world.desk.ask(question)
    effects = found.replay.delta.effects
    assert {one.entry for one in effects} == {str(EARLY_FEBRUARY), str(EARLY_MARCH)}
    assert [one.amount_minor for one in effects] == [-4500, -4500]
    assert (found.looked_at, found.foreseen, found.currency) == (3, 3, "USD")
    assert found.replay.after.amount_minor - found.replay.before.amount_minor == -9000
    assert found.worked[str(EARLY_MARCH)].ticket == "T-1042"
    assert [one.last for one in page(world).versions] == [None]


def test_nothing_is_decided_again_for_days_without_work(world: World) -> None:
    def question(session: Any) -> Any:
        change = version_change(session, NORTHWIND, terms(world))
        return what_if(session, NORTHWIND, change, date(2026, 4, 1), None)

    found = world.desk.ask(question)
    assert (found.looked_at, found.replay.months) == (0, ())
    count = world.desk.ask(lambda session: session.query(TimeEntry).count())
    assert count == 3


OFFICE = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-18:00",))
CHRISTMAS = (("2026-12-25", "Christmas Day"), ("2027-01-01", "New Year's Day"))


def office(world: World, **change: Any) -> SaveCalendar:
    """New York's hours as they are kept, with something changed."""
    kept = calendar(world, NEW_YORK)
    given = {"weekly": OFFICE, "public": CHRISTMAS, **change}
    return SaveCalendar(NEW_YORK, kept.name, kept.zone, **given)


def foreseen(world: World, command: SaveCalendar) -> tuple[WhatIf, ...]:
    return world.desk.ask(lambda session: hours_what_if(session, command))


def effects(found: WhatIf) -> list[tuple[str, str, int, int]]:
    return [
        (one.entry, one.kind, one.amount_minor, one.included_min)
        for one in found.replay.delta.effects
    ]


def test_longer_hours_say_what_past_work_becomes_cheaper_and_change_nothing(
    world: World,
) -> None:
    before = calendar(world, NEW_YORK).weekly
    early = {**OFFICE, "tue": ("08:00-18:00",), "wed": ("08:00-18:00",)}
    (found,) = foreseen(world, office(world, weekly=early))
    assert found.name == "Northwind"
    # Central has not decided February's yet: it came after the lock, and posts in March.
    assert effects(found) == [
        (str(EARLY_FEBRUARY), "redecided", -13500, 30),
        (str(EARLY_MARCH), "redecided", -13500, 30),
    ]
    assert calendar(world, NEW_YORK).weekly == before


def test_a_holiday_that_is_added_to_the_past_makes_only_that_day_dearer(world: World) -> None:
    command = office(world, added=(("2026-03-04", "Founders' Day"),))
    (found,) = foreseen(world, command)
    ((entry, kind, amount, minutes),) = effects(found)
    assert (entry, kind) == (str(NOON), "redecision_proposed")
    assert (amount > 0, minutes) == (True, -30)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"added": (("2026-07-03", "Independence Day, observed"),)},
        {"weekly": {**OFFICE, "sun": ("10:00-12:00",)}},
        {"removed": ("2026-12-25",)},
    ],
)
def test_hours_under_which_nobody_worked_change_nothing_of_the_past(
    world: World, change: dict[str, Any]
) -> None:
    assert foreseen(world, office(world, **change)) == ()


def test_hours_of_a_site_are_foreseen_where_they_decide(world: World) -> None:
    def move(session: Any, _ctx: Any, calendar_id: UUID) -> None:
        version = session.query(AgreementVersion).filter_by(client_id=NORTHWIND).one()
        version.site_calendars = {str(id_of("NW site")): str(calendar_id)}

    kept = office(world)
    made = world.desk.do(save_calendar, replace(kept, calendar=None, name="The works"))
    world.desk.do(move, made)
    early = {**OFFICE, "tue": ("08:00-18:00",)}
    command = replace(kept, calendar=made, name="The works", weekly=early)
    (found,) = foreseen(world, command)
    assert [one[0] for one in effects(found)] == [str(EARLY_MARCH)]
    assert foreseen(world, replace(office(world), weekly=early)) == ()


def test_new_hours_and_hours_that_cannot_be_foresee_nothing(world: World) -> None:
    assert foreseen(world, replace(office(world), calendar=None)) == ()
    with pytest.raises(Refused, match="Opening hours, Monday"):
        foreseen(world, office(world, weekly={"mon": ("18:00-09:00",)}))
