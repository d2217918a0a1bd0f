"""From stored rows to the coverage engine's values: terms, calendars, histories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

import msgspec
from sqlalchemy import Text, bindparam, func, select
from sqlalchemy import cast as cast_
from sqlalchemy.orm import Session

from app.database.among import among
from app.database.scope import once
from app.domain.calendar import CalendarProblem, CalendarRules, Window, parse_windows
from app.domain.coverage import (
    ClientTerms,
    CoverageProblem,
    MinorCaps,
    Multipliers,
    Rounding,
    Terms,
    TicketHistory,
)
from app.domain.coverage.work import TicketEvent as HistoryEvent
from app.domain.coverage.work import TicketKind
from app.domain.rules import RuleBroken
from app.domain.vocabulary import EventKind, TicketState
from app.records import AgreementVersion, Calendar, Client, Site, Ticket, TicketEvent

CORRECTION = "kind_correction"
"""The field of a timeline entry that says what a ticket has been all along (domain.md 3.7)."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS_CLOSED = CalendarRules(zone="UTC", weekly=((),) * 7, holidays={}, special_days={})
_AT_ONCE = 400  # ids in one question

_READ = (
    Calendar.zone,
    *(
        cast_(column, Text)
        for column in (Calendar.weekly, Calendar.holidays, Calendar.special_days)
    ),
)
_HOURS = (
    select(*_READ)
    .select_from(Client)
    .outerjoin(Site, Site.id == bindparam("site"))
    .join(Calendar, Calendar.id == func.coalesce(Site.calendar_id, Client.calendar_id))
    .where(Client.id == bindparam("client"))
)
"""Built once: to build a statement costs as much as to run it. The days come as the text in which
they are stored, by which a calendar that was read before is known again."""


def calendar_rules(calendar: Calendar) -> CalendarRules:
    """A stored calendar as the rules read it.

    Raises:
        CalendarProblem: its windows overlap or are no times of day.
    """
    return _rules(calendar.zone, calendar.weekly, calendar.holidays, calendar.special_days)


def _rules(
    zone: str,
    days: Mapping[str, list[str]],
    free: Sequence[Mapping[str, str]],
    special_days: Sequence[Mapping[str, Any]],
) -> CalendarRules:
    weekly: tuple[tuple[Window, ...], ...] = tuple(parse_windows(days.get(day, [])) for day in DAYS)
    holidays = {date.fromisoformat(row["date"]): row["name"] for row in free}
    special = {
        date.fromisoformat(row["date"]): parse_windows(row["windows"]) for row in special_days
    }
    return _known(CalendarRules(zone, weekly, holidays, special))


@lru_cache(maxsize=1024)
def _read_rules(zone: str, *days: str) -> CalendarRules:
    """A calendar by its zone and the text of its days."""
    return _rules(zone, *map(msgspec.json.decode, days))


@lru_cache(maxsize=1024)
def _known(rules: CalendarRules) -> CalendarRules:
    """The first of equal calendars: days are cached by calendar, and one is found by identity."""
    return rules


@dataclass(slots=True)
class _Stored:
    """What a client's terms are made from, as it is stored."""

    client: Client
    versions: list[AgreementVersion] = field(default_factory=list)
    sites: dict[str, UUID] = field(default_factory=dict)

    def calendars(self) -> Iterator[UUID]:
        """Every calendar that the terms name."""
        if self.client.calendar_id is not None:
            yield self.client.calendar_id
        yield from self.sites.values()
        for version in self.versions:
            yield version.calendar_id
            yield from map(UUID, version.site_calendars.values())


class CoverageBook:
    """Terms, calendars and histories of one database, read once each.

    A book belongs to one session: it shows what that session sees.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._calendars: dict[UUID, CalendarRules] = {}
        self._hours: dict[tuple[UUID, UUID | None], CalendarRules] = {}
        self._terms: dict[UUID, ClientTerms] = {}
        self._gathered: dict[UUID, _Stored] = {}

    def calendar(self, calendar_id: UUID | None) -> CalendarRules:
        """The rules of a calendar; without one nothing is ever open."""
        if calendar_id is None:
            return ALWAYS_CLOSED
        known = self._calendars.get(calendar_id)
        if known is None:
            calendar = self._session.get(Calendar, calendar_id)
            known = calendar_rules(calendar) if calendar is not None else ALWAYS_CLOSED
            self._calendars[calendar_id] = known
        return known

    def hours(self, client_id: UUID, site_id: UUID | None) -> CalendarRules:
        """The business hours of a place: its site's, else its client's; never open without."""
        place = (client_id, site_id)
        known = self._hours.get(place)
        if known is None:
            found = self._session.execute(_HOURS, {"client": client_id, "site": site_id}).first()
            known = _read_rules(*found) if found is not None else ALWAYS_CLOSED
            self._hours[place] = known
        return known

    def gather_hours(self, client_id: UUID, sites: Iterable[UUID | None]) -> None:
        """Read the business hours of several sites of a client.

        Cost: one statement, however many sites.
        """
        wanted = {site for site in sites if site and (client_id, site) not in self._hours}
        if not wanted:
            return
        query = (
            select(Site.id, *_READ)
            .select_from(Site)
            .join(Client, Client.id == Site.client_id)
            .join(Calendar, Calendar.id == func.coalesce(Site.calendar_id, Client.calendar_id))
            .where(Site.client_id == client_id, among(self._session.connection(), Site.id, wanted))
        )
        for site, *found in self._session.execute(query):
            self._hours[client_id, site] = _read_rules(*found)

    def terms(self, client_id: UUID) -> ClientTerms:
        """A client's agreement versions, and what holds without one.

        Raises:
            RuleBroken: what is stored makes no sense: two versions are in force at once, or
                windows overlap. The edge refuses it, but a file may hold it from before.
            LookupError: the client is not in this database.
        """
        known = self._terms.get(client_id)
        if known is None:
            try:
                known = self._load_terms(client_id)
            except (CoverageProblem, CalendarProblem) as problem:
                raise RuleBroken("terms-wrong", str(problem)) from problem
            self._terms[client_id] = known
        return known

    def gather(self, clients: Iterable[UUID]) -> None:
        """Read what the terms of several clients are made from; one that is not here is left out.

        Cost: four queries for four hundred clients.
        """
        wanted = sorted(set(clients) - self._terms.keys() - self._gathered.keys())
        for start in range(0, len(wanted), _AT_ONCE):
            self._gather(wanted[start : start + _AT_ONCE])

    def _gather(self, wanted: Sequence[UUID]) -> None:
        ask = self._session
        found = {
            client.id: _Stored(client)
            for client in ask.scalars(select(Client).where(Client.id.in_(wanted)))
        }
        for version in ask.scalars(
            select(AgreementVersion)
            .where(AgreementVersion.client_id.in_(found))
            .order_by(AgreementVersion.effective_from)
        ):
            found[version.client_id].versions.append(version)
        places = select(Site.client_id, Site.id, Site.calendar_id).where(Site.client_id.in_(found))
        for client, site, calendar in ask.execute(places):
            if calendar is not None:
                found[client].sites[str(site)] = calendar
        self._gather_calendars(found.values())
        self._gathered.update(found)

    def _gather_calendars(self, stored: Iterable[_Stored]) -> None:
        named = {calendar for one in stored for calendar in one.calendars()}
        wanted = named - self._calendars.keys()
        if wanted:
            for row in self._session.scalars(select(Calendar).where(Calendar.id.in_(wanted))):
                with suppress(CalendarProblem):  # told by whoever asks for the one that is wrong
                    self._calendars[row.id] = calendar_rules(row)

    def _load_terms(self, client_id: UUID) -> ClientTerms:
        self.gather([client_id])
        stored = self._gathered.get(client_id)
        if stored is None:
            raise LookupError(f"client {client_id} is not in this database")
        client = stored.client
        own = {site: self.calendar(calendar) for site, calendar in stored.sites.items()}
        return ClientTerms(
            zone=client.zone,
            currency=client.currency,
            default_site=str(client.default_site_id) if client.default_site_id else None,
            default_calendar=self.calendar(client.calendar_id),
            default_rates=client.default_rates,
            default_rounding=_rounding(client.default_rounding),
            versions=tuple(self._version(version, own) for version in stored.versions),
        )

    def _version(self, version: AgreementVersion, own: Mapping[str, CalendarRules]) -> Terms:
        agreed = {
            site: self.calendar(UUID(calendar)) for site, calendar in version.site_calendars.items()
        }
        return Terms(
            id=str(version.id),
            effective_from=version.effective_from,
            effective_to=version.effective_to,
            calendar=self.calendar(version.calendar_id),
            rates=version.rates,
            rounding=_rounding(version.rounding),
            site_calendars={**own, **agreed},
            multipliers=_multipliers(version.multipliers),
            callout_minimum_min=version.callout_minimum_min,
            minor_sr=MinorCaps(
                version.minor_sr.get("per_request_min"), version.minor_sr.get("per_month_min")
            ),
            wrap_up_min=version.wrap_up_min,
            training_seats=version.training_seats,
            travel="not_counted" if version.travel == "not_counted" else "follow_visit",
            timer_hold_after_min=version.timer_hold_after_min,
            zone=version.zone,
            currency=version.currency,
        )

    def histories(self, tickets: Iterable[UUID]) -> dict[str, TicketHistory]:
        """The histories of several tickets, by id text."""
        wanted = list(dict.fromkeys(tickets))
        found: dict[str, TicketHistory] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            events = self._session.scalars(
                select(TicketEvent)
                .where(
                    TicketEvent.ticket_id.in_(part),
                    TicketEvent.kind == EventKind.CHANGE.value,
                    TicketEvent.field_name.in_(["state", "kind", CORRECTION]),
                )
                .order_by(TicketEvent.effective_at, TicketEvent.id)
            ).all()
            by_ticket: dict[UUID, list[TicketEvent]] = {}
            for event in events:
                by_ticket.setdefault(event.ticket_id, []).append(event)
            for ticket in self._session.scalars(select(Ticket).where(Ticket.id.in_(part))):
                found[str(ticket.id)] = ticket_history(ticket, by_ticket.get(ticket.id, []))
        return found


def book_of(session: Session) -> CoverageBook:
    """A book of a session: the same one for a session that remembers."""
    return once(session, CoverageBook, lambda: CoverageBook(session))


def _rounding(stored: Mapping[str, Any]) -> Rounding:
    return Rounding(
        increment_min=stored.get("increment_min", 15),
        mode="nearest" if stored.get("mode") == "nearest" else "up",
        minimum_min=stored.get("minimum_min", 15),
    )


def _multipliers(stored: Mapping[str, Any]) -> Multipliers:
    return Multipliers(
        after_hours=Fraction(Decimal(stored.get("after_hours", "1.5"))),
        holiday=Fraction(Decimal(stored.get("holiday", "2"))),
    )


def ticket_history(ticket: Ticket, changes: Sequence[TicketEvent]) -> TicketHistory:
    """What a ticket was and when, from its row and its changes of state and kind.

    A correction says what it was from its creation on; changes recorded before it are no more.
    """
    corrected = max(
        (event for event in changes if event.field_name == CORRECTION),
        key=lambda event: (event.at, event.id),
        default=None,
    )
    kinds = [
        event
        for event in changes
        if event.field_name == "kind"
        and (corrected is None or (event.at, event.id) > (corrected.at, corrected.id))
    ]
    first = corrected.new if corrected else kinds[0].old if kinds else ticket.kind
    return TicketHistory(
        id=str(ticket.id),
        kind=cast("TicketKind", first),
        kind_changes=tuple((event.effective_at, cast("TicketKind", event.new)) for event in kinds),
        events=tuple(
            (event.effective_at, what, None)
            for event in changes
            if event.field_name == "state" and (what := _milestone(event)) is not None
        ),
        minor=ticket.minor,
        well_defined=ticket.well_defined,
        site=str(ticket.site_id) if ticket.site_id else None,
    )


def _milestone(event: TicketEvent) -> HistoryEvent | None:
    if event.new == TicketState.RESOLVED:
        return "resolved"
    if event.new == TicketState.CLOSED:
        return "closed"
    if event.old in {TicketState.RESOLVED, TicketState.CLOSED}:
        return "reopened"
    return None
