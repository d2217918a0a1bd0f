"""Where sealed bytes lie: what a store of them must do, and a folder that does it."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from app.ports.problems import Corrupt, Unavailable

_NAME = re.compile(r"[0-9a-f]{32}")
_PART = ".part"
_READ = 1 << 20


class ByteStore(Protocol):
    """Keeps sealed bytes under names of `new_name`; never anything that a person named."""

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Keep bytes, whole or not at all.

        Raises:
            Unavailable: the store is full or cannot be reached.
        """
        ...

    def read(self, name: str, start: int, length: int) -> Iterator[bytes]:
        """So many bytes from a place on; fewer where it ends.

        Raises:
            Corrupt: nothing is kept under this name.
            Unavailable: the store cannot be reached.
        """
        ...

    def drop(self, name: str) -> None:
        """Keep nothing under this name; that nothing was kept is no error."""
        ...

    def names(self) -> Iterator[tuple[str, datetime]]:
        """Every name with the hour of its bytes, leftovers included."""
        ...


def new_name() -> str:
    """A name that says nothing of what is kept under it."""
    return secrets.token_hex(16)


def checked_name(name: str) -> str:
    """A name of this kind.

    Raises:
        Corrupt: it is another; whoever asked would leave the store's own place by it.
    """
    if not _NAME.fullmatch(name):
        raise Corrupt("file-name-odd", "Stored files are asked for by a name that none can have.")
    return name


def file_gone() -> Corrupt:
    """Nothing is kept under a name that the database knows."""
    return Corrupt(
        "file-gone",
        "This file is no longer where it was kept.",
        next_step="Add it again from where it came.",
    )


class FolderStore:
    """Keeps bytes in a folder that belongs to this program alone.

    Args:
        folder: is made with its first file.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """As `ByteStore.put`; what was cut short leaves nothing under the name."""
        path = self._path(name)
        partial = path.with_name(name + _PART)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as out:
                for piece in pieces:
                    out.write(piece)
                out.flush()
                os.fsync(out.fileno())
            partial.replace(path)
            sync_folder(path.parent)
        except OSError as problem:
            raise Unavailable(
                "files-unwritten",
                f"The file could not be kept: {problem.strerror or problem}.",
                next_step="Free some space on the disk and try again.",
            ) from problem
        finally:
            with suppress(OSError):
                partial.unlink(missing_ok=True)

    def read(self, name: str, start: int, length: int) -> Iterator[bytes]:
        """As `ByteStore.read`."""
        path = self._path(name)
        try:
            with path.open("rb") as file:
                file.seek(start)
                while length > 0 and (piece := file.read(min(length, _READ))):
                    length -= len(piece)
                    yield piece
        except FileNotFoundError as problem:
            raise file_gone() from problem
        except OSError as problem:
            raise Unavailable(
                "files-unreadable",
                f"The file cannot be read: {problem.strerror or problem}.",
                next_step="Look after the disk, and try again.",
            ) from problem

    def drop(self, name: str) -> None:
        """As `ByteStore.drop`; what cannot be removed now is found by the next clearing up."""
        path = self._path(name)
        for one in (path, path.with_name(name + _PART)):
            with suppress(OSError):
                one.unlink(missing_ok=True)

    def names(self) -> Iterator[tuple[str, datetime]]:
        """As `ByteStore.names`."""
        for path in sorted(self.folder.glob("??/*")):
            name = path.name.removesuffix(_PART)
            if _NAME.fullmatch(name):
                with suppress(FileNotFoundError):
                    yield name, datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def _path(self, name: str) -> Path:
        return self.folder / checked_name(name)[:2] / name


def sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut, where folders can be synced."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
