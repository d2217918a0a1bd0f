"""Where the cursor goes: rows only, never headings."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView

from ui.kit.table.model import IdTableModel

Step = QAbstractItemView.CursorAction

_KEYS: dict[int, Step] = {
    Qt.Key.Key_Up: Step.MoveUp,
    Qt.Key.Key_Down: Step.MoveDown,
    Qt.Key.Key_Home: Step.MoveHome,
    Qt.Key.Key_End: Step.MoveEnd,
    Qt.Key.Key_PageUp: Step.MovePageUp,
    Qt.Key.Key_PageDown: Step.MovePageDown,
}
_LETTERS: dict[int, Step] = {Qt.Key.Key_J: Step.MoveDown, Qt.Key.Key_K: Step.MoveUp}
_BACK = frozenset({Step.MoveUp, Step.MovePrevious, Step.MovePageUp, Step.MoveEnd})


def step_of(event: QKeyEvent, *, letters: bool) -> Step | None:
    """Tell which step a key asks for, with or without Shift; None if it asks for none."""
    Mod = Qt.KeyboardModifier  # noqa: N806 - a type's short name
    if event.modifiers() & (Mod.ControlModifier | Mod.AltModifier | Mod.MetaModifier):
        return None
    step = _KEYS.get(event.key())
    if step is None and letters:
        step = _LETTERS.get(event.key())
    return step


def target_row(model: IdTableModel, row: int, step: Step, page: int) -> int:
    """Find the row that a step leads to; the present one where it leads nowhere.

    Headings are passed over in the direction of the step.
    """
    last = model.rowCount() - 1
    jumps = {
        Step.MoveUp: row - 1,
        Step.MovePrevious: row - 1,
        Step.MoveDown: row + 1,
        Step.MoveNext: row + 1,
        Step.MovePageUp: row - page,
        Step.MovePageDown: row + page,
        Step.MoveHome: 0,
        Step.MoveEnd: last,
    }
    wanted = min(last, max(0, jumps.get(step, row)))
    way = -1 if step in _BACK else 1
    found = nearest_row(model, wanted, way, only_way=True)
    if found < 0 and step not in (Step.MoveUp, Step.MoveDown):
        found = nearest_row(model, wanted, -way, only_way=True)
    return found if found >= 0 else row


def nearest_row(model: IdTableModel, row: int, way: int = 1, *, only_way: bool = False) -> int:
    """Find the nearest row that is no heading, first in one direction; -1 if there is none."""
    last = model.rowCount() - 1
    start = min(last, max(0, row))
    for direction in (way,) if only_way else (way, -way):
        at = start
        while 0 <= at <= last:
            if model.lane_at(at) is None:
                return at
            at += direction
    return -1
