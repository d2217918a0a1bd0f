"""Central reads a mailbox of a real server: every mail once, none lost, nothing in the open."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest
from click.testing import CliRunner
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, IMAPClientReadOnlyError
from sqlalchemy import func, select

from app.central.central import Central
from app.central.files.room import Files
from app.central.mail.incoming import ingesting, mailbox
from app.central.mail.incoming.keeping import keep_raw
from app.central.mail.incoming.mailbox import Withheld, fetch_mail
from app.central.mail.incoming.serving import MailIntake
from app.central.mail.incoming.settings import MailboxSettings, read_settings, write_settings
from app.central.mail.incoming.states import State
from app.central.mail_in_tables import mail_in
from app.central.settings import default_settings
from app.cli.central import central as central_command
from app.cli.mail import mail as mail_command
from app.database.scope import whole
from app.ports.problems import Refused, Unavailable
from tests.builders.authority import HERE, Authority
from tests.builders.born import Born
from tests.builders.dovecot import PASSWORD, PREFIXED, USER, Dovecot
from tests.builders.patience import PATIENCE_S, not_come
from tests.integration.central.mail.mails import DANA, Post, mail
from tests.integration.central.mail.test_killed import serving
from tests.integration.central.world import World, build, open_world
from tests.plugins.databases import Places
from tests.plugins.lines import ErrorLines

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def dovecot(authority: Authority) -> Iterator[Dovecot]:
    with Dovecot(authority.issue()) as server:
        yield server


@pytest.fixture
def settings(dovecot: Dovecot, authority: Authority, tmp_path: Path) -> MailboxSettings:
    return settings_of(dovecot, authority, tmp_path)


def settings_of(dovecot: Dovecot, authority: Authority, tmp_path: Path) -> MailboxSettings:
    secret = tmp_path / "password"
    secret.touch(0o600)
    secret.write_text(f"{PASSWORD}\n", encoding="utf-8")
    return MailboxSettings(
        host=HERE, port=dovecot.secure_port, ca_file=str(authority.file), user=USER,
        password_file=str(secret),
    )  # fmt: skip


def fetch(post: Post, settings: MailboxSettings) -> int:
    fetched = fetch_mail(post.world.central, post.files, settings)
    post.take()
    return fetched


@contextmanager
def looking(dovecot: Dovecot) -> Iterator[IMAPClient]:
    """Somebody else who reads the mailbox."""
    server = IMAPClient(HERE, dovecot.port, ssl=False, timeout=PATIENCE_S)
    server.login(USER, PASSWORD)
    server.select_folder("INBOX")
    yield server
    server.logout()


def test_every_mail_is_taken_in_once_and_marked(
    world: World, dovecot: Dovecot, settings: MailboxSettings
) -> None:
    post = Post(world)
    dovecot.deliver(mail("One."), mail("Two."))
    assert [fetch(post, settings), fetch(post, settings)] == [2, 0]
    dovecot.deliver(mail("Three."))
    assert fetch(post, settings) == 1
    assert [row["description"] for row in post.tickets()] == ["One.", "Two.", "Three."]
    with looking(dovecot) as server:
        assert server.search("UNSEEN") == []


def test_a_mail_that_somebody_looked_at_is_taken_in_all_the_same(
    world: World, dovecot: Dovecot, settings: MailboxSettings
) -> None:
    post = Post(world)
    dovecot.deliver(mail())
    with looking(dovecot) as server:
        server.add_flags(server.search("ALL"), [b"\\Seen"])
    assert fetch(post, settings) == 1


def test_a_mail_that_is_kept_goes_to_a_folder_of_its_own_where_one_is_named(
    world: World, dovecot: Dovecot, settings: MailboxSettings
) -> None:
    post = Post(world)
    dovecot.deliver(mail("One."), mail("Two."))
    wanted = msgspec.structs.replace(settings, done_folder="Done")
    assert [fetch(post, wanted), fetch(post, wanted)] == [2, 0]
    with looking(dovecot) as server:
        assert server.search("ALL") == []
        server.select_folder("Done")
        assert len(server.search("ALL")) == 2


def test_numbers_that_are_given_anew_bring_no_mail_twice(
    world: World, dovecot: Dovecot, settings: MailboxSettings
) -> None:
    post = Post(world)
    dovecot.deliver(mail("One."), mail("Two."))
    fetch(post, settings)
    renumbered = msgspec.structs.replace(settings, folder="Copy")
    with looking(dovecot) as server:
        server.create_folder("Copy")
        server.copy(server.search("ALL"), "Copy")
        server.delete_folder("Copy")
        server.create_folder("Copy")
        server.copy(server.search("ALL"), "Copy")
    assert fetch(post, renumbered) == 2
    assert len(post.tickets()) == 2
    with looking(dovecot) as server:
        server.delete_folder("Copy")
        server.create_folder("Copy")
        server.copy(server.search("ALL"), "Copy")
    assert fetch(post, renumbered) == 2, "the new numbers begin again"
    assert len(post.tickets()) == 2


def test_a_mail_that_is_too_large_stays_there_and_its_head_waits_for_the_desk(
    world: World, dovecot: Dovecot, settings: MailboxSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = Post(world)
    monkeypatch.setattr(mailbox, "LARGEST", 1000)
    dovecot.deliver(mail("word " * 400, subject="Very long"), mail("Short."))
    assert fetch(post, settings) == 2
    [parked] = post.parked()
    assert (parked["why"], parked["subject"]) == ("too-large", "Very long")
    assert [row["description"] for row in post.tickets()] == ["Short."]


@pytest.mark.parametrize("how", ["refuses", "gives nothing"])
def test_a_mail_that_the_server_does_not_give_out_holds_up_none_and_waits_for_the_desk(
    world: World,
    dovecot: Dovecot,
    settings: MailboxSettings,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
) -> None:
    post, given = Post(world), IMAPClient.fetch

    def fetches(server: IMAPClient, which: list[int], what: list[str]) -> Any:
        if which == [2] and what == ["BODY.PEEK[]"]:
            if how == "refuses":
                raise IMAPClientError("FETCH failed: NO [SERVERBUG] Internal error")
            return {}
        return given(server, which, what)

    monkeypatch.setattr(IMAPClient, "fetch", fetches)
    dovecot.deliver(mail("One."), mail("Two.", subject="Broken"))
    for _turn in range(2):
        with pytest.raises(Withheld, match="A mail in the mailbox"):
            fetch(post, settings)
    assert post.parked() == [], "the server may be ill as a whole"
    dovecot.deliver(mail("Three."))
    assert fetch(post, settings) == 2
    post.take()
    assert [row["description"] for row in post.tickets()] == ["One.", "Three."]
    [parked] = post.parked()
    assert (parked["why"], parked["subject"], parked["sender"]) == ("withheld", "Broken", DANA)
    assert fetch(post, settings) == 0


def test_a_mail_that_has_gone_meanwhile_is_none_that_is_withheld(
    world: World, dovecot: Dovecot, settings: MailboxSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    post, given = Post(world), IMAPClient.fetch

    def fetches(server: IMAPClient, which: list[int], what: list[str]) -> Any:
        if which == [1]:
            server.delete_messages([1])
            server.expunge([1])
        return given(server, which, what)

    monkeypatch.setattr(IMAPClient, "fetch", fetches)
    dovecot.deliver(mail("One."), mail("Two."))
    assert fetch(post, settings) == 2
    assert [row["description"] for row in post.tickets()] == ["Two."]
    assert post.parked() == []


@pytest.mark.parametrize("security", ["tls", "starttls", "plain"])
def test_the_server_is_spoken_to_as_the_settings_say(
    world: World, dovecot: Dovecot, settings: MailboxSettings, security: str
) -> None:
    dovecot.deliver(mail())
    port = dovecot.secure_port if security == "tls" else dovecot.port
    said = msgspec.structs.replace(settings, port=port, security=security)
    said.check()
    assert fetch(Post(world), said) == 1


def test_a_server_whose_certificate_is_another_s_is_not_signed_in_to(
    world: World, dovecot: Dovecot, settings: MailboxSettings, tmp_path: Path
) -> None:
    stranger = Authority(tmp_path, "Strangers")
    wrong = msgspec.structs.replace(settings, ca_file=str(stranger.file))
    with pytest.raises(Unavailable, match="cannot be read now"):
        fetch(Post(world), wrong)
    assert "Login: user=" not in dovecot.log()


def test_a_wrong_password_and_a_folder_that_is_not_there_are_said(
    world: World, settings: MailboxSettings, tmp_path: Path
) -> None:
    secret = tmp_path / "wrong"
    secret.touch(0o600)
    secret.write_text("another one", encoding="utf-8")
    with pytest.raises(Refused, match="does not let support in") as told:
        fetch(Post(world), msgspec.structs.replace(settings, password_file=str(secret)))
    assert "another one" not in str(told.value)
    with pytest.raises(Unavailable, match="cannot be read now"):
        fetch(Post(world), msgspec.structs.replace(settings, folder="Nowhere"))


def test_settings_that_would_let_others_read_along_are_refused(
    world: World, settings: MailboxSettings
) -> None:
    far = msgspec.structs.replace(settings, host="mail.example", security="plain")
    with pytest.raises(Refused, match="in the open"):
        write_settings(world.central.settings, far)
    Path(settings.password_file).chmod(0o644)
    with pytest.raises(Refused, match="Others can read") as told:
        write_settings(world.central.settings, settings)
    assert "chmod 600" in told.value.next_step
    with pytest.raises(Refused, match="a user and a password"):
        write_settings(world.central.settings, msgspec.structs.replace(settings, user=""))
    assert read_settings(world.central.settings) == MailboxSettings()


@pytest.mark.expects_line("mail was not fetched", reason="the mailbox is away, and comes back")
def test_a_mailbox_that_is_away_is_asked_less_often_until_it_is_back(
    world: World, dovecot: Dovecot, settings: MailboxSettings
) -> None:
    post = Post(world)
    dovecot.deliver(mail())
    write_settings(world.central.settings, msgspec.structs.replace(settings, port=1))
    intake = MailIntake(world.central, post.files)
    for pause in (0, 61, 121):
        world.clock.move(seconds=pause)
        intake.round()
    assert intake.failed == 2, "60 s and then 120 s lie between"
    write_settings(world.central.settings, settings)
    world.clock.move(seconds=241)
    intake.round()
    assert intake.failed == 0
    assert len(post.tickets()) == 1


selected = IMAPClient.select_folder


def reads_only(server: IMAPClient, folder: str, readonly: bool = False) -> Any:
    """As of an account that may change nothing: what then may be done is the server's own word."""
    if not readonly:
        raise IMAPClientReadOnlyError("INBOX is not writable")
    return selected(server, folder, readonly=True)


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("more", "done", "said"),
    [(PREFIXED, "Done", "prefixed with"), ("", "", "read-only")],
    ids=["folder", "rights"],
)
def test_a_server_that_takes_no_marks_is_said_so_of_once_and_all_its_mail_is_taken_in(
    places_on: Callable[[str], Places],
    authority: Authority,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error_lines: ErrorLines,
    more: str,
    done: str,
    said: str,
) -> None:
    if not done:
        monkeypatch.setattr(IMAPClient, "select_folder", reads_only)
    here = default_settings()
    places_on("sqlcipher").copy_of("firm", build, here.folder)
    world = open_world(here)
    post = Post(world)
    with Dovecot(authority.issue(), more) as dovecot:
        settings = settings_of(dovecot, authority, tmp_path)
        write_settings(here, msgspec.structs.replace(settings, done_folder=done))
        intake = MailIntake(world.central, post.files)
        for turn in range(3):
            dovecot.deliver(*(mail(f"{turn} of {number}.") for number in range(3)))
            intake.round()
            assert (intake.failed, len(post.tickets())) == (0, 3 * (turn + 1))
            world.clock.move(seconds=61)
        [line] = error_lines.take()
        assert "mail was not marked" in line
        assert said in line
        world.central.close()
        assert said in run("central", "mail", "status")
        dovecot.deliver(mail("By hand."))
        told = run("central", "mail", "inbox", "fetch")
        assert "1 fetched, 1 taken in." in told
        assert said in told
        run("central", "mail", "inbox", "set", "--done-folder", "INBOX.Done" if done else "")
        assert said not in run("central", "mail", "status"), "that was of other settings"
        dovecot.deliver(mail("Mended."))
        assert (said in run("central", "mail", "inbox", "fetch")) is not bool(done)


MAILS, KILLED_AFTER = 20, (6,)


@pytest.mark.usefixtures("home")
def test_a_server_that_is_killed_in_the_midst_loses_no_mail_and_doubles_none(
    places_on: Callable[[str], Places], dovecot: Dovecot, settings: MailboxSettings
) -> None:
    """With SIGKILL, while mails are fetched and taken in."""
    here = default_settings()
    places_on("sqlcipher").copy_of("firm", build, here.folder)
    world = open_world(here)
    post = Post(world)
    for number in range(MAILS):
        post.add(f"person{number}@client.example", f"Person {number}", "requester")
    write_settings(here, settings)
    dovecot.deliver(*(
        mail(f"Number {number}.", sender=f"person{number}@client.example")
        for number in range(MAILS)
    ))  # fmt: skip
    for many in (*KILLED_AFTER, MAILS):
        with serving() as process:
            _wait(world, many, process)
    assert sorted(str(row["description"]) for row in post.tickets()) == sorted(
        f"Number {number}." for number in range(MAILS)
    )
    world.central.close()


def _wait(world: World, many: int, process: Born) -> None:
    """Until so many mails are placed."""
    placed = select(func.count()).where(mail_in.c.state == State.PLACED.value)
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        found = world.central.work.read(
            whole("a test"), lambda session: session.connection().execute(placed).scalar_one()
        )
        if found >= many:
            return
        assert process.poll() is None
    raise not_come(f"{many} mails are placed")


@pytest.mark.usefixtures("home")
def test_what_was_fetched_before_the_rest_is_withheld_is_taken_in_by_the_command(
    places_on: Callable[[str], Places], monkeypatch: pytest.MonkeyPatch
) -> None:
    places_on("sqlcipher").copy_of("firm", build, default_settings().folder)

    def fetches(central: Central, files: Files, settings: MailboxSettings) -> int:
        keep_raw(central, files, mail("Fetched."), "mailbox")
        raise Withheld(settings, 1)

    monkeypatch.setattr(mailbox, "fetch_mail", fetches)
    told = CliRunner().invoke(central_command, ["mail", "inbox", "fetch"])
    assert isinstance(told.exception, Withheld)
    assert "  parked  " in run("central", "mail", "inbox", "list")


@pytest.mark.usefixtures("home")
def test_the_command_line_takes_mail_in_and_looks_after_what_waits(
    places_on: Callable[[str], Places], dovecot: Dovecot, settings: MailboxSettings
) -> None:
    here = default_settings()
    places_on("sqlcipher").copy_of("firm", build, here.folder)
    dovecot.deliver(mail("Fetched."))
    said = run(
        "central", "mail", "inbox", "set", "--host", HERE, "--port", str(settings.port),
        "--ca-file", settings.ca_file, "--user", USER, "--password-file", settings.password_file,
    )  # fmt: skip
    assert "Mail is fetched every 60 s from INBOX" in said
    assert "No sender counts as proven" in said
    assert PASSWORD not in said
    assert "1 fetched, 1 taken in." in run("central", "mail", "inbox", "fetch")
    told = run("mail", "ingest", "-", "--json", given=mail("By hand.", "Precedence: bulk"))
    assert msgspec.json.decode(told)["why"] == "bulk"
    listed = run("central", "mail", "inbox", "list")
    assert "Nobody with this address is known." in listed
    assert "It went to many (Precedence)." in listed
    [stopped] = [line for line in listed.splitlines() if "stopped" in line]
    which = stopped.split()[0]
    assert "By hand." in run("central", "mail", "inbox", "show", which)
    assert "Precedence: bulk" in run("central", "mail", "inbox", "show", which, "--raw")
    assert "It is stopped now." in run("central", "mail", "inbox", "again", which)


@pytest.mark.usefixtures("home")
def test_a_mail_in_a_folder_that_is_too_large_is_named_and_the_others_are_taken_in(
    places_on: Callable[[str], Places], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places_on("sqlcipher").copy_of("firm", build, default_settings().folder)
    monkeypatch.setattr(ingesting, "LARGEST", 1000)
    for name, text in (("a", "One."), ("b", "word " * 400), ("c", "Three.")):
        (tmp_path / f"{name}.eml").write_bytes(mail(text))
    result = CliRunner().invoke(mail_command, ["ingest", str(tmp_path), "--json"])
    told = {
        line["file"][-5:]: line for line in map(msgspec.json.decode, result.stdout.split("\n")[:-1])
    }
    assert {name: line["state"] for name, line in told.items()} == {
        "a.eml": "parked", "b.eml": "too large", "c.eml": "parked",
    }  # fmt: skip
    assert told["b.eml"]["why"].startswith("It is larger than ")
    assert result.exit_code == 1, "whoever looks after it has something left to do"
    plain = CliRunner().invoke(mail_command, ["ingest", str(tmp_path)])
    assert "a.eml: here already" in plain.stdout
    assert "b.eml: too large (It is larger than" in plain.stdout


@pytest.mark.usefixtures("home")
def test_a_mail_in_a_folder_that_cannot_be_read_is_named_and_the_others_are_taken_in(
    places_on: Callable[[str], Places], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places_on("sqlcipher").copy_of("firm", build, default_settings().folder)
    for name in "abc":
        (tmp_path / f"{name}.eml").write_bytes(mail(name))
    opened = Path.open

    def some(path: Path, mode: str = "r", **more: Any) -> Any:
        if path.name == "b.eml":  # whoever may read everything runs tests, too
            raise PermissionError(13, "Permission denied")
        return opened(path, mode, **more)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(Path, "open", some)
        result = CliRunner().invoke(mail_command, ["ingest", str(tmp_path)])
    said = [line.rpartition("/")[2] for line in result.stdout.splitlines()]
    assert said[0] == "b.eml: unreadable (Check its rights, then take it in again.)"
    assert [line[:13] for line in said[1:]] == ["a.eml: parked", "c.eml: parked"]
    assert result.exit_code == 1


def run(*words: str, given: bytes = b"") -> str:
    """A command of the program."""
    command: click.Group = mail_command if words[0] == "mail" else central_command
    result = CliRunner().invoke(command, words[1:], input=given, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output
