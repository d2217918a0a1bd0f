"""Two workbenches and a central on links that are pulled and put back."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.central.settings import Settings
from tests.integration.central.world import build
from tests.sync.netdrill import PEOPLE, words

pytestmark = pytest.mark.e2e
FEW, MANY = 3, 40
SEED = 5
_WITHIN_S = 900
_TRY = "ip netns add probe && ip link add here type veth peer name there"


@pytest.fixture(scope="module")
def namespaces() -> None:
    """Skip where no network namespace can be made, and say what is missing and what to run."""
    again = "python -m pytest -m 'not long' tests/sync/test_namespaces.py, as root"
    missing = [name for name in ("setpriv", "unshare", "ip") if shutil.which(name) is None]
    if missing:
        needs = "util-linux and iproute2"
        pytest.skip(f"there is no {' and no '.join(missing)} here: install {needs}, run {again}")
    tried = subprocess.run(words(_TRY), check=False, capture_output=True, text=True)
    if tried.returncode:
        who = "root" if os.geteuid() == 0 else "this account"
        pytest.skip(
            f"{who} may not make network namespaces ({tried.stderr.strip()}): CAP_SYS_ADMIN and "
            f"CAP_NET_ADMIN are needed, or user namespaces; run {again}"
        )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    central = tmp_path / "central"
    central.mkdir()
    build(Settings(central))
    return tmp_path


def drilled(home: Path, turns: int) -> dict[str, Any]:
    """What the drill reports; its namespaces end with its first process, however that ends."""
    drive = f"exec '{sys.executable}' -m tests.sync.netdrill drive '{home}' {SEED} {turns}"
    done = subprocess.run(
        words(drive), cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False, capture_output=True, text=True, timeout=_WITHIN_S,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    sys.stdout.write(done.stdout)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


@pytest.mark.expects_line('^{"turns": ', reason="the report of the drill")
@pytest.mark.usefixtures("namespaces")
@pytest.mark.parametrize("turns", [FEW, pytest.param(MANY, marks=pytest.mark.long)])
def test_links_that_are_pulled_and_put_back_lose_nothing_and_double_nothing(
    home: Path, turns: int
) -> None:
    report = drilled(home, turns)
    broken = report["rounds broken"]
    assert report["rounds without a link"] == turns
    assert report["rounds through"] + sum(broken.values()) == 2 * turns
    assert len(report["devices"]) == len(PEOPLE)
    assert sum(one["saved"] for one in report["devices"]) >= 3 * turns


@pytest.mark.usefixtures("namespaces")
def test_the_namespaces_of_a_drill_are_gone_when_it_breaks() -> None:
    seen = subprocess.run(
        words("ip netns add broken && ip netns list && exit 3"),
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert (seen.returncode, seen.stdout.split()) == (3, ["broken"])
    left = subprocess.run(["ip", "netns", "list"], check=True, capture_output=True, text=True)
    assert "broken" not in left.stdout.split()
