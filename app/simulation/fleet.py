"""The devices of a world, and what befalls each of them beside its rounds."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from app.simulation.acts import Person
from app.simulation.ageing import AWAY, is_mended_unspoilt, look_after, spoil
from app.simulation.book import Book
from app.simulation.device import Bench, Device
from app.simulation.firm import Firm
from app.simulation.fuse import Crashed
from app.simulation.leaning import NOWHERE, Leaning
from app.simulation.oracle import Broken, Watch
from app.simulation.programs import NEWER
from app.store.tables import outbox


class Fleet:
    """Devices: made, restarted, copied, put back to an earlier day, taken on holiday.

    Args:
        bench: makes them.
        firm: whose people work on them.
        folder: for their disks.
        book: what people were told was saved.
        chance: of every choice.
        leaning: what people do more often than elsewhere.
    """

    def __init__(
        self,
        bench: Bench,
        firm: Firm,
        folder: Path,
        book: Book,
        chance: random.Random,
        leaning: Leaning = NOWHERE,
    ) -> None:
        self._bench, self._firm, self._folder = bench, firm, folder
        self._book, self._chance, self._leaning = book, chance, leaning
        self.devices: list[Device] = []
        self.watches: dict[str, Watch] = {}
        self.on_put_back: Callable[[Device], None] = lambda _device: None
        self._back_at: dict[str, timedelta] = {}

    def add(self) -> None:
        """A device with nothing on it yet."""
        name = f"K{len(self.devices) + 1}"
        user = self._chance.choice(self._firm.people)
        self._welcome(self._bench.make(name, user, self._folder / name, self._firm.device))

    def _welcome(self, device: Device) -> None:
        self.devices.append(device)
        self.watches[device.name] = Watch(device, self._book)

    def close(self) -> None:
        """End all of them."""
        for device in self.devices:
            device.close()

    def one(self) -> Device:
        """Any of them."""
        return self._chance.choice(self.devices)

    def free(self) -> list[Device]:
        """The devices that may begin a round: nobody is away with them."""
        now = self._bench.world.elapsed
        free = [one for one in self.devices if one.steps is None]
        return [one for one in free if self._back_at.get(one.name, now) <= now]

    def look(self, device: Device) -> None:
        """I7 and I8 of it."""
        self.watches[device.name].look()

    def look_after(self, device: Device) -> bool:
        """I5: whatever had to be put right, somebody has spoilt."""
        well = look_after(device)
        if is_mended_unspoilt(device):
            raise Broken("I5", f"{device.name} had to put right what nobody had spoilt")
        return well

    def act_on(self, device: Device) -> None:
        """What a person does is one transaction; the round beside it may die, it does not."""
        left, device.fuse.left = device.fuse.left, None
        Person(device, self._book, self._chance, self._leaning).act()
        device.fuse.left = left
        self.look(device)

    def do(self, act: Callable[[Device], None]) -> None:
        """Somebody does something at a device that may die of it."""
        device = self.one()
        try:
            act(device)
        except Crashed:
            self.restart(device)
        self.look(device)

    def restart(self, device: Device) -> None:
        """Its process died, or is ended: it begins again with what is on its disk."""
        self._bench.restart(device)
        self.look(device)

    def update(self, device: Device) -> None:
        """Its program is replaced by the newer version."""
        device.version = NEWER
        self.restart(device)

    def spoil(self) -> None:
        """A disk, or a fault of the program, changes a row."""
        spoil(self.one(), self._chance)

    def go_away(self) -> None:
        """Somebody is on holiday, and their device does not sync."""
        hours = self._chance.randint(*AWAY)
        self._back_at[self.one().name] = self._bench.world.elapsed + timedelta(hours=hours)

    def back_up(self) -> None:
        """A copy of a device's disk is taken."""
        device = self.one()
        device.backup, device.fragile = device.files(), set()

    def put_back(self) -> None:
        """A disk is put back to the day of its copy."""
        device = self._chance.choice([one for one in self.devices if one.backup is not None])
        self._book.excused |= device.fragile
        self._bench.restart(device, device.backup)
        self.watches[device.name].forget()
        self.on_put_back(device)

    def clone(self) -> None:
        """A device's disk is copied, and the copy is used, too."""
        original = self.one()
        name = f"K{len(self.devices) + 1}"
        place = self._folder / name
        device = self._bench.clone(name, original.user, place, original.files(), original.version)
        self._welcome(device)


def has_unsent(device: Device) -> bool:
    """Whether anything waits here that is not put aside."""
    with device.store.reading() as connection:
        unsent = select(outbox.c.op_id).where(outbox.c.state.not_in(("held", "shown")))
        return connection.execute(unsent.limit(1)).first() is not None
