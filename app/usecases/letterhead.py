"""Writing the head of the firm's letters.

Source: ux.md 3.12 (4).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.letterhead import (
    check_colour,
    check_contact,
    check_firm,
    check_lines,
    check_logo,
    check_paper,
)
from app.domain.rights import Permission
from app.records import LETTERHEAD_ID, Letterhead
from app.usecases.context import Ctx


@dataclass(frozen=True, slots=True)
class WriteLetterhead:
    """All of it.

    Attributes:
        address: with line breaks.
        colour: "#RRGGBB".
        logo: the bytes of a PNG or JPEG picture; None for no logo.
        paper: a4 or us-letter.
    """

    firm: str
    address: str = ""
    contact: str = ""
    colour: str = "#0B5CAD"
    logo: bytes | None = None
    paper: str = "a4"


def write_letterhead(session: Session, ctx: Ctx, command: WriteLetterhead) -> bool:
    """Write the letterhead, or change what stands in it.

    Raises:
        RuleBroken: a line is empty or too long, the colour or the picture is none.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.SET_TERMS)
    wanted = {
        "firm": check_firm(command.firm),
        "address": check_lines(command.address),
        "contact": check_contact(command.contact),
        "colour": check_colour(command.colour),
        "logo": check_logo(command.logo),
        "paper": check_paper(command.paper),
    }
    row = session.get(Letterhead, LETTERHEAD_ID)
    if row is None:
        session.add(
            Letterhead(
                id=LETTERHEAD_ID,
                created_at=ctx.clock.now(),
                created_by=ctx.actor.user,
                **wanted,
            )
        )
        return True
    changed = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return bool(changed)
