"""Taking back, and editing, what was done here and was not sent yet.

Everything here blocks: screens call it on the lanes.

Source: ux.md 3.7 "Waiting (… Edit, Undo)".
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from app.bootstrap.desk import Desk
from app.bootstrap.sync_facts import RefusedValue, WaitingAct
from app.domain.rules import RuleBroken
from app.ports.changes import ChangeSet
from app.ports.problems import Refused
from app.records.codec import from_wire
from app.store.letters import Letter
from app.store.rewording import reword, say_as_before
from app.store.taking_back import queue_anew, take_act_back
from app.sync.centre_waiting import as_letter
from app.sync.refused_values import corrected, refused_values
from app.usecases.restore_value import RestoreValue, can_restore, restore_value, value_of

Undo = Callable[[], None]
ORIGIN = "sync_centre"
_SENT = "sent-meanwhile"


def take_back(desk: Desk, act: WaitingAct) -> Undo:
    """Take an act back, with all that is known to build on it: as if nobody had done it.

    Returns:
        The way back, on the store lane: all of it waits again.

    Raises:
        Refused: some of it was sent, or may have been (`sent-meanwhile`), or more builds on it
            than was known (`builds-on-it`); nothing was changed.
    """
    taken = desk.write(lambda connection: take_act_back(connection, act.key, act.behind))
    _tell(desk, taken.kinds, taken.rows)

    def put_back() -> None:
        desk.write(lambda connection: queue_anew(connection, taken))
        _tell(desk, taken.kinds, taken.rows)

    return put_back


def values_of(desk: Desk, act: WaitingAct) -> tuple[RefusedValue, ...]:
    """What can be edited in an act, as a person types it.

    Raises:
        Refused: `sent-meanwhile`: it was sent, and is not known here any more.
    """
    letter = _letter(desk, act)
    zone, now = _zone(desk), desk.clock.now()
    return desk.ask(lambda session: refused_values(session, letter, zone, now))


def edit(desk: Desk, act: WaitingAct, typed: Mapping[str, str]) -> Undo:
    """Write other values into an act that waits; once it was sent, as a new edit.

    Args:
        desk: the desk.
        act: the act.
        typed: field → what was typed, of those of `values_of` that are other ones now.

    Returns:
        The way back, on the store lane.

    Raises:
        Refused: `value-<field>`: what was typed there is no value; or `sent-meanwhile`: it was
            sent, and is of a kind that nobody edits. Nothing was changed.
    """
    letter = _letter(desk, act)
    try:
        changed = corrected(letter, typed, _zone(desk), desk.clock.now())
    except RuleBroken as problem:
        raise Refused(problem.code, problem.sentence) from problem
    if not changed:
        return lambda: None
    try:
        done = desk.write(lambda connection: reword(connection, letter.op_id, changed))
    except Refused as problem:
        if problem.code != _SENT or not all(can_restore(letter.entity, name) for name in changed):
            raise
        return _edit_anew(desk, letter, changed)
    _tell(desk, done.kinds, done.rows)

    def undo() -> None:
        desk.write(lambda connection: say_as_before(connection, done))
        _tell(desk, done.kinds, done.rows)

    return undo


def _edit_anew(desk: Desk, letter: Letter, changed: Mapping[str, Any]) -> Undo:
    """Say it in edits of their own, which follow the one that is on its way."""
    entity, row = letter.entity, letter.row
    stood = desk.ask(
        lambda session: {name: value_of(session, entity, row, name) for name in changed}
    )

    def write(values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            desk.do(restore_value, RestoreValue(entity, row, name, value), origin=ORIGIN)

    write({name: from_wire(entity, name, wire) for name, wire in changed.items()})
    return lambda: write(stood)


def _letter(desk: Desk, act: WaitingAct) -> Letter:
    desk.lease.check()
    lead = act.lead or act.key
    with desk.store.reading() as connection:
        return as_letter(connection, lead)


def _zone(desk: Desk) -> str:
    return desk.identity.zone if desk.identity else "UTC"


def _tell(desk: Desk, kinds: Collection[str], rows: Collection[UUID]) -> None:
    desk.announce(ChangeSet(frozenset(kinds), frozenset(rows), ORIGIN))
