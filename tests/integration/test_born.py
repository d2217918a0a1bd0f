"""A process that is born of one that has read the program is as good as a fresh one."""

import os
import signal
import subprocess
import sys

import pytest

from tests.builders.born import Born, ran
from tests.builders.patience import PATIENCE_S

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot fork.")
SPEAKS = (
    "import os, sys; print(sys.argv[1:], os.environ.get('SPOKEN')); "
    "print('A complaint.', file=sys.stderr); sys.exit(3)"
)


def test_it_is_given_its_words_and_ends_as_a_fresh_one_does() -> None:
    variables = {**os.environ, "SPOKEN": "yes"}
    fresh = subprocess.run(
        [sys.executable, "-c", SPEAKS, "a word"],
        env=variables, capture_output=True, text=True, check=False,
    )  # fmt: skip
    born = ran(["-c", SPEAKS, "a word"], variables)
    assert fresh.returncode == 3
    assert (born.returncode, born.stdout, born.stderr) == (
        fresh.returncode, fresh.stdout, fresh.stderr,
    )  # fmt: skip


def test_it_has_read_the_program_before_it_is_told_what_it_is() -> None:
    assert ran(["-c", "import sys; print('app.central.serve' in sys.modules)"]).stdout == "True\n"


def test_a_signal_ends_it_and_is_told() -> None:
    process = Born(["-c", "import time; print('up', flush=True); time.sleep(3600)"])
    assert process.stdout.readline() == "up\n"
    assert process.poll() is None
    process.kill()
    assert process.communicate(PATIENCE_S) == ""
    assert process.returncode == -signal.SIGKILL
