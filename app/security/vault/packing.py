"""Fields one after the other, each with its length: no two lists of fields read the same."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from app.ports.problems import Corrupt

_LENGTH = 4


def packed(label: bytes, *fields: bytes) -> bytes:
    """Fields behind a label that says what they are for.

    Shape: the label, then each field's length (u32, big-endian) and its bytes.
    """
    return label + b"".join(len(field).to_bytes(_LENGTH, "big") + field for field in fields)


def unpacked(raw: bytes) -> list[bytes]:
    """The fields of bytes that were packed with an empty label.

    Raises:
        Corrupt: a length reaches beyond the end.
    """
    found, at = [], 0
    while at < len(raw):
        start = at + _LENGTH
        at = start + int.from_bytes(raw[at:start], "big")
        if start > len(raw) or at > len(raw):
            raise unreadable()
        found.append(raw[start:at])
    return found


def number(value: int) -> bytes:
    """A count as eight bytes."""
    return value.to_bytes(8, "big")


def id_of(raw: bytes) -> UUID:
    """An id of sixteen bytes.

    Raises:
        Corrupt: it has another length.
    """
    return UUID(bytes=sized(raw, 16))


def sized(raw: bytes, size: int) -> bytes:
    """Bytes of a known length.

    Raises:
        Corrupt: it has another one.
    """
    if len(raw) != size:
        raise unreadable()
    return raw


def split(raw: bytes, size: int) -> tuple[bytes, ...]:
    """Pieces of one length each.

    Raises:
        Corrupt: something is left over.
    """
    if len(raw) % size:
        raise unreadable()
    return tuple(raw[at : at + size] for at in range(0, len(raw), size))


def joined(pieces: Iterable[bytes]) -> bytes:
    """The pieces, one after the other, each once and in one order."""
    return b"".join(sorted(set(pieces)))


def unreadable() -> Corrupt:
    """The one answer to bytes of the vault that have not their form."""
    return Corrupt(
        "vault-unreadable",
        "Something of the vault does not have its form.",
        next_step="Sync again. If it comes again, tell whoever looks after central.",
    )
