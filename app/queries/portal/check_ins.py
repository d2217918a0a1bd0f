"""Check-ins as a client's coordinator reads them: the next one, topics, promises, decisions.

What was said at a check-in is told once its minutes were sent; before that it is a draft.

Source: domain.md 6, 7.6 (12), 7.7.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.domain.calendar import local_date
from app.domain.check_ins.life import ActionState, CheckInState
from app.queries.check_ins.due import check_in_lines
from app.queries.check_ins.held import moment_held
from app.queries.portal.topics import Topic, open_topics
from app.records import Action, Capture, CheckIn, Client, Contact, User

MOST_HELD = 36
"""Check-ins in the list: three years of them."""
MOST_SAID = 40
_COMING = (CheckInState.PLANNED.value, CheckInState.RUNNING.value)


@dataclass(frozen=True, slots=True)
class Promised:
    """What somebody promised at a check-in.

    Attributes:
        owner: empty while nobody has it.
        ours: whether the firm has to do it.
        settled_on: None while it is open.
        late: days over its date, where it is open and has one; else 0.
        promised_on: the day of its check-in.
    """

    text: str
    owner: str
    ours: bool
    due_on: date | None
    state: str
    settled_on: date | None
    note: str
    late: int
    promised_on: date


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided at a check-in."""

    text: str
    check_in: UUID
    on: date


@dataclass(frozen=True, slots=True)
class Coming:
    """The next check-in."""

    id: UUID
    at: datetime
    minutes: int
    place: str
    manager: str
    attendees: tuple[str, ...]
    running: bool


@dataclass(frozen=True, slots=True)
class Held:
    """A check-in that was held.

    Attributes:
        told: whether its minutes were sent.
    """

    id: UUID
    at: datetime
    manager: str
    told: bool


@dataclass(frozen=True, slots=True)
class CheckInsPage:
    """Everything that the room shows.

    Attributes:
        coming: None where none is planned.
        cadence: monthly, biweekly or quarterly; empty without an agreement in force.
        promised: what is open, and what was settled since the last check-in.
    """

    coming: Coming | None
    cadence: str
    topics: tuple[Topic, ...]
    promised: tuple[Promised, ...]
    decided: tuple[Decided, ...]
    held: tuple[Held, ...]


def check_ins_page(session: Session, client: UUID, contact: UUID, now: datetime) -> CheckInsPage:
    """What a coordinator reads of their firm's check-ins.

    Args:
        session: its scope sees the client alone.
        client: whose.
        contact: who reads.
        now: the present.
    """
    found = session.get(Client, client)
    zone = found.zone if found is not None else "UTC"
    lines = [one for one in check_in_lines(session, now) if one.client_id == client]
    return CheckInsPage(
        coming(session, client),
        lines[0].cadence if lines else "",
        tuple(open_topics(session, client, contact)),
        tuple(promises(session, client, zone, now)),
        tuple(decisions(session, client, zone)),
        tuple(_held(session, client)),
    )


def told_check_in(session: Session, client: UUID, check_in: UUID) -> CheckIn | None:
    """A check-in of a client that may be read: one to come, or one that was held."""
    row = session.get(CheckIn, check_in)
    if row is None or row.client_id != client or row.state == CheckInState.CANCELLED.value:
        return None
    return row


def coming(session: Session, client: UUID) -> Coming | None:
    """The next check-in, or the one that is being held; None where none is planned."""
    query = (
        select(CheckIn, func.coalesce(User.name, ""))
        .outerjoin(User, User.id == CheckIn.tam_id)
        .where(CheckIn.client_id == client, CheckIn.state.in_(_COMING))
        .order_by(CheckIn.state.desc(), CheckIn.planned_at, CheckIn.id)
        .limit(1)
    )
    row = session.execute(query).first()
    if row is None:
        return None
    one, manager = row
    return Coming(
        one.id,
        one.planned_at,
        one.planned_min,
        one.place,
        manager,
        tuple(_names(session, one.attendees)),
        one.state == CheckInState.RUNNING.value,
    )


def _names(session: Session, contacts: Sequence[str]) -> Sequence[str]:
    ids = [UUID(one) for one in contacts]
    query = select(Contact.name).where(Contact.id.in_(ids)).order_by(Contact.name, Contact.id)
    return session.scalars(query).all()


def untold_items(session: Session, client: UUID) -> frozenset[str]:
    """Keys of agenda items that come of minutes which were not sent: promises that are a draft."""
    query = (
        select(Action.id)
        .join(CheckIn, CheckIn.id == Action.check_in_id)
        .where(Action.client_id == client, CheckIn.minutes_sent_at.is_(None))
    )
    return frozenset(f"action:{one}" for one in session.scalars(query))


def promises(
    session: Session, client: UUID, zone: str, now: datetime, *, everything: bool = False
) -> list[Promised]:
    """What was promised: the open ones by their date, then those that were settled lately.

    Args:
        session: its scope sees the client alone.
        client: whose.
        zone: the client's.
        now: the present.
        everything: also what was settled long ago.
    """
    query = (
        select(Action, CheckIn.started_at, CheckIn.planned_at, User.name, Contact.name)
        .join(CheckIn, CheckIn.id == Action.check_in_id)
        .outerjoin(User, User.id == Action.owner_user_id)
        .outerjoin(Contact, Contact.id == Action.owner_contact_id)
        .where(
            Action.client_id == client,
            Action.state != ActionState.DROPPED.value,
            CheckIn.minutes_sent_at.is_not(None),
        )
    )
    if not everything:
        last = select(func.max(CheckIn.started_at)).where(
            CheckIn.client_id == client, CheckIn.minutes_sent_at.is_not(None)
        )
        settled = Action.settled_at >= last.scalar_subquery()
        query = query.where(or_(Action.state == ActionState.OPEN.value, settled))
    today = local_date(zone, now)
    found = [_promised(tuple(row), zone, today) for row in session.execute(query)]
    return sorted(found, key=_urgency)


def _promised(row: tuple[Any, ...], zone: str, today: date) -> Promised:
    one, started, planned, user, contact = row
    is_open = one.state == ActionState.OPEN.value
    late = (today - one.due_on).days if is_open and one.due_on is not None else 0
    return Promised(
        one.text,
        user or contact or "",
        one.owner_user_id is not None,
        one.due_on,
        one.state,
        local_date(zone, one.settled_at) if one.settled_at is not None else None,
        one.settled_note,
        max(0, late),
        local_date(zone, started or planned),
    )


def _urgency(one: Promised) -> tuple[bool, date, date, str]:
    return (one.state != ActionState.OPEN, one.due_on or date.max, one.promised_on, one.text)


def decisions(session: Session, client: UUID, zone: str, most: int = MOST_SAID) -> list[Decided]:
    """What was decided, the latest first."""
    begun = moment_held()
    query = (
        select(Capture.text, CheckIn.id, begun)
        .join(CheckIn, CheckIn.id == Capture.check_in_id)
        .where(
            Capture.client_id == client,
            Capture.kind == "decision",
            Capture.internal.is_(False),
            Capture.void.is_(False),
            CheckIn.minutes_sent_at.is_not(None),
        )
        .order_by(begun.desc(), Capture.at, Capture.id)
        .limit(most)
    )
    return [Decided(text, row, local_date(zone, at)) for text, row, at in session.execute(query)]


def _held(session: Session, client: UUID) -> list[Held]:
    begun = moment_held()
    query = (
        select(CheckIn.id, begun, func.coalesce(User.name, ""), CheckIn.minutes_sent_at)
        .outerjoin(User, User.id == CheckIn.tam_id)
        .where(CheckIn.client_id == client, CheckIn.state == CheckInState.HELD.value)
        .order_by(begun.desc(), CheckIn.id)
        .limit(MOST_HELD)
    )
    return [Held(row[0], row[1], row[2], row[3] is not None) for row in session.execute(query)]
