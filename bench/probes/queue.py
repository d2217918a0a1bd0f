"""`trestle desk …` until the queue shows rows and has answered a key.

In the file that TRESTLE_BENCH_MODULES names it writes down which modules of others it loaded.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt

import app.cli.main
import ui.main
from bench.probes.paint import Painted, say

OWN = {"app", "ui", "bench", "resources", "__main__"}


class Watched(ui.main.Program):
    """The program, with somebody who waits for the queue and then goes one row down."""

    def _opened(self, opened: Any) -> None:
        super()._opened(opened)
        self._walk = Walk(self)


class Walk(QObject):
    """Waits for rows, presses Down, waits for the paint that follows."""

    def __init__(self, program: ui.main.Program) -> None:
        super().__init__(program)
        self._window = program.window
        from ui.kit.table.view import IdTableView

        (self._table,) = (
            table
            for table in program.window.findChildren(IdTableView)
            if table.accessibleName() == "Tickets" and table.isVisible()
        )
        self._row = -1
        Painted(self._table.viewport(), self._go_down, self._has_rows)

    def _has_rows(self) -> bool:
        rows = self._table.rows
        first = max(0, self._table.rowAt(1))
        return rows.rowCount() > 1 and rows.row_at(first) is not None

    def _go_down(self) -> None:
        from PySide6.QtTest import QTest

        self._row = self._table.currentIndex().row()
        Painted(self._table.viewport(), self._arrived, self._has_moved)
        QTest.keyClick(self._table, Qt.Key.Key_Down)

    def _has_moved(self) -> bool:
        return self._table.currentIndex().row() != self._row

    def _arrived(self) -> None:
        say()
        kept = Path(os.environ["TRESTLE_BENCH_MODULES"])
        kept.write_text("\n".join(_strangers()), encoding="utf-8")
        self._window.close()


def _strangers() -> list[str]:
    """Modules of others in the order in which they were loaded."""
    known = OWN | sys.stdlib_module_names
    return [
        name
        for name, module in list(sys.modules.items())
        if name.partition(".")[0] not in known and getattr(module, "__spec__", None) is not None
    ]


if __name__ == "__main__":
    ui.main.Program = Watched  # type: ignore[misc] # the same program, looked at
    app.cli.main.main(["desk", *sys.argv[1:]])
