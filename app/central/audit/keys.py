"""The keys of the chain: random, kept in the database sealed under central's own, by version."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from app.central.audit.tables import audit_key
from app.database.absent import insert_absent
from app.database.engine import Database
from app.database.work import translated
from app.ports.clock import Clock
from app.ports.problems import Corrupt
from app.security.device_keys import KEY_BYTES, new_keys
from app.security.envelope import open_secret, seal_secret
from app.security.tokens import derived_key

FIRST = 1


@dataclass(frozen=True, slots=True)
class ChainKeys:
    """The keys of the chain.

    Attributes:
        version: of those that are used now.
        codes: version → key of the codes.
        signing: the private key of the newest version.
        public: version → key that checks signatures.
    """

    version: int
    codes: dict[int, bytes] = field(repr=False)
    signing: bytes = field(repr=False)
    public: dict[int, bytes]


def keys_of(database: Database, key: bytes, clock: Clock) -> tuple[ChainKeys, bool]:
    """The keys, made where this central has none yet: at its making, or after a migration.

    Args:
        database: keeps them.
        key: central's own.
        clock: says when they were made.

    Returns:
        The keys, and whether they were made just now.

    Raises:
        Corrupt: they do not open with this key.
        Unavailable: the database does not answer.
    """
    with translated():
        with database.read.connect() as connection:
            found = _read(connection, key)
        new = False
        if found is None:
            with database.write.begin() as connection:
                new = _make(connection, key, clock)  # another process may have been first
            with database.read.connect() as connection:
                found = _read(connection, key)
    assert found is not None  # noqa: S101 -- made above
    return found, new


def opens(connection: Connection, key: bytes) -> bool:
    """Whether the chain's keys are sealed under this key of central's; not where there are none."""
    query = select(audit_key.c.version, audit_key.c.sealed).limit(1)
    found = connection.execute(query).first()
    if found is None:
        return False
    try:
        _opened(key, found.version, bytes(found.sealed))
    except Corrupt:
        return False
    return True


def under(connection: Connection, key: bytes) -> ChainKeys | None:
    """The chain's keys; None where there are none yet.

    Raises:
        Corrupt: they do not open with this key of central's.
    """
    return _read(connection, key)


def hand_over(connection: Connection, old: bytes, new: bytes, now: datetime) -> None:
    """Seal the chain's keys under another key of central's, and begin their next version.

    Codes get a new key. Signatures keep theirs: devices believe the first that they saw, for good.

    Args:
        connection: the open transaction, as whoever may change every row.
        old: central's key until now.
        new: central's key from now on.
        now: when.

    Raises:
        Corrupt: the chain's keys do not open with the old key.
    """
    columns = (audit_key.c.version, audit_key.c.sealed, audit_key.c.public_key)
    rows = connection.execute(select(*columns).order_by(audit_key.c.version)).all()
    both = b""
    for row in rows:
        both = _opened(old, row.version, bytes(row.sealed))
        connection.execute(
            update(audit_key)
            .where(audit_key.c.version == row.version)
            .values(sealed=_sealed(new, row.version, both))
        )
    next_one = {
        "version": rows[-1].version + 1,
        "sealed": _sealed(
            new, rows[-1].version + 1, secrets.token_bytes(KEY_BYTES) + both[KEY_BYTES:]
        ),
        "public_key": bytes(rows[-1].public_key),
        "made_at": now,
    }
    connection.execute(insert(audit_key).values(next_one))


def _make(connection: Connection, key: bytes, clock: Clock) -> bool:
    pair = new_keys()
    codes = secrets.token_bytes(KEY_BYTES)
    row = {
        "version": FIRST,
        "sealed": _sealed(key, FIRST, codes + pair.sign),
        "public_key": pair.public.sign,
        "made_at": clock.now(),
    }
    return insert_absent(connection, audit_key, row)


def _read(connection: Connection, key: bytes) -> ChainKeys | None:
    columns = (audit_key.c.version, audit_key.c.sealed, audit_key.c.public_key)
    rows = connection.execute(select(*columns).order_by(audit_key.c.version)).all()
    if not rows:
        return None
    both = {row.version: _opened(key, row.version, bytes(row.sealed)) for row in rows}
    newest = rows[-1].version
    return ChainKeys(
        newest,
        {version: pair[:KEY_BYTES] for version, pair in both.items()},
        both[newest][KEY_BYTES:],
        {row.version: bytes(row.public_key) for row in rows},
    )


def _sealed(key: bytes, version: int, both: bytes) -> bytes:
    return seal_secret(derived_key(key, "audit keys"), both, "audit key", str(version))


def _opened(key: bytes, version: int, sealed: bytes) -> bytes:
    return open_secret(derived_key(key, "audit keys"), sealed, "audit key", str(version))
