"""kill -9 loops over real processes: whatever is killed when, nothing is lost and nothing doubled.

What must hold afterwards are I2 to I5 of the sync: what was seen as saved is in central's log once
or in a letter that is shown; nothing took effect twice; the log keeps the order of the device; and
a device that has caught up holds exactly central's rows.
"""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.central.settings import OWNER_VARIABLE, URL_VARIABLE
from app.sync.round import sync_round
from tests.builders.born import ran
from tests.builders.looking import looking
from tests.sync.afterwards import check_central, check_device
from tests.sync.drill import RANDOM, open_device
from tests.sync.dying import BESIDE, KILLED, MOMENTS, POINTS, SIDES
from tests.sync.firm import Firm
from tests.sync.real import RealCentral

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal"),
]
FEW, MANY = 20, 200


def drill(central: RealCentral, folder: Path, turns: int, side: str) -> list[tuple[str, int]]:
    """Kill one side so often; how each turn was to end, and how it ended."""
    words = (str(turns * 1000), str(turns), side, central.token())
    found = told_by(central, folder, "tests.sync.drill", words)
    return [(str(fault), int(code)) for fault, code in found]


def told_by(central: RealCentral, folder: Path, module: str, words: Sequence[str]) -> Any:
    """What a program of processes that kill themselves tells in the end."""
    settings = central.central.settings
    given = {
        name: url.render_as_string(hide_password=False)
        for name, url in ((URL_VARIABLE, settings.url), (OWNER_VARIABLE, settings.owner_url))
        if url is not None
    }
    done = ran(["-m", module, str(folder), *words], {**os.environ, **given})
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def check(central: RealCentral, folder: Path) -> None:
    """Let the device sync in peace; then I2 to I5 hold."""
    store, clock = open_device(folder / "device", 1)
    try:
        sync_round(store, central.transport(), clock)
        saved = [UUID(line) for line in (folder / "saved").read_text("ascii").split()]
        with (
            store.reading() as here,
            looking(central.central) as there,
        ):
            check_central(there, saved)
            check_device(here, there)
    finally:
        store.close()


def died(told: list[tuple[str, int]]) -> set[str]:
    """The points at which a process has ended as it was to."""
    return {fault for fault, code in told if code == (-9 if fault == RANDOM else KILLED)}


@pytest.mark.postgresql_long
@pytest.mark.parametrize("turns", [FEW, pytest.param(MANY, marks=pytest.mark.long)])
def test_a_device_that_is_killed_again_and_again_loses_nothing_that_it_said_was_saved(
    real_central: RealCentral, tmp_path: Path, turns: int
) -> None:
    Firm(real_central, seed=turns)
    told = drill(real_central, tmp_path, turns, "device")
    check(real_central, tmp_path)
    reached = {fault.partition("/")[0] for fault in died(told)}
    assert reached == {*POINTS, RANDOM}, told
    if turns == MANY:
        points = {f"{point}/{side}" for point in POINTS for side in SIDES}
        assert died(told) == {*points, RANDOM}


@pytest.mark.parametrize("turns", [FEW, pytest.param(MANY, marks=pytest.mark.long)])
def test_a_central_that_is_killed_again_and_again_takes_every_act_once(
    real_central: RealCentral, tmp_path: Path, turns: int
) -> None:
    told = drill(real_central, tmp_path, turns, "central")
    check(real_central, tmp_path)
    assert died(told) == {*MOMENTS, RANDOM}, told


@pytest.mark.postgresql_long
@pytest.mark.parametrize(
    "sides", [("by turns",), pytest.param(SIDES, marks=pytest.mark.long)], ids=["by turns", "both"]
)
def test_what_is_killed_beside_push_and_pull_goes_on_and_ends_as_if_nothing_had_been(
    real_central: RealCentral, tmp_path: Path, sides: tuple[str, ...]
) -> None:
    """A client forgotten, a chunk of an archive, a bucket put right, files to and fro."""
    told = told_by(real_central, tmp_path, "tests.sync.killed_beside", sides)
    assert {fault.partition("/")[0] for fault in told} == BESIDE.keys()
    assert set(map(tuple, told.values())) == {(KILLED, 0)}, told
