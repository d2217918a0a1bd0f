"""What a person sees and changes of their own account.

Source: security.md D6, A24, A30, A32.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.central.auth import attempts
from app.central.auth.caller import Caller
from app.central.auth.factors import codes_left, has_factor, prove
from app.central.auth.passwords import replace_password
from app.central.auth.policy import SecondFactor, policy_of
from app.central.auth.sessions import keep_family
from app.central.auth.tables import account, second_factor
from app.central.central import Central
from app.central.password_check import SIGNING_IN
from app.database.scope import ScopedSession
from app.database.work import WorkSession
from app.domain.rules import RuleBroken
from app.ports.problems import Refused
from app.records import User
from app.security.passwords import check_new_password, hash_password, verify_password


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """How a person signs in.

    Attributes:
        second_factor_since: when its first code was given; None without one.
        recovery_codes: how many are not used.
        required: the firm asks everybody for a second factor.
    """

    second_factor_since: datetime | None
    recovery_codes: int
    required: bool


def account_of(session: ScopedSession, caller: Caller) -> OwnAccount:
    """The account of who asks."""
    user = caller.actor.user
    query = select(second_factor.c.confirmed_at).where(
        second_factor.c.user_id == user, second_factor.c.seed.is_not(None)
    )
    since: datetime | None = session.connection().execute(query).scalar()
    required = policy_of(session).second_factor is SecondFactor.REQUIRED
    return OwnAccount(since, codes_left(session, user), required)


def change_password(central: Central, token: str, old: str, new: str, code: str = "") -> None:
    """Put a person's new password in place of their old one; only this session of theirs stays.

    Each try is counted like one to sign in, and no transaction is open while a password is
    looked at.

    Args:
        central: keeps the hash.
        token: of the session that stays.
        old: the present password, as it was typed.
        new: the one to come, as it was typed.
        code: of the second factor, where there is one.

    Raises:
        Refused: the token does not count, the old password or the code is wrong or missing, or
            there were too many wrong ones.
        RuleBroken: too many people would try the new password first, or it is the old one.
    """
    caller = central.recognise(token)
    if new == old:
        raise RuleBroken("password-same", "Choose another password than the one you have.")
    stored = central.work.run(
        "count_password", SIGNING_IN, lambda session: _counted(session, central, caller, new)
    )
    if not verify_password(stored, old):
        raise _old_wrong()
    fresh = hash_password(new)

    def change(session: WorkSession, caller: Caller) -> None:
        user = caller.actor.user
        if has_factor(session, user):
            prove(session, central.factor_keys, user, code, central.clock.now())
        if _stored(session, user) != stored:
            raise _old_wrong()  # it was changed at this moment
        attempts.forget_attempts(session, _who(user), "")
        replace_password(session, user, fresh)
        keep_family(session, caller.family)

    central.run_as("change_password", token, change)


def _who(user: UUID) -> str:
    return f"password:{user}"


def _counted(session: WorkSession, central: Central, caller: Caller, new: str) -> str:
    """The present hash, after the new password was found good and the attempt was counted."""
    user = caller.actor.user
    email = session.get_one(User, user).email
    check_new_password(new, known=(caller.actor.name, email, email.partition("@")[0]))
    attempts.count_attempt(session, _who(user), attempts.PER_ADDRESS, central.clock.now())
    return _stored(session, user)


def _stored(session: WorkSession, user: UUID) -> str:
    query = select(account.c.password_hash).where(account.c.user_id == user)
    found: str = session.connection().execute(query).scalar_one()
    return found


def _old_wrong() -> Refused:
    return Refused(
        "password-old-wrong",
        "This is not your present password.",
        next_step="Type it as you do when you sign in; nothing was changed.",
    )
