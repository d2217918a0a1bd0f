"""The rows of a client's tickets: read for those in sight, on the read lane."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from app.bootstrap.desk import Desk
from app.queries.queue_page import queue_page
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.screens.clients.lines import TicketLine, ticket_line


class TicketRowsView(Protocol):
    """What is asked of the screen."""

    def put_tickets(self, lines: Mapping[UUID, TicketLine], missing: Sequence[UUID]) -> None:
        """Take finished rows; `missing` are asked for again when they come into sight."""
        ...

    def tell_problem(self, problem: Problem, retry: Callable[[], None]) -> None:
        """Say what did not work."""
        ...


class TicketRows:
    """Reads rows and hands them to the view. Called on the UI thread."""

    def __init__(self, desk: Desk, lanes: LanesPort, owner: Any, view: TicketRowsView) -> None:
        self._desk, self._lanes, self._owner, self._view = desk, lanes, owner, view

    def fetch(self, tickets: Sequence[UUID]) -> None:
        """Read rows; they come by `put_tickets`."""
        if not tickets:
            return
        wanted = tuple(tickets)
        self._lanes.submit(
            "read",
            self._owner,
            lambda: self._read_tickets(wanted),
            done=lambda lines: self._view.put_tickets(
                lines, [ticket for ticket in wanted if ticket not in lines]
            ),
            failed=lambda problem: self._lose_tickets(wanted, problem),
        )

    def _lose_tickets(self, wanted: Sequence[UUID], problem: Problem) -> None:
        self._view.put_tickets({}, wanted)
        self._view.tell_problem(problem, lambda: self.fetch(wanted))

    def _read_tickets(self, tickets: Sequence[UUID]) -> dict[UUID, TicketLine]:
        """On the read lane."""
        now, who = self._desk.clock.now(), self._desk.identity
        pages = self._desk.ask(lambda session: queue_page(session, tickets, now))
        waiting = self._desk.unsynced(tickets)
        me, zone = (who.user, who.zone) if who else (None, "UTC")
        return {
            ticket: ticket_line(page, me=me, zone=zone, now=now, waiting=ticket in waiting)
            for ticket, page in pages.items()
        }
