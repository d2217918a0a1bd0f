"""What a file is: by what stands in it first, by its name only where that says nothing.

Source: security.md D17.
"""

from __future__ import annotations

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
