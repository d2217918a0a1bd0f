"""Programs of different versions over real HTTP: nothing is lost, and nobody is reset."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.central.auth.policy import OPEN
from app.central.central import new_central, open_central
from app.central.clients import NewClient, add_client
from app.central.feed.tables import op_log
from app.central.settings import Settings
from app.central.setup import FirstDay, init_firm
from app.database.scope import whole
from app.domain.people import Actor
from app.platform.clock import SystemClock
from app.platform.ids import ClockIds
from app.ports.problems import Refused
from app.records import Page, Ticket
from app.records.nouns import table_of
from app.store.open import Store, open_store
from app.store.state import standing
from app.store.tables import dead_letter, outbox
from app.sync import entering, pull, push, steps, versions
from app.sync.round import RoundResult, sync_round
from app.sync.session import Account
from app.sync.signing import Signer
from app.sync.transport import HttpTransport
from app.usecases.context import Ctx
from app.usecases.edit_page import CreatePage, EditPage, create_page, edit_page
from app.usecases.submit_ticket import SubmitTicket, submit_ticket
from app.wire.envelopes import SCHEMA
from tests.builders.looking import looking
from tests.sync.served import SERVE, Served, free_port
from tests.sync.worlds import MemoryKeyring

pytestmark = pytest.mark.e2e
ADA, PASSWORD = "ada@trestle.example", "four plain words here"
CLOCK = SystemClock()
HERE = whole("this device")
FIRST = "Stop the queue.\nWait.\nStart the queue.\n"
Serving = Callable[[int], None]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A firm with one client, in the home that the servers are given."""
    found = Settings(tmp_path / "central")
    found.folder.mkdir()
    central = new_central(found, CLOCK, ClockIds(CLOCK))
    init_firm(central, FirstDay("Trestle", "Ada Admin", ADA, PASSWORD, policy=OPEN))
    add_client(central, NewClient("Northwind", "NW", "America/New_York"))
    central.close()
    return found


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def serve(tmp_path: Path, settings: Settings, port: int) -> Iterator[Serving]:
    """Serve as a program of a version; the one that served before ends first."""
    running: list[Served] = []

    def begin(schema: int) -> None:
        for one in running:
            one.stop()
            one.end()
        running.clear()
        program = f"import app.wire.envelopes as wire; wire.SCHEMA = {schema}; {SERVE}"
        running.append(Served(tmp_path, settings, port=port, program=("-c", program), fresh=True))
        running[0].until_up()

    yield begin
    for one in running:
        one.end()


class Desk:
    """A device of Ada's whose program is of some version."""

    def __init__(self, folder: Path, port: int, patch: pytest.MonkeyPatch) -> None:
        folder.mkdir()
        self.store: Store = open_store(
            folder, clock=CLOCK, ids=ClockIds(CLOCK), keyring=MemoryKeyring()
        )
        self.door = HttpTransport(f"http://127.0.0.1:{port}", Signer(self.store))
        self.account = Account(self.store, self.door, CLOCK)
        self._patch = patch

    def become(self, schema: int) -> None:
        """Let its program be of a version; before version 3 texts came without a beginning."""
        for module in (pull, push, entering, steps, versions):
            self._patch.setattr(module, "SCHEMA", schema)

    def sign_in(self) -> None:
        self.person = self.account.sign_in(ADA, PASSWORD, "Laptop")

    def sync(self) -> RoundResult:
        return sync_round(self.store, self.account, CLOCK)

    @property
    def ctx(self) -> Ctx:
        return Ctx(Actor(self.person.user, self.person.name), CLOCK, self.store.ids, HERE)

    @property
    def client(self) -> UUID:
        with self.store.reading() as connection:
            found: UUID = connection.execute(select(table_of("client").c.id)).scalar_one()
        return found

    def submit(self, title: str) -> UUID:
        command = SubmitTicket(self.client, title)
        made: UUID = self.store.work.run(
            "submit_ticket", HERE, lambda s: submit_ticket(s, self.ctx, command)
        )
        return made

    def write_page(self, body: str) -> UUID:
        command = CreatePage(self.client, "Restart", body)
        made: UUID = self.store.work.run(
            "create_page", HERE, lambda s: create_page(s, self.ctx, command)
        )
        return made

    def rewrite(self, page: UUID, body: str) -> None:
        command = EditPage(page, body)
        self.store.work.run("edit_page", HERE, lambda s: edit_page(s, self.ctx, command))

    def count(self, state: str = "") -> int:
        """Operations that wait, or that wait in one way."""
        c = outbox.c
        which = c.state == state if state else c.state.not_in(("acked", "shown"))
        with self.store.reading() as connection:
            return connection.execute(select(func.count()).where(which)).scalar_one()

    def letters(self) -> int:
        query = select(func.count()).select_from(dead_letter)
        with self.store.reading() as connection:
            return connection.execute(query).scalar_one()

    def titles(self) -> set[str]:
        with self.store.reading() as connection:
            return set(connection.execute(select(table_of("ticket").c.title)).scalars())

    @property
    def inc(self) -> str:
        with self.store.reading() as connection:
            return standing(connection).inc


@pytest.fixture
def desk(tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    made = Desk(tmp_path / "laptop", port, monkeypatch)
    yield made
    made.door.close()
    made.store.close()


def at_central(settings: Settings, ticket: UUID) -> tuple[int, str]:
    """How often something was told of the ticket, and its title."""
    central = open_central(settings, CLOCK, ClockIds(CLOCK))
    try:
        with looking(central) as connection:
            times = select(func.count()).where(op_log.c.row_id == ticket)
            title = select(Ticket.title).where(Ticket.id == ticket)
            return (
                connection.execute(times).scalar_one(),
                connection.execute(title).scalar_one(),
            )
    finally:
        central.close()


def body_at_central(settings: Settings, page: UUID) -> str:
    central = open_central(settings, CLOCK, ClockIds(CLOCK))
    try:
        with looking(central) as connection:
            found: str = connection.execute(select(Page.body).where(Page.id == page)).scalar_one()
            return found
    finally:
        central.close()


def test_a_device_two_versions_back_loses_nothing_though_central_is_updated_under_it(
    desk: Desk, serve: Serving, settings: Settings
) -> None:
    serve(SCHEMA)
    desk.become(SCHEMA - 2)
    desk.sign_in()
    desk.sync()
    page = desk.write_page(FIRST)
    desk.sync()
    desk.rewrite(page, FIRST.replace("Wait.", "Wait a minute."))
    desk.sync()
    assert (desk.count(), desk.letters()) == (0, 0)
    ticket, before = desk.submit("Mail is late"), desk.inc
    serve(SCHEMA + 1)
    with pytest.raises(Refused) as caught:
        desk.sync()
    assert caught.value.code == "program-older"
    assert (desk.count(), desk.letters(), desk.inc) == (0, 0, before)
    assert desk.titles() == {"Mail is late"}
    desk.become(SCHEMA + 1)
    desk.sync()
    assert desk.titles() == {"Mail is late"}
    assert at_central(settings, ticket) == (1, "Mail is late")
    assert body_at_central(settings, page) == FIRST.replace("Wait.", "Wait a minute.")


def test_what_a_newer_device_does_waits_and_is_sent_once_when_central_is_updated(
    desk: Desk, serve: Serving, settings: Settings
) -> None:
    serve(SCHEMA)
    desk.become(SCHEMA + 1)
    desk.sign_in()
    desk.sync()
    ticket = desk.submit("Mail is late")
    assert desk.sync().held == desk.count("held") > 0
    assert desk.sync().held == 0
    assert desk.letters() == 0
    serve(SCHEMA + 1)
    desk.sync()
    assert (desk.count(), desk.letters()) == (0, 0)
    assert at_central(settings, ticket) == (1, "Mail is late")
