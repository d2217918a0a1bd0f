"""What the other tests stand on is what the history of revisions makes."""

from pathlib import Path

import pytest
from sqlalchemy import text

from app.database import migrate
from app.database.engine import Database, open_sqlcipher
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


def test_outside_of_the_tests_a_commit_reaches_the_disk() -> None:
    told = [line for line in quick_tables.DURABLE if "synchronous" in line]
    assert told == ["PRAGMA synchronous=FULL"]
