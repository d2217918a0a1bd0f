"""A firm's first day, by its functions and by its command line."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.central.auth.policy import OPEN
from app.central.central import new_central, open_central
from app.central.clients import NewClient, Terms, add_client
from app.central.feed.tables import op_log, sync_change, sync_commit
from app.central.jobs.intake import take_rows
from app.central.people import NewPerson, add_person, grant
from app.central.settings import Settings
from app.central.setup import FirstDay, init_firm
from app.cli.central import central as command
from app.platform.ids import seeded_ids
from app.ports.problems import Refused, TrestleProblem
from tests.integration.central.world import ADMIN, PASSWORD, TOM, SetClock, World

pytestmark = pytest.mark.postgresql_long


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    path = tmp_path / "password"
    path.write_text(PASSWORD + "\n", encoding="utf-8")
    return path


def run(*words: object) -> Result:
    return CliRunner().invoke(command, [str(word) for word in words])


def said(result: Result) -> str:
    return result.output if result.exception is None else str(result.exception)


def begin(password_file: Path, **more: str) -> Result:
    asked = {"firm": "Acme IT", "name": "Ada", "email": "ada@acme.example"} | more
    options = [part for name, value in asked.items() for part in (f"--{name}", value)]
    return run("init", *options, "--password-file", password_file)


def test_a_firm_begins_grows_and_is_told_of_on_the_command_line(
    central_home: Path, password_file: Path, database_kind: str
) -> None:
    said_first = begin(password_file).output
    assert "Acme IT is set up" in said_first
    key = central_home / "trestle" / "central" / "central.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    if database_kind == "sqlcipher":
        assert not key.with_name("central.db").read_bytes().startswith(b"SQLite format 3")
    else:
        assert "in the PostgreSQL database" in said_first
        assert [file.name for file in key.parent.iterdir()] == ["central.key"]
    assert "are up to date" in run("migrate").output
    where = ("--name", "Northwind", "--code", "nw", "--zone", "America/New_York")
    assert run("add-client", *where).output == "Northwind is added as NW.\n"
    who = ("--name", "Tom Reed", "--email", "tom@acme.example", "--password-file", password_file)
    assert run("add-technician", *who, "--client", "NW").output.startswith("Tom Reed can sign in")
    assert run("grant", "tom@acme.example", "NW").exit_code == 0
    assert "no longer sees" in run("grant", "tom@acme.example", "NW", "--revoke").output
    assert "Acme IT" in run("status").output


def test_nothing_is_left_behind_by_a_first_day_that_will_not_do(
    central_home: Path, password_file: Path
) -> None:
    for more in ({"email": "ada"}, {"firm": " "}, {"name": ""}, {"zone": "Mars/Olympus"}):
        assert begin(password_file, **more).exit_code != 0
    folder = central_home / "trestle" / "central"
    assert list(folder.iterdir()) == []
    assert begin(password_file).exit_code == 0


def test_a_second_first_day_is_refused_and_harms_nothing(
    central_home: Path, password_file: Path
) -> None:
    begin(password_file)
    before = (central_home / "trestle" / "central" / "central.key").read_text(encoding="ascii")
    assert "Central is set up already" in said(begin(password_file, firm="Other"))
    assert (central_home / "trestle" / "central" / "central.key").read_text(
        encoding="ascii"
    ) == before
    assert "Acme IT" in run("status").output


@pytest.mark.usefixtures("central_home")
def test_every_command_says_what_to_do_where_there_is_no_central() -> None:
    for words in (["status"], ["grant", "a@b", "NW"], ["serve"]):
        assert "`trestle central init`" in said(run(*words))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"code": "N"}, "two or three letters"),
        ({"code": "N1"}, "two or three letters"),
        ({"zone": "Nowhere"}, "no time zone “Nowhere”"),
        ({"currency": "dollars"}, "three capitals"),
        ({"hours": "9-18"}, "like 09:00-18:00"),
        ({"hours": "18:00-09:00"}, "like 09:00-18:00"),
        ({"name": " "}, "Give the client a name"),
        ({"terms": Terms(budget_min=0)}, "more than none"),
        ({"code": "NW"}, "Northwind has the code NW already"),
    ],
)
def test_a_client_that_will_not_do_is_refused_in_words(
    world: World, options: dict[str, Any], words: str
) -> None:
    facts = {"name": "Eastgate", "code": "EG", "zone": "UTC"} | options
    with pytest.raises(Refused, match=words):
        add_client(world.central, NewClient(**facts))
    assert len(world.rows("client")) == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"password": "short"}, "at least 15 characters"),
        ({"password": "password1234567"}, "too many people|Too many people"),
        ({"email": "eve"}, "no e-mail address"),
        ({"email": TOM.upper()}, "already"),
        ({"clients": ("ZZ",)}, "There are: NW, SG"),
    ],
)
def test_a_person_who_will_not_do_is_refused_in_words(
    world: World, options: dict[str, Any], words: str
) -> None:
    facts = {"name": "Eve", "email": "eve@trestle.example", "password": PASSWORD} | options
    with pytest.raises(Exception, match=words):
        add_person(world.central, NewPerson(**facts))
    assert len(world.rows("user")) == 3


def test_two_clients_with_the_same_hours_share_a_calendar(world: World) -> None:
    add_client(world.central, NewClient("Eastgate", "EG", "Europe/Berlin"))
    zones = sorted(calendar["zone"] for calendar in world.rows("calendar"))
    assert zones == ["America/New_York", "Europe/Berlin"]


def test_a_client_without_an_agreement_has_none(world: World) -> None:
    client = add_client(world.central, NewClient("Eastgate", "EG", "UTC", terms=None))
    owners = {agreement["client_id"] for agreement in world.rows("agreement_version")}
    assert owners == {world.north, world.south}
    assert client in {row["id"] for row in world.rows("client")}


def test_a_grant_to_nobody_or_for_nothing_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="Nobody here"):
        grant(world.central, "x@y", "NW")
    with pytest.raises(Refused, match="There are: NW, SG"):
        grant(world.central, TOM, "XX")


def test_a_firm_is_named_once(world: World) -> None:
    with pytest.raises(Refused, match="has a firm already"):
        init_firm(
            world.central, FirstDay("Other", "Eve", "eve@other.example", PASSWORD, policy=OPEN)
        )


def test_what_was_set_up_from_the_command_line_reaches_the_devices(world: World) -> None:
    admin = world.device(ADMIN)
    admin.pull()
    add_client(world.central, NewClient("Eastgate", "EG", "UTC"))
    admin.pull()
    codes = {row["code"] for (entity, _), row in admin.rows.items() if entity == "client"}
    assert codes == {"NW", "SG", "EG"}


def test_a_database_without_its_key_is_not_begun_anew(world: World) -> None:
    world.central.settings.key_file.unlink()
    with pytest.raises(TrestleProblem, match=r"its key|Central's key"):
        reopen(world.central.settings)
    with pytest.raises(Refused, match=r"set up already|a firm in the PostgreSQL database"):
        new_central(world.central.settings, world.clock, world.central.ids)


def test_a_key_that_others_can_read_is_refused(world: World) -> None:
    world.central.settings.key_file.chmod(0o644)
    with pytest.raises(Refused, match="chmod 600"):
        reopen(world.central.settings)


@pytest.mark.parametrize("text", ["", "xyz", "00" * 31])
def test_a_damaged_key_is_told_from_a_missing_one(world: World, text: str) -> None:
    world.central.settings.key_file.write_text(text, encoding="ascii")
    with pytest.raises(TrestleProblem):
        reopen(world.central.settings)


def test_another_key_opens_neither_database_and_the_right_one_still_does(world: World) -> None:
    settings = world.central.settings
    right = settings.key_file.read_text(encoding="ascii")
    settings.key_file.write_text("00" * 32, encoding="ascii")
    with pytest.raises(TrestleProblem) as caught:
        reopen(settings)
    assert caught.value.code in {"central-unreadable", "central-key-wrong"}
    assert "not its key" in str(caught.value) or "is not the key of" in str(caught.value)
    assert "Put the key file back" in caught.value.next_step
    assert "00" * 32 not in str(caught.value)
    settings.key_file.write_text(right, encoding="ascii")
    reopen(settings)


def reopen(settings: Settings) -> None:
    clock = SetClock()
    open_central(settings, clock, seeded_ids(clock, 2)).close()


def test_many_rows_come_in_by_commits_of_five_thousand(world: World) -> None:
    now = world.clock.now()
    before = len(world.table(sync_commit))
    rows = [
        {
            "id": world.central.ids.new(),
            "client_id": world.north,
            "number": 5000 + at,
            "title": f"Old ticket {at}",
            "opened_at": now,
            "touched_at": now,
            "created_at": now,
        }
        for at in range(5500)
    ]
    assert take_rows(world.central, [("ticket", rows)]) == 5500
    assert len(world.table(sync_commit)) == before + 2
    revs = {row["rev"] for row in world.rows("ticket")}
    assert len(revs) == 5500
    assert revs <= {entry["rev"] for entry in world.table(sync_change)}
    assert world.table(op_log) == []
    tom = world.device(TOM)
    tom.pull()
    assert len([key for key in tom.rows if key[0] == "ticket"]) == 5500
    ticket = tom.new_ticket(world.north)
    tom.tell(tom.tx("submit_ticket", ticket))
    assert world.row("ticket", ticket.row)["number"] == 5000 + 5500
