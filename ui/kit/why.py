"""“Why?”: the conditions behind a decision, its clause, its charge, what would change it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.domain.coverage.explanation import Explanation
from app.domain.coverage.model import Condition
from ui.kit.buttons import Button
from ui.kit.card import Card
from ui.kit.marks import paint_mark
from ui.kit.sums import Sum
from ui.kit.text import PlainLabel
from ui.theme import fonts
from ui.theme.theme import current


class _Verdict(QWidget):
    """Whether a condition is met, as a shape."""

    def __init__(self, *, met: bool) -> None:
        super().__init__()
        self._met = met
        self.setAccessibleName(self.tr("met") if met else self.tr("not met"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        current().changed.connect(self._restyle)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the room of the mark, level with the first line."""
        return QSize(current().px(16), current().px(18))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the mark."""
        side = current().px(14)
        colour = current().colour("included" if self._met else "excluded")
        box = QRectF(0, current().px(2), side, side)
        paint_mark(QPainter(self), box, "check" if self._met else "cross", colour, side / 9)

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class WhyPanel(QWidget):
    """A question, its conditions one by one, how the charge comes about, and what would change it.

    `copy_wanted` carries all of it as text, for who writes down that it leaves and lets it.

    Source: ux.md 3.9 "suggestion"; mockups/02-stop-sheet (right column).
    """

    copy_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Why"))
        self._told: Explanation | None = None
        self._question = PlainLabel(size=fonts.TITLE, weight=fonts.BOLD, wrap=True)
        self._meta = PlainLabel(tone="muted", size=fonts.SMALL)
        self._list = QWidget()
        self._rows = QGridLayout(self._list)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setHorizontalSpacing(8)
        self._rows.setVerticalSpacing(0)
        self._rows.setColumnStretch(1, 1)
        self.copy = Button(self.tr("Copy"), "link", icon="copy")
        self.copy.setAccessibleName(self.tr("Copy the reasons"))
        self.copy.clicked.connect(self.copy_text)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._question, 1)
        head.addWidget(self._meta, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(self._list)
        column.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)
        self.copy.hide()

    @property
    def text(self) -> str:
        """What a copy holds."""
        return self._told.text if self._told is not None else ""

    def say(self, question: str, meta: str, told: Explanation, sums: Sequence[Sum] = ()) -> None:
        """Show the reasons of one decision."""
        self._told = told
        self._question.setText(question)
        self._meta.setText(meta)
        self._clear()
        at = 0
        for condition in told.conditions:
            at = self._add_condition(at, condition)
        if told.clauses:
            at = self._add_wide(at, _clause(told))
        if told.allowance:
            at = self._add_wide(at, PlainLabel(told.allowance, tone="muted", wrap=True))
        if sums:
            at = self._add_wide(at, _Gap(), space=0)
        for line in sums:
            at = self._add_sum(at, line)
        if told.turns:
            at = self._add_wide(at, _Gap(), space=0)
            title = self.tr("What would change it")
            head = PlainLabel(title, tone="muted", size=fonts.SMALL, weight=fonts.BOLD)
            at = self._add_wide(at, head, space=2)
            for turn in told.turns:
                at = self._add_wide(at, PlainLabel(turn.words, wrap=True), space=4)
        self.copy.show()
        met = {True: self.tr("met"), False: self.tr("not met")}
        spoken = [f"{met[c.met]}: {c.words}, {c.detail}" for c in told.conditions]
        turns = [turn.words for turn in told.turns]
        self.setAccessibleDescription(". ".join([question, *spoken, *turns]))

    @Slot()
    def copy_text(self) -> None:
        """Ask for all of it on the clipboard, as plain lines."""
        if self._told is not None:
            self.copy_wanted.emit(self._told.text)

    def _clear(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _add_wide(self, at: int, widget: QWidget, space: int = 8) -> int:
        self._rows.addWidget(widget, at, 0, 1, 3)
        if space:
            self._rows.addWidget(_Space(space), at + 1, 0)
        return at + 2

    def _add_condition(self, at: int, condition: Condition) -> int:
        self._rows.addWidget(_Verdict(met=condition.met), at, 0, Qt.AlignmentFlag.AlignTop)
        self._rows.addWidget(PlainLabel(condition.words, wrap=True), at, 1, 1, 2)
        if condition.detail:
            detail = PlainLabel(condition.detail, tone="muted", size=fonts.SMALL, wrap=True)
            self._rows.addWidget(detail, at + 1, 1, 1, 2)
        self._rows.addWidget(_Space(8), at + 2, 0)
        return at + 3

    def _add_sum(self, at: int, line: Sum) -> int:
        weight = fonts.BOLD if line.result else fonts.REGULAR
        right = Qt.AlignmentFlag.AlignRight
        self._rows.addWidget(PlainLabel(line.words, tone="muted", wrap=True), at, 0, 1, 2)
        self._rows.addWidget(PlainLabel(line.figure, weight=weight), at, 2, right)
        self._rows.addWidget(_Space(2), at + 1, 0)
        return at + 2


def _clause(told: Explanation) -> QWidget:
    """The words of the agreement behind it, and which version they stand in."""
    card = Card(inset=12, spacing=2)
    numbers = ", ".join(told.statements)
    where = f"{numbers} · {told.version}" if told.version else numbers
    title = card.tr("Agreement, {0}").format(where)
    card.column.addWidget(
        PlainLabel(title, tone="muted", size=fonts.SMALL, weight=fonts.BOLD, wrap=True)
    )
    for clause in told.clauses:
        card.column.addWidget(PlainLabel(f"“{clause}”", wrap=True))
    return card


class _Space(QWidget):
    """Air between two rows."""

    def __init__(self, height: int) -> None:
        super().__init__()
        self.setFixedHeight(height)


class _Gap(QWidget):
    """A hairline with air around it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(13)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, ARG002 - Qt's name and call
        """Paint the line."""
        QPainter(self).fillRect(0, 2, self.width(), 1, current().colour("hairline"))
