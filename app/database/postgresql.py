"""Opening PostgreSQL: the same two doors as SQLCipher's, under a role that can do little.

Source: architecture.md 7, security.md D5.
"""

from __future__ import annotations

import ipaddress
import os
from contextvars import ContextVar
from typing import Any

import msgspec
from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from app.database.engine import Database
from app.database.walls import watch
from app.ports.problems import Refused, TrestleProblem, Unavailable

_SCHEMES = frozenset({"postgres", "postgresql", "postgresql+psycopg"})
_DRIVER = "postgresql+psycopg"
_OPTIONS = "-c timezone=UTC -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"
_POOL, _MORE = 5, 5
"""Connections of each door that stay open, and further ones while there is much to do."""
_POOL_WAIT_S = 10
_CONNECT_S = 10
_LONGEST = "trestle.longest"
longest_statement_ms: ContextVar[int] = ContextVar("longest_statement_ms", default=0)
"""How long one statement may take of what is done here; 0 for as long as it lasts. Whoever answers
requests sets it: migrations, housekeeping and the command line take their time."""


def database_url(text: str) -> URL:
    """Read the address of a PostgreSQL database as a person wrote it.

    A password among the options moves to its place, where nothing shows it. Another computer is
    spoken to encrypted, unless the address says otherwise.

    Raises:
        Refused: it is no such address; what was written is not repeated, for its password.
    """
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError):
        raise _unreadable() from None
    # An @ in the host is the rest of a password that was not written as codes.
    if url.drivername not in _SCHEMES or not url.database or "@" in (url.host or ""):
        raise _unreadable()
    if "password" in url.query:
        password = url.query["password"]
        url = url.set(password=password if isinstance(password, str) else password[-1])
        url = url.difference_update_query(["password"])
    if "sslmode" not in url.query and "PGSSLMODE" not in os.environ and _is_elsewhere(url):
        url = url.update_query_dict({"sslmode": "require"})
    return url.set(drivername=_DRIVER)


def _unreadable() -> Refused:
    return Refused(
        "database-url",
        "TRESTLE_DATABASE_URL (or TRESTLE_DATABASE_OWNER_URL) is no address of a PostgreSQL "
        "database.",
        next_step="Write it like postgresql://role:password@host:5432/database, with special "
        "characters of the password as %-codes (@ is %40); unset it to use SQLCipher.",
    )


def _is_elsewhere(url: URL) -> bool:
    named = url.query.get("host", url.host or os.environ.get("PGHOST", ""))
    hosts = named.split(",") if isinstance(named, str) else named
    return not all(map(_is_here, hosts))


def _is_here(host: str) -> bool:
    name = host.partition(":")[0] if host.count(":") == 1 else host
    if name in {"", "localhost"} or name.startswith("/"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def place_of(url: URL) -> str:
    """Where a database is, for people: without role and password."""
    host = url.query.get("host", url.host)
    where = f" on {host}" if isinstance(host, str) and host else ""
    return f"the PostgreSQL database {url.database}{where}"


def open_postgresql(url: URL) -> Database:
    """Open a PostgreSQL database; nothing of it is looked at but whether it answers.

    Writers are READ COMMITTED: whatever must not happen twice is kept by constraints and row
    locks. Readers see one snapshot and cannot write.

    Args:
        url: as `database_url` gives it.

    Raises:
        Unavailable: it does not answer.
        Refused: it does not let this role in, or is too old.
    """
    database = Database(write=_engine(url, read_only=False), read=_engine(url, read_only=True))
    try:
        with database.read.connect():
            pass
    except DBAPIError as problem:
        database.close()
        # The driver's words may repeat a part of a mistyped address, so they end here.
        raise _unopened(url, str(problem.orig)) from None
    except BaseException:
        database.close()
        raise
    return database


def _engine(url: URL, *, read_only: bool) -> Engine:
    given = url.query.get("options", "")
    options = f"{_OPTIONS} {given if isinstance(given, str) else ' '.join(given)}"
    engine = create_engine(
        url.difference_update_query(["options"]),
        isolation_level="REPEATABLE READ" if read_only else "READ COMMITTED",
        connect_args={"options": options.strip(), "connect_timeout": _CONNECT_S},
        pool_size=_POOL,
        max_overflow=_MORE,
        pool_timeout=_POOL_WAIT_S,
        pool_pre_ping=True,
        json_serializer=_as_json,
        json_deserializer=msgspec.json.decode,
        hide_parameters=True,
    )
    watch(engine)

    @event.listens_for(engine, "checkout")
    def _checked_out(connection: Any, record: Any, _proxy: object) -> None:
        wanted = longest_statement_ms.get()
        if record.info.get(_LONGEST, 0) != wanted:  # most connections serve the same all day
            with connection.cursor() as cursor:
                cursor.execute(f"SET statement_timeout = {wanted:d}")
            connection.commit()
            record.info[_LONGEST] = wanted

    if read_only:

        @event.listens_for(engine, "connect")
        def _connected(connection: Any, _record: object) -> None:
            connection.read_only = True

    return engine


def _as_json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _unopened(url: URL, said: str) -> TrestleProblem:
    """Why a database cannot be opened; servers that speak another language get the last one."""
    place = place_of(url)
    place = place[0].upper() + place[1:]
    if "password" in said or "no pg_hba.conf entry" in said or "Ident auth" in said:
        return Refused(
            "database-role",
            f"{place} does not let this role in.",
            next_step="See that the role exists, that its password in TRESTLE_DATABASE_URL is "
            "right, and that pg_hba.conf of the server admits it.",
        )
    if "permission denied for database" in said:
        return Refused(
            "database-role",
            f"{place} is closed to this role.",
            next_step="As its owner run: GRANT CONNECT ON DATABASE … TO … (see the README).",
        )
    if "does not exist" in said:
        return Refused(
            "database-absent",
            f"{place}, or the role that asks for it, does not exist.",
            next_step="Create both as the README shows under “PostgreSQL”.",
        )
    if "SSL" in said or "certificate" in said:
        return Refused(
            "database-tls",
            f"{place} cannot be spoken to encrypted.",
            next_step="Turn TLS on at the server, or set sslmode in TRESTLE_DATABASE_URL to what "
            "your network warrants.",
        )
    return Unavailable(
        "database-away",
        f"{place} does not answer.",
        next_step="See that the server runs, that host and port in TRESTLE_DATABASE_URL are right, "
        "and that this computer may connect.",
    )
