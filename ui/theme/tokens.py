"""The colours of each theme by meaning, not by place."""

from dataclasses import dataclass
from typing import Literal

ThemeName = Literal["light", "dark", "contrast"]


@dataclass(frozen=True, slots=True)
class Tokens:
    """Every colour that a widget may use, as "#rrggbb" ("#aarrggbb" for the dim).

    A name ending in ``_fill`` is the ground under the text of the same name.

    Source: ux.md 3.15.
    """

    name: ThemeName
    dark: bool
    window: str
    panel: str
    text: str
    muted: str
    accent: str
    on_accent: str
    selected: str
    included: str
    included_fill: str
    excluded: str
    excluded_fill: str
    error: str
    error_fill: str
    internal: str
    internal_fill: str
    soft: str
    border: str
    hairline: str
    row_line: str
    hatch: str
    bar_included: str
    bar_excluded: str
    dim: str


LIGHT = Tokens(
    name="light",
    dark=False,
    window="#F6F7F9",
    panel="#FFFFFF",
    text="#1B1F24",
    muted="#57606A",
    accent="#0B5CAD",
    on_accent="#FFFFFF",
    selected="#DCE9FB",
    included="#116329",
    included_fill="#DDF3E1",
    excluded="#7D4E00",
    excluded_fill="#FFE9C7",
    error="#B3201A",
    error_fill="#FDE8E6",
    internal="#63398F",
    internal_fill="#F4EEFB",
    soft="#EEF1F4",
    border="#818B98",
    hairline="#D0D7DE",
    row_line="#EAEDF0",
    hatch="#D5DBE2",
    bar_included="#2F8A4C",
    bar_excluded="#C98A1B",
    dim="#57161C24",
)

DARK = Tokens(
    name="dark",
    dark=True,
    window="#16191D",
    panel="#1E2227",
    text="#E6E9ED",
    muted="#A6AEB8",
    accent="#79B8FF",
    on_accent="#0B1726",
    selected="#1F3A5C",
    included="#6BD08A",
    included_fill="#173A24",
    excluded="#F0B45B",
    excluded_fill="#4A3410",
    error="#FF8A80",
    error_fill="#43201F",
    internal="#CDB2F5",
    internal_fill="#2A2338",
    soft="#262B31",
    border="#7A838D",
    hairline="#3A4149",
    row_line="#2B3036",
    hatch="#353C44",
    bar_included="#4FB870",
    bar_excluded="#D9A045",
    dim="#94060808",
)

# High contrast drops the fills: what a fill says elsewhere, text, mark and outline say here.
CONTRAST = Tokens(
    name="contrast",
    dark=True,
    window="#000000",
    panel="#000000",
    text="#FFFFFF",
    muted="#E2E2E2",
    accent="#FFE03D",
    on_accent="#000000",
    selected="#2B2B00",
    included="#7CFF9B",
    included_fill="#000000",
    excluded="#FFC46B",
    excluded_fill="#000000",
    error="#FF9D94",
    error_fill="#000000",
    internal="#E3CCFF",
    internal_fill="#000000",
    soft="#1C1C1C",
    border="#FFFFFF",
    hairline="#9A9A9A",
    row_line="#5C5C5C",
    hatch="#8A8A8A",
    bar_included="#7CFF9B",
    bar_excluded="#FFC46B",
    dim="#CC000000",
)

THEMES: dict[ThemeName, Tokens] = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}

# What is read as text on what: each pair must reach 4.5 : 1 (7 : 1 in high contrast).
TEXT_PAIRS: tuple[tuple[str, str], ...] = (
    *((front, back) for front in ("text", "muted", "accent") for back in ("panel", "window")),
    *((front, "selected") for front in ("text", "muted", "accent", "error", "excluded")),
    *((front, "panel") for front in ("included", "excluded", "error", "internal")),
    *((front, "window") for front in ("included", "excluded", "error", "internal")),
    *((front, "soft") for front in ("text", "muted")),
    *((kind, f"{kind}_fill") for kind in ("included", "excluded", "error", "internal")),
    ("text", "included_fill"),
    ("text", "excluded_fill"),
    ("text", "error_fill"),
    ("text", "internal_fill"),
    ("on_accent", "accent"),
)

# What is told by a shape: 3 : 1 is enough.
SHAPE_PAIRS: tuple[tuple[str, str], ...] = (
    ("border", "panel"),
    ("border", "window"),
    ("accent", "panel"),
    ("accent", "window"),
    ("accent", "selected"),
    ("bar_included", "soft"),
    ("bar_included", "panel"),
)
