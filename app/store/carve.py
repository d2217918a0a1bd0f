"""Reading rows out of a damaged store, page by page, without asking its tables of contents.

A page that still proves itself (its HMAC fits the key) is read for what it is, whatever became of
the others: a lost header, a lost root or half a file take nothing but their own pages. Deleted rows
are no danger: `secure_delete` wipes them.

Source: security.md 3.4, T14; the file formats of SQLite (fileformat2) and SQLCipher 4.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE = 4096
SALT = 16
_IV, _MAC = 16, 64
_RESERVED = _IV + _MAC
USABLE = PAGE - _RESERVED
_MAC_SALT_MASK = 0x3A
_MAC_ROUNDS = 2
_WAL_HEADER, _FRAME_HEADER = 32, 24
_LEAF = 0x0D
_HEADER_OF_FILE = 100
_LONGEST_CHAIN = 4096
_LARGEST_LOCAL = USABLE - 35
_SMALLEST_LOCAL = (USABLE - 12) * 32 // 255 - 23
_INTS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_REAL, _ZERO, _ONE, _FIRST_BLOB = 7, 8, 9, 12

Record = tuple[int, tuple[Any, ...]]
"""A row id and the values as they are stored."""


@dataclass(slots=True)
class Pages:
    """The newest readable state of each page of a store.

    Attributes:
        bad: pages that no longer prove themselves.
    """

    folder: Path
    key: bytes
    salt: bytes
    bad: set[int] = field(default_factory=set)
    _mac_key: bytes = b""
    _newer: Mapping[int, int] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Pages({str(self.folder)!r})"

    def __post_init__(self) -> None:
        masked = bytes(one ^ _MAC_SALT_MASK for one in self.salt)
        self._mac_key = hashlib.pbkdf2_hmac("sha512", self.key, masked, _MAC_ROUNDS, len(self.key))

    def records(self, widths: frozenset[int]) -> Iterator[Record]:
        """Every row of a table with one of these numbers of columns, in no order."""
        with (
            _opened(self.folder / "store.db") as main,
            _opened(self.folder / "store.db-wal") as wal,
        ):
            self._newer = _committed(wal)
            last = max([_size(main) // PAGE, *self._newer])
            for number in range(1, last + 1):
                page = self._page(main, wal, number)
                if page is not None:
                    yield from self._rows(main, wal, page, number, widths)

    def _page(self, main: BufferedReader | None, wal: BufferedReader | None, number: int) -> Any:
        """A page as it was committed last; the file's own older one if the newer is damaged."""
        place = self._newer.get(number)
        if place is not None:
            found = self._decrypted(_read(wal, place), number)
            if found is not None:
                return found
        found = self._decrypted(_read(main, (number - 1) * PAGE), number)
        if found is None:
            self.bad.add(number)
        return found

    def _decrypted(self, raw: bytes, number: int) -> bytes | None:
        if len(raw) < PAGE:
            return None
        start = SALT if number == 1 else 0
        end = PAGE - _MAC
        said = hmac.new(self._mac_key, raw[start:end] + struct.pack("<I", number), "sha512")
        if not hmac.compare_digest(said.digest(), raw[end:]):
            return None
        iv = raw[USABLE:end]
        cipher = Cipher(algorithms.AES(self.key), modes.CBC(iv)).decryptor()
        return bytes(start) + cipher.update(raw[start:USABLE]) + cipher.finalize()

    def _rows(
        self,
        main: BufferedReader | None,
        wal: BufferedReader | None,
        page: bytes,
        number: int,
        widths: frozenset[int],
    ) -> Iterator[Record]:
        head = _HEADER_OF_FILE if number == 1 else 0
        if page[head] != _LEAF:
            return
        count = int.from_bytes(page[head + 3 : head + 5], "big")
        for cell in range(count):
            place = head + 8 + 2 * cell
            at = int.from_bytes(page[place : place + 2], "big")
            size, at = varint(page, at)
            row_id, at = varint(page, at)
            whole = self._payload(main, wal, page, at, size)
            values = None if whole is None else parsed(whole, widths)
            if values is not None:
                yield row_id, values
            elif cell == 0 and whole is not None:
                return  # a page holds rows of one table, and it is none of those asked for

    def _payload(
        self,
        main: BufferedReader | None,
        wal: BufferedReader | None,
        page: bytes,
        at: int,
        size: int,
    ) -> bytes | None:
        """The whole record, with what overflowed into other pages; None if some of it is gone."""
        if size <= _LARGEST_LOCAL:
            return page[at : at + size]
        kept = _SMALLEST_LOCAL + (size - _SMALLEST_LOCAL) % (USABLE - 4)
        local = kept if kept <= _LARGEST_LOCAL else _SMALLEST_LOCAL
        parts, have = [page[at : at + local]], local
        following = int.from_bytes(page[at + local : at + local + 4], "big")
        for _ in range(_LONGEST_CHAIN):
            if have >= size:
                return b"".join(parts)[:size]
            more = self._page(main, wal, following) if following else None
            if more is None:
                return None
            following = int.from_bytes(more[:4], "big")
            parts.append(more[4:USABLE])
            have += USABLE - 4
        return None


def parsed(record: bytes, widths: frozenset[int]) -> tuple[Any, ...] | None:
    """The values of a record, or None if it has another number of columns or does not add up."""
    length, at = varint(record, 0)
    kinds: list[int] = []
    while at < min(length, len(record)):
        kind, at = varint(record, at)
        kinds.append(kind)
    if len(kinds) not in widths or length + sum(map(_width, kinds)) != len(record):
        return None
    values, at = [], length
    for kind in kinds:
        end = at + _width(kind)
        values.append(_value(kind, record[at:end]))
        at = end
    return tuple(values)


def _width(kind: int) -> int:
    if kind >= _FIRST_BLOB:
        return (kind - _FIRST_BLOB) // 2
    return 8 if kind == _REAL else _INTS.get(kind, 0)


def _value(kind: int, raw: bytes) -> Any:
    if kind >= _FIRST_BLOB:
        return raw.decode(errors="replace") if kind % 2 else raw
    if kind == _REAL:
        return struct.unpack(">d", raw)[0]
    if kind in _INTS:
        return int.from_bytes(raw, "big", signed=True)
    return {_ZERO: 0, _ONE: 1}.get(kind)


def varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends; what is cut short counts as zeros."""
    value = 0
    for step in range(9):
        byte = data[at + step] if at + step < len(data) else 0
        if step == 8:  # noqa: PLR2004 -- the ninth byte has no continuation bit
            return (value << 8) | byte, at + 9
        value = (value << 7) | (byte & 0x7F)
        if byte < 0x80:  # noqa: PLR2004 -- the continuation bit
            return value, at + step + 1
    return value, at + 9


def _committed(wal: BufferedReader | None) -> dict[int, int]:
    """Page number → place of its newest committed state in the write-ahead log."""
    header = _read(wal, 0, _WAL_HEADER)
    if len(header) < _WAL_HEADER or int.from_bytes(header[8:12], "big") != PAGE:
        return {}
    found: dict[int, int] = {}
    begun: dict[int, int] = {}
    place = _WAL_HEADER
    while True:
        frame = _read(wal, place, _FRAME_HEADER)
        if len(frame) < _FRAME_HEADER or frame[8:16] != header[16:24]:
            return found
        number, commit = struct.unpack(">II", frame[:8])
        begun[number] = place + _FRAME_HEADER
        if commit:
            found |= begun
            begun = {}
        place += _FRAME_HEADER + PAGE


class _opened:  # noqa: N801 -- reads as a word in a with statement
    """A file to read from; None where it is not there."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb") if path.exists() else None

    def __enter__(self) -> BufferedReader | None:
        return self._file

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()


def _size(file: BufferedReader | None) -> int:
    return 0 if file is None else file.seek(0, 2)


def _read(file: BufferedReader | None, at: int, size: int = PAGE) -> bytes:
    if file is None:
        return b""
    file.seek(at)
    return file.read(size)
