"""Setting up a second factor, and recovery codes for it.

Source: security.md A26, A28.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from app.central.audit.kinds import Kind
from app.central.audit.notes import note
from app.central.auth import attempts
from app.central.auth.caller import Caller
from app.central.auth.factors import ask_new, has_factor, prove, renew_codes
from app.central.auth.tables import firm
from app.central.central import Central
from app.central.password_check import SIGNING_IN, checked
from app.database.work import WorkSession
from app.security.totp import link, seed_text


@dataclass(frozen=True, slots=True)
class NewFactor:
    """What a phone is told: the secret, as text and as a link."""

    secret: str = field(repr=False)
    link: str = field(repr=False)


def ask_second_factor(
    central: Central, *, email: str, password: str, code: str = "", peer: str = ""
) -> NewFactor:
    """A new secret for somebody's phone; the first code that it makes is given with a sign-in.

    Args:
        central: keeps it, sealed.
        email: as it was typed.
        password: as it was typed.
        code: of the present second factor, where there is one.
        peer: the address that the request came from.

    Raises:
        Refused: something of it is wrong, or there were too many wrong ones.
    """
    found = checked(central, email, password, peer)
    row = found.row

    def ask(session: WorkSession) -> NewFactor:
        if has_factor(session, row.id):
            prove(session, central.factor_keys, row.id, code, central.clock.now())
        attempts.forget_attempts(session, found.address, found.peer)
        seed = ask_new(session, central.factor_keys, row.id)
        name = session.connection().execute(select(firm.c.name)).scalar_one_or_none() or "Trestle"
        return NewFactor(seed_text(seed), link(seed, firm=name, email=row.email))

    return central.work.run("ask_second_factor", SIGNING_IN, ask)


def new_recovery_codes(central: Central, token: str, code: str) -> tuple[str, ...]:
    """New recovery codes for who holds the second factor; the older ones end.

    Each try is counted like one to sign in.

    Raises:
        Refused: the token does not count, the code is wrong, or there were too many wrong ones.
    """
    caller = central.recognise(token)
    who = f"codes:{caller.actor.user}"

    def count(session: WorkSession) -> int:
        return attempts.count_attempt(session, who, attempts.PER_ADDRESS, central.clock.now())

    central.work.run("count_code", SIGNING_IN, count)

    def renew(session: WorkSession, caller: Caller) -> tuple[str, ...]:
        user = caller.actor.user
        prove(session, central.factor_keys, user, code, central.clock.now())
        attempts.forget_attempts(session, who, "")
        note(session, Kind.RECOVERY_CODES_RENEWED, ("user", user))
        return renew_codes(session, central.factor_keys, user)

    return central.run_as("renew_codes", token, renew)
