"""A device and a central in a process of its own, with real sockets in between."""

import socket
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from app.bootstrap.local_central import LocalCentral
from app.central.central import new_central
from app.central.clients import NewClient, add_client
from app.central.settings import Settings
from app.central.setup import FirstDay, init_firm
from app.database.scope import whole
from app.domain.people import Actor
from app.platform.clock import SystemClock
from app.platform.ids import ClockIds
from app.ports.problems import Refused, Unavailable
from app.records import Ticket
from app.store.open import Store, open_store
from app.sync.round import sync_round
from app.sync.session import Account, kept_person
from app.sync.transport import HttpTransport
from app.usecases.context import Ctx
from app.usecases.submit_ticket import SubmitTicket, submit_ticket
from tests.sync.worlds import MemoryKeyring

pytestmark = pytest.mark.e2e
ADA, PASSWORD = "ada@trestle.example", "four plain words here"
CLOCK = SystemClock()


@pytest.fixture
def north(tmp_path: Path) -> UUID:
    """A firm with one client, in the home that the server is given."""
    (tmp_path / "central").mkdir()
    central = new_central(Settings(tmp_path / "central"), CLOCK, ClockIds(CLOCK))
    init_firm(central, FirstDay("Trestle", "Ada Admin", ADA, PASSWORD))
    client = add_client(central, NewClient("Northwind", "NW", "America/New_York"))
    central.close()
    return client


@pytest.fixture
def server(tmp_path: Path, north: UUID) -> Iterator[LocalCentral]:
    assert north
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = LocalCentral(tmp_path, port)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    folder = tmp_path / "device"
    folder.mkdir()
    made = open_store(folder, clock=CLOCK, ids=ClockIds(CLOCK), keyring=MemoryKeyring())
    yield made
    made.close()


@pytest.fixture
def door(server: LocalCentral) -> Iterator[HttpTransport]:
    made = HttpTransport(server.address)
    yield made
    made.close()


def test_a_day_at_the_desk_over_http(
    server: LocalCentral, store: Store, door: HttpTransport, north: UUID
) -> None:
    account = Account(store, door, CLOCK)
    with pytest.raises(Refused) as caught:
        account.sign_in(ADA, "four wrong words here", "Laptop")
    assert caught.value.code == "sign-in-wrong"
    account.sign_in(ADA, PASSWORD, "Laptop")
    sync_round(store, account, CLOCK)
    person = kept_person(store)
    assert person is not None
    here = whole("this device")
    ctx = Ctx(Actor(person.user, person.name), CLOCK, store.ids, here)
    ticket = store.work.run(
        "submit_ticket",
        here,
        lambda session: submit_ticket(session, ctx, SubmitTicket(north, "Mail is late")),
    )
    assert sync_round(store, account, CLOCK).pushed == 1
    numbered = store.work.read(here, lambda session: session.get(Ticket, ticket))
    assert numbered is not None
    assert numbered.number is not None

    server.stop()
    with pytest.raises(Unavailable):
        sync_round(store, account, CLOCK)
    server.start()
    sync_round(store, account, CLOCK)

    account.sign_out()
    with pytest.raises(Refused) as signed_out:
        sync_round(store, account, CLOCK)
    assert signed_out.value.code == "signed-out"
