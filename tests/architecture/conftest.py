"""The import graph and the files of the house, read once for all tests that look at them."""

import subprocess
from functools import cache
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = {".git", ".venv", "build", "dist", "__pycache__", ".hypothesis", "tour-out", ".run"}


@pytest.fixture(scope="session")
def graph() -> grimp.ImportGraph:
    """All imports of app and ui, with the outside packages they name."""
    return grimp.build_graph("app", "ui", include_external_packages=True, cache_dir=None)


@pytest.fixture(scope="session")
def running_graph() -> grimp.ImportGraph:
    """The imports that happen when the program runs, without those for type checkers."""
    return grimp.build_graph(
        "app",
        "ui",
        include_external_packages=True,
        exclude_type_checking_imports=True,
        cache_dir=None,
    )


@cache
def _tracked() -> list[Path]:
    """Every file that is or may be committed; without git, every file that is no build output."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode == 0:
        return [ROOT / name for name in listing.stdout.split("\0") if name]
    return [
        path
        for path in ROOT.rglob("*")
        if path.is_file() and not SKIPPED & set(path.relative_to(ROOT).parts)
    ]


@pytest.fixture(scope="session")
def house_files() -> list[Path]:
    """The files of the checkout."""
    return [path for path in _tracked() if path.is_file()]


@pytest.fixture(scope="session")
def house_text(house_files: list[Path]) -> dict[str, str]:
    """The text of each text file, by its path from the root."""
    texts: dict[str, str] = {}
    for path in house_files:
        try:
            texts[path.relative_to(ROOT).as_posix()] = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
    return texts
