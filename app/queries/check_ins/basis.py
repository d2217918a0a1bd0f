"""What every part of an agenda's reading starts from: the client, its book of terms, the frame.

Cost: seven statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.check_ins import Frame
from app.domain.check_ins.people import by_id
from app.domain.quarter_review import quarter_shift
from app.queries.coverage import CoverageBook, book_of
from app.queries.queue import ticket_label
from app.records import Agreement, AgreementVersion, Client


@dataclass(frozen=True, slots=True)
class Basis:
    """One client at one moment.

    Attributes:
        now: when it is read; what is told are the figures of that moment.
        versions: of the client's agreements, the earliest first.
        freezes: it is to be kept, so it names the client's people by their ids.
    """

    session: Session
    client: Client
    frame: Frame
    now: datetime
    book: CoverageBook
    versions: Sequence[AgreementVersion]
    freezes: bool = False

    def person(self, contact: UUID | None, name: str) -> str:
        """How somebody is named: a person of the client by name, or by id where it is kept."""
        return by_id(contact) if self.freezes and contact is not None else name

    @property
    def client_id(self) -> UUID:
        """Whose check-in it is."""
        return self.client.id

    def version_on(self, day: date) -> AgreementVersion | None:
        """The agreement version in force on a date; of several the latest."""
        return next(
            (
                one
                for one in reversed(self.versions)
                if one.effective_from <= day <= (one.effective_to or date.max)
            ),
            None,
        )


def basis_of(
    session: Session, client_id: UUID, planned: datetime, since: datetime | None, now: datetime
) -> Basis:
    """Read what an agenda starts from.

    Args:
        session: one snapshot, whose scope sees the client.
        client_id: whose.
        planned: when the check-in is to begin.
        since: when the last one was held; None before the first.
        now: the present.

    Raises:
        LookupError: the client is not in this database.
        RuleBroken: its terms make no sense as they are stored.
    """
    client = session.get(Client, client_id)
    if client is None:
        raise LookupError(f"client {client_id} is not in this database")
    book = book_of(session)
    terms = book.terms(client_id)
    rows = session.execute(
        select(AgreementVersion, Agreement.quarter_anchor)
        .join(Agreement, Agreement.id == AgreementVersion.agreement_id)
        .where(AgreementVersion.client_id == client_id)
        .order_by(AgreementVersion.effective_from, AgreementVersion.number)
    ).all()
    versions = [row[0] for row in rows]
    hours = terms.default_calendar
    if not any(hours.weekly) and versions:
        hours = book.calendar(versions[-1].calendar_id)
    shift = 0
    if rows:
        last, anchor = rows[-1]
        own = (one.effective_from for one in versions if one.agreement_id == last.agreement_id)
        shift = quarter_shift(anchor, min(own))
    frame = Frame(client.name, client.zone, client.currency, planned, since, hours, shift)
    return Basis(session, client, frame, now, book, versions)


def label_of(number: int | None, provisional: str | None) -> str:
    """How people call a ticket."""
    return ticket_label(number, provisional or "")
