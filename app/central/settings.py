"""Where central keeps its data, and its key."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sqlalchemy import URL

from app.central.key_ring import KEY_BYTES, KeyRing, read_text
from app.database.postgresql import database_url, place_of
from app.files.stores import sync_folder
from app.platform.paths import home, private_folder
from app.ports.problems import Corrupt, Refused

_PRIVATE = 0o600
URL_VARIABLE, OWNER_VARIABLE = "TRESTLE_DATABASE_URL", "TRESTLE_DATABASE_OWNER_URL"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the person who runs central may set.

    Attributes:
        folder: holds the key and, unless it is in PostgreSQL, the database.
        url: the PostgreSQL database, as the role that serves; None for SQLCipher.
        owner_url: the same database, as the role that owns its tables; only setting up and
            migrating need it, so a server that serves need not know it.
    """

    folder: Path
    url: URL | None = field(default=None, repr=False)
    owner_url: URL | None = field(default=None, repr=False)

    @property
    def database(self) -> Path:
        """The database file."""
        return self.folder / "central.db"

    @property
    def lock_file(self) -> Path:
        """Held by the one process that serves from the database file."""
        return self.folder / "central.lock"

    @property
    def place(self) -> str:
        """Where central's data is, for people."""
        return str(self.folder) if self.url is None else place_of(self.url)

    @property
    def key_file(self) -> Path:
        """The key file, readable by its owner alone. Keep a copy of it apart from backups."""
        return self.folder / "central.key"

    @property
    def next_key_file(self) -> Path:
        """The key that takes its place; it is there only while that goes on, or was cut short."""
        return self.folder / "central.key.next"


def default_settings() -> Settings:
    """Settings for the folder `central` of this installation's home, and what is in the variables.

    Raises:
        Refused: TRESTLE_DATABASE_URL or TRESTLE_DATABASE_OWNER_URL is no database's address.
    """
    url, owner_url = (
        database_url(text) if (text := os.environ.get(name, "").strip()) else None
        for name in (URL_VARIABLE, OWNER_VARIABLE)
    )
    return Settings(private_folder(home() / "central"), url, owner_url)


def read_key(settings: Settings) -> bytes:
    """The key of the database.

    Raises:
        Refused, Corrupt: as `read_ring`.
    """
    return read_ring(settings).key


def read_ring(settings: Settings, *, turning: bool = False) -> KeyRing:
    """The keys of this central.

    Args:
        settings: where it is.
        turning: whoever asks is changing the key.

    Raises:
        Refused: there is no central here yet, the key is open to others, or it is being changed.
        Corrupt: the key file holds no key.
    """
    path = settings.key_file
    if settings.next_key_file.exists() and not turning:
        raise Refused(
            "central-key-turning",
            "Central's key is being changed, and that has not come to its end.",
            next_step="If `trestle central rotate-key` does not run just now, run it again: it "
            "goes on where it stopped.",
        )
    if not path.exists():
        if settings.url is None and settings.database.exists():
            raise Corrupt(
                "central-key-missing",
                f"The database is here, but its key {path} is not.",
                next_step="Put the key file back; without it nothing can be read.",
            )
        raise Refused(
            "central-not-set-up",
            f"There is no central in {settings.folder} yet."
            if settings.url is None
            else f"Central's key {path} is not on this computer.",
            next_step="Run `trestle central init` first."
            if settings.url is None
            else "Copy it from the computer on which central was set up; for a new firm run "
            "`trestle central init`.",
        )
    return read_ring_at(path)


def read_ring_at(path: Path) -> KeyRing:
    """The keys in a file.

    Raises:
        Refused: it is not there, or is open to others.
        Corrupt: it holds no key.
    """
    if not path.is_file():
        raise Refused("key-missing", f"There is no file {path}.", next_step="Check its name.")
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise Refused(
            "central-key-open",
            f"Others can read the key {path}.",
            next_step=f"Run `chmod 600 {path}`, and think about who may have read it.",
        )
    try:
        return read_text(path.read_text(encoding="ascii"))
    except ValueError:
        raise Corrupt(
            "central-key-damaged",
            f"The file {path} holds no key.",
            next_step="Put the right key file back.",
        ) from None


def check_new(settings: Settings) -> None:
    """Make sure that nothing is here yet.

    Raises:
        Refused: central was set up here before.
    """
    files = [settings.key_file, *([settings.database] if settings.url is None else [])]
    for path in files:
        if path.exists():
            raise Refused(
                "central-exists",
                f"Central is set up already: {path} exists.",
                next_step="Run `trestle central serve`, or set TRESTLE_HOME to another folder.",
            )


def make_key(settings: Settings) -> KeyRing:
    """A new key in a new file.

    Raises:
        Refused: central was set up here before.
    """
    check_new(settings)
    ring = KeyRing(secrets.token_bytes(KEY_BYTES))
    write_ring(settings.key_file, ring)
    return ring


def write_ring(path: Path, ring: KeyRing) -> None:
    """Write keys into a new file, so that a power cut leaves all of it or nothing.

    Raises:
        FileExistsError: it is there.
    """
    if path.exists():
        raise FileExistsError(path)
    partial = path.with_name(path.name + ".part")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(ring.text())
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    sync_folder(path.parent)


def product_version() -> str:
    """The version of this program."""
    try:
        return version("trestle")
    except PackageNotFoundError:
        return "development"
