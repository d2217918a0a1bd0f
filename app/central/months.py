"""Closing a client's month from central's own command line, in the name of an account manager."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.central.auth.caller import known_rights
from app.central.central import Central
from app.central.people import ADMINISTRATION, client_by_code, person_by_email
from app.database.scope import ScopedSession
from app.database.work import WorkSession
from app.domain.billing.numbers import number_order
from app.domain.people import Actor
from app.domain.rules import RuleBroken
from app.ports.problems import Refused
from app.queries.billing.accounting import accounting_csv
from app.records import Invoice, MonthAct, User
from app.usecases.billing.issuing import INVOICE
from app.usecases.billing.months import CloseMonth, close_month
from app.usecases.billing.reissues import ReissueInvoice, reissue_invoice
from app.usecases.context import Ctx


def lock(central: Central, code: str, month: str, email: str) -> str:
    """Close a month, for good.

    Args:
        central: whose books.
        code: stands for the client, "NW".
        month: "2026-03".
        email: of the account manager who closes it.

    Raises:
        Refused: there is no such person, client or month, the person is no account manager, or
            something in the month waits; the sentence names what.

    Returns:
        The number of its invoice; empty where nothing was due.
    """

    def job(session: WorkSession) -> UUID:
        command = CloseMonth(client_by_code(session, code), month)
        return close_month(session, acting(central, session, email), command)

    act = central.work.run("close_month", ADMINISTRATION, job)

    def outcome(session: ScopedSession) -> tuple[str, str]:
        made = session.get_one(MonthAct, act)
        number = select(Invoice.number).where(
            Invoice.client_id == made.client_id, Invoice.month == month
        )
        return made.outcome_words, max(session.scalars(number), default="")

    words, number = central.work.read(ADMINISTRATION, outcome)
    if words:
        raise Refused("month-refused", words)
    return number


def reissue(central: Central, number: str, reason: str, email: str) -> tuple[str, str]:
    """Take an invoice back whole, and issue it anew to whom its client is billed now.

    Args:
        central: whose books.
        number: of the invoice, "2026-0031".
        reason: why, as the client reads it.
        email: of the account manager who does it.

    Raises:
        Refused: there is no such invoice or person, it was taken back already, or the person is no
            account manager.

    Returns:
        The numbers of the credit note and of the new invoice.
    """

    def job(session: WorkSession) -> UUID:
        found = session.scalars(select(Invoice).where(Invoice.number == number)).first()
        if found is None:
            raise RuleBroken("invoice-missing", f"There is no invoice {number[:20]}.")
        ctx = acting(central, session, email)
        return reissue_invoice(session, ctx, ReissueInvoice(found.id, reason))

    act = central.work.run("reissue_invoice", ADMINISTRATION, job)

    def made(session: ScopedSession) -> tuple[str, str]:
        taken = session.scalars(select(Invoice).where(Invoice.number == number)).one()
        note = session.scalars(select(Invoice).where(Invoice.credits_id == taken.id)).one()
        after = select(Invoice.number).where(
            Invoice.client_id == taken.client_id,
            Invoice.month == taken.month,
            Invoice.kind == INVOICE,
            Invoice.issued_at == note.issued_at,
        )
        return note.number, max(session.scalars(after), key=number_order)

    words = central.work.read(
        ADMINISTRATION, lambda session: session.get_one(MonthAct, act).outcome_words
    )
    if words:
        raise Refused("invoice-refused", words)
    return central.work.read(ADMINISTRATION, made)


def accounting(central: Central, first: date, last: date) -> bytes:
    """Every line that was issued between two dates, both included, as the table for accounting."""
    return central.work.read(ADMINISTRATION, lambda session: accounting_csv(session, first, last))


def acting(central: Central, session: WorkSession, email: str) -> Ctx:
    """The person in whose name something happens, found by their address.

    Raises:
        RuleBroken: nobody has it, or they do not work here any more.
    """
    person = session.get(User, person_by_email(session, email))
    if person is None or not person.active:
        raise RuleBroken("person-gone", f"{email[:80]} does not work here any more.")
    actor = Actor(person.id, person.name, person.grade, known_rights(person.rights))
    return Ctx(actor, central.clock, central.ids, ADMINISTRATION)
