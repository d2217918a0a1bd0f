"""How the firm writes, to read."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.records import LETTERHEAD_ID, Letterhead


@dataclass(frozen=True, slots=True)
class LetterheadFacts:
    """The firm's letterhead.

    Attributes:
        address: with line breaks.
        logo: the bytes of a PNG or JPEG picture.
        written: somebody wrote it; otherwise nothing but a word stands there.
    """

    firm: str
    address: str
    contact: str
    colour: str
    logo: bytes | None
    paper: str
    written: bool = True


UNWRITTEN = LetterheadFacts("Managed support", "", "", "#0B5CAD", None, "a4", written=False)
"""What heads a page before anybody wrote the letterhead."""


def letterhead(session: Session) -> LetterheadFacts:
    """The letterhead as it stands."""
    row = session.get(Letterhead, LETTERHEAD_ID)
    if row is None:
        return UNWRITTEN
    return LetterheadFacts(row.firm, row.address, row.contact, row.colour, row.logo, row.paper)
