"""Saying that a client's initial setup is over, and taking that back.

From then on, work on documentation and on the portal is decided like other work.

Source: domain.md 2 (OnboardingChecklist), 3.2 (R11, R14), S22, S23.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.queries.onboarding import portal_tried
from app.records import Client
from app.usecases.context import Ctx


@dataclass(frozen=True, slots=True)
class CompleteOnboarding:
    """Whose setup is over.

    Attributes:
        over: False takes it back.
    """

    client: UUID
    over: bool = True


def complete_onboarding(session: Session, ctx: Ctx, command: CompleteOnboarding) -> bool:
    """Say that it is over, now.

    Raises:
        RuleBroken: no request was sent through the portal and tracked to closed yet, or the
            client is not here.

    Returns:
        Whether anything changed.
    """
    ctx.actor.must_be_let(Permission.SET_TERMS)
    client = session.get(Client, command.client)
    if client is None:
        raise RuleBroken(
            "client-missing", "This client is not on this device. Sync, and try again."
        )
    if command.over == (client.onboarding_completed_at is not None):
        return False
    if command.over:
        check_tried(session, client.id)
    client.onboarding_completed_at = ctx.clock.now() if command.over else None
    return True


def check_tried(session: Session, client: UUID) -> None:
    """Let the setup end only once the portal was tried.

    Raises:
        RuleBroken: it was not.
    """
    if not portal_tried(session, client):
        raise RuleBroken(
            "onboarding-portal",
            "Nobody has tried the portal yet: let one of the client's people send a test request, "
            "and track it to closed.",
        )
