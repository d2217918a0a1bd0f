"""The history of revisions ends where the declarations stand."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData, text

from app.central.schema import metadata as central_tables
from app.database.engine import Database, open_sqlcipher
from app.database.migrate import HEAD, Side, upgrade, version_of
from app.database.postgresql import open_postgresql
from app.database.schema import device_metadata
from app.ports.problems import Refused
from app.store import audit_tables as _audit_tables  # noqa: F401 -- registers its tables
from app.store.tables import LOCAL, SEARCH_DDL
from tests.builders.postgresql import OWNER, PostgresqlServer

pytestmark = pytest.mark.usefixtures("history_itself")

KEY = bytes(range(32))
WHEN = datetime(2026, 3, 4, 12, tzinfo=UTC)


def drawn(engine: Engine) -> set[tuple[str, str, frozenset[str]]]:
    """Everything that the database says about its own shape; the order of a table's parts is
    no part of it.
    """
    with engine.begin() as connection:
        rows = connection.execute(text("SELECT type, name, sql FROM sqlite_master WHERE sql > ''"))
        return {
            (kind, name, frozenset(parts_of(sql)) if kind == "table" else frozenset([sql]))
            for kind, name, sql in rows
            if name != "alembic_version"
        }


def parts_of(sql: str) -> list[str]:
    """The head of a table's statement, its columns and its keys: a column that was added later
    stands behind the keys, on their line.
    """
    head, _, rest = sql.partition("(")
    body, _, tail = rest.rpartition(")")
    parts, depth, quoted = [""], 0, False
    for letter in body:
        quoted ^= letter == "'"
        depth += 0 if quoted else (letter == "(") - (letter == ")")
        if letter == "," and not depth and not quoted:
            parts.append("")
        else:
            parts[-1] += letter
    return [" ".join(part.split()) for part in (head, *parts, tail)]


def made(path: Path, *parts: MetaData, search: bool) -> Database:
    database = open_sqlcipher(path, KEY)
    with database.write.begin() as connection:
        for part in parts:
            part.create_all(connection)
        if search:
            connection.exec_driver_sql(SEARCH_DDL.replace("IF NOT EXISTS ", ""))
    return database


def test_the_history_makes_central_as_it_is_declared(tmp_path: Path) -> None:
    declared = made(tmp_path / "declared.db", central_tables(), search=False)
    migrated = open_sqlcipher(tmp_path / "migrated.db", KEY)
    assert upgrade(migrated.write, "central")
    assert drawn(migrated.write) == drawn(declared.write)
    declared.close()
    migrated.close()


SHAPE = (
    (
        "SELECT 'column', table_name || '.' || column_name,"
        " concat_ws(' ', udt_name, collation_name, column_default, is_nullable)"
        " FROM information_schema.columns WHERE table_schema = 'public'"
    ),
    (
        "SELECT 'key', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)"
        " FROM pg_constraint WHERE connamespace = 'public'::regnamespace"
    ),
    "SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    (
        "SELECT 'other', relname, relkind FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind NOT IN ('r', 'i')"
    ),
)


def told(engine: Engine) -> set[tuple[str, ...]]:
    """Everything that PostgreSQL says about a database's shape."""
    with engine.begin() as connection:
        rows = [tuple(row) for query in SHAPE for row in connection.execute(text(query))]
    return {row for row in rows if "alembic_version" not in row[1]}


def test_the_history_makes_the_same_central_on_postgresql(
    postgresql_server: PostgresqlServer,
) -> None:
    names = [postgresql_server.new_database() for _ in range(2)]
    declared, migrated = (open_postgresql(postgresql_server.url(name, OWNER)) for name in names)
    with declared.write.begin() as connection:
        central_tables().create_all(connection)
    assert upgrade(migrated.write, "central")
    assert not upgrade(migrated.write, "central")
    assert told(migrated.write) == told(declared.write)
    assert len(told(migrated.write)) > len(central_tables().tables)
    declared.close()
    migrated.close()
    postgresql_server.drop_later(names)


def test_two_processes_that_start_at_once_make_the_tables_once(
    postgresql_server: PostgresqlServer,
) -> None:
    name = postgresql_server.new_database()
    owner = open_postgresql(postgresql_server.url(name, OWNER))
    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(lambda _: upgrade(owner.write, "central"), range(3)))
    assert sorted(made) == [False, False, True]
    owner.close()
    postgresql_server.drop_later([name])


def test_the_history_makes_a_device_as_it_is_declared(tmp_path: Path) -> None:
    declared = made(tmp_path / "declared.db", device_metadata(), LOCAL, search=True)
    migrated = open_sqlcipher(tmp_path / "migrated.db", KEY)
    assert upgrade(migrated.write, "device")
    assert drawn(migrated.write) == drawn(declared.write)
    declared.close()
    migrated.close()


def as_of(engine: Engine, side: Side, revision: str) -> None:
    """Make the tables as an older program left them."""
    config = Config()
    config.set_main_option("script_location", "app.database:migrations")
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes.update(connection=connection, side=side)
        command.upgrade(config, revision)


def test_a_search_index_of_an_older_program_learns_the_states_of_its_tickets(
    tmp_path: Path,
) -> None:
    database = open_sqlcipher(tmp_path / "device.db", KEY)
    as_of(database.write, "device", "0005")
    with database.write.begin() as connection:
        # As that program wrote it, which knew no later column.
        known: dict[str, object] = {
            "id": b"t" * 16,
            "client_id": b"c" * 16,
            "title": "A",
            "state": "waiting_client",
        }
        columns = connection.execute(text("PRAGMA table_info(ticket)")).all()
        stored = {
            one.name: known.get(one.name, "" if one.type == "TEXT" else 0)
            for one in columns
            if one.notnull
        }
        names, values = ", ".join(stored), ", ".join(f":{name}" for name in stored)
        connection.execute(text(f"INSERT INTO ticket ({names}) VALUES ({values})"), stored)
        for entity, row in (("ticket", b"t" * 16), ("ticket", b"gone" * 4), ("page", b"p" * 16)):
            connection.execute(
                text(
                    "INSERT INTO search_row (entity, row, client_id, updated)"
                    " VALUES (:entity, :row, :client, 1)"
                ),
                {"entity": entity, "row": row, "client": b"c" * 16},
            )
    assert upgrade(database.write, "device")
    with database.write.begin() as connection:
        found = connection.execute(text("SELECT state FROM search_row ORDER BY rowid")).scalars()
        assert list(found) == ["waiting_client", "", ""]
    database.close()


def test_a_database_that_is_up_to_date_is_left_alone(tmp_path: Path) -> None:
    database = open_sqlcipher(tmp_path / "device.db", KEY)
    upgrade(database.write, "device")
    assert not upgrade(database.write, "device")
    with database.write.begin() as connection:
        assert version_of(connection) == HEAD
    database.close()


def test_a_database_of_a_newer_program_is_refused_and_unchanged(tmp_path: Path) -> None:
    database = open_sqlcipher(tmp_path / "device.db", KEY)
    upgrade(database.write, "device")
    with database.write.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = drawn(database.write)
    with pytest.raises(Refused, match="newer Trestle"):
        upgrade(database.write, "device")
    assert drawn(database.write) == before
    database.close()
