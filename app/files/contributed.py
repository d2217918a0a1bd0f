"""Files that people of a client send, whichever way they come: looked at before anything is kept.

Source: security.md D17, A21.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath

from app.domain.attachments import check_size
from app.domain.rules import RuleBroken
from app.files.kinds import LOOKED_AT, disagrees, is_program, kind_of
from app.files.pictures import remade

PROGRAM, OTHER_KIND = "file-program", "file-kind"
"""Codes of what is refused: programs, and what is no such file as its name says."""
_KNOWN_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif"})


@dataclass(frozen=True, slots=True)
class Contributed:
    """A file as it may be kept; a picture was made anew.

    Attributes:
        media_type: as its bytes say, by its name only where they say nothing.
        small: of a picture, to be seen at a glance.
        width: of a picture, in pixels, as is `height`.
    """

    data: bytes = field(repr=False)
    media_type: str
    small: bytes | None = field(default=None, repr=False)
    width: int | None = None
    height: int | None = None


def contributed(name: str, data: bytes, largest: int) -> Contributed:
    """A file as it may be kept.

    *Units*: `largest` in bytes.

    Args:
        name: fit to be shown.
        data: all of it.
        largest: the most that is taken.

    Raises:
        RuleBroken: it is empty, too large, a program, a damaged picture, or something else than
            its name says.
    """
    check_size(len(data), largest)
    start = data[:LOOKED_AT]
    if is_program(name, start):
        raise RuleBroken(PROGRAM, "We cannot take programs: put it into an archive, or call us.")
    picture = remade(data)
    if picture is not None:
        return Contributed(
            picture.data, picture.media_type, picture.small, picture.width, picture.height
        )
    if PurePosixPath(name.lower()).suffix in _KNOWN_PICTURES:
        raise RuleBroken(OTHER_KIND, "This is no picture inside: choose the file again.")
    if disagrees(name, data):
        raise RuleBroken(
            OTHER_KIND, "Inside it is not what its name says: save it anew where it was made."
        )
    return Contributed(data, kind_of(name, start))
