"""The least that a window can cost: an empty one."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication, QMainWindow

from bench.probes.paint import Painted, say_and_end


def main() -> None:
    """Show an empty window, and say so once it was painted."""
    app = QApplication(sys.argv)
    window = QMainWindow()
    Painted(window, say_and_end)
    window.show()
    app.exec()


if __name__ == "__main__":
    main()
