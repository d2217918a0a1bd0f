"""The big list as a person drives it: cursor, selection, keys and mouse."""

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from ui.kit.announce import announce
from ui.kit.table.columns import ColumnSpec, Lane, RowId
from ui.kit.table.grid import ListGrid
from ui.kit.table.selection import SelectionState
from ui.kit.table.source import RowSource
from ui.kit.table.steps import nearest_row, step_of, target_row

_Flag = QItemSelectionModel.SelectionFlag
_Mod = Qt.KeyboardModifier
_FEW = 4


class IdTableView(ListGrid):
    """Shows a `RowSource` with lanes, one current row and a logical selection.

    The list never moves under the cursor: `set_ids` keeps the current id and its place on the
    screen. Keys that the list does not know go to whoever is around it.

    Source: ux.md 1.2, 3.4, 5; mockups/README.md "Row".
    """

    opened = Signal(object)
    """The id that Enter, O or a double click opens."""
    current_changed = Signal(object)
    """The id that the cursor went to, or None."""
    selection_changed = Signal(object)
    """The new `SelectionState`."""
    lane_toggled = Signal(str)
    """The key of the heading that was pressed."""

    def __init__(
        self,
        columns: Sequence[ColumnSpec],
        source: RowSource,
        name: str,
        parent: QWidget | None = None,
    ) -> None:
        # Set before Qt is: it calls currentChanged while the base builds itself.
        self._selection = SelectionState()
        self._going = True
        super().__init__(columns, source, parent)
        self._going = False
        self.letters = True
        self._filter: object = None
        self._anchor: RowId | None = None
        self._told: RowId | None = None
        self.setAccessibleName(name)
        if source.ids:
            self.set_ids(source.ids)

    @property
    def selection_state(self) -> SelectionState:
        """What is selected."""
        return self._selection

    def is_selected(self, row_id: RowId) -> bool:
        """Tell whether a row is painted as selected."""
        return row_id in self._selection

    def current_id(self) -> RowId | None:
        """Give the id under the cursor."""
        return self._model.id_at(self.currentIndex().row())

    def set_current_id(self, row_id: RowId | None) -> bool:
        """Put the cursor on an id; False if it is not listed."""
        row = -1 if row_id is None else self._model.row_of(row_id)
        self._go(row)
        return row >= 0

    def set_filter(self, matching: object) -> None:
        """Say what the ids match; "all" is said of this filter, so another one unselects."""
        if matching != self._filter:
            self._filter = matching
            self.set_selection(self._selection.only(self.current_id()))

    def set_selection(self, state: SelectionState) -> None:
        """Select something else."""
        if state == self._selection:
            return
        old, self._selection = self._selection, state
        self._paint_change(old, state)
        self.selection_changed.emit(state)
        many = state.count(len(self._model.ids))
        if many > 1:
            announce(self, self.tr("%n selected", "rows of a list", many))

    def select_all(self) -> None:
        """Select all that match, as a statement."""
        self.set_selection(self._selection.all(self._filter))

    def set_ids(self, ids: Sequence[RowId], lanes: Sequence[Lane] = ()) -> None:
        """Show another list; the current id and its place on the screen stay if they can.

        If the current id is gone, the cursor takes the row that moved up into its place.
        """
        old_row, kept = self.currentIndex().row(), self.current_id()
        held, place = self._held_place()
        self._going = True
        self._model.set_ids(ids, lanes)
        self._span_lanes()
        self._going = False
        self.updateGeometries()
        row = -1 if kept is None else self._model.row_of(kept)
        stays = row >= 0
        if kept is not None and not stays:
            row = nearest_row(self._model, old_row)
        if len(self._selection.ids) > 1:
            self.set_selection(self._selection.with_ids(self._selection.ids.intersection(ids)))
        self._go(row, keep=stays, scroll=not stays)
        self._put_back(held, place)
        self._ask()

    def moveCursor(  # noqa: N802 - Qt's name
        self,
        cursorAction: QAbstractItemView.CursorAction,  # noqa: N803 - Qt's name
        modifiers: Qt.KeyboardModifier,  # noqa: ARG002 - Qt's call
    ) -> QModelIndex:
        """Go by rows and never to a heading."""
        row = self.currentIndex().row()
        return self._index(target_row(self._model, row, cursorAction, self._page()))

    def currentChanged(  # noqa: N802 - Qt's name
        self,
        current: QModelIndex | QPersistentModelIndex,
        previous: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Follow a cursor that others moved, as screen readers do."""
        super().currentChanged(current, previous)
        if not self._going:
            self._settle(keep=False, extend=False)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Move, extend, select, open."""
        step = step_of(event, letters=self.letters)
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif step is not None:
            row = target_row(self._model, self.currentIndex().row(), step, self._page())
            self._go(row, extend=bool(event.modifiers() & _Mod.ShiftModifier))
        elif not self._act(event):
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go to the row; Ctrl turns it over, Shift extends, a heading opens or closes."""
        row = self.rowAt(round(event.position().y()))
        lane, row_id = self._model.lane_at(row), self._model.id_at(row)
        if lane is not None:
            self.lane_toggled.emit(lane.key)
        elif row_id is None:
            return
        elif event.modifiers() & _Mod.ControlModifier:
            self._go(row, keep=True)
            self.set_selection(self._selection.toggle(row_id))
        elif event.button() == Qt.MouseButton.RightButton and row_id in self._selection:
            self._go(row, keep=True)
        else:
            self._go(row, extend=bool(event.modifiers() & _Mod.ShiftModifier))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Do nothing: dragging across rows does not select."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Open the row."""
        row_id = self._model.id_at(self.rowAt(round(event.position().y())))
        if row_id is not None and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(row_id)

    def _act(self, event: QKeyEvent) -> bool:
        """Do what a key says about the current row; False if it says nothing."""
        row_id, key = self.current_id(), event.key()
        plain = event.modifiers() in (_Mod.NoModifier, _Mod.KeypadModifier)
        if row_id is None or not plain:
            return False
        opens = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if key in opens or (self.letters and key == Qt.Key.Key_O):
            self.opened.emit(row_id)
        elif self.letters and key == Qt.Key.Key_X:
            self.set_selection(self._selection.toggle(row_id))
        elif key == Qt.Key.Key_Escape and self._selection != self._selection.only(row_id):
            self.set_selection(self._selection.only(row_id))
        else:
            return False
        return True

    def _go(
        self, row: int, *, extend: bool = False, keep: bool = False, scroll: bool = True
    ) -> None:
        """Put the cursor on a row, and select it, or up to it, or leave the selection."""
        index = self._index(row)
        self._going = True
        self.selectionModel().setCurrentIndex(index, _Flag.ClearAndSelect | _Flag.Rows)
        self._going = False
        if scroll and index.isValid():
            self.scrollTo(index)
        self._settle(keep=keep, extend=extend)

    def _settle(self, *, keep: bool, extend: bool) -> None:
        """Bring selection and listeners in line with the cursor."""
        row, row_id = self.currentIndex().row(), self.current_id()
        self._delegate.current_row = row if row_id is not None else -1
        if extend and row_id is not None:
            self.set_selection(self._selection.with_ids(self._stretch_to(row)))
        elif not keep:
            self._anchor = row_id
            self.set_selection(self._selection.only(row_id))
        if row_id != self._told:
            self._told = row_id
            self.current_changed.emit(row_id)

    def _paint_change(self, old: SelectionState, new: SelectionState) -> None:
        """Paint again what a change of the selection touches; one step touches two rows."""
        if old.all_matching or new.all_matching or len(old.ids | new.ids) > _FEW:
            self.viewport().update()
            return
        for row_id in old.ids | new.ids:
            row = self._model.row_in_sight(row_id)
            if row >= 0:
                top, height = self.rowViewportPosition(row), self.rowHeight(row)
                self.viewport().update(0, top, self.viewport().width(), height)

    def _stretch_to(self, row: int) -> list[RowId]:
        """List the ids from where the stretch began to a row."""
        start = -1 if self._anchor is None else self._model.row_of(self._anchor)
        first, last = sorted((row if start < 0 else start, row))
        ids = (self._model.id_at(at) for at in range(first, last + 1))
        return [row_id for row_id in ids if row_id is not None]
