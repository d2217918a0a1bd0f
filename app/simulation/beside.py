"""What goes on beside the rows: files and their lanes, and long texts of tickets.

It has a source of chance of its own, and no hours: a few of these things happen after each step of
the world. So what people learn to do here leaves lives without it as they are.

Source: sync.md 2.9, 2.14.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, select

from app.central.files.clearing import clear_up
from app.domain.attachments import AttachmentState
from app.records import Attachment
from app.simulation.acts import Person
from app.simulation.bodies import Bodies
from app.simulation.book import Book
from app.simulation.clock import WorldClock
from app.simulation.device import Device
from app.simulation.file_checks import FileWatch
from app.simulation.fleet import Fleet
from app.simulation.leaning import Leaning
from app.simulation.office import Office
from app.simulation.parcels import Parcels
from app.simulation.programs import NEWER
from app.simulation.server import Server
from app.store import errands
from app.store.files import WHOLE, note_use
from app.store.open import Store
from app.store.settings import write_setting
from app.store.tables import file_copy, file_errand
from app.sync.files.carrying import tidy
from app.sync.files.policy import ROOM

_SALT = 0xF17E5
_MOST_AT_ONCE = 3
"""Things that happen after one step of the world."""
_NEWER = 0.75
"""How many devices, and how often central, have the newer program from the beginning."""
_ROOMS = (1, 1, 800, 2_000, 5_000)
"""What people choose to keep on a device, in bytes."""
_LOOKS_EVERY = 3
"""Steps of the world."""
_TURNS = 40
"""So many turns of a lane, over a good network, are enough for anything."""
_OLD = timedelta(hours=26)


class Beside:
    """The scheduler of what goes on beside the rows.

    Args:
        seed: of the world.
        fleet: the devices.
        server: central.
        book: what people were told was saved.
        bodies: the files of this world.
        leaning: what happens → another weight than usual.
    """

    def __init__(
        self,
        seed: int,
        fleet: Fleet,
        server: Server,
        book: Book,
        bodies: Bodies,
        leaning: Leaning,
    ) -> None:
        self.chance = random.Random(seed ^ _SALT)  # noqa: S311 -- repeatable is the point
        self._fleet, self._server, self._book, self._bodies = fleet, server, book, bodies
        self._office = Office(server, book, self.chance)
        self.parcels = Parcels(fleet, server, self.chance)
        self._watch = FileWatch(server, bodies)
        fleet.on_put_back = lambda device: self._watch.look(device, put_back=True)
        for device in fleet.devices:
            if self.chance.random() < _NEWER:
                fleet.update(device)
        if self.chance.random() < _NEWER:
            server.version = NEWER
        acts: list[tuple[int, str, Callable[[], None]]] = [
            (4, "attach", lambda: self._person(Person.attach, self._newer())),
            (4, "describe", lambda: self._person(Person.describe, fleet.devices)),
            (2, "office describes", self._office.describe),
            (12, "lane", self.parcels.begin),
            (70, "parcel", self.parcels.carry),
            (4, "lose a parcel", self.parcels.lose),
            (5, "cut", self.parcels.cut),
            (1, "garble", self.parcels.garble),
            (6, "look at a file", lambda: self._do(self._look)),
            (3, "choose room", lambda: self._do(self._choose_room)),
            (2, "clear up", lambda: self._do(lambda device: tidy(device.store))),
            (3, "clear up central", self._clear_up),
        ]
        self._beats = 0
        self._acts = [(leaning.get(name, often), name, act) for often, name, act in acts]

    def beat(self) -> list[str]:
        """Let a few things happen; their names.

        Raises:
            Broken: an invariant does not hold.
        """
        happened = []
        for _ in range(self.chance.randrange(_MOST_AT_ONCE + 1)):
            able = [one for one in self._acts if self._can(one[1])]
            _, name, act = self.chance.choices(able, [weight for weight, _, _ in able])[0]
            happened.append(name)
            act()
        self._beats += 1
        if self._beats % _LOOKS_EVERY == 0:
            self.look()
        return happened

    def _can(self, name: str) -> bool:
        match name:
            case "parcel" | "lose a parcel" | "cut" | "garble":
                return bool(self.parcels.air)
            case "lane":
                return bool(self.parcels.able())
            case "attach" | "look at a file" | "choose room" | "clear up":
                return bool(self._newer())
        return True

    def look(self) -> None:
        """I13 of everybody."""
        for device in self._fleet.devices:
            self._watch.look(device)
        self._watch.check_room()

    def _newer(self) -> list[Device]:
        return [one for one in self._fleet.devices if one.version == NEWER]

    def _person(self, act: Callable[[Person], None], devices: list[Device]) -> None:
        device = self.chance.choice(devices)
        left, device.fuse.left = device.fuse.left, None
        act(Person(device, self._book, self.chance))
        device.fuse.left = left
        self._fleet.look(device)

    def _do(self, act: Callable[[Device], object]) -> None:
        device = self.chance.choice(self._newer())
        left, device.fuse.left = device.fuse.left, None
        act(device)
        device.fuse.left = left

    def _clear_up(self) -> None:
        clear_up(self._server.central, self._server.files)

    def _look(self, device: Device) -> None:
        """Somebody opens a file: it is fetched where it is not here, and counts as used."""
        rows = select(Attachment.id, Attachment.size_bytes).order_by(Attachment.id)
        names = select(file_copy.c.name).order_by(file_copy.c.name)
        with device.store.reading() as connection:
            found = connection.execute(rows.where(Attachment.void.is_(False))).all()
            here = connection.execute(names).scalars().all()
        now = device.clock.now()
        if here:
            name = self.chance.choice(here)
            device.store.write(lambda connection: note_use(connection, name, now))
        if found:
            attachment, size = self.chance.choice(found)
            device.store.write(lambda c: errands.want_whole(c, attachment, size))
            device.store.write(lambda c: errands.want_small(c, [attachment]))

    def _choose_room(self, device: Device) -> None:
        room = self.chance.choice(_ROOMS)
        device.store.write(lambda connection: write_setting(connection, ROOM, room))

    def quiet(self) -> None:
        """Let every lane carry what it has over a good network, as in a good while."""
        self.parcels.end()
        for device in self._fleet.devices:
            if device.version == NEWER:
                _ask_again(device)
                self.parcels.whole(device)
        self.look()

    def send_all(self, clock: WorldClock) -> None:
        """Have everything sent, also by programs that learnt of files only now.

        What central says of a file then has to reach the others before they fetch it.
        """
        for device in self._fleet.devices:
            _ask_again(device)
            self._carry_all(device, clock)

    def judge(self, clock: WorldClock) -> None:
        """Have everything fetched that was sent; then judge.

        Raises:
            Broken: a file is lost, another one, or where it must not be.
        """
        self.look()
        self._watch.check_central(self._fleet.devices)
        for device in self._fleet.devices:
            device.store.write(lambda connection: write_setting(connection, ROOM, None))
            _want_everything(device)
            self._carry_all(device, clock)
        clock.forward(_OLD)
        clear_up(self._server.central, self._server.files)
        for device in self._fleet.devices:
            self._fleet.restart(device)
            self.parcels.whole(device)
            self._watch.look(device)
            self._watch.check_device(device)
        self._watch.check_central(self._fleet.devices)

    def _carry_all(self, device: Device, clock: WorldClock) -> None:
        """Turn upon turn, each when the lane says that it is worth while."""
        for _ in range(_TURNS):
            self.parcels.whole(device)
            with device.store.reading() as connection:
                waits = select(file_errand.c.not_before).where(file_errand.c.state == "waiting")
                waits = waits.where(file_errand.c.not_before.is_not(None))
                until = connection.execute(waits.order_by(file_errand.c.not_before)).scalars()
                later = next(iter(until.all()), None)
            if later is None:
                return
            clock.forward(max(timedelta(seconds=1), later - device.clock.now()))


def _ask_again(device: Device) -> None:
    """Somebody asks for each file that was refused."""
    c = file_errand.c
    _want(device, select(c.attachment, c.size_bytes).where(c.state == "refused", c.kind == WHOLE))


def _want_everything(device: Device) -> None:
    """Somebody opens each file that central says it has."""
    query = select(Attachment.id, Attachment.size_bytes).where(
        Attachment.void.is_(False), Attachment.state == AttachmentState.STORED
    )
    _want(device, query.order_by(Attachment.id))


def _want(device: Device, which: Select[UUID, int]) -> None:
    with device.store.reading() as connection:
        found = connection.execute(which).all()
    with Store.writing(device.store) as connection:  # nobody dies of a wish
        for attachment, size in found:
            errands.want_whole(connection, attachment, size)
