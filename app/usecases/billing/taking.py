"""What central makes of words about excluded work and of closes, when they arrive.

In the turn of the client's books, and after everything else in the same unit of work was decided:
so a word counts where what it is about still stands, and a month closes with what is true now.

Source: domain.md 2 (ExclusionReview), 2.2, 3.7.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.billing.invoice import compose
from app.domain.billing.lines import Standing
from app.domain.billing.months import month_after, months_from
from app.domain.billing.reviews import (
    BILLED,
    CONFIRMED,
    DISPUTED,
    OVERTAKEN,
    PROPOSED,
    REVERSED,
    TAKEN,
    WAIVED,
    Said,
    follows,
    reviewed,
)
from app.domain.consents import AGREED
from app.domain.overrides import IN_FORCE
from app.domain.rules import RuleBroken
from app.ports.changes import RowChange
from app.ports.clock import Clock
from app.ports.ids import Ids
from app.queries.billing.checklist import check_in_turn
from app.queries.billing.facts import books_begin, closed_months, month_matter
from app.queries.billing.standing import Spoken, spoken_of
from app.queries.effect_terms import billed_keys
from app.queries.stored_decisions import standing_rows
from app.records import (
    Client,
    CoverageDecision,
    CoverageEffect,
    EffectAnswer,
    MonthAct,
    Override,
    Period,
    Record,
    ReviewAct,
)
from app.usecases.billing.issuing import Issuer, NextInvoice, issue, reissue
from app.usecases.billing.months import CLOSE, check_closable
from app.usecases.billing.reissues import REISSUE, check_reissuable
from app.usecases.turns import take_turn

Row = TypeVar("Row", bound=Record)
REFUSED = "refused"
LOCKED, IN_REVIEW = "locked", "in_review"
_BILLING = frozenset({"review_act", "month_act", "effect_answer"})


def take_billing(
    session: Session,
    rows: Iterable[RowChange],
    *,
    clock: Clock,
    ids: Ids,
    next_invoice: NextInvoice | None,
) -> None:
    """Carry out what this unit of work says about exclusions and months.

    Args:
        session: the open unit of work, with everything decided.
        rows: what people changed in it.
        clock: the present.
        ids: makes identities.
        next_invoice: gives the number of the next invoice.
    """
    said = [row for row in rows if row.entity in _BILLING and row.kind == "create"]
    if not said:
        return
    session.flush()
    # All turns before the first number: whoever holds the counter waits for nobody's books.
    take_turn(session, {row.scope for row in said})
    _confirm_agreed(session, _of(session, EffectAnswer, said), ids, clock.now())
    _take_reviews(session, _of(session, ReviewAct, said), clock.now())
    session.flush()
    for act in sorted(_of(session, MonthAct, said), key=lambda one: (one.month, one.at, one.id)):
        _take_month(session, act, clock, ids, next_invoice)


def _of(session: Session, noun: type[Row], rows: Iterable[RowChange]) -> list[Row]:
    found = (session.get(noun, row.row) for row in rows if row.entity == noun.ENTITY)
    return [one for one in found if one is not None]


def _confirm_agreed(
    session: Session, answers: Sequence[EffectAnswer], ids: Ids, now: datetime
) -> None:
    """Whoever agreed to a dearer decision has confirmed what it adds, and nothing beside it."""
    for answer in answers:
        effect = session.get(CoverageEffect, answer.effect_id)
        if answer.outcome != TAKEN or answer.answer != AGREED or effect is None:
            continue
        entries = [UUID(one) for one in effect.entry_ids]
        spoken = spoken_of(session, [answer.client_id], entries=entries)[answer.client_id]
        added = _added(session, effect, spoken)
        for one in spoken.standing:
            group = one.exclusion
            if one.review.state == PROPOSED and (group.entry, group.key) in added:
                session.add(
                    ReviewAct(
                        id=ids.new(),
                        client_id=answer.client_id,
                        entry_id=UUID(group.entry),
                        group_key=group.key,
                        act=CONFIRMED,
                        reason=answer.note,
                        contact_id=answer.contact_id,
                        at=now,
                        outcome=TAKEN,
                        created_at=now,
                        created_by=answer.created_by,
                    )
                )


def _added(session: Session, effect: CoverageEffect, spoken: Spoken) -> set[tuple[str, str]]:
    """(entry, key) of what an effect that was agreed to bills and nothing billed before.

    Where it takes the place of something that was not billed, the whole would be more than the
    difference that was agreed to: it is proposed as any other.
    """
    found: set[tuple[str, str]] = set()
    current = {spoken.chains.get(UUID(one), UUID(one)) for one in effect.entry_ids}
    for entry, row in standing_rows(session, current).items():
        if row.effect_id != effect.id:
            continue
        was = session.get(CoverageDecision, row.supersedes) if row.supersedes else None
        before, after = (billed_keys(one, effect.work_month) for one in (was, row))
        if all(_is_billed(session, spoken, entry, key) for key in before - after):
            found |= {(str(entry), key) for key in after - before}
    return found


def _is_billed(session: Session, spoken: Spoken, entry: UUID, key: str) -> bool:
    chain = [old for old, new in spoken.chains.items() if new == entry]
    acts = session.scalars(
        select(ReviewAct).where(ReviewAct.entry_id.in_(chain), ReviewAct.group_key == key)
    )
    said = (Said(one.act, one.at, one.reason, one.outcome, str(one.id)) for one in acts)
    return reviewed(said).state in BILLED


def _take_reviews(session: Session, acts: Sequence[ReviewAct], now: datetime) -> None:
    for act in acts:
        # A device's clock may run ahead; a word of tomorrow would be the last one for a day.
        act.at = min(act.at, now)
    for client in sorted({one.client_id for one in acts}):
        own = sorted(
            (one for one in acts if one.client_id == client), key=lambda one: (one.at, one.id)
        )
        spoken = spoken_of(
            session,
            [client],
            entries=[one.entry_id for one in own],
            without=[one.id for one in own],
        )[client]
        closed = frozenset(closed_months(session, client))
        stands = {
            (one.exclusion.entry, one.exclusion.key): one
            for one in spoken.standing
            if not one.exclusion.tops_up
        }
        states = {place: one.review.state for place, one in stands.items()}
        for act in own:
            place = (str(spoken.chains.get(act.entry_id, act.entry_id)), act.group_key)
            taken = _is_taken(session, act, stands.get(place), states.get(place, ""), closed)
            act.outcome = TAKEN if taken else OVERTAKEN
            if taken and place in states:
                states[place] = act.act


def _is_taken(
    session: Session, act: ReviewAct, one: Standing | None, state: str, closed: frozenset[str]
) -> bool:
    if act.act == REVERSED:
        # Its override has been decided by now, so what it was about stands no more.
        override = session.get(Override, act.override_id) if act.override_id else None
        return override is not None and override.state == IN_FORCE
    if one is None or not follows(state, act.act):
        return False
    if one.review.at is not None and act.at < one.review.at:
        # Something was said later, and arrived before. A confirmation could not have followed an
        # objection; its sayer had not heard of it.
        return act.act == DISPUTED and state == CONFIRMED
    if act.act == CONFIRMED:
        if one.exclusion.flags and not act.reason:
            return False
        if state == WAIVED and one.exclusion.posting_month in closed:
            return False
    return True


def _take_month(
    session: Session, act: MonthAct, clock: Clock, ids: Ids, next_invoice: NextInvoice | None
) -> None:
    now = clock.now()
    if act.act == REISSUE:
        _reissue(session, act, Issuer(ids, _counted(next_invoice), now, act.created_by))
        return
    # Whoever waited for the turn reads anew whom the invoice is for.
    client = session.get_one(Client, act.client_id, populate_existing=True)
    try:
        matter = month_matter(session, client, act.month)
        if act.act == CLOSE:
            check_closable(session, matter, act.seen, now)
        else:
            check_in_turn(matter, now)
    except RuleBroken as said:
        act.outcome, act.outcome_words = REFUSED, said.sentence
        return
    act.outcome = TAKEN
    if act.act != CLOSE:
        _period(session, act, ids, now, act.month).state = IN_REVIEW
        return
    if not _begun(session, act):
        for month in _earlier(session, act):
            _lock(_period(session, act, ids, now, month), act, now)
    issuer = Issuer(ids, _counted(next_invoice), now, act.created_by)
    issue(session, issuer, matter, compose(matter.facts))
    _lock(_period(session, act, ids, now, act.month), act, now)
    session.flush()


def _counted(next_invoice: NextInvoice | None) -> NextInvoice:
    if next_invoice is None:
        raise RuntimeError("Nobody gives numbers to invoices here.")
    return next_invoice


def _reissue(session: Session, act: MonthAct, issuer: Issuer) -> None:
    try:
        wrong = check_reissuable(session, act.client_id, act.number)
    except RuleBroken as said:
        act.outcome, act.outcome_words = REFUSED, said.sentence
        return
    reissue(session, issuer, wrong, act.reason)
    act.outcome = TAKEN
    session.flush()


def _begun(session: Session, act: MonthAct) -> bool:
    """Whether an earlier month of the client was closed here; this one counts as taken by now."""
    return books_begin(session, act.client_id) < act.month


def _earlier(session: Session, act: MonthAct) -> list[str]:
    """Earlier months that are open when the books begin, from the first with decided work on.

    They were invoiced elsewhere. What is recorded for them from now on is late, and is posted to
    the open month as all late work is.
    """
    query = (
        select(CoverageDecision.work_month)
        .where(
            CoverageDecision.client_id == act.client_id,
            CoverageDecision.work_month != "",
            CoverageDecision.work_month < act.month,
        )
        .distinct()
    )
    first = min(session.scalars(query), default=act.month)
    closed = set(closed_months(session, act.client_id))
    return [one for one in months_from(first, month_after(act.month, -1)) if one not in closed]


def _period(session: Session, act: MonthAct, ids: Ids, now: datetime, month: str) -> Period:
    query = select(Period).where(Period.client_id == act.client_id, Period.month == month)
    found = session.scalars(query).first()
    if found is None:
        found = Period(
            id=ids.new(),
            client_id=act.client_id,
            month=month,
            created_at=now,
            created_by=act.created_by,
        )
        session.add(found)
    return found


def _lock(period: Period, act: MonthAct, now: datetime) -> None:
    period.state, period.locked_at, period.locked_by = LOCKED, now, act.created_by
