"""What the lives' watch over files takes for lost, and what nobody could have kept (I13)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from app.database.work import WorkSession
from app.domain.vocabulary import TicketState
from app.records import Attachment, Ticket
from app.simulation.acts import Person
from app.simulation.device import Device
from app.simulation.oracle import Broken
from app.simulation.programs import NEWER
from app.simulation.run import begun
from app.simulation.world import World
from app.store.tables import file_here
from app.sync.files.carrying import tidy

SEED = 1
"""Of a life whose first device sees a ticket."""


@pytest.fixture
def world() -> Iterator[World]:
    with begun(SEED) as world:
        for device in world.fleet.devices:
            if device.version != NEWER:
                world.fleet.update(device)
        world.server.version = NEWER
        yield world


def with_file(world: World) -> tuple[Device, UUID, UUID]:
    """A device, with a ticket and a file on it that central knows of and does not have yet."""
    device = world.fleet.devices[0]
    for _ in range(6):
        world.fleet.act_on(device)
    world.rounds.whole(device)
    Person(device, world.book, world.chance).attach()
    world.rounds.whole(device)
    with device.store.reading() as connection:
        query = select(Attachment.id, Attachment.ticket_id)
        attachment, ticket = connection.execute(query).one()
    assert ticket is not None
    world.server.back_up(tuple(world.book.central))
    return device, attachment, ticket


def look(world: World) -> None:
    assert world.beside is not None
    world.beside.look()


def test_a_copy_that_left_with_a_ticket_that_rests_is_nobodys_fault_once_central_is_put_back(
    world: World,
) -> None:
    device, attachment, ticket = with_file(world)
    assert world.beside is not None
    world.beside.parcels.whole(device)
    world.rounds.whole(device)
    look(world)

    def end(session: WorkSession) -> None:
        found = session.get(Ticket, ticket)
        assert found is not None
        found.state = TicketState.CANCELLED.value

    world.server.do("edit_ticket", end)
    world.clock.forward(timedelta(hours=3))
    world.server.rest()
    world.rounds.whole(device)
    world.server.rewind(world.server.backups[0], noticed=True)
    assert tidy(device.store) > 0
    with device.store.reading() as connection:
        assert attachment not in connection.execute(select(Attachment.id)).scalars()
    look(world)


def test_a_copy_that_goes_before_central_has_it_is_missed(world: World) -> None:
    device, attachment, _ticket = with_file(world)
    look(world)
    device.store.write(
        lambda connection: connection.execute(
            delete(file_here).where(file_here.c.attachment == attachment)
        )
    )
    with pytest.raises(Broken, match=f"I13.*let go of attachment {attachment}"):
        look(world)
