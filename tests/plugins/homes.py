"""An empty home folder for tests that touch paths of the person at the machine."""

from pathlib import Path

import pytest

FOLDERS = {
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
    "XDG_CACHE_HOME": ".cache",
    "XDG_RUNTIME_DIR": "run",
    "APPDATA": "AppData/Roaming",
    "LOCALAPPDATA": "AppData/Local",
    "TRESTLE_HOME": "trestle",
}


def home_environment(home: Path) -> dict[str, str]:
    """Make the folders of a fresh home and return the variables that point there."""
    variables = {"HOME": str(home), "USERPROFILE": str(home)}
    for variable, folder in FOLDERS.items():
        path = home / folder
        path.mkdir(parents=True, exist_ok=True)
        variables[variable] = str(path)
    # D-Bus and Qt refuse a run-time folder that others can read.
    (home / FOLDERS["XDG_RUNTIME_DIR"]).chmod(0o700)
    return variables


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test a home of its own: HOME, the XDG folders and TRESTLE_HOME."""
    path = tmp_path / "home"
    path.mkdir()
    for variable, value in home_environment(path).items():
        monkeypatch.setenv(variable, value)
    return path
