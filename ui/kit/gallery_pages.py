"""The pages of the gallery: the queue, the small pieces, and what the program can say."""

from collections.abc import Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QRadioButton,
    QSpinBox,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from ui.kit.buttons import Button
from ui.kit.chips import Chip
from ui.kit.gallery_rows import COLUMNS, LANES, ROWS
from ui.kit.keys import KeyHint
from ui.kit.mark_widgets import Initials, Meter, PriorityMark
from ui.kit.notices.busy import BusyBar
from ui.kit.notices.empty import EmptyState
from ui.kit.notices.notice import Notice
from ui.kit.notices.strip import MessageStrip
from ui.kit.notices.toast import Toast
from ui.kit.spin import inset
from ui.kit.table.source import PagedRows
from ui.kit.table.view import IdTableView
from ui.kit.text import PlainLabel
from ui.theme import fonts, icons


def build_table() -> IdTableView:
    """Build the queue of the design's first picture."""
    source = PagedRows()
    view = IdTableView(COLUMNS, source, "Open tickets")
    view.set_ids([row.number for row in ROWS], LANES)
    source.put({row.number: row for row in ROWS})
    view.set_current_id("T-1042")
    return view


def build_sampler() -> QWidget:
    """Build a page with chips, marks, buttons and fields."""
    page = QFrame()
    page.setProperty("surface", "panel")
    column = QVBoxLayout(page)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(12)
    column.addWidget(_menu_bar())
    _line(column, [_heading("Exchange server is not delivering mail", fonts.LARGE)])
    _line(column, _chips(big=False))
    _line(column, _chips(big=True))
    _line(column, _marks())
    _line(column, _buttons())
    _line(column, _more_buttons())
    column.addLayout(_fields())
    _line(column, [_tabs()])
    _line(column, _icons())
    column.addStretch(1)
    return page


def build_notices() -> QWidget:
    """Build a page with all that the program can say."""
    page = QWidget()
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    for notice in _NOTICES:
        strip = MessageStrip()
        if notice.kind == "error":
            strip.post(_NOTICES[-1])
        strip.post(notice)
        column.addWidget(strip)
    bar = BusyBar()
    bar.show_now()
    for _ in range(20):
        bar._move_on()  # noqa: SLF001 - a still picture of what moves
    column.addWidget(bar)
    first, filtered = EmptyState(), EmptyState()
    first.say(
        "No assets for Northwind yet. Import a list, or add one by one.", "Add asset", "Ctrl+N"
    )
    filtered.say("Nothing matches state:open p:1.", "Clear filter", "Esc", "plain")
    column.addWidget(first)
    column.addWidget(filtered)
    column.addStretch(1)
    column.addSpacing(60)
    toast = Toast(page)
    toast.say("Triaged T-1067 as service request, P4, Ana Ruiz")
    return page


_NOTICES = (
    Notice(
        "send",
        "error",
        "Could not send.",
        "Saved as pending, the next try is in 30 s.",
        "Retry now",
    ),
    Notice(
        "c1",
        "conflict",
        "Exchange restart runbook was changed twice.",
        "Ana Ruiz, Tue 09:58, and you. Both versions are kept.",
        "Compare",
    ),
    Notice(
        "b1", "boundary", "Business hours end at 18:00.", "After that, work is excluded.", "Why?"
    ),
    Notice("off", "offline", "Offline since 17:04.", "Working on this device's copy."),
    Notice("new", "info", "Version 0.2 is ready.", "It is installed at the next start.", "Read"),
)  # fmt: skip - one notice a line or three reads better than one argument a line


def _chips(*, big: bool) -> list[QWidget]:
    return [
        Chip.decision("included", "incident in business hours", big=big),
        Chip.decision("excluded", "after hours ×1.5", big=big),
        Chip.decision("held", "no agreement yet", big=big),
        Chip("Incident", "plain", big=big),
        Chip("In progress", "info", big=big),
        Chip("In conflict", "warning", big=big),
        Chip("Rejected", "error", big=big),
        Chip("internal", "internal", big=big),
        Chip("soft", "soft", big=big),
    ]


def _marks() -> list[QWidget]:
    meters = [Meter(), Meter()]
    meters[0].set_parts("12.75 of 20 hours", [(0.64, "accent")], 0.52)
    meters[1].set_parts("included, then excluded", [(0.6, "bar_included"), (0.25, "bar_excluded")])
    people = [
        Initials("MO", "Mira Okafor", me=True),
        Initials("AR", "Ana Ruiz"),
        Initials("DW", "Dana Whitfield", large=True),
    ]
    keys = [KeyHint("/"), KeyHint("Ctrl+K"), KeyHint("Return")]
    return [*(PriorityMark(number) for number in (1, 2, 3, 4)), *people, *meters, *keys]


def _buttons() -> list[QWidget]:
    off = Button("Hold", icon="pause")
    off.setEnabled(False)
    primary_off = Button("Send", "primary")
    primary_off.setEnabled(False)
    return [
        Button("Stop", icon="square"),
        off,
        Button("Save 45 min, $67.50 to review", "primary", key="Ctrl+Return"),
        primary_off,
        Button("Keep running", key="Esc"),
        Button("Why?", "link"),
        Button("1 held", "quiet", menu_arrow=True),
        Button("New ticket", icon="plus", square=True, key="C"),
        Button("Copy link", "quiet", icon="link", square=True),
    ]


def _more_buttons() -> list[QWidget]:
    focused = Button("Accept, next", "primary", key="Return")
    focused.setObjectName("focus")
    checked = Button("Side by side")
    checked.setCheckable(True)
    checked.setChecked(True)
    boxes: list[QWidget] = [QCheckBox("Backup finished"), QCheckBox("Dana knows")]
    radio, other = QRadioButton("Remote"), QRadioButton("On site")
    radio.setChecked(True)
    if isinstance(boxes[0], QCheckBox):
        boxes[0].setChecked(True)
    return [focused, checked, *boxes, radio, other]


def _fields() -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    combo = QComboBox()
    combo.addItems(["Ticket work", "Visit", "Travel"])
    line = QLineEdit("PRN-3, 3rd floor hall")
    wrong = QLineEdit("25:61")
    wrong.setProperty("wrong", "true")
    hint = QLineEdit()
    hint.setPlaceholderText("Filter assets")
    off = QLineEdit("locked")
    off.setEnabled(False)
    number = inset(QSpinBox())
    number.setValue(45)
    for at, (title, field) in enumerate(
        (
            ("Asset", line),
            ("Starts", wrong),
            ("Filter", hint),
            ("Month", off),
            ("Work kind", combo),
            ("Minutes", number),
        )
    ):  # fmt: skip - pairs read better in lines
        label = _heading(title, fonts.SMALL)
        label.setProperty("tone", "muted")
        grid.addWidget(label, 0, at)
        grid.addWidget(field, 1, at)
    note = QPlainTextEdit("Freed space on the mail disk and watched the queue drain.")
    note.setFixedHeight(64)
    grid.addWidget(note, 2, 0, 1, 6)
    return grid


def _menu_bar() -> QWidget:
    bar = QMenuBar()
    for title in ("&File", "&Edit", "&View", "&Go", "T&icket", "&Timer", "&Help"):
        menu: QMenu = bar.addMenu(title)
        menu.addAction(QAction("New ticket", menu))
    return bar


def _tabs() -> QWidget:
    bar = QTabBar()
    bar.setExpanding(False)
    for title in ("Timeline 6", "Work 2", "Coverage", "Related 5", "Files 1"):
        bar.addTab(title)
    return bar


def _icons() -> list[QWidget]:
    shown: list[QWidget] = []
    names = (
        "inbox",
        "funnel",
        "calendar",
        "building",
        "clock",
        "clipboard",
        "refresh-cw",
        "key",
        "monitor",
        "file-text",
        "search",
        "cloud-off",
        "printer",
        "server",
        "laptop",
        "router",
        "wifi",
        "shield",
        "globe",
        "link",
        "ellipsis",
        "eye",
        "lock",
        "git-merge",
    )  # fmt: skip - words read better in lines
    for name in names:
        label = PlainLabel()
        label.setPixmap(icons.pixmap(name))
        shown.append(label)
    return shown


def _heading(text: str, size: int) -> PlainLabel:
    return PlainLabel(text, size=size, weight=fonts.BOLD)


def _line(column: QBoxLayout, widgets: Sequence[QWidget]) -> None:
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    column.addLayout(row)
