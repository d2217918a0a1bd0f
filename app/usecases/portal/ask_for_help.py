"""A client's person asks for help: a ticket is born without the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.records import Asset, Contact, Ticket
from app.usecases.context import Ctx
from app.usecases.submit_ticket import SubmitTicket, submit_ticket

Affected = Literal["me", "several", "everyone"]
Working = Literal["yes", "hardly", "no"]
IMPACT = {"me": "low", "several": "medium", "everyone": "high"}
"""Who is affected → impact (domain.md 7.1)."""
URGENCY = {"yes": "low", "hardly": "medium", "no": "high"}
"""Whether one can go on working → urgency (domain.md 7.1)."""
ONSITE = "prefers-onsite"
"""The tag of a ticket whose requester would like somebody to come: a wish, never the mode (S31)."""
LONGEST_TEXT = 10_000


@dataclass(frozen=True, slots=True)
class AskForHelp:
    """What somebody tells who needs help.

    Attributes:
        summary: what happened, in a line.
        details: more of it; may be empty.
        device: one of their own; None where they do not know, or it is none.
        onsite: they would like somebody to come. It decides neither how the work is done nor what
            it costs.
        site: where; None: at their own, or the client's first.
        source: what it came through.
    """

    summary: str
    affected: Affected
    working: Working
    details: str = ""
    device: UUID | None = None
    onsite: bool = False
    site: UUID | None = None
    source: str = "portal"


def ask_for_help(session: Session, ctx: Ctx, command: AskForHelp) -> UUID:
    """Open a ticket for the person who asks, at their own client.

    Raises:
        RuleBroken: something is missing, too long, or not theirs; the code names it.

    Source: domain.md S04, S31, 7.1.
    """
    ctx.actor.must_be_let(Permission.SEE_OWN_REQUESTS)
    contact = session.get(Contact, ctx.actor.user)
    if contact is None:
        raise RuleBroken("not-allowed", "Sign in again: we do not know you here any more.")
    if len(command.details) > LONGEST_TEXT:
        raise RuleBroken(
            "details-long", f"Keep the details under {LONGEST_TEXT:,} characters; send the rest "
            "as a reply.",
        )  # fmt: skip
    if command.device is not None:
        device = session.get(Asset, command.device)
        if device is None or device.contact_id != contact.id:
            raise RuleBroken("device-foreign", "Choose one of your own devices, or none.")
    new = SubmitTicket(
        client=contact.client_id,
        title=command.summary,
        description=command.details,
        impact=IMPACT[command.affected],
        urgency=URGENCY[command.working],
        requester=contact.id,
        site=command.site,
        source=command.source,
    )
    made = submit_ticket(session, ctx, new)
    session.flush()
    ticket = session.get(Ticket, made)
    assert ticket is not None  # noqa: S101 -- it was made just now
    if command.device is not None:
        ticket.asset_ids = [str(command.device)]
    if command.onsite:
        ticket.tags = [ONSITE]
    return made
