"""Ticket numbers: given by central alone, in order, without gaps that a person would notice."""

from __future__ import annotations

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.central.feed.tables import ticket_counter
from app.records.nouns import table_of


def next_ticket_number(session: Session) -> int:
    """The next free number; imported tickets brought their own, so it stays above them."""
    connection = session.connection()
    take = update(ticket_counter).values(last=ticket_counter.c.last + 1)
    number: int = connection.execute(take.returning(ticket_counter.c.last)).scalar_one()
    ticket = table_of("ticket")
    highest = connection.execute(select(func.max(ticket.c.number))).scalar_one()
    if highest is not None and highest >= number:
        number = highest + 1
        connection.execute(update(ticket_counter).values(last=number))
    return number
