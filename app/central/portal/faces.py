"""The face of a portal: the client's, and where they gave it none, the firm's.

Source: domain.md S19; ux.md 3.18.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from app.domain.colours import contrast_ratio, darkened, lightened
from app.queries.letterhead import LetterheadFacts
from app.queries.portal.brand import UNBRANDED, Brand

_LIGHT, _DARK = "#FFFFFF", "#1E2227"
"""The panels of the style sheet, on which a brand's colour has to be read."""
_ON = ("#FFFFFF", "#05170D")
_MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36">'
    '<rect width="36" height="36" rx="8" fill="{ground}"/>'
    '<text x="18" y="25" text-anchor="middle" font-family="sans-serif" font-size="20" '
    'font-weight="600" fill="{front}">{letter}</text></svg>'
)


@dataclass(frozen=True, slots=True)
class Face:
    """How a portal looks.

    Attributes:
        colour: "#RRGGBB".
        version: of the picture, for its address; empty: there is none, and a letter stands for it.
        phone: whom to call when all work has stopped; may be empty.
    """

    name: str
    colour: str
    version: str = ""
    greeting: str = ""
    phone: str = ""

    @property
    def letter(self) -> str:
        """The letter in its mark."""
        return (self.name.strip() or "?")[0].upper()

    @property
    def sheet(self) -> str:
        """Where its colour is."""
        return f"/brand/{self.colour.removeprefix('#').upper()}"


def face_of(firm: LetterheadFacts, brand: Brand = UNBRANDED) -> Face:
    """The face of a client's portal; of the firm, where none is given."""
    return Face(
        brand.name or firm.firm,
        brand.colour or firm.colour,
        brand.version,
        brand.greeting,
        brand.phone,
    )


def brand_sheet(colour: str) -> str:
    """A colour, made fit for text on light and on dark panels."""
    light, dark = darkened(colour, _LIGHT), lightened(colour, _DARK)
    return (
        f":root {{ --brand: {colour}; --brand-strong: {light}; --on-brand: {_on(light)}; }}\n"
        "@media (prefers-color-scheme: dark) { :root { "
        f"--brand-strong: {dark}; --on-brand: {_on(dark)}; }} }}\n"
    )


def mark(face: Face) -> str:
    """A portal's mark, as a browser shows it beside a page's title."""
    ground = darkened(face.colour, _LIGHT)
    return _MARK.format(ground=ground, front=_on(ground), letter=escape(face.letter))


def _on(ground: str) -> str:
    return max(_ON, key=lambda one: contrast_ratio(one, ground))
