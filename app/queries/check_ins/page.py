"""One check-in, as its screen shows it: while it is prepared, while it is held, and afterwards.

Source: ux.md 3.12.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.calendar import CalendarRules, local_date
from app.domain.check_ins import (
    Captured,
    Frame,
    Minutes,
    NextFacts,
    Person,
    Section,
    assemble,
    due_date,
    for_client,
    freeze,
    from_plain,
    propose_next,
)
from app.domain.check_ins.dates import USUAL, next_workday
from app.domain.check_ins.people import FORMER, people_in, with_names
from app.domain.check_ins.talks import next_items
from app.queries.check_ins.agenda import AgendaRead, agenda_of
from app.queries.check_ins.due import PLANNED, RUNNING
from app.queries.check_ins.held import HELD, captured, last_held
from app.queries.coverage import CoverageBook
from app.records import AgreementVersion, CheckIn, Client, Contact, User


@dataclass(frozen=True, slots=True)
class CheckInHead:
    """What is known of a check-in itself.

    Attributes:
        attendees: the client's people who take part: id and name.
        manager: the account manager who holds it.
        frozen: its agenda does not follow the rows any more.
    """

    id: UUID
    client_id: UUID
    client: str
    zone: str
    planned_at: datetime
    planned_min: int
    place: str
    state: str
    manager_id: UUID | None
    manager: str
    attendees: tuple[tuple[UUID, str], ...]
    started_at: datetime | None
    ended_at: datetime | None
    entry_id: UUID | None
    frozen: bool
    minutes_text: str
    minutes_sent_at: datetime | None
    calendar_sequence: int


@dataclass(frozen=True, slots=True)
class CheckInPage:
    """A check-in with its agenda.

    Attributes:
        read: the agenda with its facts, built from the rows; None once it is frozen.
        minutes: everything, as the firm keeps it.
        for_client: the version that leaves the firm, with how much it leaves out.
        captured: what was taken down so far.
        people: who may own an action: the client's people and the firm's.
        next_at: the next check-in: the one that is planned, or a proposal.
        next_planned: whether it is planned already.
        overdue_days: days over its cadence at its own date.
        minutes_due: the client's business day by which the minutes go out; None before it was held,
            and once they were sent.
    """

    head: CheckInHead
    read: AgendaRead | None
    minutes: Minutes
    for_client: Minutes
    captured: tuple[Captured, ...]
    people: tuple[Person, ...]
    next_at: datetime
    next_planned: bool
    overdue_days: int
    minutes_due: date | None = None


def check_in_page(session: Session, check_in: UUID, now: datetime) -> CheckInPage | None:
    """One check-in; None where it is not in this database.

    Args:
        session: one snapshot.
        check_in: which.
        now: the present; figures that are not frozen are of this moment.

    Raises:
        RuleBroken: the client's terms make no sense as they are stored.
    """
    row = session.get(CheckIn, check_in)
    client = session.get(Client, row.client_id) if row is not None else None
    if row is None or client is None:
        return None
    people = people_at(session, client)
    head = _head(session, row, client, people)
    since = since_of(session, row)
    rules, cadence = _cadence(session, client)
    later = _later(session, row)
    begun = row.started_at or row.planned_at
    next_at = later or propose_next(rules, begun, cadence, now if row.state != PLANNED else None)
    lines = captured(session, row.id)
    read = None
    if row.agenda is not None:
        kept = _kept(session, row.agenda)
        # What was agreed is told as it was; a proposal is no part of minutes.
        agreed = kept.next_at or later
        minutes = _thawed(kept, rules, NextFacts(lines, agreed, agreed=True))
    else:
        agreed = later
        coming = NextFacts(lines, next_at, later is not None)
        read = agenda_of(session, client.id, begun, since, now, check_in=row.id, coming=coming)
        minutes = freeze(
            read.agenda, (), manager=head.manager, begun=row.started_at, ended=row.ended_at
        )
    minutes = replace(
        minutes,
        captured=lines,
        attendees=tuple(name for _id, name in head.attendees),
        next_at=agreed,
    )
    overdue = 0
    if since is not None:
        last, day = (local_date(minutes.zone, at) for at in (since, row.planned_at))
        overdue = due_date(last, cadence, day).overdue_days
    return CheckInPage(
        head,
        read,
        minutes,
        for_client(minutes),
        lines,
        people,
        next_at,
        later is not None,
        overdue,
        _minutes_due(row, rules),
    )


def _kept(session: Session, agenda: dict[str, Any]) -> Minutes:
    """A frozen agenda, naming the client's people as they are known now."""
    people = people_in(agenda)
    query = select(Contact.id, Contact.name).where(Contact.id.in_(people))
    names = {row.id: row.name for row in session.execute(query)} if people else {}
    return from_plain(with_names(agenda, names))


def _minutes_due(row: CheckIn, rules: CalendarRules) -> date | None:
    if row.state != HELD or row.ended_at is None or row.minutes_sent_at is not None:
        return None
    return next_workday(rules, row.ended_at)


def _thawed(kept: Minutes, rules: CalendarRules, coming: NextFacts) -> Minutes:
    """Frozen minutes with what their check-in brought, which stands in rows of its own."""
    frame = Frame(kept.client, kept.zone, kept.currency, kept.planned, kept.since, rules)
    section = assemble(frame, next_items(frame, coming)).sections[Section.NEXT - 1]
    return replace(kept, sections=(*kept.sections, section))


def since_of(session: Session, row: CheckIn) -> datetime | None:
    """When the last one before a check-in was held; None where it is the first."""
    for held, at in session.execute(last_held(row.client_id)):
        if held != row.id and at < (row.started_at or row.planned_at):
            moment: datetime = at
            return moment
    return None


def _later(session: Session, row: CheckIn) -> datetime | None:
    """When the next one is planned that comes after this one."""
    return session.scalar(
        select(func.min(CheckIn.planned_at)).where(
            CheckIn.client_id == row.client_id,
            CheckIn.state.in_((PLANNED, RUNNING)),
            CheckIn.planned_at > row.planned_at,
        )
    )


def _cadence(session: Session, client: Client) -> tuple[CalendarRules, str]:
    latest = session.scalars(
        select(AgreementVersion)
        .where(AgreementVersion.client_id == client.id)
        .order_by(AgreementVersion.effective_from.desc())
        .limit(1)
    ).first()
    rules = CoverageBook(session).calendar(
        client.calendar_id or (latest.calendar_id if latest else None)
    )
    return rules, (latest.check_in_cadence if latest else USUAL)


def people_at(session: Session, client: Client) -> tuple[Person, ...]:
    """Who may own an action of a client's check-in: the firm's people, then the client's."""
    users = session.execute(
        select(User.id, User.name).where(User.active.is_(True)).order_by(User.name, User.id)
    )
    contacts = session.execute(
        select(Contact.id, Contact.name)
        .where(Contact.client_id == client.id, Contact.active.is_(True))
        .order_by(Contact.name, Contact.id)
    )
    return (
        *(Person(str(id_), name) for id_, name in users),
        *(Person(str(id_), name, "contact") for id_, name in contacts),
    )


def _head(
    session: Session, row: CheckIn, client: Client, people: tuple[Person, ...]
) -> CheckInHead:
    names = {one.id: one.name for one in people}
    gone = [UUID(one) for one in row.attendees if one not in names]
    if gone:
        former = session.execute(select(Contact.id, Contact.name).where(Contact.id.in_(gone)))
        names |= {str(id_): name for id_, name in former}
    manager = session.get(User, row.tam_id) if row.tam_id is not None else None
    return CheckInHead(
        row.id,
        client.id,
        client.name,
        client.zone,
        row.planned_at,
        row.planned_min,
        row.place,
        row.state,
        row.tam_id,
        manager.name if manager is not None else "",
        tuple((UUID(one), names.get(one, FORMER)) for one in row.attendees),
        row.started_at,
        row.ended_at,
        row.entry_id,
        row.agenda is not None,
        row.minutes_text,
        row.minutes_sent_at,
        row.calendar_sequence,
    )


def held_before(session: Session, client_id: UUID) -> list[CheckInHead]:
    """The check-ins that were held with a client, the latest first."""
    client = session.get(Client, client_id)
    if client is None:
        return []
    people = people_at(session, client)
    rows = session.scalars(
        select(CheckIn)
        .where(CheckIn.client_id == client_id, CheckIn.state == HELD)
        .order_by(CheckIn.planned_at.desc(), CheckIn.id)
    ).all()
    return [_head(session, row, client, people) for row in rows]
