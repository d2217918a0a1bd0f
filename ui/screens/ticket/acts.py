"""What is done to a ticket: state, owner, priority, each with the way back where there is one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from app.bootstrap.desk import Desk
from app.domain.lifecycle import asks_follow_up, check_resolution
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
from app.usecases.submit_ticket import SubmitTicket
from app.usecases.triage_ticket import DeclineFollowUp, decline_follow_up
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.screens.ticket.following import follow_up_of
from ui.screens.ticket.state import Resolution, can_undo, way_to_resolved

ORIGIN = "ticket"
"""Names this screen in the changes that it makes."""
SAID = "ticket.said"
"""Where words come from: after them one stays on the ticket, after an act one goes on."""

_T = TypeVar("_T")
_Undo = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Step:
    """A verb with what it is given."""

    verb: Callable[..., Any]
    command: Any


@dataclass(frozen=True, slots=True)
class Done:
    """An act that happened.

    Attributes:
        act: state, owner, priority, kind, flags, triage, follow_up, consent, project or visit.
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

    def run(
        self,
        verb: Callable[..., Any],
        command: Any,
        told: Done | None = None,
        undo: _Undo | None = None,
        *,
        done: Callable[[], None] = lambda: None,
        made: Callable[[Any], None] = lambda _answer: None,
        failed: Callable[[Problem], None] | None = None,
    ) -> None:
        """Do a verb; a refusal goes to whoever asked, else to the screen."""

        def finish(changed: object) -> None:
            done()
            made(changed)
            if changed and told is not None:
                self._told(told, undo)

        self._submit(
            partial(self._desk.do, verb, command, origin=ORIGIN), finish, failed or self._refused
        )

    def run_all(
        self,
        steps: Sequence[Step],
        told: Done,
        back: Callable[[Any], Sequence[Step]],
        *,
        done: Callable[[], None],
        failed: Callable[[Problem], None],
    ) -> None:
        """Do verbs one after the other, until one is refused.

        Args:
            steps: what to do.
            told: what is said then.
            back: the way back, given what the last verb answered.
            done: hears that all is done.
            failed: hears why it is not.
        """

        def work() -> Any:
            answer = None
            for step in steps:
                answer = self._desk.do(step.verb, step.command, origin=ORIGIN)
            return answer

        def undo(answer: Any) -> None:
            for step in back(answer):
                self.run(step.verb, step.command)

        def finish(answer: Any) -> None:
            done()
            if answer:
                self._told(told, partial(undo, answer))

        self._submit(work, finish, failed)

    def look_up(self, question: Callable[[Any], _T], found: Callable[[_T], None]) -> None:
        """Ask the store what a question over the window needs to know."""
        self._lanes.submit(
            "read",
            self._owner,
            lambda: self._desk.ask(question),
            done=found,
            failed=self._refused,
            key="look-up",
        )

    def undone(self, verb: Callable[..., Any], command: Any) -> _Undo:
        """A way back that does another verb and tells nothing."""
        return lambda: self.run(verb, command)

    def open_after(
        self,
        page: TicketPage,
        command: SubmitTicket,
        opened: Callable[[UUID], None],
        failed: Callable[[Problem], None],
    ) -> None:
        """Open a ticket that comes after this one."""
        given = replace(
            command,
            client=page.detail.row.client_id,
            site=page.detail.row.site_id,
            requester=page.detail.requester_id,
        )
        self._submit(partial(self._desk.submit, given, origin=ORIGIN), opened, failed)

    def now(self) -> datetime:
        """The present."""
        return self._desk.clock.now()

    def resolve(
        self,
        page: TicketPage,
        resolution: Resolution,
        *,
        done: Callable[[], None],
        failed: Callable[[Problem], None],
    ) -> None:
        """Resolve the ticket; what stands in the way comes back with the field it is about."""
        try:
            commands = self._way(page, resolution)
        except RuleBroken as problem:
            failed(Problem(problem.code, problem.sentence))
            return
        row = page.detail.row

        def work() -> None:
            for command in commands:
                self._desk.do(change_state, command, origin=ORIGIN)
            if asks_follow_up(resolution.kind):
                self._answer_follow_up(page, resolution)

        def finish(_nothing: None) -> None:
            done()
            reopen = partial(self._change, page.id, TicketState.IN_PROGRESS)
            self._told(Done("state", row.label, TicketState.RESOLVED), reopen)

        self._submit(work, finish, failed)

    def _answer_follow_up(self, page: TicketPage, resolution: Resolution) -> None:
        """On the store lane."""
        if resolution.follow_up == "none":
            declined = DeclineFollowUp(page.id, resolution.follow_reason)
            self._desk.do(decline_follow_up, declined, origin=ORIGIN)
        if resolution.follow_up == "ticket":
            self._desk.submit(follow_up_of(page, resolution.summary), origin=ORIGIN)

    def _way(self, page: TicketPage, resolution: Resolution) -> list[ChangeState]:
        now, restored = self._desk.clock.now(), None
        if resolution.restored.strip():
            restored = parse_moment(resolution.restored, page.hours.zone, now)
        opened = page.detail.row.opened_at
        check_resolution(resolution.summary, resolution.kind, restored or now, opened, now)
        none = asks_follow_up(resolution.kind) and resolution.follow_up == "none"
        if none and not resolution.follow_reason.strip():
            raise RuleBroken("reason-empty", "Say why no follow-up is wanted.")
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
