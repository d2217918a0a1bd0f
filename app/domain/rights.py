"""Who may do what: one table for people of the firm and contacts of its clients.

What somebody may do says nothing about whose rows: a person of the firm does it for the clients
that were granted to them, a contact for their own client alone.

Source: domain.md 7.7.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from enum import StrEnum

from app.domain.vocabulary import ContactRole, Right

Holder = Right | ContactRole
"""What somebody holds that lets them do something."""


class Permission(StrEnum):
    """Something that not everybody may do."""

    SUBMIT_REQUESTS = "submit requests"
    WORK_ON_REQUESTS = "work on requests"
    TRIAGE = "triage, assign and prioritise requests"
    PLAN_THE_DESK = "merge and schedule requests"
    LOG_OWN_TIME = "log and correct one's own time"
    PROPOSE_DECISIONS = "propose overrides and corrections"
    KEEP_INVENTORY = "keep assets, sites and contacts"
    KEEP_PAGES = "keep pages"
    USE_CREDENTIALS = "keep, read and copy credentials"
    TAKE_OUT = "save, print and copy what they may read"
    ERASE_PEOPLE = "erase a client's person who left"
    RESTORE_VALUES = "restore what gave way"
    DECIDE = "decide reviews, overrides and corrections"
    KEEP_CONSENTS = "write down consents and projects"
    CLOSE_MONTHS = "close months"
    PUBLISH_REVIEWS = "publish quarterly reviews"
    HOLD_CHECK_INS = "plan, prepare and hold check-ins"
    SET_TERMS = "set agreements, calendars and rates"
    KEEP_USERS = "keep users and what they may see"
    SEE_OWN_REQUESTS = "see one's own requests"
    SEE_ALL_REQUESTS = "see all requests of one's firm"
    SET_AGENDA_TOPICS = "set topics of the agenda"
    ACCEPT_OFFERS = "accept quotes, materials, premiums, adjustments and proposals"
    SEE_INVOICES = "see invoices"
    SEE_BUDGET = "see the budget of one's firm and its reviews"
    SEE_OFFERS = "see what one's firm is offered"
    SEE_OWN_DEVICES = "see one's own devices, and the pages that were written for one's firm"
    SEE_OUR_FIRM = "see all devices, the set-up and the response figures of one's firm"
    READ_AGREEMENT = "read the agreement of one's firm in plain words"
    SEE_PRICES = "see the fee and the rates of one's firm"


_WORKS = frozenset({Right.TECHNICIAN, Right.DESK, Right.TAM})
_STAFF = _WORKS | {Right.ADMIN}
_DESK = frozenset({Right.DESK, Right.TAM})
_MANAGER = frozenset({Right.TAM})

_HOLDERS: Mapping[Permission, frozenset[Holder]] = {
    Permission.SUBMIT_REQUESTS: _STAFF | {ContactRole.REQUESTER, ContactRole.COORDINATOR},
    Permission.WORK_ON_REQUESTS: _WORKS,
    Permission.TRIAGE: _DESK,
    Permission.PLAN_THE_DESK: _DESK,
    Permission.LOG_OWN_TIME: _WORKS,
    Permission.PROPOSE_DECISIONS: _WORKS,
    Permission.KEEP_INVENTORY: _WORKS,
    Permission.KEEP_PAGES: _STAFF,
    Permission.USE_CREDENTIALS: _WORKS,
    Permission.TAKE_OUT: _STAFF,
    # Their wish reaches whoever speaks for the client, or for the firm.
    Permission.ERASE_PEOPLE: frozenset({Right.TAM, Right.ADMIN}),
    Permission.RESTORE_VALUES: _STAFF,
    Permission.DECIDE: _MANAGER,
    Permission.KEEP_CONSENTS: _MANAGER,
    Permission.CLOSE_MONTHS: _MANAGER,
    Permission.PUBLISH_REVIEWS: _MANAGER,
    Permission.HOLD_CHECK_INS: _MANAGER,
    # An account manager writes the terms down that they agreed with their client.
    Permission.SET_TERMS: frozenset({Right.TAM, Right.ADMIN}),
    Permission.KEEP_USERS: frozenset({Right.ADMIN}),
    Permission.SEE_OWN_REQUESTS: frozenset({ContactRole.REQUESTER, ContactRole.COORDINATOR}),
    Permission.SEE_ALL_REQUESTS: frozenset({ContactRole.COORDINATOR}),
    Permission.SET_AGENDA_TOPICS: frozenset({ContactRole.COORDINATOR}),
    Permission.ACCEPT_OFFERS: frozenset({ContactRole.APPROVER}),
    Permission.SEE_INVOICES: frozenset({ContactRole.BILLING}),
    # Who speaks for the firm, and who answers for it, has to see what the answer rests on.
    Permission.SEE_BUDGET: frozenset({ContactRole.COORDINATOR, ContactRole.APPROVER}),
    Permission.SEE_OFFERS: frozenset({ContactRole.COORDINATOR, ContactRole.APPROVER}),
    Permission.SEE_OWN_DEVICES: frozenset({ContactRole.REQUESTER, ContactRole.COORDINATOR}),
    Permission.SEE_OUR_FIRM: frozenset({ContactRole.COORDINATOR}),
    Permission.READ_AGREEMENT: frozenset(ContactRole),
    # Who asks for help need not know what their firm pays for it.
    Permission.SEE_PRICES: frozenset(ContactRole) - {ContactRole.REQUESTER},
}


TRIAGED = frozenset({"assignee_id", "impact", "urgency", "service", "priority", "priority_reason"})
"""What triage and assignment say of a ticket: by whatever act, it takes the right to triage."""


def holders(permission: Permission) -> frozenset[Holder]:
    """Whoever holds one of these may do it; everybody else may not."""
    return _HOLDERS[permission]


def may(holds: Set[Holder], permission: Permission) -> bool:
    """Whether somebody who holds these rights or roles may do it."""
    return not _HOLDERS[permission].isdisjoint(holds)


def rights_for(permission: Permission) -> tuple[Right, ...]:
    """The rights of the firm's people that are enough for it, the most common first."""
    return tuple(right for right in Right if right in _HOLDERS[permission])


def known_roles(words: Iterable[str]) -> frozenset[ContactRole]:
    """The roles among these words; a newer version's are left out: they let nobody do anything."""
    return frozenset(ContactRole(word) for word in words if word in set(ContactRole))
