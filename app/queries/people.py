"""People and clients, found as one types."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.records import Client, Contact, Site, User


@dataclass(frozen=True, slots=True)
class ContactHit:
    """A contact who may be the one on the phone."""

    id: UUID
    name: str
    phone: str
    email: str
    client_id: UUID
    client: str
    site_id: UUID | None
    site: str


@dataclass(frozen=True, slots=True)
class ClientHit:
    """A client by name."""

    id: UUID
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class PersonHit:
    """A person of the firm."""

    id: UUID
    name: str
    grade: str


def _word_starts(name: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    """Every word typed begins some word of the name."""
    words = text.lower().split()
    low = func.lower(name)
    return and_(
        true(),
        *(
            or_(low.startswith(word, autoescape=True), low.contains(f" {word}", autoescape=True))
            for word in words
        ),
    )


def suggest_contacts(
    session: Session, text: str, *, client: UUID | None = None, limit: int = 8
) -> list[ContactHit]:
    """Contacts whose name (or number, or address) begins with what was typed."""
    text = text.strip()
    if not text and client is None:
        return []
    digits = "".join(char for char in text if char.isdigit())
    matches = _word_starts(Contact.name, text) | func.lower(Contact.email).startswith(
        text.lower(), autoescape=True
    )
    if len(digits) >= 3:  # noqa: PLR2004 -- fewer digits match half the phone book
        phone = func.replace(func.replace(Contact.phone, " ", ""), "-", "")
        matches = matches | phone.contains(digits, autoescape=True)
    query = (
        select(
            Contact.id,
            Contact.name,
            Contact.phone,
            Contact.email,
            Contact.client_id,
            Client.name,
            Contact.site_id,
            func.coalesce(Site.name, ""),
        )
        .join(Client, Client.id == Contact.client_id)
        .outerjoin(Site, Site.id == Contact.site_id)
        .where(Contact.active.is_(True), matches)
        .order_by(
            case((func.lower(Contact.name).startswith(text.lower(), autoescape=True), 0), else_=1),
            Contact.name,
            Contact.id,
        )
        .limit(limit)
    )
    if client is not None:
        query = query.where(Contact.client_id == client)
    return [ContactHit(*row) for row in session.execute(query)]


def suggest_clients(session: Session, text: str, *, limit: int = 8) -> list[ClientHit]:
    """Clients whose name or code begins with what was typed."""
    matches = _word_starts(Client.name, text) | (func.lower(Client.code) == text.strip().lower())
    query = (
        select(Client.id, Client.name, Client.code)
        .where(matches)
        .order_by(Client.name, Client.id)
        .limit(limit)
    )
    return [ClientHit(*row) for row in session.execute(query)]


def people(session: Session) -> list[PersonHit]:
    """Everybody who works here, by name."""
    query = (
        select(User.id, User.name, User.grade)
        .where(User.active.is_(True))
        .order_by(User.name, User.id)
    )
    return [PersonHit(*row) for row in session.execute(query)]
