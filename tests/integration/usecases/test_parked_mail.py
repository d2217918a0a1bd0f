"""The desk places mail that central could not place, puts it away, and takes that back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from app.domain.mail import MailState
from app.ports.problems import Refused
from app.records import Mail, Ticket, TicketEvent
from app.usecases.file_mail import (
    AddMail,
    DismissMail,
    FileMail,
    ParkMail,
    add_mail,
    dismiss_mail,
    file_mail,
    park_mail,
)
from app.usecases.submit_ticket import SubmitTicket
from tests.builders.grounds import Ground, grounded
from tests.builders.rows import NOW, id_of, small_rows

pytestmark = pytest.mark.postgresql_long

MAIL = id_of("a parked mail")
NORTHWIND, DANA, BEA = id_of("Northwind"), id_of("Dana Whitfield"), id_of("Bea Stone")


def rows() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    yield from small_rows()
    mail = {
        "id": MAIL, "received_at": NOW, "sender": "new@client.example", "sender_name": "Nia New",
        "subject": "Scanner  is dead", "text": "It shows nothing at all.", "quoted": "Dana wrote:",
        "files": ["scanner.jpg"], "why": "domain-known", "likely_client": NORTHWIND,
        "unproven": True, "created_at": NOW, "created_by": None,
    }  # fmt: skip
    yield "mail", [mail]


ground = grounded("parked", rows)


def mail(ground: Ground) -> Mail:
    return ground.ask(lambda session: session.get_one(Mail, MAIL))


def ticket(ground: Ground, which: UUID) -> Ticket:
    return ground.ask(lambda session: session.get_one(Ticket, which))


def test_a_parked_mail_becomes_a_request_of_whoever_wrote_it(ground: Ground) -> None:
    made = ticket(ground, ground.do(file_mail, FileMail(MAIL, NORTHWIND, DANA)))
    assert (made.title, made.source, made.requester_id) == ("Scanner is dead", "email", DANA)
    assert made.description == "It shows nothing at all.\n\n> Dana wrote:"
    assert made.tags == ["sender-not-proven"]
    assert (mail(ground).state, mail(ground).made_ticket) == (MailState.FILED, made.id)


def test_it_is_placed_once(ground: Ground) -> None:
    ground.do(file_mail, FileMail(MAIL, NORTHWIND))
    with pytest.raises(Refused, match="placed this mail meanwhile"):
        ground.do(file_mail, FileMail(MAIL, NORTHWIND))
    with pytest.raises(Refused, match="placed this mail meanwhile"):
        ground.do(dismiss_mail, DismissMail(MAIL, "advertising"))


def test_a_contact_of_another_client_is_refused(ground: Ground) -> None:
    with pytest.raises(Refused, match="not a contact of Northwind"):
        ground.do(file_mail, FileMail(MAIL, NORTHWIND, BEA))
    assert mail(ground).state == MailState.PARKED


def test_taking_it_back_cancels_the_request_and_parks_the_mail_again(ground: Ground) -> None:
    made = ground.do(file_mail, FileMail(MAIL, NORTHWIND, DANA))
    assert ground.do(park_mail, ParkMail(MAIL))
    assert ticket(ground, made).state == "cancelled"
    assert (mail(ground).state, mail(ground).made_ticket) == (MailState.PARKED, None)
    assert ground.do(file_mail, FileMail(MAIL, NORTHWIND, DANA)) != made
    assert ground.do(park_mail, ParkMail(MAIL))
    assert not ground.do(park_mail, ParkMail(MAIL))


def test_a_request_that_was_worked_on_is_not_taken_back(ground: Ground) -> None:
    made = ground.do(file_mail, FileMail(MAIL, NORTHWIND, DANA))

    def begin(session: Any, _ctx: Any, which: UUID) -> None:
        session.get_one(Ticket, which).state = "in_progress"

    ground.do(begin, made)
    with pytest.raises(Refused, match="Work on the request has begun"):
        ground.do(park_mail, ParkMail(MAIL))


def test_it_can_be_added_to_a_request_as_what_the_client_said(ground: Ground) -> None:
    first = ground.do(file_mail, FileMail(MAIL, NORTHWIND, DANA))
    ground.do(park_mail, ParkMail(MAIL))
    other = ground.submit(SubmitTicket(client=NORTHWIND, title="Scanner", requester=DANA))
    with pytest.raises(Refused, match="has ended"):
        ground.do(add_mail, AddMail(MAIL, first, DANA))
    with pytest.raises(Refused, match="somebody of the client"):
        ground.do(add_mail, AddMail(MAIL, other, BEA))
    event = ground.do(add_mail, AddMail(MAIL, other, DANA))
    said = ground.ask(lambda session: session.get_one(TicketEvent, event))
    assert (said.author_kind, said.author_id, said.channel) == ("contact", DANA, "email")
    assert (said.body, said.quoted) == ("It shows nothing at all.", "Dana wrote:")
    with pytest.raises(Refused, match="move the mail on there"):
        ground.do(park_mail, ParkMail(MAIL))


def test_it_is_put_away_with_a_reason_and_comes_back(ground: Ground) -> None:
    with pytest.raises(Refused, match="Say why"):
        ground.do(dismiss_mail, DismissMail(MAIL, " "))
    assert ground.do(dismiss_mail, DismissMail(MAIL, " advertising "))
    assert (mail(ground).state, mail(ground).reason) == (MailState.DISMISSED, "advertising")
    assert ground.do(park_mail, ParkMail(MAIL))
    assert (mail(ground).state, mail(ground).reason) == (MailState.PARKED, "")
