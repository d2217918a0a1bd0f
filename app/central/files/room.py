"""The files of one central: where they lie, and how much of them there may be."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import timedelta

from app.central.central import Central
from app.central.files.scanning import scanner_here
from app.central.settings import Settings
from app.domain.attachments import LARGEST_STAFF, MEGABYTE
from app.files.stores import ByteStore, FolderStore
from app.files.vault import Vault
from app.ports.problems import Refused
from app.ports.scanner import Scanner

PLACE_VARIABLE = "TRESTLE_FILES"
LARGEST_SMALL = MEGABYTE // 5
"""The largest thumbnail, in bytes."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may be kept, and how long what was begun may take.

    Attributes:
        file: of one file.
        device: of all files that one device has begun to send.
        client: of all files of one client.
        unfinished: how long an upload waits for its next bytes.
        grace: how long content stays that nothing needs any more.

    *Units*: bytes.
    """

    file: int = LARGEST_STAFF
    device: int = 1000 * MEGABYTE
    client: int = 50_000 * MEGABYTE
    unfinished: timedelta = timedelta(days=7)
    grace: timedelta = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Files:
    """Where central's files lie, their limits, and who looks at them before they count."""

    vault: Vault
    limits: Limits = field(default_factory=Limits)
    scanner: Scanner | None = None


def files_of(central: Central) -> Files:
    """The files of a central: in a folder beside its key, or where TRESTLE_FILES says.

    Raises:
        Refused: TRESTLE_FILES or TRESTLE_SCANNER names no place that can be used.
    """
    vault = Vault(store_of(central.settings), central.file_key)
    return Files(vault, scanner=scanner_here())


def store_of(settings: Settings) -> ByteStore:
    """Where the sealed bytes of a central lie.

    Raises:
        Refused: TRESTLE_FILES names no place that can be used.
    """
    place = os.environ.get(PLACE_VARIABLE, "").strip()
    if not place:
        return FolderStore(settings.folder / "files")
    if place.startswith("s3://"):
        from app.central.files.buckets import bucket

        return bucket(place)
    raise Refused(
        "files-place",
        f"{PLACE_VARIABLE} names no place for files that Trestle knows.",
        next_step='Write it like "s3://bucket/prefix"; unset it to use the folder of central.',
    )
