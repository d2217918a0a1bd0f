"""What a person does with the files of a ticket: adds, pastes, looks, saves, fetches, removes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QDialog, QFileDialog, QScrollArea, QVBoxLayout

from app.bootstrap.attachments import Removed
from app.queries.attachments import AttachmentRow
from app.queries.ticket_page import TicketPage
from ui.kit.text import PlainLabel
from ui.screens.ticket.pictures import small_of, written
from ui.screens.ticket.presenter import TicketPresenter
from ui.screens.ticket.view import TicketPane
from ui.shell.contract import ScreenContext
from ui.shell.taking_out import ask_where


class FileActs(QObject):
    """Connects the lists of files, the drops and the clipboard with the ticket's files."""

    def __init__(
        self, context: ScreenContext, presenter: TicketPresenter, pane: TicketPane
    ) -> None:
        super().__init__(pane)
        self._context, self._presenter = context, presenter
        presenter.files.small_of = small_of
        pane.inspector.file_requested.connect(self.choose)
        pane.inspector.file_wanted.connect(self.act)
        pane.related.file_wanted.connect(self.act)
        pane.files_dropped.connect(self.add)
        pane.editor.text.image_pasted.connect(self.paste)
        pane.editor.text.files_pasted.connect(self.add)

    @Slot()
    def choose(self) -> None:
        """Ask which files to add; the window goes on meanwhile."""
        self._presenter.when_read(self._ask)

    def _ask(self, page: TicketPage) -> None:
        title = self.tr("Add files to {0}").format(page.detail.row.label)
        dialog = QFileDialog(self._context.window, title)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(partial(self._add_to, page))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _add_to(self, page: TicketPage, paths: list[str]) -> None:
        self._presenter.files.add(page, [Path(path) for path in paths])

    @Slot(list)
    def add(self, paths: list[Path]) -> None:
        """Add files that were dropped or pasted."""
        self._presenter.when_read(lambda page: self._presenter.files.add(page, paths))

    @Slot(object)
    def paste(self, image: object) -> None:
        """Add a picture from the clipboard."""
        picture = partial(written, cast("QImage", image), "PNG")
        self._presenter.when_read(lambda page: self._presenter.files.paste(page, picture))

    @Slot(str, object)
    def act(self, act: str, row: object) -> None:
        """Do something with one file."""
        file = cast("AttachmentRow", row)
        acts: dict[str, Callable[[AttachmentRow], None]] = {
            "fetch": lambda one: self._presenter.files.fetch(one.id),
            "look": self._look,
            "save": self._ask_where,
            "remove": self._remove,
        }
        acts[act](file)

    def _look(self, row: AttachmentRow) -> None:
        self._presenter.files.look(row, partial(self._show, row))

    def _show(self, row: AttachmentRow, body: bytes) -> None:
        image = QImage.fromData(body)
        if image.isNull():
            words = self.tr("{0} cannot be shown as a picture: save it, and open it elsewhere.")
            self._context.notices.say(words.format(row.name))
            return
        dialog = PictureDialog(row.name, image)
        dialog.setParent(self._context.window, dialog.windowFlags())
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _ask_where(self, row: AttachmentRow) -> None:
        title = self.tr("Save {0} as").format(row.name)
        ask_where(self._context.window, title, row.name, partial(self._save, row))

    def _save(self, row: AttachmentRow, path: str) -> None:
        where = Path(path)
        words = self.tr("{0} is saved, readable, as {1}").format(row.name, where.name)
        say = partial(self._context.notices.say, words)
        self._presenter.files.save(row.id, where, say)

    def _remove(self, row: AttachmentRow) -> None:
        def removed(was: Removed) -> None:
            words = self.tr("{0} is removed").format(row.name)
            undo = partial(self._presenter.files.put_back, was)
            self._context.notices.say(words, undo)

        self._presenter.files.remove(row.id, removed)


class PictureDialog(QDialog):
    """A picture by itself; Esc closes it. It is in memory alone."""

    def __init__(self, name: str, image: QImage) -> None:
        super().__init__()
        self.setWindowTitle(name)
        label = PlainLabel()
        label.setAccessibleName(name)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        most = self.screen().availableSize() * 0.8
        if image.width() > most.width() or image.height() > most.height():
            image = image.scaled(
                most,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        label.setPixmap(QPixmap.fromImage(image))
        area = QScrollArea()
        area.setAccessibleName(name)
        area.setWidget(label)
        area.setWidgetResizable(True)
        column = QVBoxLayout(self)
        column.addWidget(area)
        self.resize(image.width() + 48, image.height() + 48)
