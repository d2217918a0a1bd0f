"""Rules of what people say about coverage: overrides, consents, projects, answers, corrections.

The use-cases ask the same rules of `domain`; here they hold whatever a device pushes.

Source: domain.md 2, 3.7, 7.7.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.central.feed.arrivals import Arrival
from app.central.feed.at_hand import AtHand
from app.domain.approvers import Sum
from app.domain.consents import (
    AGREED,
    COVERED,
    check_answer,
    check_approver,
    check_consent,
    check_lifetime,
    check_open,
    check_project,
    check_revocation,
    check_second_person,
    check_seen,
)
from app.domain.corrections import (
    check_correction_reason,
    check_may_correct,
    check_not_future,
    check_stands,
    check_withdrawal,
)
from app.domain.kinds import check_effective, check_told, check_words
from app.domain.overrides import IN_FORCE, check_reason, check_span, check_stated, check_step
from app.domain.people import Actor
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.domain.vocabulary import EventKind
from app.queries.coverage import CORRECTION
from app.queries.effect_terms import seen_of
from app.queries.overrides import decided_alone
from app.records import (
    Authorization,
    Contact,
    CoverageEffect,
    EffectAnswer,
    Override,
    Project,
    Record,
    Ticket,
    TicketEvent,
    TimeEntry,
)
from app.usecases.approvers import check_within_limit
from app.usecases.settle_effect import effect_sum

Old = Mapping[str, Any]
Guard = Callable[[AtHand, Actor, Record, Old, bool], None]
_CORRECTABLE = frozenset({"void", "void_reason", "late_reason", "confirmed"})


def _not_yours(what: str) -> RuleBroken:
    return RuleBroken("not-yours", f"This was {what} under another person's name.")


def _override(at_hand: AtHand, actor: Actor, record: Record, old: Old, new: bool) -> None:
    assert isinstance(record, Override)  # noqa: S101 -- the table below says so
    own = record.proposed_by == actor.user
    if not new:
        if old:
            check_step(actor, old.get("state", record.state), record.state, own=own)
        if record.decided_by != actor.user or record.decided_at is None:
            raise _not_yours("decided")
        return
    if not own:
        raise _not_yours("proposed")
    check_step(actor, None, record.state, own=own)
    check_stated(record.decision, record.route, record.multiplier)
    check_reason(record.reason)
    by = actor.user if record.state == IN_FORCE else None
    if record.decided_by != by or (record.decided_at is None) != (by is None):
        raise _not_yours("decided")
    entry = at_hand.get("time_entry", record.entry_id)
    if isinstance(entry, TimeEntry):
        check_span(record.starts_at, record.ends_at, entry.started_at, entry.ended_at)


def _authorization(at_hand: AtHand, actor: Actor, record: Record, old: Old, new: bool) -> None:
    assert isinstance(record, Authorization)  # noqa: S101 -- as above
    before = None if new else old.get("revoked_at", record.revoked_at)
    check_revocation(before, record.revoked_at, record.revoked_reason)
    if not new:
        return
    check_consent(record.kind, record.starts_at, record.ends_at)
    if record.kind == COVERED:
        if record.approved_by_kind != "user" or record.approved_by != actor.user:
            raise _not_yours("approved")
        return
    contact = record.approved_by if record.approved_by_kind == "contact" else None
    check_approver(roles_of(at_hand, record.client_id, contact), "a premium")


def roles_of(at_hand: AtHand, client: UUID, contact: UUID | None) -> list[str] | None:
    """The roles of a client's contact, or None where there is no such contact of theirs."""
    if contact is None:
        return None
    found = at_hand.find(select(Contact).where(Contact.id == contact, Contact.client_id == client))
    return list(found[0].roles) if found else None


def _project(at_hand: AtHand, _actor: Actor, record: Record, old: Old, new: bool) -> None:
    assert isinstance(record, Project)  # noqa: S101 -- as above
    check_project(record.title, record.fee_minor, record.estimate_min)
    check_lifetime(record.approved_at, record.closed_at)
    if old.get("closed_at") is not None:
        raise RuleBroken("project-closed", "This project is closed already.")
    if record.approved_at is not None and (new or {"approved_at", "approved_by"} & old.keys()):
        check_approver(roles_of(at_hand, record.client_id, record.approved_by), "a project")
        asked = Sum("this project", record.fee_minor, record.currency)
        check_within_limit(at_hand.session, record.client_id, record.approved_by, asked)
    if new or "ticket_ids" in old:
        others = select(Project).where(
            Project.client_id == record.client_id, Project.id != record.id
        )
        for other in at_hand.find(others):
            if set(other.ticket_ids) & set(record.ticket_ids):
                raise RuleBroken(
                    "ticket-linked",
                    f"The ticket belongs to the project “{other.title}”: take it off there first.",
                )


def _answer(at_hand: AtHand, actor: Actor, record: Record, _old: Old, new: bool) -> None:
    assert isinstance(record, EffectAnswer)  # noqa: S101 -- as above
    effect = at_hand.get("coverage_effect", record.effect_id)
    if not new or not isinstance(effect, CoverageEffect):
        return
    check_open(effect.state)
    roles = None
    if record.contact_id is not None:
        roles = roles_of(at_hand, record.client_id, record.contact_id) or []
    check_answer(effect.kind, record.answer, roles, record.note)
    if record.answer == AGREED:
        asked = effect_sum(effect)
        check_within_limit(at_hand.session, record.client_id, record.contact_id, asked)
    own = decided_alone(at_hand.session, map(UUID, effect.entry_ids), actor.user)
    check_second_person(effect.kind, record.answer, own=own)
    if record.seen:
        check_seen(record.answer, record.seen, seen_of(at_hand.session, [effect])[effect.id])


def check_kind_entry(at_hand: AtHand, actor: Actor, event: TicketEvent) -> None:
    """What an entry of the timeline may say of a ticket's kind.

    From a moment of the ticket's life on, anybody who works on it says so; from its creation on,
    an account manager with a reason.

    Raises:
        RuleBroken: the person, the moment, the reason or a kind is not such a one.
    """
    if not _tells_kind(event):
        return
    if event.field_name == CORRECTION:
        actor.must_be_let(Permission.DECIDE)
        check_reason(event.reason)
    check_words(event.old, event.new)
    ticket = at_hand.get("ticket", event.ticket_id)
    if event.field_name == "kind" and isinstance(ticket, Ticket):
        check_effective(event.effective_at, ticket.opened_at, event.at)


def check_kinds(at_hand: AtHand, act: Sequence[Arrival], arrival: Arrival) -> None:
    """After an act: a ticket's kind and what its timeline says of it changed together.

    Args:
        at_hand: the rows as the act has left them.
        act: all operations of the act.
        arrival: the one that is looked at.

    Raises:
        RuleBroken: this operation changed the one without the other.
    """
    if arrival.op.entity == "ticket" and "kind" in arrival.before:
        ticket = at_hand.get("ticket", arrival.row)
        if isinstance(ticket, Ticket):
            told = [one.new for one in _told(at_hand, act) if one.ticket_id == ticket.id]
            check_told(ticket.kind, told[-1] if told else None)
    elif arrival.op.entity == "ticket_event":
        for event in _told(at_hand, (arrival,)):
            ticket = at_hand.get("ticket", event.ticket_id)
            if isinstance(ticket, Ticket):
                check_told(ticket.kind, event.new)


def _told(at_hand: AtHand, act: Sequence[Arrival]) -> list[TicketEvent]:
    found = (
        at_hand.get("ticket_event", one.row)
        for one in act
        if one.op.entity == "ticket_event" and one.op.kind == "create"
    )
    return [one for one in found if isinstance(one, TicketEvent) and _tells_kind(one)]


def _tells_kind(event: TicketEvent) -> bool:
    return event.kind == EventKind.CHANGE and event.field_name in {"kind", CORRECTION}


def check_time(at_hand: AtHand, actor: Actor, entry: TimeEntry, old: Old, *, new: bool) -> None:
    """Time is recorded by whoever worked it, and corrected by them or an account manager.

    Raises:
        RuleBroken: it is somebody else's, what it corrects does not stand any more, or it had not
            ended when it was recorded.
    """
    if new:
        check_not_future(entry.ended_at, entry.created_at)
    if new and entry.supersedes is None:
        if entry.user_id != actor.user:
            raise RuleBroken("not-yours", "Time is recorded by the person who worked it.")
    elif new:
        _correction(at_hand, actor, entry)
    elif _CORRECTABLE & old.keys():
        check_may_correct(actor, entry.user_id)
        if {"void", "void_reason"} & old.keys():
            before = bool(old.get("void", entry.void))
            check_withdrawal(before=before, after=entry.void, reason=entry.void_reason)


def _correction(at_hand: AtHand, actor: Actor, entry: TimeEntry) -> None:
    assert entry.supersedes is not None  # noqa: S101 -- the caller looked
    first = at_hand.get("time_entry", entry.supersedes)
    if not isinstance(first, TimeEntry):
        return
    check_may_correct(actor, first.user_id)
    if (entry.user_id, entry.grade) != (first.user_id, first.grade):
        raise RuleBroken("not-yours", "A correction stays with the person who worked, and how.")
    newer = select(TimeEntry).where(TimeEntry.supersedes == first.id, TimeEntry.id != entry.id)
    check_stands(void=first.void, superseded=bool(at_hand.find(newer)))
    check_correction_reason(entry.correction_reason)


COVERAGE_GUARDS: Mapping[str, Guard] = {
    "override": _override,
    "authorization": _authorization,
    "project": _project,
    "effect_answer": _answer,
}
"""Noun → the rule of its rows."""
