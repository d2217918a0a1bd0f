"""What happens on the stop sheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from uuid import uuid4

from app.bootstrap.desk import Desk
from app.bootstrap.identity import Identity
from app.bootstrap.stopping import Saved
from app.bootstrap.timed import Stopped
from app.domain.vocabulary import Right
from app.queries.agreed import Agreed, agreed_on
from app.queries.stop_sheet import StopSheet
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.screens.timer.stop.state import StopFace, stop_face
from ui.screens.timer.stop.typed import (
    Typed,
    TypedConsent,
    TypedDecision,
    begun_consent,
    missing_ground,
    read,
)

_HOMES = {
    "note-empty": "note",
    "travel-arrived": "arrived",
    "travel-left": "left",
    "span-inverted": "consent_ends",
    "approver-missing": "consent_approver",
    "consent": "consent_ends",
    "decision": "decision",
    "multiplier": "multiplier",
    "reason": "reason",
}


@dataclass(frozen=True, slots=True)
class StopState:
    """What the sheet shows and what was typed.

    Attributes:
        errors: field → what is wrong with it.
        problem: what else went wrong.
        busy: the entry is being saved.
        agreed: consents of the ticket and who may give one; None until it is read.
        manager: whether the person may record consents and decide at once.
        name: theirs.
    """

    face: StopFace
    note: str = ""
    typed: Typed = field(default_factory=Typed)
    errors: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""
    busy: bool = False
    agreed: Agreed | None = None
    manager: bool = False
    name: str = ""


class StopView(Protocol):
    """What the presenter shows things on."""

    def show_state(self, state: StopState) -> None:
        """Show a state; what is being typed is left alone."""
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
        saved: Callable[[Stopped, Saved], None],
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
        self._saved, self._kept = saved, kept
        self._grade, self._visit = grade, str(uuid4())
        self.stopped = stopped
        self.view: StopView | None = None
        self.state = StopState(stop_face(stopped, stopped.sheet, grade=grade))

    @property
    def draft_key(self) -> str:
        """Under which name the note is kept until it is saved."""
        return f"stop:{self.stopped.timed.ticket}"

    def begin(self) -> None:
        """Show the sheet, with the note that was begun before."""
        self._show(self.state)
        ticket = self.stopped.timed.ticket

        def job() -> tuple[str, Agreed | None, Identity | None]:
            now = self._desk.clock.now()
            found = self._desk.ask(lambda session: agreed_on(session, ticket, now))
            return self._desk.draft(self.draft_key), found, self._desk.identity

        self._lanes.submit("read", self._owner, job, done=self._begun)

    def _begun(self, found: tuple[str, Agreed | None, Identity | None]) -> None:
        note, agreed, who = found
        fresh = bool(note) and not self.state.note
        self._show(
            replace(
                self.state,
                note=note if fresh else self.state.note,
                agreed=agreed,
                manager=who is not None and Right.TAM in who.rights,
                name=who.name if who is not None else "",
            )
        )
        if fresh and self.view is not None:
            self.view.put_note(note)

    def type_note(self, note: str) -> None:
        """Take in what is being typed."""
        self._show(replace(self.state, note=note, errors=self._without("note")))

    def keep_draft(self) -> None:
        """Keep the note as it is now; the view asks for it when the keys rest."""
        key, note = self.draft_key, self.state.note
        self._lanes.submit(
            "store", self._owner, lambda: self._desk.keep_draft(key, note), done=_nothing
        )

    def tell(self, name: str, **told: Any) -> None:
        """Take in a field of `Typed`; the decision may then be another one.

        Args:
            name: the field on the sheet, whose error is over.
            told: what it says, by attribute.
        """
        typed = replace(self.state.typed, **told)
        if typed.travel != "none" and self.state.typed.travel == "none":
            typed = replace(typed, mode="onsite")
        self._look(typed, self._without(name))

    def begin_consent(self) -> None:
        """Begin to write a consent for what is excluded now."""
        if self.state.typed.consent is None:
            consent = begun_consent(self.stopped, self.stopped.sheet.zone)
            self._look(replace(self.state.typed, consent=consent), self.state.errors)

    def begin_decision(self) -> None:
        """Begin to write another decision."""
        if self.state.typed.decision is None:
            self._look(replace(self.state.typed, decision=TypedDecision()), self.state.errors)

    def tell_consent(self, name: str, **told: Any) -> None:
        """Take in a field of the consent."""
        consent = replace(self.state.typed.consent or TypedConsent(), **told)
        self._look(replace(self.state.typed, consent=consent), self._without(name))

    def tell_decision(self, name: str, **told: Any) -> None:
        """Take in a field of the decision."""
        decision = replace(self.state.typed.decision or TypedDecision(), **told)
        self._look(replace(self.state.typed, decision=decision), self._without(name))

    def _without(self, name: str) -> dict[str, str]:
        return {key: words for key, words in self.state.errors.items() if key != name}

    def _look(self, typed: Typed, errors: Mapping[str, str]) -> None:
        """Show what was typed, and ask what becomes of the work now."""
        self._show(replace(self.state, typed=typed, errors=errors))
        stopped, told = self.stopped, read(typed, self.stopped, self._visit).told
        self._lanes.submit(
            "read",
            self._owner,
            lambda: self._desk.timer.preview(stopped, told),
            done=self._decided,
            failed=self.refused,
            key="sheet",
        )

    def _decided(self, sheet: StopSheet | None) -> None:
        if sheet is not None:
            self.stopped = replace(self.stopped, sheet=sheet)
            face = stop_face(self.stopped, sheet, grade=self._grade)
            self._show(replace(self.state, face=face))

    def save(self) -> None:
        """Record the work; the sheet stays open when that is refused."""
        state, stopped = self.state, self.stopped
        if state.busy:
            return
        note = state.note.strip()
        reading = read(state.typed, stopped, self._visit)
        errors = {**reading.errors, **missing_ground(state.typed, stopped.sheet, note)}
        if not note:
            errors["note"] = "Say what was done, in words that the client can read."
        if errors:
            self._show(replace(state, errors=errors))
            return
        key, told = self.draft_key, reading.told

        def job() -> Saved:
            saved = self._desk.timer.save(stopped, note, told)
            self._desk.keep_draft(key, "")
            return saved

        self._show(replace(state, busy=True, problem="", errors={}))
        self._lanes.submit("store", self._owner, job, done=self._done, failed=self.refused)

    def _done(self, saved: Saved) -> None:
        if self.view is not None:
            self.view.leave()
        self._saved(self.stopped, saved)

    def refused(self, problem: Problem) -> None:
        """Show what went wrong where it belongs; nothing typed is lost."""
        state = replace(self.state, busy=False)
        home = next((at for code, at in _HOMES.items() if problem.code.startswith(code)), "")
        if home:
            self._show(replace(state, errors={**state.errors, home: problem.sentence}))
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

    def leave_consent_out(self) -> None:
        """Record no consent after all."""
        self._leave_out("consent", replace(self.state.typed, consent=None))

    def leave_decision_out(self) -> None:
        """Propose no decision after all."""
        names = ("decision", "multiplier", "reason")
        errors = {key: words for key, words in self.state.errors.items() if key not in names}
        self._look(replace(self.state.typed, decision=None), errors)

    def _leave_out(self, prefix: str, typed: Typed) -> None:
        errors = {k: words for k, words in self.state.errors.items() if not k.startswith(prefix)}
        self._look(typed, errors)

    def _show(self, state: StopState) -> None:
        self.state = state
        if self.view is not None:
            self.view.show_state(state)


def _nothing(_result: object) -> None:
    return None
