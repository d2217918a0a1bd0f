"""Tickets for programs of the firm: one with its history, or a list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from litestar import get
from litestar.params import FromPath, FromQuery, QueryParameter
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.central.api.answers import not_found
from app.central.api.given import Here, Token
from app.central.api.rights import Needs, Rows, needs
from app.central.api.shapes import as_json
from app.central.auth.caller import Caller
from app.database.scope import ScopedSession
from app.domain.vocabulary import TicketState
from app.records import Client, CoverageDecision, Ticket, TicketEvent, TimeEntry

_NUMBER = re.compile(r"[Tt]?-?(\d{1,12})")
_MOST = 500


@get("/api/tickets/{reference:str}", opt=needs(Needs.SIGNED_IN, Rows.CLIENT), sync_to_thread=True)
def get_ticket(central: Here, token: Token, reference: FromPath[str]) -> dict[str, Any]:
    """One ticket by its number ("T-1042", "1042") or id."""
    return central.read_as(token, lambda session, _caller: whole_ticket(session, reference))


@get("/api/tickets", opt=needs(Needs.SIGNED_IN, Rows.CLIENT), sync_to_thread=True)
def list_tickets(
    central: Here,
    token: Token,
    client: FromQuery[str] = "",
    in_state: Annotated[TicketState | None, QueryParameter(name="state")] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=_MOST)] = 100,
) -> list[dict[str, Any]]:
    """Tickets, the latest first, of one client (by code or id) and in one state if asked."""

    def listed(session: ScopedSession, _caller: Caller) -> list[dict[str, Any]]:
        query = select(Ticket).where(*_wanted(client, in_state))
        newest = query.order_by(Ticket.opened_at.desc(), Ticket.id.desc()).limit(limit)
        return [_ticket(ticket) for ticket in session.scalars(newest)]

    return central.read_as(token, listed)


def _wanted(client: str, state: TicketState | None) -> Sequence[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if client:
        named = func.lower(Client.code) == client.lower()
        known = _as_id(client)
        ids = select(Client.id).where(named if known is None else Client.id == known)
        conditions.append(Ticket.client_id.in_(ids))
    if state is not None:
        conditions.append(Ticket.state == state.value)
    return conditions


def whole_ticket(session: Session, reference: str) -> dict[str, Any]:
    """A ticket with its timeline and its work, each entry with the decision that stands.

    Raises:
        Refused: it is not there, or not this person's to see: the same answer.
    """
    ticket = _find(session, reference)
    if ticket is None:
        raise not_found()
    events = session.scalars(
        select(TicketEvent)
        .where(TicketEvent.ticket_id == ticket.id)
        .order_by(TicketEvent.at, TicketEvent.id)
    )
    entries = session.scalars(
        select(TimeEntry)
        .where(TimeEntry.ticket_id == ticket.id)
        .order_by(TimeEntry.started_at, TimeEntry.id)
    ).all()
    decisions = _standing(session, [entry.id for entry in entries])
    return {
        "ticket": _ticket(ticket),
        "events": [as_json(event) for event in events],
        "time_entries": [
            as_json(entry) | {"decision": decisions.get(entry.id)} for entry in entries
        ],
    }


def _find(session: Session, reference: str) -> Ticket | None:
    number = _NUMBER.fullmatch(reference)
    if number is not None:
        return session.scalar(select(Ticket).where(Ticket.number == int(number[1])))
    known = _as_id(reference)
    return None if known is None else session.scalar(select(Ticket).where(Ticket.id == known))


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _ticket(ticket: Ticket) -> dict[str, Any]:
    label = ticket.provisional if ticket.number is None else f"T-{ticket.number}"
    return as_json(ticket) | {"label": label}


def _standing(session: Session, entries: list[UUID]) -> dict[UUID, dict[str, Any]]:
    """The latest decision of each entry; earlier ones were superseded."""
    decisions = session.scalars(
        select(CoverageDecision)
        .where(CoverageDecision.entry_id.in_(entries))
        .order_by(CoverageDecision.at, CoverageDecision.id)
    )
    return {decision.entry_id: as_json(decision) for decision in decisions}
