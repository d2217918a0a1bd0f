"""What people decided about an entry in place of the engine, one after the other.

Source: domain.md 2 (Override), 3.7 ("the chain stays visible").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.domain.calendar import whole_second
from app.domain.overrides import IN_FORCE
from app.queries.stored_decisions import standing_rows
from app.records import Override, TimeEntry, User
from app.records.types import to_micros


@dataclass(frozen=True, slots=True)
class OverrideFacts:
    """One override.

    Attributes:
        entry_id: the entry that it was proposed for; a later correction inherits it.
        state: proposed, in_force, declined or withdrawn.
        multiplier: decimal text, or empty.
    """

    id: UUID
    entry_id: UUID
    decision: str
    reason: str
    starts_at: datetime | None
    ends_at: datetime | None
    route: str
    multiplier: str
    proposed_by: UUID | None
    proposer: str
    at: datetime
    state: str
    decided_by: UUID | None
    decider: str
    decided_at: datetime | None
    note: str


def override_chain(session: Session, entry: UUID) -> list[OverrideFacts]:
    """Every override of an entry and of what it corrects, the oldest first."""
    proposer, decider = aliased(User), aliased(User)
    query = (
        select(Override, func.coalesce(proposer.name, ""), func.coalesce(decider.name, ""))
        .outerjoin(proposer, proposer.id == Override.proposed_by)
        .outerjoin(decider, decider.id == Override.decided_by)
        .where(Override.entry_id.in_(corrected_by(session, entry)))
        .order_by(Override.at, Override.id)
    )
    return [_facts(*row) for row in session.execute(query)]


def corrected_by(session: Session, entry: UUID) -> list[UUID]:
    """The entry and all that it stands in for, the newest first."""
    found: list[UUID] = []
    current: UUID | None = entry
    while current is not None and current not in found:
        found.append(current)
        current = session.scalars(
            select(TimeEntry.supersedes).where(TimeEntry.id == current)
        ).first()
    return found


def decided_alone(session: Session, entries: Iterable[UUID], person: UUID) -> bool:
    """Whether a person's own override is behind what waits for these entries.

    Their own is one that they proposed and put in force themselves; one that a standing decision
    has taken in already is behind nothing that waits.
    """
    for entry in entries:
        chain = corrected_by(session, entry)
        own = select(Override).where(
            Override.entry_id.in_(chain),
            Override.state == IN_FORCE,
            Override.proposed_by == person,
            Override.decided_by == person,
        )
        taken_in = {
            (segment["override"]["by"], segment["override"]["at"])
            for row in standing_rows(session, chain).values()
            for segment in row.segments
            if "override" in segment
        }
        for override in session.scalars(own):
            # A decision keeps whole seconds.
            at = to_micros(whole_second(override.decided_at or override.at))
            if (str(person), at) not in taken_in:
                return True
    return False


def _facts(override: Override, proposer: str, decider: str) -> OverrideFacts:
    return OverrideFacts(
        id=override.id,
        entry_id=override.entry_id,
        decision=override.decision,
        reason=override.reason,
        starts_at=override.starts_at,
        ends_at=override.ends_at,
        route=override.route,
        multiplier=override.multiplier,
        proposed_by=override.proposed_by,
        proposer=proposer,
        at=override.at,
        state=override.state,
        decided_by=override.decided_by,
        decider=decider,
        decided_at=override.decided_at,
        note=override.decision_note,
    )
