"""The bars of the list: view title, filter, count and "+" above; news and arithmetic below."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QActionGroup, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QWidget

from app.queries.queue import QueueOrder
from ui.kit.buttons import Button
from ui.kit.chips import Chip
from ui.kit.text import PlainLabel
from ui.screens.queue.filter_box import FilterBox
from ui.screens.queue.models import count_words, order_words, view_words
from ui.screens.queue.state import VIEWS, QueueState
from ui.theme import fonts
from ui.theme.theme import current

_INSET = 12


class TitleButton(Button):
    """The pane's title, and the menu of what else it can show."""

    def _words_font(self) -> QFont:
        return current().font(fonts.TITLE, fonts.BOLD)


class _Bar(QWidget):
    """A bar with a hairline on one side."""

    def __init__(self, height: int, *, line_below: bool) -> None:
        super().__init__()
        self._high, self._below = height, line_below
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(_INSET, 0, _INSET, 0)
        self.row.setSpacing(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        current().changed.connect(self._restyle)
        self._restyle()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the ground and the hairline."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), current().colour("panel"))
        y = self.height() - 1 if self._below else 0
        painter.fillRect(QRect(0, y, self.width(), 1), current().colour("hairline"))

    @Slot()
    def _restyle(self) -> None:
        self.setFixedHeight(current().px(self._high))
        self.update()


class ViewBar(_Bar):
    """What the list shows, and how much of it."""

    view_chosen = Signal(str)
    order_chosen = Signal(object)
    new_requested = Signal()

    def __init__(self) -> None:
        super().__init__(44, line_below=True)
        self.title = TitleButton("", "quiet", menu_arrow=True)
        self.filter = FilterBox()
        self._count = PlainLabel(tone="muted", size=fonts.CELL)
        self.new = Button(self.tr("New ticket"), icon="plus", square=True, key="C")
        self.row.setContentsMargins(4, 0, _INSET, 0)
        self.row.addWidget(self.title)
        self.row.addWidget(self.filter, 1)
        self.row.addWidget(self._count)
        self.row.addWidget(self.new)
        self.title.clicked.connect(self.open_menu)
        self.new.clicked.connect(self.new_requested)
        self._view, self._order = "open", QueueOrder.HEAT

    def show_state(self, state: QueueState) -> None:
        """Show a state."""
        self._view, self._order = state.view, state.order
        words = view_words(state.view)
        if self.title.text() != words:
            self.title.set_words(words)
            self.title.setAccessibleDescription(self.tr("Choose what the list shows"))
        self.filter.set_text(state.text)
        known = state.loaded
        self._count.setText(
            count_words(state.shown.total, capped=state.shown.capped) if known else ""
        )

    def show_count(self, *, visible: bool) -> None:
        """Leave the count out where the bar is narrow."""
        self._count.setVisible(visible)

    @Slot()
    def open_menu(self) -> None:
        """Offer the views and the orders."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        views, orders = QActionGroup(menu), QActionGroup(menu)
        for view in VIEWS:
            action = menu.addAction(view_words(view.key))
            action.setCheckable(True)
            action.setChecked(view.key == self._view)
            action.triggered.connect(partial(self._choose_view, view.key))
            views.addAction(action)
        menu.addSeparator()
        for order in QueueOrder:
            action = menu.addAction(order_words(order))
            action.setCheckable(True)
            action.setChecked(order is self._order)
            action.triggered.connect(partial(self._choose_order, order))
            orders.addAction(action)
        menu.popup(self.title.mapToGlobal(self.title.rect().bottomLeft()))

    def _choose_view(self, view: str, _checked: bool = False) -> None:
        self.view_chosen.emit(view)

    def _choose_order(self, order: QueueOrder, _checked: bool = False) -> None:
        self.order_chosen.emit(order)


class HintBar(_Bar):
    """What the filter box did not understand, or takes next, in words."""

    def __init__(self) -> None:
        super().__init__(28, line_below=True)
        self._words = PlainLabel(size=fonts.CELL, elide="right")
        self.row.addWidget(self._words, 1)
        self.hide()

    def say(self, words: str, *, wrong: bool) -> None:
        """Say something, or nothing."""
        self._words.setText(words)
        self._words.set_tone("excluded" if wrong else "muted")
        self.setVisible(bool(words))


class FootBar(_Bar):
    """What waits to be shown, and how the selected row's due comes about."""

    show_requested = Signal()

    def __init__(self) -> None:
        super().__init__(32, line_below=False)
        self._chip = Chip("", "info")
        self.show_news = Button(self.tr("Show"), "link", key=".")
        self._note = PlainLabel(tone="muted", size=fonts.CELL, elide="right")
        self._words = PlainLabel(tone="muted", size=fonts.CELL, elide="right")
        self._words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._words.setAccessibleName(self.tr("About this row"))
        for widget in (self._chip, self.show_news, self._note):
            self.row.addWidget(widget)
            widget.hide()
        self.row.addWidget(self._words, 1)
        self.show_news.clicked.connect(self.show_requested)

    def tell_news(self, words: str, *, note: str = "") -> None:
        """Say how many are new, or that the order has changed, or nothing."""
        self._chip.set_chip(words, "info")
        self._chip.setVisible(bool(words))
        self._note.setText(note)
        self._note.setVisible(bool(note) and not words)
        self.show_news.setVisible(bool(words or note))
        self.show_news.setAccessibleName(
            self.tr("Show: {0}").format(words or note) if words or note else self.tr("Show")
        )

    def tell(self, words: str) -> None:
        """Say how the selected row's due comes about."""
        self._words.setText(words)


class BackBar(_Bar):
    """Where one pane stands for the other: the way from the ticket to the list."""

    back_requested = Signal()

    def __init__(self) -> None:
        super().__init__(36, line_below=True)
        self._back = Button(self.tr("Back to the list"), "quiet", icon="arrow-left", key="Esc")
        self._back.clicked.connect(self.back_requested)
        self.row.setContentsMargins(6, 0, _INSET, 0)
        self.row.addWidget(self._back)
        self.row.addStretch(1)
        self.hide()
