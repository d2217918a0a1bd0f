"""Deciding again what a change can affect, and nothing else.

`decide_affected` is the door: from the rows that a unit of work changed to the decisions, effects
and ledger entries that follow. Decisions are append-only; the latest that stands is current.

Source: domain.md 3.1, 3.7; architecture.md 4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.coverage.delta import compare
from app.domain.coverage.holds import Accepted
from app.domain.coverage.model import CaseDecision
from app.domain.coverage.standing import settle
from app.ports.changes import RowChange
from app.ports.clock import Clock
from app.ports.ids import Ids
from app.queries.coverage import CoverageBook
from app.queries.stored_decisions import decision_value, latest_rows, standing_rows
from app.records import CoverageDecision
from app.usecases.redecision.answers import take_answers
from app.usecases.redecision.books import OPEN, Books, later_than, proposals, told
from app.usecases.redecision.deciding import (
    Before,
    Matter,
    accepted_elsewhere,
    before_of,
    matters_of,
)
from app.usecases.redecision.reach import reach_in_turn
from app.usecases.redecision.seeds import Seeds, find_seeds
from app.usecases.redecision.writing import write

__all__ = ["decide_affected"]


def decide_affected(
    session: Session,
    rows: Sequence[RowChange],
    *,
    clock: Clock,
    ids: Ids,
    book: CoverageBook,
) -> int:
    """Decide again what these changes can affect, then carry out answers that came with them.

    Returns:
        How many entries were looked at; a change that is no input costs nothing.
    """
    seeds = find_seeds(session, rows)
    looked_at = _decide(session, seeds, clock, ids, book) if seeds.entries else 0
    take_answers(session, rows, clock=clock, ids=ids, book=book)
    return looked_at


def _decide(session: Session, seeds: Seeds, clock: Clock, ids: Ids, book: CoverageBook) -> int:
    reach = reach_in_turn(session, seeds)
    now = clock.now()  # of this turn, which is after the turns of others that it waited for
    matters = matters_of(session, reach, book)
    elsewhere = accepted_elsewhere(matters)
    for matter in matters:
        cause = ", ".join(seeds.causes.get(matter.client, ()))
        _redecide(session, matter, elsewhere[matter.client], cause, ids, now)
    return len(reach.entries)


def _redecide(
    session: Session,
    matter: Matter,
    elsewhere: Sequence[Accepted],
    cause: str,
    ids: Ids,
    now: datetime,
) -> None:
    new = matter.decide(elsewhere)
    stood = standing_rows(session, matter.now)
    before = before_of(matter, stood)
    latest = latest_rows(session, (UUID(id_) for id_ in new.entries))
    quiet = _quiet(latest, before, new)
    if quiet == new.entries.keys() and not matter.gone:
        return
    delta = compare(before.standing, new, matter.inputs.ledger, matter.tickets)
    standing = settle(before.standing, new, delta)
    books = Books(session, matter.client, ids, later_than(now, stood, latest))
    loud = new.entries.keys() - quiet
    known = proposals(session, matter.client)
    news = [
        effect
        for effect in delta.effects
        if set(effect.entries) - quiet and (loud & set(effect.entries) or not told(effect, known))
    ]
    books.replace(one for one in known if one.state == OPEN and loud & set(one.entry_ids))
    made = {effect: books.effect(effect, matter.terms.currency, cause) for effect in news}
    write(session, matter, before, standing, loud, made, books)


def _quiet(
    latest: Mapping[UUID, CoverageDecision], before: Before, new: CaseDecision
) -> frozenset[str]:
    """Entries about which everything was said already, also where it was only proposed."""
    return frozenset(
        id_
        for id_, decided in new.entries.items()
        if id_ not in before.inherited
        and (row := latest.get(UUID(id_))) is not None
        and decision_value(row) == decided
    )
