"""Rows straight through the driver."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from app.database.engine import open_sqlcipher
from app.store import raw

ROWS = 5
NUMBERS = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n"
)


@pytest.mark.parametrize("at_once", [1, 2, 5, 100])
def test_rows_that_come_a_few_at_a_time_are_the_same_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(raw, "AT_ONCE", at_once)
    with (
        closing(open_sqlcipher(tmp_path / "rows.db", bytes(32))) as database,
        database.read.connect() as connection,
    ):
        whole = raw.rows(connection, NUMBERS, (ROWS,))
        assert list(raw.each(connection, NUMBERS, (ROWS,))) == whole
        assert len(whole) == ROWS
        assert list(raw.each(connection, f"{NUMBERS} LIMIT 0", (ROWS,))) == []
