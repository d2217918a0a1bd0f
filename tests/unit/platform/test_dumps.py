"""A crash writes down nothing of what was in memory."""

import subprocess
import sys

import pytest

ASK = """
import resource
from app.cli.main import main
most = resource.getrlimit(resource.RLIMIT_CORE)[1]
resource.setrlimit(resource.RLIMIT_CORE, (most, most))
try:
    main(["--version"])
finally:
    print(resource.getrlimit(resource.RLIMIT_CORE)[0])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows writes no cores of itself")
def test_every_command_runs_without_leave_to_leave_a_core() -> None:
    said = subprocess.run([sys.executable, "-c", ASK], capture_output=True, check=False)
    assert said.stdout.split()[-1:] == [b"0"], said.stderr
