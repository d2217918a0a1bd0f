"""A chart with its finding above it, and its figures as a table in its place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.reports.charts import WIDE, ChartTable
from ui.kit.buttons import Button
from ui.kit.charts.picture import ChartMaker, ChartPicture
from ui.kit.table.columns import Cell, ColumnSpec
from ui.kit.table.source import PagedRows
from ui.kit.table.view import IdTableView
from ui.kit.text import PlainLabel
from ui.theme import fonts
from ui.theme.theme import current

_AS_TABLE, _AS_CHART = "Show as table", "Show as chart"
_MOST_ROWS = 16  # in sight at once; more are scrolled
_NAMES = 150  # the least for the first column: a row is known by its name
_LETTER, _PAD = 7, 16  # width of a letter of the table's type, and room around a cell


class ChartView(QWidget):
    """Title, sentence, drawing; the button puts the table where the drawing stands.

    It stands on a panel, such as a card: labels over the drawing have the panel's ground.

    Source: ux.md 3.12 (3).
    """

    def __init__(self, make: ChartMaker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = PlainLabel(size=fonts.TITLE, weight=fonts.BOLD, wrap=True)
        self.sentence = PlainLabel(tone="muted", wrap=True)
        self.picture = ChartPicture(make)
        self.table: IdTableView | None = None
        self.switch = Button(_AS_TABLE, "link")
        self.switch.clicked.connect(self._turn)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addLayout(head)
        self._column.addWidget(self.sentence)
        self._column.addWidget(self.picture)
        current().changed.connect(self._fit)
        self.show_chart(make)

    @property
    def shows_table(self) -> bool:
        """Whether the table stands in the drawing's place."""
        return self.table is not None and not self.table.isHidden()

    def show_chart(self, make: ChartMaker) -> None:
        """Show other figures, as drawing or as table, as before."""
        chart = make(float(WIDE))
        self.title.setText(chart.title)
        self.sentence.setText(chart.sentence)
        self.setAccessibleName(chart.title)
        self.picture.show_chart(make)
        as_table = self.shows_table and bool(chart.table.rows)
        if self.table is not None:
            self._column.removeWidget(self.table)
            self.table.deleteLater()
            self.table = None
        self._figures = chart.table
        self.switch.setVisible(bool(chart.table.rows))
        self._show(as_table=as_table)

    @Slot()
    def _turn(self) -> None:
        self._show(as_table=not self.shows_table)

    def _show(self, *, as_table: bool) -> None:
        if as_table and self.table is None:
            self.table = _table(self._figures, self.title.text())
            self._column.addWidget(self.table)
            self._fit()
        if self.table is not None:
            self.table.setVisible(as_table)
        self.picture.setVisible(not as_table)
        self.switch.set_words(_AS_CHART if as_table else _AS_TABLE)

    @Slot()
    def _fit(self) -> None:
        """Make the table as high as its rows, up to some."""
        if self.table is not None:
            rows = min(len(self._figures.rows), _MOST_ROWS)
            height = self.table.horizontalHeader().sizeHint().height()
            self.table.setFixedHeight(height + rows * current().row_height() + 4)


def _table(figures: ChartTable, title: str) -> IdTableView:
    source = PagedRows()
    columns = [
        ColumnSpec(
            str(at),
            name,
            max(len(row[at]) for row in (figures.head, *figures.rows)) * _LETTER + _PAD,
            _cell_of(at),
            kind="title" if not at else "text",
            min_width=0 if at else _NAMES,
            align="right" if at else "left",
            stretch=not at,
            drop=max(0, at - 1),
        )
        for at, name in enumerate(figures.head)
    ]
    table = IdTableView(columns, source, title)
    ids = [str(number) for number in range(len(figures.rows))]
    table.set_ids(ids)
    source.put(dict(zip(ids, figures.rows, strict=True)))
    return table


def _cell_of(at: int) -> Callable[[tuple[str, ...]], Cell]:
    return partial(_cell, at)


def _cell(at: int, row: tuple[str, ...]) -> Cell:
    return Cell(row[at], hint=row[at])
