"""Visits beside a ticket: who comes when, and what can be done about it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.visits import VisitState
from app.domain.words import zone_city
from app.queries.ticket_page import TicketPage
from app.queries.visits import VisitRow
from ui.kit.buttons import Button
from ui.kit.text import PlainLabel
from ui.theme import fonts

_MOST_ENDED = 2
"""Visits that took place or were called off, the latest of them."""


class VisitPart(QWidget):
    """The visits of one ticket. Built anew for each reading."""

    wanted = Signal(str, object)
    """The act, plan, change, cancel or done, and the visit that it is about."""

    def __init__(self, page: TicketPage) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        ended = [one for one in page.visits if not one.is_planned]
        for one in ended[-_MOST_ENDED:]:
            words = self.tr("{0}: called off") if _is_off(one) else self.tr("{0}: took place")
            column.addWidget(_small(words.format(one.when(page.now))))
        for one in page.visits:
            if one.is_planned:
                self._add(column, one, page.now)
        plan = Button(self.tr("Plan a visit…"), "link", key="Shift+V")
        plan.clicked.connect(partial(self.wanted.emit, "plan", None))
        column.addLayout(_flush(plan))

    def _add(self, column: QVBoxLayout, one: VisitRow, now: datetime) -> None:
        column.addSpacing(4)
        when, zone = one.when(now), self.tr("{0} time").format(zone_city(one.zone))
        column.addWidget(PlainLabel(when, size=fonts.CELL, weight=fonts.BOLD, wrap=True))
        for words in (zone, one.technician, one.where, one.access, one.note):
            if words:
                column.addWidget(_small(words))
        acts = [
            ("change", self.tr("Move…"), self.tr("Move the visit: {0}")),
            ("cancel", self.tr("Call off…"), self.tr("Call off the visit: {0}")),
        ]
        if one.starts_at <= now:
            acts.append(("done", self.tr("Done"), self.tr("The visit took place: {0}")))
        links = []
        for act, title, spoken in acts:
            link = Button(title, "link")
            link.setAccessibleName(spoken.format(when))
            link.clicked.connect(partial(self.wanted.emit, act, one.id))
            links.append(link)
        column.addLayout(_flush(*links))


def _is_off(one: VisitRow) -> bool:
    return one.state == VisitState.CANCELLED


def _small(words: str) -> PlainLabel:
    return PlainLabel(words, tone="muted", size=fonts.SMALL, wrap=True)


def _flush(*links: Button) -> QHBoxLayout:
    """Put the links' words under the words above them; their boxes reach 4 px further."""
    row = QHBoxLayout()
    row.setContentsMargins(-4, 0, 0, 0)
    for link in links:
        row.addWidget(link)
    row.addStretch(1)
    return row
