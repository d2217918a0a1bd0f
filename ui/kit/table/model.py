"""The item model of the big list: ids and lanes in, finished rows out."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from ui.kit.table.columns import ColumnSpec, Lane, RowId
from ui.kit.table.source import RowSource
from ui.kit.text import plain_tip

_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_NOWHERE = QModelIndex()


class IdTableModel(QAbstractTableModel):
    """Serves rows by id; never sorts, never filters, never counts anything itself.

    The delegate reads `row_at` and ignores roles; `data` is for screen readers and tests.
    Lanes are rows of their own between the ids.

    Source: ux.md 1.2, 5.
    """

    rows_arrived = Signal()

    def __init__(
        self, columns: Sequence[ColumnSpec], source: RowSource, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.speak_rows = True
        self._source = source
        self._ids: Sequence[RowId] = source.ids
        self._lanes: tuple[Lane, ...] = ()
        self._lane_rows: list[int] = []
        self._in_sight = range(0)
        source.watch(self._take_arrivals)

    @property
    def ids(self) -> Sequence[RowId]:
        """The ids in order, without lanes."""
        return self._ids

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """The headings in order."""
        return self._lanes

    @property
    def lane_rows(self) -> list[int]:
        """The table rows that are headings."""
        return self._lane_rows

    def set_ids(self, ids: Sequence[RowId], lanes: Sequence[Lane] = ()) -> None:
        """Show another list."""
        self.beginResetModel()
        self._source.ids = self._ids = ids
        self._lanes = tuple(sorted(lanes, key=lambda lane: lane.start))
        self._lane_rows = [min(lane.start, len(ids)) + n for n, lane in enumerate(self._lanes)]
        self._in_sight = range(0)
        self.endResetModel()

    def lane_at(self, row: int) -> Lane | None:
        """Give the heading at a table row, if it is one."""
        at = bisect_left(self._lane_rows, row)
        if at < len(self._lane_rows) and self._lane_rows[at] == row:
            return self._lanes[at]
        return None

    def id_at(self, row: int) -> RowId | None:
        """Give the id at a table row; None for headings and outside of the list."""
        before = bisect_right(self._lane_rows, row)
        if before and self._lane_rows[before - 1] == row:
            return None
        at = row - before
        return self._ids[at] if 0 <= at < len(self._ids) else None

    def row_at(self, row: int) -> object | None:
        """Give the loaded row at a table row, or None."""
        row_id = self.id_at(row)
        return None if row_id is None else self._source.row(row_id)

    def row_of(self, row_id: RowId) -> int:
        """Find the table row of an id; -1 if it is not listed."""
        row = self.row_in_sight(row_id)
        if row >= 0:
            return row
        try:
            at = self._ids.index(row_id)
        except ValueError:
            return -1
        return self._table_row(at)

    def row_in_sight(self, row_id: RowId) -> int:
        """Find the table row of an id among those last wanted; -1 if it is not there."""
        return next((row for row in self._in_sight if self.id_at(row) == row_id), -1)

    def want_rows(self, first: int, last: int) -> None:
        """Tell the source which table rows are in sight or near."""
        self._in_sight = range(max(0, first), min(self.rowCount(), last + 1))
        ids = self.ids_in_sight()
        if ids:
            self._source.want(ids)

    def ids_in_sight(self) -> list[RowId]:
        """List the ids last wanted: those in sight and a page around them."""
        return [row_id for row_id in map(self.id_at, self._in_sight) if row_id is not None]

    def spoken(self, row: int) -> str:
        """Say a whole row, for a screen reader."""
        lane = self.lane_at(row)
        if lane is not None:
            return ", ".join(part for part in (lane.title, lane.count, lane.note) if part)
        content = self.row_at(row)
        if content is None:
            return self.tr("Loading")
        return ", ".join(said for column in self.columns if (said := column.say(content)))

    def rowCount(self, parent: _Index = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """Count rows and headings."""
        return 0 if parent.isValid() else len(self._ids) + len(self._lanes)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """Count columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        """Give a cell's words, or what is said of its row."""
        row = index.row()
        if role == _Role.UserRole:
            return self.id_at(row)
        if role == _Role.AccessibleTextRole and self.speak_rows:
            return self.spoken(row)
        if role in (_Role.DisplayRole, _Role.AccessibleTextRole, _Role.ToolTipRole):
            return self._words(row, index.column(), role)
        return None

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:
        """Give a column's title."""
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(self.columns):
            column = self.columns[section]
            if role in (_Role.DisplayRole, _Role.AccessibleTextRole):
                return column.title
        return None

    def _words(self, row: int, column: int, role: int) -> str | None:
        lane = self.lane_at(row)
        if lane is not None:
            return lane.title if role != _Role.ToolTipRole else None
        content = self.row_at(row)
        if content is None:
            return None
        cell = self.columns[column].value(content)
        if role == _Role.ToolTipRole:
            return plain_tip(cell.hint) or None
        return cell.words() if role == _Role.AccessibleTextRole else cell.text

    def _take_arrivals(self, row_ids: Sequence[RowId]) -> None:
        """Tell views about new rows; only those in sight can matter to them."""
        came = set(row_ids)
        rows = [row for row in self._in_sight if self.id_at(row) in came]
        if rows:
            last = len(self.columns) - 1
            self.dataChanged.emit(self.index(rows[0], 0), self.index(rows[-1], last))
        self.rows_arrived.emit()

    def _table_row(self, at: int) -> int:
        """Turn an index of the ids into a table row: add the headings above it."""
        above = bisect_right([lane.start for lane in self._lanes], at)
        return at + above
