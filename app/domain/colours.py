"""How clearly one colour stands on another, and a brand's colour made fit for text.

Source: WCAG 2.2, "contrast ratio"; mockups of the portal (`--brand-strong`).
"""

from __future__ import annotations

TEXT_RATIO = 4.5
"""The least at which text of usual size is read well (WCAG 2.2, AA)."""

_LINEAR_UP_TO = 0.04045  # sRGB is linear near black
_STEP = 0.97  # of each channel; small enough that no step shows


def contrast_ratio(front: str, back: str) -> float:
    """Tell how clearly one colour stands on another, both as "#RRGGBB".

    Units: a ratio from 1 to 21.
    """
    lighter, darker = sorted((_luminance(front), _luminance(back)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def darkened(colour: str, ground: str = "#FFFFFF") -> str:
    """A colour, darkened until text in it is read well on a light ground.

    Shape: "#RRGGBB" in and out.
    """
    channels = [float(int(colour[at : at + 2], 16)) for at in (1, 3, 5)]
    found = colour.upper()
    while contrast_ratio(found, ground) < TEXT_RATIO:
        channels = [part * _STEP for part in channels]
        found = "#" + "".join(f"{int(part):02X}" for part in channels)
    return found


def lightened(colour: str, ground: str) -> str:
    """A colour, lightened until text in it is read well on a dark ground.

    Shape: "#RRGGBB" in and out.
    """
    channels = [float(int(colour[at : at + 2], 16)) for at in (1, 3, 5)]
    found = colour.upper()
    while contrast_ratio(found, ground) < TEXT_RATIO and found != "#FFFFFF":
        channels = [min(255.0, 255 - (255 - part) * _STEP + 0.5) for part in channels]
        found = "#" + "".join(f"{int(part):02X}" for part in channels)
    return found


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= _LINEAR_UP_TO else ((part + 0.055) / 1.055) ** 2.4
        for part in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
