"""Whether a service request is large enough to be offered as a project of its own.

Source: domain.md S45.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.calendar import local_date
from app.domain.estimates import asks_for_scope, scope_words
from app.domain.quotes import QuoteState
from app.queries.clients import terms_in_force
from app.records import Client, Project, Quote, Ticket

_STANDS = (QuoteState.DRAFT, QuoteState.SENT, QuoteState.APPROVED)


@dataclass(frozen=True, slots=True)
class Scoping:
    """A service request beside what its agreement includes of one.

    Units: minutes.

    Attributes:
        estimate_min: what its work is expected to take; 0: nobody has said.
        included_min: what a small request has included; None where there is no limit or no
            agreement.
        asked: it is larger, and nothing is offered or agreed for it yet.
        shown: the client was shown an offer for it.
    """

    estimate_min: int
    included_min: int | None
    asked: bool
    shown: bool

    @property
    def words(self) -> str:
        """What to do about it; empty where there is nothing."""
        if not self.asked or self.included_min is None:
            return ""
        return scope_words(self.estimate_min, self.included_min)


def scoping_of(session: Session, ticket: Ticket, now: datetime) -> Scoping:
    """Lay a request's estimate beside what is included.

    Cost: nothing but the row where nobody has estimated it.
    """
    if not ticket.estimate_min:
        return Scoping(0, None, asked=False, shown=False)
    client = session.get_one(Client, ticket.client_id)
    terms = terms_in_force(session, client.id, local_date(client.zone, now))
    limit = terms.minor_sr.get("per_request_min") if terms is not None else None
    over = asks_for_scope(ticket.kind, ticket.estimate_min, limit)
    own = str(ticket.id)
    states: set[str] = set()
    if over:
        quotes = select(Quote).where(Quote.client_id == client.id, Quote.state.in_(_STANDS))
        states = {one.state for one in session.scalars(quotes) if own in one.ticket_ids}
        projects = select(Project).where(Project.client_id == client.id)
        if any(own in one.ticket_ids for one in session.scalars(projects)):
            states.add(QuoteState.APPROVED)
    return Scoping(
        ticket.estimate_min,
        limit,
        asked=over and not states,
        shown=bool(states - {QuoteState.DRAFT}),
    )


def fixed_price_comes(session: Session, ticket: Ticket, now: datetime) -> bool:
    """Whether the client is to hear a fixed price for a request before its work begins."""
    scoping = scoping_of(session, ticket, now)
    over = asks_for_scope(ticket.kind, scoping.estimate_min, scoping.included_min)
    return over and not scoping.shown
