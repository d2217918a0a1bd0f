"""What people are told by letter: one table of what, whom, and whether they may do without it.

Source: domain.md 2.4, 7.7.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from app.domain.rights import Permission, may
from app.domain.vocabulary import ContactRole


class Whom(StrEnum):
    """Whom a letter goes to."""

    REQUEST = "whoever asked, and who watches it"
    INCIDENT = "whoever asked, who watches it, and who sees all requests"
    ALL_REQUESTS = "who sees all requests"
    OWN_WORK = "who sees all requests, and whoever asked for the one worked on"
    OFFERS = "who accepts offers"
    BUDGET = "who sees the budget"
    ATTENDEES = "who takes part"
    INVOICES = "who sees invoices"
    STAFF = "one person of the firm"


@dataclass(frozen=True, slots=True)
class Notice:
    """A kind of letter.

    Attributes:
        words: what it is, as whoever mutes it reads it.
        template: in resources/mail.
        mutable: whether a contact may do without it.
        urgent: it does not wait for how many letters an address gets.
        asked: what a contact's roles must let them do; None: whoever is named.
    """

    key: str
    words: str
    whom: Whom
    template: str
    asked: Permission | None = None
    mutable: bool = True
    urgent: bool = False


_OWN, _ALL = Permission.SEE_OWN_REQUESTS, Permission.SEE_ALL_REQUESTS
_ACCEPT, _INVOICES = Permission.ACCEPT_OFFERS, Permission.SEE_INVOICES
_BUDGET = Permission.SEE_BUDGET
_TABLE = (
    Notice("received", "We received your request", Whom.REQUEST, "request", _OWN),
    Notice("first_response", "Our first answer to a request", Whom.REQUEST, "request", _OWN),
    Notice("question", "We have a question to you", Whom.REQUEST, "request", _OWN),
    Notice("question_reminder", "Our question still waits", Whom.REQUEST, "request", _OWN),
    Notice("update", "News of a request", Whom.REQUEST, "request", _OWN),
    Notice("resolved", "A request is solved", Whom.REQUEST, "request", _OWN),
    Notice("closed", "A request is closed", Whom.REQUEST, "request", _OWN),
    Notice("p1", "An incident that stops many of you", Whom.INCIDENT, "incident", _OWN,
           mutable=False, urgent=True),
    Notice("p1_hourly", "How such an incident goes on, every hour", Whom.INCIDENT, "incident",
           _OWN, mutable=False, urgent=True),
    Notice("exclusions", "Work outside the fee, once a day", Whom.OWN_WORK, "exclusions", _OWN),
    Notice("quote", "A quote waits for your answer", Whom.OFFERS, "quote", _ACCEPT,
           mutable=False),
    Notice("quote_reminder", "A quote still waits", Whom.OFFERS, "quote", _ACCEPT, mutable=False),
    Notice("quote_expiring", "A quote expires tomorrow", Whom.OFFERS, "quote", _ACCEPT,
           mutable=False),
    Notice("approval", "Material, an adjustment or another budget waits for your answer",
           Whom.OFFERS, "approval", _ACCEPT, mutable=False),
    Notice("budget_over", "The month is expected to use more than its hours", Whom.BUDGET,
           "budget", _BUDGET),
    Notice("budget_far_over", "The month is expected to use far more than its hours", Whom.BUDGET,
           "budget", _BUDGET),
    Notice("check_in", "Invitations to check-ins", Whom.ATTENDEES, "check_in"),
    Notice("agenda", "The agenda of a check-in, two working days before", Whom.ATTENDEES,
           "check_in"),
    Notice("minutes", "The minutes of a check-in", Whom.ATTENDEES, "check_in"),
    Notice("visit", "Who comes to you and when, with every change", Whom.REQUEST, "visit", _OWN),
    Notice("expiring", "Certificates, domains, licences and warranties that end",
           Whom.ALL_REQUESTS, "expiring", _ALL),
    Notice("seat", "A training seat is free", Whom.ALL_REQUESTS, "seat", _ALL),
    Notice("invoice", "An invoice was issued", Whom.INVOICES, "invoice", _INVOICES),
    Notice("credit", "A credit note was issued", Whom.INVOICES, "invoice", _INVOICES),
    Notice("staff_assigned", "A request was assigned to you", Whom.STAFF, "staff"),
    Notice("staff_replied", "A client answered", Whom.STAFF, "staff"),
    Notice("staff_held", "Time of yours is held", Whom.STAFF, "staff"),
    Notice("staff_override", "An override of yours was decided", Whom.STAFF, "staff"),
    Notice("staff_due", "Something is due within 15 minutes", Whom.STAFF, "staff", urgent=True),
    Notice("staff_silent", "A question that nobody answers: cancel it?", Whom.STAFF, "staff"),
    Notice("staff_missed", "A target was missed", Whom.STAFF, "staff"),
    Notice("staff_p1", "An incident of the highest priority", Whom.STAFF, "staff", urgent=True),
    Notice("staff_visit", "A visit of yours is planned or changed", Whom.STAFF, "visit"),
)  # fmt: skip
NOTICES: Mapping[str, Notice] = MappingProxyType({one.key: one for one in _TABLE})
"""Every kind of letter but the link that signs in, by its key."""


def offered_to(roles: Iterable[ContactRole]) -> list[Notice]:
    """The kinds of letters that a contact of these roles may get, in the order of the table."""
    held = frozenset(roles)
    return [
        one
        for one in _TABLE
        if one.whom is not Whom.STAFF and (one.asked is None or may(held, one.asked))
    ]


def mutable_keys(keys: Iterable[str]) -> list[str]:
    """Those of these keys that name a kind which may be muted, sorted."""
    wanted = set(keys)
    return sorted(one.key for one in _TABLE if one.mutable and one.key in wanted)


def is_wanted(notice: Notice, muted: Iterable[str]) -> bool:
    """Whether a letter of this kind is sent to somebody who muted these."""
    return not (notice.mutable and notice.key in set(muted))
