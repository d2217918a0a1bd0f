"""What each connection to an encrypted file is told, and what an error says of a value."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.database.engine import open_sqlcipher
from app.ports.problems import Corrupt

KEY = bytes(range(32))
TOLD = {"secure_delete": 1, "trusted_schema": 0, "foreign_keys": 1,
        "temp_store": 2, "journal_mode": "wal"}  # fmt: skip


def test_every_connection_wipes_trusts_no_schema_and_its_errors_say_no_value(
    tmp_path: Path,
) -> None:
    database = open_sqlcipher(tmp_path / "some.db", KEY)
    for engine in (database.write, database.read):
        with engine.connect() as connection:
            told = {one: connection.execute(text(f"PRAGMA {one}")).scalar() for one in TOLD}
        assert told == TOLD
    with database.write.begin() as connection:
        connection.execute(text("CREATE TABLE kept (word TEXT PRIMARY KEY)"))
        connection.execute(text("INSERT INTO kept VALUES (:word)"), {"word": "hunter2"})
    with pytest.raises(IntegrityError) as problem, database.write.begin() as connection:
        connection.execute(text("INSERT INTO kept VALUES (:word)"), {"word": "hunter2"})
    assert "hunter2" not in f"{problem.value} {problem.value!r}"
    database.close()


def test_a_wrong_key_opens_nothing_and_the_driver_writes_nothing_down(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "some.db"
    open_sqlcipher(file, KEY).close()
    before = file.read_bytes()
    with pytest.raises(Corrupt):
        open_sqlcipher(file, KEY[::-1])
    assert capfd.readouterr() == ("", "")
    assert file.read_bytes() == before


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_of_another_length_is_never_taken_for_a_passphrase(
    tmp_path: Path, length: int
) -> None:
    with pytest.raises(Corrupt) as problem:
        open_sqlcipher(tmp_path / "some.db", b"k" * length)
    assert problem.value.code == "store-key"
    assert list(tmp_path.iterdir()) == []
