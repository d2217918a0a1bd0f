"""Pictures that come from people: taken apart and made anew, so that nothing else is inside.

What is kept is what the pixels say: no place where a photograph was taken, no program behind a
picture's end, no file that is a picture and something else.

Source: security.md D17.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from app.domain.rules import RuleBroken

MOST_PIXELS = 50_000_000
"""More is refused before a pixel is read: a few bytes can claim any size."""
_RASTER = ("PNG", "JPEG", "WEBP", "GIF", "BMP")


def as_logo(data: bytes, side: int, most_bytes: int) -> bytes:
    """A picture as a PNG that fits a square, whatever kind it came as.

    Units: `side` in pixels, `most_bytes` in bytes.

    Raises:
        RuleBroken: it is no picture of pixels, or holds too many of them.
    """
    with _opened(data) as picture:
        drawn = ImageOps.exif_transpose(picture).convert("RGBA")
        drawn.thumbnail((side, side), Image.Resampling.LANCZOS)
        while len(made := _png(drawn)) > most_bytes:
            drawn = drawn.resize((max(1, drawn.width * 3 // 4), max(1, drawn.height * 3 // 4)))
        return made


def is_logo(data: bytes, side: int, most_bytes: int) -> bool:
    """Whether these bytes are what `as_logo` makes: a PNG of that size, and nothing behind it."""
    if len(data) > most_bytes or not data.endswith(b"IEND\xaeB`\x82"):
        return False
    try:
        with _opened(data, ("PNG",)) as picture:
            picture.load()
            return max(picture.size) <= side
    except RuleBroken:
        return False


def _png(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


@contextmanager
def _opened(data: bytes, kinds: tuple[str, ...] = _RASTER) -> Iterator[Image.Image]:
    """A picture to read.

    Raises:
        RuleBroken: it is none of these kinds, is damaged, or is too large.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=kinds) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise _too_large()
                yield picture
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise _too_large() from problem
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as problem:
        raise RuleBroken(
            "picture-unknown",
            "This is no picture that can be shown: choose a PNG, JPEG or WebP file.",
        ) from problem


def _too_large() -> RuleBroken:
    return RuleBroken(
        "picture-large", "This picture has too many pixels: make it smaller, then choose it again."
    )


@dataclass(frozen=True, slots=True)
class Remade:
    """A picture that was made anew.

    Attributes:
        small: the same, to be seen at a glance.

    Units: `width` and `height` in pixels.
    """

    data: bytes = field(repr=False)
    small: bytes = field(repr=False)
    media_type: str
    width: int
    height: int


_STARTS = {b"\x89PNG\r\n\x1a\n": "PNG", b"\xff\xd8\xff": "JPEG", b"RIFF": "WEBP", b"GIF8": "GIF"}
_SMALL_SIDE = 320
"""Of a picture to be seen at a glance, in pixels."""


def remade(data: bytes) -> Remade | None:
    """A picture without anything that is no picture; None for what begins like none.

    Its kind stays. Of one that moves its first moment is kept.

    Raises:
        RuleBroken: it begins like a picture and is damaged, or has too many pixels.
    """
    kind = next((kind for start, kind in _STARTS.items() if data.startswith(start)), "")
    if not kind or (kind == "WEBP" and data[8:12] != b"WEBP"):
        return None
    with _opened(data, (kind,)) as picture:
        drawn = ImageOps.exif_transpose(picture)
        if kind == "JPEG" and drawn.mode not in {"RGB", "L"}:
            drawn = drawn.convert("RGB")
        out = BytesIO()
        bare = drawn.copy()
        bare.info = {}
        bare.save(out, kind, **({"quality": 92} if kind in {"JPEG", "WEBP"} else {}))
        small = drawn.convert("RGB")
        small.thumbnail((_SMALL_SIDE, _SMALL_SIDE))
        glance = BytesIO()
        small.save(glance, "JPEG", quality=80)
        return Remade(
            out.getvalue(), glance.getvalue(), f"image/{kind.lower()}", drawn.width, drawn.height
        )
