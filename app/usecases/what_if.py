"""What changed terms would do to past work: decided again, laid beside what stands, nothing kept.

The editors show it before a version that reaches back is saved; `trestle agreement replay` prints
it. Central decides by the same rules from the same rows, so the two come to the same result
wherever this database holds the same entries.

Source: domain.md 3.7 (DELTA, VERSION).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.agreement import VersionFacts
from app.domain.calendar import first_instant
from app.domain.coverage import ClientTerms, Terms
from app.domain.coverage.delta import compare
from app.domain.coverage.replay import Replay, replay
from app.domain.coverage.results import CaseDecision, EntryDecision
from app.domain.coverage.standing import topups_of
from app.domain.coverage.work import Ledger, Usage
from app.domain.rules import RuleBroken
from app.queries.coverage import CoverageBook
from app.queries.queue import ticket_label
from app.queries.stored_decisions import standing_rows
from app.records import AgreementVersion, Calendar, Client, Site, Ticket, TimeEntry, User
from app.usecases.redecision.deciding import Matter, accepted_elsewhere, before_of, matters_of
from app.usecases.redecision.reach import reach_of
from app.usecases.redecision.seeds import Seeds
from app.usecases.save_agreement_version import columns_of

Change = Callable[[ClientTerms], ClientTerms]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Worked:
    """What a line of the comparison is about.

    Attributes:
        ticket: "T-1042", or empty for work without one.
    """

    entry: UUID
    at: datetime
    person: str
    ticket: str
    title: str


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What a change would do to one client's work.

    Attributes:
        client: whose; `name` is what people call it.
        replay: effects, differences and sums.
        worked: entry → what people call it.
        looked_at: how many entries were decided again.
        foreseen: how many of them central has not decided yet, as far as this database knows.
        currency: of the client.
        zone: of the client.
    """

    client: UUID
    name: str
    replay: Replay
    worked: Mapping[str, Worked]
    looked_at: int
    foreseen: int
    currency: str
    zone: str

    @property
    def changes(self) -> bool:
        """Whether anything would come out otherwise."""
        return bool(self.replay.delta.effects or self.replay.delta.became_held)


def what_if(
    session: Session,
    client: UUID,
    change: Change,
    first: date,
    last: date | None,
    *,
    book: CoverageBook | None = None,
) -> WhatIf:
    """Decide a client's work on some local dates again under changed terms.

    Args:
        session: only read.
        client: whose.
        change: gives the changed terms from those that hold.
        first: the first date that is looked at.
        last: the last one; None goes on to the present.
        book: knows the terms that hold.

    Raises:
        CoverageProblem: the changed terms cannot be used.
        LookupError: the client is not in this database.
    """
    read = book or CoverageBook(session)
    terms = read.terms(client)
    changed = change(terms)
    seeds = Seeds(entries=_entries(session, client, terms.zone, first, last))
    found = foresee(session, seeds, {client: changed}, read)
    return found[client] if found else _nothing(session, client, terms)


def foresee(
    session: Session, seeds: Seeds, changed: Mapping[UUID, ClientTerms], book: CoverageBook
) -> dict[UUID, WhatIf]:
    """Decide what some entries reach again, for the clients whose terms would be others.

    Args:
        session: only read.
        seeds: where the change begins to matter.
        changed: client → the terms that would hold.
        book: knows the terms that hold.

    Returns:
        Client → what it would do there; clients without work that is reached are left out.
    """
    matters = matters_of(session, reach_of(session, seeds), book)
    elsewhere = accepted_elsewhere(matters) if matters else {}
    found = {}
    for own in matters:
        if own.client not in changed:
            continue
        accepted = elsewhere[own.client]
        now = own.decide(accepted)
        old, foreseen = _standing(session, own, now)
        new = replace(own, terms=changed[own.client]).decide(accepted)
        delta = compare(old, new, own.inputs.ledger, own.tickets)
        found[own.client] = WhatIf(
            own.client,
            _name_of(session, own.client),
            replay(old, new, delta),
            _worked(session, own),
            len(own.values),
            foreseen,
            own.terms.currency,
            own.terms.zone,
        )
    return found


def _nothing(session: Session, client: UUID, terms: ClientTerms) -> WhatIf:
    nothing = CaseDecision({}, (), Usage())
    empty = replay(nothing, nothing, compare(nothing, nothing, Ledger(), {}))
    name = _name_of(session, client)
    return WhatIf(client, name, empty, {}, 0, 0, terms.currency, terms.zone)


def _name_of(session: Session, client: UUID) -> str:
    """What people call a client."""
    found = session.get(Client, client)
    return found.name if found is not None else ""


def _entries(
    session: Session, client: UUID, zone: str, first: date, last: date | None
) -> set[UUID]:
    where = [TimeEntry.client_id == client, TimeEntry.ended_at > first_instant(zone, first)]
    if last is not None:
        where.append(TimeEntry.started_at < first_instant(zone, last + _DAY))
    return set(session.scalars(select(TimeEntry.id).where(*where)))


def _standing(session: Session, own: Matter, foreseen: CaseDecision) -> tuple[CaseDecision, int]:
    """What stands; where central has said nothing yet, what the terms of now give."""
    before = before_of(own, standing_rows(session, own.now)).standing
    found: dict[str, EntryDecision] = {}
    missing = 0
    for id_, decision in foreseen.entries.items():
        known = before.entries.get(id_)
        missing += known is None
        found[id_] = decision if known is None else known
    return CaseDecision(found, topups_of(found.values()), Usage()), missing


def _worked(session: Session, own: Matter) -> dict[str, Worked]:
    ids = [UUID(value.id) for value in own.values]
    found: dict[str, Worked] = {}
    for start in range(0, len(ids), 400):
        query = (
            select(TimeEntry, User.name, Ticket)
            .outerjoin(User, User.id == TimeEntry.user_id)
            .outerjoin(Ticket, Ticket.id == TimeEntry.ticket_id)
            .where(TimeEntry.id.in_(ids[start : start + 400]))
        )
        for entry, person, ticket in session.execute(query):
            found[str(entry.id)] = Worked(
                entry.id,
                entry.started_at,
                person or "",
                ticket_label(ticket.number, ticket.provisional) if ticket else "",
                ticket.title if ticket else entry.note,
            )
    return found


class ImaginedBook(CoverageBook):
    """A book that reads a version which is not saved."""

    def terms_of(self, version: AgreementVersion) -> Terms:
        """A version as the rules read it."""
        query = select(Site.id, Site.calendar_id).where(
            Site.client_id == version.client_id, Site.calendar_id.is_not(None)
        )
        own = {str(site): self.calendar(id_) for site, id_ in self._session.execute(query)}
        return self._version(version, own)


def version_change(session: Session, client: UUID, facts: VersionFacts) -> Change:
    """What saving a version does to a client's terms: it stands in, and the one before ends.

    Raises:
        RuleBroken: it names a calendar that is not here.
    """
    calendar = session.get(Calendar, UUID(facts.calendar)) if facts.calendar else None
    if calendar is None:
        raise RuleBroken("calendar-missing", "Choose the opening hours first.")
    record = AgreementVersion(
        id=UUID(facts.id) if facts.id else UUID(int=0), client_id=client, **columns_of(facts)
    )
    new = ImaginedBook(session).terms_of(record)

    def change(terms: ClientTerms) -> ClientTerms:
        others = [_cut(one, new) for one in terms.versions if one.id != new.id]
        return replace(terms, versions=(*others, new))

    return change


def _cut(version: Terms, new: Terms) -> Terms:
    reaches = version.effective_to is None or version.effective_to >= new.effective_from
    if version.effective_from < new.effective_from and reaches:
        return replace(version, effective_to=new.effective_from - _DAY)
    return version
