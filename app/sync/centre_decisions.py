"""Decisions of central's that are other ones than a person saw on this device, in words.

Source: ux.md 3.7 ("Decision changed: you saw Included, server says Excluded").
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from app.queries.standing import otherwise_decided
from app.queries.standing_words import difference_words
from app.records import TimeEntry
from app.records.types import to_micros
from app.sync.act_words import Names, Op
from app.sync.centre_facts import ChangedDecision
from app.sync.places import place_of

_KEPT = timedelta(days=14)


def changed_decisions(names: Names, me: UUID | None) -> Iterator[ChangedDecision]:
    """What central decided otherwise lately about this person's time, the newest first."""
    if me is None:
        return
    for found in otherwise_decided(names.session, me, names.now - _KEPT):
        op = Op("time_entry", found.entry_id, "edit", {})
        entry = names.session.get(TimeEntry, found.entry_id)
        label, client = names.label(op)
        if entry is None or found.said_at is None:
            continue
        span = names.act("log_time", [Op(op.entity, op.row, "create", _span(entry))]).title
        yield ChangedDecision(
            found.entry_id,
            f"Decision changed on {label}" if label else "Decision changed",
            " · ".join(part for part in (span, client) if part),
            difference_words(found),
            found.said_at,
            place_of(names, op),
        )


def _span(entry: TimeEntry) -> dict[str, int]:
    return {"started_at": to_micros(entry.started_at), "ended_at": to_micros(entry.ended_at)}
