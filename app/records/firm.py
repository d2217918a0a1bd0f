"""How the firm writes: the head of everything that leaves it.

Source: ux.md 3.12 (4); architecture.md 10 "The firm".
"""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped

from app.records.base import Record
from app.records.marks import Merge, field

LETTERHEAD_ID = UUID(int=1)
"""There is one letterhead, so two people who write it without a connection write the same."""


class Letterhead(Record):
    """The firm as agendas, minutes, reviews and invoices name it; one row, or none yet."""

    __tablename__ = "letterhead"
    ENTITY = "letterhead"
    SCOPE: ClassVar[Literal["firm", "client", "self"]] = "firm"

    firm: Mapped[str] = field(Merge.LATEST, portal=True)
    address: Mapped[str] = field(Merge.LATEST, default="", portal=True)
    """With line breaks."""
    contact: Mapped[str] = field(Merge.LATEST, default="", portal=True)
    """One line: how to reach the firm."""
    colour: Mapped[str] = field(Merge.LATEST, default="#0B5CAD", portal=True)
    """ "#RRGGBB"."""
    logo: Mapped[bytes | None] = field(Merge.LATEST, LargeBinary, portal=True)
    """A PNG or JPEG picture; `domain.letterhead` says how large."""
    paper: Mapped[str] = field(Merge.LATEST, default="a4")
    """a4 or us-letter."""
