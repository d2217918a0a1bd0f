"""Work outside the fee since the last check-in, overrides, and what only the client may accept.

Cost: about fifteen statements, however many entries (two more for each four hundred tickets).

Source: domain.md 6 (sections 3 and 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.domain.check_ins import ExclusionFact, OverrideFact, ProposalFact, Row
from app.domain.check_ins.money import month_name
from app.domain.coverage import TicketHistory
from app.domain.coverage.sentences import sentence
from app.domain.overrides import IN_FORCE
from app.domain.words import money_words
from app.queries.check_ins.basis import Basis, label_of
from app.queries.coverage_inputs import agreed_with
from app.queries.effects import open_proposals
from app.queries.known import names_of
from app.queries.stored_decisions import group_value
from app.records import CoverageDecision, Override, Ticket, TimeEntry, User

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
class WorkRead:
    """Entries worked since the last check-in with the decision that stands for each."""

    entries: tuple[tuple[CoverageDecision, TimeEntry, Row | None, str], ...] = field(default=())


def read_work(basis: Basis) -> WorkRead:
    """Read the time worked since the last check-in, with what stands for it."""
    newer = select(TimeEntry.supersedes).where(TimeEntry.supersedes.is_not(None))
    query = (
        select(
            CoverageDecision,
            TimeEntry,
            Ticket.number,
            Ticket.provisional,
            func.coalesce(Ticket.title, ""),
        )
        .join(TimeEntry, TimeEntry.id == CoverageDecision.entry_id)
        .outerjoin(Ticket, Ticket.id == TimeEntry.ticket_id)
        .where(
            TimeEntry.client_id == basis.client_id,
            TimeEntry.ended_at > basis.frame.begins,
            TimeEntry.started_at <= basis.frame.planned,
            TimeEntry.void.is_(False),
            TimeEntry.id.not_in(newer),
            CoverageDecision.standing.is_(True),
        )
        .order_by(CoverageDecision.at, CoverageDecision.id)
    )
    found: dict[UUID, tuple[CoverageDecision, TimeEntry, Row | None, str]] = {}
    for decision, entry, number, provisional, title in basis.session.execute(query):
        row = None
        if entry.ticket_id is not None:
            row = Row("ticket", str(entry.ticket_id), label_of(number, provisional))
        found[entry.id] = (decision, entry, row, title or _KINDS.get(entry.work_kind, "Work"))
    return WorkRead(tuple(found.values()))


def exclusion_facts(basis: Basis, read: WorkRead) -> tuple[ExclusionFact, ...]:
    """Every excluded group of that work."""
    excluded = [one for one in read.entries if one[0].excluded_min > 0]
    if not excluded:
        return ()
    tickets = {one[1].ticket_id for one in excluded if one[1].ticket_id is not None}
    histories = basis.book.histories(tickets)
    terms = basis.book.terms(basis.client_id)
    agreed = agreed_with(basis.session, [basis.client_id])[basis.client_id]
    names = names_of(
        basis.session,
        {
            *(one.approved_by for one in agreed.authorizations),
            *(who for one in excluded for who in _deciders(one[0])),
        },
    )

    def say(entry: TimeEntry, group: Mapping[str, Any], history: TicketHistory | None) -> str:
        return sentence(
            group_value(group),
            terms,
            history=history,
            authorizations=agreed.authorizations,
            site=str(entry.site_id) if entry.site_id else None,
            names=names,
        )

    facts: list[ExclusionFact] = []
    for decision, entry, ticket, what in excluded:
        history = histories.get(str(entry.ticket_id)) if entry.ticket_id else None
        groups = [group for group in decision.groups if group["decision"] == "excluded"]
        for place, group in enumerate(groups):
            value = group_value(group)
            told = say(entry, group, history) + (_callout(decision) if not place else "")
            facts.append(
                ExclusionFact(
                    f"exclusion:{entry.id}:{place}",
                    Row("entry", str(entry.id)),
                    ticket,
                    what,
                    value.start,
                    value.rounded_min,
                    value.amount_minor,
                    value.currency,
                    value.reason,
                    told,
                )
            )
    return tuple(facts)


def _deciders(decision: CoverageDecision) -> Iterator[str]:
    for group in decision.groups:
        if group.get("override"):
            yield group["override"]["by"]


def _callout(decision: CoverageDecision) -> str:
    """The top-up that is invoiced with it, in a sentence; empty where there is none."""
    top_up = decision.callout
    if not top_up or top_up["entry"] != str(decision.entry_id):
        return ""
    money = money_words(top_up["amount_minor"], top_up["currency"])
    return f" Call-out minimum: {top_up['minutes']} min more, {money}."


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
