"""One of two values that clash, with the button that chooses it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTextBrowser

from ui.kit.buttons import Button
from ui.kit.card import Card
from ui.kit.text import PlainLabel
from ui.theme import fonts
from ui.theme.theme import current

_LOWEST, _HIGHEST = 22, 300
"""How high a value's text may be. Units: pixels at 100 %."""


class ValueText(QTextBrowser):
    """A value, as high as its text up to a limit; longer ones scroll."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("bare", True)
        self.document().setDocumentMargin(0)

    def show_html(self, html: str) -> None:
        """Show text that was made safe."""
        self.setFont(current().font())
        self.setHtml(html)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wanted = round(self.document().size().height()) + 4
        self.setFixedHeight(min(current().px(_HIGHEST), max(current().px(_LOWEST), wanted)))


class ValueCard(Card):
    """Whose it is and since when, the value itself, and the choice with how much was changed."""

    chosen = Signal()

    def __init__(self, title: str, button: str, key: str) -> None:
        super().__init__(inset=14, spacing=8)
        self.setAccessibleName(title)
        self.who = PlainLabel(title, weight=fonts.BOLD)
        self.when = PlainLabel(tone="muted", size=fonts.CELL, elide="right")
        self.text = ValueText(title)
        self.button = Button(button, key=key)
        self.button.clicked.connect(self.chosen)
        self.changes = PlainLabel(tone="muted", size=fonts.SMALL, wrap=True)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.who)
        top.addWidget(self.when, 1)
        foot = QHBoxLayout()
        foot.setSpacing(10)
        foot.addWidget(self.button)
        foot.addWidget(self.changes, 1)
        self.column.addLayout(top)
        self.column.addWidget(self.text)
        self.column.addStretch(1)
        self.column.addLayout(foot)

    def set_who(self, name: str) -> None:
        """Say whose value it is."""
        self.who.setText(name)
        self.setAccessibleName(name)
        self.text.setAccessibleName(name)

    def show_value(self, html: str, when: str, button: str, changes: str = "") -> None:
        """Show a value; `changes` says how much of the text that both began with is another one."""
        self.when.setText(when)
        self.button.set_words(button)
        self.text.show_html(html)
        self.changes.setText(changes)
