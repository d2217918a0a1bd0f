"""A store of bytes in memory, under the same contract as those that last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from app.files.stores import checked_name, file_gone


class MemoryStore:
    """Keeps bytes as long as it lives."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        self.kept[checked_name(name)] = b"".join(pieces)

    def read(self, name: str, start: int, length: int) -> Iterator[bytes]:
        if checked_name(name) not in self.kept:
            raise file_gone()
        yield self.kept[name][start : start + length]

    def drop(self, name: str) -> None:
        self.kept.pop(checked_name(name), None)

    def names(self) -> Iterator[tuple[str, datetime]]:
        yield from ((name, datetime.now(UTC)) for name in list(self.kept))
