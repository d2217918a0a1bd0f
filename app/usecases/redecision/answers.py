"""Carrying out what people answered to proposals, and letting old ones lapse.

An answer counts where its proposal still waits once everything else in the same unit of work is
decided; otherwise it was overtaken, and says so.

Source: domain.md 3.7 (DELTA); ADR 0021.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.consents import AGREED, ASKS_THE_CLIENT
from app.domain.coverage.delta import Delta, Effect, compare
from app.domain.coverage.standing import settle
from app.ports.changes import RowChange
from app.ports.clock import Clock
from app.ports.ids import Ids
from app.queries.coverage import CoverageBook
from app.queries.effect_terms import seen_of
from app.queries.stored_decisions import latest_rows, standing_rows
from app.records import CoverageEffect, EffectAnswer
from app.usecases.redecision.books import OPEN, Books, later_than
from app.usecases.redecision.deciding import Matter, accepted_elsewhere, before_of, matters_of
from app.usecases.redecision.reach import reach_in_turn
from app.usecases.redecision.seeds import Seeds
from app.usecases.redecision.writing import write
from app.usecases.turns import take_turn

TAKEN, OVERTAKEN = "taken", "overtaken"


def take_answers(
    session: Session, rows: Iterable[RowChange], *, clock: Clock, ids: Ids, book: CoverageBook
) -> None:
    """Carry out the answers that this unit of work brought."""
    for row in rows:
        if row.entity != "effect_answer" or row.kind != "create":
            continue
        answer = session.get(EffectAnswer, row.row)
        if answer is not None:
            taken = _take(session, answer, clock, ids, book)
            answer.outcome = TAKEN if taken else OVERTAKEN


def _take(
    session: Session, answer: EffectAnswer, clock: Clock, ids: Ids, book: CoverageBook
) -> bool:
    session.flush()
    take_turn(session, [answer.client_id])
    # Somebody else may have settled it meanwhile, so it is read anew, and held.
    effect = session.get(CoverageEffect, answer.effect_id, with_for_update=True)
    if effect is None or effect.state != OPEN:
        return False
    if answer.answer == AGREED and answer.seen not in {"", seen_of(session, [effect])[effect.id]}:
        return False  # it came about while the answer waited for its turn
    now = clock.now()
    by_client = answer.contact_id is not None
    who = answer.contact_id if by_client else answer.created_by
    if answer.answer == AGREED and not _carry_out(session, effect, who, now, ids, book):
        return False
    accepted = "accepted" if effect.kind == ASKS_THE_CLIENT else "confirmed"
    effect.state = accepted if answer.answer == AGREED else "declined"
    effect.settled_at = now
    effect.settled_by_kind = "contact" if by_client else "user"
    effect.settled_by = who
    effect.note = answer.note
    return True


def _carry_out(
    session: Session,
    effect: CoverageEffect,
    who: UUID | None,
    now: datetime,
    ids: Ids,
    book: CoverageBook,
) -> bool:
    """Let the decision stand that was waiting; False where it is not what was agreed to."""
    seeds = Seeds(entries={UUID(one) for one in effect.entry_ids})
    seeds.because(effect.client_id, "a proposal was agreed to")
    reach = reach_in_turn(session, seeds)
    matters = matters_of(session, reach, book)
    elsewhere = accepted_elsewhere(matters)
    matter = next(one for one in matters if one.client == effect.client_id)
    new = matter.decide(elsewhere[matter.client])
    stood = standing_rows(session, matter.now)
    before = before_of(matter, stood)
    delta = compare(before.standing, new, matter.inputs.ledger, matter.tickets)
    agreed = _agreed(effect, delta, matter)
    if agreed is None:
        return False
    effects = tuple(
        agreed if replace(agreed, agreed=False) == one else one for one in delta.effects
    )
    delta = replace(delta, effects=effects)
    standing = settle(before.standing, new, delta)
    # An adjustment posts to the month that is open when it is accepted, not when it was asked for.
    effect.posting_month = agreed.posting_month
    latest = latest_rows(session, matter.now)
    books = Books(session, matter.client, ids, later_than(now, stood, latest))
    told = [id_ for id_ in agreed.entries if id_ in new.entries]
    by = str(who) if who is not None else ""
    write(session, matter, before, standing, told, {agreed: effect.id}, books, agreed_by=by)
    return True


def _agreed(effect: CoverageEffect, delta: Delta, matter: Matter) -> Effect | None:
    names = {str(old): str(new) for old, new in matter.now.items()}
    entries = {names.get(one, one) for one in effect.entry_ids}
    for one in delta.effects:
        same = one.work_month == effect.work_month and set(one.entries) == entries
        if same and one.proposed and one.amount_minor == effect.amount_minor:
            return replace(one, agreed=True)
    return None


def lapse(session: Session, now: datetime) -> Sequence[UUID]:
    """Let proposals lapse that nobody answered in time: what stood goes on, as goodwill.

    Returns:
        The effects that lapsed.
    """
    late = (
        select(CoverageEffect)
        .where(CoverageEffect.state == OPEN, CoverageEffect.expires_at <= now)
        .order_by(CoverageEffect.id)
        .with_for_update()
    )
    lapsed = session.scalars(late).all()
    for effect in lapsed:
        effect.state, effect.settled_at, effect.settled_by_kind = "lapsed", now, "system"
    return [effect.id for effect in lapsed]
