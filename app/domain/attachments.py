"""Files that hang on a ticket, a page or an asset: what may be written down of one, and its words.

Source: security.md D17, sync.md 2.9.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.rules import RuleBroken

MEGABYTE = 1_000_000
LARGEST_STAFF = 250 * MEGABYTE
"""The largest file of a person of the firm, in bytes."""
LARGEST_PORTAL = 25 * MEGABYTE
"""The largest file of a contact, in bytes."""
LONGEST_NAME = 255
"""In bytes of UTF-8: no file system takes more."""
LARGEST_SIDE = 100_000
"""Of an image, in pixels."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")
_PATH_PARTS = re.compile(r"[/\\]")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Kinds of characters that a person cannot see; one of them can turn "gpj.exe" around."""
_NOT_NAMES = frozenset({"", ".", ".."})


class AttachmentState(StrEnum):
    """Where the bytes are, as central knows."""

    PENDING = "pending"
    STORED = "stored"
    MISSING = "missing"


class Visibility(StrEnum):
    """Who may see it."""

    INTERNAL = "internal"
    PUBLIC = "public"


class AuthorKind(StrEnum):
    """Who added it: a person of the firm, or one of the client."""

    USER = "user"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of a file without keeping its bytes.

    Attributes:
        size: in bytes.
        sha256: of its bytes, as 64 lower-case hexadecimal digits.
        width: of an image, in pixels; None for anything else.
        taken_at: when a picture was taken, where that is known.
    """

    name: str
    media_type: str
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None
    taken_at: datetime | None = None


def clean_name(text: str) -> str:
    """The name of a file without its path and without what a person cannot see.

    Too long a name loses its middle; its ending stays, since it says what the file is.
    """
    last = _PATH_PARTS.split(text)[-1]
    seen = "".join(sign for sign in last if unicodedata.category(sign) not in _UNSEEN)
    name = " ".join(unicodedata.normalize("NFC", seen).split()).strip(" .")
    if len(name.encode()) > LONGEST_NAME:
        stem, dot, ending = name.rpartition(".")
        if not stem or len(ending.encode()) > LONGEST_NAME // 4:
            stem, dot, ending = name, "", ""
        room = LONGEST_NAME - len((dot + ending).encode())
        name = stem.encode()[:room].decode(errors="ignore").rstrip(" .") + dot + ending
    return name or "file"


def check_file(facts: FileFacts, largest: int) -> None:
    """Let a file be written down, or say why not.

    Args:
        facts: what is known of it.
        largest: in bytes; `LARGEST_STAFF` or `LARGEST_PORTAL`.

    Raises:
        RuleBroken: name, kind, size, digest or measures cannot be right.
    """
    check_size(facts.size, largest)
    if not _is_name(facts.name):
        raise RuleBroken(
            "file-name",
            "This file's name holds a path, or signs that nobody sees: rename it and try again.",
        )
    if not _MEDIA_TYPE.fullmatch(facts.media_type):
        raise RuleBroken("file-kind", "This file's kind cannot be read: choose the file again.")
    check_digest(facts.sha256)
    sides = (facts.width, facts.height)
    if sides != (None, None) and not all(side and 0 < side <= LARGEST_SIDE for side in sides):
        raise RuleBroken("file-measures", "This image's width and height cannot be right.")


def check_size(size: int, largest: int) -> None:
    """Let a size pass, before anything else of a file is read.

    Units: bytes.

    Raises:
        RuleBroken: the file is empty or too large.
    """
    if size <= 0:
        raise RuleBroken("file-empty", "This file is empty: choose another one.")
    if size > largest:
        raise RuleBroken(
            "file-large",
            f"This file has {size_words(size)}, and {size_words(largest)} is the most: "
            "make it smaller, or link to where it is.",
        )


def check_digest(sha256: str) -> None:
    """Let a digest pass.

    Raises:
        RuleBroken: it is not one of SHA-256, written in 64 lower-case hexadecimal digits.
    """
    if not _DIGEST.fullmatch(sha256):
        raise RuleBroken("file-digest", "This file's digest cannot be read: choose the file again.")


def check_void(*, before: bool, after: bool) -> None:
    """Let an attachment be voided, once and for good.

    Raises:
        RuleBroken: it would come back.
    """
    if before and not after:
        raise RuleBroken(
            "attachment-void", "This attachment was voided and stays so: add the file again."
        )


def check_one_owner(*owners: object) -> None:
    """Let it belong to one thing.

    Raises:
        RuleBroken: it would belong to none, or to several.
    """
    if sum(owner is not None for owner in owners) != 1:
        raise RuleBroken("attachment-owner", "A file belongs to one ticket, page or asset.")


def size_words(size: int) -> str:
    """A size in bytes as people say it: "640 bytes", "84 kB", "1.4 MB", "2 GB"."""
    if size < 1000:  # noqa: PLR2004 -- a kilobyte
        return "1 byte" if size == 1 else f"{size} bytes"
    kilobytes = (size + 500) // 1000
    if kilobytes < 1000:  # noqa: PLR2004 -- as above
        return f"{kilobytes} kB"
    if size < 1000 * MEGABYTE - MEGABYTE // 20:  # what would round up to a gigabyte
        return f"{_in_tenths(size, MEGABYTE)} MB"
    return f"{_in_tenths(size, 1000 * MEGABYTE)} GB"


def _in_tenths(size: int, unit: int) -> str:
    tenths = (size * 10 + unit // 2) // unit
    whole, rest = divmod(tenths, 10)
    return f"{whole}" if rest == 0 or whole >= 100 else f"{whole}.{rest}"  # noqa: PLR2004 -- three figures are exact enough


_SIZE = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,3}))?\s*([kMGT]?)B?", re.IGNORECASE)
_UNITS = {"k": 1000, "m": MEGABYTE, "g": 1000 * MEGABYTE, "t": MEGABYTE * MEGABYTE}


def read_size(text: str) -> int:
    """A size as people type it, in bytes: "25 MB", "1.5 GB", "1,5 GB"; a bare number is megabytes.

    Raises:
        RuleBroken: it is no size (`size-unclear`).
    """
    found = _SIZE.fullmatch(text.strip())
    if found is None:
        raise RuleBroken("size-unclear", "Type a size such as 25 MB or 1.5 GB.")
    whole, part, unit = found[1], found[2] or "", found[3].lower()
    thousandths = int(whole) * 1000 + int(part.ljust(3, "0"))
    return thousandths * _UNITS[unit or "m"] // 1000


def where_words(
    state: str, *, here: bool, way: str = "", percent: int = 0, stuck: bool = False
) -> str:
    """Where the bytes of an attachment are.

    Args:
        state: as central knows it.
        here: whether this device has the file.
        way: "up" or "down" where it is to travel; empty otherwise.
        percent: of it that has travelled.
        stuck: it does not travel any more until somebody asks for it.
    """
    if way:
        return _going_words(way, percent, stuck=stuck)
    if state == AttachmentState.STORED:
        return "stored" if here else "stored, not on this device"
    if state == AttachmentState.MISSING:
        return "lost at central" if not here else "lost at central, still on this device"
    return "only on this device" if here else "not sent yet by the device that has it"


def _going_words(way: str, percent: int, *, stuck: bool) -> str:
    up = way == "up"
    if stuck:
        return "could not be sent" if up else "could not be fetched"
    if percent:
        return f"{'uploading' if up else 'fetching'} {percent} %"
    return "waiting to be sent" if up else "waiting to be fetched"


def _is_name(name: str) -> bool:
    return (
        name not in _NOT_NAMES
        and bool(name.strip())
        and len(name.encode(errors="replace")) <= LONGEST_NAME
        and not _PATH_PARTS.search(name)
        and not any(unicodedata.category(sign) in _UNSEEN for sign in name)
    )
