"""Numbers that central alone gives, in order: of tickets, and of invoices without any gap."""

from __future__ import annotations

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.central.feed.tables import invoice_counter, ticket_counter
from app.database.absent import insert_absent
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


def next_invoice_number(session: Session, year: int) -> int:
    """The next number of a year, from 1.

    Its row is held until the transaction ends, and taken back with it: a close that fails leaves no
    gap.
    """
    connection = session.connection()
    insert_absent(connection, invoice_counter, {"year": year, "last": 0})
    take = (
        update(invoice_counter)
        .where(invoice_counter.c.year == year)
        .values(last=invoice_counter.c.last + 1)
    )
    number: int = connection.execute(take.returning(invoice_counter.c.last)).scalar_one()
    return number
