"""Rules of what people say about the month's money: exclusions, materials, closes.

What depends on how a group stands now is asked when the act is taken (`usecases.billing.taking`).

Source: domain.md 2 (ExclusionReview, Material, Period), 2.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from app.central.feed.at_hand import AtHand
from app.central.feed.coverage_guards import Guard, Old
from app.domain.billing.materials import check_material, check_not_invoiced, check_still_open
from app.domain.billing.months import first_day
from app.domain.billing.reviews import DISPUTED, REVERSED, check_act, check_in_time
from app.domain.calendar import local_date
from app.domain.consents import check_approver
from app.domain.corrections import check_not_future
from app.domain.overrides import IN_FORCE, check_reason
from app.domain.people import Actor
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.queries.billing.labels import billed_on
from app.queries.billing.standing import spoken_of
from app.records import Client, Contact, Material, MonthAct, Override, Record, ReviewAct
from app.usecases.approvers import check_within_limit
from app.usecases.billing.materials import material_sum
from app.usecases.billing.months import CLOSE, REVIEW
from app.usecases.billing.reissues import REISSUE

_KEY_LETTERS = 64
_WORTH = frozenset({"description", "quantity_milli", "unit", "unit_price_minor", "used_on"})
_AGREED = frozenset({"approved_by", "approved_at", "approval_note"})


def _review(at_hand: AtHand, actor: Actor, record: Record, _old: Old, new: bool) -> None:
    assert isinstance(record, ReviewAct)  # noqa: S101 -- the table below says so
    if not new:
        return
    _signed(actor, record)
    check_act(record.act, record.reason)
    check_not_future(record.at, record.created_at)
    if not 0 < len(record.group_key) <= _KEY_LETTERS:
        raise RuleBroken("review-key", "Central cannot tell which work is meant.")
    if (record.contact_id is not None) != (record.act == DISPUTED):
        raise RuleBroken("review-whose", "A dispute names the client's person; nothing else does.")
    if record.contact_id is not None and _contact(at_hand, record) is None:
        raise RuleBroken("contact-missing", "Choose the person of the client who says so.")
    if record.act == DISPUTED:
        _disputed_in_time(at_hand, record)
    if (record.override_id is not None) != (record.act == REVERSED):
        raise RuleBroken("review-override", "A reversal comes with an override; nothing else does.")
    if record.override_id is not None:
        override = at_hand.get("override", record.override_id)
        fits = (
            isinstance(override, Override)
            and override.entry_id == record.entry_id
            and override.state == IN_FORCE
            and override.decided_by == actor.user
        )
        if not fits:
            raise RuleBroken("review-override", "A reversal comes with an override in force.")


def _disputed_in_time(at_hand: AtHand, record: ReviewAct) -> None:
    """What stands on an invoice is disputed until thirty days after it, by when it was said.

    A month that was closed while the word was on its way takes nothing from the client.
    """
    read = spoken_of(at_hand.session, [record.client_id], entries=[record.entry_id])
    spoken = read[record.client_id]
    current = str(spoken.chains.get(record.entry_id, record.entry_id))
    stands = billed_on(at_hand.session, spoken.chains).get((current, record.group_key))
    if stands is not None:
        check_in_time(stands.issued_on, local_date(spoken.zone, record.at))


def _signed(actor: Actor, record: Record) -> None:
    """Whatever moves money bears the name of who said it."""
    if record.created_by != actor.user:
        raise RuleBroken(
            "not-yours", "Central cannot tell who said so: update Trestle, say it again."
        )


def _contact(at_hand: AtHand, record: ReviewAct) -> Contact | None:
    query = select(Contact).where(
        Contact.id == record.contact_id, Contact.client_id == record.client_id
    )
    return next(iter(at_hand.find(query)), None)


def _material(at_hand: AtHand, actor: Actor, record: Record, old: Old, new: bool) -> None:
    assert isinstance(record, Material)  # noqa: S101 -- as above
    check_material(record.description, record.quantity_milli, record.unit_price_minor)
    if new:
        _in_the_clients_money(at_hand, record)
    invoiced = record.invoice_id is not None
    if not new and _WORTH & old.keys():
        agreed = old.get("approved_at", record.approved_at)
        check_still_open(agreed, invoiced=invoiced, void=record.void)
    if "void" in old:
        check_not_invoiced(invoiced=invoiced)
        check_still_open(None, invoiced=invoiced, void=old["void"])
    if (new and record.approved_at is not None) or _AGREED & old.keys():
        actor.must_be_let(Permission.KEEP_CONSENTS)
        agreed = None if new else old.get("approved_at", record.approved_at)
        check_still_open(agreed, invoiced=invoiced, void=record.void)
        check_approver(_roles(at_hand, record.client_id, record.approved_by), "materials")
        check_within_limit(
            at_hand.session, record.client_id, record.approved_by, material_sum(record)
        )
        if not record.approval_note.strip():
            raise RuleBroken("note-empty", "Say how the client agreed: by phone, in which mail.")


def _in_the_clients_money(at_hand: AtHand, record: Material) -> None:
    (client,) = at_hand.find(select(Client).where(Client.id == record.client_id))
    if record.currency != client.currency:
        raise RuleBroken(
            "material-currency", f"This client is billed in {client.currency}: write that price."
        )


def _roles(at_hand: AtHand, client: UUID, contact: UUID | None) -> list[str] | None:
    query = select(Contact).where(Contact.id == contact, Contact.client_id == client)
    found = at_hand.find(query) if contact is not None else ()
    return list(found[0].roles) if found else None


def _month(_at_hand: AtHand, actor: Actor, record: Record, _old: Old, new: bool) -> None:
    assert isinstance(record, MonthAct)  # noqa: S101 -- as above
    if not new:
        return
    _signed(actor, record)
    first_day(record.month)
    if record.act not in {REVIEW, CLOSE, REISSUE}:
        raise RuleBroken("month-act", "A month is looked through, or closed; there is no more.")
    if record.act == REISSUE:
        check_reason(record.reason)
    if record.act == CLOSE and not record.seen:
        raise RuleBroken("month-unseen", "Look at the invoice first, then close the month.")


BILLING_GUARDS: Mapping[str, Guard] = {
    "review_act": _review,
    "material": _material,
    "month_act": _month,
}
"""Noun → the rule of its rows."""
