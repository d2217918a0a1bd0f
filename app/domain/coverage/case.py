"""One client's case: the agreement, the tickets and the consents, asked by instant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Literal

from app.domain.calendar import CalendarRules, first_instant, month_of, open_windows, whole_second
from app.domain.calendar.business import Span, join_spans
from app.domain.coverage.terms import ClientTerms, Terms
from app.domain.coverage.work import (
    Authorization,
    Entry,
    Ledger,
    Override,
    Project,
    TicketHistory,
)

ProjectState = Literal["none", "not_approved", "open", "closed"]

_LAST = datetime.max.replace(tzinfo=UTC)
_FIRST = datetime.min.replace(tzinfo=UTC)
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
# Most sites were open within the last days; none stays shut longer than the last of these.
_CLOSURES = (4 * _DAY, 60 * _DAY)


@dataclass(frozen=True, slots=True)
class Case:
    """Everything known about a client's work beside the entries themselves."""

    terms: ClientTerms
    histories: Mapping[str, TicketHistory] = field(default_factory=dict)
    onboarding_completed_at: datetime | None = None
    authorizations: tuple[Authorization, ...] = ()
    projects: Mapping[str, Project] = field(default_factory=dict)
    overrides: Mapping[str, tuple[Override, ...]] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)
    # Every piece of work asks which version is in force: find out once when each begins and ends.
    _lifetimes: tuple[tuple[datetime, datetime, Terms], ...] = field(
        init=False, repr=False, compare=False, default=()
    )

    def __post_init__(self) -> None:
        found = tuple((*self._lifetime(version), version) for version in self.terms.versions)
        object.__setattr__(self, "_lifetimes", found)

    def history_of(self, entry: Entry) -> TicketHistory | None:
        """Give the history of the entry's ticket, when it has one that is known."""
        return None if entry.ticket is None else self.histories.get(entry.ticket)

    def site_of(self, entry: Entry) -> str | None:
        """Give the site whose clock judges the work: the ticket's, then the entry's."""
        history = self.history_of(entry)
        return (history.site if history else None) or entry.site or self.terms.default_site

    def version_at(self, at: datetime) -> Terms | None:
        """Give the agreement version in force at an instant."""
        for begins, ends, version in self._lifetimes:
            if begins <= at < ends:
                return version
        return None

    def calendar_at(self, site: str | None, at: datetime) -> CalendarRules:
        """Give the opening hours of a site at an instant."""
        version = self.version_at(at)
        return version.calendar_at(site) if version else self.terms.default_calendar

    def version_edges(self) -> Iterable[datetime]:
        """Give the instants at which versions begin and end."""
        for begins, ends, _version in self._lifetimes:
            yield begins
            yield ends

    def windows(self, site: str | None, start: datetime, end: datetime) -> list[Span]:
        """List a site's open stretches, each under the version in force then."""
        inside = [at for at in self.version_edges() if start < at < end]
        if not inside:
            return open_windows(self.calendar_at(site, start), start, end)
        edges = sorted({start, end, *inside})
        return join_spans(
            span
            for begin, finish in pairwise(edges)
            for span in open_windows(self.calendar_at(site, begin), begin, finish)
        )

    def closed_since(self, site: str | None, at: datetime) -> datetime | None:
        """Give the closing that began the closed period of an instant; none while open."""
        for closure in _CLOSURES:
            spans = self.windows(site, at - closure, at + _SECOND)
            if spans and at < spans[-1][1]:
                return None
            if spans:
                return spans[-1][1]
        return _FIRST

    def month(self, at: datetime) -> str:
        """Give the ledger month of an instant, in the agreement's zone."""
        return month_of(self.terms.zone, at)

    def authorized(self, kind: str, ticket: str | None, at: datetime) -> Authorization | None:
        """Find a consent of a kind that holds for a ticket at an instant."""
        for consent in self.authorizations:
            if consent.kind == kind and consent.holds(ticket, at):
                return consent
        return None

    def override_at(self, entry: str, at: datetime) -> Override | None:
        """Give the latest override of an entry at an instant."""
        latest = None
        for override in self.overrides.get(entry, ()):
            if override.holds(at):
                latest = override
        return latest

    def project_state(self, history: TicketHistory | None, at: datetime) -> ProjectState:
        """Say how the ticket's project stands at an instant."""
        if history is None or history.project is None:
            return "none"
        project = self.projects.get(history.project)
        if project is None or project.approved_at is None or at < project.approved_at:
            return "not_approved"
        if project.closed_at is not None and project.closed_at <= at:
            return "closed"
        return "open"

    def rate(self, grade: str, version: Terms | None) -> int | None:
        """Give the hourly rate of a grade under a version; the client's default without one.

        A default never stands in for a rate that a version leaves out: that was not agreed.

        Units: minor units per hour; none where no rate is agreed, which holds the entry.
        """
        rates = version.rates if version else self.terms.default_rates
        return rates.get(grade)

    def _lifetime(self, version: Terms) -> tuple[datetime, datetime]:
        begins = first_instant(self.terms.zone, version.effective_from)
        if version.effective_to is None:
            return begins, _LAST
        return begins, first_instant(self.terms.zone, version.effective_to + _DAY)


def open_case(
    terms: ClientTerms,
    histories: Mapping[str, TicketHistory],
    onboarding_completed_at: datetime | None,
    authorizations: Iterable[Authorization],
    projects: Iterable[Project],
    overrides: Iterable[Override],
    ledger: Ledger,
) -> Case:
    """Lay out the case; overrides count in order of time, those without a time as given."""
    by_entry: dict[str, list[Override]] = {}
    for override in overrides:
        by_entry.setdefault(override.entry, []).append(override)
    for rows in by_entry.values():
        if all(row.at is not None for row in rows):
            rows.sort(key=lambda row: row.at or _FIRST)
    completed = onboarding_completed_at
    return Case(
        terms=terms,
        histories=histories,
        onboarding_completed_at=whole_second(completed) if completed else None,
        authorizations=tuple(authorizations),
        projects={project.id: project for project in projects},
        overrides={entry: tuple(rows) for entry, rows in by_entry.items()},
        ledger=ledger,
    )
