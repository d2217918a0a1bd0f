"""Taking an exclusion out of the invoice by an override: included after all, or into its project.

Source: domain.md 1 (S17), 2 (Override), 3.2 (R03, ROUTE).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.billing.exclusions import BY_PROJECT, spans_of
from app.domain.billing.reviews import CONFIRMED, REVERSED, check_act, check_follows
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.records import Project, TimeEntry
from app.usecases.billing.reviews import Excluded, excluded_group, say, say_all
from app.usecases.context import Ctx
from app.usecases.overrides import ProposeOverride, propose_override


@dataclass(frozen=True, slots=True)
class ReverseExclusion:
    """A group that is included after all, and why, as the client reads it."""

    group: Excluded
    reason: str
    check_in: UUID | None = None


@dataclass(frozen=True, slots=True)
class RouteExclusion:
    """Where excluded work goes: into the ticket's project, or on the invoice by time."""

    group: Excluded
    to: Literal["project", "time"]
    reason: str
    check_in: UUID | None = None


def reverse_exclusion(session: Session, ctx: Ctx, command: ReverseExclusion) -> UUID:
    """Include a group after all: an override in force, and the act that says so.

    Raises:
        RuleBroken: as `confirm_exclusions`; or it is travel, which follows the visit's work.
    """
    ctx.actor.must_be_let(Permission.DECIDE)
    return _override(session, ctx, command.group, command.reason, "included", "", command.check_in)


def route_exclusion(session: Session, ctx: Ctx, command: RouteExclusion) -> UUID:
    """Send excluded work into its project, or bill it by time although it is linked to one.

    Raises:
        RuleBroken: as `confirm_exclusions`; or the ticket is linked to no project.
    """
    ctx.actor.must_be_let(Permission.DECIDE)
    if command.to == "time":
        (made,) = say_all(
            session, ctx, [command.group], CONFIRMED, command.reason, command.check_in, settles=True
        )
        return made
    entry = session.get(TimeEntry, command.group.entry)
    if entry is not None and not _has_project(session, entry):
        raise RuleBroken("project-none", "Link the ticket to a project first.")
    return _override(
        session, ctx, command.group, command.reason, "excluded", BY_PROJECT, command.check_in
    )


def _override(
    session: Session,
    ctx: Ctx,
    group: Excluded,
    reason: str,
    decision: Literal["included", "excluded"],
    route: str,
    check_in: UUID | None,
) -> UUID:
    ctx.actor.must_be_let(Permission.DECIDE)
    said = check_act(REVERSED, reason)
    spoken, standing = excluded_group(session, group)
    check_follows(standing.review.state, REVERSED)
    entry = UUID(standing.exclusion.entry)
    spans = spans_of(spoken.decisions[str(entry)], group.key)
    if not spans:
        raise RuleBroken(
            "review-travel", "This is travel, which follows its visit: decide the visit's work."
        )
    made = [
        propose_override(
            session,
            ctx,
            ProposeOverride(
                entry=entry,
                decision=decision,
                reason=said,
                starts_at=span[0] if span else None,
                ends_at=span[1] if span else None,
                route=route,
                at_once=True,
            ),
        )
        for span in spans
    ]
    seen = Excluded(entry, group.key)
    return say(
        session, ctx, spoken.client, seen, REVERSED, said, override=made[0], check_in=check_in
    )


def _has_project(session: Session, entry: TimeEntry) -> bool:
    query = select(Project).where(
        Project.client_id == entry.client_id, Project.approved_at.is_not(None)
    )
    return any(str(entry.ticket_id) in one.ticket_ids for one in session.scalars(query))
