"""The colours of a chart by meaning; the screen's own tokens, and a set for paper.

`app` knows nothing of the window's theme, so the values stand here once more; a test compares them
with it.

Source: ux.md 3.15.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Ink = Literal[
    "ground",
    "text",
    "muted",
    "hairline",
    "used",
    "used_fill",
    "used_text",
    "expected",
    "expected_fill",
    "excluded",
    "excluded_fill",
    "excluded_text",
    "setup",
    "setup_fill",
    "late",
]


@dataclass(frozen=True, slots=True)
class ChartPalette:
    """What each ink of a drawing looks like, as "#RRGGBB".

    Attributes:
        ground: what the chart stands on; drawn only behind labels and around dots.
        late: past a target.
    """

    ground: str
    text: str
    muted: str
    hairline: str
    used: str
    used_fill: str
    used_text: str
    expected: str
    expected_fill: str
    excluded: str
    excluded_fill: str
    excluded_text: str
    setup: str
    setup_fill: str
    late: str

    def colour(self, ink: Ink) -> str:
        """The colour of an ink."""
        found: str = getattr(self, ink)
        return found


LIGHT = ChartPalette(
    ground="#FFFFFF",
    text="#1B1F24",
    muted="#57606A",
    hairline="#D0D7DE",
    used="#2F8A4C",
    used_fill="#DDF3E1",
    used_text="#116329",
    expected="#0B5CAD",
    expected_fill="#DCE9FB",
    excluded="#7D4E00",
    excluded_fill="#FFE9C7",
    excluded_text="#7D4E00",
    setup="#818B98",
    setup_fill="#EEF1F4",
    late="#B3201A",
)

DARK = ChartPalette(
    ground="#1E2227",
    text="#E6E9ED",
    muted="#A6AEB8",
    hairline="#3A4149",
    used="#4FB870",
    used_fill="#173A24",
    used_text="#6BD08A",
    expected="#79B8FF",
    expected_fill="#1F3A5C",
    excluded="#F0B45B",
    excluded_fill="#4A3410",
    excluded_text="#F0B45B",
    setup="#7A838D",
    setup_fill="#262B31",
    late="#FF8A80",
)

# High contrast drops the fills: outline and pattern say what a fill says elsewhere.
CONTRAST = ChartPalette(
    ground="#000000",
    text="#FFFFFF",
    muted="#E2E2E2",
    hairline="#9A9A9A",
    used="#7CFF9B",
    used_fill="#000000",
    used_text="#7CFF9B",
    expected="#FFE03D",
    expected_fill="#000000",
    excluded="#FFC46B",
    excluded_fill="#000000",
    excluded_text="#FFC46B",
    setup="#FFFFFF",
    setup_fill="#1C1C1C",
    late="#FF9D94",
)

PRINT = ChartPalette(
    ground="#FFFFFF",
    text="#111111",
    muted="#4A4A4A",
    hairline="#C4C4C4",
    used="#2E7D4A",
    used_fill="#DDEEE2",
    used_text="#0F5A26",
    expected="#0B4F94",
    expected_fill="#DDE8F6",
    excluded="#6B4300",
    excluded_fill="#FBE9CC",
    excluded_text="#6B4300",
    setup="#777777",
    setup_fill="#EEEEEE",
    late="#9B1C17",
)
