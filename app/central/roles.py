"""Who may do what in a PostgreSQL database: one role owns the tables, another one serves.

The role that serves can be held back by row-level security, so it must be unable to pass by it.

Source: security.md D5.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, select, text

from app.central.audit import tables as audit
from app.central.auth.tables import firm
from app.central.feed.tables import op_log, sync_commit
from app.central.feed.vault_tables import vault_entry
from app.central.schema import create, metadata
from app.central.settings import OWNER_VARIABLE, Settings
from app.central.walls import open_tables
from app.database.engine import Database
from app.database.migrate import HEAD, version_of
from app.database.postgresql import open_postgresql, place_of
from app.database.work import translated
from app.ports.ids import Ids
from app.ports.problems import Refused

_OLDEST = 150_000
"""PostgreSQL 15: from there on nobody may make tables in `public` unasked."""

_APPEND_ONLY: Sequence[Table] = (op_log, sync_commit, vault_entry, *audit.APPEND_ONLY)

_ROLE = text("""
    SELECT current_user AS name,
           current_setting('server_version_num')::int AS version,
           current_setting('server_encoding') AS encoding,
           rolsuper AS "is a superuser",
           rolbypassrls AS "passes by row-level security",
           rolcreaterole AS "can make roles",
           has_schema_privilege(current_schema(), 'CREATE') AS "can make tables",
           EXISTS (SELECT FROM pg_class
                   WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
                     AND pg_has_role(relowner, 'MEMBER')) AS "owns tables"
      FROM pg_roles WHERE rolname = current_user
""")
_NAMED = 3
"""Tables that a refusal names."""
_CHECKED = 3
"""Columns before those that say what is too much."""


def open_service(settings: Settings) -> Database:
    """Open the database under the role that serves.

    Raises:
        Refused: there is no central in it yet, it is another version's, or the role may do more
            than serving needs.
        Unavailable: the database does not answer.
    """
    assert settings.url is not None  # noqa: S101 -- asked for where there is one
    database = open_postgresql(settings.url)
    try:
        with translated(), database.read.connect() as connection:
            _check_server(connection)
            _check_version(connection, settings)
    except BaseException:
        database.close()
        raise
    return database


def _check_server(connection: Connection) -> None:
    found = connection.execute(_ROLE).one()
    if found.version < _OLDEST:
        raise Refused(
            "database-old",
            "This PostgreSQL is older than version 15.",
            next_step="Update the database server.",
        )
    if found.encoding != "UTF8":
        raise Refused(
            "database-encoding",
            f"This database keeps text as {found.encoding}.",
            next_step="Create it anew with ENCODING 'UTF8', as the README shows.",
        )
    flags = list(found._mapping.items())[_CHECKED:]  # noqa: SLF001 -- SQLAlchemy's public name
    too_much = [str(words) for words, true in flags if true]
    if too_much:
        raise Refused(
            "database-role-strong",
            f"The role {found.name} {' and '.join(too_much)}, so nothing in the database could "
            "hold it back.",
            next_step="Let TRESTLE_DATABASE_URL name a role that can only serve, as the README "
            f"shows, and {OWNER_VARIABLE} the owner's.",
        )


def _check_version(connection: Connection, settings: Settings) -> None:
    present = version_of(connection)
    if present is None:
        raise Refused(
            "central-not-set-up",
            f"There is no central in {settings.place} yet.",
            next_step="Run `trestle central init` first.",
        )
    if present < HEAD:
        raise Refused(
            "database-older",
            f"The tables in {settings.place} are of an older Trestle.",
            next_step=f"Run `trestle central migrate` with {OWNER_VARIABLE} set.",
        )
    if present > HEAD:
        raise Refused(
            "database-newer",
            "This database was written by a newer Trestle.",
            next_step="Update Trestle on this computer; nothing was changed.",
        )
    unguarded = open_tables(connection)
    if unguarded:
        raise Refused(
            "database-walls",
            f"Row-level security is off for {', '.join(unguarded[:_NAMED])} in {settings.place}, "
            "so nothing there would keep one client's rows from another's.",
            next_step="As its owner run ALTER TABLE … ENABLE ROW LEVEL SECURITY and FORCE ROW "
            "LEVEL SECURITY, or put a backup back.",
        )


def prepare(settings: Settings, ids: Ids) -> None:
    """Bring the tables to the present as their owner, and let the other role serve. Safe to repeat.

    Raises:
        Refused: no owner is named, it may not do this, or the database is a newer program's.
        Unavailable: the database does not answer.
    """
    assert settings.url is not None  # noqa: S101 -- asked for where there is one
    if settings.owner_url is None:
        raise Refused(
            "database-owner-unknown",
            "The tables have to be made by the role that owns the database.",
            next_step=f"Set {OWNER_VARIABLE} to its address for this command.",
        )
    if place_of(settings.owner_url) != place_of(settings.url):
        raise Refused(
            "database-owner-elsewhere",
            f"{OWNER_VARIABLE} names another database than TRESTLE_DATABASE_URL.",
            next_step="Let both name the same host and database.",
        )
    service = _name_of_service(settings)
    owner = open_postgresql(settings.owner_url)
    try:
        with translated():
            _check_owner(owner, settings)
            create(owner, ids)
            with owner.write.begin() as connection:
                _grant(connection, service)
    finally:
        owner.close()


def _check_owner(owner: Database, settings: Settings) -> None:
    with owner.read.connect() as connection:
        able = connection.execute(
            text("SELECT has_schema_privilege(current_schema(), 'CREATE')")
        ).scalar_one()
    if not able:
        raise Refused(
            "database-owner-weak",
            f"The role in {OWNER_VARIABLE} may not make tables in {settings.place}.",
            next_step="Name the role that owns the database, as the README shows.",
        )


def _name_of_service(settings: Settings) -> str:
    assert settings.url is not None  # noqa: S101 -- as above
    database = open_postgresql(settings.url)
    try:
        with database.read.connect() as connection:
            return str(connection.execute(text("SELECT current_user")).scalar_one())
    finally:
        database.close()


def _grant(connection: Connection, role: str) -> None:
    """Everything that serving needs, and nothing that was granted before beyond it."""
    quote = connection.dialect.identifier_preparer.quote_identifier
    schema = quote(connection.execute(text("SELECT current_schema()")).scalar_one())
    said = [
        f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC, {quote(role)}",
        f"GRANT USAGE ON SCHEMA {schema} TO {quote(role)}",
        f"GRANT SELECT ON alembic_version TO {quote(role)}",
    ]
    for table in metadata().tables.values():
        may = "SELECT, INSERT" if table.name in _names(_APPEND_ONLY) else _ALL
        said.append(f"GRANT {may} ON {quote(table.name)} TO {quote(role)}")
    # Who was erased goes out of the log, too (ADR 0045); what happened in it cannot be changed.
    said.append(f"GRANT UPDATE (body, before) ON {quote(op_log.name)} TO {quote(role)}")
    for statement in said:
        connection.exec_driver_sql(statement)


_ALL = "SELECT, INSERT, UPDATE, DELETE"


def _names(tables: Sequence[Table]) -> set[str]:
    return {table.name for table in tables}


def has_firm(database: Database) -> bool:
    """Whether a firm was set up in this database."""
    with database.read.connect() as connection:
        return connection.execute(select(firm.c.name)).first() is not None
