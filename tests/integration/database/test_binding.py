"""How values are handed to SQLCipher's driver."""

from pathlib import Path

import pytest
import sqlcipher3

from app.database.engine import connect

KEY = bytes(range(32))


@pytest.mark.parametrize("value", [None, b"", bytes(16), b"\x00\xff" * 40_000, "", "ä", 0, -1, 1.5])
def test_a_value_comes_back_as_it_was_handed_over(tmp_path: Path, value: object) -> None:
    connection = connect(tmp_path / "some.db", KEY)
    connection.execute("CREATE TABLE kept (value)")
    connection.executemany("INSERT INTO kept VALUES (?)", [(value,)] * 2)
    (first, second) = connection.execute("SELECT value FROM kept").fetchall()
    assert first == second == (value,)
    assert type(first[0]) is type(value)
    connection.close()


@pytest.mark.parametrize("kind", [bytes, type(None)])
def test_ids_and_empty_fields_are_bound_without_looking_for_a_way(kind: type) -> None:
    assert kind in {known for known, _ in sqlcipher3.adapters}
