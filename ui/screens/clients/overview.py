"""The overview of a client: tiles, agreement, completeness, open tickets, what ends next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.queries.client_page import ClientPage
from app.reports.plain_words import plain_agreement
from ui.kit.buttons import Button
from ui.kit.card import Card, Tile
from ui.kit.flow import FlowGrid
from ui.kit.lines import LineList
from ui.kit.table.columns import RowId
from ui.kit.table.source import PagedRows
from ui.kit.table.view import IdTableView
from ui.kit.text import PlainLabel
from ui.screens.clients.agreement import AgreementCard, CompletenessCard
from ui.screens.clients.models import ends_entries, urgent_columns
from ui.screens.clients.tiles import (
    BudgetTile,
    month_name,
    show_agreement,
    show_open,
    show_replies,
)
from ui.theme.theme import current

_TICKETS_SHOWN = 12
_LOW_LIST = 220


class OverviewPart(QScrollArea):
    """What one wants to know before the phone is picked up.

    Source: mockups/04-client.
    """

    ticket_opened = Signal(object)
    asset_opened = Signal(object)
    part_asked = Signal(str)

    def __init__(self, fetch: Callable[[Sequence[RowId]], None]) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Overview"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.budget = BudgetTile()
        self.open = Tile(self.tr("Open tickets"))
        self.replies = Tile(self.tr("First reply, median"))
        self.until = Tile(self.tr("Agreement"))
        self.agreement, self.complete = AgreementCard(), CompletenessCard()
        self.rows = PagedRows(fetch)
        self.table = IdTableView(urgent_columns(), self.rows, self.tr("Most urgent tickets"))
        self.ends = LineList(self.tr("Ends next"))
        self._all = Button(self.tr("All tickets"), "link")
        self._assets = Button(self.tr("All assets"), "link")
        self._no_tickets = PlainLabel(self.tr("Nothing is open."), tone="muted")
        self._no_ends = PlainLabel(self.tr("No end is recorded."), tone="muted")
        self._lay_out()
        self.table.opened.connect(self.ticket_opened)
        self.ends.opened.connect(self.asset_opened)
        self._all.clicked.connect(self._ask_tickets)
        self._assets.clicked.connect(self._ask_assets)
        current().changed.connect(self._restyle)
        self._restyle()

    def _lay_out(self) -> None:
        body = QWidget()
        body.setAccessibleName(self.tr("Overview"))
        column = QVBoxLayout(body)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(12)
        tiles = [self.budget, self.open, self.replies, self.until]
        column.addWidget(FlowGrid(tiles, columns=(4, 2, 1), least=196, stretches=(5, 4, 4, 4)))
        column.addWidget(
            FlowGrid([self.agreement, self.complete], columns=(2, 1), least=430, stretches=(11, 4))
        )
        tickets = _list_card(self.tr("Most urgent"), self._all, [self.table, self._no_tickets])
        ends = _list_card(self.tr("Ends next"), self._assets, [self.ends, self._no_ends])
        column.addWidget(FlowGrid([tickets, ends], columns=(2, 1), least=430, stretches=(11, 6)), 1)
        self.setWidget(body)

    def show_page(self, page: ClientPage, now: datetime) -> None:
        """Show a client."""
        month = month_name(page, now)
        self.budget.show_budget(page.budget, month)
        show_open(self.open, page, now)
        show_replies(self.replies, page, month)
        show_agreement(self.until, page, now)
        terms, hours = page.detail.terms, page.terms_hours
        plain = plain_agreement(terms, hours) if terms and hours else None
        self.agreement.say(plain, self._no_agreement())
        self.complete.say(page, now)
        shown = list(page.tickets[:_TICKETS_SHOWN])
        if list(self.rows.ids) != shown:
            self.table.set_ids(shown)
        self.table.setVisible(bool(shown))
        self._no_tickets.setVisible(not shown)
        ends = ends_entries(page, now)
        self.ends.set_lines(ends)
        self.ends.setVisible(bool(ends))
        self._no_ends.setVisible(not ends)

    def _no_agreement(self) -> str:
        return self.tr(
            "No agreement is in force today. All work is billed at the client's own rates; "
            "check-ins and documentation are not covered."
        )

    @Slot()
    def _ask_tickets(self) -> None:
        self.part_asked.emit("tickets")

    @Slot()
    def _ask_assets(self) -> None:
        self.part_asked.emit("assets")

    @Slot()
    def _restyle(self) -> None:
        self.table.setMinimumHeight(current().px(_LOW_LIST))
        self.ends.setMinimumHeight(current().px(_LOW_LIST))


def _list_card(title: str, link: Button, content: Sequence[Any]) -> Card:
    """Put a list into a card whose edges it reaches."""
    card = Card(title)
    card.column.setContentsMargins(1, 8, 1, 6)
    card.head.setContentsMargins(13, 0, 9, 0)
    card.head.addWidget(link)
    for widget in content:
        if isinstance(widget, PlainLabel):
            widget.setContentsMargins(13, 2, 13, 8)
            card.column.addWidget(widget, 0)
        else:
            card.column.addWidget(widget, 1)
    card.column.addStretch(0)
    return card
