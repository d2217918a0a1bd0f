"""Rules of a noun that hold for every row, whoever wrote it and from wherever."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.central.feed.agreement_guards import AGREEMENT_GUARDS
from app.central.feed.at_hand import AtHand
from app.central.feed.billing_guards import BILLING_GUARDS
from app.central.feed.brand_guards import BRAND_GUARDS
from app.central.feed.check_in_guards import CHECK_IN_GUARDS
from app.central.feed.client_guards import CLIENT_GUARDS
from app.central.feed.coverage_guards import COVERAGE_GUARDS, Guard, check_kind_entry, check_time
from app.central.feed.credential_guards import CREDENTIAL_GUARDS
from app.central.feed.export_guards import EXPORT_GUARDS
from app.central.feed.mail_guards import MAIL_GUARDS
from app.central.feed.offer_guards import OFFER_GUARDS
from app.central.feed.review_guards import REVIEW_GUARDS
from app.central.feed.step_guards import check_step, check_step_entry
from app.central.feed.visit_guards import VISIT_GUARDS
from app.domain.assets import check_kind, check_line, check_state
from app.domain.attachments import (
    LARGEST_STAFF,
    AuthorKind,
    FileFacts,
    Visibility,
    check_file,
    check_one_owner,
    check_void,
)
from app.domain.documentation import check_page_title
from app.domain.estimates import check_estimate
from app.domain.letterhead import (
    check_colour,
    check_contact,
    check_firm,
    check_lines,
    check_logo,
    check_paper,
)
from app.domain.people import Actor
from app.domain.rights import TRIAGED, Permission
from app.domain.rules import RuleBroken
from app.domain.tags import check_tag
from app.domain.vocabulary import EventKind, TicketKind, TicketState, WorkKind
from app.records import (
    LETTERHEAD_ID,
    Asset,
    Attachment,
    Letterhead,
    Page,
    PageVersion,
    Record,
    Ticket,
    TicketEvent,
    TimeEntry,
    User,
)
from app.records.types import to_micros
from app.usecases.submit_ticket import check_first_owner

_LEVELS = ("high", "medium", "low")
_PRIORITIES = range(1, 5)
_SECOND = 1_000_000
"""In microseconds."""
Old = Mapping[str, Any]
"""Field → value before, for the fields that changed; empty for a new row."""


def check_row(at_hand: AtHand, actor: Actor, record: Record, old: Old, *, new: bool) -> None:
    """Check a merged row.

    Raises:
        RuleBroken: a rule of its noun says no.
    """
    if new and record.created_by is not None and record.created_by != actor.user:
        raise RuleBroken("not-yours", "This was made under another person's name.")
    guard = _GUARDS.get(record.ENTITY)
    if guard is not None:
        guard(at_hand, actor, record, old, new)


def _one_of(value: str, choices: object, what: str) -> None:
    if value not in choices:  # type: ignore[operator] # StrEnum classes and tuples both hold texts
        raise RuleBroken("word-unknown", f"Central does not know this {what}.")


def _ticket(at_hand: AtHand, actor: Actor, record: Record, old: Old, new: bool) -> None:
    assert isinstance(record, Ticket)  # noqa: S101 -- the table below says so
    if new:
        check_first_owner(actor, record.assignee_id)
    elif not TRIAGED.isdisjoint(old):
        actor.must_be_let(Permission.TRIAGE)
    _one_of(record.kind, tuple(TicketKind), "kind of ticket")
    _one_of(record.state, tuple(TicketState), "state")
    _one_of(record.impact, _LEVELS, "impact")
    _one_of(record.urgency, _LEVELS, "urgency")
    check_estimate(record.estimate_min)
    if record.priority not in _PRIORITIES:
        raise RuleBroken("priority-unknown", "Choose a priority from P1 to P4.")
    if not record.title.strip():
        raise RuleBroken("title-empty", "Say in a few words what is wrong or wanted.")
    for tag in set(record.tags) - set(() if new else old.get("tags", record.tags)):
        check_tag(tag)
    if new or "state" in old:
        before = TicketState.NEW if new else TicketState(old["state"])
        check_step(at_hand, record, before)
    if record.assignee_id is not None and (new or "assignee_id" in old):
        person = at_hand.get("user", record.assignee_id)
        if not isinstance(person, User) or not person.active:
            raise RuleBroken("person-gone", "Choose somebody who works here.")


def _event(at_hand: AtHand, actor: Actor, record: Record, _old: Old, new: bool) -> None:
    assert isinstance(record, TicketEvent)  # noqa: S101 -- as above
    _one_of(record.kind, tuple(EventKind), "kind of entry")
    if new and record.author_kind == "user" and record.author_id != actor.user:
        raise RuleBroken("not-yours", "This was written under another person's name.")
    if new:
        check_kind_entry(at_hand, actor, record)
        check_step_entry(at_hand, actor, record)


def _entry(at_hand: AtHand, actor: Actor, record: Record, old: Old, new: bool) -> None:
    assert isinstance(record, TimeEntry)  # noqa: S101 -- as above
    _one_of(record.work_kind, tuple(WorkKind), "kind of work")
    if record.ended_at <= record.started_at:
        raise RuleBroken("time-inverted", "The end must come after the start.")
    if not 0 <= record.worked_s <= (record.ended_at - record.started_at).total_seconds():
        raise RuleBroken("time-sum", "More time was worked than lies between start and end.")
    _stretches(record)
    check_time(at_hand, actor, record, old, new=new)


def _stretches(entry: TimeEntry) -> None:
    """The stretches of an entry are half-open, in order, and make up what was worked."""
    reached, ends, worked = to_micros(entry.started_at), to_micros(entry.ended_at), 0
    for stretch in entry.intervals:
        start, end = _span(stretch)
        if not reached <= start < end <= ends:
            raise RuleBroken("time-overlap", "The stretches of this work overlap: correct them.")
        reached, worked = end, worked + end - start
    # Each stretch may have been rounded down to whole seconds by itself.
    off = abs(worked // _SECOND - entry.worked_s)
    if not entry.intervals or off > len(entry.intervals):
        raise RuleBroken("time-sum", "The time worked is not the sum of its stretches.")


def _span(stretch: Any) -> tuple[int, int]:
    if isinstance(stretch, dict):
        start, end = stretch.get("start"), stretch.get("end")
        words = [stretch.get("activity", "work"), stretch.get("mode", "remote")]
        if isinstance(start, int) and isinstance(end, int) and all(map(_is_word, words)):
            return start, end
    raise RuleBroken("time-stretches", "The stretches of this work cannot be read.")


def _is_word(value: Any) -> bool:
    return isinstance(value, str)


def _attachment(_at_hand: AtHand, actor: Actor, record: Record, old: Old, new: bool) -> None:
    assert isinstance(record, Attachment)  # noqa: S101 -- as above
    _one_of(record.visibility, tuple(Visibility), "visibility")
    check_one_owner(record.ticket_id, record.page_id, record.asset_id)
    facts = FileFacts(
        record.name,
        record.media_type,
        record.size_bytes,
        record.sha256,
        record.width,
        record.height,
        record.taken_at,
    )
    check_file(facts, LARGEST_STAFF)
    check_void(before=bool(old.get("void", record.void)), after=record.void)
    if new and (record.author_kind != AuthorKind.USER or record.author_id != actor.user):
        raise RuleBroken("not-yours", "This was added under another person's name.")


def _asset(_at_hand: AtHand, _actor: Actor, record: Record, old: Old, new: bool) -> None:
    """Check what was written; what an inventory brought long ago may be of no kind known here."""
    assert isinstance(record, Asset)  # noqa: S101 -- as above
    for name in ("tag", "name"):
        if new or name in old:
            check_line(name, getattr(record, name), needed=True)
    if new or "kind" in old:
        check_kind(record.kind)
    if new or "state" in old:
        check_state(record.state)


def _page(_at_hand: AtHand, _actor: Actor, record: Record, old: Old, new: bool) -> None:
    assert isinstance(record, Page)  # noqa: S101 -- as above
    if new or "title" in old:
        check_page_title(record.title)


def _page_version(_at_hand: AtHand, actor: Actor, record: Record, _old: Old, new: bool) -> None:
    assert isinstance(record, PageVersion)  # noqa: S101 -- as above
    if new and record.author_id != actor.user:
        raise RuleBroken("not-yours", "This was written under another person's name.")


def _letterhead(_at_hand: AtHand, _actor: Actor, record: Record, _old: Old, _new: bool) -> None:
    assert isinstance(record, Letterhead)  # noqa: S101 -- as above
    if record.id != LETTERHEAD_ID:
        raise RuleBroken("letterhead-second", "The firm has one letterhead: change that one.")
    check_firm(record.firm)
    check_lines(record.address)
    check_contact(record.contact)
    check_colour(record.colour)
    check_logo(record.logo)
    check_paper(record.paper)


_GUARDS: Mapping[str, Guard] = {
    "ticket": _ticket,
    "ticket_event": _event,
    "time_entry": _entry,
    "attachment": _attachment,
    "asset": _asset,
    "letterhead": _letterhead,
    "page": _page,
    "page_version": _page_version,
    **COVERAGE_GUARDS,
    **AGREEMENT_GUARDS,
    **CREDENTIAL_GUARDS,
    **EXPORT_GUARDS,
    **OFFER_GUARDS,
    **REVIEW_GUARDS,
    **BILLING_GUARDS,
    **CHECK_IN_GUARDS,
    **BRAND_GUARDS,
    **MAIL_GUARDS,
    **CLIENT_GUARDS,
    **VISIT_GUARDS,
}
