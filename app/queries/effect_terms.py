"""What agreeing to a proposal would bill, and the digest by which it is known that it was seen.

Source: domain.md 3.7 (DELTA); ADR 0021, 0050.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.billing.exclusions import group_key, is_billed
from app.queries.stored_decisions import decision_value, latest_rows
from app.records import CoverageDecision, CoverageEffect


def billed_keys(decision: CoverageDecision | None, month: str) -> frozenset[str]:
    """The names of what a decision bills by time in a work month."""
    if decision is None:
        return frozenset()
    groups = decision_value(decision).groups
    return frozenset(group_key(one) for one in groups if is_billed(one) and one.work_month == month)


def seen_of(session: Session, effects: Iterable[CoverageEffect]) -> dict[UUID, str]:
    """Effect → digest of what agreeing to it does: its figures, and each group billed after it.

    Cost: one statement for each four hundred entries.
    """
    asked = list(effects)
    entries = sorted({UUID(one) for effect in asked for one in effect.entry_ids})
    waiting = {id_: row for id_, row in latest_rows(session, entries).items() if not row.standing}
    return {
        effect.id: _digest(
            effect,
            sorted(
                key
                for entry in effect.entry_ids
                for key in billed_keys(waiting.get(UUID(entry)), effect.work_month)
            ),
        )
        for effect in asked
    }


def _digest(effect: CoverageEffect, billed: Iterable[str]) -> str:
    told = [
        *(str(effect.id), effect.kind, effect.work_month, effect.amount_minor),
        *(effect.included_min, effect.currency, list(billed)),
    ]
    return hashlib.sha256(json.dumps(told, separators=(",", ":")).encode()).hexdigest()[:32]
