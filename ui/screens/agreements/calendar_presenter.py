"""The opening hours' intents: typed here, holidays asked on the work lane, saved on the store's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from app.bootstrap.desk import Desk
from app.domain.calendar import CalendarProblem
from app.queries.agreements import AgreementPage
from app.queries.public_holidays import Place, countries, public_holidays, regions
from app.usecases.save_calendar import SaveCalendar, save_calendar
from app.usecases.what_if_hours import hours_what_if
from ui.runtime.ports import LanesPort
from ui.runtime.problem import Problem
from ui.screens.agreements import calendar_state as reduce
from ui.screens.agreements.calendar_state import CalendarDraft, CalendarState, DayLine
from ui.screens.agreements.foresight import Foresight, Step

ORIGIN = "agreements"


class CalendarView(Protocol):
    """What the presenter asks of the screen."""

    def render_calendar(self, state: CalendarState) -> None:
        """Show a state."""
        ...

    def show_regions(self, found: Sequence[Place]) -> None:
        """Offer the regions of the chosen country."""
        ...

    def calendar_saved(self, calendar: UUID, words: str, undo: Callable[[], None] | None) -> None:
        """Say that it is saved, and let the version name it."""
        ...

    def tell_problem(self, problem: Problem, retry: Callable[[], None] | None) -> None:
        """Say what did not work."""
        ...


class CalendarPresenter:
    """Keeps one calendar while it is written. Called on the UI thread."""

    def __init__(
        self, desk: Desk, lanes: LanesPort, owner: Any, view: CalendarView, foresight: Foresight
    ) -> None:
        self._desk, self._lanes, self._owner, self._view = desk, lanes, owner, view
        self._foresight = foresight
        self._page: AgreementPage | None = None
        self.state = CalendarState()

    def take(self, page: AgreementPage | None, wanted: str) -> None:
        """Take what was read; what is being typed stays.

        Args:
            page: the client's agreement.
            wanted: id of the calendar that its version names.
        """
        other = page is None or self._page is None or page.client != self._page.client
        self._page = page
        draft = self.state.draft
        if page is None:
            self._show(CalendarState())
        elif other or draft is None:
            self.choose(wanted)
        elif not self.state.changed:
            self.choose(draft.calendar or wanted)

    def choose(self, calendar: str) -> None:
        """Show a calendar; an empty id begins one."""
        page = self._page
        if page is None:
            return
        row = next((one for one in page.calendars if str(one.id) == calendar), None)
        self._show(reduce.shown(row, page))
        self._ask_regions()

    def copy(self) -> None:
        """Begin a calendar of this client's own with the same hours."""
        if self._page is not None:
            self._show(reduce.copied(self.state, f"{self._page.name}, opening hours"))

    def type(self, draft: CalendarDraft) -> None:
        """Take what is typed."""
        self._show(reduce.typed(self.state, draft))

    def type_day(self, number: int, line: str) -> None:
        """Take the windows of a day."""
        draft = self.state.draft
        if draft is not None:
            days = (*draft.days[:number], line, *draft.days[number + 1 :])
            self.type(replace(draft, days=days))

    def toggle(self, line: DayLine) -> None:
        """Remove a day, or restore it."""
        if self.state.draft is not None:
            self.type(reduce.toggled(self.state.draft, line))

    def add_day(self, day: date, name: str, hours: str) -> str:
        """Add a day; gives what is wrong with its hours, or nothing."""
        if self.state.draft is None:
            return ""
        try:
            self.type(reduce.with_day(self.state.draft, day, name, hours))
        except CalendarProblem as problem:
            return str(problem)
        return ""

    def take_country(self, country: str, region: str) -> None:
        """Take over the holidays of a place for this year and the coming ones."""
        page, draft = self._page, self.state.draft
        if page is None or draft is None:
            return
        years = range(page.today.year, page.today.year + reduce.YEARS_AHEAD)

        def done(found: tuple[tuple[str, str], ...]) -> None:
            now = self.state.draft
            if now is not None:
                self.type(reduce.with_public(now, country, region, found, years[0]))
                self._ask_regions()

        self._lanes.submit(
            "work",
            self._owner,
            partial(_days_of, country, region, years),
            done=done,
            failed=lambda problem: self._view.tell_problem(problem, None),
            key="holidays",
        )

    def countries(self) -> Sequence[Place]:
        """The countries whose holidays are known."""
        return countries()

    def _ask_regions(self) -> None:
        country = self.state.draft.country if self.state.draft else ""
        self._lanes.submit(
            "work",
            self._owner,
            lambda: regions(country) if country else (),
            done=self._view.show_regions,
            key="regions",
        )

    def save(self) -> None:
        """Save the calendar; where it changes the past, show first what."""
        draft, page = self.state.draft, self._page
        if draft is None or page is None or self.state.busy or not self.state.changed:
            return
        own = UUID(draft.calendar) if draft.calendar else None
        command = reduce.command_of(self.state, own)
        if command is None:
            return
        if own is None:
            self._save(draft, command)
            return
        self._show(replace(self.state, busy=True))
        self._foresight.ask(lambda session: hours_what_if(session, command), Step(
            "This change of opening hours",
            "Save the opening hours",
            save=partial(self._save, draft, command),
            failed=self._refuse,
            answered=lambda: self._show(replace(self.state, busy=False)),
            still=lambda: draft == self.state.draft,
            spares="To leave the past as it is, copy these hours for this client and choose the "
            "copy in a version that begins with a day to come.",
        ))  # fmt: skip

    def _save(self, draft: CalendarDraft, command: SaveCalendar) -> None:
        before, own = self.state.kept, command.calendar
        self._show(replace(self.state, busy=True))

        def done(calendar: UUID) -> None:
            kept = replace(draft, calendar=str(calendar))
            self.state = replace(self.state, busy=False, draft=kept, kept=kept)
            undo = partial(self._restore, before, own) if before is not None and own else None
            self._view.calendar_saved(calendar, f"{draft.name} saved on this device", undo)
            self._show(self.state)

        self._submit(command, done)

    def _restore(self, before: CalendarDraft, own: UUID) -> None:
        command = reduce.command_of(reduce.judged(CalendarState(before)), own)
        if command is not None:
            self._submit(command, lambda _calendar: self._show(
                replace(reduce.judged(CalendarState(before, before)), used_by=self.state.used_by)
            ))  # fmt: skip

    def discard(self) -> None:
        """Let go what was typed."""
        kept = self.state.kept
        if kept is not None:
            self.type(kept)
        elif self._page is not None and self._page.versions:
            self.choose(self._page.versions[-1].calendar)

    def _submit(self, command: SaveCalendar, done: Callable[[UUID], None]) -> None:
        self._lanes.submit(
            "store",
            self._owner,
            lambda: self._desk.do(save_calendar, command, origin=ORIGIN),
            done=done,
            failed=self._refuse,
        )

    def _refuse(self, problem: Problem) -> None:
        self._show(replace(self.state, busy=False))
        self._view.tell_problem(problem, None)

    def _show(self, state: CalendarState) -> None:
        self.state = state
        self._view.render_calendar(state)


def _days_of(country: str, region: str, years: range) -> tuple[tuple[str, str], ...]:
    """On the work lane: the package loads a country's rules when it is first asked."""
    found = public_holidays(country, region, years)
    return tuple((one.day.isoformat(), one.name) for one in found)
