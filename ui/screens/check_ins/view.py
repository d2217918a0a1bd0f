"""The place of check-ins as widgets: the list, the builder, and what comes after the meeting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.domain.calendar import local_date
from app.domain.check_ins import Agenda, Section
from app.domain.words import day_words, moment_words, zone_city
from app.queries.check_ins.due import CheckInLine
from app.queries.check_ins.page import CheckInPage
from app.reports.charts import Chart
from ui.kit.lines import Line
from ui.kit.lines.item import LineTone
from ui.kit.notices.busy import BusyBar
from ui.screens.check_ins.after_part import AfterPart
from ui.screens.check_ins.agenda_rows import AgendaRow, Shown, agenda_rows
from ui.screens.check_ins.build_part import BuildPart
from ui.screens.check_ins.due_part import DuePart
from ui.screens.check_ins.preview_part import PreviewPart
from ui.screens.check_ins.state import CheckInsState


def tr(words: str) -> str:
    """A sentence in the language of the window."""
    return QCoreApplication.translate("CheckIns", words)


class CheckInsView(QWidget):
    """One of three pages in front."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Check-ins"))
        self.busy = BusyBar()
        self.due, self.build, self.after = DuePart(), BuildPart(), AfterPart()
        self.sent = PreviewPart()
        self.sent.hold.hide()
        self._after = QSplitter()
        self._after.addWidget(self.after)
        self._after.addWidget(self.sent)
        self._after.setChildrenCollapsible(False)
        self._after.setSizes([620, 620])
        self.pages = QStackedWidget()
        for page in (self.due, self.build, self._after):
            self.pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.busy)
        column.addWidget(self.pages, 1)

    def show_state(self, state: CheckInsState) -> None:
        """Show a state; the keyboard stays where it is."""
        match state.mode:
            case "due":
                self._show_due(state)
                self.pages.setCurrentWidget(self.due)
            case "build":
                self._show_build(state)
                self.pages.setCurrentWidget(self.build)
            case "after":
                self._show_after(state)
                self.pages.setCurrentWidget(self._after)

    def show_pages(self, pages: Sequence[bytes], words: str = "") -> None:
        """Show the pages that the client gets."""
        for part in (self.build.preview, self.sent):
            part.area.show_pages(pages, words)

    def _show_due(self, state: CheckInsState) -> None:
        if state.lines is None:
            return
        overdue = sum(bool(one.due and one.due.overdue_days) for one in state.lines)
        sums = tr("{0} clients, {1} overdue").format(len(state.lines), overdue)
        self.due.show_lines([due_line(one) for one in state.lines], sums, state.client)
        if not state.lines:
            self.due.say_empty(tr("No clients on this device yet. Sync (F5) brings them."))

    def _show_build(self, state: CheckInsState) -> None:
        page, agenda = state.page, state.agenda
        if page is None or agenda is None:
            return
        build = self.build
        build.client.setText(page.head.client)
        build.found.setText(tr("{0} items, found by rule").format(agenda.count))
        build.sections.show_agenda(agenda, state.looked, when_words(page))
        charts = chart_rows(state)
        build.items.cards.charts = charts
        build.items.set_rows(rows_of(state, agenda))
        if state.item:
            build.items.choose(state.item)
        item = agenda.find(build.items.current_key())
        for button in (build.pin_item, build.hide_item, build.up, build.down):
            button.setEnabled(item is not None)
        build.pin_item.set_words(tr("Unpin") if item is not None and item.pinned else tr("Pin"))
        hidden = {one.item.key for one in agenda.hidden}
        is_hidden = item is not None and item.key in hidden
        build.hide_item.set_words(tr("Show again") if is_hidden else tr("Hide…"))
        self._say_preview(build.preview, page)
        running = page.head.started_at is not None
        for hold in (build.preview.hold, build.hold_here):
            hold.set_words(tr("Go on") if running else tr("Hold"))

    def _show_after(self, state: CheckInsState) -> None:
        page = state.page
        if page is None:
            return
        head = page.head
        next_words = moment_words(page.next_at, head.zone, head.planned_at)
        words = tr("Next: {0}") if page.next_planned else tr("Proposed for next time: {0}")
        self.after.show_minutes(
            tr("{0}, {1}").format(head.client, day_of(head.planned_at, head.zone)),
            page.captured,
            words.format(next_words),
            sent=head.minutes_sent_at is not None,
            planned=page.next_planned,
        )
        self._say_preview(self.sent, page)

    def _say_preview(self, part: PreviewPart, page: CheckInPage) -> None:
        first = page.head.attendees[0][1].split()[0] if page.head.attendees else ""
        part.title.setText(
            tr("What {0} gets").format(first) if first else tr("What the client gets")
        )
        part.say_inside(page.for_client.left_out.words())


def due_line(one: CheckInLine) -> Line:
    """A client in the list."""
    overdue = bool(one.due and one.due.overdue_days) and one.planned_at is None
    tone: LineTone = "accent" if one.running else "error" if overdue else "muted"
    parts = []
    if one.planned_at is not None:
        parts.append(tr("planned for {0}").format(day_of(one.planned_at, one.zone)))
    else:
        parts.append(tr("none planned"))
    last = one.last_held
    parts.append(
        tr("last held {0}").format(day_of(last, one.zone)) if last else tr("none held yet")
    )
    parts += [word for word in (one.cadence, one.tam, zone_city(one.zone)) if word]
    return Line(
        one.client_id, one.client, " · ".join(parts), tail=one.words, square=one.code, tone=tone
    )


def day_of(at: datetime, zone: str) -> str:
    """A local day in words."""
    return day_words(local_date(zone, at))


def when_words(page: CheckInPage) -> str:
    """When it is, and how long ago the last one was."""
    head, since = page.head, page.minutes.since
    when = f"{head.client} · {day_of(head.planned_at, head.zone)}"
    if since is None:
        return f"{when}\n{tr('the first check-in')}"
    days = (head.planned_at - since).days
    return f"{when}\n" + tr("last held {0}, {1} days before").format(day_of(since, head.zone), days)


def charts_in(state: CheckInsState) -> Mapping[Section, tuple[Chart, ...]]:
    """The charts of the open check-in, by section."""
    return state.shown.charts if state.shown is not None else {}


def chart_rows(state: CheckInsState) -> dict[str, Chart]:
    """Key of a chart's row → the chart."""
    return {
        f"chart:{section}:{at}": chart
        for section, charts in charts_in(state).items()
        for at, chart in enumerate(charts)
    }


def rows_of(state: CheckInsState, agenda: Agenda) -> tuple[AgendaRow, ...]:
    """The rows of the agenda as it is shown now."""
    titles = tuple(
        (section, chart.title) for section, charts in charts_in(state).items() for chart in charts
    )
    return agenda_rows(agenda, Shown(state.unfolded, state.hidden, titles))
