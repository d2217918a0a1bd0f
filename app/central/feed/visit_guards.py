"""Rules of visits, whatever a device pushes; the use-cases ask the same of `domain.visits`."""

from __future__ import annotations

from collections.abc import Mapping

from app.central.feed.at_hand import AtHand
from app.central.feed.coverage_guards import Guard, Old
from app.domain.people import Actor
from app.domain.rules import RuleBroken
from app.domain.visits import (
    VisitState,
    check_called_off,
    check_sends,
    check_visit,
    check_visit_step,
)
from app.records import Record, User, Visit


def _visit(at_hand: AtHand, actor: Actor, record: Record, old: Old, new: bool) -> None:
    assert isinstance(record, Visit)  # noqa: S101 -- the table below says so
    check_visit_step(None if new else old.get("state", record.state), record.state)
    check_visit(record.planned_min, record.place, record.note)
    if record.state == VisitState.CANCELLED:
        check_called_off(record.cancel_reason)
    if new or "technician_id" in old:
        _comes(at_hand, actor, record)


def _comes(at_hand: AtHand, actor: Actor, visit: Visit) -> None:
    check_sends(actor, visit.technician_id)
    if visit.technician_id is not None:
        person = at_hand.get("user", visit.technician_id)
        if not isinstance(person, User) or not person.active:
            raise RuleBroken("person-gone", "Choose somebody who works here.")


VISIT_GUARDS: Mapping[str, Guard] = {"visit": _visit}
"""Noun → the rule of its rows."""
