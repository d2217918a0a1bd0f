"""Bringing a database's tables to the present, from whatever version it has.

One history for both sides; each revision says what central and what a device needs
(architecture.md 3).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from app.ports.problems import Refused

Side = Literal["central", "device"]
HEAD = "0033"
"""The newest revision; a test holds it against the history."""

_ABSENT = "42P01"
"""PostgreSQL's word for a table that is not there; SQLite has none of its own."""

_TURN = 0x7465_7374
"""Names the lock under which a PostgreSQL database is brought to the present."""


def version_of(connection: Connection) -> str | None:
    """The revision that a database is at, or None where it is empty."""
    try:
        with connection.begin_nested():
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DBAPIError as problem:
        if getattr(problem.orig, "sqlstate", _ABSENT) != _ABSENT:
            raise
        return None
    return str(found) if found else None


def upgrade(engine: Engine, side: Side) -> bool:
    """Bring a database to the newest revision in one transaction.

    Returns:
        Whether anything had to be done. A database that is up to date costs one small query.

    Raises:
        Refused: the database was written by a newer program.
    """
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            # Two processes that start at once must not both make the tables; the lock ends here.
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_TURN})"))
        present = version_of(connection)
        if present == HEAD:
            return False
        _run(connection, side, present)
        return True


def _run(connection: Connection, side: Side, present: str | None) -> None:
    # Alembic is needed only when there is something to do; the workbench starts without it.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "app.database:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes.update(connection=connection, side=side)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if present is not None and present not in known:
        raise Refused(
            "database-newer",
            "This database was written by a newer Trestle.",
            next_step="Update Trestle on this computer; nothing was changed.",
        )
    command.upgrade(config, "head")


def on_side(*, central: Callable[[], None], device: Callable[[], None]) -> None:
    """Run the half of a revision that this database needs."""
    from alembic import context

    {"central": central, "device": device}[context.config.attributes["side"]]()
