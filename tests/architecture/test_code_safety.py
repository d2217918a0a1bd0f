"""The gate of `make check` sees what must never be in this code (A12)."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

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

WORDS = re.compile(
    r"pickle|marshal|shelve|yaml|\b(?:eval|exec)\(|\bxml|verify\s*=|shell\s*=|mktemp|\bmd5|\bsha1"
)
"""What those who do such a thing cannot do without."""


@pytest.mark.parametrize("code", NEVER, ids=NEVER.values())
def test_what_must_never_be_in_this_code_is_found(code: str, tmp_path: Path) -> None:
    (tmp_path / "tried.py").write_text(code, encoding="utf-8")
    status, found = looked_through(str(tmp_path))
    assert status == 1
    assert NEVER[code] in {one["test_id"] for one in found}


def test_it_is_nowhere_in_this_code() -> None:
    """Here as well as in `make check`: what is proposed is tried by `make test` alone.

    Only modules that have one of the words; all of them take bandit most of a minute.
    """
    assert all(WORDS.search(code) for code in NEVER)
    tops = (ROOT / top for top in ("app", "ui", "resources", "packaging"))
    code = [file for top in tops for file in top.rglob("*.py")]
    some = [str(file) for file in code if WORDS.search(file.read_text(encoding="utf-8"))]
    status, found = looked_through(*some)
    assert [(one["filename"], one["line_number"], one["test_id"]) for one in found] == []
    assert status == 0


def looked_through(*tops: str) -> tuple[int, list[dict[str, Any]]]:
    """How bandit ends, and what it finds."""
    gate = [sys.executable, "-m", "bandit", "--quiet", "--configfile", "pyproject.toml"]
    done = subprocess.run(
        [*gate, "--format", "json", "--recursive", *tops],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, json.loads(done.stdout)["results"]
