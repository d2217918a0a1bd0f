"""What people made of check-ins: actions, topics, marks, what was taken down, what came before.

Cost: six statements, however many rows.

Source: domain.md 6; docs/adr/0048-people-act-central-keeps-the-books.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.domain.check_ins import (
    ActionFact,
    Added,
    Captured,
    Marks,
    Row,
    Section,
    TopicFact,
    from_plain,
)
from app.domain.check_ins.captures import CaptureKind
from app.domain.check_ins.minutes import keys_of
from app.queries.check_ins.basis import Basis, label_of
from app.records import Action, AgendaMark, AgendaTopic, Capture, CheckIn, Contact, Ticket, User

HELD, OPEN = "held", "open"
PRIORITY = "priority"
LOOKED_AT = 12
"""Earlier check-ins whose agendas say how often something was raised: a year of them."""


@dataclass(frozen=True, slots=True)
class HeldRead:
    """What people said and marked, for one check-in."""

    actions: tuple[ActionFact, ...] = ()
    topics: tuple[TopicFact, ...] = ()
    marks: Marks = field(default_factory=Marks)
    raised: Mapping[str, int] = field(default_factory=dict)


def last_held(basis_client: UUID) -> Any:
    """The moment of each held check-in of a client, the latest first, as a statement."""
    return (
        select(CheckIn.id, moment_held())
        .where(CheckIn.client_id == basis_client, CheckIn.state == HELD)
        .order_by(moment_held().desc(), CheckIn.id)
    )


def moment_held() -> Any:
    """When a check-in was held, as a column: its begin, so that what it changed is new later."""
    return func.coalesce(CheckIn.started_at, CheckIn.planned_at)


def read_held(basis: Basis, check_in: UUID | None) -> HeldRead:
    """Read what people said and marked.

    Args:
        basis: whose, and when.
        check_in: the one that the agenda is for; None where none is planned yet.
    """
    earlier = [
        (held, at)
        for held, at in basis.session.execute(last_held(basis.client_id))
        if held != check_in and at <= basis.frame.planned
    ]
    actions = _actions(basis)
    topics = _topics(basis, check_in)
    return HeldRead(
        tuple(_action(basis, row, earlier) for row in actions if row[0].check_in_id != check_in),
        tuple(_topic(*row) for row in topics if row[0].section == Section.TOPICS),
        _marks(basis, check_in, topics),
        _raised(basis, [held for held, _at in earlier[:LOOKED_AT]]),
    )


def _actions(basis: Basis) -> list[tuple[Any, ...]]:
    query = (
        select(
            Action,
            func.coalesce(User.name, Contact.name, ""),
            Ticket.number,
            Ticket.provisional,
        )
        .outerjoin(User, User.id == Action.owner_user_id)
        .outerjoin(Contact, Contact.id == Action.owner_contact_id)
        .outerjoin(Ticket, Ticket.id == Action.ticket_id)
        .where(
            Action.client_id == basis.client_id,
            or_(
                Action.state == OPEN,
                and_(Action.state == "done", Action.settled_at > basis.frame.begins),
            ),
        )
        .order_by(Action.at, Action.id)
    )
    return [tuple(row) for row in basis.session.execute(query)]


def _action(
    basis: Basis, row: tuple[Any, ...], earlier: Sequence[tuple[UUID, datetime]]
) -> ActionFact:
    action, owner, number, provisional = row
    since = [held for held, at in earlier if held != action.check_in_id and at > action.at]
    ticket = None
    if action.ticket_id is not None:
        ticket = Row("ticket", str(action.ticket_id), label_of(number, provisional))
    return ActionFact(
        str(action.id),
        action.text,
        basis.person(None if action.owner_user_id else action.owner_contact_id, owner),
        action.due_on,
        None if action.state == OPEN else action.settled_at,
        carried=len(since),
        ticket=ticket,
    )


def _topics(basis: Basis, check_in: UUID | None) -> list[tuple[AgendaTopic, str]]:
    """Topics for this check-in or the next one whichever it is, and open priorities."""
    meant: ColumnElement[bool] = AgendaTopic.check_in_id.is_(None)
    if check_in is not None:
        meant = or_(meant, AgendaTopic.check_in_id == check_in)
    query = (
        select(AgendaTopic, func.coalesce(Contact.name, User.name, ""))
        .outerjoin(Contact, Contact.id == AgendaTopic.contact_id)
        .outerjoin(User, User.id == AgendaTopic.created_by)
        .where(
            AgendaTopic.client_id == basis.client_id,
            AgendaTopic.closed_at.is_(None),
            or_(meant, AgendaTopic.kind == PRIORITY),
        )
        .order_by(AgendaTopic.at, AgendaTopic.id)
    )
    return [
        (topic, basis.person(topic.contact_id, name))
        for topic, name in basis.session.execute(query)
    ]


def _topic(topic: AgendaTopic, by: str) -> TopicFact:
    return TopicFact(
        str(topic.id), topic.text, topic.at, by, topic.kind == PRIORITY, topic.internal
    )


def _marks(basis: Basis, check_in: UUID | None, topics: Iterable[tuple[AgendaTopic, str]]) -> Marks:
    added = tuple(
        Added(str(topic.id), Section(topic.section), topic.text, by, topic.at, topic.internal)
        for topic, by in topics
        if topic.section != Section.TOPICS and topic.section in set(Section)
    )
    if check_in is None:
        return Marks(added=added)
    # Two devices may have marked one item: the one that was made later is read last.
    rows = basis.session.scalars(
        select(AgendaMark)
        .where(AgendaMark.check_in_id == check_in)
        .order_by(AgendaMark.created_at, AgendaMark.id)
    ).all()
    latest = {row.item: row for row in rows}
    return Marks(
        frozenset(key for key, row in latest.items() if row.pinned),
        {key: row.hidden_reason for key, row in latest.items() if row.hidden},
        {key: row.place for key, row in latest.items() if row.place is not None},
        added,
    )


def captured(session: Any, check_in: UUID) -> tuple[Captured, ...]:
    """What was taken down at a check-in, in order: notes, decisions and actions.

    Cost: two statements.
    """
    notes = (
        select(Capture)
        .where(Capture.check_in_id == check_in, Capture.void.is_(False))
        .order_by(Capture.at, Capture.id)
    )
    lines: list[tuple[datetime, str, Captured]] = [
        (one.at, str(one.id), _note(one)) for one in session.scalars(notes)
    ]
    promised = (
        select(
            Action, func.coalesce(User.name, Contact.name, ""), Ticket.number, Ticket.provisional
        )
        .outerjoin(User, User.id == Action.owner_user_id)
        .outerjoin(Contact, Contact.id == Action.owner_contact_id)
        .outerjoin(Ticket, Ticket.id == Action.ticket_id)
        .where(Action.check_in_id == check_in, Action.state != "dropped")
    )
    for action, owner, number, provisional in session.execute(promised):
        label = label_of(number, provisional) if action.ticket_id is not None else ""
        line = Captured(
            str(action.id), "action", action.text, action.item, owner, action.due_on, ticket=label
        )
        lines.append((action.at, str(action.id), line))
    return tuple(line for _at, _id, line in sorted(lines, key=lambda one: one[:2]))


def _note(one: Capture) -> Captured:
    kind: CaptureKind = "decision" if one.kind == "decision" else "note"
    outcome = "override" if one.override_id is not None else ""
    return Captured(str(one.id), kind, one.text, one.item, internal=one.internal, outcome=outcome)


def _raised(basis: Basis, earlier: Sequence[UUID]) -> dict[str, int]:
    """On how many of these agendas each key stood."""
    if not earlier:
        return {}
    counts: Counter[str] = Counter()
    for plain in basis.session.scalars(select(CheckIn.agenda).where(CheckIn.id.in_(earlier))):
        # What a later version froze may be unreadable here; it then counts for nothing.
        with suppress(KeyError, ValueError, TypeError):
            counts.update(keys_of(from_plain(plain)) if plain else ())
    return dict(counts)
