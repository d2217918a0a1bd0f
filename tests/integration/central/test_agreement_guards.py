"""Central takes no agreement that cannot be, whatever a device pushes."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from app.central.clients import NewClient, add_client
from app.central.people import NewPerson, add_person
from app.domain.vocabulary import Right
from app.records import Period
from app.records.types import to_micros
from app.wire.envelopes import OpAnswer
from tests.integration.central.coverage_world import Month
from tests.integration.central.world import ADMIN, MIRA, PASSWORD, Device, World

pytestmark = pytest.mark.postgresql_long

TAM = "tess@trestle.example"


@pytest.fixture
def tess(world: World) -> Device:
    """An account manager who sees Northwind alone."""
    rights = frozenset({Right.TAM})
    add_person(world.central, NewPerson("Tess Lind", TAM, PASSWORD, rights, clients=("NW",)))
    return world.device(TAM)


def text(value: Any) -> str:
    return msgspec.json.encode(value, order="sorted").decode()


def version(world: World) -> dict[str, Any]:
    return next(row for row in world.rows("agreement_version") if row["client_id"] == world.north)


def calendar_of(world: World) -> dict[str, Any]:
    wanted = version(world)["calendar_id"]
    return next(row for row in world.rows("calendar") if row["id"] == wanted)


def cut(device: Device, last: date | None) -> Any:
    row = version(device.world)
    fields = {"effective_to": last.isoformat() if last else None}
    return device.op("agreement_version", row["id"].bytes, "edit", fields, base=row["rev"])


def new_version(device: Device, **change: Any) -> Any:
    row, at = version(device.world), to_micros(device.world.clock.at)
    structures = ("site_calendars", "rounding", "rates", "multipliers", "minor_sr")
    plain = (
        "budget_min", "fee_minor", "currency", "zone", "wrap_up_min", "training_seats", "travel",
        "timer_hold_after_min", "check_in_cadence", "callout_minimum_min",
    )  # fmt: skip
    fields = {
        "client_id": row["client_id"].bytes,
        "agreement_id": row["agreement_id"].bytes,
        "calendar_id": row["calendar_id"].bytes,
        "number": 2,
        "effective_from": "2026-07-01",
        "created_at": at,
        "created_by": device.user.bytes,
        **{name: text(row[name]) for name in structures},
        **{name: row[name] for name in plain},
    }
    return device.op("agreement_version", uuid4().bytes, "create", fields | change)


def save(device: Device, **change: Any) -> list[OpAnswer]:
    ops = (cut(device, date(2026, 6, 30)), new_version(device, **change))
    return device.tell(device.tx("save_agreement_version", *ops))


def edit_calendar(device: Device, **fields: Any) -> OpAnswer:
    row = calendar_of(device.world)
    op = device.op("calendar", row["id"].bytes, "edit", fields, base=row["rev"])
    (answer,) = device.tell(device.tx("save_calendar", op))
    return answer


def test_a_version_that_follows_another_is_taken(world: World, tess: Device) -> None:
    assert [one.result for one in save(tess, budget_min=1500)] == ["ok", "ok"]
    dates = sorted(
        (row["effective_from"], row["effective_to"])
        for row in world.rows("agreement_version")
        if row["client_id"] == world.north
    )
    assert [end for _start, end in dates] == [date(2026, 6, 30), None]


def test_an_administrator_may_write_agreements_and_a_technician_may_not(world: World) -> None:
    assert {one.result for one in save(world.device(MIRA))} == {"rejected"}
    assert {one.result for one in save(world.device(ADMIN))} == {"ok"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"rates": text({})}, "rate-missing"),
        ({"rates": text({"standard": "free"})}, "rate-wrong"),
        ({"rates": text([1])}, "terms-unreadable"),
        ({"site_calendars": text({"x": 7})}, "terms-unreadable"),
        ({"site_calendars": text({str(uuid4()): str(uuid4())})}, "site-unknown"),
        ({"zone": "Europe/Berlin"}, "version-foreign"),
        ({"currency": "EUR"}, "version-foreign"),
        ({"multipliers": text({"after_hours": "many"})}, "multiplier-wrong"),
        ({"effective_from": "2026-08-01", "budget_min": 1}, "budget-mid-quarter"),
        ({"effective_from": "2026-06-30"}, "versions-overlap"),
        ({"travel": "by train"}, "choice-wrong"),
    ],
)
def test_terms_that_cannot_be_are_refused_with_their_reason(
    tess: Device, change: dict[str, Any], code: str
) -> None:
    if change.get("effective_from") == "2026-08-01":
        ops = (cut(tess, date(2026, 7, 31)), new_version(tess, **change))
        answers = tess.tell(tess.tx("save_agreement_version", *ops))
    else:
        answers = save(tess, **change)
    assert answers[1].result == "rejected"
    assert answers[1].code == code
    assert version(tess.world)["effective_to"] is None


def test_an_agreement_can_be_ended_although_a_rate_is_missing_in_it(
    world: World, tess: Device
) -> None:
    add_person(world.central, NewPerson("Pia", "pia@trestle.example", PASSWORD, grade="principal"))
    (answer,) = tess.tell(tess.tx("end_agreement", cut(tess, date(2026, 12, 31))))
    assert answer.result == "ok"
    assert save(tess)[1].code == "rate-missing"


def test_an_end_needs_a_reason(world: World, tess: Device) -> None:
    row = next(one for one in world.rows("agreement") if one["client_id"] == world.north)

    def end(reason: str) -> OpAnswer:
        fields = {"ended_on": "2026-12-31", "end_reason": reason}
        op = tess.op("agreement", row["id"].bytes, "edit", fields, base=row["rev"])
        (answer,) = tess.tell(tess.tx("end_agreement", op))
        return answer

    assert end(" ").code == "end-reason"
    assert end("They were bought.").result == "ok"


def test_a_budget_never_changes_inside_a_locked_month(world: World, tess: Device) -> None:
    month = Month(world)
    month.add(
        Period(
            id=uuid4(), client_id=world.north, month="2026-07", state="locked",
            locked_at=world.clock.at, locked_by=world.people[ADMIN], created_at=world.clock.at,
        )
    )  # fmt: skip
    assert save(tess, budget_min=1500)[1].code == "budget-locked"
    assert save(tess)[1].result == "ok"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"zone": "Mars/Olympus"}, "zone-unknown"),
        ({"weekly": text({"mon": ["09:00-18:00", "17:00-19:00"]})}, "weekly-wrong"),
        ({"weekly": text({"mon": "all day"})}, "weekly-wrong"),
        ({"weekly": text({"someday": []})}, "weekly-wrong"),
        ({"weekly": text([])}, "value-wrong"),
        ({"holidays": text([{"date": "Christmas", "name": "x"}])}, "holiday-wrong"),
        ({"holidays": text({"a": 1})}, "value-wrong"),
        ({"holidays": text([{"date": "2026-12-25", "name": "a"}] * 2)}, "holiday-twice"),
        ({"special_days": text([{"date": "2026-12-24", "name": "Eve", "windows": ["9"]}])},
         "special-day-wrong"),
        ({"removed": text(["2026"])}, "holiday-wrong"),
        ({"name": " "}, "name-wrong"),
    ],
)  # fmt: skip
def test_a_calendar_that_cannot_be_is_refused(
    tess: Device, fields: dict[str, Any], code: str
) -> None:
    answer = edit_calendar(tess, **fields)
    assert (answer.result, answer.code) == ("rejected", code)


def test_hours_of_clients_that_one_does_not_see_are_not_one_s_own_to_change(
    world: World, tess: Device
) -> None:
    hours = text({"mon": ["08:00-18:00"]})
    assert edit_calendar(tess, weekly=hours).result == "ok"
    add_client(world.central, NewClient("Third", "TH", "America/New_York"))
    answer = edit_calendar(tess, weekly=text({"mon": ["07:00-18:00"]}))
    assert (answer.result, answer.code) == ("rejected", "calendar-shared")
    assert edit_calendar(world.device(ADMIN), weekly=text({"mon": ["07:00-18:00"]})).result == "ok"


def test_a_device_adds_opening_hours_of_its_own(tess: Device) -> None:
    fields = {
        "name": "Nights",
        "zone": "America/New_York",
        "weekly": text({}),
        "created_at": to_micros(tess.world.clock.at),
        "created_by": tess.user.bytes,
    }
    op = tess.op("calendar", uuid4().bytes, "create", fields)
    (answer,) = tess.tell(tess.tx("save_calendar", op))
    assert answer.result == "ok"
