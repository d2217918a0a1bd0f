"""Reversing what is disputed still after the next check-in, so that no dispute goes on for ever.

The check-in is where the two speak about it: it begins after the dispute, and a day after its end
whatever was agreed there has been written down. What is disputed then is not billed, or credited.

Source: domain.md 0 (I12).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from app.domain.billing.reviews import DISPUTED, OVERTAKEN
from app.domain.calendar import local_date
from app.domain.check_ins.life import CheckInState
from app.domain.people import Actor
from app.domain.rules import RuleBroken
from app.domain.vocabulary import Right
from app.domain.words import day_words
from app.queries.billing.standing import spoken_of
from app.records import CheckIn, Client, ReviewAct, User
from app.usecases.billing.reversals import ReverseExclusion, reverse_exclusion
from app.usecases.billing.reviews import Excluded, WaiveExclusions, waive_exclusions
from app.usecases.context import Ctx

SPOKEN_OF_AFTER = timedelta(days=1)
"""Minutes are sent within one business day of a check-in (domain.md 2, CheckIn)."""


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A group that is disputed still, and the check-in after which it is.

    Attributes:
        held_by: in whose name it is reversed: who held the check-in, or manages the client.
        held_on: in the client's zone.
    """

    group: Excluded
    client: UUID
    check_in: UUID
    held_by: UUID
    held_on: str


def unsettled(session: Session, now: datetime) -> Sequence[Unsettled]:
    """What was disputed before a check-in that ended a day ago, and is so still, the oldest first.

    A dispute that was answered and raised again has its own next check-in.
    """
    later = aliased(ReviewAct)
    answered = (
        select(later.id)
        .where(
            later.entry_id == ReviewAct.entry_id,
            later.group_key == ReviewAct.group_key,
            later.outcome != OVERTAKEN,
            or_(later.at > ReviewAct.at, (later.at == ReviewAct.at) & (later.id > ReviewAct.id)),
        )
        .exists()
    )
    query = (
        select(ReviewAct, CheckIn, Client.zone, func.coalesce(CheckIn.tam_id, Client.tam_id))
        .join(CheckIn, CheckIn.client_id == ReviewAct.client_id)
        .join(Client, Client.id == ReviewAct.client_id)
        .where(
            ReviewAct.act == DISPUTED,
            ReviewAct.outcome != OVERTAKEN,
            CheckIn.state == CheckInState.HELD.value,
            CheckIn.started_at > ReviewAct.at,
            CheckIn.ended_at <= now - SPOKEN_OF_AFTER,
            ~answered,
        )
        .order_by(ReviewAct.at, ReviewAct.id, CheckIn.started_at, CheckIn.id)
    )
    found: dict[UUID, Unsettled] = {}
    for act, check_in, zone, by in session.execute(query):
        if act.id in found or by is None:
            continue
        on = day_words(local_date(zone, check_in.started_at))
        group = Excluded(act.entry_id, act.group_key)
        found[act.id] = Unsettled(group, act.client_id, check_in.id, by, on)
    return _still_disputed(session, list(found.values()))


def _still_disputed(session: Session, found: Sequence[Unsettled]) -> Sequence[Unsettled]:
    """Those whose group stands yet, under the entry that corrects theirs if one does."""
    if not found:
        return ()
    entries = [one.group.entry for one in found]
    spoken = spoken_of(session, {one.client for one in found}, entries=entries)
    kept = []
    for one in found:
        read = spoken[one.client]
        current = read.chains.get(one.group.entry, one.group.entry)
        for standing in read.standing:
            group = standing.exclusion
            same = (group.entry, group.key) == (str(current), one.group.key)
            if same and not group.tops_up and standing.review.state == DISPUTED:
                kept.append(replace(one, group=Excluded(current, group.key)))
    return kept


def reverse_unsettled(session: Session, ctx: Ctx) -> int:
    """Reverse everything that is disputed still after its next check-in.

    Args:
        session: central's own, over every client.
        ctx: the present and central's ids; each reversal bears the name of who held the check-in.

    Returns:
        How many groups were reversed.
    """
    found = unsettled(session, ctx.clock.now())
    for one in found:
        manager = session.get_one(User, one.held_by)
        own = replace(ctx, actor=Actor(manager.id, manager.name, rights=frozenset({Right.TAM})))
        why = f"still disputed after the check-in of {one.held_on}, so it is not billed"
        try:
            reverse_exclusion(session, own, ReverseExclusion(one.group, why, one.check_in))
        except RuleBroken as broken:
            if broken.code != "review-travel":
                raise
            # Travel follows its visit's work and cannot be included by itself.
            waive_exclusions(session, own, WaiveExclusions([one.group], why, one.check_in))
    return len(found)
