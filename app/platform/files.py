"""Reading what is known of a file: its name, size, digest, kind, and an image's measures."""

from __future__ import annotations

import hashlib
import mimetypes
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from app.domain.attachments import FileFacts, check_size, clean_name
from app.domain.rules import RuleBroken
from app.ports.problems import Refused, Unavailable

UNKNOWN = "application/octet-stream"
_CHUNK = 1 << 20
_HEAD = 1 << 18
"""Bytes in which an image says its measures; a camera's preview may stand before them."""
_JPEG_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers of a JPEG that have no length."""
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
Sides = tuple[int, int]


class Reading:
    """A file read once, from its beginning to its end, by whoever wants its bytes.

    Args:
        path: the file.
        largest: in bytes; a larger one is not read at all.
        on_progress: hears of bytes read and bytes in all.
    """

    def __init__(
        self,
        path: Path,
        largest: int,
        on_progress: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> None:
        self._path, self._largest, self._on_progress = path, largest, on_progress
        self._facts: FileFacts | None = None

    @property
    def facts(self) -> FileFacts:
        """What is known of the file, once all of it was read."""
        assert self._facts is not None  # noqa: S101 -- asked for behind the last byte
        return self._facts

    def __iter__(self) -> Iterator[bytes]:
        """Its bytes, in pieces.

        Raises:
            Refused: it is no file, empty, too large, or changed while it was read.
            Unavailable: it cannot be read.
        """
        path = self._path
        try:
            kind = path.stat()
            if not stat.S_ISREG(kind.st_mode):
                # A pipe or a device would be waited for without end.
                raise Refused("file-none", f"{path.name} is not a file: choose a file.")
            check_size(kind.st_size, self._largest)
            digest, head, size = hashlib.sha256(), b"", 0
            with path.open("rb") as file:
                # One that grows is not worth reading any further.
                while size <= kind.st_size and (chunk := file.read(_CHUNK)):
                    head = head or chunk[:_HEAD]
                    digest.update(chunk)
                    size += len(chunk)
                    self._on_progress(min(size, kind.st_size), kind.st_size)
                    yield chunk
            after = path.stat()
        except RuleBroken as broken:
            raise Refused(broken.code, f"{path.name}: {broken.sentence}") from broken
        except OSError as problem:
            raise Unavailable(
                "file-unreadable",
                f"{path.name} cannot be read ({problem.strerror or 'no reason given'}).",
                next_step="Look whether it is still there and may be read, and try again.",
            ) from problem
        if (after.st_size, after.st_mtime_ns) != (size, kind.st_mtime_ns):
            raise Refused(
                "file-changing", f"{path.name} changed while it was read.", next_step="Try again."
            )
        self._facts = facts_of(path.name, head, size, digest.hexdigest())


def facts_of(name: str, head: bytes, size: int, sha256: str) -> FileFacts:
    """What is known of bytes by their name and their beginning.

    Args:
        name: as it was found; what a person cannot see in it, and its path, are left out.
        head: the first bytes.
        size: of all of them, in bytes.
        sha256: of all of them.
    """
    media_type, sides = image_of(head[:_HEAD])
    width, height = sides or (None, None)
    kind = media_type or _kind_by_name(name)
    return FileFacts(clean_name(name), kind, size, sha256, width, height)


def _kind_by_name(name: str) -> str:
    guessed, packed = mimetypes.guess_type(name, strict=True)
    return UNKNOWN if guessed is None or packed else guessed.lower()


def image_of(head: bytes) -> tuple[str, Sides | None]:
    """The kind and the measures of an image, by its first bytes; ("", None) for anything else.

    Source: PNG (ISO 15948) 11.2.2, GIF89a 18, JPEG (ITU-T T.81) B.2.2.
    """
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png", _sides(head[16:20], head[20:24], "big")
    if head[:6] in {b"GIF87a", b"GIF89a"}:
        return "image/gif", _sides(head[6:8], head[8:10], "little")
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", _jpeg(head)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp", None
    return "", None


def _sides(width: bytes, height: bytes, order: str) -> Sides | None:
    little = order == "little"
    wide, high = (int.from_bytes(side, "little" if little else "big") for side in (width, height))
    return (wide, high) if wide and high else None


def _jpeg(head: bytes) -> Sides | None:
    at = 2
    while at + 9 <= len(head) and head[at] == 0xFF:  # noqa: PLR2004 -- every marker begins so
        marker = head[at + 1]
        if marker in _JPEG_FRAMES:
            return _sides(head[at + 7 : at + 9], head[at + 5 : at + 7], "big")
        if marker == 0xFF:  # noqa: PLR2004 -- padding before a marker
            at += 1
        elif marker in _JPEG_ALONE:
            at += 2
        else:
            at += 2 + int.from_bytes(head[at + 2 : at + 4], "big")
    return None
