"""Opening hours while they are typed: a week, holidays of a country, days of one's own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from app.domain.agreement import CalendarFacts
from app.domain.agreement.lint_calendars import lint_calendar
from app.domain.agreement.week import DAY_KEYS, DAY_NAMES, ReadWeek, read_week, written
from app.domain.calendar import CalendarProblem, parse_windows
from app.domain.calendar.instants import zone_of
from app.domain.rules import RuleBroken
from app.queries.agreements import AgreementPage, CalendarRow
from app.usecases.save_calendar import SaveCalendar, rules_of

Named = tuple[str, str]
YEARS_AHEAD = 3


@dataclass(frozen=True, slots=True)
class CalendarDraft:
    """What stands in the fields.

    Attributes:
        calendar: id of the one that is changed; empty adds one.
        days: a line of windows for each day, Monday first.
        public: the public holidays that were taken over.
        special: date, name and the line of windows.
    """

    calendar: str = ""
    name: str = ""
    zone: str = ""
    days: tuple[str, ...] = ("",) * 7
    country: str = ""
    region: str = ""
    public: tuple[Named, ...] = ()
    removed: tuple[str, ...] = ()
    added: tuple[Named, ...] = ()
    special: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day in the list of holidays and special days.

    Attributes:
        state: taken from the country, removed again, added, or special.
    """

    day: str
    name: str
    state: str
    hours: str = ""


@dataclass(frozen=True, slots=True)
class CalendarState:
    """Everything that the part shows.

    Attributes:
        shown: id of the calendar.
        week: what the seven lines mean.
        errors: by field what stands in the way.
        hints: by field what is strange but may be kept.
        used_by: the other clients that these hours decide for.
        today: the client's local date.
    """

    draft: CalendarDraft | None = None
    kept: CalendarDraft | None = None
    week: ReadWeek | None = None
    errors: tuple[tuple[str, str], ...] = ()
    hints: tuple[tuple[str, str], ...] = ()
    used_by: tuple[str, ...] = ()
    busy: bool = False
    today: date | None = None

    @property
    def changed(self) -> bool:
        """Whether something was typed that is not kept."""
        return self.draft is not None and self.draft != self.kept


def draft_of(row: CalendarRow) -> CalendarDraft:
    """A kept calendar, in fields."""
    removed, added = set(row.removed), {day for day, _name in row.added}
    public = [one for one in row.holidays if one[0] not in added]
    # A removed day has no name any more where its country is not asked again.
    public += [(day, "Public holiday") for day in row.removed]
    return CalendarDraft(
        str(row.id),
        row.name,
        row.zone,
        tuple(", ".join(row.weekly.get(key, ())) for key in DAY_KEYS),
        row.country,
        row.region,
        tuple(sorted(public)),
        tuple(sorted(removed)),
        row.added,
        tuple((day, name, ", ".join(windows)) for day, name, windows in row.special_days),
    )


def shown(row: CalendarRow | None, page: AgreementPage) -> CalendarState:
    """Show a calendar, or begin one for this client."""
    if row is None:
        draft = CalendarDraft(
            name=f"{page.name}, opening hours",
            zone=page.zone,
            days=("09:00-18:00",) * 5 + ("", ""),
        )
        return judged(CalendarState(draft, None, today=page.today))
    draft = draft_of(row)
    others = tuple(name for name in row.used_by if name != page.name)
    return judged(CalendarState(draft, draft, used_by=others, today=page.today))


def copied(state: CalendarState, name: str) -> CalendarState:
    """The same hours as a calendar of their own."""
    if state.draft is None:
        return state
    return judged(
        replace(state, draft=replace(state.draft, calendar="", name=name), kept=None, used_by=())
    )


def typed(state: CalendarState, draft: CalendarDraft) -> CalendarState:
    """Take what is typed."""
    return judged(replace(state, draft=draft))


def judged(state: CalendarState) -> CalendarState:
    """Read the draft."""
    draft = state.draft
    if draft is None:
        return state
    week = read_week(draft.days)
    errors = [(DAY_KEYS[number], words) for number, words in week.errors.items()]
    if not draft.name.strip():
        errors.append(("name", "Name: give these opening hours a name."))
    try:
        zone_of(draft.zone)
    except CalendarProblem as problem:
        errors.append(("zone", f"Time zone: {problem}"))
    for day, name, line in draft.special:
        try:
            parse_windows(part for part in line.split(",") if part.strip())
        except CalendarProblem as problem:
            errors.append(("special", f"{name or day}: {problem}"))
    return _with_hints(replace(state, week=week, errors=tuple(errors), hints=()))


def _with_hints(state: CalendarState) -> CalendarState:
    """What the linter finds in the calendar as it would be saved."""
    command = command_of(state, None)
    if command is None or state.today is None:
        return state
    try:
        rules = rules_of(command)
    except RuleBroken:
        return state  # saving says it
    found = lint_calendar(CalendarFacts("", command.name, rules), None, state.today)
    return replace(state, hints=tuple((one.field, one.sentence) for one in found))


def lines(draft: CalendarDraft) -> tuple[DayLine, ...]:
    """Holidays and special days by date."""
    removed = set(draft.removed)
    found = [
        DayLine(day, name, "removed" if day in removed else "public") for day, name in draft.public
    ]
    found += [DayLine(day, name, "added") for day, name in draft.added]
    found += [DayLine(day, name, "special", hours) for day, name, hours in draft.special]
    return tuple(sorted(found, key=lambda one: (one.day, one.state)))


def toggled(draft: CalendarDraft, line: DayLine) -> CalendarDraft:
    """Remove a day from the list, or restore it."""
    if line.state == "public":
        return replace(draft, removed=tuple(sorted({*draft.removed, line.day})))
    if line.state == "removed":
        return replace(draft, removed=tuple(day for day in draft.removed if day != line.day))
    if line.state == "added":
        return replace(draft, added=tuple(one for one in draft.added if one[0] != line.day))
    return replace(draft, special=tuple(one for one in draft.special if one[0] != line.day))


def with_day(draft: CalendarDraft, day: date, name: str, hours: str) -> CalendarDraft:
    """Add a closed day, or with hours a special one; a day that is there is replaced."""
    text = day.isoformat()
    added = tuple(one for one in draft.added if one[0] != text)
    special = tuple(one for one in draft.special if one[0] != text)
    if not hours.strip():
        return replace(draft, added=tuple(sorted((*added, (text, name)))), special=special)
    week = read_week([hours, *[""] * 6])
    if week.errors:
        raise CalendarProblem(week.errors[0])
    line = ", ".join(written(week.days[0]))
    return replace(draft, added=added, special=tuple(sorted((*special, (text, name, line)))))


def with_public(
    draft: CalendarDraft, country: str, region: str, days: tuple[Named, ...], first_year: int
) -> CalendarDraft:
    """Take over a country's days for the coming years; earlier ones stay as they were frozen."""
    before = tuple(one for one in draft.public if int(one[0][:4]) < first_year)
    added = {day for day, _name in draft.added}
    public = (*before, *(one for one in days if one[0] not in added))
    known = {day for day, _name in public}
    return replace(
        draft,
        country=country,
        region=region,
        public=public,
        removed=tuple(day for day in draft.removed if day in known),
    )


def command_of(state: CalendarState, calendar: UUID | None) -> SaveCalendar | None:
    """What saving the draft asks for; None while something stands in the way."""
    draft, week = state.draft, state.week
    if draft is None or week is None or state.errors:
        return None
    return SaveCalendar(
        calendar,
        draft.name,
        draft.zone,
        week.weekly,
        draft.country,
        draft.region,
        draft.public,
        draft.removed,
        draft.added,
        tuple(
            (day, name, tuple(part.strip() for part in line.split(",") if part.strip()))
            for day, name, line in draft.special
        ),
    )


def week_words(week: ReadWeek) -> str:
    """The week for those who do not see its bars."""
    return "; ".join(
        f"{name} {', '.join(map(str, windows)) or 'closed'}"
        for name, windows in zip(DAY_NAMES, week.days, strict=True)
    )
