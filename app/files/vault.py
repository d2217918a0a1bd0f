"""Files of one side: sealed with its key on the way in, opened on the way out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from app.files.sealing import seal, unseal
from app.files.stores import ByteStore, new_name
from app.ports.problems import Corrupt


@dataclass(frozen=True, slots=True)
class Vault:
    """A store of bytes with the key that seals them.

    Attributes:
        key: of this side, for files alone; 32 bytes.
    """

    store: ByteStore
    key: bytes = field(repr=False)

    def keep(self, pieces: Iterable[bytes], name: str = "") -> str:
        """Seal bytes and keep them; the name under which they lie.

        Args:
            pieces: the bytes, in pieces of any length.
            name: under which they lay before; a new one unless given.

        Raises:
            Unavailable: the store is full or cannot be reached.
        """
        name = name or new_name()
        self.store.put(name, seal(pieces, self.key, name))
        return name

    def read(
        self, name: str, size: int, *, start: int = 0, stop: int | None = None
    ) -> Iterator[bytes]:
        """The bytes of a file, or of a part of it.

        Args:
            name: as `keep` gave it.
            size: of the whole file, in plain bytes.
            start: the first byte that is wanted.
            stop: the first byte that is not wanted any more; the end unless given.

        Raises:
            Corrupt: it is gone or damaged.
            Unavailable: the store cannot be reached.
        """

        def sealed(place: int, length: int) -> Iterator[bytes]:
            return self.store.read(name, place, length)

        return unseal(sealed, size, self.key, name, start=start, stop=stop)

    def has(self, name: str) -> bool:
        """Whether anything lies under a name.

        Raises:
            Unavailable: the store cannot be reached.
        """
        try:
            return any(self.store.read(name, 0, 1))
        except Corrupt:
            return False

    def drop(self, name: str) -> None:
        """Forget a file."""
        self.store.drop(name)
