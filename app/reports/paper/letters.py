"""Which characters the fonts of the paper have, and what stands for the others.

PDF/UA asks that every character has a glyph, and a letter that nobody can read helps nobody: what
neither font has is shown as "□", control characters and marks of direction are left out, and white
space is one space.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

MISSING = "□"
"""Stands for a character that no font of ours has, as for one of Chinese."""

FONTS = ("OpenSans-Regular", "OpenSans-Semibold", "DejaVuSans")
_LAST_OF_FORMAT_4 = 0xFFFF
_SPACES = re.compile(r" {2,}")


def printable(text: str) -> str:
    """The text as the fonts of the paper can show it."""
    composed = unicodedata.normalize("NFC", text)
    return _SPACES.sub(" ", "".join(_shown(one) for one in composed))


def _shown(character: str) -> str:
    if character.isspace():
        return " "
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn"}:
        return ""
    return character if ord(character) in letters() else MISSING


@cache
def letters() -> frozenset[int]:
    """Code points that a document can show, whatever its weight.

    Semibold text falls back to DejaVu Sans as well, so one of the two families is enough.
    """
    regular, semibold, other = (frozenset(_mapped(_font(name))) for name in FONTS)
    return (regular & semibold) | other


def _font(name: str) -> bytes:
    return files("resources").joinpath("fonts", f"{name}.ttf").read_bytes()


def _mapped(font: bytes) -> Iterator[int]:
    """Code points with a glyph, from the table `cmap` of the basic plane.

    Source: OpenType 1.9, "cmap", format 4.
    """
    (tables,) = struct.unpack_from(">H", font, 4)
    entries = (struct.unpack_from(">4sIII", font, 12 + 16 * number) for number in range(tables))
    start = next(offset for tag, _, offset, _ in entries if tag == b"cmap")
    (parts,) = struct.unpack_from(">H", font, start + 2)
    for number in range(parts):
        platform, encoding, offset = struct.unpack_from(">HHI", font, start + 4 + 8 * number)
        if (platform, encoding) == (3, 1):  # Windows, the basic plane
            yield from _format_4(font, start + offset)


def _format_4(font: bytes, at: int) -> Iterator[int]:
    (doubled,) = struct.unpack_from(">H", font, at + 6)
    count = doubled // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + doubled)
    deltas = struct.unpack_from(f">{count}h", font, at + 16 + 2 * doubled)
    ranges = at + 16 + 3 * doubled
    offsets = struct.unpack_from(f">{count}H", font, ranges)
    for number, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, min(last, _LAST_OF_FORMAT_4 - 1) + 1):
            if not offsets[number]:
                glyph = (code + deltas[number]) & _LAST_OF_FORMAT_4
            else:
                place = ranges + 2 * number + offsets[number] + 2 * (code - first)
                (glyph,) = struct.unpack_from(">H", font, place)
            if glyph:
                yield code
