"""What is installed is what was chosen, and what was refused is absent (ARCHITECTURE.md, 8)."""

import importlib.util
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "packaging" / "requirements.lock"
REFUSED = ["keyrings.alt", "qtawesome", "qasync", "typer", "fastapi", "merge3", "PySide6.QtCharts"]
# Calls that return nothing must not cost a reference to None or True (ux.md 0.1).
CANARY = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QWidget
application = QApplication([])
widget, model = QWidget(), QStandardItemModel(2, 2)
index = model.index(0, 0)
def calls():
    widget.update()
    application.processEvents()
    model.setItem(1, 1, QStandardItem())
    index.data(Qt.ItemDataRole.UserRole)
    model.dataChanged.emit(index, index)
    widget.isEnabled()
def counted():
    before = [sys.getrefcount(thing) for thing in (None, True, False)]
    for _ in range(2000):
        calls()
    after = [sys.getrefcount(thing) for thing in (None, True, False)]
    return [new - old for old, new in zip(before, after)]
calls()
print(max(abs(change) for change in counted()))
"""


def locked() -> dict[str, str]:
    """The pinned versions of the lock, by name."""
    pins = re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;\\]+)", LOCK.read_text(), re.MULTILINE)
    return {canonicalize_name(name): version for name, version in pins}


def wanted() -> list[Requirement]:
    """What pyproject.toml asks for, in all its groups."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    return [Requirement(line) for group in groups for line in group]


@pytest.mark.parametrize("requirement", wanted(), ids=str)
def test_the_lock_holds_what_the_project_asks_for(requirement: Requirement) -> None:
    version = locked().get(canonicalize_name(requirement.name))
    assert version, f"{requirement.name} is missing: run `make lock`."
    assert requirement.specifier.contains(version), "The lock is old: run `make lock`."


def test_every_pin_of_the_lock_has_a_hash_and_none_has_an_address() -> None:
    text = LOCK.read_text()
    pins = re.split(r"\n(?=\S)", text.strip())
    assert [pin.splitlines()[0] for pin in pins if "--hash=sha256:" not in pin] == []
    assert "://" not in text


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_package_is_absent(name: str) -> None:
    try:
        found = importlib.util.find_spec(name)
    except ModuleNotFoundError:
        found = None
    assert found is None
    assert canonicalize_name(name) not in locked()


def test_exactly_one_distribution_provides_the_cipher() -> None:
    assert sorted(set(packages_distributions()["sqlcipher3"])) == ["sqlcipher3"]
    assert [name for name in locked() if "sqlcipher" in name] == ["sqlcipher3"]


@pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="None cannot be dropped from Python 3.12 on"
)
def test_qt_calls_do_not_drop_references_to_nothing() -> None:
    run = subprocess.run(
        [sys.executable, "-c", CANARY], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) < 200
