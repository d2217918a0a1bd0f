"""Where this installation keeps its files."""

from __future__ import annotations

from pathlib import Path

from app.platform.paths import home, private_folder


def home_folder(named: Path | None = None) -> Path:
    """The folder of this installation, made if need be: the named one, or the usual place.

    Raises:
        Unavailable: it cannot be made.
    """
    return private_folder(named) if named is not None else home()
