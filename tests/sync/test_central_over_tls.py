"""Central that speaks https by itself, a device that trusts its authority, and work without it."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from click.testing import CliRunner

from app.bootstrap.desk import Desk
from app.bootstrap.trusting import TrustDesk, described, trust_from
from app.central.auth.policy import OPEN
from app.central.central import new_central
from app.central.clients import NewClient, add_client
from app.central.settings import Settings
from app.central.setup import FirstDay, init_firm
from app.central.tls import Certificate
from app.cli.central import central as central_command
from app.cli.sync import sync as sync_command
from app.database.scope import ScopedSession
from app.platform.clock import SystemClock
from app.platform.ids import ClockIds
from app.ports.problems import Refused, Unavailable
from app.records import Ticket
from app.store.open import Store, open_store
from app.usecases.submit_ticket import SubmitTicket
from tests.builders.authority import Authority
from tests.builders.devices import WORDS, a_home
from tests.sync.served import Served
from tests.sync.worlds import MemoryKeyring, Paper

ADA, PASSWORD = "ada@trestle.example", "four plain words here"
CLOCK = SystemClock()


def _there(ticket: UUID, session: ScopedSession) -> bool:
    return session.get(Ticket, ticket) is not None


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "central").mkdir()
    return Settings(tmp_path / "central")


@pytest.fixture
def client(settings: Settings) -> UUID:
    central = new_central(settings, CLOCK, ClockIds(CLOCK))
    init_firm(central, FirstDay("Trestle", "Ada Admin", ADA, PASSWORD, policy=OPEN))
    made = add_client(central, NewClient("Northwind", "NW", "America/New_York"))
    central.close()
    return made


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    folder = tmp_path / "device"
    folder.mkdir()
    made = open_store(folder, clock=CLOCK, ids=ClockIds(CLOCK), keyring=MemoryKeyring())
    yield made
    made.close()


def test_a_device_syncs_over_tls_and_works_on_while_the_server_proves_nothing(
    tmp_path: Path, settings: Settings, client: UUID, store: Store
) -> None:
    authority, stranger = Authority(tmp_path), Authority(tmp_path, "Somebody else")
    shown, fake = authority.issue(), stranger.issue()
    desk, trusts = Desk(store), TrustDesk(store)
    server = Served(tmp_path, settings, flags=("--cert", str(shown.chain), "--key", str(shown.key)))
    address = f"https://127.0.0.1:{server.port}"
    try:
        server.until_up()
        with pytest.raises(Unavailable, match="does not trust"):
            desk.sign_in(address, ADA, PASSWORD, "Laptop")
        trusts.keep(trust_from(authority.file, (shown.pin, fake.pin)))
        desk.sign_in(address, ADA, PASSWORD, "Laptop")
        desk.sync()
        server.stop()
    finally:
        server.end()

    for name, flags in (("fake", fake), ("shown", shown)):
        ticket = desk.submit(SubmitTicket(client, f"Mail is late: {name}"))
        server = Served(
            tmp_path,
            settings,
            port=server.port,
            flags=("--cert", str(flags.chain), "--key", str(flags.key)),
        )
        try:
            server.until_up()
            if name == "fake":
                with pytest.raises(Unavailable) as caught:
                    desk.sync()
                assert caught.value.code == "central-not-trusted"
                assert desk.unsynced([ticket]) == {ticket}
                assert desk.ask(partial(_there, ticket))
            else:
                desk.sync()
                assert not desk.unsynced([ticket])
            server.stop()
        finally:
            server.end()
    assert "Northwind authority" in described(trusts.now())
    desk.close()


def test_what_a_device_trusts_can_be_taken_back(tmp_path: Path, store: Store) -> None:
    trusts = TrustDesk(store)
    before = trusts.now()
    undo = trusts.keep(trust_from(Authority(tmp_path).file, ()))
    assert "Northwind authority alone vouches" in described(trusts.now())
    undo()
    assert trusts.now() == before
    assert "system trusts" in described(before)


def test_a_key_of_another_certificate_is_refused_before_anything_is_opened(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    one, other = authority.issue(), authority.issue()
    with pytest.raises(Refused, match="no certificate with its key"):
        Certificate(one.chain, other.key).check()
    Certificate(one.chain, one.key).check()


def test_a_certificate_and_its_key_have_the_same_pin(tmp_path: Path) -> None:
    one = Authority(tmp_path).issue()
    said = CliRunner().invoke(central_command, ["pin", str(one.chain), str(one.key)])
    assert said.output.split() == [one.pin, one.pin]


def test_the_command_has_an_authority_vouch_says_who_does_and_goes_back(
    paper: Paper, tmp_path: Path
) -> None:
    (tmp_path / "home").mkdir()
    folder = a_home(tmp_path / "home", paper)[0].folder
    words = tmp_path / "words.txt"
    words.write_text(WORDS, encoding="utf-8")

    def trust(*given: str) -> str:
        asked = ["trust", *given, "--home", str(folder), "--passphrase-file", str(words)]
        said = CliRunner().invoke(sync_command, asked, catch_exceptions=False)
        assert said.exit_code == 0
        return said.output

    authority = Authority(tmp_path)
    assert "this computer's system trusts" in trust()
    one, other = authority.issue().pin, authority.issue().pin
    assert "one of 2 that are pinned" in trust(str(authority.file), "--pin", one, "--pin", other)
    authority.file.unlink()
    assert "Northwind authority alone vouches" in trust(), "it was read once and is kept"
    assert "this computer's system trusts" in trust("system")


def test_a_folder_without_a_store_is_answered_with_what_to_do(tmp_path: Path) -> None:
    asked = ["trust", str(Authority(tmp_path).file), "--home", str(tmp_path / "empty")]
    said = CliRunner().invoke(sync_command, asked)
    assert isinstance(said.exception, Unavailable)
    assert "--home" in said.exception.next_step
