"""Taking on a client: the client, its first site, its opening hours and its agreement."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from app.central.auth.turns import firm_turn
from app.central.central import Central
from app.central.people import ADMINISTRATION, check_name, check_zone, grant_client
from app.database.work import WorkSession
from app.domain.rules import RuleBroken
from app.domain.vocabulary import Right
from app.records import Agreement, AgreementVersion, Calendar, Client, Site, User

_CODE = re.compile(r"[A-Za-z]{2,3}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_DAYS = ("mon", "tue", "wed", "thu", "fri")
_HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)")
_ROUNDING = {"increment_min": 15, "mode": "up", "minimum_min": 15}
_MULTIPLIERS = {"after_hours": "1.5", "holiday": "2"}
_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed, as far as the first day needs it.

    Attributes:
        budget_min: minutes a month.
        fee_minor: a month, in minor units.
        rates: minor units an hour by grade.
        since: first day in force; today in the client's zone if None.
    """

    budget_min: int = 20 * _MINUTES
    fee_minor: int = 360_000
    rates: Mapping[str, int] = field(default_factory=lambda: {"standard": 18_000, "senior": 24_000})
    since: date | None = None


@dataclass(frozen=True, slots=True)
class NewClient:
    """A firm to be supported.

    Attributes:
        hours: opening hours from Monday to Friday, "09:00-18:00".
        terms: None for a client without an agreement.
    """

    name: str
    code: str
    zone: str
    currency: str = "USD"
    site: str = "Head office"
    address: str = ""
    hours: str = "09:00-18:00"
    terms: Terms | None = field(default_factory=Terms)


def add_client(central: Central, new: NewClient) -> UUID:
    """Take on a client; administrators may see it at once.

    Raises:
        Refused: something will not do; the sentence says what.
    """
    return central.work.run(
        "add_client", ADMINISTRATION, lambda session: _insert(session, central, new)
    )


def _insert(session: WorkSession, central: Central, new: NewClient) -> UUID:
    firm_turn(session)
    _check(session, new)
    now = central.clock.now()
    zone = check_zone(new.zone)
    made: dict[str, Any] = {"created_at": now}
    calendar = _calendar(session, central, zone, new.hours, now)
    client = Client(
        id=central.ids.new(),
        name=check_name(new.name, "the client"),
        code=new.code.upper(),
        zone=zone,
        currency=new.currency,
        calendar_id=calendar,
        default_rates=dict(new.terms.rates) if new.terms else {},
        default_rounding=dict(_ROUNDING),
        **made,
    )
    site = Site(
        id=central.ids.new(),
        client_id=client.id,
        name=check_name(new.site, "the site"),
        address=new.address.strip(),
        zone=zone,
        calendar_id=calendar,
        **made,
    )
    client.default_site_id = site.id
    session.add_all([client, site])
    if new.terms is not None:
        _agree(session, central, client, new.terms, made)
    session.flush()
    for user in session.scalars(select(User).where(User.active.is_(True)).order_by(User.id)):
        if Right.ADMIN in user.rights:
            grant_client(session, central, user.id, client.id)
    return client.id


def _check(session: WorkSession, new: NewClient) -> None:
    if not _CODE.fullmatch(new.code):
        raise RuleBroken("code-wrong", "Give the client a code of two or three letters, like NW.")
    taken = select(Client.name).where(func.upper(Client.code) == new.code.upper())
    other = session.scalar(taken)
    if other is not None:
        raise RuleBroken("code-taken", f"{other} has the code {new.code.upper()} already.")
    if not _CURRENCY.fullmatch(new.currency):
        raise RuleBroken("currency-wrong", "Write the currency in three capitals, like USD.")
    start, _, end = new.hours.partition("-")
    if not _HOURS.fullmatch(new.hours) or end <= start:
        raise RuleBroken("hours-wrong", "Write the opening hours like 09:00-18:00.")
    if new.terms and (new.terms.budget_min <= 0 or new.terms.fee_minor < 0):
        raise RuleBroken(
            "terms-wrong", "The monthly hours must be more than none, the fee not negative."
        )


def _calendar(session: WorkSession, central: Central, zone: str, hours: str, now: datetime) -> UUID:
    """The calendar with these hours in this zone, shared by all who have the same."""
    name = f"{hours} {zone}"
    known = session.scalar(select(Calendar.id).where(Calendar.name == name))
    if known is not None:
        return known
    calendar = Calendar(
        id=central.ids.new(),
        name=name,
        zone=zone,
        weekly={day: [hours] for day in _DAYS},
        created_at=now,
    )
    session.add(calendar)
    session.flush()
    return calendar.id


def _agree(
    session: WorkSession, central: Central, client: Client, terms: Terms, made: dict[str, Any]
) -> None:
    today = made["created_at"].astimezone(ZoneInfo(client.zone)).date()
    since = terms.since or today
    agreement = Agreement(
        id=central.ids.new(),
        client_id=client.id,
        name="Managed support",
        signed_on=since,
        **made,
    )
    version = AgreementVersion(
        id=central.ids.new(),
        client_id=client.id,
        agreement_id=agreement.id,
        number=1,
        effective_from=since,
        zone=client.zone,
        calendar_id=client.calendar_id,
        budget_min=terms.budget_min,
        fee_minor=terms.fee_minor,
        currency=client.currency,
        rounding=dict(_ROUNDING),
        rates=dict(terms.rates),
        multipliers=dict(_MULTIPLIERS),
        minor_sr={"per_request_min": 60, "per_month_min": 180},
        **made,
    )
    session.add_all([agreement, version])
