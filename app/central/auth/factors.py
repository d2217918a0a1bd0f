"""The second factor of a person: codes of a phone, and recovery codes on paper.

Source: security.md A26, A28, A32, A34.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.orm import Session

from app.central.auth.policy import SecondFactor, policy_of
from app.central.auth.tables import recovery_code, second_factor
from app.central.auth.turns import person_turn
from app.central.key_ring import KeyRing
from app.database.absent import insert_absent
from app.ports.problems import Refused
from app.security.envelope import open_secret, seal_secret
from app.security.recovery_codes import digest_of, digests_of, is_recovery_code, new_codes
from app.security.totp import new_seed, step_of


@dataclass(frozen=True, slots=True)
class FactorKeys:
    """Central's keys for what it keeps of second factors, derived from the one outside.

    Attributes:
        codes: every one that recovery codes were digested under, the present one last.
    """

    seeds: bytes = field(repr=False)
    codes: tuple[bytes, ...] = field(repr=False)


def factor_keys(ring: KeyRing) -> FactorKeys:
    """The keys, from central's own."""
    return FactorKeys(ring.seeds, (*ring.former_codes, ring.codes))


@dataclass(frozen=True, slots=True)
class Passed:
    """What came of asking for the second factor.

    Attributes:
        used: one was given, and it was right.
        set_up: it was the first code of a new one.
        codes: new recovery codes, told this once; empty but then.
    """

    used: bool
    set_up: bool = False
    codes: tuple[str, ...] = field(default=(), repr=False)


def has_factor(session: Session, user: UUID) -> bool:
    """Whether a person has a second factor."""
    row = _row(session, user)
    return row is not None and row.seed is not None


def ask_new(session: Session, keys: FactorKeys, user: UUID) -> bytes:
    """A new secret for a person's phone; it counts with its first code."""
    seed = new_seed()
    sealed = seal_secret(keys.seeds, seed, "second factor", str(user))
    connection = session.connection()
    if not insert_absent(connection, second_factor, {"user_id": user, "asked": sealed}):
        mine = second_factor.c.user_id == user
        connection.execute(update(second_factor).where(mine).values(asked=sealed))
    return seed


def check_factor(
    session: Session, keys: FactorKeys, user: UUID, typed: str, now: datetime
) -> Passed:
    """Let a person whose password was right pass, or say what is missing.

    Raises:
        Refused: `second-factor-needed`, `-wrong`, or `-unset` where the firm requires one and
            there is none yet.
    """
    row, code = _row(session, user), "".join(typed.split())
    if row is None or (row.seed is None and not (code and row.asked is not None)):
        if policy_of(session).second_factor is SecondFactor.REQUIRED:
            raise _unset()
        return Passed(used=False)
    if not code:
        raise _needed()
    if row.asked is not None and _is_code(session, keys, user, row.asked, code, now):
        return Passed(used=True, set_up=True, codes=_confirm(session, keys, user, row.asked, now))
    if row.seed is not None and _passes(session, keys, user, row.seed, code, now):
        return Passed(used=True)
    raise wrong_code()


def prove(session: Session, keys: FactorKeys, user: UUID, typed: str, now: datetime) -> None:
    """Make sure that the holder of the present second factor is there.

    Raises:
        Refused: the code is missing or wrong.
    """
    row, code = _row(session, user), "".join(typed.split())
    if row is None or row.seed is None:
        raise _unset()
    if not code:
        raise _needed()
    if not _passes(session, keys, user, row.seed, code, now):
        raise wrong_code()


def _passes(
    session: Session, keys: FactorKeys, user: UUID, sealed: bytes, code: str, now: datetime
) -> bool:
    if is_recovery_code(code):
        return _use_up(session, keys, user, code, now)
    return _is_code(session, keys, user, sealed, code, now)


def _is_code(
    session: Session, keys: FactorKeys, user: UUID, sealed: bytes, code: str, now: datetime
) -> bool:
    """Whether it is a code that nobody gave before; giving it is one statement."""
    seed = open_secret(keys.seeds, sealed, "second factor", str(user))
    step = step_of(seed, code, now.timestamp())
    if step is None:
        return False
    table = second_factor.c
    given = session.connection().execute(
        update(second_factor)
        .where(table.user_id == user, table.last_step < step)
        .values(last_step=step)
        .returning(table.user_id)
    )
    return given.first() is not None


def _use_up(session: Session, keys: FactorKeys, user: UUID, code: str, now: datetime) -> bool:
    table = recovery_code.c
    used = session.connection().execute(
        update(recovery_code)
        .where(
            table.user_id == user,
            table.hash.in_(digests_of(keys.codes, user.bytes, code)),
            table.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(table.user_id)
    )
    return used.first() is not None


def _confirm(
    session: Session, keys: FactorKeys, user: UUID, sealed: bytes, now: datetime
) -> tuple[str, ...]:
    session.connection().execute(
        update(second_factor)
        .where(second_factor.c.user_id == user)
        .values(seed=sealed, asked=None, confirmed_at=now)
    )
    return renew_codes(session, keys, user)


def renew_codes(session: Session, keys: FactorKeys, user: UUID) -> tuple[str, ...]:
    """New recovery codes; the older ones end."""
    person_turn(session, user)
    connection, codes = session.connection(), new_codes()
    connection.execute(delete(recovery_code).where(recovery_code.c.user_id == user))
    rows = [
        {"user_id": user, "hash": digest_of(keys.codes[-1], user.bytes, code)} for code in codes
    ]
    connection.execute(insert(recovery_code), rows)
    return codes


def codes_left(session: Session, user: UUID) -> int:
    """How many recovery codes a person has not used."""
    table = recovery_code.c
    query = select(func.count()).where(table.user_id == user, table.used_at.is_(None))
    return session.connection().execute(query).scalar_one()


def forget_factor(session: Session, user: UUID) -> bool:
    """Let a person set up a second factor anew; whether there was one."""
    connection = session.connection()
    connection.execute(delete(recovery_code).where(recovery_code.c.user_id == user))
    gone = connection.execute(
        delete(second_factor)
        .where(second_factor.c.user_id == user)
        .returning(second_factor.c.user_id)
    )
    return gone.first() is not None


def _row(session: Session, user: UUID) -> Row[*tuple[Any, ...]] | None:
    table = second_factor.c
    query = select(table.seed, table.asked).where(table.user_id == user)
    return session.connection().execute(query).first()


def _needed() -> Refused:
    return Refused(
        "second-factor-needed",
        "Central asks for the code of your authenticator as well.",
        next_step="Type its six digits, or one of your recovery codes.",
    )


def _unset() -> Refused:
    return Refused(
        "second-factor-unset",
        "Your firm asks for a second step at sign-in, and you have not set one up yet.",
        next_step="Set it up with an authenticator on your phone; it takes a minute.",
    )


def wrong_code() -> Refused:
    """The same words for one that was given before."""
    return Refused(
        "second-factor-wrong",
        "This code is not right, or it was used already.",
        next_step="Wait for the next one and type that, or use a recovery code.",
    )
