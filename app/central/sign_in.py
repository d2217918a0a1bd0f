"""Signing in with a password (security.md D6, D7, D16)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, TypedDict
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from app.central.audit.kinds import Kind
from app.central.audit.notes import note
from app.central.auth import attempts
from app.central.auth.caller import Caller, known_rights, signed_out
from app.central.auth.devices import Enrolled, enrol, is_known
from app.central.auth.factors import Passed, check_factor
from app.central.auth.sessions import (
    Tokens,
    end_all,
    end_family,
    exchange,
    holder_of_refresh,
    start_family,
    state_of,
)
from app.central.auth.tables import account, firm
from app.central.central import Central
from app.central.password_check import (
    SIGNING_IN,
    Checked,
    checked,
    find_account,
    tell_refused,
    wrong_password,
)
from app.central.versions import is_too_old, too_old_to_enrol
from app.database.work import WorkSession
from app.domain.people import Actor
from app.ports.problems import Refused
from app.security.device_keys import PublicKeys
from app.security.passwords import check_new_password, hash_password, is_outdated
from app.security.recovery_codes import is_recovery_code
from app.wire.envelopes import SCHEMA

_NO_GUESS = frozenset({"second-factor-needed", "second-factor-unset", "password-own"})
"""Refusals behind a right password that ask for more, and say nothing of a code."""
_TOLD = {"second-factor-wrong": "code-wrong", "device-barred": "device-barred"}
"""Refusals behind a right password → what the chain calls them."""


class _Who(TypedDict):
    person: UUID
    device: UUID


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
    new_password: str = "",
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
        new_password: the person's own, with the starting secret that it comes in place of. That
            secret opens nothing without it, so there is no session before it.

    Raises:
        Refused: the address, the password or the code is wrong, there were too many wrong ones,
            the code is missing or has to be set up, the password is a starting secret and comes
            without one's own (`password-own`), or the device is new here and its program too old
            to be sent anything.
        RuleBroken: too many people would try the new password first.
    """
    if new_password:
        check_new_password(new_password, known=(email, email.partition("@")[0], password))
    found = checked(central, email, password, peer)
    row = found.row
    typed = "".join(code.split())

    def begin(session: WorkSession) -> SignedIn | None:
        now = central.clock.now()
        passed = check_factor(session, central.factor_keys, row.id, code, now)
        attempts.forget_attempts(session, found.address, found.peer)
        known = is_known(session, row.id, inc, keys)
        if not known and (keys is None or is_too_old(schema)):
            note(session, Kind.SIGN_IN, outcome="program-older", person=row.id)
            return None  # not raised here, so that a right password is not counted as a wrong one
        if fresh is not None:
            _store_hash(session, row, fresh)
        if passed.set_up:
            end_all(session, row.id)
        begun = begin_session(
            central, session, email, device_name, inc, keys=keys, second_factor=passed.used
        )
        who: _Who = {"person": row.id, "device": begun.device.id}
        _note(session, passed, typed, who, own=bool(new_password))
        return replace(begun, recovery_codes=passed.codes)

    try:
        fresh = _fresh_hash(row, password, new_password)
        signed_in = central.work.run("sign_in", SIGNING_IN, begin)
    except Refused as problem:
        if problem.code in _NO_GUESS:
            _uncount(central, found)
        if problem.code in _TOLD:
            tell_refused(central, email, peer, _TOLD[problem.code], row.id)
        raise
    if signed_in is None:
        raise too_old_to_enrol()
    return signed_in


def _uncount(central: Central, found: Checked) -> None:
    """A right password without a code, as every program asks first, uses up no tries.

    Wrong codes stay counted, however often it is asked between them.
    """

    def job(session: WorkSession) -> None:
        for who in (found.address, found.peer):
            attempts.uncount_attempt(session, who, found.at)

    central.work.run("uncount_sign_in", SIGNING_IN, job)


def _note(session: WorkSession, passed: Passed, typed: str, who: _Who, *, own: bool) -> None:
    """Write down that somebody came in, and what of their account is new by it."""
    on = ("user", who["person"])
    recovery = passed.used and is_recovery_code(typed)
    factor = "none" if not passed.used else "recovery" if recovery else "code"
    if own:
        note(session, Kind.PASSWORD_SET, on, **who)
    if passed.set_up:
        note(session, Kind.SECOND_FACTOR_SET, on, **who)
    if recovery:
        note(session, Kind.RECOVERY_CODE_USED, on, **who)
    note(session, Kind.SIGN_IN, ("device", who["device"]), {"factor": factor}, **who)


def _fresh_hash(row: Row[*tuple[Any, ...]], password: str, new_password: str) -> str | None:
    """The hash to keep from now on; None where the present one stays."""
    starts = row.starting_until is not None
    if starts and not new_password:
        raise Refused(
            "password-own",
            "This secret opens your account once: choose a password of your own with it.",
            next_step="If nothing asks you for one, update Trestle on this computer.",
        )
    if new_password and not starts:
        raise Refused(
            "password-chosen",
            "You have chosen a password already.",
            next_step="Sign in with it; you can change it in My account.",
        )
    if starts:
        check_new_password(new_password, known=(row.name,))
        return hash_password(new_password)
    return hash_password(password) if is_outdated(row.password_hash) else None


def _store_hash(session: Session, row: Row[*tuple[Any, ...]], fresh: str) -> None:
    """Keep it, unless another one came in between: a starting secret opens once."""
    kept = session.connection().execute(
        update(account)
        .where(account.c.user_id == row.id, account.c.password_hash == row.password_hash)
        .values(password_hash=fresh, starting_until=None)
        .returning(account.c.user_id)
    )
    if kept.first() is None:
        raise wrong_password(attempts.PER_ADDRESS.most)


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
    row = find_account(session, email)
    if row is None:
        raise wrong_password(attempts.PER_ADDRESS.most)
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

    def job(session: WorkSession) -> Tokens | None:
        tokens = exchange(session, central.token_key, token, central.clock.now())
        if tokens is None:
            person, device = holder_of_refresh(session, token)
            note(session, Kind.SIGN_IN, outcome="token-reused", person=person, device=device)
        return tokens

    tokens = central.work.run("refresh", SIGNING_IN, job)
    if tokens is None:
        raise signed_out()
    return tokens


def standing_of(central: Central, token: str) -> str:
    """Whether the device of a refresh token may sync by now: the state of it.

    Raises:
        Refused: the token does not count (any more).
    """
    now = central.clock.now()
    found = central.work.read(SIGNING_IN, lambda session: state_of(session, token, now))
    if found is None:
        raise signed_out()
    return found


def sign_out(central: Central, token: str) -> None:
    """End the session that this access token belongs to.

    Raises:
        Refused: it has ended already.
    """

    def job(session: WorkSession, caller: Caller) -> None:
        end_family(session, caller.family, central.clock.now())
        note(session, Kind.SIGN_OUT)

    central.run_as("sign_out", token, job)
