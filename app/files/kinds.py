"""What a file is: by what stands in it first, by its name only where that says nothing.

Source: security.md D17.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

import puremagic

LOOKED_AT = 4096
"""Bytes of a file's beginning that are enough to tell."""
UNKNOWN = "application/octet-stream"
_PROGRAMS = frozenset({
    ".app", ".bat", ".cmd", ".com", ".cpl", ".dll", ".exe", ".hta", ".jar", ".js", ".jse", ".lnk",
    ".msi", ".msp", ".pif", ".ps1", ".reg", ".scr", ".vbe", ".vbs", ".wsf", ".wsh",
})  # fmt: skip
_PROGRAM_STARTS = (
    b"MZ",
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_STARTS: Mapping[str, tuple[bytes, ...]] = {
    ".pdf": (b"%PDF-",),
    **dict.fromkeys((".zip", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".epub"), _ZIP),
    **dict.fromkeys((".doc", ".xls", ".ppt", ".msg"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)),
    **dict.fromkeys((".gz", ".tgz"), (b"\x1f\x8b",)),
    ".7z": (b"7z\xbc\xaf\x27\x1c",),
    ".rar": (b"Rar!\x1a\x07",),
    ".wav": (b"RIFF",),
    ".bmp": (b"BM",),
    **dict.fromkeys((".tif", ".tiff"), (b"II*\0", b"MM\0*")),
}
"""What a file of this name begins with."""
_TEXTS = frozenset(
    {".txt", ".log", ".csv", ".tsv", ".md", ".json", ".ini", ".cfg", ".conf", ".yaml"}
)
_OTHERS = (
    *(b"%PDF-", b"GIF87a", b"GIF89a", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", *_ZIP),
    *(b"\xd0\xcf\x11\xe0", b"7z\xbc\xaf", b"Rar!\x1a"),
)
"""What no text begins with; what else begins with letters has zeros soon after."""
_MARKUP = (b"<!doctype html", b"<html", b"<svg", b"<script", b"<?php", b"#!")
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_ENDS_ZIP, _COMMENT = b"PK\x05\x06", 66_000
"""An archive is found by its end, behind which a comment may stand: APPNOTE 4.3.16."""
_FIRST = 1024
"""Readers of PDF look so far for its beginning: ISO 32000-1, annex H."""


def disagrees(name: str, data: bytes) -> bool:
    """Whether a file is something else than its name says, or something else besides.

    Names of which nothing is known here agree with anything: such a file is only ever handed out to
    be saved.

    Args:
        name: as it is called.
        data: all of it.
    """
    ending = PurePosixPath(name.lower()).suffix
    known = _STARTS.get(ending)
    if known is not None and not data.startswith(known):
        return True
    if ending in _TEXTS:
        return _is_no_text(data)
    if ending == ".pdf":
        return _ENDS_ZIP in data[-_COMMENT:] or b"<script" in data[:_FIRST].lower()
    return known is _ZIP and b"%PDF-" in data[:_FIRST]


def _is_no_text(data: bytes) -> bool:
    start = data[:LOOKED_AT]
    if start.startswith(_WIDE):
        return False
    marked = start.lstrip().lower().startswith(_MARKUP)
    return b"\0" in start or marked or _ENDS_ZIP in data or start.startswith(_OTHERS)


def kind_of(name: str, start: bytes) -> str:
    """The media type of a file, in small letters.

    Args:
        name: as it is called.
        start: its first bytes.
    """
    try:
        found = puremagic.from_string(start, mime=True, filename=name)
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    return found.lower() or UNKNOWN


def is_program(name: str, start: bytes) -> bool:
    """Whether a double click would run it, by its name or by what it is."""
    return PurePosixPath(name.lower()).suffix in _PROGRAMS or start.startswith(_PROGRAM_STARTS)
