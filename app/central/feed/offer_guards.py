"""Rules of quotes and milestones, whatever a device pushes; the use-cases ask the same.

Source: domain.md 2.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.central.feed.at_hand import AtHand
from app.central.feed.coverage_guards import Guard, Old, roles_of
from app.domain.offers import (
    QuoteKind,
    check_complete,
    check_offer,
    shown_digest,
)
from app.domain.people import Actor
from app.domain.quotes import (
    ANSWERS,
    QuoteState,
    check_answer,
    check_editable,
    check_moment,
    check_no_change,
    check_not_invoiced,
    check_reachable,
    check_step,
    check_within_quote,
)
from app.domain.rules import RuleBroken
from app.queries.quotes import change_quote, is_invoiced, offer_of
from app.records import Attachment, Client, Milestone, Project, Quote, Record
from app.usecases.approvers import check_within_limit
from app.usecases.quote_rows import quote_sum, standing_milestones

_TEXT = frozenset({
    "title", "kind", "scope", "deliverables", "out_of_scope", "fee_minor", "estimate_min",
    "milestones", "ticket_ids", "expires_on",
})  # fmt: skip
"""What the client is shown: fixed once the quote is sent."""
_SENT = frozenset({"sent_at", "sent_digest"})
_ANSWERED = frozenset({
    "decided_at", "decided_by", "decided_digest", "recorded_by", "attachment_id", "project_id",
})  # fmt: skip


def _quote(at_hand: AtHand, actor: Actor, record: Record, old: Old, new: bool) -> None:
    assert isinstance(record, Quote)  # noqa: S101 -- the table below says so
    before = None if new else str(old.get("state", record.state))
    if new or "state" in old:
        check_step(before, record.state)
    if new:
        _begun(at_hand, record)
    elif _TEXT & old.keys():
        check_editable(before or "")
    check_offer(offer_of(record))
    step = record.state if "state" in old else ""
    if step == QuoteState.SENT:
        _sent(at_hand, record)
    elif _SENT & old.keys():
        check_editable(QuoteState.SENT)
    if step in ANSWERS:
        _answered(at_hand, actor, record)
    elif _ANSWERED & old.keys():
        check_step(record.state, QuoteState.DRAFT)


def _begun(at_hand: AtHand, quote: Quote) -> None:
    if any(getattr(quote, name) for name in _SENT | _ANSWERED):
        raise RuleBroken("quote-begins", "A quote begins as a draft: send it afterwards.")
    before = at_hand.get("quote", quote.supersedes) if quote.supersedes else None
    edition = before.edition + 1 if isinstance(before, Quote) else 1
    if quote.edition != edition:
        raise RuleBroken("quote-edition", f"This is edition {edition} of the quote.")


def _client(at_hand: AtHand, client: UUID) -> Client:
    return at_hand.find(select(Client).where(Client.id == client))[0]


def _sent(at_hand: AtHand, quote: Quote) -> None:
    if quote.sent_at is None:
        raise RuleBroken("quote-unsent", "Say when the quote was sent.")
    there = ZoneInfo(_client(at_hand, quote.client_id).zone)
    offer = offer_of(quote)
    check_complete(offer, quote.sent_at.astimezone(there).date())
    if quote.sent_digest != shown_digest(offer):
        raise RuleBroken(
            "quote-differs",
            "The quote says something else by now than what was sent: look at it, and send it "
            "again.",
        )


def _answered(at_hand: AtHand, actor: Actor, quote: Quote) -> None:
    if quote.decided_at is None or quote.recorded_by != actor.user:
        raise RuleBroken("not-yours", "This was answered under another person's name.")
    there = ZoneInfo(_client(at_hand, quote.client_id).zone)
    check_answer(
        QuoteState.SENT,
        quote.state,
        roles_of(at_hand, quote.client_id, quote.decided_by),
        said_on=quote.decided_at.astimezone(there).date(),
        expires_on=quote.expires_on,
        told=bool(quote.note.strip()) or quote.attachment_id is not None,
    )
    if quote.state == QuoteState.APPROVED:
        check_within_limit(at_hand.session, quote.client_id, quote.decided_by, quote_sum(quote))
    # What is in the future is asked where it is written: a device's clock says when.
    check_moment(quote.sent_at, quote.decided_at, quote.decided_at)
    if quote.decided_digest != quote.sent_digest:
        raise RuleBroken("quote-differs", "The answer is about another text than was sent.")
    message = at_hand.get("attachment", quote.attachment_id) if quote.attachment_id else None
    if isinstance(message, Attachment) and message.void:
        raise RuleBroken("message-missing", "The message was voided: attach it again.")
    begins = quote.state == QuoteState.APPROVED and quote.kind == QuoteKind.FLAT
    project = at_hand.get("project", quote.project_id) if quote.project_id else None
    if begins != isinstance(project, Project):
        raise RuleBroken("quote-project", "An approved flat fee begins or amends one project.")


def _milestone(at_hand: AtHand, actor: Actor, record: Record, old: Old, new: bool) -> None:
    assert isinstance(record, Milestone)  # noqa: S101 -- as above
    project = at_hand.get("project", record.project_id)
    if new:
        if not record.title.strip() or record.fee_minor <= 0:
            raise RuleBroken("milestone-empty", "Each milestone needs a name and a fee above zero.")
        if record.reached_at is not None or record.void:
            raise RuleBroken("milestone-begins", "A milestone is ahead when it is written down.")
        if isinstance(project, Project):
            kept = standing_milestones(at_hand.session, project.id)
            total = sum({one.id: one.fee_minor for one in (*kept, record)}.values())
            check_within_quote(project.title, total, project.fee_minor, project.currency)
        return
    if "reached_at" in old and record.reached_at is not None:
        closed = isinstance(project, Project) and project.closed_at is not None
        check_reachable(void=record.void, closed=closed)
        check_no_change(change_quote(at_hand.session, record.client_id, record.project_id))
        if record.reached_by != actor.user:
            raise RuleBroken("not-yours", "This was reached under another person's name.")
    elif {"reached_at", "void", "title"} & old.keys():
        check_not_invoiced(invoiced=is_invoiced(at_hand.session, record.id))
    if old.get("void"):
        raise RuleBroken("milestone-replaced", "A change of the quote has replaced this milestone.")
    if "void" in old and record.void and record.reached_at is not None:
        raise RuleBroken(
            "milestone-reached", "This milestone was reached meanwhile, so it is not replaced."
        )


OFFER_GUARDS: Mapping[str, Guard] = {"quote": _quote, "milestone": _milestone}
"""Noun → the rule of its rows."""
