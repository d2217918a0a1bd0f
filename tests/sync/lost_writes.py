"""A disk that forgets: what SQLite writes and syncs is recorded, and any power cut played from it.

The recorder stands beneath the real driver, as SQLite's file system (a VFS whose files pass every
write, cut and sync on), so it is SQLCipher with our schema and our statements that is recorded.

What is modelled: a cache that writes back when it likes. A cut keeps all that was synced; of each
later write to a file it keeps any subset, in no order, and of some only whole sectors of 512 bytes.
What is not: names of files (a file that was made stays, one that was deleted is gone), sectors that
come back damaged, and a disk that lies about a sync.
"""

from __future__ import annotations

import ctypes
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SECTOR = 512
_POINTER, _INT, _INT64 = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
_WRITE = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT, _INT64)
_TRUNCATE = ctypes.CFUNCTYPE(_INT, _POINTER, _INT64)
_SYNC = ctypes.CFUNCTYPE(_INT, _POINTER, _INT)
_OPEN = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _POINTER, _INT, _POINTER)
_DELETE = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _INT)


class _Methods(ctypes.Structure):
    """`sqlite3_io_methods`, version 3."""

    _fields_ = [
        ("iVersion", _INT),
        *((name, _POINTER) for name in ("xClose", "xRead", "xWrite", "xTruncate", "xSync")),
        *((f"rest{number}", _POINTER) for number in range(13)),
    ]


class _Vfs(ctypes.Structure):
    """`sqlite3_vfs`, version 3."""

    _fields_ = [
        ("iVersion", _INT),
        ("szOsFile", _INT),
        ("mxPathname", _INT),
        ("pNext", _POINTER),
        ("zName", ctypes.c_char_p),
        ("pAppData", _POINTER),
        ("xOpen", _POINTER),
        ("xDelete", _POINTER),
        *((f"rest{number}", _POINTER) for number in range(14)),
    ]


@dataclass(frozen=True, slots=True)
class Written:
    """Bytes written to a file at a place; None for a file that was cut to that length."""

    file: str
    at: int
    body: bytes | None


@dataclass(frozen=True, slots=True)
class Synced:
    """All that was written to a file so far is on the disk."""

    file: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """A file is gone."""

    file: str


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody was told that this is saved."""

    what: bytes


Happened = Written | Synced | Deleted | Seen


@dataclass
class Recording:
    """What happened to the files of a folder, in order.

    Attributes:
        start: the files as they were, all of it on the disk.
    """

    folder: Path
    start: dict[str, bytes]
    happened: list[Happened] = field(default_factory=list)

    def seen(self, what: bytes) -> None:
        """Somebody was told that this is saved."""
        self.happened.append(Seen(what))

    @property
    def all_seen(self) -> list[Seen]:
        """Everything that was told as saved, in order."""
        return [one for one in self.happened if isinstance(one, Seen)]

    def syncs(self, ending: str) -> int:
        """How often a file with this ending was synced."""
        return sum(isinstance(one, Synced) and one.file.endswith(ending) for one in self.happened)

    def cut(self, at: int, chance: random.Random) -> tuple[dict[str, bytes], set[bytes]]:
        """The files after a power cut, and what had been told as saved before it.

        Args:
            at: how many of the happenings came before the cut.
            chance: chooses what the cache had written back by itself.
        """
        disk = {name: bytearray(body) for name, body in self.start.items()}
        cached: dict[str, list[Written]] = {}
        told: set[bytes] = set()
        for one in self.happened[:at]:
            match one:
                case Written():
                    cached.setdefault(one.file, []).append(one)
                case Synced():
                    for write in cached.pop(one.file, ()):
                        _put(disk, write)
                    disk.setdefault(one.file, bytearray())
                case Deleted():
                    disk.pop(one.file, None)
                    cached.pop(one.file, None)
                case Seen():
                    told.add(one.what)
        keep = chance.choice((0.0, 0.5, 0.9, 1.0))
        for writes in cached.values():
            for write in writes:
                if chance.random() < keep:
                    _put(disk, write, chance if chance.random() < 1 / 4 else None)
        return {name: bytes(body) for name, body in disk.items()}, told


def _put(disk: dict[str, bytearray], write: Written, torn: random.Random | None = None) -> None:
    body = disk.setdefault(write.file, bytearray())
    if write.body is None:
        del body[write.at :]
        return
    end = write.at + len(write.body)
    if end > len(body):
        body.extend(bytes(end - len(body)))
    if torn is None:
        body[write.at : end] = write.body
        return
    for place in range(0, len(write.body), SECTOR):
        if torn.random() < 1 / 2:
            part = write.body[place : place + SECTOR]
            body[write.at + place : write.at + place + len(part)] = part


@contextmanager
def recorded(folder: Path) -> Iterator[Recording]:
    """Record the databases of this folder that are opened within; close them within, too."""
    files = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    recording = Recording(folder, files)
    library = ctypes.CDLL(sys.modules["sqlcipher3._sqlite3"].__file__)
    library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    library.sqlite3_vfs_register.argtypes = [ctypes.POINTER(_Vfs), _INT]
    library.sqlite3_vfs_unregister.argtypes = [ctypes.POINTER(_Vfs)]
    below = library.sqlite3_vfs_find(None)
    layer = _Layer(recording, below)
    library.sqlite3_vfs_register(ctypes.pointer(layer.vfs), 1)
    try:
        yield recording
    finally:
        library.sqlite3_vfs_register(below, 1)
        library.sqlite3_vfs_unregister(ctypes.pointer(layer.vfs))


class _Layer:
    """The file system that records, over the one below.

    Args:
        recording: gets what happens.
        below: the system's own.
    """

    def __init__(self, recording: Recording, below: Any) -> None:
        self._recording, self._below = recording, below
        self._names: dict[int, str] = {}
        self._over: dict[int, _Methods] = {}
        self._kept: list[Any] = []
        self._open = _OPEN(below.contents.xOpen)
        self._delete = _DELETE(below.contents.xDelete)
        self.vfs = _Vfs()
        ctypes.pointer(self.vfs)[0] = below.contents
        self.vfs.pNext, self.vfs.zName = None, b"recorded"
        self.vfs.xOpen = self._pointer(_OPEN, self._opened)
        self.vfs.xDelete = self._pointer(_DELETE, self._deleted)

    def _pointer(self, kind: Any, function: Callable[..., int]) -> int | None:
        made = kind(function)
        self._kept.append(made)
        return ctypes.cast(made, _POINTER).value

    def _opened(self, _vfs: int, name: int, file: int, flags: int, given: int) -> int:
        result = int(self._open(ctypes.addressof(self._below.contents), name, file, flags, given))
        methods = ctypes.cast(file, ctypes.POINTER(_POINTER))
        if result == 0 and name and methods[0]:
            path = Path(ctypes.string_at(name).decode())
            if path.parent == self._recording.folder:
                self._names[file] = path.name
                methods[0] = ctypes.addressof(self._layered(methods[0]))
        return result

    def _layered(self, address: int) -> _Methods:
        if address not in self._over:
            own, made = _Methods.from_address(address), _Methods()
            ctypes.pointer(made)[0] = own
            write, cut, sync = _WRITE(own.xWrite), _TRUNCATE(own.xTruncate), _SYNC(own.xSync)

            def wrote(file: int, body: int, size: int, at: int) -> int:
                self._note(Written(self._names[file], at, ctypes.string_at(body, size)))
                return int(write(file, body, size, at))

            def truncated(file: int, size: int) -> int:
                self._note(Written(self._names[file], size, None))
                return int(cut(file, size))

            def synced(file: int, flags: int) -> int:
                self._note(Synced(self._names[file]))
                return int(sync(file, flags))

            made.xWrite = self._pointer(_WRITE, wrote)
            made.xTruncate = self._pointer(_TRUNCATE, truncated)
            made.xSync = self._pointer(_SYNC, synced)
            self._over[address] = made
        return self._over[address]

    def _deleted(self, _vfs: int, name: int, sync: int) -> int:
        path = Path(ctypes.string_at(name).decode())
        if path.parent == self._recording.folder:
            self._note(Deleted(path.name))
        return int(self._delete(ctypes.addressof(self._below.contents), name, sync))

    def _note(self, happened: Happened) -> None:
        self._recording.happened.append(happened)
