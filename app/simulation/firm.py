"""The firm that every simulated world begins with, made once for each process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from app.central.central import new_central
from app.central.clients import NewClient, add_client
from app.central.people import ADMINISTRATION, NewPerson, insert_person
from app.central.settings import Settings
from app.database.work import WorkSession
from app.domain.people import Actor
from app.platform.ids import seeded_ids
from app.simulation.callers import RIGHTS
from app.simulation.clock import WorldClock
from app.simulation.disks import open_sqlcipher
from app.store.schema import create
from app.usecases.context import Ctx
from app.usecases.edit_page import CreatePage, create_page

KEY = bytes(range(32))
"""Of every simulated device's store: it protects nothing."""
STORE = "trestle.db"
PEOPLE = ("Ada Quist", "Ben Ruiz")
CLIENTS = (("Northwind", "NW"), ("Southgate", "SG"), ("Westbrook", "WB"))
RUNBOOK = "# Restart\nStop the queue.\nWait.\nStart it.\nRing Ana.\n"
_FIRST_SEED = 1


@dataclass(frozen=True, slots=True)
class Firm:
    """What a world begins with.

    Attributes:
        central: file name → content, of central's folder.
        device: file name → content, of a store in which nothing was done yet.
        people: who works on the devices.
        clients: whom they may see.
    """

    central: dict[str, bytes]
    device: dict[str, bytes]
    people: tuple[UUID, ...]
    clients: tuple[UUID, ...]


@cache
def first_day() -> Firm:
    """Two technicians, three clients with a page each, nothing else done yet."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        clock = WorldClock()
        ids = seeded_ids(clock, _FIRST_SEED)
        central = new_central(Settings(folder), clock, ids)
        clients = tuple(
            add_client(central, NewClient(name, code, "Europe/Berlin", "EUR"))
            for name, code in CLIENTS
        )
        codes = tuple(code for _name, code in CLIENTS)

        def employ(session: WorkSession) -> tuple[UUID, ...]:
            found = []
            for name in PEOPLE:
                email = f"{name.split()[0].lower()}@trestle.example"
                person = NewPerson(name, email, "", RIGHTS, clients=codes)
                found.append(insert_person(session, central, person, "nobody signs in here"))
            return tuple(found)

        people = central.work.run("add_person", ADMINISTRATION, employ)

        def document(session: WorkSession) -> None:
            writer = Actor(people[0], PEOPLE[0], rights=RIGHTS)
            ctx = Ctx(writer, clock, ids, ADMINISTRATION)
            for client in clients:
                create_page(session, ctx, CreatePage(client, "Runbook", RUNBOOK))

        central.work.run("create_page", ADMINISTRATION, document)
        central.close()
        files = {file.name: file.read_bytes() for file in folder.iterdir()}
    return Firm(files, _blank_store(), people, clients)


def _blank_store() -> dict[str, bytes]:
    with TemporaryDirectory() as place:
        folder = Path(place)
        database = open_sqlcipher(folder / STORE, KEY)
        create(database)
        database.close()
        return {file.name: file.read_bytes() for file in folder.iterdir()}
