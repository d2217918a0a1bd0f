"""Rules of a client and of its people, whoever wrote them and from wherever.

Source: domain.md 7.7, S23; ADR 0045.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.central.feed.at_hand import AtHand
from app.central.feed.coverage_guards import Guard, Old
from app.domain.approvers import check_limit_itself
from app.domain.contacts import check_first_roles, check_roles, check_way_in
from app.domain.erasure import ERASED_NAME, check_erased_whole, check_still_known
from app.domain.people import Actor
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.records import Client, Contact, Record
from app.usecases.bill_client import BILLING, check_billing
from app.usecases.complete_onboarding import check_tried

_SAID_BY_DEVICES = BILLING | {"onboarding_completed_at"}


def _contact(_at_hand: AtHand, actor: Actor, record: Record, old: Old, new: bool) -> None:
    assert isinstance(record, Contact)  # noqa: S101 -- the table below says so
    if old:
        check_still_known(old.get("name", record.name))
    if record.name == ERASED_NAME and (new or "name" in old):
        actor.must_be_let(Permission.ERASE_PEOPLE)
        check_erased_whole(record.email, record.phone, active=record.active)
    if "approves_to_minor" in old or (new and record.approves_to_minor is not None):
        check_limit_itself(record.approves_to_minor)
        if record.name != ERASED_NAME:
            actor.must_be_let(Permission.SET_TERMS)
    if new:
        check_first_roles(actor, check_roles(record.roles))
        return
    before = old.get("roles", record.roles)
    given = set(record.roles) - set(before)
    if given:
        check_roles(given)
    # Who may come into the portal, and do what there, is for those who set the terms; whoever
    # erases a person takes their roles with the rest.
    if set(record.roles) != set(before) and record.name != ERASED_NAME:
        actor.must_be_let(Permission.SET_TERMS)
    moved = old.get("email", record.email) != record.email
    comes_back = record.active and not old.get("active", record.active)
    if (moved or comes_back) and record.name != ERASED_NAME:
        check_way_in(actor, record.name, {*record.roles, *before})


def _client(at_hand: AtHand, _actor: Actor, record: Record, old: Old, new: bool) -> None:
    """Of a client, a device says whom invoices are for and that the setup is done; no more."""
    assert isinstance(record, Client)  # noqa: S101 -- the table below says so
    if new or old.keys() - _SAID_BY_DEVICES:
        raise RuleBroken("client-central", "Clients are kept on central: ask an administrator.")
    if BILLING & old.keys():
        check_billing(record)
    if "onboarding_completed_at" in old and record.onboarding_completed_at is not None:
        check_tried(at_hand.session, record.id)


CLIENT_GUARDS: Mapping[str, Guard] = {"client": _client, "contact": _contact}
