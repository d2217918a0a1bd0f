"""Whose letter it is: the firm's name, address, colour and sign.

Source: domain.md 1 (S19), 2 (Client: branding).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

PictureKind = Literal["png", "jpeg"]
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_BEGINS: dict[PictureKind, bytes] = {"png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff"}
MOST_BYTES = 2_000_000
"""A sign's file; a larger one would be in every document."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A sign as the bytes of a picture; drawings (SVG) can refer to files and are not taken.

    Attributes:
        kind: what the bytes are.
        alt: what it shows, for who does not see it: "Halden Row IT".

    Raises:
        ValueError: the bytes are no picture of that kind, or too many.
    """

    data: bytes
    kind: PictureKind
    alt: str

    def __post_init__(self) -> None:
        if not self.data.startswith(_BEGINS[self.kind]):
            raise ValueError(
                f"The logo is no {self.kind.upper()} picture: choose a PNG or JPEG file."
            )
        if len(self.data) > MOST_BYTES:
            raise ValueError("The logo is larger than 2 MB: choose a smaller picture.")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The head of every page that leaves the firm.

    Attributes:
        firm: who supports: "Halden Row IT".
        address: its lines, one below the other.
        contact: one line: how to reach it.
        colour: "#RRGGBB"; used for the mark, darkened as far as text in it needs.
        portal: the name that the client knows: "Northwind IT"; the firm's own where it is empty.
        logo: the mark; without one the first letter stands in a square of the colour.

    Raises:
        ValueError: the colour is not written like "#00AA55".
    """

    firm: str
    address: tuple[str, ...] = ()
    contact: str = ""
    colour: str = "#0B5CAD"
    portal: str = ""
    logo: Logo | None = None

    def __post_init__(self) -> None:
        if not _COLOUR.fullmatch(self.colour):
            raise ValueError(f"“{self.colour}” is no colour: write it like #00AA55.")
