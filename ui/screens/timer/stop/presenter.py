"""What happens on the stop sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from app.bootstrap.desk import Desk
from app.bootstrap.timed import Stopped
from app.bootstrap.told import Told
from app.domain.vocabulary import WorkKind
from app.queries.stop_sheet import StopSheet, stop_sheet
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.screens.timer.stop.state import StopFace, stop_face

_NOTE_PROBLEMS = frozenset({"note-empty"})


@dataclass(frozen=True, slots=True)
class StopState:
    """What the sheet shows and what was typed.

    Attributes:
        note_error: what is wrong with the note.
        problem: what else went wrong.
        busy: the entry is being saved.
    """

    face: StopFace
    note: str = ""
    work_kind: WorkKind = WorkKind.REQUEST
    mode: str = "remote"
    note_error: str = ""
    problem: str = ""
    busy: bool = False


class StopView(Protocol):
    """What the presenter shows things on."""

    def show_state(self, state: StopState) -> None:
        """Show a state; the note is left alone while it is being typed."""
        ...

    def put_note(self, note: str) -> None:
        """Put a kept note into the field."""
        ...

    def leave(self) -> None:
        """Close the sheet."""
        ...


class StopPresenter:
    """Asks what was done, and records it; nothing typed is lost on the way.

    Source: ux.md 3.9 "stop", "exclusion"; mockups/02-stop-sheet.
    """

    def __init__(
        self,
        desk: Desk,
        lanes: LanesPort,
        owner: Any,
        stopped: Stopped,
        *,
        saved: Callable[[Stopped], None],
        kept: Callable[[], None],
        grade: str = "standard",
    ) -> None:
        """Build it.

        Args:
            desk: records.
            lanes: where it is called.
            owner: the widget whose end drops answers.
            stopped: the stop.
            saved: hears that the work was recorded.
            kept: hears that the timer goes on.
            grade: of the person, for the arithmetic.
        """
        self._desk, self._lanes, self._owner = desk, lanes, owner
        self._stopped, self._saved, self._kept = stopped, saved, kept
        self._grade = grade
        self.view: StopView | None = None
        self.state = StopState(stop_face(stopped, stopped.sheet, grade=grade))

    @property
    def draft_key(self) -> str:
        """Under which name the note is kept until it is saved."""
        return f"stop:{self._stopped.timed.ticket}"

    def begin(self) -> None:
        """Show the sheet, with the note that was begun before."""
        self._show(self.state)
        self._lanes.submit(
            "read", self._owner, lambda: self._desk.draft(self.draft_key), done=self._drafted
        )

    def _drafted(self, note: str) -> None:
        if note and not self.state.note:
            self.state = replace(self.state, note=note)
            if self.view is not None:
                self.view.put_note(note)

    def type_note(self, note: str) -> None:
        """Take in what is being typed."""
        self._show(replace(self.state, note=note, note_error=""))

    def keep_draft(self) -> None:
        """Keep the note as it is now; the view asks for it when the keys rest."""
        key, note = self.draft_key, self.state.note
        self._lanes.submit(
            "store", self._owner, lambda: self._desk.keep_draft(key, note), done=_nothing
        )

    def choose(self, *, work_kind: WorkKind | None = None, mode: str | None = None) -> None:
        """Say what kind of work it was, or where; the decision may then be another one."""
        chosen = replace(
            self.state, work_kind=work_kind or self.state.work_kind, mode=mode or self.state.mode
        )
        self._show(chosen)
        timed = self._stopped.timed

        def job() -> StopSheet | None:
            actor = self._desk.ctx.actor
            return self._desk.ask(
                lambda session: stop_sheet(
                    session,
                    technician=actor.user,
                    grade=actor.grade,
                    ticket=timed.ticket,
                    stretches=timed.spans,
                    work_kind=chosen.work_kind.value,
                    mode=chosen.mode,
                )
            )

        self._lanes.submit(
            "read", self._owner, job, done=self._decided, failed=self.refused, key="sheet"
        )

    def _decided(self, sheet: StopSheet | None) -> None:
        if sheet is not None:
            self._stopped = replace(self._stopped, sheet=sheet)
            self._show(replace(self.state, face=stop_face(self._stopped, sheet, grade=self._grade)))

    def save(self) -> None:
        """Record the work; the sheet stays open when that is refused."""
        if self.state.busy:
            return
        note = self.state.note.strip()
        if not note:
            words = "Say what was done, in words that the client can read."
            self._show(replace(self.state, note_error=words))
            return
        stopped, key, state = self._stopped, self.draft_key, self.state

        def job() -> None:
            self._desk.timer.save(stopped, note, Told(state.work_kind, state.mode))
            self._desk.keep_draft(key, "")

        self._show(replace(state, busy=True, problem=""))
        self._lanes.submit("store", self._owner, job, done=self._done, failed=self.refused)

    def _done(self, _nothing_more: None) -> None:
        if self.view is not None:
            self.view.leave()
        self._saved(self._stopped)

    def refused(self, problem: Problem) -> None:
        """Show what went wrong where it belongs; nothing typed is lost."""
        state = replace(self.state, busy=False)
        if problem.code in _NOTE_PROBLEMS:
            self._show(replace(state, note_error=problem.sentence))
        else:
            self._show(replace(state, problem=problem.sentence))
        self.keep_draft()

    def keep_running(self) -> None:
        """Close the sheet; the timer never stopped, and the note is kept for the next stop."""
        if self.state.busy:
            return
        self.keep_draft()
        if self.view is not None:
            self.view.leave()
        self._kept()

    def _show(self, state: StopState) -> None:
        self.state = state
        if self.view is not None:
            self.view.show_state(state)


def _nothing(_result: object) -> None:
    return None
