"""The new ticket's intents: suggestions on the read lane, the verb on the store lane."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from app.bootstrap.desk import Desk
from app.domain.vocabulary import TicketKind
from app.queries.people import ClientHit, ContactHit, suggest_clients, suggest_contacts
from app.queries.queue import queue_rows
from app.usecases.submit_ticket import SubmitTicket
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.screens.new_ticket import state as reduce
from ui.screens.new_ticket.state import FIELD_OF, NewTicketState, Saved

ORIGIN = "new_ticket"


class NewTicketView(Protocol):
    """What the presenter asks of the screen."""

    def render(self, state: NewTicketState) -> None:
        """Show a state."""
        ...

    def tell_saved(self, saved: Saved) -> None:
        """Say that it is saved, and show it."""
        ...

    def tell_problem(self, problem: Problem) -> None:
        """Say what did not work; the sheet stays."""
        ...


class NewTicketPresenter:
    """Keeps what was said so far. Called on the UI thread."""

    def __init__(self, desk: Desk, lanes: LanesPort, owner: Any, view: NewTicketView) -> None:
        self._desk = desk
        self._lanes = lanes
        self._owner = owner
        self._view = view
        self._callers: dict[UUID, ContactHit] = {}
        self._clients: dict[UUID, ClientHit] = {}
        self.state = NewTicketState()

    def suggest_callers(self, text: str, answer: Callable[[Sequence[ContactHit]], None]) -> None:
        """Find who may be on the phone; of the chosen client where one is chosen."""
        client = self.state.client.id if self.state.client else None

        def take(found: Sequence[ContactHit]) -> None:
            self._callers |= {hit.id: hit for hit in found}
            answer(found)

        self._lanes.submit(
            "read",
            self._owner,
            lambda: self._desk.ask(lambda session: suggest_contacts(session, text, client=client)),
            done=take,
            key="callers",
        )

    def suggest_clients(self, text: str, answer: Callable[[Sequence[ClientHit]], None]) -> None:
        """Find a client by name or code."""

        def take(found: Sequence[ClientHit]) -> None:
            self._clients |= {hit.id: hit for hit in found}
            answer(found)

        self._lanes.submit(
            "read",
            self._owner,
            lambda: self._desk.ask(lambda session: suggest_clients(session, text)),
            done=take,
            key="clients",
        )

    def pick_caller(self, caller: UUID) -> None:
        """Take who asks, with their client."""
        self._show(reduce.with_caller(self.state, self._callers.get(caller)))

    def name_caller(self, name: str) -> None:
        """Take the name of a caller whom nobody here knows yet."""
        self._show(reduce.with_caller(self.state, None, name))

    def pick_client(self, client: UUID | None) -> None:
        """Take for whom it is."""
        hit = self._clients.get(client) if client is not None else None
        self._show(reduce.with_client(self.state, hit))

    def type_words(
        self,
        *,
        title: str | None = None,
        description: str | None = None,
        service: str | None = None,
    ) -> None:
        """Take what is being typed."""
        state = self.state
        self._show(
            replace(
                state,
                title=state.title if title is None else title,
                description=state.description if description is None else description,
                service=state.service if service is None else service,
            )
        )

    def choose_kind(self, kind: TicketKind) -> None:
        """Take what is asked for."""
        self._show(replace(self.state, kind=kind))

    def choose_grid(self, impact: str, urgency: str) -> None:
        """Take how bad and how soon."""
        self._show(replace(self.state, impact=impact, urgency=urgency))

    def choose_mine(self, *, mine: bool) -> None:
        """Take whether the person at the desk keeps it."""
        self._show(replace(self.state, mine=mine))

    def clear(self) -> None:
        """Begin anew."""
        self._show(NewTicketState(mine=self.state.mine))

    def save(self) -> None:
        """Open the ticket, or say what is missing."""
        if self.state.saving:
            return
        missing = reduce.checked(self.state)
        client = self.state.client
        if missing or client is None:
            self._show(reduce.refused(self.state, missing))
            return
        self._show(replace(self.state, saving=True, errors=()))
        self._lanes.submit(
            "store",
            self._owner,
            partial(self._submit, self.state, client.id),
            done=self._finish,
            failed=self._refuse,
        )

    def _submit(self, state: NewTicketState, client: UUID) -> Saved:
        """On the store lane."""
        desk = self._desk
        command = SubmitTicket(
            client=client,
            title=state.title,
            description=state.told,
            kind=state.kind,
            impact=state.impact,
            urgency=state.urgency,
            requester=state.caller.id if state.caller else None,
            site=state.caller.site_id if state.caller else None,
            service=state.service,
            assignee=desk.ctx.actor.user if state.mine else None,
        )
        ticket = desk.submit(command, origin=ORIGIN)
        row = desk.ask(lambda session: queue_rows(session, [ticket]))[ticket]
        return Saved(ticket, row.label)

    def _finish(self, saved: Saved) -> None:
        self._show(NewTicketState(mine=self.state.mine))
        self._view.tell_saved(saved)

    def _refuse(self, problem: Problem) -> None:
        field = FIELD_OF.get(problem.code)
        self._show(reduce.refused(self.state, {field: problem.sentence} if field else {}))
        if field is None:
            self._view.tell_problem(problem)

    def _show(self, state: NewTicketState) -> None:
        self.state = state
        self._view.render(state)
