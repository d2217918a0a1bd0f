"""A device and a central in a process of its own, with real sockets in between."""

import socket
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from app.bootstrap.local_central import LocalCentral
from app.central.auth.policy import OPEN
from app.central.central import new_central
from app.central.clients import NewClient, add_client
from app.central.settings import Settings
from app.central.setup import FirstDay, init_firm
from app.central.versions import OLDEST
from app.database.scope import whole
from app.domain.people import Actor
from app.platform.clock import SystemClock
from app.platform.ids import ClockIds
from app.ports.problems import Refused, Unavailable
from app.records import Ticket
from app.store.open import Store, open_store
from app.store.tables import outbox
from app.sync import entering, pull, push, steps
from app.sync import versions as versions_module
from app.sync.round import sync_round
from app.sync.session import Account, kept_person
from app.sync.signing import Signer
from app.sync.status import sync_status
from app.sync.transport import HttpTransport
from app.usecases.context import Ctx
from app.usecases.submit_ticket import SubmitTicket, submit_ticket
from app.wire.envelopes import SCHEMA
from tests.sync.served import Served
from tests.sync.worlds import MemoryKeyring

pytestmark = pytest.mark.e2e
ADA, PASSWORD = "ada@trestle.example", "four plain words here"
CLOCK = SystemClock()


@pytest.fixture
def north(tmp_path: Path) -> UUID:
    """A firm with one client, in the home that the server is given."""
    (tmp_path / "central").mkdir()
    central = new_central(Settings(tmp_path / "central"), CLOCK, ClockIds(CLOCK))
    init_firm(central, FirstDay("Trestle", "Ada Admin", ADA, PASSWORD, policy=OPEN))
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
def door(server: LocalCentral, store: Store) -> Iterator[HttpTransport]:
    made = HttpTransport(server.address, Signer(store))
    yield made
    made.close()


@pytest.fixture
def lasting(tmp_path: Path, north: UUID, store: Store) -> Iterator[HttpTransport]:
    """The way to a server that nobody stops."""
    assert north
    served = Served(tmp_path, Settings(tmp_path / "central"))
    try:
        served.until_up()
        made = HttpTransport(f"http://127.0.0.1:{served.port}", Signer(store))
        yield made
        made.close()
    finally:
        served.end()


def submitted(store: Store, client: UUID) -> UUID:
    """A ticket of the person who is signed in."""
    person = kept_person(store)
    assert person is not None
    here = whole("this device")
    ctx = Ctx(Actor(person.user, person.name), CLOCK, store.ids, here)
    command = SubmitTicket(client, "Mail is late")
    return store.work.run(
        "submit_ticket", here, lambda session: submit_ticket(session, ctx, command)
    )


def unsent(store: Store) -> int:
    with store.reading() as connection:
        query = select(func.count()).where(outbox.c.state.not_in(("acked", "shown")))
        return int(connection.execute(query).scalar_one())


def test_a_day_at_the_desk_over_http(
    server: LocalCentral, store: Store, door: HttpTransport, north: UUID
) -> None:
    account = Account(store, door, CLOCK)
    with pytest.raises(Refused) as caught:
        account.sign_in(ADA, "four wrong words here", "Laptop")
    assert caught.value.code == "sign-in-wrong"
    account.sign_in(ADA, PASSWORD, "Laptop")
    sync_round(store, account, CLOCK)
    ticket = submitted(store, north)
    assert sync_round(store, account, CLOCK).pushed == 1
    numbered = store.work.read(whole("this device"), lambda session: session.get(Ticket, ticket))
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


def versions(monkeypatch: pytest.MonkeyPatch, schema: int) -> None:
    """Let this side be a program of another version; the server's process is not touched."""
    for module in (entering, pull, push, steps, versions_module):
        monkeypatch.setattr(module, "SCHEMA", schema)


def standing_words(store: Store) -> tuple[str, str]:
    with store.reading() as connection:
        status = sync_status(connection, ZoneInfo("UTC"), CLOCK.now())
    return status.code, status.words


def test_a_new_device_whose_program_is_too_old_is_told_so_when_it_signs_in(
    store: Store, lasting: HttpTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = Account(store, lasting, CLOCK)
    with monkeypatch.context() as patched:
        versions(patched, OLDEST - 1)
        with pytest.raises(Refused) as caught:
            account.sign_in(ADA, PASSWORD, "Laptop")
    assert caught.value.code == "program-older"
    assert "Update Trestle on this computer, then sign in." in str(caught.value)
    assert account.is_signed_out()
    account.sign_in(ADA, PASSWORD, "Laptop")
    assert not account.is_signed_out()


def test_a_known_device_that_has_become_too_old_signs_in_and_sends_but_is_sent_nothing(
    store: Store, lasting: HttpTransport, north: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = Account(store, lasting, CLOCK)
    account.sign_in(ADA, PASSWORD, "Laptop")
    sync_round(store, account, CLOCK)
    account.sign_out()
    ticket = submitted(store, north)
    versions(monkeypatch, OLDEST - 1)
    account.sign_in(ADA, PASSWORD, "Laptop")
    with pytest.raises(Refused) as caught:
        sync_round(store, account, CLOCK)
    assert caught.value.code == "program-older"
    assert unsent(store) == 0
    code, words = standing_words(store)
    assert code == "program-older"
    assert "Update Trestle" in words
    assert ticket


def test_a_device_that_is_newer_than_central_knows_it_from_its_sign_in(
    store: Store, lasting: HttpTransport, north: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = Account(store, lasting, CLOCK)
    versions(monkeypatch, SCHEMA + 1)
    account.sign_in(ADA, PASSWORD, "Laptop")
    assert standing_words(store)[0] == "central-older"
    sync_round(store, account, CLOCK)
    submitted(store, north)
    assert sync_round(store, account, CLOCK).held > 0
    assert standing_words(store)[0] == "central-older"
    assert unsent(store) > 0
    versions(monkeypatch, SCHEMA)
    account.sign_in(ADA, PASSWORD, "Laptop")
    assert standing_words(store)[0] == ""
    sync_round(store, account, CLOCK)
    assert unsent(store) == 0
