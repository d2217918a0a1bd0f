"""Sheets and scripts of the portal, with addresses that change with what they say.

Source: ux.md 3.18; security.md D18.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.resources import files

from app.central.portal import charts


@dataclass(frozen=True, slots=True)
class Sheet:
    """Something that is the same for every reader.

    Attributes:
        digest: of what it says, short: its address changes with it.
    """

    text: bytes = field(repr=False)
    packed: bytes = field(repr=False)
    digest: str


@cache
def sheet_of(name: str) -> Sheet:
    """A file of the portal, with what belongs behind it."""
    text = files("resources").joinpath("portal", name).read_bytes()
    if name == "portal.css":
        text += charts.chart_sheet().encode()
    return _sheet(text)


def _sheet(text: bytes) -> Sheet:
    return Sheet(text, gzip.compress(text, 9, mtime=0), sha256(text).hexdigest()[:12])


def place_of(name: str) -> str:
    """Where a page finds one of them."""
    return f"/{name}?v={sheet_of(name).digest}"
