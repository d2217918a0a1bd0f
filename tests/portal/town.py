"""Two firms and their people before the portal: with requests, time, and what nobody shall see."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Litestar
from litestar.testing import TestClient

from app.central.portal import sessions
from app.central.portal.door import Portal, open_portal
from app.central.portal.web import session_cookie
from app.central.settings import Settings
from app.database.scope import whole
from app.database.work import WorkSession
from app.domain.vocabulary import EventKind, TicketState
from app.ports.mailer import Message
from app.records import Asset, Client, Contact, Letterhead, Page, Ticket, TicketEvent
from app.records.firm import LETTERHEAD_ID
from app.usecases.portal.ask_for_help import AskForHelp, ask_for_help
from tests.integration.central.coverage_world import Month, ny
from tests.integration.central.world import MIRA, World, build, open_world
from tests.portal.furnished import INNER, furnish

ADDRESS = "http://127.0.0.1:8401"
EVERYTHING = whole("a test looks on")
AFTER = datetime(2026, 3, 10, 22, 45, tzinfo=UTC)
"""18:45 in New York, on a day of work."""
Http = TestClient[Litestar]

PEOPLE: Sequence[tuple[str, str, str, Sequence[str]]] = (
    ("Dana Whitfield", "dana@northwind.example", "NW", ("coordinator", "requester")),
    ("Eli Brandt", "eli@northwind.example", "NW", ("requester",)),
    ("Finn Osei", "finn@northwind.example", "NW", ("requester",)),
    ("Pia Approves", "pia@northwind.example", "NW", ("approver",)),
    ("Bo Pays", "bo@northwind.example", "NW", ("billing",)),
    ("Ola Norole", "ola@northwind.example", "NW", ()),
    ("Sara South", "sara@southgate.example", "SG", ("coordinator", "requester")),
    ("Sam South", "sam@southgate.example", "SG", ("requester",)),
)
DANA, ELI, FINN, PIA, BO, OLA, SARA, SAM = (email for _name, email, _code, _roles in PEOPLE)
TITLES = {
    DANA: "Nobody reaches the mail server",
    ELI: "Accounting program closes by itself",
    FINN: "A second screen for Finn",
    SARA: "Southgate moves house in May",
    SAM: "Southgate printer smells burnt",
}


class Letters:
    """A mailer that keeps what it is given."""

    def __init__(self) -> None:
        self.kept: list[Message] = []

    def post(self, message: Message) -> None:
        self.kept.append(message)

    def link(self) -> str:
        """The path of the link in the newest letter."""
        found = re.search(r"http://127\.0\.0\.1:8401(/in/\S+)", self.kept[-1].text)
        assert found is not None
        return found[1]


@dataclass
class Books(Month):
    """The books of either client."""

    code: str = "NW"

    @property
    def client(self) -> UUID:
        return self.world.north if self.code == "NW" else self.world.south


def fill(settings: Settings) -> None:
    """Make both firms; tests copy them."""
    build(settings)
    world = open_world(settings)
    world.clock.at = ny("03-10 09:40").astimezone(UTC)
    north, south = Books(world), Books(world, "SG")
    north.add(
        Letterhead(
            id=LETTERHEAD_ID, firm="Halden Row IT", contact="Call +1 212 555 0142",
            colour="#00AA55", created_at=world.clock.now(),
        )
    )  # fmt: skip
    for books in (north, south):
        books.change(Client, books.client, tam_id=north.mira)
    ids = {}
    for name, email, code, roles in PEOPLE:
        books = north if code == "NW" else south
        person = Contact(**books.made(name=name, email=email, roles=sorted(roles)))
        ids[email] = books.add(person).id
    for email, tag in ((ELI, "LT-21"), (SAM, "SG-9")):
        books = north if email == ELI else south
        books.add(Asset(**books.made(tag=tag, name="Laptop", kind="laptop", contact_id=ids[email])))
        books.add(Page(**books.made(title=f"{INNER} page", body=INNER)))
    for email, title in TITLES.items():
        books = north if "northwind" in email else south
        ticket = books.ticket(
            title=title, description=f"{title}, since this morning", requester_id=ids[email],
            state=TicketState.IN_PROGRESS.value, opened_at=ny("03-10 09:32"), service="Office",
            priority_reason=INNER, tags=[INNER],
        )  # fmt: skip
        _talk(books, ticket, ids[email])
        _work(books, ticket)
    furnish(north, "NW", ids, DANA, ELI)
    furnish(south, "SG", ids, SARA, SAM)
    world.central.close()


def _talk(books: Books, ticket: Ticket, asked_by: UUID) -> None:
    for kind, body, by in (
        (EventKind.REPLY, f"We look into: {ticket.title}", None),
        (EventKind.NOTE, f"{INNER} note", None),
        (EventKind.REPLY, f"Thank you, about: {ticket.title}", asked_by),
    ):
        now = books.world.clock.now()
        books.add(
            TicketEvent(
                **books.made(
                    ticket_id=ticket.id, kind=kind.value, at=now, effective_at=now, body=body,
                    author_id=by or books.mira, author_kind="contact" if by else "user",
                )
            )
        )  # fmt: skip
    books.happened(ticket, "priority", "3", INNER, "03-10 09:45")


def _work(books: Books, ticket: Ticket) -> None:
    """Case G03: 17:40 to 18:20 where the hours end at 18:00; and what stays inside."""
    books.world.clock.at = AFTER
    if ticket.title != TITLES[ELI]:
        return
    note = {"note": "Restored the data file", "internal_note": INNER}
    books.entry(ticket, "03-10 17:40", "03-10 18:20", **note)
    books.entry(ticket, "03-10 10:00", "03-10 10:10", note=INNER, work_kind="internal")
    books.entry(ticket, "03-10 11:00", "03-10 11:10", note=INNER, void=True)
    # Nobody works on two things at once: it is held.
    books.entry(ticket, "03-10 10:05", "03-10 10:15", note=INNER)


@dataclass
class Town:
    """Both firms, their portal, and a way to ask it."""

    world: World
    portal: Portal
    http: Http
    letters: Letters
    contacts: dict[str, UUID] = field(default_factory=dict)

    @property
    def books(self) -> Books:
        return Books(self.world)

    def become(self, email: str) -> None:
        """Let the browser be somebody's, without a letter."""
        now = self.world.clock.now()
        contact = self.contacts[email]

        def begin(session: WorkSession) -> str:
            return sessions.begin(session, contact, now)

        self.carry(self.world.central.work.run("test", EVERYTHING, begin))

    def carry(self, secret: str) -> None:
        """Let the browser carry this session; none, where it is empty."""
        self.http.cookies.clear()
        if secret:
            self.http.cookies.set(session_cookie(self.portal), secret, domain="127.0.0.1")

    def get(self, path: str) -> Any:
        return self.http.get(path, follow_redirects=False)

    def token(self, path: str) -> str:
        """What the forms of a page carry."""
        found = re.search(r'name="form" value="([^"]+)"', self.get(path).text)
        assert found is not None, path
        return found[1]

    def send(self, path: str, *, page: str = "/words", **fields: str) -> Any:
        """Fill in a form and send it, as a browser does."""
        return self.raw(path, {"form": self.token(page)} | fields)

    def raw(self, path: str, fields: dict[str, str], origin: str | None = ADDRESS) -> Any:
        said = {"content-type": "application/x-www-form-urlencoded"}
        if origin is not None:
            said["origin"] = origin
        return self.http.post(path, content=urlencode(fields), headers=said, follow_redirects=False)

    def send_files(
        self, path: str, files: Sequence[tuple[str, bytes]], *, page: str = "/words", **fields: str
    ) -> Any:
        """Fill in a form with files, and send it as a browser does."""
        return self.http.post(
            path,
            data={"form": self.token(page)} | fields,
            files=[("files", (name, data)) for name, data in files],
            headers={"origin": ADDRESS},
            follow_redirects=False,
        )

    def ticket(self, title: str) -> Ticket:
        """A ticket by its title, or by the title of whoever asked for it."""
        (found,) = [one for one in self.books.all(Ticket) if one.title == TITLES.get(title, title)]
        return found

    def number(self, title: str) -> int:
        number = self.ticket(title).number
        assert number is not None
        return number

    def change(self, who: str, /, **values: Any) -> None:
        """Change a contact, as the desk does."""
        self.books.change(Contact, self.contacts[who], **values)

    def ask(self, email: str, summary: str) -> UUID:
        """Somebody asks for help, without the page."""
        command = AskForHelp(summary, "me", "yes")
        contact = self.contacts[email]

        def job(session: WorkSession) -> UUID:
            secret = sessions.begin(session, contact, self.world.clock.now())
            visitor = sessions.find(session, secret, self.world.clock.now())
            session.scope = visitor.scope
            return ask_for_help(session, self.portal.ctx(visitor), command)

        return self.world.central.work.run("submit_ticket", EVERYTHING, job)


def open_town(world: World, http: Http, portal: Portal, letters: Letters) -> Town:
    """Both firms as `fill` left them."""
    world.clock.at = max(world.clock.at, AFTER)
    town = Town(world, portal, http, letters)
    town.contacts = {one.email: one.id for one in town.books.all(Contact)}
    return town


def portal_over(world: World, letters: Letters, address: str = ADDRESS) -> Portal:
    """The portal of a world."""
    return open_portal(world.central, letters, address)


__all__ = ["INNER", "MIRA", "Letters", "Town", "fill", "open_town", "portal_over"]
