"""kill -9 at any moment of a push, a pull or a first copy: nothing is lost, nothing done twice."""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from sqlalchemy import func, select

from app.central.settings import URL_VARIABLE
from app.records.nouns import table_of
from app.store import search_care
from app.store.state import scopes
from app.store.tables import outbox
from app.sync import pull
from app.sync.round import sync_round
from tests.builders.born import Born
from tests.builders.looking import looking
from tests.sync.firm import Firm, rows_of
from tests.sync.killed import FolderCentral, open_device
from tests.sync.killed_copy import PAGE, copy_on
from tests.sync.real import RealCentral

MOMENTS = ((2, 9), (5, 3), (13, 2))
"""After how many saved tickets each process is killed."""


def run_and_kill(
    folder: Path,
    lines: int,
    *more: str,
    module: str = "tests.sync.killed",
    variables: Mapping[str, str] = MappingProxyType({}),
) -> list[str]:
    """Let a device work until it has told so many lines, then end it without a word."""
    child = Born(["-m", module, str(folder), *more], {**os.environ, **variables})
    saved: list[str] = []
    try:
        for line in child.stdout:
            saved.append(line.strip())
            if len(saved) >= lines:
                break
    finally:
        child.kill()
        rest = child.communicate().split()
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


@pytest.mark.parametrize("moments", [(1, 2, 9), (4, 12), (7, 3, 1, 5)])
def test_a_first_copy_goes_on_where_it_was_killed(
    real_central: RealCentral,
    tmp_path: Path,
    moments: tuple[int, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    central, settings = real_central, real_central.central.settings
    variables = {}
    if settings.url is not None:
        variables[URL_VARIABLE] = settings.url.render_as_string(hide_password=False)
    firm = Firm(central, seed=sum(moments))
    token = central.token()
    told: list[list[str]] = []
    for lines in moments:
        told.append(
            run_and_kill(
                tmp_path, lines, token, module="tests.sync.killed_copy", variables=variables
            )
        )
        firm.something_happens()
    monkeypatch.setattr(pull, "LIMIT", PAGE)
    copy_on(settings, tmp_path / "device", token, lambda _far: None)
    store = open_device(tmp_path / "device")
    with store.reading() as connection:
        here = rows_of(connection)
        healthy = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
    with looking(central.central) as connection:
        there = rows_of(connection)
    findings = search_care.check(store)
    store.close()
    assert here == there
    assert findings == search_care.Findings(whole=True)
    assert healthy == "ok"
    steps = [line.split() for run in told for line in run]
    done = [
        int(step[2]) for step in steps if len(step) == 3 and step[0] == "pull" and step[1] > "0"
    ]
    assert done == sorted(done), "a copy that goes on never begins again"
