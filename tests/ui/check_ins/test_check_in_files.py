"""What leaves of a check-in: each form of it, and nothing that is internal."""

from __future__ import annotations

import json
from uuid import UUID

import icalendar
import pytest

from app.bootstrap.check_ins import shown_check_in
from app.domain.rules import RuleBroken
from app.reports.check_in import ShownCheckIn
from app.reports.check_in_files import Form, file_of, forms_of
from app.usecases.check_ins.capturing import TakeDown, take_down
from app.usecases.check_ins.holding import (
    FinishCheckIn,
    StartCheckIn,
    finish_check_in,
    start_check_in,
)
from app.usecases.check_ins.planning import (
    ChangeCheckIn,
    PlanCheckIn,
    change_check_in,
    plan_check_in,
)
from app.usecases.check_ins.preparing import AddTopic, add_topic
from tests.builders.rows import MIRA, NORTHWIND
from tests.builders.stage import Stage

SECRET = "between ourselves"


@pytest.fixture
def check_in(stage: Stage) -> UUID:
    """One that is planned for now, with something for the client and something internal."""
    desk = stage.world.desk
    made = desk.do(plan_check_in, PlanCheckIn(NORTHWIND, stage.world.clock.now(), place="Room 2"))
    desk.do(add_topic, AddTopic(NORTHWIND, "The move in June", made))
    desk.do(add_topic, AddTopic(NORTHWIND, SECRET, made, internal=True))
    return made


def shown(stage: Stage, check_in: UUID) -> ShownCheckIn:
    found = shown_check_in(stage.world.desk, check_in)
    assert found is not None
    return found


def test_the_agenda_leaves_without_what_is_internal(stage: Stage, check_in: UUID) -> None:
    before = shown(stage, check_in)
    text = file_of(before, Form.MARKDOWN)
    assert text.name == "Agenda Northwind 2026-03-10.md"
    assert b"The move in June" in text.data
    figures = json.loads(file_of(before, Form.JSON).data)
    assert "The move in June" in json.dumps(figures)
    for form in (Form.MARKDOWN, Form.JSON, Form.EXCLUSIONS):
        assert SECRET.encode() not in file_of(before, form).data
    assert file_of(before, Form.PDF).data.startswith(b"%PDF-")


def test_an_invitation_keeps_its_name_and_counts_its_changes(stage: Stage, check_in: UUID) -> None:
    def event() -> icalendar.Event:
        calendar = icalendar.Calendar.from_ical(file_of(shown(stage, check_in), Form.CALENDAR).data)
        [found] = calendar.walk("VEVENT")
        assert isinstance(found, icalendar.Event)
        return found

    first = event()
    assert str(first["LOCATION"]) == "Room 2"
    stage.world.desk.do(change_check_in, ChangeCheckIn(check_in, place="Room 3"))
    second = event()
    assert (str(second["UID"]), str(second["SEQUENCE"])) == (str(first["UID"]), "1")
    assert str(second["LOCATION"]) == "Room 3"


def test_after_the_meeting_the_minutes_leave(stage: Stage, check_in: UUID) -> None:
    desk = stage.world.desk
    desk.do(start_check_in, StartCheckIn(check_in))
    desk.do(take_down, TakeDown(check_in, "decision", "Phones stay as they are"))
    desk.do(take_down, TakeDown(check_in, "note", SECRET, internal=True))
    stage.world.clock.forward(minutes=40)
    desk.do(finish_check_in, FinishCheckIn(check_in))
    after = shown(stage, check_in)
    assert forms_of(after) == (Form.PDF, Form.MARKDOWN, Form.JSON)
    minutes = file_of(after, Form.MARKDOWN)
    assert minutes.name.startswith("Minutes Northwind")
    assert b"Phones stay as they are" in minutes.data
    assert SECRET.encode() not in minutes.data
    assert "1 internal note" in after.page.for_client.left_out.words()


def test_without_an_address_of_who_holds_it_nobody_is_invited(stage: Stage, check_in: UUID) -> None:
    found = shown(stage, check_in)
    assert found.page.head.manager_id == MIRA
    nobody = ShownCheckIn(
        found.page, found.letterhead, type(found.guests)(None, ()), found.at, found.charts
    )
    with pytest.raises(RuleBroken, match="give it an account manager first"):
        file_of(nobody, Form.CALENDAR)
