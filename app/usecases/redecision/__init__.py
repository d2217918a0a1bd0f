"""Deciding again what a change can affect, and nothing else.

`decide_affected` is the door: from the rows that a unit of work changed to the decisions, effects
and ledger entries that follow. Decisions are append-only; the latest that stands is current.

Source: domain.md 3.1, 3.7; architecture.md 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.coverage.delta import Effect, compare
from app.domain.coverage.holds import Accepted
from app.domain.coverage.model import CaseDecision, EntryDecision
from app.domain.coverage.standing import Standing, settle
from app.ports.changes import RowChange
from app.ports.clock import Clock
from app.ports.ids import Ids
from app.queries.coverage import CoverageBook
from app.queries.stored_decisions import decision_value, latest_rows, standing_rows
from app.usecases.redecision.books import Books, open_proposals, posted_minutes
from app.usecases.redecision.deciding import (
    Before,
    Matter,
    accepted_elsewhere,
    before_of,
    matter_of,
)
from app.usecases.redecision.reach import reach_of
from app.usecases.redecision.seeds import find_seeds

__all__ = ["decide_affected"]


def decide_affected(
    session: Session,
    rows: Sequence[RowChange],
    *,
    clock: Clock,
    ids: Ids,
    book: CoverageBook,
) -> int:
    """Decide again what these changes can affect.

    Returns:
        How many entries were looked at; a change that is no input costs nothing.
    """
    seeds = find_seeds(session, rows)
    if not seeds.entries:
        return 0
    reach = reach_of(session, seeds)
    gone = list(reach.gone.values())
    matters = [
        matter_of(session, client, entries, [one for one in gone if one.client_id == client], book)
        for client, entries in sorted(reach.by_client().items())
    ]
    elsewhere = accepted_elsewhere(matters)
    now = clock.now()
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
    before = before_of(matter, standing_rows(session, matter.now))
    quiet = _quiet(session, before, new)
    if quiet == new.entries.keys() and not matter.gone:
        return
    delta = compare(before.standing, new, matter.inputs.ledger, matter.tickets)
    standing = settle(before.standing, new, delta)
    books = Books(session, matter.client, ids, now)
    loud = new.entries.keys() - quiet
    news = [effect for effect in delta.effects if set(effect.entries) - quiet]
    books.replace(
        one for one in open_proposals(session, matter.client) if loud & set(one.entry_ids)
    )
    made = {effect: books.effect(effect, matter.terms.currency, cause) for effect in news}
    _write(session, matter, before, standing, loud, made, books)


def _quiet(session: Session, before: Before, new: CaseDecision) -> frozenset[str]:
    """Entries about which everything was said already, also where it was only proposed."""
    latest = latest_rows(session, (UUID(id_) for id_ in new.entries))
    return frozenset(
        id_
        for id_, decided in new.entries.items()
        if id_ not in before.inherited
        and (row := latest.get(UUID(id_))) is not None
        and decision_value(row) == decided
    )


def _write(
    session: Session,
    matter: Matter,
    before: Before,
    standing: Standing,
    loud: set[str],
    effects: dict[Effect, UUID],
    books: Books,
) -> None:
    digests = matter.digests()
    posted = posted_minutes(session, matter.now)
    ledger = matter.inputs.ledger
    waited = latest_rows(session, (UUID(id_) for id_ in loud))
    for id_ in sorted(loud):
        was, stands = before.standing.entries.get(id_), standing.decisions[id_]
        row = waited.get(UUID(id_))
        waits_no_more = row is not None and not row.standing
        if stands != was or id_ in before.inherited or waits_no_more:
            effect = _effect_of(id_, effects, proposed=False)
            books.decide(stands, digests[id_], before=before.rows.get(id_), effect=effect)
            books.post(stands, posted.get(UUID(id_), {}), effects, ledger)
        waiting = standing.waiting.get(id_)
        if waiting is not None:
            effect = _effect_of(id_, effects, proposed=True)
            books.decide(
                waiting, digests[id_], before=before.rows.get(id_), effect=effect, stands=False
            )
    for entry in sorted(matter.gone):
        was = before.standing.entries.get(str(entry))
        if was is None or not (was.groups or was.hold):
            continue
        nothing = EntryDecision(str(entry), "decided")
        books.decide(nothing, "", before=before.rows.get(str(entry)))
        books.post(nothing, posted.get(entry, {}), effects, ledger)


def _effect_of(id_: str, effects: dict[Effect, UUID], *, proposed: bool) -> UUID | None:
    for effect, row in effects.items():
        if effect.proposed == proposed and id_ in effect.entries:
            return row
    return None
