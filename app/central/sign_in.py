"""Signing in with a password (security.md D6, D7, D16)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, update
from sqlalchemy.orm import Session

from app.central.auth import attempts
from app.central.auth.caller import known_rights, signed_out
from app.central.auth.devices import Enrolled, enrol, is_known
from app.central.auth.sessions import Tokens, end_family, exchange, start_family
from app.central.auth.tables import account, firm
from app.central.central import Central
from app.central.versions import is_too_old, too_old_to_enrol
from app.database.scope import whole
from app.database.work import WorkSession
from app.domain.people import Actor
from app.ports.problems import Refused
from app.records.nouns import table_of
from app.security.passwords import hash_password, is_outdated, verify_password
from app.wire.envelopes import SCHEMA

_SCOPE = whole("signing in")
_FEW = 3
"""So few tries left are told."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session has begun.

    Attributes:
        zone: where the person works, by name.
    """

    tokens: Tokens
    device: Enrolled
    actor: Actor
    email: str
    zone: str
    firm: str


def sign_in(
    central: Central,
    *,
    email: str,
    password: str,
    device_name: str,
    inc: str,
    peer: str = "",
    schema: int = SCHEMA,
) -> SignedIn:
    """Check a password and enrol the device.

    The attempt is counted in a transaction of its own before the password is looked at, and no
    transaction is open while it is.

    Args:
        central: signs in.
        email: as it was typed.
        password: as it was typed.
        device_name: what the person calls the device.
        inc: the device's incarnation, by which it is known again.
        peer: the address that the request came from.
        schema: the version of the messages that the device speaks. A device that is enrolled may
            be too old: it can still send what was done on it.

    Raises:
        Refused: the address or the password is wrong, there were too many wrong ones, or the
            device is new here and its program too old to be sent anything.
    """
    address, peer_key = attempts.address_key(email), attempts.peer_key(peer)
    now = central.clock.now()

    def count(session: WorkSession) -> tuple[int, Row[*tuple[Any, ...]] | None]:
        left = attempts.count_attempt(session, address, attempts.PER_ADDRESS, now)
        attempts.count_attempt(session, peer_key, attempts.PER_PEER, now)
        return left, _find(session, email)

    left, row = central.work.run("count_sign_in", _SCOPE, count)
    if not verify_password(row.password_hash if row else None, password) or row is None:
        raise _wrong(left)
    fresh = hash_password(password) if is_outdated(row.password_hash) else None

    def begin(session: WorkSession) -> SignedIn | None:
        attempts.forget_attempts(session, address, peer_key)
        if is_too_old(schema) and not is_known(session, row.id, inc):
            return None  # not raised here, so that a right password is not counted as a wrong one
        if fresh is not None:
            _store_hash(session, row.id, fresh)
        return begin_session(central, session, email, device_name, inc)

    signed_in = central.work.run("sign_in", _SCOPE, begin)
    if signed_in is None:
        raise too_old_to_enrol()
    return signed_in


def _wrong(left: int) -> Refused:
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


def _find(session: Session, email: str) -> Row[*tuple[Any, ...]] | None:
    user = table_of("user")
    query = (
        select(user, account.c.password_hash, account.c.auth_epoch)
        .join(account, account.c.user_id == user.c.id)
        .where(func.lower(user.c.email) == email.strip().lower(), user.c.active.is_(True))
    )
    return session.connection().execute(query).first()


def _store_hash(session: Session, user: UUID, fresh: str) -> None:
    statement = update(account).where(account.c.user_id == user).values(password_hash=fresh)
    session.connection().execute(statement)


def begin_session(
    central: Central, session: Session, email: str, device_name: str, inc: str
) -> SignedIn:
    """Enrol the device of somebody whose password was right, and give out tokens.

    Raises:
        Refused: the person has left meanwhile, or the device may not sync any more.
    """
    row = _find(session, email)
    if row is None:
        raise _wrong(attempts.PER_ADDRESS.most)
    now = central.clock.now()
    device = enrol(session, central.ids, row.id, device_name, inc, now)
    tokens = start_family(session, central.ids, row.id, device.id, row.auth_epoch, now)
    actor = Actor(row.id, row.name, row.grade, known_rights(row.rights))
    name = session.connection().execute(select(firm.c.name)).scalar_one_or_none() or ""
    return SignedIn(tokens, device, actor, row.email, row.zone, name)


def refresh(central: Central, token: str) -> Tokens:
    """Exchange a refresh token.

    Raises:
        Refused: the token does not count (any more).
    """
    tokens = central.work.run(
        "refresh",
        _SCOPE,
        lambda session: exchange(session, central.token_key, token, central.clock.now()),
    )
    if tokens is None:
        raise signed_out()
    return tokens


def sign_out(central: Central, token: str) -> None:
    """End the session that this access token belongs to.

    Raises:
        Refused: it has ended already.
    """
    central.run_as(
        "sign_out",
        token,
        lambda session, caller: end_family(session, caller.family, central.clock.now()),
    )
