"""The main job with real processes and sockets: the guided tour, run as a person would run it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ui.tour.scenario import STEPS

pytestmark = pytest.mark.e2e
LONGEST_S = 300


def test_the_main_job_goes_offline_and_back_and_another_process_agrees(
    home: Path, tmp_path: Path
) -> None:
    out = tmp_path / "tour"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "app.cli.main", "tour", "--json"),
            *("--out", str(out), "--clients", "3", "--sample", "0.05"),
        ],
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        env={**os.environ, "HOME": str(home)},
        check=False,
    )
    report = json.loads(done.stdout.splitlines()[-1])
    broken = [step for step in report["steps"] if not step["ok"]]
    assert report["ok"], (broken, done.stderr[-2000:])
    assert done.returncode == 0
    assert [step["name"] for step in report["steps"]] == [name for name, _what, _act in STEPS]
    assert len(report["pictures"]) >= 2 * len(STEPS)
    for picture in report["pictures"]:
        assert (out / picture).stat().st_size > 10_000
