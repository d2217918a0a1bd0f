"""What is done to a ticket: state, owner, priority, each with the way back where there is one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from app.bootstrap.desk import Desk
from app.domain.moments import parse_moment
from app.domain.rules import RuleBroken
from app.domain.vocabulary import TicketState
from app.queries.ticket_page import TicketPage
from app.usecases.change_ticket import (
    AssignTicket,
    ChangeState,
    SetPriority,
    assign_ticket,
    change_state,
    set_priority,
)
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.screens.ticket.state import Resolution, can_undo, way_to_resolved

ORIGIN = "ticket"
"""Names this screen in the changes that it makes."""
SAID = "ticket.said"
"""Where words come from: after them one stays on the ticket, after an act one goes on."""

_T = TypeVar("_T")
_Undo = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Done:
    """An act that happened.

    Attributes:
        act: state, owner or priority.
        label: the ticket's number.
        value: what it became; an owner by name, empty for nobody.
    """

    act: str
    label: str
    value: object


class TicketActs:
    """Runs the verbs on the store lane. Refusals go to whoever asked, else to the screen."""

    def __init__(
        self,
        desk: Desk,
        lanes: LanesPort,
        owner: Any,
        *,
        told: Callable[[Done, _Undo | None], None],
        refused: Callable[[Problem], None],
    ) -> None:
        self._desk = desk
        self._lanes = lanes
        self._owner = owner
        self._told = told
        self._refused = refused

    def set_state(self, page: TicketPage, new: TicketState) -> None:
        """Move the ticket to another state."""
        old = TicketState(page.detail.row.state)
        back = partial(self._change, page.id, old) if can_undo(old, new) else None
        self._do(
            change_state, ChangeState(page.id, new), Done("state", page.detail.row.label, new), back
        )

    def _change(self, ticket: UUID, state: TicketState) -> None:
        self._do(change_state, ChangeState(ticket, state), None, None)

    def assign(self, page: TicketPage, person: UUID | None, name: str) -> None:
        """Give the ticket to a person, or take it from everybody."""
        back = AssignTicket(page.id, page.detail.row.assignee_id)
        self._do(
            assign_ticket,
            AssignTicket(page.id, person),
            Done("owner", page.detail.row.label, name),
            lambda: self._do(assign_ticket, back, None, None),
        )

    def set_priority(
        self,
        page: TicketPage,
        priority: int,
        reason: str = "",
        *,
        done: Callable[[], None] = lambda: None,
        failed: Callable[[str], None] | None = None,
    ) -> None:
        """Set the priority; one that impact and urgency do not give needs a reason."""
        back = SetPriority(page.id, page.detail.row.priority, page.priority_reason)
        self._do(
            set_priority,
            SetPriority(page.id, priority, reason),
            Done("priority", page.detail.row.label, priority),
            lambda: self._do(set_priority, back, None, None),
            done=done,
            failed=failed,
        )

    def resolve(
        self,
        page: TicketPage,
        resolution: Resolution,
        *,
        done: Callable[[], None],
        failed: Callable[[str], None],
    ) -> None:
        """Resolve the ticket; what stands in the way comes back as a sentence."""
        try:
            commands = self._way(page, resolution)
        except RuleBroken as problem:
            failed(problem.sentence)
            return

        def work() -> None:
            for command in commands:
                self._desk.do(change_state, command, origin=ORIGIN)

        def finish(_nothing: None) -> None:
            done()
            reopen = partial(self._change, page.id, TicketState.IN_PROGRESS)
            self._told(Done("state", page.detail.row.label, TicketState.RESOLVED), reopen)

        self._submit(work, finish, lambda problem: failed(problem.sentence))

    def _way(self, page: TicketPage, resolution: Resolution) -> list[ChangeState]:
        restored = None
        if resolution.restored.strip():
            now = self._desk.clock.now()
            restored = parse_moment(resolution.restored, page.hours.zone, now)
        ways = way_to_resolved(TicketState(page.detail.row.state))
        last = ChangeState(
            page.id, TicketState.RESOLVED, resolution.kind, restored, resolution.summary
        )
        return [*(ChangeState(page.id, state) for state in ways[:-1]), last]

    def _do(
        self,
        verb: Callable[..., bool],
        command: Any,
        told: Done | None,
        undo: _Undo | None,
        *,
        done: Callable[[], None] = lambda: None,
        failed: Callable[[str], None] | None = None,
    ) -> None:
        def finish(changed: bool) -> None:
            done()
            if changed and told is not None:
                self._told(told, undo)

        refuse = self._refused if failed is None else lambda problem: failed(problem.sentence)
        self._submit(partial(self._desk.do, verb, command, origin=ORIGIN), finish, refuse)

    def _submit(
        self, work: Callable[[], _T], done: Callable[[_T], None], failed: Callable[[Problem], None]
    ) -> None:
        self._lanes.submit("store", self._owner, work, done=done, failed=failed)
