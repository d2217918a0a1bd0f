"""What this database knows beside a piece of work: consents, projects, overrides, allowances used.

One reader for the chip, the stop sheet and “Why?”, so that all three say the same. On a device rows
may be missing: `Known.whole` then is false, and what is left of an allowance is called unknown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.domain.calendar import first_instant, local_date
from app.domain.coverage import ClientTerms, Entry, TicketHistory, decide_all
from app.domain.coverage.why import Known
from app.domain.coverage.work import Usage
from app.domain.rules import RuleBroken
from app.queries.coverage import CoverageBook
from app.queries.coverage_inputs import Inputs, engine_entries, inputs_of
from app.queries.decisions import superseded
from app.queries.worked import entry_value
from app.records import AgreementVersion, Contact, TimeEntry, User


@dataclass(frozen=True, slots=True)
class Setting:
    """Everything that one piece of work is decided from.

    Attributes:
        known: consents and so on, with the allowances that earlier work took.
    """

    terms: ClientTerms
    history: TicketHistory | None
    known: Known

    @property
    def keywords(self) -> dict[str, object]:
        """As `preview` and `decide_entry` take them."""
        known = self.known
        return {
            "onboarding_completed_at": known.onboarding_completed_at,
            "authorizations": known.authorizations,
            "projects": known.projects,
            "overrides": known.overrides,
            "ledger": known.ledger,
            "usage": known.usage,
        }


def setting_of(
    session: Session,
    book: CoverageBook,
    client: UUID,
    entry: Entry,
    *,
    whole: bool = True,
    stored: TimeEntry | None = None,
    beside: Collection[UUID] = (),
) -> Setting:
    """Read what a piece of work is decided from.

    Args:
        session: what to read from.
        book: terms and histories, read once.
        client: whose work it is.
        entry: the work; a stored entry carries its id.
        whole: whether this database has all of the client's rows.
        stored: the row behind the entry, or the one that a correction replaces.
        beside: more of the client's tickets that are asked about: what was used on them is counted
            too, so that one setting does for a page of them.
    """
    terms = book.terms(client)
    asked = {*beside, *([UUID(entry.ticket)] if entry.ticket else [])}
    others = _others(session, client, entry, terms, stored, asked)
    rows = [*others, stored] if stored is not None else others
    chain = {row.id: row.id for row in rows}
    for row in rows:
        if row.supersedes is not None:
            chain.setdefault(row.supersedes, row.id)
    inputs = inputs_of(session, client, chain)
    tickets = {row.ticket_id for row in others if row.ticket_id is not None}
    histories = {
        id_: replace(history, project=inputs.project_of.get(id_))
        for id_, history in book.histories(tickets | asked).items()
    }
    usage, counted = _usage(session, others, chain, inputs, histories, terms)
    elsewhere = tuple(_elsewhere(session, client, entry))
    known = Known(
        onboarding_completed_at=inputs.onboarding_completed_at,
        authorizations=inputs.authorizations,
        projects=inputs.projects,
        overrides=inputs.overrides,
        ledger=inputs.ledger,
        usage=replace(usage, accepted=(*usage.accepted, *elsewhere)),
        names=names_of(
            session,
            {one.approved_by for one in inputs.authorizations}
            | {one.by for one in inputs.overrides},
        ),
        numbers=_numbers(session, client),
        whole=whole and counted,
    )
    return Setting(terms, histories.get(entry.ticket or ""), known)


def _others(
    session: Session,
    client: UUID,
    entry: Entry,
    terms: ClientTerms,
    stored: TimeEntry | None,
    tickets: Collection[UUID],
) -> list[TimeEntry]:
    """Earlier work that takes from the same allowances: on the tickets, and in the month."""
    at = entry.start
    if not entry.intervals:
        return []
    begun = first_instant(terms.zone, local_date(terms.zone, at).replace(day=1))
    same = TimeEntry.started_at >= begun
    query = select(TimeEntry).where(
        TimeEntry.client_id == client,
        TimeEntry.void.is_(False),
        TimeEntry.id.not_in(superseded()),
        TimeEntry.started_at <= at,
        or_(same, TimeEntry.ticket_id.in_(tickets)),
    )
    left_out = {stored.id, stored.supersedes} if stored is not None else set()
    return [row for row in session.scalars(query) if row.id not in left_out]


def _usage(
    session: Session,
    others: Sequence[TimeEntry],
    chain: dict[UUID, UUID],
    inputs: Inputs,
    histories: dict[str, TicketHistory],
    terms: ClientTerms,
) -> tuple[Usage, bool]:
    """What earlier work took; not counted where a stored entry cannot be read."""
    try:
        values = engine_entries(session, others, chain, inputs.locked_at, terms.zone)
    except RuleBroken:
        return Usage(), False
    return decide_all(values, histories, terms, **inputs.keywords).usage, True


def _elsewhere(
    session: Session, client: UUID, entry: Entry
) -> Iterable[tuple[str, datetime, datetime]]:
    """The person's work for other clients over the same time."""
    if not entry.intervals:
        return
    try:
        person = UUID(entry.technician)
    except ValueError:
        return
    query = select(TimeEntry).where(
        and_(
            TimeEntry.user_id == person,
            TimeEntry.client_id != client,
            TimeEntry.void.is_(False),
            TimeEntry.started_at < entry.intervals[-1].end,
            TimeEntry.ended_at > entry.start,
        )
    )
    for row in session.scalars(query):
        for interval in entry_value(row).intervals:
            yield entry.technician, interval.start, interval.end


def _people(inputs: Inputs) -> set[str]:
    return {one.approved_by for one in inputs.authorizations} | {one.by for one in inputs.overrides}


def names_of(session: Session, people: Iterable[str]) -> dict[str, str]:
    """Names of colleagues and contacts by their ids as text; empty ids have none."""
    ids = sorted({UUID(text) for text in people if text})
    if not ids:
        return {}
    users = session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    contacts = session.execute(select(Contact.id, Contact.name).where(Contact.id.in_(ids)))
    return {str(found): name for found, name in [*users, *contacts]}


def _numbers(session: Session, client: UUID) -> dict[str, int]:
    query = select(AgreementVersion.id, AgreementVersion.number).where(
        AgreementVersion.client_id == client
    )
    return {str(found): number for found, number in session.execute(query)}
