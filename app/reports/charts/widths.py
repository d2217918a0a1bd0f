"""How wide a text runs at most, whatever the system's font is.

The drawing is made before anybody knows in which font it will be shown, so it is measured in the
widest of the usual ones, DejaVu Sans. What fits there fits everywhere.
"""

from __future__ import annotations

import unicodedata

# Hundredths of the size, from the space to the tilde.
_REGULAR = (
    32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37, 32, 34,
    64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84, 84, 84, 54,
    100, 69, 69, 70, 78, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79, 61, 79, 70, 64, 62, 74, 69,
    99, 69, 62, 69, 40, 34, 40, 84, 50,
    50, 62, 64, 55, 64, 62, 36, 64, 64, 28, 28, 58, 28, 98, 64, 62, 64, 64, 42, 53, 40, 64, 60,
    82, 60, 60, 53, 64, 34, 64, 84,
)  # fmt: skip
_BOLD = (
    35, 46, 53, 84, 70, 101, 88, 31, 46, 46, 53, 84, 38, 42, 38, 37,
    70, 70, 70, 70, 70, 70, 70, 70, 70, 70, 40, 40, 84, 84, 84, 58,
    100, 78, 77, 74, 83, 69, 69, 83, 84, 38, 38, 78, 64, 100, 84, 85, 74, 85, 77, 72, 69, 82, 78,
    111, 78, 73, 73, 46, 37, 46, 84, 50,
    50, 68, 72, 60, 72, 68, 44, 72, 72, 35, 35, 67, 35, 105, 72, 69, 72, 72, 50, 60, 48, 72, 66,
    93, 65, 66, 59, 72, 37, 72, 84,
)  # fmt: skip
_FIRST, _LAST = 0x20, 0x7E
_LATIN_ENDS = 0x250
_OTHER = 1.35  # wider than any Cyrillic or Greek letter, and than a square of East Asia
_SIGNS = {"–": 0.5, "—": 1.0, "…": 1.0, "·": 0.38, "€": 0.7, "×": 0.84, "−": 0.84, "÷": 0.84}
_QUOTES = dict.fromkeys("‘’", 0.38) | dict.fromkeys("“”„", 0.66)
_ELLIPSIS = "…"


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is at most.

    Units: as `size`, which is the font's.
    """
    table = _BOLD if bold else _REGULAR
    return size * sum(_share(character, table) for character in text)


def fitted(text: str, room: float, size: float, *, bold: bool = False) -> str:
    """The text, or as much of its beginning as fits, with "…" behind; empty where nothing fits.

    Units: `room` and `size` alike.
    """
    text = " ".join(text.split())
    if width_of(text, size, bold=bold) <= room:
        return text
    kept = text
    while kept and width_of(kept + _ELLIPSIS, size, bold=bold) > room:
        kept = kept[:-1]
    return kept.rstrip(" ,.;:–-") + _ELLIPSIS if kept else ""


def _share(character: str, table: tuple[int, ...]) -> float:
    code = ord(character)
    if _FIRST <= code <= _LAST:
        return table[code - _FIRST] / 100
    known = _SIGNS.get(character) or _QUOTES.get(character)
    if known is not None:
        return known
    if unicodedata.combining(character):
        return 0.0
    if code < _LATIN_ENDS:
        base = unicodedata.normalize("NFD", character)[0]
        if base != character:
            return _share(base, table) + 0.02  # a hook or a caron may stand out a little
    return _OTHER
