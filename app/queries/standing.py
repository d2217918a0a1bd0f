"""The decision that stands beside what the device had expected, and why they differ.

Source: ux.md 3.7 ("Decision changed"), domain.md 3.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.coverage.difference import Figures, because, figures_of, read
from app.domain.coverage.model import EntryDecision
from app.domain.coverage.sentences import hold_sentence
from app.queries.decisions import superseded
from app.queries.stored_decisions import decision_value, latest_rows, standing_rows
from app.records import CoverageDecision, CoverageEffect, Project, TimeEntry

_MOST = 200


@dataclass(frozen=True, slots=True)
class StandingDecision:
    """What stands for an entry.

    Attributes:
        stands: central's decision; None until it has decided.
        waiting: a decision that stands once somebody agrees or a hold is settled; None otherwise.
        saw: reason code that the person saw when they saved the entry; empty where none was shown.
        says: reason code of central's latest word.
        saw_figures: what that preview came to, where the code is the same and only these differ.
        because: why these differ, in a few words; empty where they do not.
        said_at: when central said its latest word.
    """

    entry_id: UUID
    stands: EntryDecision | None
    waiting: EntryDecision | None
    saw: str
    says: str
    because: str
    saw_figures: Figures | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    said_at: datetime | None = None
    engine_version: str = ""
    digest: str = ""

    @property
    def differs(self) -> bool:
        """Whether central decided otherwise than the person saw."""
        return bool(self.because)


def standing_decision(session: Session, entry_id: UUID) -> StandingDecision | None:
    """What stands for an entry, or None where it is not in this database."""
    entry = session.get(TimeEntry, entry_id)
    if entry is None:
        return None
    stands = standing_rows(session, [entry_id]).get(entry_id)
    latest = latest_rows(session, [entry_id]).get(entry_id)
    return _standing(session, entry, stands, latest)


def otherwise_decided(session: Session, user: UUID, since: datetime) -> list[StandingDecision]:
    """What central said lately about a person's time that is not what they saw; newest first.

    Args:
        session: the store.
        user: who saved the entries.
        since: central's latest word is of then or later.
    """
    said = select(CoverageDecision.entry_id).where(CoverageDecision.at >= since)
    mine = (
        select(TimeEntry)
        .where(
            TimeEntry.user_id == user,
            TimeEntry.preview_code != "",
            TimeEntry.void.is_(False),
            TimeEntry.id.not_in(superseded()),
            TimeEntry.id.in_(said),
        )
        .order_by(TimeEntry.started_at.desc(), TimeEntry.id)
        .limit(_MOST)
    )
    entries = list(session.scalars(mine))
    ids = [entry.id for entry in entries]
    stands, latest = standing_rows(session, ids), latest_rows(session, ids)
    found = [_standing(session, one, stands.get(one.id), latest.get(one.id)) for one in entries]
    told = [one for one in found if one.differs and one.said_at is not None]
    return sorted(told, key=lambda one: one.said_at or since, reverse=True)


def _standing(
    session: Session,
    entry: TimeEntry,
    stands: CoverageDecision | None,
    latest: CoverageDecision | None,
) -> StandingDecision:
    waits = latest if latest is not None and not latest.standing else None
    last = waits or stands
    decided = decision_value(last) if last is not None else None
    says = last.headline if last is not None else ""
    saw_figures = _other_figures(entry, says, decided)
    return StandingDecision(
        entry_id=entry.id,
        stands=decision_value(stands) if stands is not None else None,
        waiting=decision_value(waits) if waits is not None else None,
        saw=entry.preview_code,
        says=says,
        because=_because(session, entry, last, decided, saw_figures),
        saw_figures=saw_figures,
        decided_by=stands.decided_by if stands is not None else "",
        decided_at=stands.at if stands is not None else None,
        said_at=last.at if last is not None else None,
        engine_version=stands.engine_version if stands is not None else "",
        digest=stands.digest if stands is not None else "",
    )


def _because(
    session: Session,
    entry: TimeEntry,
    row: CoverageDecision | None,
    decided: EntryDecision | None,
    saw_figures: Figures | None,
) -> str:
    if row is None or decided is None or not entry.preview_code:
        return ""
    if row.headline == entry.preview_code and saw_figures is None:
        return ""
    if row.hold:
        return hold_sentence(row.hold)
    effect = session.get(CoverageEffect, row.effect_id) if row.effect_id is not None else None
    return because(
        decided,
        cause=effect.cause if effect else "",
        project=_project(session, entry),
        saw=saw_figures,
    )


def _other_figures(entry: TimeEntry, says: str, decided: EntryDecision | None) -> Figures | None:
    """What the person saw, where the last reason is the same and the figures are not."""
    if decided is None or says != entry.preview_code:
        return None
    saw = read(entry.preview_digest)
    return saw if saw is not None and saw != figures_of(decided) else None


def _project(session: Session, entry: TimeEntry) -> str:
    if entry.ticket_id is None:
        return ""
    for project in session.scalars(select(Project).where(Project.client_id == entry.client_id)):
        if str(entry.ticket_id) in project.ticket_ids:
            return project.title
    return ""
