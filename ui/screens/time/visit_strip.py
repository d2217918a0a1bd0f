"""Where one is expected next: one's own visits to come, above the time that is behind one."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLayoutItem, QSizePolicy, QVBoxLayout, QWidget

from app.domain.words import zone_city
from app.queries.visits import VisitRow
from ui.kit.buttons import Button
from ui.kit.text import PlainLabel
from ui.theme import fonts
from ui.theme.theme import current

MOST = 4
"""Visits that are shown, the next one first."""


class VisitStrip(QWidget):
    """Visits as lines, each of which leads to its ticket; hidden where there are none."""

    opened = Signal(object)
    """The ticket that a visit is for."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Visits to come"))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._shown: tuple[VisitRow, ...] | None = None
        self._now: datetime | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 0, 16, 8)
        self._column.setSpacing(0)
        current().changed.connect(self._restyle)

    def show_visits(self, visits: tuple[VisitRow, ...], now: datetime | None) -> None:
        """Show these visits, as they are spoken of at a moment."""
        self.setVisible(bool(visits))
        if visits == self._shown or now is None:
            return
        self._shown, self._now = visits, now
        while (item := self._column.takeAt(0)) is not None:
            _clear(item)
        title = self.tr("Visits to come")
        self._column.addWidget(PlainLabel(title, tone="muted", size=fonts.SMALL, weight=fonts.BOLD))
        for one in visits[:MOST]:
            self._column.addLayout(self._line(one, now))
        if len(visits) > MOST:
            more = self.tr("and %n more", "", len(visits) - MOST)
            self._column.addWidget(PlainLabel(more, tone="muted", size=fonts.SMALL))

    @Slot()
    def _restyle(self) -> None:
        """Another scale: the lines are as high as their words."""
        visits, self._shown = self._shown, None
        if visits is not None:
            self.show_visits(visits, self._now)

    def _line(self, one: VisitRow, now: datetime) -> QHBoxLayout:
        when = one.when(now)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(PlainLabel(when, size=fonts.CELL, weight=fonts.BOLD))
        if one.ticket_id is not None:
            link = Button(one.label, "link")
            link.setAccessibleName(self.tr("{0}, visit {1}").format(one.label, when))
            link.clicked.connect(partial(self.opened.emit, one.ticket_id))
            row.addWidget(link)
        parts = (one.title, one.client, one.where, self.tr("{0} time").format(zone_city(one.zone)))
        words = " · ".join(part for part in parts if part)
        row.addWidget(PlainLabel(words, tone="muted", size=fonts.CELL, elide="right"), 1)
        return row


def _clear(item: QLayoutItem) -> None:
    """Let go of what a layout held, and of what lies in it."""
    widget, inner = item.widget(), item.layout()
    if widget is not None:
        widget.hide()
        widget.deleteLater()
    if inner is not None:
        while (part := inner.takeAt(0)) is not None:
            _clear(part)
        inner.deleteLater()
