"""The agreement's intents: read on the read lane, verbs on the store lane, DELTA before both."""

from __future__ import annotations

from collections.abc import Callable
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
from app.usecases.agreement_term import (
    EndAgreement,
    RenewAgreement,
    end_agreement,
    renew_agreement,
)
from app.usecases.save_agreement_version import SaveAgreementVersion, save_agreement_version
from app.usecases.what_if import WhatIf, version_change, what_if
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.screens.agreements import state as reduce
from ui.screens.agreements.draft import VersionDraft
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

    def __init__(self, desk: Desk, lanes: LanesPort, owner: Any, view: AgreementsView) -> None:
        self._desk, self._lanes, self._owner, self._view = desk, lanes, owner, view
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
        back = reduce.reach_back(state)
        if back is None:
            self._save(state.facts)
            return
        self._show(replace(state, busy=True))
        self._lanes.submit(
            "read",
            self._owner,
            partial(self._foresee, state.facts, *back),
            done=partial(self._ask_first, state.facts),
            failed=self._refuse,
            key="delta",
        )

    def _foresee(self, facts: VersionFacts, first: date, last: date | None) -> WhatIf:
        """On the read lane."""
        client = self._client
        assert client is not None  # noqa: S101 -- a draft has a client

        def question(session: Any) -> WhatIf:
            change = version_change(session, client, facts)
            return what_if(session, client, change, first, last)

        return self._desk.ask(question)

    def _ask_first(self, facts: VersionFacts, found: WhatIf) -> None:
        if facts != self.state.facts:
            self._show(replace(self.state, busy=False))
            return
        delta = found.replay.delta
        if not delta.effects and not delta.became_held:
            self._save(facts)
        else:
            self._show(replace(self.state, busy=False, delta=found))

    def confirm(self) -> None:
        """Save what was shown."""
        if self.state.delta is not None and self.state.facts is not None:
            self._save(self.state.facts)

    def reconsider(self) -> None:
        """Do not save; what was typed stays."""
        self._show(replace(self.state, delta=None))

    def _save(self, facts: VersionFacts) -> None:
        client, page = self._client, self.state.page
        if client is None or page is None:
            return
        before = next((one for one in page.versions if one.id == facts.id), None)
        self._show(replace(self.state, busy=True, delta=None))
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

    def end(self, last_day: date, reason: str) -> None:
        """End the agreement."""
        page = self.state.page
        if page is None or page.agreement is None:
            return
        was = page.versions[-1].last if page.versions else None
        undo = EndAgreement(page.agreement, None, goes_on_to=was)
        self._term(
            partial(end_agreement_at, EndAgreement(page.agreement, last_day, reason)),
            "The agreement has an end",
            partial(self._term, partial(end_agreement_at, undo), "The agreement goes on", None),
        )

    def go_on(self) -> None:
        """Let an ended agreement go on, open-ended."""
        page = self.state.page
        if page is None or page.agreement is None or page.ended_on is None:
            return
        undo = EndAgreement(page.agreement, page.ended_on, page.end_reason)
        self._term(
            partial(end_agreement_at, EndAgreement(page.agreement, None)),
            "The agreement goes on",
            partial(self._term, partial(end_agreement_at, undo), "The agreement has an end", None),
        )

    def renew(self, renews_on: date | None, notice_days: int, last: date | None) -> None:
        """Renew the agreement, or plan its next renewal."""
        page = self.state.page
        if page is None or page.agreement is None:
            return
        was = page.versions[-1].last if page.versions else None
        undo = RenewAgreement(page.agreement, page.renews_on, page.notice_days, was)
        self._term(
            partial(
                renew_agreement_at, RenewAgreement(page.agreement, renews_on, notice_days, last)
            ),
            "Renewal saved on this device",
            partial(
                self._term, partial(renew_agreement_at, undo), "The renewal is as before", None
            ),
        )

    def _term(
        self, act: Callable[[Desk], bool], words: str, undo: Callable[[], None] | None
    ) -> None:
        if self.state.busy or self.state.why_not:
            return
        self._show(replace(self.state, busy=True, refused=()))

        def done(_changed: bool) -> None:
            self.state = replace(self.state, busy=False)
            self._view.tell_done(words, undo)
            self.reload()

        self._do(partial(act, self._desk), done)

    def _do(self, job: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._lanes.submit("store", self._owner, job, done=done, failed=self._refuse)

    def _refuse(self, problem: Problem) -> None:
        field = _FIELD_OF.get(problem.code)
        refused = ((field, problem.sentence),) if field else ()
        self._show(replace(self.state, busy=False, delta=None, refused=refused))
        if field is None:
            self._view.tell_problem(problem, None)

    def _show(self, state: AgreementState) -> None:
        self.state = state
        self._view.render(state)


def end_agreement_at(command: EndAgreement, desk: Desk) -> bool:
    """On the store lane."""
    return desk.do(end_agreement, command, origin=ORIGIN)


def renew_agreement_at(command: RenewAgreement, desk: Desk) -> bool:
    """On the store lane."""
    return desk.do(renew_agreement, command, origin=ORIGIN)


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
    "notice-wrong": "notice_days",
}
"""Which field a refusal's code is about."""
