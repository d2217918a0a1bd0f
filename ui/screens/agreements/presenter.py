"""The agreement's intents: read on the read lane, verbs on the store lane, DELTA before both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from app.bootstrap.desk import Desk
from app.domain.agreement import VersionFacts
from app.domain.vocabulary import Right
from app.ports.changes import ChangeSet
from app.queries.agreements import AgreementPage, agreement_page
from app.usecases.save_agreement_version import SaveAgreementVersion, save_agreement_version
from app.usecases.what_if import WhatIf, version_change, what_if
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.screens.agreements import state as reduce
from ui.screens.agreements.draft import VersionDraft
from ui.screens.agreements.foresight import Foresight, Step
from ui.screens.agreements.state import AgreementState, Tab

ORIGIN = "agreements"
_KINDS = frozenset({"agreement", "agreement_version", "calendar", "client", "site", "user"})
_MAY = frozenset({Right.TAM, Right.ADMIN})
NOT_ALLOWED = "Agreements are written by account managers and administrators; you may read them."


class AgreementsView(Protocol):
    """What the presenter asks of the screen."""

    def render(self, state: AgreementState) -> None:
        """Show a state."""
        ...

    def tell_done(self, words: str, undo: Callable[[], None] | None) -> None:
        """Say what was done; with `undo` it can be taken back."""
        ...

    def tell_problem(self, problem: Problem, retry: Callable[[], None] | None) -> None:
        """Say what did not work."""
        ...


class AgreementsPresenter:
    """Keeps one client's agreement while it is written. Called on the UI thread."""

    def __init__(
        self,
        desk: Desk,
        lanes: LanesPort,
        owner: Any,
        view: AgreementsView,
        foresight: Foresight,
    ) -> None:
        self._desk, self._lanes, self._owner, self._view = desk, lanes, owner, view
        self._foresight = foresight
        self._client: UUID | None = None
        self.state = AgreementState()

    @property
    def client(self) -> UUID | None:
        """Whose agreement is shown."""
        return self._client

    def open(self, client: UUID) -> None:
        """Show a client's agreement."""
        if client != self._client:
            self._client = client
            self.state = AgreementState(tab=self.state.tab)
        self.reload()

    def reload(self) -> None:
        """Read again what is kept."""
        client = self._client
        if client is None:
            return
        self._lanes.submit(
            "read",
            self._owner,
            lambda: self._read(client),
            done=self._take,
            failed=lambda problem: self._view.tell_problem(problem, self.reload),
            key="page",
        )

    def _read(self, client: UUID) -> tuple[UUID, AgreementPage | None, bool]:
        """On the read lane."""
        now, who = self._desk.clock.now(), self._desk.identity
        may = who is not None and bool(who.rights & _MAY)
        return client, self._desk.ask(lambda session: agreement_page(session, client, now)), may

    def _take(self, answer: tuple[UUID, AgreementPage | None, bool]) -> None:
        client, page, may = answer
        if client == self._client:
            state = replace(self.state, why_not="" if may else NOT_ALLOWED)
            self._show(reduce.arrived(state, page))

    def changed(self, change: ChangeSet) -> None:
        """Bring up to date what a change touches."""
        if change.kinds & _KINDS:
            self.reload()

    def show_tab(self, tab: Tab) -> None:
        """Show another part."""
        self._show(replace(self.state, tab=tab))

    def choose(self, version: str) -> None:
        """Show a version; what was typed into another is let go, and can be had back."""
        state = self.state
        if state.draft is not None and version == state.draft.version:
            return
        if state.changed:
            self._view.tell_done("What was typed was not saved.", partial(self._back_to, state))
        self._show(reduce.shown(state, version))

    def begin(self) -> None:
        """Begin a version that copies the last one."""
        if self.state.changed:
            before = self.state
            self._view.tell_done("What was typed was not saved.", partial(self._back_to, before))
        self._show(replace(reduce.begun(self.state), tab="terms"))

    def discard(self) -> None:
        """Let go what was typed; it can be had back."""
        before = self.state
        if before.draft is None or not before.changed:
            return
        self._show(reduce.shown(before, before.draft.version))
        self._view.tell_done("What was typed was not saved.", partial(self._back_to, before))

    def _back_to(self, state: AgreementState) -> None:
        self._show(replace(state, page=self.state.page, tab="terms"))

    def type(self, draft: VersionDraft) -> None:
        """Take what is typed."""
        self._show(reduce.typed(self.state, draft))

    def use_calendar(self, calendar: str) -> None:
        """Let the draft name other opening hours."""
        if self.state.draft is not None:
            self.type(replace(self.state.draft, calendar=calendar))

    def save(self) -> None:
        """Save the draft; where it reaches back, show first what that changes."""
        state = self.state
        if state.busy or state.facts is None or state.errors or not state.changed or state.why_not:
            return
        facts, back = state.facts, reduce.reach_back(state)
        if back is None:
            self._save(facts)
            return
        self.foresee_version(facts, *back, Step(
            f"Version {facts.number}",
            "Save the version",
            save=partial(self._save, facts),
            failed=self.refuse,
            answered=self.rest,
            still=lambda: facts == self.state.facts,
            spares="To leave the past as it is, let the version begin with a day to come.",
        ))  # fmt: skip

    def foresee_version(
        self, facts: VersionFacts, first: date, last: date | None, step: Step
    ) -> None:
        """Take a step with a version once it is known what it changes on some days."""
        client = self._client
        if client is None:
            return

        def question(session: Any) -> Sequence[WhatIf]:
            change = version_change(session, client, facts)
            return (what_if(session, client, change, first, last),)

        self._show(replace(self.state, busy=True))
        self._foresight.ask(question, step)

    def rest(self) -> None:
        """Nothing is on its way any more."""
        self._show(replace(self.state, busy=False))

    def _save(self, facts: VersionFacts) -> None:
        client, page = self._client, self.state.page
        if client is None or page is None:
            return
        before = next((one for one in page.versions if one.id == facts.id), None)
        self._show(replace(self.state, busy=True))
        command = SaveAgreementVersion(client, facts, UUID(facts.id) if facts.id else None)

        def done(version: UUID) -> None:
            kept = self.state.draft
            if kept is not None:
                kept = replace(kept, version=str(version))
            self.state = replace(self.state, busy=False, draft=kept, kept=kept)
            undo = partial(self._restore, before) if before is not None else None
            self._view.tell_done(f"Version {facts.number} saved on this device", undo)
            self.reload()

        self._do(partial(self._desk.do, save_agreement_version, command, origin=ORIGIN), done)

    def _restore(self, before: VersionFacts) -> None:
        client = self._client
        if client is None:
            return
        command = SaveAgreementVersion(client, before, UUID(before.id))

        def done(_version: UUID) -> None:
            self.state = replace(self.state, busy=False, draft=None, kept=None)
            self.reload()

        self._do(partial(self._desk.do, save_agreement_version, command, origin=ORIGIN), done)

    def act(self, verb: Any, command: Any, words: str, undo: Callable[[], None] | None) -> None:
        """Do one thing to the agreement, and say so."""
        if self.state.busy or self.state.why_not:
            return
        self._show(replace(self.state, busy=True, refused=()))

        def done(_changed: bool) -> None:
            self.state = replace(self.state, busy=False)
            self._view.tell_done(words, undo)
            self.reload()

        self._do(partial(self._desk.do, verb, command, origin=ORIGIN), done)

    def _do(self, job: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._lanes.submit("store", self._owner, job, done=done, failed=self.refuse)

    def refuse(self, problem: Problem) -> None:
        """Say what was refused, at its field where it has one."""
        field = _FIELD_OF.get(problem.code)
        refused = ((field, problem.sentence),) if field else ()
        self._show(replace(self.state, busy=False, refused=refused))
        if field is None:
            self._view.tell_problem(problem, None)

    def _show(self, state: AgreementState) -> None:
        self.state = state
        self._view.render(state)


_FIELD_OF = {
    "budget-retroactive": "budget_min",
    "fee-retroactive": "fee_minor",
    "versions-overlap": "effective_to",
    "version-inverted": "effective_to",
    "calendar-missing": "calendar",
    "end-reason": "end_reason",
    "end-before-version": "ended_on",
    "end-after-version": "ended_on",
    "renewal-early": "renews_on",
    "renewal-last": "last",
    "notice-wrong": "notice_days",
}
"""Which field a refusal's code is about."""
