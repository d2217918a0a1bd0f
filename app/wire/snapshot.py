"""The messages about snapshots: what rests of one client, made once by central, fetched in chunks.

Source: sync.md 3.3.
"""

from __future__ import annotations

import msgspec

from app.wire.envelopes import Page


class SnapshotRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """The archive of which a device has nothing yet; an id of 16 bytes."""

    schema: int
    scope: bytes


class SnapshotAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """A snapshot that can be fetched.

    Attributes:
        id: what its chunks are asked for by; empty where the scope comes by the ordinary pull: it
            is small, or the person may not see it.
        epoch, head: of central, when the snapshot was made.
        chunks: numbered from 0.
        rows, bytes: all chunks together; bytes as they travel.
    """

    id: str = ""
    epoch: str = ""
    head: int = 0
    chunks: int = 0
    rows: int = 0
    bytes: int = 0
    central_now: int = 0
    schema: int = 0


class ChunkRequest(msgspec.Struct, frozen=True, omit_defaults=True):
    """A chunk of a snapshot. That it is asked for in a body keeps its id out of every log."""

    schema: int
    id: str
    chunk: int


class ChunkAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """Whole tickets with all that rests with them, or word that the snapshot is gone.

    Shape: one page a noun, parents first, each in the order of the rows' ids.

    Attributes:
        gone: another has taken its place, it is too old, or the person may not see it any more:
            a device that still wants it asks for a snapshot anew.
    """

    pages: list[Page] = msgspec.field(default_factory=list)
    gone: bool = False
    central_now: int = 0
    schema: int = 0
