"""Writing what came out: decisions that stand or wait, effects with their life, the ledger.

Rows are only ever added; an effect's state alone moves on. Source: domain.md 3.7, 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.coverage import ENGINE_VERSION
from app.domain.coverage.delta import PROPOSALS, Effect
from app.domain.coverage.model import EntryDecision, Ledger
from app.domain.coverage.standing import Posting, postings
from app.ports.ids import Ids
from app.queries.stored_decisions import callout_row, group_row, segment_row
from app.records import CoverageDecision, CoverageEffect, LedgerEntry

LAPSES_AFTER = timedelta(days=30)
"""How long a client may think about an adjustment of a locked month (domain.md 3.7)."""

OPEN = "proposed"
_AT_ONCE = 400
_TICK = timedelta(microseconds=1)


def decision_row(
    client: UUID, decided: EntryDecision, digest: str, *, decided_by: str = "engine"
) -> dict[str, Any]:
    """A decision as stored, without its id and instant."""
    months = [group.work_month for group in decided.groups]
    return {
        "client_id": client,
        "entry_id": UUID(decided.entry),
        "status": decided.status,
        "hold": decided.hold or "",
        "headline": decided.headline[1],
        "segments": [segment_row(segment) for segment in decided.segments],
        "groups": [group_row(group) for group in decided.groups],
        "callout": callout_row(decided.callout),
        "work_month": months[0] if months else "",
        "included_min": decided.included_min,
        "excluded_min": decided.excluded_min,
        "setup_min": decided.setup_min,
        "amount_minor": decided.amount_minor,
        "currency": decided.groups[0].currency if decided.groups else "",
        "engine_version": ENGINE_VERSION,
        "digest": digest,
        "decided_by": decided_by,
    }


def later_than(now: datetime, *stood: Mapping[UUID, CoverageDecision]) -> datetime:
    """An hour that is after the decisions that stood, also where the clock was set back.

    The latest decision counts, so what follows one must not bear an earlier hour.
    """
    return max([now, *(row.at + _TICK for rows in stood for row in rows.values())])


class Books:
    """One client's books within one unit of work."""

    def __init__(self, session: Session, client: UUID, ids: Ids, now: datetime) -> None:
        self._session = session
        self._client = client
        self._ids = ids
        self._now = now

    def decide(
        self,
        decided: EntryDecision,
        digest: str,
        *,
        before: UUID | None,
        effect: UUID | None = None,
        stands: bool = True,
        decided_by: str = "engine",
    ) -> None:
        """Append a decision; `before` is the one that stood until now."""
        row = decision_row(self._client, decided, digest, decided_by=decided_by)
        self._add(
            CoverageDecision,
            **row,
            at=self._now,
            standing=stands,
            effect_id=effect,
            supersedes=before,
        )

    def effect(self, effect: Effect, currency: str, cause: str) -> UUID:
        """Append an effect: applied at once, or proposed."""
        lapses = self._now + LAPSES_AFTER if effect.kind == "adjustment_proposal" else None
        return self._add(
            CoverageEffect,
            kind=effect.kind,
            entry_id=UUID(effect.entry),
            entry_ids=list(effect.entries),
            work_month=effect.work_month,
            posting_month=effect.posting_month,
            amount_minor=effect.amount_minor,
            included_min=effect.included_min,
            currency=currency,
            cause=cause,
            state=OPEN if effect.proposed else "applied",
            at=self._now,
            expires_at=lapses,
        )

    def replace(self, proposals: Iterable[CoverageEffect]) -> None:
        """Close proposals whose ground has changed."""
        for effect in proposals:
            effect.state = "replaced"
            effect.settled_at = self._now
            effect.settled_by_kind = "system"

    def post(
        self,
        decided: EntryDecision,
        posted: Mapping[str, int],
        effects: Mapping[Effect, UUID],
        ledger: Ledger,
    ) -> None:
        """Bring the ledger to what stands."""
        for posting in postings(decided, posted, effects, ledger):
            self._add(
                LedgerEntry,
                work_month=posting.work_month,
                posting_month=posting.posting_month,
                minutes=posting.minutes,
                entry_id=UUID(posting.entry),
                effect_id=_behind(posting, effects),
                at=self._now,
            )

    def _add(self, noun: Any, **fields: Any) -> UUID:
        own = {"id": self._ids.new(), "client_id": self._client, "created_at": self._now}
        row = noun(**(own | fields))
        self._session.add(row)
        id_: UUID = row.id
        return id_


def _behind(posting: Posting, effects: Mapping[Effect, UUID]) -> UUID | None:
    for effect, id_ in effects.items():
        if posting.entry in effect.entries and effect.work_month == posting.work_month:
            return id_
    return None


def proposals(session: Session, client: UUID) -> list[CoverageEffect]:
    """What was ever proposed about a client's decisions and not replaced since."""
    query = select(CoverageEffect).where(
        CoverageEffect.client_id == client,
        CoverageEffect.kind.in_(PROPOSALS),
        CoverageEffect.state != "replaced",
    )
    return list(session.scalars(query))


def told(effect: Effect, known: Iterable[CoverageEffect]) -> bool:
    """Whether the same was proposed before, and nothing about it has changed."""
    return any(
        one.kind == effect.kind
        and one.work_month == effect.work_month
        and one.amount_minor == effect.amount_minor
        and one.included_min == effect.included_min
        and set(one.entry_ids) == set(effect.entries)
        for one in known
    )


def posted_minutes(session: Session, entries: Mapping[UUID, UUID]) -> dict[UUID, dict[str, int]]:
    """Minutes in the ledger by current entry, with those of what it corrects, and work month."""
    found: dict[UUID, dict[str, int]] = {}
    ids: Sequence[UUID] = sorted(entries)
    for start in range(0, len(ids), _AT_ONCE):
        query = (
            select(LedgerEntry.entry_id, LedgerEntry.work_month, func.sum(LedgerEntry.minutes))
            .where(LedgerEntry.entry_id.in_(ids[start : start + _AT_ONCE]))
            .group_by(LedgerEntry.entry_id, LedgerEntry.work_month)
        )
        for entry, month, minutes in session.execute(query):
            assert entry is not None  # noqa: S101 -- the query asks for entries by id
            months = found.setdefault(entries[entry], {})
            months[month] = months.get(month, 0) + int(minutes)
    return found
