"""Both firms with their books, and the letters that they get."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import partial
from typing import Any
from uuid import UUID

from icalendar import Calendar

from app.central.mail.letters import with_files
from app.central.mail.notices.telling import Telling
from app.central.mail.papers import PAPERS
from app.central.mail.queue import sent, take
from app.central.mail.room import MailRoom
from app.records import Contact, Ticket
from tests.integration.central.world import EVERYTHING, World
from tests.portal.money_town import MoneyBooks
from tests.portal.town import ELI, INNER

PLACE = "https://help.halden.example"


@dataclass
class Heard:
    """What was told, letter by letter; the clock is moved by the test."""

    world: World
    telling: Telling = field(init=False)
    room: MailRoom = field(init=False)

    def __post_init__(self) -> None:
        self.room = MailRoom(self.world.central, PAPERS)
        self.telling = Telling(self.room, PLACE)

    def books(self, code: str = "NW") -> MoneyBooks:
        return MoneyBooks(self.world, code)

    def contact(self, email: str) -> UUID:
        (found,) = [one.id for one in self.books().all(Contact) if one.email == email]
        return found

    def tell(self) -> list[EmailMessage]:
        """Tell everything that is to be told now; the letters of it, as they leave."""
        while self.telling.tell_changes():
            pass
        self.telling.tell_due()
        return self.letters()

    def letters(self) -> list[EmailMessage]:
        central = self.world.central
        now = central.clock.now()
        taken = central.work.run(
            "t", EVERYTHING, lambda session: take(session, central.mail_key, now, 500, 500)
        )
        found = []
        for one in taken:
            named = [paper.partition(":") for paper in one.sheet.papers]
            files = [self.room.papers[word](central, UUID(row)) for word, _, row in named]
            raw = with_files(one.sheet.letter, files)
            central.work.run("t", EVERYTHING, partial(sent, letter=one.id, now=now))
            found.append(message_from_bytes(raw, EmailMessage, policy=default))
        return found


def to(letters: Sequence[EmailMessage]) -> list[tuple[str, str]]:
    """Whom they are to, and about what."""
    return sorted((str(one["To"].addresses[0].addr_spec), str(one["Subject"])) for one in letters)


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def html_of(letter: EmailMessage) -> str:
    body = letter.get_body(("html",))
    assert body is not None
    return str(body.get_content())


def asked(heard: Heard, email: str = ELI, **more: Any) -> Ticket:
    """Somebody asks for help."""
    fields: dict[str, Any] = {
        "title": "Nothing prints",
        "description": "Since this morning",
        "tags": [INNER],
        "requester_id": heard.contact(email),
        "opened_at": heard.world.clock.now(),
    }
    return heard.books().ticket(**(fields | more))


def entry_of(letter: EmailMessage) -> tuple[str, str, int, str]:
    """Method, UID, sequence and status of the invitation in a letter, as a calendar reads it."""
    calendar, event = calendar_of(letter)
    return (
        str(calendar["METHOD"]),
        str(event["UID"]),
        int(event["SEQUENCE"]),
        str(event.get("STATUS", "")),
    )


def calendar_of(letter: EmailMessage) -> tuple[Any, Any]:
    """The invitation in a letter, and its one entry."""
    (part,) = [one for one in letter.walk() if one.get_content_type() == "text/calendar"]
    drawn: Any = part.get_payload(decode=True)
    calendar: Any = Calendar.from_ical(drawn)
    assert part.get_param("method") == calendar["METHOD"]
    (event,) = calendar.walk("VEVENT")
    return calendar, event
