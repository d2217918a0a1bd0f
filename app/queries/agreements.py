"""A client's agreement for those who write it: versions, calendars, and what the linter says.

Source: domain.md 2 (Calendar, Agreement → AgreementVersion).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.agreement import (
    AgreementFacts,
    CalendarFacts,
    Finding,
    ReviewFacts,
    VersionFacts,
    lint,
)
from app.domain.agreement.checks import check_calendar
from app.domain.quarter_review import ReviewState, quarter_after, quarter_shift
from app.domain.rules import RuleBroken
from app.records import (
    Agreement,
    AgreementVersion,
    Calendar,
    Client,
    Period,
    QuarterlyReview,
    Site,
    User,
)

Named = tuple[str, str]
"""A date as ISO text, and the name of the day."""


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A calendar as it is edited.

    Attributes:
        facts: as the linter reads it.
        weekly: day → windows as written.
        holidays: the frozen result: those of the country without `removed`, and `added`.
        special_days: date, name, windows.
        used_by: names of the clients whose work it decides.
    """

    id: UUID
    name: str
    zone: str
    facts: CalendarFacts
    weekly: Mapping[str, Sequence[str]] = field(default_factory=dict)
    holidays: tuple[Named, ...] = ()
    special_days: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    country: str = ""
    region: str = ""
    added: tuple[Named, ...] = ()
    removed: tuple[str, ...] = ()
    used_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """Everything that the editors of one client's agreement show.

    Attributes:
        agreement: its id; None where nothing was agreed yet.
        versions: by their first day.
        sites: id text → name, the default site first.
        grades: of the people who work, by name.
        today: the client's local date.
        locked: months that are locked, as "2026-02".
        reviews: quarterly reviews that let the budget change within a quarter.
    """

    client: UUID
    name: str
    code: str
    zone: str
    currency: str
    agreement: UUID | None
    title: str
    signed_on: date | None
    renews_on: date | None
    notice_days: int
    ended_on: date | None
    end_reason: str
    versions: tuple[VersionFacts, ...]
    calendars: tuple[CalendarRow, ...]
    default_calendar: UUID | None
    sites: Mapping[str, str]
    default_rates: Mapping[str, Any]
    grades: tuple[str, ...]
    today: date
    locked: frozenset[str]
    reviews: tuple[ReviewFacts, ...] = ()
    quarter_anchor: str = "calendar"

    @property
    def quarter_shift(self) -> int:
        """By how many months quarters begin after those of the calendar."""
        own = [one.first for one in self.versions]
        return quarter_shift(self.quarter_anchor, min(own, default=None))

    @property
    def facts(self) -> AgreementFacts:
        """As the linter reads it."""
        return AgreementFacts(
            self.zone,
            self.currency,
            self.sites,
            self.default_rates,
            self.renews_on,
            self.notice_days,
            self.ended_on,
            self.reviews,
            self.quarter_shift,
        )

    @property
    def calendar_facts(self) -> dict[str, CalendarFacts]:
        """All calendars, as the linter reads them."""
        return {str(one.id): one.facts for one in self.calendars}

    def lint(self, versions: Sequence[VersionFacts] | None = None) -> tuple[Finding, ...]:
        """What is wrong with it; `versions` stand in for those that are kept."""
        asked = self.versions if versions is None else versions
        return lint(asked, self.calendar_facts, self.facts, self.grades, self.today)


def agreement_page(session: Session, client_id: UUID, now: datetime) -> AgreementPage | None:
    """One client's agreement, or None where the client is not in this database."""
    client = session.get(Client, client_id)
    if client is None:
        return None
    agreement = session.scalars(
        select(Agreement)
        .where(Agreement.client_id == client_id)
        .order_by(Agreement.ended_on.is_not(None), Agreement.created_at.desc(), Agreement.id)
    ).first()
    locked = select(Period.month).where(Period.client_id == client_id, Period.state == "locked")
    versions = session.scalars(
        select(AgreementVersion).where(AgreementVersion.client_id == client_id)
    )
    reviews = select(QuarterlyReview).where(QuarterlyReview.client_id == client_id)
    return AgreementPage(
        client=client.id,
        name=client.name,
        code=client.code,
        zone=client.zone,
        currency=client.currency,
        agreement=agreement.id if agreement else None,
        title=agreement.name if agreement else "",
        signed_on=agreement.signed_on if agreement else None,
        renews_on=agreement.renews_on if agreement else None,
        notice_days=agreement.notice_days if agreement else 0,
        ended_on=agreement.ended_on if agreement else None,
        end_reason=agreement.end_reason if agreement else "",
        versions=tuple(
            sorted(map(version_facts, versions), key=lambda one: (one.first, one.number))
        ),
        calendars=tuple(calendar_rows(session)),
        default_calendar=client.calendar_id,
        sites=sites_of(session, client),
        default_rates=client.default_rates,
        grades=grades_in_use(session.scalars(select(User).where(User.active.is_(True)))),
        today=now.astimezone(ZoneInfo(client.zone)).date(),
        locked=frozenset(session.scalars(locked)),
        reviews=review_facts(session.scalars(reviews)),
        quarter_anchor=agreement.quarter_anchor if agreement else "calendar",
    )


def review_facts(reviews: Iterable[QuarterlyReview]) -> tuple[ReviewFacts, ...]:
    """Reviews as the linter reads them: those that are published, and not declined."""
    return tuple(
        ReviewFacts(quarter_after(one.quarter), one.effective_from)
        for one in reviews
        if one.state not in {ReviewState.DRAFT, ReviewState.DECLINED}
    )


def client_ids(session: Session, code: str | None = None) -> list[UUID]:
    """The clients of the scope by name, or the one with this code."""
    query = select(Client.id).order_by(Client.name, Client.id)
    if code is not None:
        query = query.where(func.upper(Client.code) == code.upper())
    return list(session.scalars(query))


def sites_of(session: Session, client: Client) -> dict[str, str]:
    """A client's sites by id text, the default one first."""
    sites = session.scalars(select(Site).where(Site.client_id == client.id).order_by(Site.name))
    ordered = sorted(sites, key=lambda site: site.id != client.default_site_id)
    return {str(site.id): site.name for site in ordered}


def grades_in_use(people: Iterable[User]) -> tuple[str, ...]:
    """The grades of people who work here, by name; each of them needs a rate."""
    return tuple(sorted({one.grade for one in people if one.active and one.grade and one.rights}))


def calendar_rows(session: Session) -> list[CalendarRow]:
    """All calendars of the firm by name, with the clients that they decide about."""
    users: dict[UUID, set[str]] = {}
    names = dict(session.execute(select(Client.id, Client.name)).all())
    for client in session.scalars(select(Client)):
        if client.calendar_id is not None:
            users.setdefault(client.calendar_id, set()).add(client.name)
    for version in session.scalars(select(AgreementVersion)):
        for id_ in (version.calendar_id, *map(UUID, version.site_calendars.values())):
            users.setdefault(id_, set()).add(names.get(version.client_id, ""))
    rows = session.scalars(select(Calendar).order_by(Calendar.name, Calendar.id))
    return [calendar_row(row, sorted(users.get(row.id, set()) - {""})) for row in rows]


def calendar_row(calendar: Calendar, used_by: Iterable[str] = ()) -> CalendarRow:
    """A stored calendar as it is edited."""
    return CalendarRow(
        calendar.id,
        calendar.name,
        calendar.zone,
        calendar_facts(calendar),
        calendar.weekly,
        tuple((one["date"], one["name"]) for one in calendar.holidays),
        tuple((o["date"], o["name"], tuple(o["windows"])) for o in calendar.special_days),
        calendar.country,
        calendar.region,
        tuple((one["date"], one["name"]) for one in calendar.added),
        tuple(calendar.removed),
        tuple(used_by),
    )


def calendar_facts(calendar: Calendar) -> CalendarFacts:
    """A stored calendar as the linter reads it."""
    try:
        rules = check_calendar(
            calendar.zone,
            calendar.weekly,
            calendar.holidays,
            calendar.special_days,
            calendar.removed,
            calendar.added,
        )
    except RuleBroken as broken:
        return CalendarFacts(str(calendar.id), calendar.name, None, broken.sentence)
    return CalendarFacts(str(calendar.id), calendar.name, rules)


def version_facts(version: AgreementVersion) -> VersionFacts:
    """A stored version as it is edited and linted."""
    return VersionFacts(
        id=str(version.id),
        number=version.number,
        first=version.effective_from,
        last=version.effective_to,
        zone=version.zone,
        currency=version.currency,
        calendar=str(version.calendar_id),
        site_calendars=version.site_calendars,
        budget_min=version.budget_min,
        fee_minor=version.fee_minor,
        fee_timing=version.fee_timing,
        rates=version.rates,
        multipliers=version.multipliers,
        rounding=version.rounding,
        minor_sr=version.minor_sr,
        callout_minimum_min=version.callout_minimum_min,
        wrap_up_min=version.wrap_up_min,
        training_seats=version.training_seats,
        travel=version.travel,
        timer_hold_after_min=version.timer_hold_after_min,
        check_in_cadence=version.check_in_cadence,
    )
