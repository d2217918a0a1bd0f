"""The builder: sections, items, and the pages that the client gets.

Source: ux.md 3.12 (2); mockups/06-check-in.
"""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QSplitter, QVBoxLayout

from ui.kit.buttons import Button
from ui.kit.text import PlainLabel
from ui.screens.check_ins.agenda_list import AgendaList
from ui.screens.check_ins.preview_part import PreviewPart
from ui.screens.check_ins.section_part import SectionPart
from ui.theme import fonts
from ui.theme.theme import current

_LEAST, _LEAST_WITH_PAGES = 330, 900


class BuildPart(QSplitter):
    """Three panes; what their buttons do is the screen's."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Agenda of a check-in"))
        self.sections = SectionPart()
        self.client = PlainLabel(size=fonts.TITLE, weight=fonts.BOLD, elide="right")
        self.found = PlainLabel(tone="muted", size=fonts.CELL, elide="right")
        self.add_topic = Button(self.tr("Topic…"), key="T")
        self.add_topic.setAccessibleName(self.tr("Add a topic"))
        self.pin_item = Button(self.tr("Pin"), "quiet", key="P")
        self.hide_item = Button(self.tr("Hide…"), "quiet", key="H")
        up, down = self.tr("Move the item up"), self.tr("Move the item down")
        self.up = Button(up, "quiet", icon="arrow-up", square=True)
        self.down = Button(down, "quiet", icon="arrow-down", square=True)
        self.items = AgendaList(self.tr("Items of the agenda"))
        self.preview = PreviewPart()
        # Where there is no room for the pages, their acts stand above the items.
        self.export_here = Button(self.tr("Export…"))
        self.hold_here = Button(self.tr("Hold"), "primary")
        self.hold_here.setAccessibleName(self.tr("Hold the check-in"))
        self.export_here.clicked.connect(self.preview.export.click)
        self.hold_here.clicked.connect(self.preview.hold.click)
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lay_out()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.client)
        words.addWidget(self.found)
        acts = QHBoxLayout()
        acts.setSpacing(8)
        for button in (
            self.add_topic,
            self.pin_item,
            self.hide_item,
            self.up,
            self.down,
            self.export_here,
            self.hold_here,
        ):
            acts.addWidget(button)
        acts.addStretch(1)
        self._head.setContentsMargins(20, 8, 16, 8)
        self._head.setSpacing(6)
        self._head.addLayout(words, 1)
        self._head.addLayout(acts)
        middle = QFrame()
        middle.setMinimumWidth(current().px(_LEAST))
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(self.items, 1)
        for part, stretch in ((self.sections, 0), (middle, 3), (self.preview, 2)):
            self.addWidget(part)
            self.setStretchFactor(self.count() - 1, stretch)
        self.setChildrenCollapsible(False)
        self.setSizes([250, 620, 370])
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the pages out where items would be too narrow to read."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = self.width() >= current().px(_LEAST_WITH_PAGES)
        self.preview.setVisible(wide)
        self.export_here.setVisible(not wide)
        self.hold_here.setVisible(not wide)
        across = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._head.setDirection(across)
