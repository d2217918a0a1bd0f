"""Where this installation keeps its files."""

from __future__ import annotations

from pathlib import Path

from app.platform.paths import home_path as usual_path
from app.platform.paths import private_folder


def home_path(named: Path | None = None) -> Path:
    """Where the folder of this installation is, whether or not it is there."""
    return named if named is not None else usual_path()


def home_folder(named: Path | None = None) -> Path:
    """The folder of this installation, made if need be: the named one, or the usual place.

    Raises:
        Unavailable: it cannot be made.
    """
    return private_folder(home_path(named))
