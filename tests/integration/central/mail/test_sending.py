"""Letters leave by a real server: what it refuses waits or is told, and nothing is lost."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from click.testing import CliRunner
from sqlalchemy import update

from app.bootstrap.central import central_in
from app.central.mail.queue import GIVEN_UP_AFTER, PAUSES, TAKEN_FOR, Put, Sheet
from app.central.mail.room import MailRoom
from app.central.mail.settings import MailSettings, write_settings
from app.central.mail.trial import send_trial
from app.central.mail_tables import LetterState, mail_letter
from app.central.settings import default_settings
from app.cli.central_mail import mail
from app.ports.mailer import Message
from app.ports.problems import Refused, Unavailable
from app.records import Contact
from tests.builders.authority import Authority
from tests.builders.mail_server import BREAK, HERE, MailServer, Script
from tests.integration.central.coverage_world import Month
from tests.integration.central.keys import rotated
from tests.integration.central.world import EVERYTHING, World, build
from tests.plugins.databases import Places
from tests.plugins.lines import ErrorLines

DANA = "dana@northwind.example"
SECRET = "https://help.example/in/once-and-no-more"


def use(world: World, port: int, **more: Any) -> MailSettings:
    """Have letters go to a server on this machine."""
    plain = {"host": HERE, "port": port, "security": "plain", "sender": "help@halden.example"}
    settings = msgspec.convert(plain | more, MailSettings)
    write_settings(world.central.settings, settings)
    return settings


def letter(to: str = DANA, **more: Any) -> Message:
    return Message(to, "Your sign-in link", f"Open {SECRET}\n", **more)


def served(authority: Authority) -> ssl.SSLContext:
    """What a server speaks TLS with that an authority vouches for."""
    issued = authority.issue()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(issued.chain, issued.key)
    return context


def rows(world: World) -> list[dict[str, Any]]:
    return world.table(mail_letter)


def states(world: World) -> list[str]:
    return sorted(row["state"] for row in rows(world))


def send_all(room: MailRoom) -> None:
    """Send until nothing is due."""
    while room.send_some():
        pass


def test_a_letter_leaves_once_and_says_what_it_is(
    world: World, room: MailRoom, server: MailServer
) -> None:
    use(world, server.port)
    room.post(letter())
    send_all(room)
    send_all(room)
    (kept,) = server.letters
    assert server.recipients == [DANA]
    assert kept["To"] == DANA
    assert kept["From"].addresses[0].addr_spec == "help@halden.example"
    assert kept["Auto-Submitted"] == "auto-generated"
    assert kept["Message-ID"].endswith("@halden.example>")
    body = kept.get_body(("plain",))
    assert body is not None
    assert SECRET in body.get_content()


def test_what_waits_is_sealed_and_what_left_is_gone(
    world: World, room: MailRoom, server: MailServer
) -> None:
    use(world, server.port)
    room.post(letter())
    (row,) = rows(world)
    assert SECRET.encode() not in row["sealed"]
    assert DANA not in str(row)
    send_all(room)
    (row,) = rows(world)
    assert (row["state"], row["sealed"]) == (LetterState.SENT, None)


def test_a_letter_that_is_put_off_is_tried_again_after_longer_and_longer_pauses(
    world: World, room: MailRoom, server: MailServer
) -> None:
    use(world, server.port)
    server.script.to_letter = lambda _envelope: "451 Come back later"
    room.post(letter())
    for pause in PAUSES[:3]:
        send_all(room)
        (row,) = rows(world)
        assert "451 Come back later" in row["problem"]
        assert row["due_at"] - world.clock.at <= pause
        assert row["due_at"] - world.clock.at > pause - timedelta(seconds=1)
        world.clock.at = row["due_at"]
    server.script.to_letter = lambda _envelope: "250 OK"
    send_all(room)
    assert len(server.raw) == 1
    assert states(world) == [LetterState.SENT]


def test_a_refused_address_is_dead_and_is_told_and_holds_up_nobody(
    world: World, room: MailRoom, server: MailServer
) -> None:
    use(world, server.port)
    server.script.to_recipient["gone@northwind.example"] = "550 Nobody of that name"
    room.post(letter("gone@northwind.example"))
    room.post(letter())
    send_all(room)
    assert server.recipients == [DANA]
    found = room.standing()
    assert (found.dead, found.sent, found.waiting) == (1, 1, 0)
    assert "550 Nobody of that name" in found.lines[0].problem
    server.script.to_recipient.clear()
    assert room.again(found.lines[0].id) == 1
    send_all(room)
    assert server.recipients == [DANA, "gone@northwind.example"]


def test_while_the_server_is_away_letters_wait_and_then_leave(
    world: World, room: MailRoom, error_lines: ErrorLines
) -> None:
    with MailServer() as server:
        port = server.port
    use(world, port)
    room.post(letter())
    send_all(room)
    assert states(world) == [LetterState.WAITING]
    assert f"{HERE}:{port} does not answer" in "".join(error_lines.take())
    with MailServer() as back:
        use(world, back.port)
        world.clock.move(minutes=2)
        send_all(room)
        assert back.recipients == [DANA]


def test_a_letter_whose_answer_was_lost_comes_again_under_the_same_name(
    world: World, room: MailRoom, server: MailServer, error_lines: ErrorLines
) -> None:
    use(world, server.port)
    answers = iter((BREAK, "250 OK", "250 OK"))
    server.script.to_letter = lambda _envelope: next(answers)
    room.post(letter())
    room.post(letter("eli@northwind.example"))
    send_all(room)
    assert "broke off" in "".join(error_lines.take())
    world.clock.move(minutes=2)
    send_all(room)
    assert states(world) == [LetterState.SENT, LetterState.SENT]
    names = [one["Message-ID"] for one in server.letters]
    assert len(names) == 3
    assert len(set(names)) == 2


def test_a_letter_whose_sender_died_is_taken_again(either_world: World, server: MailServer) -> None:
    world, room = either_world, MailRoom(either_world.central)
    use(world, server.port)
    room.post(letter())

    class Died(BaseException):
        pass

    def die(_envelope: object) -> str:
        raise Died

    taken: list[bytes] = []

    class Carrier:
        def __enter__(self) -> Carrier:
            return self

        def __exit__(self, *_: object) -> None:
            return None

        def carry(self, _to: str, raw: bytes) -> None:
            taken.append(raw)
            raise Died

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(MailRoom, "carrier", lambda *_: Carrier())
        with pytest.raises(Died):
            room.send_some()
    assert len(taken) == 1
    assert room.send_some() == 0
    world.clock.at += TAKEN_FOR
    send_all(room)
    assert server.raw[0].replace(b"\r\n", b"\n") == taken[0].replace(b"\r\n", b"\n")


def test_a_link_that_counts_no_more_is_not_sent(
    world: World, room: MailRoom, server: MailServer
) -> None:
    use(world, server.port)
    room.post(letter(until=world.clock.at + timedelta(minutes=15)))
    world.clock.move(minutes=16)
    send_all(room)
    assert server.raw == []
    (row,) = rows(world)
    assert (row["state"], row["sealed"]) == (LetterState.DROPPED, None)


def test_a_letter_that_nobody_takes_for_days_is_dead_and_kept(
    either_world: World, server: MailServer
) -> None:
    world, room = either_world, MailRoom(either_world.central)
    use(world, server.port)
    server.script.to_letter = lambda _envelope: "451 Come back later"
    room.post(letter())
    send_all(room)
    world.clock.at += GIVEN_UP_AFTER
    send_all(room)
    assert states(world) == [LetterState.DEAD]
    server.script.to_letter = lambda _envelope: "250 OK"
    assert room.again() == 1
    send_all(room)
    assert states(world) == [LetterState.SENT]


def test_an_address_gets_so_many_letters_an_hour_and_the_rest_later(
    either_world: World, server: MailServer
) -> None:
    world, room = either_world, MailRoom(either_world.central)
    use(world, server.port, per_hour=2)

    def put(name: str, *, urgent: bool = False) -> None:
        settings = room.settings()
        sheet = Sheet(DANA, b"To: dana@northwind.example\r\nSubject: x\r\n\r\nx\r\n")
        made = Put(name, "update", f"<{name}@{settings.domain}>", sheet, urgent=urgent)
        world.central.work.run("test", EVERYTHING, lambda session: room.put(session, made))

    for name in ("one", "two", "three"):
        put(name)
    send_all(room)
    assert len(server.raw) == 2
    put("four", urgent=True)
    send_all(room)
    assert len(server.raw) == 3
    world.clock.move(minutes=61)
    send_all(room)
    assert len(server.raw) == 4


def test_the_same_letter_is_not_put_twice(world: World, room: MailRoom) -> None:
    made = Put("same", "update", "<same@x>", Sheet(DANA, b"x"))
    for first in (True, False):
        assert world.central.work.run("t", EVERYTHING, lambda s: room.put(s, made)) is first
    assert len(rows(world)) == 1


def test_who_left_since_gets_no_letter(world: World, room: MailRoom, server: MailServer) -> None:
    use(world, server.port)
    books = Month(world)
    contact: UUID = books.add(Contact(**books.made(name="Dana", email=DANA, active=False))).id
    made = Put("left", "update", "<left@x>", Sheet(DANA, b"x"), contact=contact)
    world.central.work.run("test", EVERYTHING, lambda session: room.put(session, made))
    send_all(room)
    assert server.raw == []
    assert states(world) == [LetterState.DROPPED]


@pytest.mark.parametrize(
    "address", ["dana@x.example\r\nBcc: evil@x.example", "dana", "a,b@x.example", "dän@x.example"]
)
def test_an_address_that_is_none_is_told_and_reaches_nobody(
    world: World, room: MailRoom, server: MailServer, address: str
) -> None:
    use(world, server.port)
    room.post(letter(address))
    send_all(room)
    assert server.raw == []
    (line,) = room.standing().lines
    assert line.state == LetterState.DEAD
    assert "address" in line.problem
    assert "\n" not in line.problem


def test_a_subject_of_several_lines_adds_no_header(
    world: World, room: MailRoom, server: MailServer
) -> None:
    use(world, server.port)
    room.post(Message(DANA, "Hello\r\nBcc: evil@x.example\n\n<b>you</b>", "Text"))
    send_all(room)
    (kept,) = server.letters
    assert kept["Subject"] == "Hello Bcc: evil@x.example <b>you</b>"
    assert kept["Bcc"] is None


def test_a_server_that_asks_who_we_are_is_told_from_a_file(
    world: World, room: MailRoom, tmp_path: Path, error_lines: ErrorLines
) -> None:
    password = tmp_path / "password"
    password.write_text("hunter2hunter2\n")
    password.chmod(0o600)
    authority = Authority(tmp_path)
    script = Script(user="halden", password="hunter2hunter2")
    with MailServer(script, starttls=served(authority)) as server:
        use(
            world, server.port, security="starttls", ca_file=str(authority.file),
            user="halden", password_file=str(password),
        )  # fmt: skip
        room.post(letter())
        send_all(room)
        assert server.recipients == [DANA]
        password.write_text("another\n")
        room.post(letter())
        send_all(room)
    told = "".join(error_lines.take())
    assert "does not let us in" in told
    assert "another" not in told
    assert "hunter2" not in str(rows(world))
    assert "hunter2" not in (world.central.settings.folder / "mail.json").read_text()


def test_letters_go_by_tls_to_a_server_that_an_own_authority_vouches_for(
    world: World, room: MailRoom, tmp_path: Path, error_lines: ErrorLines
) -> None:
    authority, stranger = Authority(tmp_path), Authority(tmp_path, "Strange authority")
    context = served(authority)
    for security, way in (("tls", "tls"), ("starttls", "starttls")):
        with MailServer(**{way: context}) as server:  # type: ignore[arg-type] # one of two names
            use(world, server.port, security=security, ca_file=str(authority.file))
            room.post(letter())
            send_all(room)
            assert server.recipients == [DANA]
            assert send_trial(world.central, DANA).startswith("Letters go to")
            use(world, server.port, security=security, ca_file=str(stranger.file))
            with pytest.raises(Unavailable, match="does not answer"):
                send_trial(world.central, DANA)
            assert len(server.raw) == 2
    # Only the server has something to say of who would not believe it.
    assert all(line.startswith("mail.log") for line in error_lines.take())


def test_a_server_without_encryption_gets_nothing_where_it_was_promised(
    world: World, server: MailServer
) -> None:
    use(world, server.port, security="starttls")
    with pytest.raises(Unavailable):
        send_trial(world.central, DANA)
    assert server.raw == []


def test_settings_that_would_let_others_read_along_are_refused(
    world: World, tmp_path: Path
) -> None:
    open_to_all = tmp_path / "password"
    open_to_all.write_text("secret")
    open_to_all.chmod(0o644)
    wrong: list[dict[str, Any]] = [
        {"host": "mail.example", "security": "plain"},
        {"user": "halden"},
        {"user": "halden", "password_file": str(open_to_all)},
        {"user": "halden", "password_file": str(tmp_path / "none")},
        {"ca_file": str(open_to_all), "security": "tls"},
        {"sender": "help@halden.example\nBcc: evil@x.example"},
        {"sender": "s" * 30 + "@halden.example"},
        {"digest_hour": 24},
    ]
    for one in wrong:
        with pytest.raises(Refused) as refused:
            use(world, 25, **one)
        assert refused.value.next_step
    assert not (world.central.settings.folder / "mail.json").exists()


def test_without_a_server_letters_are_files(world: World, room: MailRoom) -> None:
    room.post(letter())
    send_all(room)
    (kept,) = (world.central.settings.folder / "mail").glob("*.eml")
    assert SECRET.encode() in kept.read_bytes()


def test_a_letter_that_was_damaged_is_no_end_of_the_others(
    world: World, room: MailRoom, server: MailServer, error_lines: ErrorLines
) -> None:
    use(world, server.port)
    made = Put("bad", "invoice", "<bad@x>", Sheet(DANA, b"x", ["unknown:1"]))
    world.central.work.run("test", EVERYTHING, lambda session: room.put(session, made))
    room.post(letter("eli@northwind.example"))
    send_all(room)
    assert server.recipients == ["eli@northwind.example"]
    assert "could not be made" in "".join(error_lines.take())
    with world.central.work.database.write.begin() as connection:
        broken = update(mail_letter).where(mail_letter.c.key == "bad").values(sealed=b"broken")
        connection.execute(broken)
    world.clock.move(minutes=5)
    room.post(letter())
    send_all(room)
    assert server.recipients == ["eli@northwind.example", DANA]
    assert room.standing().dead == 1


def test_letters_that_wait_outlive_a_change_of_central_s_key(
    world: World, server: MailServer
) -> None:
    use(world, server.port)
    MailRoom(world.central).post(letter())
    rotated(world)
    send_all(MailRoom(world.central))
    assert SECRET in str(server.letters[0].get_content())


def test_whoever_looks_after_central_sets_mail_up_sees_what_failed_and_sends_it_anew(
    home: Path, places_on: Callable[[str], Places], server: MailServer
) -> None:
    assert home
    settings = default_settings()
    places_on("sqlcipher").copy_of("firm", build, settings.folder)
    told = said("status")
    assert "kept as files" in told
    assert "0 wait, 0 left within a day, 0 are dead." in told
    told = said(
        "set", "--host", HERE, "--port", str(server.port), "--security", "plain",
        "--sender", "help@halden.example",
    )  # fmt: skip
    assert f"Letters go to {HERE}:{server.port}" in told
    assert "left" in said("try", DANA)
    server.script.to_recipient["gone@northwind.example"] = "550 Nobody of that name"
    opened = central_in(settings)
    room = MailRoom(opened)
    room.post(letter("gone@northwind.example"))
    send_all(room)
    assert "550 Nobody of that name" in said("status")
    assert "1 will be sent" in said("retry")
    server.script.to_recipient.clear()
    send_all(room)
    opened.close()
    assert server.recipients == [DANA, "gone@northwind.example"]
    assert "0 are dead" in said("status")


def said(*words: str) -> str:
    """What `trestle central mail …` says."""
    done = CliRunner().invoke(mail, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output
