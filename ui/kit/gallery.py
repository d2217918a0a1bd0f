"""Draws every piece of the kit as pictures, for people to look at.

Run with ``QT_QPA_PLATFORM=offscreen python -m ui.kit.gallery --out DIR``; set
``QT_SCALE_FACTOR`` for denser screens.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QApplication,
    QWidget,
)

from ui.kit.focus_ring import FocusRing
from ui.kit.gallery_pages import build_notices, build_sampler, build_table
from ui.theme.theme import Mode, current


def _shoot(widget: QWidget, size: QSize, path: Path, ring: FocusRing | None) -> None:
    widget.setWindowFlag(Qt.WindowType.Window)
    widget.resize(size)
    widget.show()
    if ring is not None:
        ring.follow(None, widget.findChild(QWidget, "focus"))
    QApplication.sendPostedEvents()
    widget.grab().save(str(path))
    widget.close()
    widget.deleteLater()


def draw_all(folder: Path, modes: Sequence[Mode] = ("light", "dark", "contrast")) -> list[Path]:
    """Draw the pages of the gallery in each theme, and tell where."""
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QApplication) else 1.0
    ring = FocusRing(app) if isinstance(app, QApplication) else None
    made: list[Path] = []
    for mode in modes:
        current().set_mode(mode)
        for name, build, size in (
            ("table", build_table, QSize(776, 860)),
            ("table-narrow", build_table, QSize(480, 400)),
            ("sampler", build_sampler, QSize(1280, 560)),
            ("notices", build_notices, QSize(900, 520)),
        ):
            path = folder / f"{name}-{mode}@{ratio:g}.png"
            _shoot(build(), size, path, ring)
            made.append(path)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw the gallery; the command's exit code."""
    parser = argparse.ArgumentParser(description="Draw the kit's pieces as pictures.")
    parser.add_argument("--out", type=Path, required=True, help="folder for the pictures")
    parser.add_argument("--text", type=float, default=1.0, help="text size, 1.0 to 2.0")
    chosen = parser.parse_args(arguments)
    app = QApplication.instance() or QApplication([])
    if isinstance(app, QApplication):
        current().set_scale(chosen.text)
        current().apply(app)
        draw_all(chosen.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
