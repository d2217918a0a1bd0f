"""Counting wrong passwords before they are looked at (security.md D16, A25)."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import case, delete, select, update
from sqlalchemy.orm import Session

from app.central.auth.tables import sign_in_attempt
from app.database.absent import insert_absent
from app.ports.problems import Refused

_FIRST_LOCK = timedelta(seconds=30)
_LONGEST_LOCK = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Limit:
    """How many wrong passwords there may be.

    Attributes:
        most: from this wrong one on, the door stays shut for a while, longer each time.
        forgotten_after: a pause after which counting begins anew.
    """

    most: int
    forgotten_after: timedelta


PER_ADDRESS = Limit(6, timedelta(hours=24))
PER_PEER = Limit(60, timedelta(minutes=15))
"""A whole office may come from one network address, so this one is wide."""


def address_key(email: str) -> str:
    """Names an e-mail address in the table without storing what strangers typed."""
    return "address:" + sha256(email.strip().lower().encode("utf-8", "replace")).hexdigest()


def peer_key(peer: str) -> str:
    """Names a network peer in the table; of IPv6, the network that one customer is given."""
    try:
        found = ipaddress.ip_address(peer)
    except ValueError:
        return f"peer:{peer}"
    if isinstance(found, ipaddress.IPv4Address):
        return f"peer:{found}"
    if found.ipv4_mapped is not None:
        return f"peer:{found.ipv4_mapped}"
    return f"peer:{ipaddress.ip_network((found, 64), strict=False)}"


def count_attempt(session: Session, who: str, limit: Limit, now: datetime) -> int:
    """Count one attempt, before its password is verified; how many are left after it.

    An address that nobody has gets the same number as one that somebody has.

    Raises:
        Refused: there were too many; nothing may be verified.
    """
    connection = session.connection()
    table = sign_in_attempt.c
    kept = select(table.failed, table.at, table.locked_until).where(table.who == who)
    found = None
    while found is None:
        if insert_absent(connection, sign_in_attempt, {"who": who, "failed": 1, "at": now}):
            return limit.most - 1
        # Whoever signs in meanwhile takes the count away: then this one begins anew.
        found = connection.execute(kept.with_for_update()).one_or_none()
    failed, at, locked_until = found
    if locked_until is not None and locked_until > now:
        raise _locked(locked_until - now)
    count = 1 if now - at > limit.forgotten_after else failed + 1
    until = now + _lock_for(count - limit.most) if count >= limit.most else None
    connection.execute(
        update(sign_in_attempt)
        .where(table.who == who)
        .values(failed=count, at=now, locked_until=until)
    )
    return max(0, limit.most - count)


def _lock_for(beyond: int) -> timedelta:
    factor: int = 2 ** min(beyond, 10)
    return min(_LONGEST_LOCK, _FIRST_LOCK * factor)


def _locked(left: timedelta) -> Refused:
    minutes = max(1, -(-int(left.total_seconds()) // 60))
    wait = "a minute" if minutes == 1 else f"{minutes} minutes"
    return Refused(
        "sign-in-locked",
        "There were too many wrong passwords.",
        next_step=f"Wait {wait}, then try again; an administrator can set a new password.",
        retry_after_s=left.total_seconds(),
    )


def forget_attempts(session: Session, address: str, peer: str) -> None:
    """The password was right: that address starts anew, and the peer has one less."""
    connection = session.connection()
    connection.execute(delete(sign_in_attempt).where(sign_in_attempt.c.who == address))
    connection.execute(
        update(sign_in_attempt)
        .where(sign_in_attempt.c.who == peer, sign_in_attempt.c.failed > 0)
        .values(failed=sign_in_attempt.c.failed - 1, locked_until=None)
    )


def uncount_attempt(session: Session, who: str, at: datetime) -> None:
    """The attempt of this moment was no guess: it is as if there had been none.

    A door that it shut is open again; one that a wrong attempt shut meanwhile stays so.
    """
    table = sign_in_attempt.c
    session.connection().execute(
        update(sign_in_attempt)
        .where(table.who == who, table.failed > 0)
        .values(
            failed=table.failed - 1,
            locked_until=case((table.at == at, None), else_=table.locked_until),
        )
    )
