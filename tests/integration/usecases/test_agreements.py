"""Agreements are written by those who may, and what cannot be is refused in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from app.domain.agreement import VersionFacts
from app.ports.problems import Refused
from app.records import Agreement, AgreementVersion
from app.usecases.agreement_term import (
    EndAgreement,
    RenewAgreement,
    end_agreement,
    renew_agreement,
)
from app.usecases.save_agreement_version import SaveAgreementVersion, save_agreement_version
from app.usecases.save_calendar import SaveCalendar, save_calendar
from tests.builders.grounds import Ground
from tests.builders.rows import NORTHWIND, TOM
from tests.integration.usecases.agreed import NEW_YORK, agreed_ground, calendar, page, terms

pytestmark = pytest.mark.postgresql_long

ground = agreed_ground


def save(ground: Ground, facts: VersionFacts, version: UUID | None = None) -> UUID:
    command = SaveAgreementVersion(NORTHWIND, facts, version)
    return ground.do(save_agreement_version, command)


def test_a_new_version_begins_and_the_one_before_ends_the_day_before(ground: Ground) -> None:
    added = save(ground, terms(ground, budget_min=3000))
    before, after = page(ground).versions
    assert (before.last, after.first) == (date(2026, 3, 31), date(2026, 4, 1))
    assert (after.id, after.number, after.budget_min) == (str(added), 3, 3000)
    assert page(ground).lint() == ()


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
    ground: Ground, change: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refused) as refusal:
        save(ground, terms(ground, **change))
    assert sentence in str(refusal.value)
    assert [one.last for one in page(ground).versions] == [None]


def test_two_versions_are_never_in_force_at_once(ground: Ground) -> None:
    save(ground, terms(ground))
    with pytest.raises(Refused, match="would both be in force"):
        save(ground, terms(ground, first=date(2026, 1, 15), last=None))


def test_a_version_is_corrected_in_place(ground: Ground) -> None:
    kept = page(ground).versions[0]
    save(ground, replace(kept, wrap_up_min=45), UUID(kept.id))
    (now,) = page(ground).versions
    assert now == replace(kept, wrap_up_min=45)


def test_somebody_without_the_right_writes_no_agreement(ground: Ground) -> None:
    with pytest.raises(Refused, match="needs the right tam or admin"):
        save(ground.acting(TOM), terms(ground))


def test_a_first_version_makes_the_agreement(ground: Ground) -> None:
    def forget(session: Any, _ctx: Any, _command: None) -> None:
        for noun in (AgreementVersion, Agreement):
            for row in session.query(noun).filter_by(client_id=NORTHWIND):
                session.delete(row)
            session.flush()

    facts = replace(page(ground).versions[0], first=date(2026, 3, 1))
    ground.do(forget, None)
    assert page(ground).agreement is None
    save(ground, facts)
    assert page(ground).title == "Managed support"
    assert [one.number for one in page(ground).versions] == [1]


def agreement(ground: Ground) -> UUID:
    found = page(ground).agreement
    assert found is not None
    return found


def test_an_agreement_ends_with_a_reason_and_its_version_with_it(ground: Ground) -> None:
    last = date(2026, 6, 30)
    with pytest.raises(Refused, match="say why"):
        ground.do(end_agreement, EndAgreement(agreement(ground), last, "  "))
    ground.do(end_agreement, EndAgreement(agreement(ground), last, "They were bought."))
    now = page(ground)
    assert (now.ended_on, now.end_reason) == (last, "They were bought.")
    assert now.versions[-1].last == last
    ground.do(end_agreement, EndAgreement(agreement(ground), None))
    assert page(ground).ended_on is None
    assert page(ground).versions[-1].last is None


def test_an_agreement_does_not_end_before_its_last_version_begins(ground: Ground) -> None:
    save(ground, terms(ground))
    with pytest.raises(Refused, match=r"version 3 begins on 1 April 2026"):
        ground.do(
            end_agreement, EndAgreement(agreement(ground), date(2026, 3, 20), "They were bought.")
        )


def test_a_renewal_keeps_its_date_and_lets_the_last_version_go_on(ground: Ground) -> None:
    command = RenewAgreement(agreement(ground), date(2027, 1, 1), 60, date(2026, 12, 31))
    assert ground.do(renew_agreement, command)
    now = page(ground)
    assert (now.renews_on, now.notice_days) == (date(2027, 1, 1), 60)
    assert now.versions[-1].last == date(2026, 12, 31)
    assert not ground.do(renew_agreement, command)
    with pytest.raises(Refused, match="from 0 to 730"):
        ground.do(renew_agreement, replace(command, notice_days=9999))


WEEK = {"mon": ("09:00-18:00",), "fri": ("22:00-24:00",), "sat": ("00:00-02:00",)}


def test_a_calendar_freezes_public_holidays_without_the_removed_and_with_the_added(
    ground: Ground,
) -> None:
    made = ground.do(
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
    kept = calendar(ground, made)
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
    ground: Ground, change: dict[str, Any], sentence: str
) -> None:
    good = SaveCalendar(NEW_YORK, "Office", "America/New_York", WEEK)
    before = calendar(ground, NEW_YORK)
    with pytest.raises(Refused) as refusal:
        ground.do(save_calendar, replace(good, **change))
    assert sentence in str(refusal.value)
    assert calendar(ground, NEW_YORK).weekly == before.weekly
