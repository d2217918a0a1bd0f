"""What a device and central do beside push and pull, each ended at a point and then gone on with.

Forgetting a client, a chunk of an archive, a bucket put right, and the lane of files on both sides.
This process forks one that dies at the point, and one that goes on in peace and looks whether
everything is as it must be. Its words are the folder, and the sides that are tried: `in` and
`after`, or anything else for one of them at each point by turns.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from app.central import snapshots as at_central
from app.central.feed import snapshot as chunking
from app.central.files.reading import bytes_of, content_of
from app.central.files.room import files_of
from app.central.jobs.resting import rest_all
from app.domain.people import Actor
from app.domain.vocabulary import Right, TicketState
from app.ports.problems import TrestleProblem
from app.records.nouns import table_of
from app.store import archive, raw, search_care, sums
from app.store.files import WHOLE
from app.store.tables import archived_ticket
from tests.builders.looking import looking
from tests.sync.drill import forked, open_device, settings_here
from tests.sync.dying import BESIDE, die_beside
from tests.sync.files import Direct, add_file, carry, here, state, wanted
from tests.sync.firm import rows_of
from tests.sync.real import RealCentral
from tests.sync.worlds import Desk, Flaky

SIZE = 300_000
"""Bytes of a file: it goes and comes in two pieces."""


@dataclass
class Place:
    """A device of its own in front of the central that all scenes share."""

    folder: Path
    central: RealCentral
    desk: Desk

    @property
    def body(self) -> bytes:
        """A file of this place's own: one that central knew already would not travel."""
        return random.Random(self.folder.name).randbytes(SIZE)

    def remember(self, value: UUID) -> None:
        """Keep an id for the process that goes on."""
        (self.folder / "remembered").write_text(value.hex, "ascii")

    def remembered(self) -> UUID:
        return UUID((self.folder / "remembered").read_text("ascii"))

    def is_level(self) -> None:
        """The device has exactly central's rows, and finds their words."""
        with self.desk.store.reading() as mine, looking(self.central.central) as theirs:
            assert rows_of(mine) == rows_of(theirs)
            assert mine.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        assert search_care.check(self.desk.store).good


class Scene:
    """One thing that is done beside push and pull; `act` may be done again after it was cut."""

    def begin(self, place: Place) -> None:
        """What has happened before."""
        place.desk.sync()

    def act(self, place: Place) -> None:
        """What is cut."""
        place.desk.sync()

    def check(self, place: Place) -> None:
        """What must hold once it was done in peace."""
        place.is_level()


class Forgotten(Scene):
    """A client is taken away; nothing of it stays, and all of it comes back with the next grant."""

    def begin(self, place: Place) -> None:
        super().begin(place)
        place.central.take_away_south()

    def check(self, place: Place) -> None:
        south = place.central.south
        with place.desk.store.reading() as connection:
            ticket, client = table_of("ticket").c, table_of("client").c
            for of in (ticket.client_id, client.id):
                assert connection.execute(select(of).where(of == south)).all() == []
        place.central.give_south()
        place.desk.sync()
        super().check(place)


class Archived(Scene):
    """The archive of a client comes by snapshot, a ticket a chunk."""

    def begin(self, place: Place) -> None:
        desk, north = place.desk, place.central.north
        desk.sync()
        tickets = [desk.submit(north, f"Archived {at}") for at in range(4)]
        desk.sync()
        for ticket in tickets:
            place.central.change(ticket, state=TicketState.CANCELLED)
        place.central.clock.forward(minutes=1)
        rest_all(place.central.central, timedelta(0))
        desk.sync()
        desk.clock.forward(minutes=1)
        desk.store.write(lambda connection: archive.pin(connection, north, desk.clock.now()))

    def check(self, place: Place) -> None:
        with place.desk.store.reading() as connection:
            found = select(table_of("ticket").c.title).join(
                archived_ticket, archived_ticket.c.ticket == table_of("ticket").c.id
            )
            titles = sorted(connection.execute(found).scalars())
        assert set(titles) == {f"Archived {at}" for at in range(4)}
        super().check(place)


class PutRight(Scene):
    """A row that is not as central has it is found and fetched anew."""

    def begin(self, place: Place) -> None:
        super().begin(place)
        place.desk.submit(place.central.north, "Put right")
        place.desk.sync()

        def spoil(connection: Connection) -> None:
            ticket = table_of("ticket").c.id
            row = connection.execute(select(ticket).order_by(ticket).limit(1)).scalar_one()
            spoilt = "UPDATE ticket SET rev = rev - 1, title = 'old' WHERE id = ?"
            raw.run(connection, spoilt, (row.bytes,))
            sums.note_news(connection, whole=False)

        place.desk.store.write(spoil)

    def act(self, place: Place) -> None:
        place.desk.clock.forward(hours=2)
        place.desk.sync()


class Sent(Scene):
    """A file goes to central in pieces."""

    def begin(self, place: Place) -> None:
        desk = place.desk
        desk.sync()
        added = add_file(desk, desk.submit(place.central.north, "With a photo"), place.body)
        desk.sync()
        place.remember(added)

    def act(self, place: Place) -> None:
        place.desk.clock.forward(hours=1)
        central = place.central
        carry(place.desk, Direct(central.central, files_of(central.central), central.token))

    def check(self, place: Place) -> None:
        central, added = place.central.central, place.remembered()
        content = content_of(central, place.central.token(), added, WHOLE)
        kept = b"".join(bytes_of(files_of(central), content, 0, content.size))
        assert kept == place.body
        place.desk.sync()
        assert state(place.desk, added) == "stored"
        assert here(place.desk, added) == place.body
        super().check(place)


class Fetched(Sent):
    """A file comes from central in pieces, to a device that did not write it."""

    def begin(self, place: Place) -> None:
        writer = desk_in(place.folder / "writer", place.central)
        first = Place(place.folder, place.central, writer)
        super().begin(first)
        super().act(first)
        writer.store.close()
        place.desk.sync()
        added = place.remembered()
        wanted(place.desk.store, added, SIZE)


SCENES: dict[str, Scene] = {
    "scope forgotten": Forgotten(),
    "bucket put right": PutRight(),
    "piece sent": Sent(),
    "file sent": Sent(),
    "piece fetched": Fetched(),
    "file fetched": Fetched(),
    "piece arrived": Sent(),
    "file whole": Sent(),
    "chunk taken": Archived(),  # the last one: the other devices want no archive
}


def new_seed() -> int:
    """Of ids that no process before has given: all of them begin at the same hour."""
    return int.from_bytes(os.urandom(4))


def desk_in(folder: Path, central: RealCentral) -> Desk:
    """A device of Mira's with a store of its own."""
    store, clock = open_device(folder, new_seed())
    rights = frozenset({Right.TECHNICIAN, Right.DESK})
    actor = Actor(central.mira, "Mira Okafor", rights=rights)
    return Desk(store, Flaky(central.transport()), clock, actor)


def in_place(folder: Path, scene: str, job: Callable[[Place], Any]) -> None:
    """Do something in the place of a scene; nothing may go wrong but by the kill."""
    at_central.FROM_ROWS = chunking.CHUNK_ROWS = chunking._TICKETS = 1
    mine = folder / scene.replace(" ", "-")
    mine.mkdir(exist_ok=True)
    central = RealCentral(settings_here(folder), seed=new_seed())
    desk = desk_in(mine / "device", central)
    try:
        job(Place(mine, central, desk))
    except TrestleProblem as problem:
        raise AssertionError(repr(problem)) from problem
    finally:
        desk.store.close()
        central.close()


def tried(folder: Path, point: str, side: str) -> tuple[int, int]:
    """How the process that was to die has ended, and the one that went on."""
    scene = SCENES[point]

    def dying(place: Place) -> None:
        scene.begin(place)
        die_beside(point, side)
        scene.act(place)

    def going_on(place: Place) -> None:
        place.desk.clock.forward(hours=6)  # each process begins at the same hour
        scene.act(place)
        scene.check(place)

    def ended(job: Callable[[Place], None]) -> int:
        process = forked(lambda: in_place(folder, f"{point} {side}", job))
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])

    return ended(dying), ended(going_on)


def main(folder: Path, sides: list[str]) -> None:
    """Try every point, and tell how each ended."""
    told = {
        f"{point}/{side}": tried(folder, point, side)
        for at, point in enumerate(BESIDE)
        for side in (sides if len(sides) > 1 else [("in", "after")[at % 2]])
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
