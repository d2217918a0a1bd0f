"""A preview on a device reads everything that is there: consents, projects, what was used up."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.domain.coverage.grounds import UNKNOWN
from app.domain.vocabulary import TicketKind
from app.ports.problems import Refused
from app.queries.forecast import timer_chip
from app.queries.stop_sheet import StopSheet, stop_sheet
from app.usecases.consents import Authorize, authorize
from app.usecases.log_time import LogTime, Stretch, log_time
from app.usecases.reclassify import SetFlags, set_flags
from app.usecases.submit_ticket import SubmitTicket
from tests.builders.rows import MIRA, NORTHWIND, NOW, T1042, small_rows
from tests.builders.world import World, open_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """The small desk at 17:48, with an hour of minor requests in its agreements."""
    caps = {"per_request_min": 60}
    rows = [
        (entity, [row | {"minor_sr": caps} for row in some])
        if entity == "agreement_version"
        else (entity, some)
        for entity, some in small_rows()
    ]
    made = open_world(tmp_path / "world", rows=rows)
    yield made
    made.close()


def sheet(world: World, ticket: UUID, start: datetime, minutes: int, **more: Any) -> StopSheet:
    stretches = [(start, start + timedelta(minutes=minutes))]
    found = world.desk.ask(
        lambda session: stop_sheet(
            session, technician=MIRA, grade="standard", ticket=ticket, stretches=stretches, **more
        )
    )
    assert found is not None
    return found


def minor_request(world: World) -> UUID:
    ticket = world.desk.submit(
        SubmitTicket(NORTHWIND, "Add a mailbox", kind=TicketKind.SERVICE_REQUEST)
    )
    world.desk.do(set_flags, SetFlags(ticket, minor=True, well_defined=True))
    return ticket


def log(world: World, ticket: UUID, start: datetime, minutes: int) -> None:
    stretch = Stretch(start, start + timedelta(minutes=minutes))
    world.desk.do(log_time, LogTime([stretch], "Made it.", ticket=ticket, confirmed=True))


def test_earlier_work_takes_from_the_allowance_of_a_preview(world: World) -> None:
    ticket = minor_request(world)
    start = NOW - timedelta(hours=5)
    assert "20 of 60 min" in sheet(world, ticket, start, 20).lines[0].sentence
    log(world, ticket, start, 50)
    later = sheet(world, ticket, start + timedelta(hours=2), 20)
    assert [(line.decision, line.worked_s) for line in later.lines] == [
        ("included", 600),
        ("excluded", 600),
    ]
    assert later.why.allowance.startswith("0 of 60 min left on this request")


def test_an_allowance_is_called_unknown_where_rows_are_missing(world: World) -> None:
    ticket = minor_request(world)
    start = NOW - timedelta(hours=1)
    found = sheet(world, ticket, start, 20, whole=False)
    assert not found.whole
    assert found.why.allowance == UNKNOWN
    chip = world.desk.ask(
        lambda session: timer_chip(
            session, technician=MIRA, grade="standard", ticket=ticket,
            stretches=[(start, NOW)], now=NOW, whole=False,
        )
    )  # fmt: skip
    assert chip is not None
    assert chip.words.endswith(UNKNOWN)


def test_a_consent_on_the_device_covers_a_preview_and_is_named(world: World) -> None:
    evening = NOW + timedelta(minutes=30)
    assert sheet(world, T1042, evening, 20).lines[0].decision == "excluded"
    consent = Authorize("covered", NOW, NOW + timedelta(hours=3), ticket=T1042)
    world.desk.do(authorize, consent)
    covered = sheet(world, T1042, evening, 20)
    assert covered.code == "IN-AFTER-HOURS-COVERED"
    assert "agreed with Mira Okafor" in covered.lines[0].sentence
    met = next(one for one in covered.lines[0].why.conditions if "window" in one.words)
    assert (met.met, met.detail) == (True, "agreed with Mira Okafor")


def test_time_that_another_entry_covers_is_held_in_the_preview(world: World) -> None:
    start = NOW - timedelta(hours=2)
    log(world, T1042, start, 30)
    twice = sheet(world, T1042, start + timedelta(minutes=10), 40)
    assert (twice.status, twice.code) == ("held", "HOLD-OVERLAP")
    assert twice.why.conditions[-1].detail.startswith("another one from")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"activity": "sleep"}, "activity-unknown"),
        ({"mode": "moon"}, "mode-unknown"),
        ({"after_resolution": "party"}, "after-resolution-unknown"),
    ],
)
def test_words_that_nobody_knows_are_refused_and_not_guessed(
    world: World, given: dict[str, str], code: str
) -> None:
    stretch = Stretch(NOW - timedelta(hours=1), NOW, **given)
    with pytest.raises(Refused) as problem:
        world.desk.do(log_time, LogTime([stretch], "Made it.", ticket=T1042))
    assert problem.value.code == code


def test_a_time_without_a_zone_is_refused(world: World) -> None:
    stretch = Stretch(NOW.replace(tzinfo=None), NOW)
    with pytest.raises(Refused, match="time zone"):
        world.desk.do(log_time, LogTime([stretch], "Made it.", ticket=T1042))
