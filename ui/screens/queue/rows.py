"""The rows of the queue: which of them to read, and one question about them at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from app.bootstrap.desk import Desk
from app.queries.queue_page import brief_page, queue_page
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.screens.queue.lines import Marks, Reader, TicketLine, line_of
from ui.screens.queue.port import QueueView

_PAGE = 100
"""So many rows are read in one question."""


class Rows:
    """Reads rows on the read lane and hands them to the view as finished lines.

    One question is under way at a time, and what is wanted meanwhile is asked in the next one,
    however often it was wanted: a stream of changes leaves the lane to others in between.

    Args:
        gone: the rows that have left the list and are still shown.

    Attributes:
        brief: rows come without cover, clocks and heat, until `complete` is called.
    """

    def __init__(
        self,
        desk: Desk,
        lanes: LanesPort,
        owner: Any,
        view: QueueView,
        gone: Callable[[], frozenset[UUID]],
    ) -> None:
        self._desk, self._lanes, self._owner, self._view = desk, lanes, owner, view
        self._gone = gone
        self._wanted: dict[UUID, None] = {}
        self._asking = False
        self._came_brief: set[UUID] = set()
        self.brief = False

    def fetch(self, tickets: Sequence[UUID]) -> None:
        """Read rows; they come by `put_lines`."""
        self._wanted.update(dict.fromkeys(tickets))
        self._ask_next()

    def complete(self) -> None:
        """Bring what the first rows came without; from now on rows come whole."""
        brief, self._came_brief, self.brief = tuple(self._came_brief), set(), False
        self.fetch(brief)

    def _ask_next(self) -> None:
        if self._asking or not self._wanted:
            return
        self._asking = True
        tickets, gone, brief = self._next(), self._gone(), self.brief
        if brief:
            self._came_brief.update(tickets)
        self._lanes.submit(
            "read",
            self._owner,
            lambda: self._lines(tickets, gone, brief=brief),
            done=lambda lines: self._arrive(tickets, lines, brief=brief),
            failed=lambda problem: self._lose(tickets, problem),
        )

    def _next(self) -> tuple[UUID, ...]:
        """As many as one question is about, those in sight first."""
        sight = [ticket for ticket in self._view.in_sight() if ticket in self._wanted]
        chosen = tuple(dict.fromkeys((*sight, *self._wanted)))[:_PAGE]
        for ticket in chosen:
            del self._wanted[ticket]
        return chosen

    def _arrive(
        self, tickets: Sequence[UUID], lines: Mapping[UUID, TicketLine], *, brief: bool
    ) -> None:
        self._asking = False
        self._ask_next()
        if brief and not self.brief:
            return  # the whole rows are asked for already, and may have come before these
        self._view.put_lines(lines, [ticket for ticket in tickets if ticket not in lines])

    def _lose(self, tickets: Sequence[UUID], problem: Problem) -> None:
        self._asking = False
        self._ask_next()
        self._view.put_lines({}, tickets)
        self._view.tell_problem(problem, lambda: self.fetch(self._view.in_sight()))

    def _lines(
        self, tickets: Sequence[UUID], gone: frozenset[UUID], *, brief: bool
    ) -> dict[UUID, TicketLine]:
        """On the read lane."""
        now, read = self._desk.clock.now(), brief_page if brief else queue_page
        pages = self._desk.ask(lambda session: read(session, tickets, now))
        desk = self._desk
        marks = Marks(desk.unsynced(tickets), desk.disputed(tickets), desk.refused(tickets))
        who = self._desk.identity
        reader = Reader(who.user if who else UUID(int=0), who.zone if who else "UTC", now)
        return {ticket: line_of(page, reader, marks, gone) for ticket, page in pages.items()}
