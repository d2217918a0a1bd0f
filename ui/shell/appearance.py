"""How this window looked when it was closed: kept beside the store, readable before it opens."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal

Mode = Literal["system", "light", "dark", "contrast"]
Density = Literal["compact", "normal", "roomy"]

MODES: tuple[Mode, ...] = ("system", "light", "dark", "contrast")
DENSITIES: tuple[Density, ...] = ("compact", "normal", "roomy")
FILE = "window.json"


@dataclass(frozen=True, slots=True)
class Appearance:
    """What a person chose for this device. Nothing secret: the file is plain.

    Attributes:
        scale: text size, 1.0 to 2.0.
        letters: whether single letters are keys.
        narrow_rail: whether the rail shows icons only although there is room.
        geometry: where the window was, as the desktop writes it.
    """

    mode: Mode = "system"
    density: Density = "normal"
    scale: float = 1.0
    letters: bool = True
    narrow_rail: bool = False
    geometry: str = ""


def load(home: Path) -> Appearance:
    """Read the file; what is missing or odd takes its default, since looks never stop a start."""
    try:
        kept: Any = json.loads((home / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Appearance()
    if not isinstance(kept, dict):
        return Appearance()
    plain = Appearance()
    known = {
        field.name: kept[field.name]
        for field in fields(Appearance)
        if isinstance(kept.get(field.name), type(getattr(plain, field.name)))
    }
    if known.get("mode") not in MODES:
        known.pop("mode", None)
    if known.get("density") not in DENSITIES:
        known.pop("density", None)
    return Appearance(**known)


def save(home: Path, chosen: Appearance) -> None:
    """Write the file whole or not at all."""
    partial = home / f"{FILE}.new"
    partial.write_text(json.dumps(asdict(chosen)), encoding="utf-8")
    partial.replace(home / FILE)
