"""The agreement's screen as widgets: head, versions, form, and what stands beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.agreement.written import date_words
from ui.kit.buttons import Button
from ui.kit.notices.busy import BusyBar
from ui.kit.notices.empty import EmptyState
from ui.kit.tabs import CountTabs
from ui.kit.text import PlainLabel
from ui.screens.agreements.aside import Aside
from ui.screens.agreements.calendar_state import CalendarState
from ui.screens.agreements.hours_part import HoursPart
from ui.screens.agreements.state import AgreementState, Tab, marks, saving_words
from ui.screens.agreements.term_part import TermPart
from ui.screens.agreements.terms_part import TermsPart
from ui.screens.agreements.timeline import VersionTimeline
from ui.theme import fonts
from ui.theme.theme import current

_ASIDE, _NARROW, _LOW = 364, 1000, 520
_TABS: tuple[Tab, ...] = ("terms", "hours", "term")


class AgreementsPane(QWidget):
    """Everything on the screen; `asked_save` and `asked_discard` are about the part in front."""

    tab_chosen = Signal(object)
    asked_save = Signal()
    asked_discard = Signal()
    asked_new = Signal()
    asked_back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Agreement"))
        tr = self.tr
        self.name = PlainLabel(size=fonts.LARGE, weight=fonts.BOLD, elide="right")
        self.about = PlainLabel(tone="muted", elide="right")
        self.back = Button(tr("To the client"), icon="arrow-left")
        self.new = Button(tr("New version"), icon="plus")
        self.tabs = CountTabs(
            tr("Parts of the agreement"),
            [("terms", tr("Terms")), ("hours", tr("Opening hours")),
             ("term", tr("Renewal and end"))],
        )  # fmt: skip
        self.timeline = VersionTimeline()
        self.busy = BusyBar()
        self.terms, self.hours, self.term = TermsPart(), HoursPart(), TermPart()
        self.aside = Aside()
        self.sentence = PlainLabel(tone="muted", wrap=True)
        self.discard = Button(tr("Discard"))
        self.save = Button(tr("Save"), "primary", key="Ctrl+Return")
        self.empty = EmptyState()
        self._narrow = self._low = False
        self._parts = QStackedWidget()
        self._beside = _scroll(self.aside, tr("In plain words and to look at"))
        self._foot = QFrame()
        self._pages = QStackedWidget()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(24, 14, 24, 6)
        head.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.name)
        words.addWidget(self.about)
        head.addLayout(words, 1)
        for button in (self.back, self.new):
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        tabs = QHBoxLayout()
        tabs.setContentsMargins(16, 0, 24, 0)
        tabs.addWidget(self.tabs, 1)
        line = self._line = QHBoxLayout()
        line.setContentsMargins(24, 6, 24, 4)
        line.addWidget(self.timeline)
        self._form = QWidget()
        self._form_column = QVBoxLayout(self._form)
        self._form_column.setContentsMargins(0, 0, 0, 0)
        self._form_column.setSpacing(12)
        self._form_column.addWidget(self.terms)
        for name, part in (
            (self.tr("Terms"), self._form),
            (self.tr("Opening hours"), self.hours),
            (self.tr("Renewal and end"), self.term),
        ):
            self._parts.addWidget(_scroll(part, name))
        self._beside.setFixedWidth(current().px(_ASIDE))
        body = QHBoxLayout()
        body.setContentsMargins(24, 6, 24, 0)
        body.setSpacing(16)
        body.addWidget(self._parts, 1)
        body.addWidget(self._beside)
        self._lay_out_foot()
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(tabs)
        column.addWidget(self.busy)
        column.addLayout(line)
        column.addLayout(body, 1)
        column.addWidget(self._foot)
        self._pages.addWidget(whole)
        self._pages.addWidget(self.empty)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._pages)
        self.empty.say(
            self.tr("Choose a client first: its agreement is written here."),
            self.tr("To the clients"),
        )
        self._pages.setCurrentIndex(1)

    def _lay_out_foot(self) -> None:
        self._foot.setProperty("surface", "panel")
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(24, 10, 24, 10)
        row.setSpacing(8)
        row.addWidget(self.sentence, 1)
        row.addWidget(self.discard)
        row.addWidget(self.save)

    def _connect(self) -> None:
        self.tabs.chosen.connect(self.tab_chosen)
        self.save.clicked.connect(self.asked_save)
        self.discard.clicked.connect(self.asked_discard)
        self.new.clicked.connect(self.asked_new)
        self.back.clicked.connect(self.asked_back)
        self.empty.acted.connect(self.asked_back)

    def show_state(self, state: AgreementState, hours: CalendarState) -> None:
        """Show both states; the part in front says what its button saves."""
        page = state.page
        # A page that goes takes the keyboard along, and Qt would give it to the next button.
        arrives = page is not None and self._pages.currentIndex() == 1
        had_focus = self.isAncestorOf(QApplication.focusWidget() or self.window())
        self._pages.setCurrentIndex(0 if page is not None else 1)
        if arrives and had_focus:
            self.tabs.setFocus()
        if page is None:
            return
        self.name.setText(page.name)
        self.about.setText(self._about(state))
        self.new.setEnabled(not state.why_not)
        if self.tabs.key() != state.tab:
            self.tabs.choose(state.tab)
        self._parts.setCurrentIndex(_TABS.index(state.tab))
        self.timeline.show_marks(marks(state), state.draft.version if state.draft else "")
        self.timeline.setVisible(state.tab == "terms")
        self._beside.setVisible(state.tab == "terms" and not self._narrow)
        self.terms.show_state(state)
        self.aside.show_state(state)
        self.term.show_state(state)
        self.hours.show_page(page)
        self.hours.show_state(hours, may=not state.why_not)
        (self.busy.start if state.busy or hours.busy else self.busy.stop)()
        self._show_foot(state, hours)

    def _about(self, state: AgreementState) -> str:
        page = state.page
        if page is None or page.agreement is None:
            return self.tr("Nothing is agreed yet: this version is the first.")
        parts = [self.tr("Agreement “{0}”").format(page.title)]
        if page.signed_on:
            parts.append(self.tr("signed {0}").format(date_words(page.signed_on)))
        if page.ended_on:
            parts.append(self.tr("ends {0}").format(date_words(page.ended_on)))
        elif page.renews_on:
            parts.append(self.tr("renewed {0}").format(date_words(page.renews_on)))
        parts.append(self.tr("{0}, {1}").format(page.zone, page.currency))
        return " • ".join(parts)

    def _show_foot(self, state: AgreementState, hours: CalendarState) -> None:
        self._foot.setVisible(state.tab != "term")
        if state.tab == "hours":
            self._show_hours_foot(state, hours)
            return
        draft = state.draft
        wrong = bool(state.errors)
        self.sentence.setText(saving_words(state))
        self.sentence.set_tone("error" if wrong else "muted")
        number = draft.number if draft else 1
        self.save.set_words(self.tr("Save version {0}").format(number))
        ready = state.changed and not wrong and not state.busy and not state.why_not
        self.save.setEnabled(ready and state.facts is not None)
        self.discard.setVisible(state.changed and bool(state.page and state.page.versions))

    def _show_hours_foot(self, state: AgreementState, hours: CalendarState) -> None:
        error = next((words for _field, words in hours.errors), "")
        if state.why_not:
            words = state.why_not
        elif error:
            words = error
        elif not hours.changed:
            words = self.tr("Everything here is saved.")
        elif hours.draft is not None and hours.draft.calendar:
            words = self.tr(
                "A change holds for past days, too: you see what it changes there before it is "
                "saved."
            )
        else:
            words = self.tr("Saved as new opening hours; choose them in a version afterwards.")
        self.sentence.setText(words)
        self.sentence.set_tone("error" if error else "muted")
        self.save.set_words(self.tr("Save opening hours"))
        self.save.setEnabled(hours.changed and not error and not hours.busy and not state.why_not)
        self.discard.setVisible(hours.changed)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """In a narrow window what is beside the form goes under it; in a low one all scrolls."""
        super().resizeEvent(event)
        narrow, low = (
            self.width() < current().px(_NARROW), self.height() < current().px(_LOW),
        )  # fmt: skip
        if low != self._low:
            self._low = low
            (self._form_column if low else self._line).insertWidget(0, self.timeline)
        if narrow == self._narrow:
            return
        self._narrow = narrow
        if narrow:
            self._beside.takeWidget()
            self._form_column.addWidget(self.aside)
            self.aside.show()
        else:
            self._form_column.removeWidget(self.aside)
            self._beside.setWidget(self.aside)
        self._beside.setVisible(not narrow and self.tabs.key() == "terms")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the window's ground."""
        QPainter(self).fillRect(event.rect(), current().colour("window"))

    @Slot()
    def focus_first(self) -> None:
        """Put the cursor where work goes on."""
        self.terms.noted["effective_from"].field.control.setFocus()


def _scroll(part: QWidget, name: str) -> QScrollArea:
    area = QScrollArea()
    area.setAccessibleName(name)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(part)
    return area
