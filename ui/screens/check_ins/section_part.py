"""The thirteen sections at the left: how many items each has, and which were looked at.

Source: ux.md 3.12 (2); mockups/06-check-in (left).
"""

from __future__ import annotations

from collections.abc import Set

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from app.domain.check_ins import Agenda, Section
from app.reports.documents.agenda import SHORT_TITLES
from ui.kit.lines import Line, LineList
from ui.kit.text import PlainLabel
from ui.theme import fonts
from ui.theme.theme import current

_LEAST = 190
_WHOLE_TITLES = 300
"""From this width on no title of a section is cut."""


class SectionPart(QFrame):
    """`chosen` carries the section that the person went to, `ticked` one whose tick changes."""

    chosen = Signal(int)
    ticked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setAccessibleName(self.tr("Sections of the agenda"))
        self.setMinimumWidth(current().px(_LEAST))
        self._short = False
        self._shown: tuple[Agenda, Set[Section]] | None = None
        self.looked = PlainLabel(tone="muted", size=fonts.CELL)
        self.list = LineList(self.tr("Sections"))
        self.foot = PlainLabel(tone="muted", size=fonts.CELL, wrap=True)
        head = QHBoxLayout()
        head.setContentsMargins(12, 10, 12, 10)
        head.addWidget(PlainLabel(self.tr("Agenda"), size=fonts.TITLE, weight=fonts.BOLD), 1)
        head.addWidget(self.looked)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 10, 12, 12)
        foot.addWidget(self.foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
        self.list.chosen.connect(self._tell)
        self.list.opened.connect(self._tick)

    def show_agenda(self, agenda: Agenda, looked: Set[Section], foot: str) -> None:
        """Show the sections of an agenda."""
        self._shown = agenda, looked
        self._set_lines(agenda, looked)
        counts = len(looked), len(agenda.sections)
        self.looked.setText(self.tr("{0} of {1}").format(*counts))
        self.looked.setAccessibleName(self.tr("{0} of {1} looked at").format(*counts))
        self.foot.setText(foot)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Name the sections in short where their titles would be cut."""
        super().resizeEvent(event)
        short = self.width() < current().px(_WHOLE_TITLES)
        if short != self._short:
            self._short = short
            if self._shown is not None:
                self._set_lines(*self._shown)

    def _set_lines(self, agenda: Agenda, looked: Set[Section]) -> None:
        lines = [
            Line(
                int(one.section),
                f"{int(one.section)}  {SHORT_TITLES[one.section] if self._short else one.title}",
                tail=str(one.count) if one.count else "–",
                icon="circle-check" if one.section in looked else "circle",
                tone="accent" if one.section in looked else "muted",
                spoken=self._spoken(one.title, one.count, looked=one.section in looked),
            )
            for one in agenda.sections
        ]
        self.list.set_lines(lines)

    def _spoken(self, title: str, count: int, *, looked: bool) -> str:
        seen = self.tr("looked at") if looked else self.tr("not looked at")
        return self.tr("{0}, {1} items, {2}").format(title, count, seen)

    @Slot(object)
    def _tell(self, key: object) -> None:
        if isinstance(key, int):
            self.chosen.emit(key)

    @Slot(object)
    def _tick(self, key: object) -> None:
        if isinstance(key, int):
            self.ticked.emit(key)
