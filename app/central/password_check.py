"""Looking at a password: counted first, with no transaction open while it is looked at.

Source: security.md D16, A25.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from app.central.audit.kinds import Kind
from app.central.audit.notes import made
from app.central.auth import attempts
from app.central.auth.tables import account
from app.central.central import Central
from app.central.telling import tell_bounded
from app.database.scope import whole
from app.database.work import WorkSession
from app.ports.problems import Refused
from app.records.nouns import table_of
from app.security.audit import Fact
from app.security.passwords import verify_password

SIGNING_IN = whole("signing in")
PAUSED = "sign-in-locked"
STARTING_OVER = "starting-over"
_CODE_BYTES = 8
_FEW = 3
"""So few tries left are told."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Whose password was right, and under which names the attempt was counted, and when."""

    row: Row[*tuple[Any, ...]]
    address: str
    peer: str
    at: datetime


def checked(central: Central, email: str, password: str, peer: str) -> Checked:
    """Count an attempt, then look at the password.

    Raises:
        Refused: it is wrong, there were too many wrong ones, or it is a starting secret that
            nobody used in time.
    """
    address, peer_key = attempts.address_key(email), attempts.peer_key(peer)
    now = central.clock.now()

    def count(session: WorkSession) -> tuple[int, Row[*tuple[Any, ...]] | None]:
        left = attempts.count_attempt(session, address, attempts.PER_ADDRESS, now)
        attempts.count_attempt(session, peer_key, attempts.PER_PEER, now)
        return left, find_account(session, email)

    try:
        left, row = central.work.run("count_sign_in", SIGNING_IN, count)
    except Refused as problem:
        if problem.code == PAUSED:
            tell_refused(central, email, peer, "paused")
        raise
    if not verify_password(row.password_hash if row else None, password) or row is None:
        tell_refused(central, email, peer, "wrong", row.id if row else None, left=left)
        raise wrong_password(left)
    if row.starting_until is not None and row.starting_until <= now:
        tell_refused(central, email, peer, STARTING_OVER, row.id)
        raise _too_late()
    return Checked(row, address, peer_key, now)


def tell_refused(
    central: Central,
    email: str,
    peer: str,
    outcome: str,
    person: UUID | None = None,
    **facts: Fact,
) -> None:
    """Write down that a sign-in was refused, for a known address as for an unknown one.

    What was typed is told by a code that only central can make: the same for the same address.
    """
    typed = hmac.digest(central.token_key, attempts.address_key(email).encode(), "sha256")
    facts["address"] = typed[:_CODE_BYTES].hex()
    new = made(Kind.SIGN_IN, ("", None), facts, outcome=outcome, person=person)
    tell_bounded(central, replace(new, peer=peer or new.peer))


def wrong_password(left: int) -> Refused:
    """The same words whether or not anybody has this address; the last tries are counted."""
    step = "Check both and try again; an administrator can set a new password."
    if not left:
        step = "Sign-in with this address pauses for a while now."
    elif left <= _FEW:
        tries = "One more try is" if left == 1 else f"{left} more tries are"
        step = f"Check both. {tries} left before a pause."
    return Refused(
        "sign-in-wrong", "The e-mail address or the password is not right.", next_step=step
    )


def _too_late() -> Refused:
    return Refused(
        STARTING_OVER,
        "This starting secret was not used in time and does not count any more.",
        next_step="Ask your administrator for a new one.",
    )


def find_account(session: Session, email: str) -> Row[*tuple[Any, ...]] | None:
    """The person with this address and their account; None where nobody has it who works here."""
    user = table_of("user")
    query = (
        select(user, account.c.password_hash, account.c.auth_epoch, account.c.starting_until)
        .join(account, account.c.user_id == user.c.id)
        .where(func.lower(user.c.email) == email.strip().lower(), user.c.active.is_(True))
    )
    return session.connection().execute(query).first()
