"""What waits for somebody of the firm: open work in every noun that names who does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.domain.check_ins.life import ActionState, CheckInState
from app.domain.visits import VisitState
from app.domain.vocabulary import OPEN_STATES
from app.records import Action, CheckIn, Client, Ticket, Visit

_AHEAD = (CheckInState.PLANNED.value, CheckInState.RUNNING.value)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work.

    Attributes:
        is_manager_s: it is for those with the right tam alone.
    """

    noun: type[Any]
    holder: InstrumentedAttribute[UUID | None]
    client: InstrumentedAttribute[UUID]
    is_open: ColumnElement[bool]
    is_manager_s: bool = False


KINDS: Mapping[str, Kind] = {
    "tickets": Kind(
        Ticket, Ticket.assignee_id, Ticket.client_id, Ticket.state.in_(sorted(OPEN_STATES))
    ),
    "visits": Kind(
        Visit, Visit.technician_id, Visit.client_id, Visit.state == VisitState.PLANNED.value
    ),
    "check_ins": Kind(
        CheckIn, CheckIn.tam_id, CheckIn.client_id, CheckIn.state.in_(_AHEAD), is_manager_s=True
    ),
    "clients": Kind(Client, Client.tam_id, Client.id, true(), is_manager_s=True),
    "actions": Kind(
        Action, Action.owner_user_id, Action.client_id, Action.state == ActionState.OPEN.value
    ),
}
"""Name, as it travels → where it stands."""
Rows = Mapping[str, Sequence[UUID]]
"""Kind of work → ids of its rows."""


def held(session: Session, kind: Kind, person: UUID | None) -> list[Any]:
    """The open rows of one kind that somebody holds; those that nobody holds for None."""
    theirs = kind.holder.is_(None) if person is None else kind.holder == person
    query = select(kind.noun).where(theirs, kind.is_open).order_by(kind.noun.id)
    return list(session.scalars(query))


def counted(session: Session) -> Mapping[UUID, Mapping[str, int]]:
    """How much of each kind everybody holds; who holds nothing is left out."""
    found: dict[UUID, dict[str, int]] = {}
    for name, kind in KINDS.items():
        query = select(kind.holder, func.count()).where(kind.is_open)
        for person, many in session.execute(query.group_by(kind.holder)):
            if person is not None:
                found.setdefault(person, {})[name] = many
    return found
