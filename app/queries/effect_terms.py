"""What agreeing to a proposal would bill, and the digest by which it is known that it was seen.

Source: domain.md 3.7 (DELTA); ADR 0021, 0050.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.billing.exclusions import group_key, is_billed
from app.queries.billing.standing import spoken_of
from app.queries.stored_decisions import decision_value, latest_rows
from app.records import CoverageDecision, CoverageEffect


def billed_keys(decision: CoverageDecision | None, month: str) -> frozenset[str]:
    """The names of what a decision bills by time in a work month."""
    if decision is None:
        return frozenset()
    groups = decision_value(decision).groups
    return frozenset(group_key(one) for one in groups if is_billed(one) and one.work_month == month)


def seen_of(session: Session, effects: Iterable[CoverageEffect]) -> dict[UUID, str]:
    """Effect → digest of what agreeing to it would do: its figures, and each group it would bill.

    Cost: a few statements, and one more for each four hundred entries.
    """
    asked = list(effects)
    entries = sorted({UUID(one) for effect in asked for one in effect.entry_ids})
    if not entries:
        return {effect.id: _digest(effect, ()) for effect in asked}
    waiting = {
        entry: row for entry, row in latest_rows(session, entries).items() if not row.standing
    }
    spoken = spoken_of(session, {effect.client_id for effect in asked}, entries=entries)
    found = {}
    for effect in asked:
        read = spoken.get(effect.client_id)
        names = read.chains if read is not None else {}
        stands = {one.exclusion.key for one in read.standing} if read is not None else set()
        adds = {
            key
            for entry in map(UUID, effect.entry_ids)
            for key in billed_keys(_of(waiting, names, entry), effect.work_month)
        }
        found[effect.id] = _digest(effect, sorted(adds - stands))
    return found


def _of(
    waiting: Mapping[UUID, CoverageDecision], names: Mapping[UUID, UUID], entry: UUID
) -> CoverageDecision | None:
    return waiting.get(names.get(entry, entry)) or waiting.get(entry)


def _digest(effect: CoverageEffect, adds: Iterable[str]) -> str:
    told = [
        *(str(effect.id), effect.kind, effect.work_month, effect.amount_minor),
        *(effect.included_min, effect.currency, list(adds)),
    ]
    return hashlib.sha256(json.dumps(told, separators=(",", ":")).encode()).hexdigest()[:32]
