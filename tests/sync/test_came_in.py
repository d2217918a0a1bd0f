"""What others did is told as having come in; what this device did, and a first copy, are not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import select

from app.database.scope import whole
from app.store import came_in, pages
from app.store.tables import setting
from app.sync.centre import sync_overview
from app.sync.centre_device import Reader
from app.sync.centre_facts import CameAct
from app.usecases.edit_ticket import EditTicket, edit_ticket
from tests.sync.real import RealCentral
from tests.sync.worlds import Desk, make_desk

pytestmark = pytest.mark.postgresql_long


@pytest.fixture
def ticket(real_central: RealCentral, desks: tuple[Desk, Desk]) -> UUID:
    """A ticket that both devices have."""
    laptop, tablet = desks
    laptop.sync()
    tablet.sync()
    made = laptop.submit(real_central.north)
    laptop.sync()
    tablet.sync()
    return made


def told(desk: Desk) -> list[CameAct]:
    return list(sync_overview(desk.store, whole("this device"), Reader()).came)


def titles(desk: Desk) -> list[str]:
    return [act.title for act in told(desk)]


def edit(desk: Desk, ticket: UUID, **changes: Any) -> None:
    command = EditTicket(ticket, **changes)
    desk.do("edit_ticket", lambda session: edit_ticket(session, desk.ctx, command))


def test_what_somebody_else_did_is_told_with_who_what_and_where(
    desks: tuple[Desk, Desk], ticket: UUID
) -> None:
    laptop, tablet = desks
    laptop.reply(ticket, "On my way")
    laptop.sync()
    tablet.sync()
    reply, *_rest, new = told(tablet)
    assert (reply.title, reply.place) == ("Reply", ("ticket", ticket))
    assert reply.who in {"Mira Okafor", "You, elsewhere"}
    assert reply.done_at == laptop.clock.now()
    assert new.title.startswith("New ticket")


def test_what_this_device_did_itself_does_not_come_in(
    desks: tuple[Desk, Desk], ticket: UUID
) -> None:
    laptop, tablet = desks
    edit(laptop, ticket, title="Printer is loud")
    laptop.sync()
    laptop.sync()
    assert titles(laptop) == []
    tablet.sync()
    assert titles(tablet)[0] == "Ticket changed"
    assert len(titles(tablet)) == 2, "the line on the timeline is no act of its own"


def test_two_replies_in_a_row_are_two_acts(desks: tuple[Desk, Desk], ticket: UUID) -> None:
    laptop, tablet = desks
    laptop.reply(ticket, "On my way")
    laptop.reply(ticket, "I am there")
    laptop.sync()
    tablet.sync()
    assert titles(tablet)[:2] == ["Reply", "Reply"]


def test_a_first_copy_is_no_news(
    real_central: RealCentral, desks: tuple[Desk, Desk], ticket: UUID, tmp_path: Path
) -> None:
    assert desks[0].ticket(ticket) is not None
    third = make_desk(tmp_path / "third", real_central)
    third.sync()
    assert third.ticket(ticket) is not None
    assert titles(third) == []
    third.store.close()


def test_no_values_are_kept(desks: tuple[Desk, Desk], ticket: UUID) -> None:
    laptop, tablet = desks
    edit(laptop, ticket, title="Printer is loud")
    laptop.reply(ticket, "The safe opens with 4711")
    laptop.sync()
    tablet.sync()
    with tablet.store.reading() as connection:
        kept = connection.execute(
            select(setting.c.value).where(setting.c.key == "came-in")
        ).scalar_one()
    text = msgspec.json.encode(kept).decode()
    assert "loud" not in text
    assert "4711" not in text


def test_a_client_that_was_taken_away_leaves_nothing_there(
    real_central: RealCentral, desks: tuple[Desk, Desk], ticket: UUID
) -> None:
    _laptop, tablet = desks
    assert titles(tablet)
    tablet.store.write(lambda c: pages.forget_scope(c, real_central.north.bytes))
    with tablet.store.reading() as connection:
        assert came_in.lately(connection, tablet.clock.now()) == []
    assert tablet.ticket(ticket) is None


def test_after_two_weeks_it_is_told_no_longer(desks: tuple[Desk, Desk], ticket: UUID) -> None:
    _laptop, tablet = desks
    later = tablet.clock.now() + timedelta(days=15)
    with tablet.store.reading() as connection:
        assert came_in.lately(connection, tablet.clock.now())
        assert came_in.lately(connection, later) == []
    assert tablet.ticket(ticket) is not None


def test_only_the_newest_two_hundred_are_kept(
    desks: tuple[Desk, Desk], ticket: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(came_in, "_MOST", 2)
    laptop, tablet = desks
    for text in ("One", "Two", "Three"):
        laptop.reply(ticket, text)
        laptop.sync()
    tablet.sync()
    assert titles(tablet) == ["Reply", "Reply"]
