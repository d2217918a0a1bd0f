"""Rules of agreements, their versions and calendars, whatever a device pushes.

The editors ask the same rules of `domain`. Only what a change touches is judged: an agreement can
be ended although a rate is missing in it.

Source: domain.md 2 (Calendar, AgreementVersion), 3.7 (VERSION), 5 (Effective).
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select, union

from app.central.feed.at_hand import AtHand
from app.central.feed.coverage_guards import Guard, Old
from app.database.scope import ScopedSession, widened
from app.domain.agreement import AgreementFacts, lint
from app.domain.agreement.checks import (
    check_calendar,
    check_end,
    check_name,
    check_notice,
    refuse_errors,
)
from app.domain.people import Actor
from app.domain.quarter_review import check_anchor
from app.domain.rules import RuleBroken
from app.queries.agreements import (
    calendar_facts,
    grades_in_use,
    review_facts,
    version_facts,
)
from app.queries.quarters import shift_of_client
from app.records import (
    Agreement,
    AgreementVersion,
    Calendar,
    Client,
    Period,
    QuarterlyReview,
    Record,
    Site,
    User,
)
from app.records.nouns import table_of

_FIELDS: Mapping[str, str] = {"calendar_id": "calendar"}
"""Column → the field that the linter speaks of, where they differ."""


def _version(at_hand: AtHand, _actor: Actor, record: Record, old: Old, new: bool) -> None:
    assert isinstance(record, AgreementVersion)  # noqa: S101 -- the table below says so
    _check_shape(record)
    client = next(iter(at_hand.find(select(Client).where(Client.id == record.client_id))), None)
    if client is None:
        raise RuleBroken("client-missing", "Choose the client that this is for.")
    siblings = [
        one
        for one in at_hand.find(
            select(AgreementVersion).where(AgreementVersion.client_id == record.client_id)
        )
        if one.id != record.id
    ]
    sites = at_hand.find(select(Site).where(Site.client_id == record.client_id))
    agreement = AgreementFacts(
        client.zone,
        client.currency,
        {str(site.id): site.name for site in sites},
        client.default_rates,
        reviews=review_facts(
            at_hand.find(
                select(QuarterlyReview).where(QuarterlyReview.client_id == record.client_id)
            )
        ),
        quarter_shift=shift_of_client(at_hand.session, record.client_id),
    )
    findings = lint(
        [version_facts(one) for one in (*siblings, record)],
        {str(one.id): calendar_facts(one) for one in at_hand.find(select(Calendar))},
        agreement,
        grades_in_use(at_hand.find(select(User).where(User.active.is_(True)))),
        record.effective_from,
    )
    touched = None if new else _touched(old)
    refuse_errors(findings, str(record.id), touched)
    _budget_in_locked_month(at_hand, record, siblings, old, new=new)


def _check_shape(record: AgreementVersion) -> None:
    """What a device sends as a table may be anything; the linter reads tables only."""
    for name in ("site_calendars", "rates", "multipliers", "rounding", "minor_sr"):
        value = getattr(record, name)
        if not isinstance(value, Mapping):
            raise RuleBroken("terms-unreadable", f"The field {name} must be a table.")
        if name == "site_calendars" and not all(isinstance(one, str) for one in value.values()):
            raise RuleBroken("terms-unreadable", "Opening hours of sites: name calendars by id.")


def _touched(old: Old) -> frozenset[str]:
    """The fields that a change is about: a first day decides where budgets may change."""
    fields = {_FIELDS.get(name, name) for name in old}
    if "effective_from" in fields:
        fields |= {"effective_to", "budget_min", "fee_minor"}
    return frozenset(fields)


def _budget_in_locked_month(
    at_hand: AtHand,
    record: AgreementVersion,
    siblings: list[AgreementVersion],
    old: Old,
    *,
    new: bool,
) -> None:
    """A budget or fee never changes inside a month that is locked."""
    if new:
        before = [one for one in siblings if one.effective_from < record.effective_from]
        was = max(before, key=lambda one: one.effective_from, default=None)
        same = was is None or (was.budget_min, was.fee_minor) == (
            record.budget_min,
            record.fee_minor,
        )
    else:
        same = not {"budget_min", "fee_minor"} & old.keys()
    if same:
        return
    month = f"{record.effective_from:%Y-%m}"
    locked = select(Period).where(
        Period.client_id == record.client_id, Period.state == "locked", Period.month >= month
    )
    if at_hand.find(locked):
        raise RuleBroken(
            "budget-locked",
            "Budget and fee never change inside a month that is locked: let the version begin "
            "with a quarter to come.",
        )


def _agreement(_at_hand: AtHand, _actor: Actor, record: Record, _old: Old, _new: bool) -> None:
    assert isinstance(record, Agreement)  # noqa: S101 -- as above
    check_name(record.name, "Name of the agreement")
    check_end(record.ended_on, record.end_reason)
    check_notice(record.notice_days)
    check_anchor(record.quarter_anchor)


def _calendar(at_hand: AtHand, _actor: Actor, record: Record, _old: Old, new: bool) -> None:
    assert isinstance(record, Calendar)  # noqa: S101 -- as above
    check_name(record.name, "Name of the calendar")
    check_calendar(
        record.zone,
        record.weekly,
        record.holidays,
        record.special_days,
        record.removed,
        record.added,
    )
    if not new:
        _check_not_shared(at_hand, record)


def _clients_of(session: ScopedSession, calendar: UUID) -> set[UUID]:
    """The clients for which a calendar decides anything, whoever sees them."""
    client, site, version = (table_of(noun) for noun in ("client", "site", "agreement_version"))
    users = session.connection().execute(
        union(
            select(client.c.id).where(client.c.calendar_id == calendar),
            select(site.c.client_id).where(site.c.calendar_id == calendar),
            select(version.c.client_id).where(version.c.calendar_id == calendar),
        )
    )
    found = set(users.scalars())
    sites_of = select(version.c.client_id, version.c.site_calendars)
    return found | {
        owner
        for owner, sites in session.connection().execute(sites_of)
        if str(calendar) in sites.values()
    }


def _check_not_shared(at_hand: AtHand, calendar: Calendar) -> None:
    """What decides for clients that a person does not see is not theirs to change.

    Central would not even decide those clients' work again: it works within the person's scope.
    """
    session = at_hand.session
    if not isinstance(session, ScopedSession) or session.scope.clients is None:
        return
    with widened(session, "whose hours a calendar decides"):
        found = _clients_of(session, calendar.id)
    if not all(session.scope.sees(one) for one in found):
        raise RuleBroken(
            "calendar-shared",
            "These opening hours also decide for clients that are not yours: save a copy under "
            "another name, or ask an administrator.",
        )


AGREEMENT_GUARDS: Mapping[str, Guard] = {
    "agreement": _agreement,
    "agreement_version": _version,
    "calendar": _calendar,
}
"""Noun → the rule of its rows."""
