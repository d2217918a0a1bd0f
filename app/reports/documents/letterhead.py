"""Whose letter it is: the firm's name, address, colour and sign.

Source: domain.md 1 (S19), 2 (Client: branding).
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.letterhead import check_colour, check_logo
from app.queries.letterhead import LetterheadFacts


@dataclass(frozen=True, slots=True)
class Logo:
    """A sign as the bytes of a picture, PNG or JPEG; a drawing can refer to files and is not taken.

    Attributes:
        alt: what it shows, for who does not see it: "Halden Row IT".

    Raises:
        RuleBroken: the bytes are no such picture, or too many.
    """

    data: bytes
    alt: str

    def __post_init__(self) -> None:
        check_logo(self.data)


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
        RuleBroken: the colour is not written like "#00AA55".
    """

    firm: str
    address: tuple[str, ...] = ()
    contact: str = ""
    colour: str = "#0B5CAD"
    portal: str = ""
    logo: Logo | None = None

    def __post_init__(self) -> None:
        check_colour(self.colour)


def letterhead_of(facts: LetterheadFacts) -> Letterhead:
    """The letterhead as documents bear it."""
    logo = Logo(facts.logo, facts.firm) if facts.logo is not None else None
    return Letterhead(
        facts.firm, tuple(facts.address.splitlines()), facts.contact, facts.colour, logo=logo
    )
