"""Groups of facts side by side, put in anew when they or the sizes of the moment change."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.kit.facts import Facts, add_group
from ui.kit.flow import FlowGrid
from ui.theme.theme import current


class FactGrid(QWidget):
    """As many columns as fit.

    Units: `least` and `gap` as in `FlowGrid`.
    """

    def __init__(
        self,
        make: Callable[[Facts], QWidget],
        *,
        columns: Sequence[int],
        least: int,
        gap: int = 12,
    ) -> None:
        """Build it empty; `make` makes the part of one group."""
        super().__init__()
        self._make, self._columns, self._least, self._gap = make, tuple(columns), least, gap
        self._shown: tuple[Facts, ...] = ()
        self._grid: FlowGrid | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        current().changed.connect(self._build)

    def show_groups(self, groups: Sequence[Facts]) -> None:
        """Show other groups."""
        if tuple(groups) != self._shown:
            self._shown = tuple(groups)
            self._build()

    @Slot()
    def _build(self) -> None:
        if self._grid is not None:
            self._column.removeWidget(self._grid)
            self._grid.hide()
            self._grid.deleteLater()
        parts = [self._make(group) for group in self._shown]
        self._grid = FlowGrid(parts, columns=self._columns, least=self._least, gap=self._gap)
        self._column.addWidget(self._grid)


def bare_part(group: Facts) -> QWidget:
    """A group without a frame."""
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    add_group(column, group)
    column.addStretch(1)
    return part
