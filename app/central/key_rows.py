"""What lies in the database under central's key, brought under another one.

Source: security.md 2.2; ADR 0046.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, update

from app.central.audit.chain import Writer
from app.central.audit.keys import hand_over, under
from app.central.audit.kinds import Kind
from app.central.audit.notes import made
from app.central.auth.tables import handed_in, recovery_code, second_factor
from app.central.key_ring import KeyRing
from app.central.mail_tables import LETTER, mail_letter
from app.ports.clock import Clock
from app.ports.problems import Corrupt, Refused
from app.security.envelope import open_secret, seal_secret
from app.security.orders import box_of, open_work, seal_work
from app.security.recovery_codes import again

_SEED = "second factor"


def move_rows(connection: Connection, old: KeyRing, new: KeyRing, clock: Clock) -> int:
    """Bring everything in the database from one key under another, and write that down.

    Args:
        connection: an open transaction, as whoever may change every row.
        old: the keys that the rows lie under.
        new: the keys that follow from them.
        clock: says when.

    Returns:
        How many things do not open with the old keys, so were of no use before: they stay.

    Raises:
        Refused: the new keys do not follow from the old ones.
        Corrupt: the old ones are not this database's.
    """
    since = new.codes_since(old)
    if since is None:
        raise Refused(
            "key-unrelated",
            "This key is none that central had before.",
            next_step="Name the key file that lay beside the database when the copy was made.",
        )
    _hand_over_chain(connection, old, new, clock)
    _digest_again(connection, since)
    return (
        _seeds(connection, old, new) + _letters(connection, old, new) + _work(connection, old, new)
    )


def _hand_over_chain(connection: Connection, old: KeyRing, new: KeyRing, clock: Clock) -> None:
    keys = under(connection, old.key)
    if keys is None:  # older than the chain, which begins when this central is opened
        return
    # The last event under the old code says which one follows, so nobody can put one in between.
    told = made(Kind.KEY_CHANGED, ("", None), {"chain key": keys.version + 1, "key": new.name})
    Writer(keys, clock).write(connection, [told])
    hand_over(connection, old.key, new.key, clock.now())


def _digest_again(connection: Connection, since: tuple[bytes, ...]) -> None:
    table = recovery_code.c
    rows = connection.execute(select(table.user_id, table.hash)).all()
    if rows and since:
        change = update(recovery_code).where(
            table.user_id == bindparam("whose"), table.hash == bindparam("was")
        )
        connection.execute(
            change.values(hash=bindparam("becomes")),
            [
                {"whose": row.user_id, "was": row.hash, "becomes": again(since, bytes(row.hash))}
                for row in rows
            ],
        )


def _seeds(connection: Connection, old: KeyRing, new: KeyRing) -> int:
    table, damaged = second_factor.c, 0
    for row in connection.execute(select(table.user_id, table.seed, table.asked)).all():
        moved = {}
        for name, sealed in (("seed", row.seed), ("asked", row.asked)):
            if sealed is None:
                continue
            try:
                moved[name] = _moved_seed(bytes(sealed), old, new, row.user_id)
            except Corrupt:
                damaged += 1
        if moved:
            connection.execute(
                update(second_factor).where(table.user_id == row.user_id).values(moved)
            )
    return damaged


def _moved_seed(sealed: bytes, old: KeyRing, new: KeyRing, user: UUID) -> bytes:
    seed = open_secret(old.seeds, sealed, _SEED, str(user))
    return seal_secret(new.seeds, seed, _SEED, str(user))


def _letters(connection: Connection, old: KeyRing, new: KeyRing) -> int:
    """Letters that wait to leave."""
    table, damaged = mail_letter.c, 0
    kept = select(table.id, table.key, table.sealed).where(table.sealed.is_not(None))
    for row in connection.execute(kept).all():
        try:
            letter = open_secret(old.mail, bytes(row.sealed), LETTER, row.key)
        except Corrupt:
            damaged += 1
            continue
        sealed = seal_secret(new.mail, letter, LETTER, row.key)
        connection.execute(update(mail_letter).where(table.id == row.id).values(sealed=sealed))
    return damaged


def _work(connection: Connection, old: KeyRing, new: KeyRing) -> int:
    """What devices handed in; it moves only with the signature, which its key follows from."""
    if old.box == new.box:
        return 0
    table, damaged = handed_in.c, 0
    for row in connection.execute(select(table.device_id, table.digest, table.sealed)).all():
        work = None
        for box in (old.box, *old.former_boxes):
            with suppress(Corrupt):
                work = open_work(box, bytes(row.sealed), row.device_id)
        if work is None:
            damaged += 1
            continue
        sealed = seal_work(box_of(new.box), work, row.device_id)
        connection.execute(
            update(handed_in)
            .where(table.device_id == row.device_id, table.digest == row.digest)
            .values(digest=hashlib.sha256(sealed).digest(), sealed=sealed)
        )
    return damaged
