"""Where two devices' edits came together by themselves, it is told, and only there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.domain.members import Members
from app.store import met, pages
from app.usecases.edit_ticket import EditTicket, edit_ticket
from tests.sync.real import RealCentral
from tests.sync.worlds import Desk

pytestmark = pytest.mark.postgresql_long


@pytest.fixture
def ticket(real_central: RealCentral, desks: tuple[Desk, Desk]) -> UUID:
    laptop, tablet = desks
    laptop.sync()
    made = laptop.submit(real_central.north)
    laptop.sync()
    tablet.sync()
    return made


def edit(desk: Desk, ticket: UUID, **changes: Any) -> None:
    command = EditTicket(ticket, **changes)
    desk.do("edit_ticket", lambda session: edit_ticket(session, desk.ctx, command))


def lately(desk: Desk) -> list[met.Met]:
    with desk.store.reading() as connection:
        return met.lately(connection, desk.clock.now())


def told(desk: Desk) -> list[tuple[str, bool, Any, Any]]:
    return [(f.name, f.both, f.before, f.after) for one in lately(desk) for f in one.fields]


def test_a_field_that_only_the_other_side_changed_is_told_to_who_edited_another_one(
    desks: tuple[Desk, Desk], ticket: UUID
) -> None:
    laptop, tablet = desks
    edit(laptop, ticket, title="Printer jams on Mondays")
    edit(tablet, ticket, category="printing")
    laptop.sync()
    tablet.sync()
    assert [(name, both, after) for name, both, _before, after in told(tablet)] == [
        ("title", False, "Printer jams on Mondays")
    ]
    laptop.sync()
    assert told(laptop) == [], "its own edit was confirmed before the other one came"


def test_tags_of_both_sides_are_told_as_kept(desks: tuple[Desk, Desk], ticket: UUID) -> None:
    laptop, tablet = desks
    edit(laptop, ticket, tags=Members(add=("on-call",)))
    edit(tablet, ticket, tags=Members(add=("storage",)))
    laptop.sync()
    tablet.sync()
    assert told(tablet) == [("tags", True, ["storage"], ["on-call", "storage"])]


def test_an_ordinary_edit_that_met_nobody_is_not_told(
    desks: tuple[Desk, Desk], ticket: UUID
) -> None:
    laptop, tablet = desks
    edit(laptop, ticket, title="Printer jams on Mondays")
    laptop.sync()
    tablet.sync()
    edit(tablet, ticket, category="printing")
    tablet.sync()
    assert told(laptop) == told(tablet) == []


def test_the_same_field_is_a_conflict_and_not_told_here(
    desks: tuple[Desk, Desk], ticket: UUID
) -> None:
    laptop, tablet = desks
    edit(laptop, ticket, title="Printer jams on Mondays")
    edit(tablet, ticket, title="Printer is loud")
    laptop.sync()
    tablet.sync()
    assert told(tablet) == []


def test_long_values_are_not_kept_a_second_time(desks: tuple[Desk, Desk], ticket: UUID) -> None:
    laptop, tablet = desks
    edit(laptop, ticket, title="Printer " * 20)
    edit(tablet, ticket, category="printing")
    laptop.sync()
    tablet.sync()
    (one,) = lately(tablet)
    assert [(f.name, f.whole, f.after) for f in one.fields] == [("title", False, None)]


def test_it_is_forgotten_after_a_while_and_with_its_client(
    real_central: RealCentral, desks: tuple[Desk, Desk], ticket: UUID
) -> None:
    laptop, tablet = desks
    edit(laptop, ticket, title="Printer jams on Mondays")
    edit(tablet, ticket, category="printing")
    laptop.sync()
    tablet.sync()
    with tablet.store.reading() as connection:
        assert met.lately(connection, tablet.clock.now() + timedelta(days=15)) == []
    tablet.store.write(lambda connection: pages.forget_scope(connection, real_central.north.bytes))
    assert lately(tablet) == []
