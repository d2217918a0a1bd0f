"""The body of the big list: column widths, row heights, headings, and what is in sight."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ui.kit.table.columns import ColumnSpec, RowId
from ui.kit.table.delegate import RowDelegate
from ui.kit.table.header import TableHeader
from ui.kit.table.model import IdTableModel
from ui.kit.table.source import RowSource
from ui.kit.table.widths import GAP, INSET, fit_columns
from ui.theme.theme import current


class ListGrid(QTableView):
    """A table with fixed row height whose widths come from the columns and the room.

    Source: ux.md 1.2; mockups/README.md "Row".
    """

    sort_requested = Signal(str)
    """The key of the column whose title was pressed."""
    widths_changed = Signal()
    """The person has set a column's width; read `chosen_widths`."""

    def __init__(
        self, columns: Sequence[ColumnSpec], source: RowSource, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._chosen: dict[str, int] = {}
        self._shown: dict[str, int] = {}
        self._fitting = False
        self._model = IdTableModel(columns, source, self)
        self._delegate = RowDelegate(self._model, self.is_selected, self)
        self._header = TableHeader(self._model.columns, self)
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setHorizontalHeader(self._header)
        self._furnish()
        self._model.rows_arrived.connect(self.viewport().update)
        self._header.sectionClicked.connect(self._ask_sort)
        self._header.sectionResized.connect(self._take_width)
        current().changed.connect(self._restyle)
        self._restyle()

    @property
    def rows(self) -> IdTableModel:
        """The item model."""
        return self._model

    @property
    def shown_columns(self) -> tuple[str, ...]:
        """Keys of the columns that have room."""
        return tuple(self._shown)

    @property
    def chosen_widths(self) -> Mapping[str, int]:
        """Widths that the person set, in drawn pixels, to be stored."""
        return dict(self._chosen)

    def is_selected(self, row_id: RowId) -> bool:  # noqa: ARG002 - a plain grid selects nothing
        """Tell whether a row is painted as selected."""
        return False

    def set_chosen_widths(self, widths: Mapping[str, int]) -> None:
        """Take stored widths."""
        self._chosen = dict(widths)
        self._fit()

    def set_sorted(self, key: str | None, *, descending: bool = False) -> None:
        """Show which column the rows are ordered by."""
        self._header.set_sorted(key, descending=descending)

    def set_stale(self, *, stale: bool) -> None:
        """Pale the rows while newer ones are on their way."""
        self._delegate.stale = stale
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the columns into the new room."""
        super().resizeEvent(event)
        self._fit()
        self._ask()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802 - Qt's name
        """Ask for the rows that come into sight."""
        super().scrollContentsBy(dx, dy)
        self._ask()

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """Do nothing: letters are commands, and "/" searches."""

    def _furnish(self) -> None:
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        # Qt keeps the current row only; what is selected is a statement (SelectionState).
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        numbers = self.verticalHeader()
        numbers.hide()
        # Below any height: raising the least height later costs seconds at 100,000 rows.
        numbers.setMinimumSectionSize(16)
        numbers.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def _span_lanes(self) -> None:
        self.clearSpans()
        columns = len(self._model.columns)
        if columns > 1:
            for row in self._model.lane_rows:
                self.setSpan(row, 0, 1, columns)

    def _fit(self) -> None:
        columns = self._model.columns
        room, factor = self.viewport().width(), current().column_factor()
        self._shown = fit_columns(columns, room, factor, self._chosen)
        shown = [at for at, column in enumerate(columns) if column.key in self._shown]
        self._fitting = True
        for at, column in enumerate(columns):
            width = self._shown.get(column.key)
            self.setColumnHidden(at, width is None)
            if width is not None:
                self.setColumnWidth(at, width)
        self._fitting = False
        for painter in (self._delegate, self._header):
            painter.first_column = shown[0] if shown else 0
            painter.last_column = shown[-1] if shown else 0

    @Slot(int, int, int)
    def _take_width(self, at: int, old: int, new: int) -> None:  # noqa: ARG002 - Qt's call
        if self._fitting or new == 0 or not self.isVisible():
            return
        extra = GAP if at != self._delegate.last_column else INSET
        extra += INSET if at == self._delegate.first_column else 0
        width = round((new - extra) / current().column_factor())
        self._chosen[self._model.columns[at].key] = max(16, width)
        self._fit()
        self.widths_changed.emit()

    @Slot(int)
    def _ask_sort(self, at: int) -> None:
        if self._model.columns[at].sortable:
            self.sort_requested.emit(self._model.columns[at].key)

    @Slot()
    def _restyle(self) -> None:
        height = current().row_height()
        numbers = self.verticalHeader()
        numbers.setDefaultSectionSize(height)
        self.verticalScrollBar().setSingleStep(height)
        self._header.updateGeometry()
        self._fit()
        self.updateGeometries()
        self.viewport().update()

    def _page(self) -> int:
        """Count the rows that fit in sight, less one that stays for orientation."""
        return max(1, self.viewport().height() // current().row_height() - 1)

    def _index(self, row: int) -> QModelIndex:
        column = self._delegate.first_column
        return self._model.index(row, column) if row >= 0 else QModelIndex()

    def _ask(self) -> None:
        """Ask for the rows in sight and one page around them."""
        if self._model.rowCount() == 0:
            return
        first, page = max(0, self.rowAt(0)), self._page() + 1
        self._model.want_rows(first - page, first + 2 * page)

    def _held_place(self) -> tuple[RowId | None, int]:
        """Remember a row and its place on the screen: the current one, else the topmost."""
        rows = [self.currentIndex().row(), *range(max(0, self.rowAt(0)), self.rowAt(0) + 3)]
        for row in rows:
            row_id = self._model.id_at(row) if row >= 0 else None
            place = self.rowViewportPosition(row) if row_id is not None else -1
            if row_id is not None and -1 < place < self.viewport().height():
                return row_id, place
        return None, 0

    def _put_back(self, held: RowId | None, place: int) -> None:
        """Scroll so that the remembered row stands where it stood."""
        row = -1 if held is None else self._model.row_of(held)
        if row >= 0:
            self.verticalScrollBar().setValue(row * current().row_height() - place)
