"""What the lane of files asks central, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Begin:
    """Have an upload begun.

    *Units*: `size` in bytes.
    """

    attachment: UUID
    kind: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class HowFar:
    """Ask how far an upload is."""

    upload: str


@dataclass(frozen=True, slots=True)
class Send:
    """Send the next bytes of an upload."""

    upload: str
    start: int
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Fetch:
    """Fetch some bytes of a file; fewer come where it ends."""

    attachment: UUID
    kind: str
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Far:
    """How far an upload is, in bytes."""

    upload: str
    offset: int


@dataclass(frozen=True, slots=True)
class Got:
    """Bytes of a file, with the digest and the size of all of it."""

    body: bytes = field(repr=False)
    sha256: str
    size: int


Ask: TypeAlias = Begin | HowFar | Send | Fetch
Came: TypeAlias = Far | Got
