"""The agenda's intents: read it for a span, save it as a file; all of it works offline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from app.bootstrap import taking_out
from app.bootstrap.desk import Desk
from app.bootstrap.taking_out import NoteExport, Place, Taken
from app.ports.changes import ChangeSet
from app.queries.check_ins import agenda_of
from app.reports.agenda import agenda_text
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.screens.clients import agenda_state as reduce
from ui.screens.clients.agenda_state import AgendaState, Summary

_KINDS = frozenset({
    "client", "user", "calendar", "agreement_version", "ticket", "ticket_event", "time_entry",
    "coverage_decision", "coverage_effect", "ledger_entry", "override", "review_act", "asset",
    "page", "contact", "credential", "project", "milestone", "quote", "quarterly_review",
    "exceptional_mark", "check_in", "agenda_topic", "action",
})  # fmt: skip


class AgendaView(Protocol):
    """What the presenter asks of the screen."""

    def render_agenda(self, state: AgendaState) -> None:
        """Show a state."""
        ...

    def tell_saved(self, path: str) -> None:
        """Say where it was saved."""
        ...

    def tell_problem(self, problem: Problem, retry: Callable[[], None]) -> None:
        """Say what did not work."""
        ...


@dataclass(frozen=True, slots=True)
class _Answer:
    client: UUID
    since: date
    today: date
    markdown: str
    summary: Summary


class AgendaPresenter:
    """Keeps the agenda's state; reads only while the agenda is shown."""

    def __init__(self, desk: Desk, lanes: LanesPort, owner: Any, view: AgendaView) -> None:
        self._desk = desk
        self._lanes = lanes
        self._owner = owner
        self._view = view
        self._shown = False
        self.state = AgendaState()

    def turn_to(self, client: UUID, name: str, code: str, zone: str) -> None:
        """Speak of another client from now on."""
        other = client != self.state.client
        self.state = reduce.chosen(self.state, client, name, code, zone)
        if other:
            self._view.render_agenda(self.state)
            self._load()

    def show(self, *, shown: bool) -> None:
        """Hear whether the agenda is in sight; it is read when it first is."""
        self._shown = shown
        if shown and not self.state.fresh:
            self._load()

    def since(self, day: date) -> None:
        """Tell about another span."""
        if day != self.state.since:
            self._show(reduce.asked(self.state, day))
            self._load()

    def changed(self, change: ChangeSet) -> None:
        """Write it anew when something changed that it speaks of."""
        if change.kinds & _KINDS:
            self.state = replace(self.state, fresh=False)
            self._load()

    def _load(self) -> None:
        client, since, zone = self.state.client, self.state.since, self.state.zone
        if not self._shown or client is None:
            return

        def fail(problem: Problem) -> None:
            self._show(replace(self.state, problem=problem.sentence))
            self._view.tell_problem(problem, self._load)

        self._lanes.submit(
            "read",
            self._owner,
            lambda: self._read(client, since, zone),
            done=self._take,
            failed=fail,
            key="agenda",
        )

    def _read(self, client: UUID, since: date | None, zone: str) -> _Answer:
        """On the read lane."""
        now, there = self._desk.clock.now(), ZoneInfo(zone)
        today = now.astimezone(there).date()
        first = since or reduce.usual_since(today)
        begin = datetime.combine(first, time(), there)
        read = self._desk.ask(lambda session: agenda_of(session, client, now, begin, now))
        return _Answer(client, first, today, agenda_text(read), reduce.summary_of(read))

    def _take(self, answer: _Answer) -> None:
        if answer.client == self.state.client:
            self._show(
                reduce.arrived(
                    self.state, answer.since, answer.today, answer.markdown, answer.summary
                )
            )

    def leaving(self, place: Place) -> NoteExport:
        """What is written down of the text when it leaves."""
        size = len(self.state.markdown.encode())
        return NoteExport(Taken.AGENDA, place, client=self.state.client, size_bytes=size)

    def save(self, path: str) -> None:
        """Write the text to a file."""
        text, leaving = self.state.markdown, self.leaving(Place.FILE)
        self._lanes.submit(
            "work",
            self._owner,
            lambda: taking_out.save(self._desk, leaving, Path(path), [text.encode()]),
            done=lambda written: self._saved(written, text),
            failed=lambda problem: self._view.tell_problem(problem, lambda: self.save(path)),
        )

    def _saved(self, path: str, text: str) -> None:
        if text == self.state.markdown:
            self._show(replace(self.state, saved_as=path))
        self._view.tell_saved(path)

    def _show(self, state: AgendaState) -> None:
        self.state = state
        self._view.render_agenda(state)
