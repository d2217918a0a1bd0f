"""A client's person says which letters they do without."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.domain.notices import mutable_keys, offered_to
from app.domain.rules import RuleBroken
from app.records import Contact
from app.usecases.context import Ctx


@dataclass(frozen=True, slots=True)
class ChooseNotices:
    """The kinds of letters that somebody wants, of those that are offered to them."""

    wanted: frozenset[str]


def choose_notices(session: Session, ctx: Ctx, command: ChooseNotices) -> bool:
    """Mute what is offered to the acting person and was not chosen.

    What they muted before and is not offered to them now stays muted: their roles may come back.

    Raises:
        RuleBroken: they are not known any more.

    Returns:
        Whether anything changed.

    Source: domain.md 2.4.
    """
    contact = session.get(Contact, ctx.actor.user)
    if contact is None:
        raise RuleBroken("not-allowed", "Sign in again: we do not know you here any more.")
    offered = {one.key for one in offered_to(ctx.actor.roles)}
    kept = set(contact.muted) - offered
    muted = sorted(kept | set(mutable_keys(offered - command.wanted)))
    if muted == sorted(contact.muted):
        return False
    contact.muted = muted
    return True
