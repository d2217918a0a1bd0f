"""Locking a client's month from central's own command line, in the name of an account manager."""

from __future__ import annotations

from uuid import UUID

from app.central.auth.caller import known_rights
from app.central.central import Central
from app.central.people import ADMINISTRATION, client_by_code, person_by_email
from app.database.work import WorkSession
from app.domain.people import Actor
from app.domain.rules import RuleBroken
from app.records import User
from app.usecases.context import Ctx
from app.usecases.lock_month import LockMonth, lock_month


def lock(central: Central, code: str, month: str, email: str) -> UUID:
    """Lock a month, for good.

    Args:
        central: whose books.
        code: stands for the client, "NW".
        month: "2026-03".
        email: of the account manager who locks it.

    Raises:
        Refused: there is no such person, client or month, the person is no account manager, or
            something in the month waits; the sentence names what.
    """

    def job(session: WorkSession) -> UUID:
        person = session.get(User, person_by_email(session, email))
        if person is None or not person.active:
            raise RuleBroken("person-gone", f"{email[:80]} does not work here any more.")
        actor = Actor(person.id, person.name, person.grade, known_rights(person.rights))
        ctx = Ctx(actor, central.clock, central.ids, ADMINISTRATION)
        return lock_month(session, ctx, LockMonth(client_by_code(session, code), month))

    return central.work.run("lock_month", ADMINISTRATION, job)
