"""A client's portal as the workbench sets it up: its face, who comes in, how far the setup is.

Source: domain.md S19, S22 to S24.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.mail import MailState, Parked
from app.domain.notices import NOTICES
from app.domain.rights import known_roles
from app.domain.vocabulary import ContactRole
from app.queries.letterhead import LetterheadFacts, letterhead
from app.queries.onboarding import Onboarding, onboarding
from app.queries.portal.brand import Brand, brand_of, logo_of
from app.records import Client, Contact, Mail, Site


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody of the client; without roles they cannot come in.

    Attributes:
        muted: which letters they do without, in words.
        unreached: why letters do not arrive; empty as long as they do, or where the desk has put
            the report away.
    """

    id: UUID
    name: str
    email: str
    phone: str
    site: UUID | None
    roles: frozenset[ContactRole]
    muted: tuple[str, ...] = ()
    unreached: str = ""


@dataclass(frozen=True, slots=True)
class PortalDesk:
    """All that the part of the client's page shows.

    Attributes:
        firm: whose name and colour stand where the client's portal has none of its own.
        sites: the client's sites by name.
        people: who is there, by name.
    """

    client: UUID
    zone: str
    firm: LetterheadFacts
    brand: Brand
    logo: bytes | None
    sites: tuple[tuple[UUID, str], ...]
    people: tuple[PersonLine, ...]
    setup: Onboarding

    def person(self, contact: UUID) -> PersonLine | None:
        """One of them; None where they are not there."""
        return next((one for one in self.people if one.id == contact), None)


def portal_desk(session: Session, client_id: UUID, now: datetime) -> PortalDesk | None:
    """Read it; None where the client is not in this database."""
    client = session.get(Client, client_id)
    if client is None:
        return None
    sites = session.execute(
        select(Site.id, Site.name).where(Site.client_id == client_id).order_by(Site.name, Site.id)
    )
    people = session.scalars(
        select(Contact)
        .where(Contact.client_id == client_id, Contact.active.is_(True))
        .order_by(Contact.name, Contact.id)
    )
    unreached = _unreached(session, client_id)
    today = now.astimezone(ZoneInfo(client.zone)).date()
    return PortalDesk(
        client_id,
        client.zone,
        letterhead(session),
        brand_of(session, client_id),
        logo_of(session, client_id),
        tuple((one.id, one.name) for one in sites),
        tuple(
            PersonLine(
                one.id,
                one.name,
                one.email,
                one.phone,
                one.site_id,
                known_roles(one.roles),
                tuple(NOTICES[key].words for key in one.muted if key in NOTICES),
                unreached.get(one.id, ""),
            )
            for one in people
        ),
        onboarding(session, client_id, today),
    )


def _unreached(session: Session, client: UUID) -> dict[UUID, str]:
    """Whom letters do not reach, with what the first line of the last report says."""
    query = (
        select(Mail.likely_contact, Mail.text)
        .where(
            Mail.why == Parked.NOT_REACHED.value,
            Mail.state == MailState.PARKED.value,
            Mail.likely_client == client,
        )
        .order_by(Mail.received_at, Mail.id)
    )
    found = session.execute(query)
    return {contact: text.partition("\n")[0] for contact, text in found if contact is not None}
