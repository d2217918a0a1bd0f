"""What the other tests stand on is what the history of revisions makes."""

from pathlib import Path

import pytest
from sqlalchemy import text

from app.database import migrate
from app.database.engine import Database, open_sqlcipher
from app.database.postgresql import open_postgresql
from tests.builders.postgresql import OWNER, PostgresqlServer
from tests.integration.database.test_migrations import told
from tests.plugins import quick_tables

KEY = bytes(range(32))


def shape(database: Database) -> list[tuple[object, ...]]:
    with database.write.begin() as connection:
        rows = connection.execute(text("SELECT type, name, tbl_name, sql FROM sqlite_master")).all()
    return sorted((tuple(row) for row in rows), key=str)


@pytest.mark.parametrize("side", ["central", "device"])
def test_tables_that_are_made_again_are_those_that_the_history_makes(
    tmp_path: Path, side: migrate.Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, itself = (open_sqlcipher(tmp_path / name, KEY) for name in "abc")
    try:
        monkeypatch.setattr(quick_tables, "_made", {})
        assert migrate.upgrade(first.write, side)
        assert migrate.upgrade(second.write, side)
        monkeypatch.setattr(migrate, "_run", quick_tables._through_history)
        assert migrate.upgrade(itself.write, side)
        assert shape(first) == shape(second) == shape(itself)
        with second.write.begin() as connection:
            assert migrate.version_of(connection) == migrate.HEAD
    finally:
        for database in (first, second, itself):
            database.close()


WHO_MAY = (
    "SELECT tablename, policyname, roles::text, cmd, qual, with_check FROM pg_policies"
    " UNION ALL SELECT relname, relacl::text, '', '', '', '' FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace"
)


def test_postgresql_hears_again_what_the_history_told_it(
    postgresql_server: PostgresqlServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [postgresql_server.new_database() for _ in range(3)]
    made = [open_postgresql(postgresql_server.url(name, OWNER)) for name in names]
    found = []
    try:
        monkeypatch.setattr(quick_tables, "_said", {})
        for at, database in enumerate(made):
            if at == 2:
                monkeypatch.setattr(migrate, "_run", quick_tables._through_history)
            assert migrate.upgrade(database.write, "central")
            assert not migrate.upgrade(database.write, "central")
            with database.write.begin() as connection:
                who = sorted(map(str, connection.execute(text(WHO_MAY))))
            found.append((told(database.write), who))
        assert found[0] == found[1] == found[2]
    finally:
        for database in made:
            database.close()
        postgresql_server.drop_later(names)


def test_outside_of_the_tests_a_commit_reaches_the_disk() -> None:
    told = [line for line in quick_tables.DURABLE if "synchronous" in line]
    assert told == ["PRAGMA synchronous=FULL"]
