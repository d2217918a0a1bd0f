"""Who is erased is named by no mail any more, as it came or as it waited; what was done stays."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from app.central.contacts import erase
from app.central.mail import queue
from app.central.mail.incoming.following import follow_desk
from app.central.mail.incoming.inbox import again, raw_mail
from app.central.mail.incoming.letting_go import let_go
from app.central.mail.incoming.settings import MailboxSettings, write_settings
from app.central.mail.queue import Put, Sheet
from app.central.mail_in_tables import mail_in
from app.central.mail_tables import mail_letter
from app.database.scope import whole
from app.database.work import WorkSession
from app.domain.erasure import ERASED_NAME
from app.domain.mail import MailState
from app.domain.people import Actor
from app.domain.vocabulary import Right
from app.ports.problems import Refused
from app.usecases.context import Ctx
from app.usecases.file_mail import AddMail, DismissMail, FileMail, add_mail, dismiss_mail, file_mail
from tests.integration.central.mail.mails import DANA, SUPPORT, Post, mail
from tests.integration.central.test_erasing import everything
from tests.integration.central.world import MIRA, World

OTTILIE, HOME, NAME = "quist@client.example", "quist@home.example", "Ottilie Quist"


@pytest.fixture
def post(either_world: World) -> Post:
    write_settings(either_world.central.settings, MailboxSettings(addresses=(SUPPORT,)))
    return Post(either_world)


def do(post: Post, verb: Any, command: Any) -> Any:
    central, scope = post.world.central, whole("the desk")
    actor = Actor(post.world.people[MIRA], "Mira", rights=frozenset({Right.DESK}))
    ctx = Ctx(actor, central.clock, central.ids, scope)
    done = central.work.run("desk", scope, lambda session: verb(session, ctx, command))
    follow_desk(central, post.files)
    return done


def hers(body: str, *headers: str, sender: str = OTTILIE, to: str = SUPPORT) -> bytes:
    return mail(
        body, *headers, sender=f"{NAME} <{sender}>", subject=f"{body} O. Quist", to=to,
        name=f"quist.{body}",
    ).replace(b"Subject: Lamp O. Quist", b"Subject: Lamp")  # fmt: skip


def write_to(post: Post, contact: UUID) -> None:
    central, sheet = post.world.central, Sheet(OTTILIE, b"Dear Ottilie Quist")
    put = Put("test", "test", "<a@b>", sheet, contact=contact, problem="550 quist is no user here")

    def job(session: WorkSession) -> None:
        queue.put(session, central.mail_key, central.ids.new(), put, central.clock.now())

    central.work.run("test", whole("a letter"), job)


def kept(post: Post) -> int:
    return len(dict(post.files.vault.store.names()))


def waits(post: Post, body: str) -> UUID:
    [row] = [row for row in post.parked() if row["text"] == body]
    return by_id(row)


def by_id(row: dict[str, object]) -> UUID:
    which = row["id"]
    assert isinstance(which, UUID)
    return which


def test_no_mail_of_the_erased_is_left_but_that_there_was_one(post: Post) -> None:
    ottilie = post.add(OTTILIE, NAME, "requester")
    post.take(
        mail("It is dark."), hers("Lamp"), hers("Out until May", "Auto-Submitted: auto-replied")
    )
    dark, lamp = (by_id(row) for row in post.tickets())
    address = post.address(dark, post.people[DANA])
    post.take(
        hers("Spam", to=address), hers("Bulb", to=address), hers("Fuse", to=address),
        hers("Cable", sender=HOME), hers("Plug", sender=HOME),
    )  # fmt: skip
    do(post, dismiss_mail, DismissMail(waits(post, "Spam"), "no request"))
    do(post, add_mail, AddMail(waits(post, "Fuse"), dark, ottilie))
    do(post, add_mail, AddMail(waits(post, "Cable"), lamp, ottilie))
    do(post, dismiss_mail, DismissMail(waits(post, "Plug"), "not a client"))
    write_to(post, ottilie)
    assert kept(post) == 8

    assert erase(post.world.central, ottilie)
    assert let_go(post.world.central, post.files) == 5
    assert let_go(post.world.central, post.files) == 0
    # The mail of Dana, what waits, and what nobody said is hers.
    assert kept(post) == 3
    assert [row["sender"] for row in post.parked() if row["sender"]] == [f"{HOME}"]
    [left] = [row for row in post.parked() if row["state"] == MailState.PARKED]
    assert (left["text"], left["sender_name"], left["likely_contact"]) == (
        "Bulb",
        ERASED_NAME,
        None,
    )
    [letter_row] = post.world.table(mail_letter)
    assert (letter_row["state"], letter_row["sealed"]) == ("dropped", None)
    assert letter_row["problem"] == ""

    do(post, file_mail, FileMail(by_id(left), post.world.north))
    assert let_go(post.world.central, post.files) == 1
    assert kept(post) == 2
    states = sorted(row["state"] for row in post.world.table(mail_in))
    assert states == ["dismissed", "dismissed", *["placed"] * 5, "stopped"]
    said = {row["text"] for row in post.parked() if row["sender_name"] == ERASED_NAME}
    assert said == {""}
    assert len(post.tickets()) == 3


def test_what_went_is_not_shown_and_not_taken_in_anew(post: Post) -> None:
    ottilie = post.add(OTTILIE, NAME, "requester")
    post.take(hers("Out until May", "Auto-Submitted: auto-replied"))
    erase(post.world.central, ottilie)
    let_go(post.world.central, post.files)
    held = everything(post.world).lower()
    assert b"quist" not in held
    assert b"ottilie" not in held
    [row] = post.world.table(mail_in)
    for ask in (lambda: raw_mail(post.world.central, post.files, row["id"]),
                lambda: again(post.world.central, row["id"])):  # fmt: skip
        with pytest.raises(Refused, match="sender was erased"):
            ask()


def test_an_address_that_two_people_have_says_nothing_of_who_wrote(post: Post) -> None:
    ottilie = post.add(OTTILIE, NAME, "requester")
    post.add(OTTILIE, "Oz Quist", "requester", client=post.world.south)
    post.take(hers("Whose is it"))
    erase(post.world.central, ottilie)
    [row] = post.parked()
    assert row["sender"] == OTTILIE
