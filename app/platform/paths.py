"""Where the workbench keeps its files, readable by their owner alone."""

from __future__ import annotations

import os
from pathlib import Path

from app.ports.problems import Unavailable

PRIVATE = 0o700


def home_path() -> Path:
    """Where this installation's folder is: `TRESTLE_HOME`, or where the system keeps such data."""
    named = os.environ.get("TRESTLE_HOME")
    return Path(named) if named else _default_home()


def home() -> Path:
    """The folder of this installation, made if need be.

    Raises:
        Unavailable: the folder cannot be made.
    """
    return private_folder(home_path())


def _default_home() -> Path:
    import platformdirs  # here, for whoever names a folder starts without it

    return Path(platformdirs.user_data_dir("trestle", appauthor=False))


def store_folder() -> Path:
    """Where the encrypted store lives."""
    return private_folder(home() / "store")


def log_folder() -> Path:
    """Where the log files live."""
    return private_folder(home() / "logs")


def private_folder(path: Path) -> Path:
    """Make a folder that only its owner may look into, and close one that was open to others.

    Raises:
        Unavailable: the folder cannot be made.
    """
    try:
        path.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        if os.name == "posix" and path.stat().st_mode & 0o077:
            path.chmod(PRIVATE)
    except OSError as problem:
        raise Unavailable(
            "folder-unavailable",
            f"The folder {path} cannot be used: {problem.strerror or 'it is not there'}.",
            next_step="Check the disk and who may write there, or set TRESTLE_HOME to another one.",
        ) from problem
    return path
