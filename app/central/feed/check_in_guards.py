"""Rules of check-ins and what is said at them, whatever a device pushes.

The use-cases ask the same rules of `domain.check_ins`.

Source: domain.md 2 (CheckIn), 6.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select

from app.central.feed.at_hand import AtHand
from app.central.feed.coverage_guards import Guard, Old
from app.domain.check_ins.life import (
    ActionState,
    CheckInState,
    check_action_step,
    check_cancelling,
    check_held,
    check_line,
    check_minutes_text,
    check_open,
    check_plan,
    check_step,
)
from app.domain.check_ins.marks import check_hiding, check_key, check_section, check_text
from app.domain.people import Actor
from app.domain.rules import RuleBroken
from app.records import Action, AgendaMark, AgendaTopic, Capture, CheckIn, Contact, Record, User

_AFTERWARDS = frozenset({"minutes_text", "minutes_sent_at"})
"""What may still change about a check-in that was held."""


def _check_in(at_hand: AtHand, _actor: Actor, record: Record, old: Old, new: bool) -> None:
    assert isinstance(record, CheckIn)  # noqa: S101 -- the table below says so
    before = None if new else old.get("state", record.state)
    if before == CheckInState.HELD and old.keys() - _AFTERWARDS:
        raise RuleBroken(
            "check-in-settled",
            "This check-in was held already: what is new belongs into the next one.",
        )
    check_step(before, record.state)
    check_plan(record.planned_min, record.place)
    check_minutes_text(record.minutes_text)
    _shaped(record)
    if not new and old and old.get("minutes_sent_at", record.minutes_sent_at) is not None:
        raise _sent()
    if new or "attendees" in old:
        _attendees(at_hand, record)


def _shaped(check_in: CheckIn) -> None:
    """Each state has what belongs to it."""
    if check_in.state == CheckInState.CANCELLED:
        check_cancelling(check_in.cancel_reason)
    if check_in.state == CheckInState.RUNNING and check_in.started_at is None:
        raise RuleBroken("check-in-times", "Say when the check-in began.")
    if check_in.state == CheckInState.HELD:
        # A device's clock says when; that it is not the future, its own verb has asked.
        check_held(check_in.started_at, check_in.ended_at, check_in.ended_at or check_in.planned_at)
        if check_in.agenda is None or check_in.frozen_at is None:
            raise RuleBroken("check-in-agenda", "A check-in that was held keeps its agenda.")
    elif check_in.minutes_sent_at is not None:
        raise RuleBroken("minutes-early", "Finish the check-in before its minutes are sent.")


def _sent() -> RuleBroken:
    return RuleBroken(
        "minutes-sent", "These minutes were sent: write what is new into the next ones."
    )


def _attendees(at_hand: AtHand, check_in: CheckIn) -> None:
    try:
        wanted = {UUID(one) for one in check_in.attendees}
    except (ValueError, AttributeError, TypeError):
        raise RuleBroken("contact-foreign", "Somebody who is to attend cannot be read.") from None
    query = select(Contact).where(
        Contact.client_id == check_in.client_id, Contact.id.in_(sorted(wanted))
    )
    if wanted and len(at_hand.find(query)) != len(wanted):
        raise RuleBroken("contact-foreign", "Somebody who is to attend is not the client's.")


def _meeting(at_hand: AtHand, client: UUID, check_in: UUID) -> CheckIn | None:
    """The check-in that a row belongs to; what names none is refused by its reference."""
    found = at_hand.get("check_in", check_in)
    if isinstance(found, CheckIn) and found.client_id != client:
        raise RuleBroken("check-in-foreign", "This check-in is with another client.")
    return found if isinstance(found, CheckIn) else None


def _agenda_mark(at_hand: AtHand, _actor: Actor, record: Record, _old: Old, _new: bool) -> None:
    assert isinstance(record, AgendaMark)  # noqa: S101 -- as above
    check_key(record.item)
    if record.hidden:
        check_hiding(record.hidden_reason)
    if record.place is not None and record.place < 0:
        raise RuleBroken("agenda-place", "An item's place is counted from 0.")
    check_in = _meeting(at_hand, record.client_id, record.check_in_id)
    if check_in is not None:
        check_open(check_in.state)


def _topic(at_hand: AtHand, _actor: Actor, record: Record, old: Old, new: bool) -> None:
    assert isinstance(record, AgendaTopic)  # noqa: S101 -- as above
    check_section(record.section, record.kind)
    if new or "text" in old:
        check_text(record.text)
    if record.check_in_id is not None:
        check_in = _meeting(at_hand, record.client_id, record.check_in_id)
        if new and check_in is not None:
            check_open(check_in.state)


def _capture(at_hand: AtHand, _actor: Actor, record: Record, old: Old, new: bool) -> None:
    assert isinstance(record, Capture)  # noqa: S101 -- as above
    if record.kind not in {"note", "decision"}:
        raise RuleBroken("capture-kind", "It is a note or a decision: choose one.")
    if new or "text" in old:
        check_line(record.text)
    if record.item:
        check_key(record.item)
    _taken_down(_meeting(at_hand, record.client_id, record.check_in_id))


def _taken_down(check_in: CheckIn | None) -> None:
    if check_in is None:
        return
    if check_in.state == CheckInState.CANCELLED:
        check_open(check_in.state)
    if check_in.minutes_sent_at is not None:
        raise _sent()


def _action(at_hand: AtHand, _actor: Actor, record: Record, old: Old, new: bool) -> None:
    assert isinstance(record, Action)  # noqa: S101 -- as above
    check_action_step(None if new else old.get("state", record.state), record.state)
    if new or "text" in old:
        check_line(record.text)
    if record.item:
        check_key(record.item)
    if (record.settled_at is None) != (record.state == ActionState.OPEN):
        raise RuleBroken("action-settled", "Say when the action was settled.")
    if record.state == ActionState.DROPPED and not record.settled_note.strip():
        raise RuleBroken("action-dropped", "Say why nobody does it any more.")
    check_in = _meeting(at_hand, record.client_id, record.check_in_id)
    if new:
        _taken_down(check_in)
    if new or {"owner_user_id", "owner_contact_id"} & old.keys():
        _owner(at_hand, record)


def _owner(at_hand: AtHand, action: Action) -> None:
    if action.owner_user_id is not None and action.owner_contact_id is not None:
        raise RuleBroken("action-owners", "One person owns an action: choose one of the two.")
    if action.owner_user_id is not None:
        person = at_hand.get("user", action.owner_user_id)
        if not isinstance(person, User) or not person.active:
            raise RuleBroken("person-gone", "Choose somebody who works here.")


CHECK_IN_GUARDS: Mapping[str, Guard] = {
    "check_in": _check_in,
    "agenda_mark": _agenda_mark,
    "agenda_topic": _topic,
    "capture": _capture,
    "action": _action,
}
"""Noun → the rule of its rows."""
