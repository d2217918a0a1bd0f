"""Where central keeps its files, and the key beside its database."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from app.platform.paths import home, private_folder
from app.ports.problems import Corrupt, Refused

_KEY_BYTES = 32
_PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Settings:
    """What the person who runs central may set.

    Attributes:
        folder: holds the database and, unless it comes from elsewhere, the key.
    """

    folder: Path

    @property
    def database(self) -> Path:
        """The database file."""
        return self.folder / "central.db"

    @property
    def key_file(self) -> Path:
        """The key file, readable by its owner alone. Keep a copy of it apart from backups."""
        return self.folder / "central.key"


def default_settings() -> Settings:
    """Settings for the folder `central` of this installation's home."""
    return Settings(private_folder(home() / "central"))


def read_key(settings: Settings) -> bytes:
    """The key of the database.

    Raises:
        Refused: there is no central here yet, or the key is open to others.
        Corrupt: the key file holds no key.
    """
    path = settings.key_file
    if not path.exists():
        if settings.database.exists():
            raise Corrupt(
                "central-key-missing",
                f"The database is here, but its key {path} is not.",
                next_step="Put the key file back; without it nothing can be read.",
            )
        raise Refused(
            "central-not-set-up",
            f"There is no central in {settings.folder} yet.",
            next_step="Run `trestle central init` first.",
        )
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise Refused(
            "central-key-open",
            f"Others can read the key {path}.",
            next_step=f"Run `chmod 600 {path}`, and think about who may have read it.",
        )
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise Corrupt(
            "central-key-damaged",
            f"The file {path} holds no key.",
            next_step="Put the right key file back.",
        )
    return key


def check_new(settings: Settings) -> None:
    """Make sure that nothing is here yet.

    Raises:
        Refused: central was set up here before.
    """
    for path in (settings.key_file, settings.database):
        if path.exists():
            raise Refused(
                "central-exists",
                f"Central is set up already: {path} exists.",
                next_step="Run `trestle central serve`, or set TRESTLE_HOME to another folder.",
            )


def make_key(settings: Settings) -> bytes:
    """A new key in a new file.

    Raises:
        Refused: central was set up here before.
    """
    check_new(settings)
    key = secrets.token_bytes(_KEY_BYTES)
    handle = os.open(settings.key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def product_version() -> str:
    """The version of this program."""
    try:
        return version("trestle")
    except PackageNotFoundError:
        return "development"
