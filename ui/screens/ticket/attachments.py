"""The files of a ticket: a small picture, where their bytes are, what can be done with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Literal
from uuid import UUID

from PySide6.QtCore import QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.bootstrap.attachments import FileState
from app.domain.attachments import size_words, where_words
from app.queries.attachments import AttachmentRow
from ui.kit.buttons import Button
from ui.kit.text import PlainLabel, set_tip
from ui.screens.ticket.entry_items import Glyph
from ui.theme import fonts
from ui.theme.theme import current

FileAct = Literal["look", "save", "fetch", "remove"]
_NOWHERE = FileState()


class AttachmentLines(QWidget):
    """The files, one under the other. `wanted` carries an act and the file that it is about."""

    wanted = Signal(str, object)

    def __init__(
        self,
        rows: Sequence[AttachmentRow],
        here: Mapping[UUID, FileState],
        small: Mapping[UUID, bytes],
        *,
        roomy: bool = False,
    ) -> None:
        """Build the list.

        Args:
            rows: the files.
            here: where they are, as this device knows.
            small: the small pictures that are here.
            roomy: leave as much room beside the icons as lists in a wide part do.
        """
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for row in rows:
            state = here.get(row.id, _NOWHERE)
            line = AttachmentLine(row, state, small.get(row.id, b""), roomy=roomy)
            line.wanted.connect(partial(self._tell, row))
            column.addWidget(line)

    def _tell(self, row: AttachmentRow, act: str) -> None:
        self.wanted.emit(act, row)


class AttachmentLine(QFrame):
    """One file: its picture, its name over its size and where it is, and what can be done with it.

    With the focus on it: Enter looks at it or fetches it, Ctrl+S saves it, Delete removes it.
    """

    wanted = Signal(str)

    def __init__(self, row: AttachmentRow, state: FileState, small: bytes, *, roomy: bool) -> None:
        super().__init__()
        self._image = row.media_type.startswith("image/")
        self._name, self._state = row.name, state
        where = where_words(
            row.state,
            here=state.here,
            way=state.way,
            percent=state.percent,
            stuck=bool(state.stuck),
        )
        under = f"{size_words(row.size)} · {where}"
        self.setAccessibleName(f"{row.name}, {size_words(row.size)}, {where}")
        set_tip(self, "\n".join(self._told(row, state)))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        words = QVBoxLayout()
        words.setSpacing(0)
        name = PlainLabel(row.name, size=fonts.CELL, elide="middle")
        set_tip(name, "")
        words.addWidget(name)
        words.addWidget(PlainLabel(under, tone="muted", size=fonts.SMALL, wrap=True))
        if roomy:
            words.addLayout(self._links())
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8 if roomy or small else 2)
        picture: QWidget = Glyph("file", "muted", room=20 if roomy else 18)
        if small:
            picture = Thumbnail(small, 44 if roomy else 30)
        line.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(words, 1)
        if not roomy:
            line.addWidget(self._more(), 0, Qt.AlignmentFlag.AlignTop)

    def acts(self) -> list[tuple[FileAct, str]]:
        """List what can be done now, with the words for it."""
        state, found = self._state, list[tuple[FileAct, str]]()
        if state.stuck and state.way == "up":
            found.append(("fetch", self.tr("Send again")))
        if not state.here and (state.stuck or not state.way):
            found.append(("fetch", self.tr("Fetch")))
        if state.here and self._image:
            found.append(("look", self.tr("Look")))
        if state.here:
            found.append(("save", self.tr("Save as…")))
        return [*found, ("remove", self.tr("Remove"))]

    def _links(self) -> QHBoxLayout:
        """Give each act a link, where there is room for them."""
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for act, words in self.acts():
            button = Button(words, "link")
            button.setAccessibleName(f"{words} {self._name}")
            button.clicked.connect(partial(self._tell, act))
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _more(self) -> Button:
        """One button for all acts, where there is little room."""
        words = self.tr("What can be done with {0}").format(self._name)
        button = Button(words, "quiet", icon="ellipsis", square=True)
        menu = QMenu(button)
        for act, shown in self.acts():
            menu.addAction(shown).triggered.connect(partial(self._tell, act))
        button.clicked.connect(lambda: menu.popup(button.mapToGlobal(button.rect().bottomLeft())))
        return button

    def _tell(self, act: str, _checked: bool = False) -> None:
        self.wanted.emit(act)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Do with keys what the buttons do."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        able = [act for act, _words in self.acts()]
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if able[0] != "remove":
                self._tell(able[0])
        elif event.key() == Qt.Key.Key_S and control and "save" in able:
            self._tell("save")
        elif event.key() == Qt.Key.Key_Delete:
            self._tell("remove")
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Show where the focus is."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(current().colour("accent"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.end()

    def _told(self, row: AttachmentRow, state: FileState) -> list[str]:
        """Say at length what the line says in short."""
        told = [row.name]
        if row.width and row.height:
            told.append(self.tr("{0} × {1} pixels").format(row.width, row.height))
        if row.author:
            told.append(self.tr("added by {0}").format(row.author))
        if row.visibility == "internal":
            told.append(self.tr("only we see it"))
        if state.here:
            told.append(self.tr("a sealed copy is on this device"))
        if state.stuck:
            told.append(state.stuck)
        return told


class Thumbnail(QWidget):
    """A small picture, within a square.

    *Units*: `side` in pixels at 100 %.
    """

    def __init__(self, small: bytes, side: int) -> None:
        super().__init__()
        self._image = QImage.fromData(small)
        length = current().px(side)
        self.setFixedSize(QSize(length, length))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the whole picture, as large as the square allows."""
        if self._image.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        painter.drawImage(QRectF(left, top, size.width(), size.height()), self._image)
        painter.end()


def files_in(data: QMimeData) -> list[Path]:
    """Give the files of this machine that are dragged or pasted; empty for anything else."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def image_in(data: QMimeData) -> QImage | None:
    """Give the picture that is pasted; None where the clipboard holds text, or no picture."""
    if data.hasText() or not data.hasImage():
        return None
    image = data.imageData()
    return image if isinstance(image, QImage) and not image.isNull() else None
