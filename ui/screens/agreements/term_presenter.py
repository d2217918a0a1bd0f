"""Renewing an agreement, ending it, letting it go on: what reaches back is shown first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from app.domain.agreement.checks import check_end
from app.domain.rules import RuleBroken
from app.queries.agreements import AgreementPage
from app.usecases.agreement_term import (
    CountQuarters,
    EndAgreement,
    RenewAgreement,
    count_quarters,
    end_agreement,
    renew_agreement,
)
from ui.runtime.problem import Problem
from ui.screens.agreements.foresight import Step
from ui.screens.agreements.presenter import AgreementsPresenter

_DAY = timedelta(days=1)


class TermPresenter:
    """The intents of the part “Renewal and end”; the agreement's presenter keeps the state."""

    def __init__(self, agreement: AgreementsPresenter) -> None:
        self._of = agreement

    def end(self, last_day: date, reason: str) -> None:
        """End the agreement."""
        page = self._of.state.page
        if page is None or page.agreement is None:
            return
        try:
            check_end(last_day, reason)
        except RuleBroken as broken:
            self._of.refuse(Problem(broken.code, broken.sentence))
            return
        command = EndAgreement(page.agreement, last_day, reason)
        undo = EndAgreement(page.agreement, None, goes_on_to=_last(page))
        self._until(page, last_day, "The end of the agreement", "End the agreement", partial(
            self._of.act, end_agreement, command, "The agreement has an end",
            partial(self._of.act, end_agreement, undo, "The agreement goes on", None),
        ))  # fmt: skip

    def go_on(self) -> None:
        """Let an ended agreement go on, open-ended."""
        page = self._of.state.page
        if page is None or page.agreement is None or page.ended_on is None:
            return
        command = EndAgreement(page.agreement, None)
        undo = EndAgreement(page.agreement, page.ended_on, page.end_reason)
        self._until(page, None, "Going on", "Let it go on", partial(
            self._of.act, end_agreement, command, "The agreement goes on",
            partial(self._of.act, end_agreement, undo, "The agreement has an end", None),
        ))  # fmt: skip

    def renew(self, renews_on: date | None, notice_days: int, last: date | None) -> None:
        """Renew the agreement, or plan its next renewal."""
        page = self._of.state.page
        if page is None or page.agreement is None:
            return
        command = RenewAgreement(page.agreement, renews_on, notice_days, last)
        undo = RenewAgreement(page.agreement, page.renews_on, page.notice_days, _last(page))
        self._until(page, last, "The renewal", "Save the renewal", partial(
            self._of.act, renew_agreement, command, "Renewal saved on this device",
            partial(self._of.act, renew_agreement, undo, "The renewal is as before", None),
        ))  # fmt: skip

    def anchor(self, anchor: str) -> None:
        """Count quarters from elsewhere."""
        page = self._of.state.page
        if page is None or page.agreement is None or anchor == page.quarter_anchor:
            return
        command = CountQuarters(page.agreement, anchor)
        undo = CountQuarters(page.agreement, page.quarter_anchor)
        self._of.act(
            count_quarters, command, "Quarters are counted from elsewhere from now on",
            partial(self._of.act, count_quarters, undo, "Quarters are as before", None),
        )  # fmt: skip

    def _until(
        self, page: AgreementPage, last: date | None, what: str, act: str, save: Callable[[], None]
    ) -> None:
        """Do it at once, unless the last version would hold for other days of the past."""
        back = _days_between(page, last)
        if back is None or self._of.state.busy or self._of.state.why_not:
            save()
            return
        facts = replace(page.versions[-1], last=last)
        step = Step(what, act, save=save, failed=self._of.refuse, answered=self._of.rest)
        self._of.foresee_version(facts, *back, step)


def _last(page: AgreementPage) -> date | None:
    return page.versions[-1].last if page.versions else None


def _days_between(page: AgreementPage, last: date | None) -> tuple[date, date] | None:
    """The days of the past on which the last version would begin or cease to hold."""
    if not page.versions or last == page.versions[-1].last:
        return None
    version = page.versions[-1]
    if last is not None and last < version.first:
        return None  # the verb refuses it in words
    first = min(day for day in (last, version.last) if day is not None) + _DAY
    return (first, page.today) if first <= page.today else None
