"""What check-ins ask for: a date, a reason, a topic, a ticket for an action."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.check_ins import TITLES, Section
from app.domain.moments import moment_text, parse_moment
from app.domain.rules import RuleBroken
from app.queries.check_ins.page import CheckInHead
from app.reports.charts import Chart
from app.usecases.check_ins.planning import ChangeCheckIn, PlanCheckIn
from app.usecases.check_ins.preparing import AddTopic
from ui.kit.buttons import Button
from ui.kit.charts.view import ChartView
from ui.kit.dialogs.sheet import Sheet
from ui.kit.forms.ask_sheet import AskSheet
from ui.kit.forms.kinds import ChoiceField, LineField
from ui.screens.check_ins.acts import CheckInActs

WHEN, LASTS, PLACE, REASON, TEXT, SECTION, READER = (
    "when", "lasts", "place", "reason", "text", "section", "reader",
)  # fmt: skip
_MOST_DIGITS = 4
_HOMES = {"check-in-minutes": LASTS, "check-in-place": PLACE, "check-in": WHEN}


def tr(words: str) -> str:
    """A sentence in the language of the window."""
    return QCoreApplication.translate("CheckIns", words)


def plan_sheet(
    window: QWidget,
    acts: CheckInActs,
    client: str,
    zone: str,
    send: Callable[[AskSheet, ChangeCheckIn | PlanCheckIn], None],
    *,
    client_id: UUID | None = None,
    head: CheckInHead | None = None,
    proposed: str = "",
) -> AskSheet:
    """Ask when a check-in is; with `head` of one that is planned already."""
    title = tr("Move the check-in") if head is not None else tr("Plan a check-in")
    sheet = AskSheet(
        window, title, client, accept=tr("Save") if head is not None else tr("Plan it"), width=520
    )
    text = moment_text(head.planned_at, zone, acts.now()) if head is not None else proposed
    hint = tr("as 2026-03-19 10:00, in {0}").format(zone)
    sheet.add(WHEN, LineField(tr("&When"), text, hint=hint))
    lasts = str(head.planned_min) if head is not None else "60"
    sheet.add(LASTS, LineField(tr("&Minutes"), lasts))
    place = head.place if head is not None else ""
    sheet.add(PLACE, LineField(tr("&Place"), place, hint=tr("a room, an address or a link")))

    def go() -> None:
        try:
            at = parse_moment(sheet.value(WHEN), zone, acts.now(), field=tr("When"))
        except RuleBroken as problem:
            sheet.refuse_words(WHEN, problem.sentence)
            return
        minutes = sheet.value(LASTS).strip()
        if not minutes.isdecimal() or len(minutes) > _MOST_DIGITS:
            sheet.refuse_words(LASTS, tr("Write how many minutes it takes, as 60."))
            return
        command: ChangeCheckIn | PlanCheckIn
        if head is not None:
            command = ChangeCheckIn(head.id, at, int(minutes), sheet.value(PLACE))
        else:
            assert client_id is not None  # noqa: S101 -- one of the two is given
            command = PlanCheckIn(client_id, at, int(minutes), sheet.value(PLACE))
        send(sheet, command)

    sheet.ask(go, _HOMES)
    return sheet


def reason_sheet(window: QWidget, item: str, send: Callable[[AskSheet, str], None]) -> AskSheet:
    """Ask why an item is left out."""
    sheet = AskSheet(
        window, tr("Leave it out"), item, accept=tr("Leave it out"),
        sentence=tr("The reason stays inside, and the item comes back with one key."), width=520,
    )  # fmt: skip
    sheet.add(REASON, LineField(tr("&Why")))
    sheet.ask(lambda: send(sheet, sheet.value(REASON)))
    return sheet


def topic_sheet(
    window: QWidget, head: CheckInHead, send: Callable[[AskSheet, AddTopic], None]
) -> AskSheet:
    """Ask for a topic: its words, its section, who reads it."""
    sheet = AskSheet(window, tr("Add a topic"), head.client, accept=tr("Add it"), width=520)
    sheet.add(TEXT, LineField(tr("&Topic")))
    sections = [(int(one), f"{int(one)}  {TITLES[one]}") for one in Section]
    section = sheet.add(SECTION, ChoiceField(tr("&Section"), sections, value=int(Section.TOPICS)))
    readers = (
        ("client", tr("The client reads it")),
        ("priority", tr("A priority of the client: it stays open")),
        ("internal", tr("Stays inside")),
    )
    reader = sheet.add(READER, ChoiceField(tr("&Kind"), readers))

    def go() -> None:
        kind = reader.value()
        chosen = section.value()
        number = chosen if isinstance(chosen, int) else int(Section.TOPICS)
        command = AddTopic(
            head.client_id,
            sheet.value(TEXT),
            head.id,
            "priority" if kind == "priority" else "topic",
            int(Section.TOPICS) if kind == "priority" else number,
            internal=kind == "internal",
        )
        send(sheet, command)

    sheet.ask(go, {"agenda-text": TEXT, "agenda-section": SECTION})
    return sheet


def chart_sheet(window: QWidget, chart: Chart) -> Sheet:
    """Show one chart, with its figures as a table at hand."""
    sheet = Sheet(window, chart.title, width=820)
    view = ChartView(lambda _width: chart)
    view.title.hide()
    body = QWidget()
    column = QVBoxLayout(body)
    column.setContentsMargins(20, 8, 20, 12)
    column.addWidget(view)
    column.addStretch(1)
    sheet.set_body(body)
    close = Button(tr("Close"), key="Esc")
    sheet.add_button(close)
    close.clicked.connect(sheet.dismiss)
    sheet.cancelled.connect(sheet.dismiss)
    sheet.closed.connect(sheet.deleteLater)
    sheet.open()
    return sheet
