"""The widget that shows a page or a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QByteArray, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QImage, QPainter, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from ui.kit.markdown.html import Rendered, render
from ui.kit.markdown.links import may_link, may_show
from ui.theme.icons import pixmap
from ui.theme.theme import current
from ui.theme.tokens import LIGHT

_LETTERS_WIDE = 80
_BOX = 14

Attachment = Callable[[str], bytes | None]


class MarkdownView(QTextBrowser):
    """Shows Markdown, at most 80 letters wide, in the colours of the theme.

    It opens and fetches nothing by itself: `link_activated` carries the address of a link to a
    record of ours or an https page, `task_toggled` the source line whose box was pressed (see
    `toggle_task`), `copy_wanted` a code block that is to go to the clipboard.

    Source: ux.md 3.11, security.md D14.
    """

    link_activated = Signal(str)
    task_toggled = Signal(int)
    copy_wanted = Signal(str)

    def __init__(
        self,
        name: str,
        *,
        attachment: Attachment | None = None,
        paper: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """Build an empty view.

        Args:
            name: what it shows, for screen readers.
            attachment: gives the bytes of an `asset:` image that is on this device, or None.
            paper: show it in the light colours in every theme, as a reader of the mail sees it.
            parent: the Qt parent.
        """
        super().__init__(parent)
        self._markdown = ""
        self._rendered = Rendered("", ())
        self._attachment = attachment
        self._paper = paper
        self.setAccessibleName(name)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUndoRedoEnabled(False)
        self.setProperty("bare", True)
        self.document().setDocumentMargin(0)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.anchorClicked.connect(self._follow)
        current().changed.connect(self._show_again)

    @property
    def markdown(self) -> str:
        """The source that is shown."""
        return self._markdown

    def set_markdown(self, markdown: str) -> None:
        """Show another text from its beginning."""
        self._markdown = markdown
        self._show()

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: N802 - Qt's name
        """Give our own marks and attachments; nothing else is ever loaded.

        Source: security.md D14.
        """
        address = QUrl(name).toString()
        if address.startswith("mark:task-"):
            return _task_mark(ticked=address.endswith("on"), ratio=self.devicePixelRatioF())
        if kind == int(self.document().ResourceType.ImageResource) and may_show(address):
            data = self._attachment(address) if self._attachment is not None else None
            if data is not None:
                return self._fitted(QImage.fromData(data))
        return QByteArray()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep lines short enough to read."""
        self._fit()
        super().resizeEvent(event)

    def _fit(self) -> None:
        widest = self.fontMetrics().averageCharWidth() * _LETTERS_WIDE
        self.setLineWrapMode(QTextBrowser.LineWrapMode.FixedPixelWidth)
        self.setLineWrapColumnOrWidth(max(1, min(widest, self.viewport().width())))

    def _fitted(self, image: QImage) -> QImage:
        room = max(1, self.lineWrapColumnOrWidth())
        if image.width() <= room:
            return image
        return image.scaledToWidth(room, Qt.TransformationMode.SmoothTransformation)

    def _show(self) -> None:
        theme = current()
        self.document().setIndentWidth(theme.px(20))
        self.document().setDefaultFont(theme.font())
        tokens = LIGHT if self._paper else theme.tokens
        self._rendered = render(
            self._markdown, tokens, scale=theme.scale, copy_word=self.tr("Copy")
        )
        self._fit()
        self.setHtml(self._rendered.html)

    @Slot()
    def _show_again(self) -> None:
        bar = self.verticalScrollBar()
        before = bar.value()
        self._show()
        bar.setValue(before)

    @Slot(QUrl)
    def _follow(self, url: QUrl) -> None:
        address = url.toString()
        scheme, _, rest = address.partition(":")
        if scheme == "task" and rest.isdigit():
            self.task_toggled.emit(int(rest))
        elif scheme == "copy" and rest.isdigit() and int(rest) < len(self._rendered.codes):
            self.copy_wanted.emit(self._rendered.codes[int(rest)])
        elif may_link(address):
            self.link_activated.emit(address)


def _task_mark(*, ticked: bool, ratio: float) -> QPixmap:
    """Draw a task box as the check boxes of the window look."""
    theme = current()
    side = theme.px(_BOX)
    canvas = QPixmap(round(side * ratio), round(side * ratio))
    canvas.setDevicePixelRatio(ratio)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour("accent" if ticked else "border"), 1.5))
    painter.setBrush(theme.colour("accent" if ticked else "panel"))
    painter.drawRoundedRect(1, 1, side - 2, side - 2, 3, 3)
    if ticked:
        painter.drawPixmap(2, 2, pixmap("check", "on_accent", side - 4, ratio))
    painter.end()
    return canvas
