"""The review queue of an account manager: what waits for a word, of all clients or of one.

Source: domain.md 1 (S16), 2 (ExclusionReview), 7.4.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.billing.lines import Standing
from app.domain.billing.reviews import DISPUTED, PROPOSED
from app.domain.coverage.reasons import short_reason
from app.queries.billing.facts import closed_months_of
from app.queries.billing.labels import Billed, EntryLabel, billed_on, entry_labels
from app.queries.billing.standing import Spoken, Telling, spoken_of
from app.queries.coverage import CoverageBook
from app.queries.effects import EffectFacts, open_proposals
from app.queries.holds import PendingHold, pending_holds
from app.records import Client, Override

Shown = Literal["waiting", "all"]
_ORDER = {DISPUTED: 0, PROPOSED: 1}


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One excluded group.

    Units: counted minutes; minor units of `currency`.

    Attributes:
        key: by which it is spoken of.
        topup_minor: the call-out minimum that is invoiced with it; it is reviewed with the group.
        reason: its code; `reason_words` are those of its chip.
        sentence: as the client will read it.
        state: proposed, confirmed, waived, reversed, disputed or upheld.
        said: what was said last, as the client reads it.
        flags: what must be settled before it is billed: "project-not-approved" …
        invoice: the number of the invoice that it stands on; empty where none is.
        on_its_way: whether somebody's word about it waits to be taken by central.
    """

    client_id: UUID
    client: str
    entry_id: UUID
    key: str
    ticket_id: UUID | None
    ticket: str
    title: str
    user: str
    note: str
    start: datetime
    end: datetime
    minutes: int
    rate_minor: int
    multiplier: Fraction
    amount_minor: int
    topup_minor: int
    currency: str
    reason: str
    reason_words: str
    sentence: str
    state: str
    since: datetime | None
    said: str
    flags: tuple[str, ...]
    work_month: str
    posting_month: str
    invoice: str
    on_its_way: bool


@dataclass(frozen=True, slots=True)
class ProposedOverride:
    """An override that somebody proposes."""

    id: UUID
    client_id: UUID
    entry_id: UUID
    decision: str
    reason: str
    at: datetime
    label: EntryLabel


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    """Everything that waits for an account manager.

    Attributes:
        exclusions: disputed first, then proposed, the dearest first.
        total: how many exclusions there are, of which `exclusions` is a page.
        holds: entries that wait for a person.
        proposals: dearer decisions and adjustments that wait for an answer.
        overrides: overrides that wait for a decision.
    """

    exclusions: tuple[ReviewRow, ...]
    total: int
    holds: tuple[PendingHold, ...] = ()
    proposals: tuple[EffectFacts, ...] = ()
    overrides: tuple[ProposedOverride, ...] = ()


def review_queue(
    session: Session,
    *,
    tam: UUID | None = None,
    client: UUID | None = None,
    shown: Shown = "waiting",
    offset: int = 0,
    limit: int = 200,
) -> ReviewQueue:
    """What waits for an account manager.

    Args:
        session: a session; its scope bounds what is found.
        tam: of this account manager's clients only.
        client: of this client only.
        shown: what waits, or everything of months that are not closed.
        offset: how many exclusions to pass over.
        limit: how many to show.

    Cost: the same number of statements however many rows and clients there are, and one more for
    each four hundred entries; sentences are made for the page only.
    """
    query = select(Client.id, Client.name)
    if tam is not None:
        query = query.where(Client.tam_id == tam)
    if client is not None:
        query = query.where(Client.id == client)
    names = {row.id: row.name for row in session.execute(query)}
    spoken = spoken_of(session, names)
    closed = closed_months_of(session, names)
    found = [
        (whose, one)
        for whose, read in spoken.items()
        for one in read.standing
        if not one.exclusion.tops_up and _is_shown(one, shown, closed.get(whose, frozenset()))
    ]
    found.sort(key=lambda pair: _place(pair[1]))
    page = found[offset : offset + limit]
    return ReviewQueue(
        tuple(_rows(session, page, spoken, names)),
        len(found),
        tuple(pending_holds(session, tam=tam, client=client)),
        tuple(open_proposals(session, tam=tam, client=client)),
        tuple(_overrides(session, names)),
    )


def _is_shown(one: Standing, shown: Shown, closed: frozenset[str]) -> bool:
    if one.review.state in _ORDER:
        return True
    return shown == "all" and one.exclusion.posting_month not in closed


def _place(one: Standing) -> tuple[object, ...]:
    group = one.exclusion
    rank = _ORDER.get(one.review.state, len(_ORDER))
    return rank, -group.amount_minor, group.start, group.entry, group.key


def _rows(
    session: Session,
    page: list[tuple[UUID, Standing]],
    spoken: dict[UUID, Spoken],
    names: dict[UUID, str],
) -> list[ReviewRow]:
    entries = {UUID(one.exclusion.entry) for _client, one in page}
    labels = entry_labels(session, entries)
    current = {str(entry) for entry in entries}
    chains = {
        old: now
        for read in spoken.values()
        for old, now in read.chains.items()
        if str(now) in current
    }
    billed = billed_on(session, chains)
    clients = {client for client, _one in page}
    tell = Telling(
        session,
        [spoken[client] for client in clients],
        CoverageBook(session),
        {one.exclusion.entry for _client, one in page},
    )
    topups = {
        (one.exclusion.entry, one.exclusion.said_of): one.exclusion.amount_minor
        for client in clients
        for one in spoken[client].standing
        if one.exclusion.tops_up
    }
    return [
        _row(
            one,
            names[client],
            labels[UUID(one.exclusion.entry)],
            tell.standing(one),
            topups.get((one.exclusion.entry, one.exclusion.key), 0),
            billed.get((one.exclusion.entry, one.exclusion.key)),
            (one.exclusion.entry, one.exclusion.key) in spoken[client].pending,
        )
        for client, one in page
    ]


def _row(
    one: Standing,
    client: str,
    label: EntryLabel,
    words: str,
    topup: int,
    billed: Billed | None,
    on_its_way: bool,
) -> ReviewRow:
    group = one.exclusion
    return ReviewRow(
        client_id=label.client_id,
        client=client,
        entry_id=label.entry_id,
        key=group.key,
        ticket_id=label.ticket_id,
        ticket=label.ticket,
        title=label.title,
        user=label.user,
        note=label.note,
        start=group.start,
        end=group.end,
        minutes=group.minutes,
        rate_minor=group.rate_minor,
        multiplier=group.multiplier,
        amount_minor=group.amount_minor,
        topup_minor=topup,
        currency=group.currency,
        reason=group.reason,
        reason_words=short_reason(group.reason, group.multiplier),
        sentence=words,
        state=one.review.state,
        since=one.review.at,
        said=one.review.reason,
        flags=group.flags,
        work_month=group.work_month,
        posting_month=group.posting_month,
        invoice=billed.number if billed is not None else "",
        on_its_way=on_its_way,
    )


def _overrides(session: Session, clients: dict[UUID, str]) -> list[ProposedOverride]:
    query = select(Override).where(Override.state == "proposed").order_by(Override.at, Override.id)
    rows = [one for one in session.scalars(query) if one.client_id in clients]
    labels = entry_labels(session, (one.entry_id for one in rows))
    return [
        ProposedOverride(
            one.id,
            one.client_id,
            one.entry_id,
            one.decision,
            one.reason,
            one.at,
            labels[one.entry_id],
        )
        for one in rows
        if one.entry_id in labels
    ]
