"""Mails to be taken in, and a firm whose people send them."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from app.central.files.room import Files, files_of
from app.central.jobs.intake import take_rows
from app.central.mail.incoming.ingesting import Ingested, ingest
from app.central.mail.threads import reply_address, reply_key, reply_token
from tests.integration.central.world import World

MAILS = Path(__file__).parents[3] / "data" / "mail"
SUPPORT = "support@trestle.example"
DANA, EVE, BILL, SAM = (
    "dana@client.example", "eve@client.example", "bill@client.example", "sam@south.example",
)  # fmt: skip
SERVER = "mx.trestle.example"
PROVEN = f"Authentication-Results: {SERVER}; dmarc=pass"
"""As the firm's own server finds of what is its sender's."""


def mail(
    body: str = "The scanner shows nothing.",
    *headers: str,
    sender: str = DANA,
    subject: str = "Scanner",
    to: str = SUPPORT,
    name: str = "",
) -> bytes:
    """A mail; every one has another Message-ID unless `name` gives it."""
    lines = [
        f"From: {sender}", f"To: {to}", f"Subject: {subject}",
        f"Message-ID: <{name or uuid4().hex}@client.example>", *headers, "", body,
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


def mail_with(*files: tuple[str, str, bytes], header: str = "") -> bytes:
    """A mail with files, each a name, the type that its sender says, and what is in it."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = DANA, SUPPORT, "Scanner"
    made["Message-ID"] = f"<{uuid4().hex}@client.example>"
    name, _colon, value = header.partition(": ")
    if name:
        made[name] = value
    made.set_content("See the files.")
    for called, kind, data in files:
        major, _slash, minor = kind.partition("/")
        made.add_attachment(data, maintype=major, subtype=minor, filename=called)
    return bytes(made)


@dataclass
class Post:
    """A firm that takes mail in.

    Attributes:
        people: contacts by address.
    """

    world: World
    people: dict[str, UUID] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.add(DANA, "Dana Whitfield", "requester")
        self.add(EVE, "Eve Coe", "coordinator")
        self.add(BILL, "Bill Payne", "billing")
        self.add(SAM, "Sam South", "requester", client=self.world.south)

    @property
    def files(self) -> Files:
        return files_of(self.world.central)

    def add(self, address: str, name: str, *roles: str, client: UUID | None = None) -> UUID:
        new, now = uuid4(), self.world.clock.now()
        row = {
            "id": new, "client_id": client or self.world.north, "name": name, "email": address,
            "roles": list(roles), "created_at": now, "created_by": None,
        }  # fmt: skip
        take_rows(self.world.central, [("contact", [row])])
        self.people[address] = new
        return new

    def take(self, *mails: bytes) -> list[Ingested]:
        named = [(str(number), raw) for number, raw in enumerate(mails)]
        return ingest(self.world.central, self.files, named)

    def taken(self, raw: bytes) -> Ingested:
        [one] = self.take(raw)
        return one

    def tickets(self) -> list[dict[str, object]]:
        return sorted(self.world.rows("ticket"), key=lambda row: row["number"])

    def ticket(self) -> dict[str, Any]:
        """The only request."""
        [row] = self.tickets()
        return row

    def said(self, kind: str = "reply") -> list[dict[str, object]]:
        return [row for row in self.world.rows("ticket_event") if row["kind"] == kind]

    def parked(self) -> list[dict[str, object]]:
        return self.world.rows("mail")

    def address(self, ticket: UUID, contact: UUID) -> str:
        key = reply_key(self.world.central.signing_key)
        return reply_address(SUPPORT, reply_token(key, ticket, contact))
