"""The least that a window can cost: an empty one."""

from __future__ import annotations

import sys

from PySide6.QtWidgets import QApplication, QMainWindow

from bench.probes.paint import Painted, say


def main() -> None:
    """Show an empty window, and say so once it was painted."""
    app = QApplication(sys.argv)
    window = QMainWindow()

    def seen() -> None:
        say()
        app.quit()

    Painted(window, seen)
    window.show()
    app.exec()


if __name__ == "__main__":
    main()
