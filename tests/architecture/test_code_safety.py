"""The gate of `make check` sees what must never be in this code (A12)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NEVER = {
    "import pickle\nfound = pickle.loads(b'')\n": "B301",
    "import yaml\nfound = yaml.load('')\n": "B506",
    "found = eval('1')\n": "B307",
    "from xml.etree.ElementTree import fromstring\nfound = fromstring('')\n": "B314",
    "import requests\nfound = requests.get('https://x', verify=False, timeout=1)\n": "B501",
    "import subprocess\nsubprocess.run('ls', shell=True)\n": "B602",
}


@pytest.mark.parametrize("code", NEVER, ids=NEVER.values())
def test_what_must_never_be_in_this_code_is_found(code: str, tmp_path: Path) -> None:
    (tmp_path / "tried.py").write_text(code, encoding="utf-8")
    gate = [sys.executable, "-m", "bandit", "--quiet", "--configfile", "pyproject.toml"]
    found = subprocess.run(
        [*gate, "--format", "json", "--recursive", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 1
    assert NEVER[code] in {one["test_id"] for one in json.loads(found.stdout)["results"]}
