"""Work outside the fee since the last check-in, overrides, and what only the client may accept.

Cost: about twenty statements, however many rows (a few more for each four hundred entries).

Source: domain.md 6 (sections 3 and 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.domain.billing.exclusions import group_key
from app.domain.billing.reviews import Review
from app.domain.check_ins import ExclusionFact, OverrideFact, ProposalFact, Row
from app.domain.check_ins.exclusions import UNDECIDED, exclusion_item
from app.domain.check_ins.money import month_name
from app.domain.overrides import IN_FORCE
from app.domain.words import money_words
from app.queries.billing.standing import Telling, spoken_of
from app.queries.check_ins.basis import Basis, label_of
from app.queries.effects import open_proposals
from app.queries.stored_decisions import AT_ONCE
from app.records import Override, Ticket, TimeEntry, User

_KINDS: Mapping[str, str] = {
    "check_in": "Check-in",
    "training": "Training",
    "portal_setup": "Portal set-up",
    "documentation": "Documentation",
    "internal": "Internal",
    "other": "Other work",
    "request": "Work",
}


@dataclass(frozen=True, slots=True)
class _Worked:
    """An entry in words: what it was on, and the row of its ticket."""

    what: str
    ticket: Row | None


def exclusion_facts(basis: Basis) -> tuple[ExclusionFact, ...]:
    """Excluded groups of work since the last check-in, and older ones that nobody decided."""
    lately = _lately(basis)
    spoken = spoken_of(basis.session, [basis.client_id], entries=lately)[basis.client_id]
    current = {str(spoken.chains.get(entry, entry)) for entry in lately}
    reviews = {(one.exclusion.entry, one.exclusion.key): one.review for one in spoken.standing}
    topped = {(one.exclusion.entry, one.exclusion.said_of): one
              for one in spoken.standing if one.exclusion.tops_up}  # fmt: skip
    wanted = [
        (entry, group, reviews.get((entry, group_key(group)), _IN_PROJECT))
        for entry, decision in spoken.decisions.items()
        for group in decision.groups
        if group.decision == "excluded"
    ]
    wanted = [one for one in wanted if one[0] in current or one[2].state in UNDECIDED]
    entries = _entries(basis, {UUID(entry) for entry, _group, _review in wanted})
    wanted = [one for one in wanted if UUID(one[0]) in entries]
    tell = Telling(basis.session, spoken, basis.book, {one[0] for one in wanted})
    facts = []
    for entry, group, review in wanted:
        key = group_key(group)
        told = tell.group(entry, group)
        if (entry, key) in topped:
            top_up = topped[entry, key]
            money = money_words(top_up.exclusion.amount_minor, top_up.exclusion.currency)
            told += f" {tell.standing(top_up).rstrip('.')}, {money}."
        worked = entries[UUID(entry)]
        facts.append(
            ExclusionFact(
                exclusion_item(entry, key),
                Row("entry", entry),
                worked.ticket,
                worked.what,
                group.start,
                group.rounded_min,
                group.amount_minor,
                group.currency,
                group.reason,
                told,
                review.state,
                review.at,
            )
        )
    return tuple(facts)


_IN_PROJECT = Review(state="in its project")
"""Work that a project takes: nobody has to confirm it."""


def _lately(basis: Basis) -> list[UUID]:
    """Entries worked since the last check-in."""
    query = select(TimeEntry.id).where(
        TimeEntry.client_id == basis.client_id,
        TimeEntry.ended_at > basis.frame.begins,
        TimeEntry.started_at <= basis.frame.planned,
        TimeEntry.void.is_(False),
    )
    return list(basis.session.scalars(query))


def _entries(basis: Basis, wanted: set[UUID]) -> dict[UUID, _Worked]:
    found: dict[UUID, _Worked] = {}
    ids = sorted(wanted)
    for start in range(0, len(ids), AT_ONCE):
        query = (
            select(
                TimeEntry.id,
                TimeEntry.work_kind,
                TimeEntry.ticket_id,
                Ticket.number,
                Ticket.provisional,
                func.coalesce(Ticket.title, ""),
            )
            .outerjoin(Ticket, Ticket.id == TimeEntry.ticket_id)
            .where(TimeEntry.id.in_(ids[start : start + AT_ONCE]), TimeEntry.void.is_(False))
        )
        for entry, kind, ticket, number, provisional, title in basis.session.execute(query):
            row = Row("ticket", str(ticket), label_of(number, provisional)) if ticket else None
            found[entry] = _Worked(title or _KINDS.get(kind, "Work"), row)
    return found


def override_facts(basis: Basis) -> tuple[OverrideFact, ...]:
    """Overrides since the last check-in that made work included."""
    query = (
        select(
            Override,
            TimeEntry.id,
            TimeEntry.started_at,
            TimeEntry.work_kind,
            TimeEntry.ticket_id,
            Ticket.number,
            Ticket.provisional,
            func.coalesce(Ticket.title, ""),
            func.coalesce(User.name, ""),
        )
        .join(TimeEntry, TimeEntry.id == Override.entry_id)
        .outerjoin(Ticket, Ticket.id == TimeEntry.ticket_id)
        .outerjoin(User, User.id == Override.decided_by)
        .where(
            Override.client_id == basis.client_id,
            Override.state == IN_FORCE,
            Override.decision == "included",
            Override.decided_at > basis.frame.begins,
            Override.decided_at <= basis.frame.planned,
        )
        .order_by(Override.decided_at, Override.id)
    )
    return tuple(_override(row) for row in basis.session.execute(query))


def _override(row: Iterable[Any]) -> OverrideFact:
    override, entry, begun, kind, ticket, number, provisional, title, by = row
    return OverrideFact(
        str(override.id),
        Row("entry", str(entry)),
        Row("ticket", str(ticket), label_of(number, provisional)) if ticket else None,
        title or _KINDS.get(kind, "Work"),
        override.starts_at or begun,
        override.reason,
        by,
        override.decided_at or override.at,
    )


def proposal_facts(basis: Basis) -> tuple[ProposalFact, ...]:
    """Adjustments of locked months that wait for an approver of the client."""
    return tuple(
        ProposalFact(
            f"effect:{one.id}",
            f"Adjustment of {month_name(one.work_month)}" + (f", {one.title}" if one.title else ""),
            one.cause,
            one.amount_minor,
            one.currency,
            one.at,
            (
                Row("effect", str(one.id)),
                *((Row("ticket", str(one.ticket_id), one.ticket),) if one.ticket_id else ()),
                *(Row("entry", str(entry)) for entry in one.entry_ids),
            ),
        )
        for one in open_proposals(basis.session, client=basis.client_id)
        if one.asks == "client"
    )
