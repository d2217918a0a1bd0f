"""Writing a version of an agreement.

A change that reaches back is allowed; central decides again what it affects, and never adds a
charge to a locked month (domain.md 3.7 VERSION).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.agreement import VersionFacts
from app.domain.agreement.checks import refuse_errors
from app.domain.rights import Permission
from app.domain.rules import RuleBroken
from app.queries.agreements import agreement_page
from app.records import Agreement, AgreementVersion, Client
from app.usecases.context import Ctx

DEFAULT_NAME = "Managed support"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SaveAgreementVersion:
    """A version to add, or to correct.

    Attributes:
        version: the one to correct; None adds one.
        terms: what it says; its `id` and `number` are not looked at.
        title: what the agreement is called where this is its first version.
    """

    client: UUID
    terms: VersionFacts
    version: UUID | None = None
    title: str = DEFAULT_NAME


def save_agreement_version(session: Session, ctx: Ctx, command: SaveAgreementVersion) -> UUID:
    """Add a version, or correct one; the version before it ends the day before.

    Raises:
        RuleBroken: the client is not here, or the linter finds an error in it.

    Returns:
        The version's id.
    """
    ctx.actor.must_be_let(Permission.SET_TERMS)
    client = session.get(Client, command.client)
    if client is None:
        raise RuleBroken("client-missing", "Choose the client that this is for.")
    now = ctx.clock.now()
    kept = versions_of(session, client.id)
    own = next((one for one in kept if one.id == command.version), None)
    if command.version is not None and own is None:
        raise RuleBroken("version-missing", "This version is not on this device. Sync first.")
    # A version's number is its name for good: two devices may each add the same one.
    number = own.number if own else max((one.number for one in kept), default=0) + 1
    id_ = own.id if own else ctx.ids.new()
    terms = replace(command.terms, id=str(id_), number=number)
    _check_budget_stands(own, kept, terms, now.astimezone(ZoneInfo(client.zone)).date())
    _cut_before(session, kept, terms)
    _refuse_errors(session, client, terms, ctx)
    if own is not None:
        _write(own, terms)
        return own.id
    agreement = _agreement(session, ctx, client, command.title, terms.first)
    session.add(
        AgreementVersion(
            id=id_,
            client_id=client.id,
            agreement_id=agreement,
            number=number,
            created_at=now,
            created_by=ctx.actor.user,
            **columns_of(terms),
        )
    )
    return id_


def versions_of(session: Session, client: UUID) -> list[AgreementVersion]:
    """A client's versions by their first day."""
    query = select(AgreementVersion).where(AgreementVersion.client_id == client)
    return sorted(session.scalars(query), key=lambda one: (one.effective_from, one.number))


def _check_budget_stands(
    own: AgreementVersion | None, kept: list[AgreementVersion], terms: VersionFacts, today: date
) -> None:
    """A budget never changes for days that have passed (domain.md 5)."""
    if terms.first >= today:
        return
    before = own or next((one for one in reversed(kept) if one.effective_from <= terms.first), None)
    if before is None or (before.effective_to and before.effective_to < terms.first - _DAY):
        return
    for what, was, now in (
        ("budget", before.budget_min, terms.budget_min),
        ("fee", before.fee_minor, terms.fee_minor),
    ):
        if was != now:
            raise RuleBroken(
                f"{what}-retroactive",
                f"The {what} never changes for days that have passed: leave it, and add a version "
                "that begins with a quarter to come.",
            )


def _cut_before(session: Session, kept: list[AgreementVersion], terms: VersionFacts) -> None:
    """Let the version that holds the day before end then."""
    for one in kept:
        reaches = one.effective_to is None or one.effective_to >= terms.first
        if str(one.id) != terms.id and one.effective_from < terms.first and reaches:
            one.effective_to = terms.first - _DAY
            # Central takes the operations one by one: the end of this before the start of that.
            session.flush()


def _refuse_errors(session: Session, client: Client, terms: VersionFacts, ctx: Ctx) -> None:
    page = agreement_page(session, client.id, ctx.clock.now())
    assert page is not None  # noqa: S101 -- the caller has read the client
    others = [one for one in page.versions if one.id != terms.id]
    today = replace(page, today=min(page.today, terms.first))
    refuse_errors(today.lint([*others, terms]), terms.id)


def _agreement(session: Session, ctx: Ctx, client: Client, title: str, first: date) -> UUID:
    """The agreement that is in force or comes last; a new one where there is none."""
    page = agreement_page(session, client.id, ctx.clock.now())
    if page is not None and page.agreement is not None and page.ended_on is None:
        return page.agreement
    made = Agreement(
        id=ctx.ids.new(),
        client_id=client.id,
        name=" ".join(title.split()) or DEFAULT_NAME,
        signed_on=min(first, page.today) if page else first,
        created_at=ctx.clock.now(),
        created_by=ctx.actor.user,
    )
    session.add(made)
    return made.id


def columns_of(terms: VersionFacts) -> dict[str, Any]:
    """The columns of a version, as its terms write them."""
    return {
        "effective_from": terms.first,
        "effective_to": terms.last,
        "zone": terms.zone,
        "currency": terms.currency,
        "calendar_id": UUID(terms.calendar),
        "site_calendars": dict(terms.site_calendars),
        "budget_min": terms.budget_min,
        "fee_minor": terms.fee_minor,
        "fee_timing": terms.fee_timing,
        "rates": dict(terms.rates),
        "multipliers": dict(terms.multipliers),
        "rounding": dict(terms.rounding),
        "minor_sr": dict(terms.minor_sr),
        "callout_minimum_min": terms.callout_minimum_min,
        "wrap_up_min": terms.wrap_up_min,
        "training_seats": terms.training_seats,
        "travel": terms.travel,
        "timer_hold_after_min": terms.timer_hold_after_min,
        "check_in_cadence": terms.check_in_cadence,
    }


def _write(version: AgreementVersion, terms: VersionFacts) -> None:
    for name, value in columns_of(terms).items():
        if getattr(version, name) != value:
            setattr(version, name, value)
