"""Putting back a value that gave way: an ordinary edit, made by a person who has seen both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.domain.rights import TRIAGED, Permission
from app.domain.rules import RuleBroken
from app.domain.vocabulary import ResolutionKind, TicketState
from app.records import Ticket
from app.records.marks import Merge
from app.records.nouns import NOUNS, fields_of
from app.usecases.change_ticket import ChangeState, change_state
from app.usecases.context import Ctx
from app.usecases.timeline import change_field

RESTORABLE = frozenset({"ticket", "asset", "page", "site", "contact"})
"""Nouns whose values central lets this verb change (`central.feed.verbs`)."""

_MERGES = frozenset({Merge.LATEST, Merge.GUARDED, Merge.TEXT})


@dataclass(frozen=True, slots=True)
class RestoreValue:
    """Which field of which row gets which value again."""

    entity: str
    row: UUID
    field: str
    value: Any


def can_restore(entity: str, field: str) -> bool:
    """Whether a value of this field can be put back by hand."""
    known = fields_of(entity).get(field) if entity in NOUNS else None
    return entity in RESTORABLE and known is not None and known.merge in _MERGES


def is_sealed(entity: str, field: str) -> bool:
    """Whether a value is sealed: to put one back, a vault seals it anew."""
    known = fields_of(entity).get(field) if entity in NOUNS else None
    return known is not None and known.secret


def value_of(session: Session, entity: str, row: UUID, field: str) -> Any:
    """What a field of a row says now; None where the row is gone."""
    record = session.get(NOUNS[entity], row)
    return getattr(record, field, None)


def restore_value(session: Session, ctx: Ctx, command: RestoreValue) -> bool:
    """Give a field the value that had given way; whether it was another one until now.

    Raises:
        RuleBroken: the row is gone, the field is not one that people write, or the ticket's
            state may not follow the present one or lacks what it needs.
    """
    ctx.actor.must_be_let(Permission.RESTORE_VALUES)
    if not can_restore(command.entity, command.field):
        raise RuleBroken(
            "value-not-restorable", "This value cannot be put back by hand; only central sets it."
        )
    if command.entity == Ticket.ENTITY and command.field in TRIAGED:
        ctx.actor.must_be_let(Permission.TRIAGE)
    record = session.get(NOUNS[command.entity], command.row)
    if record is None:
        raise RuleBroken("row-gone", "It was deleted meanwhile, so there is nothing to change.")
    now = getattr(record, command.field)
    if now == command.value:
        return False
    if isinstance(record, Ticket) and command.field == "state":
        return change_state(session, ctx, _step_back(record, TicketState(command.value)))
    if isinstance(record, Ticket) and command.field == "kind":
        # Which kind it was when is read from the timeline, so that says it too.
        return change_field(session, ctx, record, "kind", command.value)
    setattr(record, command.field, command.value)
    return True


def _step_back(ticket: Ticket, state: TicketState) -> ChangeState:
    """The step to a state that had given way: what was said with it stands on the ticket.

    Whether somebody approved of the work was asked when it was taken first.
    """
    return ChangeState(
        ticket.id,
        state,
        ResolutionKind(ticket.resolution_kind or ResolutionKind.PERMANENT),
        ticket.service_restored_at,
        ticket.resolution_summary,
        anyway=True,
    )
