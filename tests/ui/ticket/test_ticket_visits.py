"""Visits for a ticket, planned, moved, called off and done by keys, and shown beside it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from PySide6.QtWidgets import QPushButton
from sqlalchemy import update

from app.ports.changes import ChangeSet
from app.records import Site, Visit
from app.records.nouns import table_of
from tests.builders.rows import MIRA, NORTHWIND, NOW, T1042, TOM, id_of
from tests.builders.stage import Stage
from tests.builders.world import fill
from tests.ui.ticket.by_keys import all_of, is_asked, run, send, sheet
from ui.kit.forms.kinds import ChoiceField
from ui.kit.text import PlainLabel
from ui.screens.ticket.screen import TicketScreen
from ui.screens.ticket.visit_part import VisitPart

pytestmark = pytest.mark.usefixtures("ticket")
TEN = datetime(2026, 3, 11, 14, 0, tzinfo=UTC)
"""Ten in New York, where Northwind is."""


def the_visit(stage: Stage) -> Visit:
    found: Visit
    (found,) = all_of(stage, Visit)
    return found


def plan(stage: Stage) -> None:
    run(stage, "ticket.visit")
    send(stage, when="2026-03-11 10:00", lasts="90", place="Floor 3", note="Have the key ready.")


def change(stage: Stage, noun: str, row: UUID, **fields: object) -> None:
    """As if it had come from central."""
    table = table_of(noun)
    stage.world.store.write(
        lambda connection: connection.execute(
            update(table).where(table.c.id == row).values(**fields)
        )
    )
    stage.bus.announce(ChangeSet(frozenset({"visit", "ticket", "user"})))
    stage.settle()


def shown(ticket: TicketScreen) -> list[str]:
    part = ticket.pane.inspector.findChildren(VisitPart)[-1]
    return [one.text() for one in part.findChildren(PlainLabel)]


def names(ticket: TicketScreen) -> list[str]:
    part = ticket.pane.inspector.findChildren(VisitPart)[-1]
    return [one.accessibleName() or one.text() for one in part.findChildren(QPushButton)]


def test_a_visit_is_planned_with_one_s_own_name_and_shown_in_the_client_s_time(
    stage: Stage, ticket: TicketScreen
) -> None:
    run(stage, "ticket.visit")
    fields = sheet(stage).form.fields
    who = fields["who"]
    assert isinstance(who, ChoiceField)
    assert who.value() == MIRA
    send(stage, when="soon", lasts="90")
    assert fields["when"].error
    send(stage, when="2026-03-11 10:00", lasts="an hour")
    assert fields["lasts"].error == "Write how many minutes it takes, as 60."
    send(stage, lasts="90", place="Floor 3", note="Have the key ready.")
    assert not is_asked(stage)
    made = the_visit(stage)
    assert (made.starts_at, made.planned_min, made.technician_id) == (TEN, 90, MIRA)
    assert stage.said.lines[-1] == "T-1042: a visit is planned"
    lines = shown(ticket)
    assert lines[:2] == ["Wed 11 March, 10:00–11:30", "New York time"]
    assert "Mira Okafor" in lines
    assert any(line.startswith("Floor 3") for line in lines)
    spoken = names(ticket)
    assert spoken[:2] == [
        "Move the visit: Wed 11 March, 10:00–11:30",
        "Call off the visit: Wed 11 March, 10:00–11:30",
    ]
    stage.said.undo()
    stage.settle()
    assert the_visit(stage).state == "cancelled"


def test_a_visit_is_moved_to_somebody_else_and_that_is_taken_back(stage: Stage) -> None:
    plan(stage)
    run(stage, "ticket.visit_move")
    assert sheet(stage).value("when") == "2026-03-11 10:00"
    send(stage, when="2026-03-12 09:00", who=TOM)
    moved = the_visit(stage)
    assert (moved.starts_at.day, moved.technician_id, moved.calendar_sequence) == (12, TOM, 1)
    assert (moved.place, moved.note) == ("Floor 3", "Have the key ready.")
    stage.said.undo()
    stage.settle()
    back = the_visit(stage)
    assert (back.starts_at, back.technician_id) == (TEN, MIRA)


def test_a_visit_of_somebody_who_left_is_moved_and_may_stay_theirs_or_become_another_s(
    stage: Stage,
) -> None:
    plan(stage)
    change(stage, "visit", the_visit(stage).id, technician_id=TOM)
    change(stage, "user", TOM, active=False)
    run(stage, "ticket.visit_move")
    who = sheet(stage).form.fields["who"]
    assert isinstance(who, ChoiceField)
    assert who.value() == TOM
    send(stage, place="Room 2")
    assert (the_visit(stage).technician_id, the_visit(stage).place) == (TOM, "Room 2")
    run(stage, "ticket.visit_move")
    send(stage, who=MIRA)
    assert the_visit(stage).technician_id == MIRA


def test_no_site_is_named_that_nobody_chose(stage: Stage) -> None:
    (usual,) = [one for one in all_of(stage, Site) if one.client_id == NORTHWIND]
    annex = {
        "id": id_of("annex"), "client_id": NORTHWIND, "name": "Annex", "zone": usual.zone,
        "created_at": NOW, "created_by": MIRA,
    }  # fmt: skip
    fill(stage.world.store, [("site", [annex])])
    change(stage, "ticket", T1042, site_id=None)
    plan(stage)
    assert the_visit(stage).site_id == usual.id, "and not the first by name"
    change(stage, "visit", the_visit(stage).id, site_id=None)
    run(stage, "ticket.visit_move")
    send(stage, place="Room 2")
    assert (the_visit(stage).site_id, the_visit(stage).place) == (None, "Room 2")


def test_a_visit_is_called_off_with_a_reason_and_that_is_taken_back(
    stage: Stage, ticket: TicketScreen
) -> None:
    plan(stage)
    run(stage, "ticket.visit_off")
    send(stage, reason="no")
    assert "at least 10" in sheet(stage).form.fields["reason"].error
    send(stage, reason="The part has not come yet.")
    assert the_visit(stage).state == "cancelled"
    assert shown(ticket)[0] == "Wed 11 March, 10:00–11:30: called off"
    stage.said.undo()
    stage.settle()
    assert the_visit(stage).state == "planned"


def test_a_visit_that_began_is_said_to_have_taken_place(stage: Stage, ticket: TicketScreen) -> None:
    run(stage, "ticket.visit")
    send(stage, when="17:30", lasts="60")
    assert names(ticket)[2].startswith("The visit took place: ")
    run(stage, "ticket.visit_done")
    assert the_visit(stage).state == "done"
    assert shown(ticket)[0].endswith(": took place")
