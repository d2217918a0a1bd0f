"""From what was compared to rows: which decisions stand or wait, and what the ledger gains.

Source: domain.md 3.7.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.coverage.delta import Effect
from app.domain.coverage.model import EntryDecision
from app.domain.coverage.standing import Standing
from app.queries.stored_decisions import latest_rows
from app.usecases.redecision.books import Books, posted_minutes
from app.usecases.redecision.deciding import Before, Matter


def write(
    session: Session,
    matter: Matter,
    before: Before,
    standing: Standing,
    loud: Iterable[str],
    effects: Mapping[Effect, UUID],
    books: Books,
    *,
    agreed_by: str = "",
) -> None:
    """Append what a change does to the entries named, and to withdrawn ones.

    Args:
        session: the open unit of work.
        matter: the client's reached entries.
        before: what stood.
        standing: what stands and waits now.
        loud: entries about which there is something new to say.
        effects: the effects that came out, with the ids of their rows.
        books: where it is written.
        agreed_by: who agreed, where a person had to.
    """
    digests, ledger = matter.digests(), matter.inputs.ledger
    posted = posted_minutes(session, matter.now)
    told = sorted(loud)
    waited = latest_rows(session, (UUID(id_) for id_ in told))
    for id_ in told:
        stands, earlier = standing.decisions[id_], before.rows.get(id_)
        row = waited.get(UUID(id_))
        waits_no_more = row is not None and not row.standing
        if stands != before.standing.entries.get(id_) or id_ in before.inherited or waits_no_more:
            books.decide(
                stands,
                digests[id_],
                before=earlier,
                effect=_effect_of(id_, effects, proposed=False),
                decided_by=agreed_by or "engine",
            )
            books.post(stands, posted.get(UUID(id_), {}), effects, ledger)
        waiting = standing.waiting.get(id_)
        if waiting is not None:
            effect = _effect_of(id_, effects, proposed=True)
            books.decide(waiting, digests[id_], before=earlier, effect=effect, stands=False)
    for entry in sorted(matter.gone):
        was = before.standing.entries.get(str(entry))
        # Where its night's fellows would become dearer, it stands until somebody agrees.
        if was is None or not (was.groups or was.hold) or str(entry) in standing.decisions:
            continue
        nothing = EntryDecision(str(entry), "decided")
        books.decide(nothing, "", before=before.rows.get(str(entry)))
        books.post(nothing, posted.get(entry, {}), effects, ledger)


def _effect_of(id_: str, effects: Mapping[Effect, UUID], *, proposed: bool) -> UUID | None:
    for effect, row in effects.items():
        if effect.proposed == proposed and id_ in effect.entries:
            return row
    return None
