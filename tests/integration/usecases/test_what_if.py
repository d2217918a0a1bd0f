"""What a change of terms or hours would do to past work is said, and nothing is changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from app.ports.problems import Refused
from app.records import AgreementVersion, TimeEntry
from app.usecases.save_calendar import SaveCalendar, save_calendar
from app.usecases.what_if import WhatIf, version_change, what_if
from app.usecases.what_if_hours import hours_what_if
from tests.builders.grounds import Ground
from tests.builders.rows import NORTHWIND, id_of
from tests.integration.usecases.agreed import NEW_YORK, agreed_ground, calendar, page, terms
from tests.ui.agreements.agreement_world import EARLY_FEBRUARY, EARLY_MARCH, NOON

ground = agreed_ground


OFFICE = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-18:00",))
CHRISTMAS = (("2026-12-25", "Christmas Day"), ("2027-01-01", "New Year's Day"))


def test_a_version_that_reaches_back_says_what_it_would_change_and_changes_nothing(
    ground: Ground,
) -> None:
    # Half past eight becomes a plain hour: two entries were after hours, one was not.
    facts = terms(ground, first=date(2026, 2, 1), multipliers={"after_hours": "1", "holiday": "2"})

    def question(session: Any) -> Any:
        change = version_change(session, NORTHWIND, replace(facts, id=""))
        return what_if(session, NORTHWIND, change, date(2026, 2, 1), None)

    found = ground.ask(question)
    effects = found.replay.delta.effects
    assert {one.entry for one in effects} == {str(EARLY_FEBRUARY), str(EARLY_MARCH)}
    assert [one.amount_minor for one in effects] == [-4500, -4500]
    assert (found.looked_at, found.foreseen, found.currency) == (3, 3, "USD")
    assert found.replay.after.amount_minor - found.replay.before.amount_minor == -9000
    assert found.worked[str(EARLY_MARCH)].ticket == "T-1042"
    assert [one.last for one in page(ground).versions] == [None]


def test_nothing_is_decided_again_for_days_without_work(ground: Ground) -> None:
    def question(session: Any) -> Any:
        change = version_change(session, NORTHWIND, terms(ground))
        return what_if(session, NORTHWIND, change, date(2026, 4, 1), None)

    found = ground.ask(question)
    assert (found.looked_at, found.replay.months) == (0, ())
    count = ground.ask(lambda session: session.query(TimeEntry).count())
    assert count == 3


def office(ground: Ground, **change: Any) -> SaveCalendar:
    """New York's hours as they are kept, with something changed."""
    kept = calendar(ground, NEW_YORK)
    given = {"weekly": OFFICE, "public": CHRISTMAS, **change}
    return SaveCalendar(NEW_YORK, kept.name, kept.zone, **given)


def foreseen(ground: Ground, command: SaveCalendar) -> tuple[WhatIf, ...]:
    return ground.ask(lambda session: hours_what_if(session, command))


def effects(found: WhatIf) -> list[tuple[str, str, int, int]]:
    return [
        (one.entry, one.kind, one.amount_minor, one.included_min)
        for one in found.replay.delta.effects
    ]


def test_longer_hours_say_what_past_work_becomes_cheaper_and_change_nothing(
    ground: Ground,
) -> None:
    before = calendar(ground, NEW_YORK).weekly
    early = {**OFFICE, "tue": ("08:00-18:00",), "wed": ("08:00-18:00",)}
    (found,) = foreseen(ground, office(ground, weekly=early))
    assert found.name == "Northwind"
    # Central has not decided February's yet: it came after the lock, and posts in March.
    assert effects(found) == [
        (str(EARLY_FEBRUARY), "redecided", -13500, 30),
        (str(EARLY_MARCH), "redecided", -13500, 30),
    ]
    assert calendar(ground, NEW_YORK).weekly == before


def test_a_holiday_that_is_added_to_the_past_makes_only_that_day_dearer(ground: Ground) -> None:
    command = office(ground, added=(("2026-03-04", "Founders' Day"),))
    (found,) = foreseen(ground, command)
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
    ground: Ground, change: dict[str, Any]
) -> None:
    assert foreseen(ground, office(ground, **change)) == ()


def test_hours_of_a_site_are_foreseen_where_they_decide(ground: Ground) -> None:
    def move(session: Any, _ctx: Any, calendar_id: UUID) -> None:
        version = session.query(AgreementVersion).filter_by(client_id=NORTHWIND).one()
        version.site_calendars = {str(id_of("NW site")): str(calendar_id)}

    kept = office(ground)
    made = ground.do(save_calendar, replace(kept, calendar=None, name="The works"))
    ground.do(move, made)
    early = {**OFFICE, "tue": ("08:00-18:00",)}
    command = replace(kept, calendar=made, name="The works", weekly=early)
    (found,) = foreseen(ground, command)
    assert [one[0] for one in effects(found)] == [str(EARLY_MARCH)]
    assert foreseen(ground, replace(office(ground), weekly=early)) == ()


def test_new_hours_and_hours_that_cannot_be_foresee_nothing(ground: Ground) -> None:
    assert foreseen(ground, replace(office(ground), calendar=None)) == ()
    with pytest.raises(Refused, match="Opening hours, Monday"):
        foreseen(ground, office(ground, weekly={"mon": ("18:00-09:00",)}))
