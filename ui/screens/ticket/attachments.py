"""The files of a ticket: what they are, and where their bytes are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.attachments import size_words, where_words
from app.queries.attachments import AttachmentRow
from ui.kit.text import PlainLabel, plain_tip
from ui.screens.ticket.entry_items import Glyph
from ui.theme import fonts


class AttachmentLines(QWidget):
    """The files, one under the other; quiet, since none of them can be opened yet."""

    def __init__(
        self, rows: Sequence[AttachmentRow], here: Mapping[UUID, Path], *, roomy: bool = False
    ) -> None:
        """Build the list.

        Args:
            rows: the files.
            here: those whose file is on this device, and where.
            roomy: leave as much room beside the icons as lists in a wide part do.
        """
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for row in rows:
            column.addWidget(AttachmentLine(row, here.get(row.id), roomy=roomy))


class AttachmentLine(QWidget):
    """One file: its name over its size and where it is."""

    def __init__(self, row: AttachmentRow, path: Path | None, *, roomy: bool) -> None:
        super().__init__()
        where = where_words(row.state, here=path is not None)
        under = f"{size_words(row.size)} · {where}"
        self.setAccessibleName(f"{row.name}, {size_words(row.size)}, {where}")
        self.setToolTip(plain_tip("\n".join(self._told(row, path))))
        words = QVBoxLayout()
        words.setSpacing(0)
        name = PlainLabel(row.name, size=fonts.CELL, elide="middle")
        name.setToolTip("")
        words.addWidget(name)
        words.addWidget(PlainLabel(under, tone="muted", size=fonts.SMALL, wrap=True))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8 if roomy else 2)
        line.addWidget(
            Glyph("file", "muted", room=20 if roomy else 18), 0, Qt.AlignmentFlag.AlignTop
        )
        line.addLayout(words, 1)

    def _told(self, row: AttachmentRow, path: Path | None) -> list[str]:
        """Say at length what the line says in short."""
        told = [row.name]
        if row.width and row.height:
            told.append(self.tr("{0} × {1} pixels").format(row.width, row.height))
        if row.author:
            told.append(self.tr("added by {0}").format(row.author))
        if row.visibility == "internal":
            told.append(self.tr("only we see it"))
        if path is not None:
            told.append(self.tr("the file is on this device: {0}").format(path))
        return told


def files_in(data: QMimeData) -> list[Path]:
    """Give the files of this machine that are dragged or pasted; empty for anything else."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
