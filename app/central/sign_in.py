"""Signing in with a password (security.md D6, D7, D16)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select, update
from sqlalchemy.orm import Session

from app.central.auth import attempts
from app.central.auth.caller import Caller, known_rights, signed_out
from app.central.auth.devices import Enrolled, enrol, is_known
from app.central.auth.factors import ask_new, check_factor, has_factor, prove, renew_codes
from app.central.auth.sessions import (
    Tokens,
    end_all,
    end_family,
    exchange,
    start_family,
    state_of,
)
from app.central.auth.tables import account, firm
from app.central.central import Central
from app.central.versions import is_too_old, too_old_to_enrol
from app.database.scope import whole
from app.database.work import WorkSession
from app.domain.people import Actor
from app.ports.problems import Refused
from app.records.nouns import table_of
from app.security.device_keys import PublicKeys
from app.security.passwords import hash_password, is_outdated, verify_password
from app.security.totp import link, seed_text
from app.wire.envelopes import SCHEMA

_SCOPE = whole("signing in")
_FEW = 3
"""So few tries left are told."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session has begun; it counts as soon as its device may sync.

    Attributes:
        zone: where the person works, by name.
        recovery_codes: new ones, told this once, where a second factor was set up just now.
    """

    tokens: Tokens
    device: Enrolled
    actor: Actor
    email: str
    zone: str
    firm: str
    recovery_codes: tuple[str, ...] = field(default=(), repr=False)


def sign_in(
    central: Central,
    *,
    email: str,
    password: str,
    device_name: str,
    inc: str,
    peer: str = "",
    schema: int = SCHEMA,
    code: str = "",
    keys: PublicKeys | None = None,
) -> SignedIn:
    """Check a password and the second factor, and enrol the device.

    The attempt is counted in a transaction of its own before anything is looked at, and no
    transaction is open while the password is. It is forgotten when all was right.

    Args:
        central: signs in.
        email: as it was typed.
        password: as it was typed.
        device_name: what the person calls the device.
        inc: the device's incarnation, by which it is known again.
        peer: the address that the request came from.
        schema: the version of the messages that the device speaks. A device that is enrolled may
            be too old: it can still send what was done on it.
        code: six digits or a recovery code, or empty. The first one of a new secret confirms it,
            and ends every other session of the person.
        keys: the device's own, whose private halves it has shown to have. Only programs from
            before there were keys have none.

    Raises:
        Refused: the address, the password or the code is wrong, there were too many wrong ones,
            the code is missing or has to be set up, or the device is new here and its program too
            old to be sent anything.
    """
    found = _checked(central, email, password, peer)
    row = found.row
    fresh = hash_password(password) if is_outdated(row.password_hash) else None

    def begin(session: WorkSession) -> SignedIn | None:
        now = central.clock.now()
        passed = check_factor(session, central.factor_keys, row.id, code, now)
        attempts.forget_attempts(session, found.address, found.peer)
        known = is_known(session, row.id, inc, keys)
        if not known and (keys is None or is_too_old(schema)):
            return None  # not raised here, so that a right password is not counted as a wrong one
        if fresh is not None:
            _store_hash(session, row.id, fresh)
        if passed.set_up:
            end_all(session, row.id)
        begun = begin_session(
            central, session, email, device_name, inc, keys=keys, second_factor=passed.used
        )
        return replace(begun, recovery_codes=passed.codes)

    signed_in = central.work.run("sign_in", _SCOPE, begin)
    if signed_in is None:
        raise too_old_to_enrol()
    return signed_in


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
    found = _checked(central, email, password, peer)
    row = found.row

    def ask(session: WorkSession) -> NewFactor:
        if has_factor(session, row.id):
            prove(session, central.factor_keys, row.id, code, central.clock.now())
        attempts.forget_attempts(session, found.address, found.peer)
        seed = ask_new(session, central.factor_keys, row.id)
        name = session.connection().execute(select(firm.c.name)).scalar_one_or_none() or "Trestle"
        return NewFactor(seed_text(seed), link(seed, firm=name, email=row.email))

    return central.work.run("ask_second_factor", _SCOPE, ask)


@dataclass(frozen=True, slots=True)
class _Checked:
    """Whose password was right, and under which names the attempt was counted."""

    row: Row[*tuple[Any, ...]]
    address: str
    peer: str


def _checked(central: Central, email: str, password: str, peer: str) -> _Checked:
    """Count an attempt, then look at the password.

    Raises:
        Refused: it is wrong, or there were too many wrong ones.
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
    return _Checked(row, address, peer_key)


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
    central: Central,
    session: Session,
    email: str,
    device_name: str,
    inc: str,
    *,
    keys: PublicKeys | None = None,
    second_factor: bool = False,
) -> SignedIn:
    """Enrol the device of somebody whose password was right, and give out tokens.

    Tokens of a device that waits count once it is let in, and not before.

    Raises:
        Refused: the person has left meanwhile, or the device may not sync any more.
    """
    row = _find(session, email)
    if row is None:
        raise _wrong(attempts.PER_ADDRESS.most)
    now = central.clock.now()
    device = enrol(session, central.ids, row.id, device_name, inc, now, keys)
    tokens = start_family(
        session,
        central.ids,
        row.id,
        device.id,
        row.auth_epoch,
        now,
        second_factor=second_factor,
    )
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

    central.work.run("count_code", _SCOPE, count)

    def renew(session: WorkSession, caller: Caller) -> tuple[str, ...]:
        user = caller.actor.user
        prove(session, central.factor_keys, user, code, central.clock.now())
        attempts.forget_attempts(session, who, "")
        return renew_codes(session, central.factor_keys, user)

    return central.run_as("renew_codes", token, renew)


def standing_of(central: Central, token: str) -> str:
    """Whether the device of a refresh token may sync by now: the state of it.

    Raises:
        Refused: the token does not count (any more).
    """
    now = central.clock.now()
    found = central.work.read(_SCOPE, lambda session: state_of(session, token, now))
    if found is None:
        raise signed_out()
    return found


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
