"""The time list's intents: readings on the read lane, verbs on the store lane, states out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from app.bootstrap.desk import Desk
from app.ports.changes import ChangeSet
from app.queries.time_list import (
    TimeDetail,
    TimeList,
    tickets_meant,
    time_detail,
    time_of_person,
    time_of_ticket,
)
from app.queries.visits import VisitRow, visits_of_person
from ui.runtime.ports import LanesPort, NoticesPort
from ui.runtime.problem import Problem
from ui.screens.time.state import TimeState, first_of

ORIGIN = "time"
_INTERESTING = frozenset({
    "time_entry", "coverage_decision", "coverage_effect", "override", "effect_answer", "ticket",
    "ticket_event", "authorization", "project", "period", "agreement_version", "calendar",
    "visit",
})  # fmt: skip


class TimeFace(Protocol):
    """What the presenter shows things on."""

    def render(self, state: TimeState) -> None:
        """Show a state."""
        ...


class TimePresenter:
    """Keeps the state of the time list. Called on the UI thread."""

    def __init__(
        self, desk: Desk, lanes: LanesPort, owner: Any, face: TimeFace, notices: NoticesPort
    ) -> None:
        self._desk, self._lanes, self._owner = desk, lanes, owner
        self._face, self._notices = face, notices
        self.state = TimeState()

    def aim(self, ticket: UUID | None) -> None:
        """Show the time of a ticket, or one's own."""
        if ticket != self.state.ticket or self.state.listed is None:
            self.state = TimeState(ticket=ticket)
            self.load()

    def load(self) -> None:
        """Read the list, and the chosen entry."""
        state = self.state
        self._lanes.submit(
            "read", self._owner, partial(self._read, state), done=self._arrived, key="list"
        )

    def _read(self, state: TimeState) -> TimeState:
        """On the read lane."""
        desk, now = self._desk, self._desk.clock.now()
        who = desk.identity
        me = who.user if who else None
        listed: TimeList | None
        visits: tuple[VisitRow, ...] = ()
        if state.ticket is not None:
            ticket = state.ticket
            listed = desk.ask(lambda session: time_of_ticket(session, ticket))
        elif me is not None:
            person = me
            listed = desk.ask(lambda session: time_of_person(session, person, now))
            visits = desk.ask(lambda session: visits_of_person(session, person, now))
        else:
            listed = TimeList(())
        rows = listed.rows if listed is not None else ()
        ids = {row.id for row in rows}
        chosen = state.chosen if state.chosen in ids else first_of(rows)
        explained = state.explained and chosen == state.chosen
        return replace(
            state,
            listed=listed if listed is not None else TimeList(()),
            detail=self._read_detail(chosen, explained=explained) if chosen else None,
            chosen=chosen,
            explained=explained,
            me=me,
            rights=who.rights if who else frozenset(),
            zone=who.zone if who else "UTC",
            now=now,
            unsynced=desk.unsynced(ids),
            disputed=desk.disputed(ids),
            visits=visits,
        )

    def _read_detail(self, entry: UUID, *, explained: bool) -> TimeDetail | None:
        whole = self._desk.status().state != "copying"
        return self._desk.ask(
            lambda session: time_detail(session, entry, explained=explained, whole=whole)
        )

    def _arrived(self, state: TimeState) -> None:
        if state.ticket == self.state.ticket:
            self._show(state)

    def choose(self, entry: UUID) -> None:
        """Look at another entry."""
        if entry == self.state.chosen:
            return
        self.state = replace(self.state, chosen=entry, explained=False)
        self._detail()

    def point_at(self, entry: UUID) -> None:
        """Look at an entry of the list that is coming."""
        self.state = replace(self.state, chosen=entry, explained=True)
        self.load()

    def explain(self) -> None:
        """Ask why; reasons are read only then."""
        if self.state.chosen is not None:
            self.state = replace(self.state, explained=True)
            self._detail()

    def _detail(self) -> None:
        entry, explained = self.state.chosen, self.state.explained
        if entry is None:
            return

        def arrived(detail: TimeDetail | None) -> None:
            if self.state.chosen == entry:
                self._show(replace(self.state, detail=detail))

        self._lanes.submit(
            "read",
            self._owner,
            lambda: self._read_detail(entry, explained=explained),
            done=arrived,
            key="detail",
        )

    def changed(self, change: ChangeSet) -> None:
        """Read again what a change may have touched."""
        if self.state.listed is not None and change.kinds & _INTERESTING:
            self.load()

    def run(
        self,
        verb: Callable[..., Any],
        command: Any,
        *,
        done: Callable[[], None] = lambda: None,
        failed: Callable[[Problem], None] | None = None,
        words: str = "",
        undo: Callable[[Any], None] | None = None,
        follow: bool = False,
    ) -> None:
        """Do a verb; a refusal goes to whoever asked.

        Args:
            verb: what to do.
            command: with what.
            done: hears that it is done.
            failed: hears why it is not; without it the strip tells.
            words: what the line says then.
            undo: takes it back, given what the verb answered.
            follow: whether the verb answers the entry to look at next.
        """

        def finish(answer: Any) -> None:
            done()
            if follow:
                self.state = replace(self.state, chosen=answer)
                self.load()
            if words:
                self._notices.say(words, partial(undo, answer) if undo is not None else None)

        self._lanes.submit(
            "store",
            self._owner,
            partial(self._desk.do, verb, command, origin=ORIGIN),
            done=finish,
            failed=failed or self._notices.problem,
        )

    def tickets(self, text: str, answer: Callable[[Sequence[tuple[UUID, str, str]]], None]) -> None:
        """Tickets that are meant by a few letters: id, label and subject, client."""

        def job() -> list[tuple[UUID, str, str]]:
            return self._desk.ask(lambda session: tickets_meant(session, text))

        self._lanes.submit("read", self._owner, job, done=answer, key="tickets")

    def now(self) -> datetime:
        """The present."""
        return self._desk.clock.now()

    def _show(self, state: TimeState) -> None:
        self.state = state
        self._face.render(state)
