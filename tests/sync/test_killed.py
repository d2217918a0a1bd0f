"""kill -9 at any moment of a push or a pull: nothing saved is lost, nothing is done twice."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.records.nouns import table_of
from app.store.state import scopes
from app.store.tables import outbox
from app.sync.round import sync_round
from tests.sync.killed import FolderCentral, open_device

MOMENTS = ((2, 9), (5, 3), (13, 2))
"""After how many saved tickets each process is killed."""


def run_and_kill(folder: Path, lines: int) -> list[str]:
    """Let a device work until it has reported so many tickets, then end it without a word."""
    child = subprocess.Popen(  # noqa: S603 -- our own module
        [sys.executable, "-m", "tests.sync.killed", str(folder)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert child.stdout is not None
    saved: list[str] = []
    try:
        for line in child.stdout:
            saved.append(line.decode().strip())
            if len(saved) >= lines:
                break
    finally:
        child.kill()
        rest = child.stdout.read().decode().split()
        child.stdout.close()
        child.wait()
    return [*saved, *rest]


@pytest.mark.parametrize("seed", range(len(MOMENTS)))
def test_a_killed_device_loses_nothing_and_sends_nothing_twice(tmp_path: Path, seed: int) -> None:
    saved = []
    for lines in MOMENTS[seed]:
        saved += run_and_kill(tmp_path, lines)
    store = open_device(tmp_path / "device")
    sync_round(store, FolderCentral(tmp_path / "central"), store.clock)
    applied = (tmp_path / "central" / "applied").read_text().split()
    with store.reading() as connection:
        (scope,) = scopes(connection)
        ticket = table_of("ticket")
        pulled = connection.execute(
            select(func.count()).where(ticket.c.title.startswith("Row"))
        ).scalar_one()
        waiting = connection.execute(select(outbox.c.state)).scalars().all()
        healthy = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
    store.close()
    assert set(saved) <= set(applied)
    assert pulled == scope.pos
    assert set(waiting) <= {"acked"}
    assert healthy == "ok"
