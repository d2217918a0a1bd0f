"""What a person does at a device, by chance that is seeded, and what they saw as saved."""

from __future__ import annotations

import random
from uuid import UUID

from sqlalchemy import select

from app.database.scope import ScopedSession
from app.records import Ticket
from tests.sync.served import HERE, Device

_NEW = 0.3


class Days:
    """A person's days.

    Args:
        seed: of what is done.
        name: is part of the title of each ticket, so that no two have the same.

    Attributes:
        saved: the operations that were seen as saved.
    """

    def __init__(self, seed: int, name: str) -> None:
        self._chance = random.Random(seed)
        self._name = name
        self._acts = 0
        self.saved: set[UUID] = set()

    def work(self, device: Device) -> None:
        """One act: a ticket, or a reply to one that may be somebody else's."""
        self._acts += 1
        tickets = device.store.work.read(HERE, _tickets)
        if not tickets or self._chance.random() < _NEW:
            client = self._chance.choice(sorted(device.clients().values()))
            device.submit(client, f"Saved {self._name} {self._acts}")
        else:
            device.reply(self._chance.choice(tickets), f"Reply {self._name} {self._acts}")
        self.saved |= set(device.unsent())


def _tickets(session: ScopedSession) -> list[UUID]:
    query = select(Ticket.id).where(Ticket.title.startswith("Saved")).order_by(Ticket.id)
    return list(session.scalars(query))
