"""How the portal of one client looks.

Source: domain.md S19, 2.4 "Client"; ux.md 3.18.
"""

from __future__ import annotations

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped

from app.records.base import ClientOwned, Record
from app.records.marks import Merge, field


class PortalBrand(ClientOwned, Record):
    """The face of a client's portal; one row with the client's own id, or none yet.

    Its id is the client's, so two people who write it without a connection write the same.
    """

    __tablename__ = "portal_brand"
    ENTITY = "portal_brand"

    name: Mapped[str] = field(Merge.LATEST, default="", portal=True)
    """What it is called; empty: the firm's name."""
    colour: Mapped[str] = field(Merge.LATEST, default="", portal=True)
    """ "#RRGGBB"; empty: the firm's colour."""
    logo: Mapped[bytes | None] = field(Merge.LATEST, LargeBinary, portal=True)
    """A PNG; `domain.branding` says how large."""
    greeting: Mapped[str] = field(Merge.LATEST, default="", portal=True)
    phone: Mapped[str] = field(Merge.LATEST, default="", portal=True)
    """Whom to call when all work has stopped; empty: no number is shown."""
    sites: Mapped[list[str]] = field(Merge.MEMBERS, default=list, portal=True)
    """The sites that a request may name; none: all of them."""
    unasked: Mapped[list[str]] = field(
        Merge.MEMBERS, default=list, server_default="[]", portal=True
    )
    """What its form does not ask for, of `domain.branding.OPTIONAL`."""
