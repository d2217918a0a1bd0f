"""Whether a key is the one that a PostgreSQL database was set up with.

SQLCipher's file opens with its own key alone, while PostgreSQL opens with any: with a wrong one,
tokens would end without a word. So what only the right key gives stands beside the tables, as a
comment on the firm's: their owner writes it, the role that serves can only read it, and a dump
carries it along.
"""

from __future__ import annotations

import hmac

from sqlalchemy import text

from app.central.auth.tables import firm
from app.central.settings import OWNER_VARIABLE, Settings
from app.database.engine import Database
from app.database.postgresql import open_postgresql
from app.database.work import translated
from app.ports.problems import Refused
from app.security.tokens import derived_key

_HEAD = "key check 1: "


def check_key(database: Database, settings: Settings, key: bytes) -> None:
    """Make sure that a key belongs to the database.

    One that was set up before there was a check has none until it is migrated: it takes any key.

    Raises:
        Refused: it is another central's key.
        Unavailable: the database does not answer.
    """
    with translated(), database.read.connect() as connection:
        found = connection.execute(
            text("SELECT obj_description(to_regclass(:name), 'pg_class')"), {"name": firm.name}
        ).scalar()
    if found and not hmac.compare_digest(str(found).encode(), _value(key).encode()):
        raise Refused(
            "central-key-wrong",
            f"{settings.key_file} is not the key of {settings.place}.",
            next_step="Put the key file back that was made when this database was set up, or name "
            "the database that belongs to this key. Nothing was changed.",
        )


def keep_check(settings: Settings, key: bytes) -> None:
    """Write down, as the owner of the tables, which key belongs to the database.

    Raises:
        Refused: no owner is named.
        Unavailable: the database does not answer.
    """
    if settings.owner_url is None:
        raise Refused(
            "database-owner-unknown",
            "Which key belongs to the database is written down by the role that owns it.",
            next_step=f"Set {OWNER_VARIABLE} to its address for this command.",
        )
    owner = open_postgresql(settings.owner_url)
    try:
        with translated(), owner.write.begin() as connection:
            # Of our own letters and digits: a comment takes no parameters.
            connection.exec_driver_sql(f"COMMENT ON TABLE {firm.name} IS '{_value(key)}'")
    finally:
        owner.close()


def _value(key: bytes) -> str:
    return _HEAD + derived_key(key, "key check").hex()
