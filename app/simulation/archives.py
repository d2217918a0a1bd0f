"""What people do about tickets that rest at central."""

from __future__ import annotations

import random
from uuid import UUID

from app.records.archive import archive_of
from app.records.base import FIRM_SCOPE
from app.simulation.device import Device
from app.simulation.server import Server
from app.store import archive
from app.store.state import scopes


def fetch_one(device: Device, server: Server, chance: random.Random) -> None:
    """Somebody opens a ticket that is not there and wants to have it; it may be nobody's."""
    resting = sorted(server.resting())
    ticket = UUID(bytes=chance.choice(resting)) if resting else UUID(int=chance.getrandbits(128))
    now = device.clock.now()
    device.store.write(lambda connection: archive.want(connection, ticket, now))


def pin_or_unpin(device: Device, chance: random.Random) -> None:
    """Somebody pins a client, or takes the pin away."""
    with device.store.reading() as connection:
        pinned = archive.pins(connection)
        here = {UUID(bytes=scope.id) for scope in scopes(connection)} - {FIRM_SCOPE}
    clients = sorted(here - {archive_of(client) for client in here})
    if not clients:
        return
    client, now = chance.choice(clients), device.clock.now()
    if client in pinned:
        device.store.write(lambda connection: archive.unpin(connection, client))
    else:
        device.store.write(lambda connection: archive.pin(connection, client, now))
