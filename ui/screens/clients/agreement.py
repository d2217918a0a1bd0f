"""The agreement in plain words, and how complete the documentation is, as cards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.documentation import review_due_words
from app.queries.client_page import ClientPage
from app.reports.plain_words import PlainAgreement
from ui.kit.buttons import Button
from ui.kit.card import Card
from ui.kit.mark_widgets import Meter
from ui.kit.plural import counted
from ui.kit.sign import Sign
from ui.kit.text import PlainLabel
from ui.theme import fonts

_GAPS_SHOWN = 4


class SignedLine(QWidget):
    """A line of words behind a sign; the sign's meaning is said, too."""

    def __init__(self, icon: str, token: str, words: str, meaning: str = "") -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(Sign(icon, token), 0, Qt.AlignmentFlag.AlignTop)
        label = PlainLabel(words, wrap=True)
        if meaning:
            label.setAccessibleName(f"{meaning}: {words}")
        row.addWidget(label, 1)


class AgreementCard(Card):
    """What is included, what is not, and the budget.

    Source: mockups/04-client "The agreement in plain words".
    """

    opened = Signal()

    def __init__(self) -> None:
        super().__init__(self.tr("The agreement in plain words"), spacing=8)
        self._version = PlainLabel(tone="muted", size=fonts.CELL)
        self.open = Button(self.tr("Open the agreement"), "link")
        self.open.clicked.connect(self.opened)
        self.head.addWidget(self.open)
        self.column.addWidget(self._version)
        self._shown: PlainAgreement | None = None
        self._body = QWidget()
        self.column.addWidget(self._body)
        self.column.addStretch(1)
        self._told = ""

    def say(self, agreement: PlainAgreement | None, otherwise: str) -> None:
        """Show an agreement, or a sentence where none is in force."""
        if agreement == self._shown and otherwise == self._told:
            return
        self._shown, self._told = agreement, otherwise
        self._version.setText(agreement.version if agreement else "")
        self._version.setVisible(agreement is not None)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        if agreement is None:
            column.addWidget(PlainLabel(otherwise, tone="muted", wrap=True))
        else:
            self._fill(column, agreement)
        self.column.replaceWidget(self._body, body)
        self._body.deleteLater()
        self._body = body

    def _fill(self, column: QVBoxLayout, agreement: PlainAgreement) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        included, excluded = self.tr("Included"), self.tr("Excluded")
        left = _lines(agreement.included, "check", "included", included)
        right = _lines(agreement.excluded, "x", "excluded", excluded)
        grid.addLayout(left, 0, 0)
        grid.addLayout(right, 0, 1)
        column.addLayout(grid)
        words = " · ".join(agreement.budget)
        column.addWidget(SignedLine("flag", "muted", words, self.tr("Budget")))


def _lines(words: Iterable[str], icon: str, token: str, meaning: str) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(4)
    for line in words:
        column.addWidget(SignedLine(icon, token, line, meaning))
    column.addStretch(1)  # an alignment instead would give wrapped lines too little height
    return column


class CompletenessCard(Card):
    """How much of what a newcomer would need is written down, and what is missing.

    Source: mockups/04-client "86 % complete"; domain.md S25.
    """

    def __init__(self) -> None:
        super().__init__(self.tr("Documentation"), spacing=8)
        self._meter = Meter(self.tr("Documentation"))
        self._gaps = PlainLabel(size=fonts.CELL, wrap=True)
        self.column.addWidget(self._meter)
        self._there = PlainLabel(tone="muted", size=fonts.CELL, wrap=True)
        self.column.addWidget(self._gaps)
        self.column.addStretch(1)
        self.column.addWidget(self._there)

    def say(self, page: ClientPage, now: datetime) -> None:
        """Show a share, the first gaps in words, and what there is."""
        complete = page.completeness
        words = self.tr("{0} % complete").format(percent(complete.share))
        self.title.setText(words)
        self._meter.set_parts(words, [(float(complete.share), "bar_included")])
        shown = list(complete.gaps[:_GAPS_SHOWN])
        more = len(complete.gaps) - len(shown)
        if more:
            shown.append(self.tr("and {0} more").format(more))
        self._gaps.setText("\n".join(shown) or self.tr("Nothing is missing."))
        self._gaps.set_tone("" if complete.gaps else "muted")
        self._there.setText(self._what_there_is(page, now))

    def _what_there_is(self, page: ClientPage, now: datetime) -> str:
        old = [
            row
            for row in page.pages
            if review_due_words(row.reviewed_at, row.review_every_days, now).tone == "warning"
        ]
        assets = counted(len(page.assets), self.tr("1 asset"), self.tr("{0} assets"))
        pages = counted(len(page.pages), self.tr("1 page"), self.tr("{0} pages"))
        due = counted(len(old), self.tr("1 to review"), self.tr("{0} to review"))
        return ", ".join([assets, pages, *([due] if old else [])])


def percent(share: Fraction) -> int:
    """Round a share to whole percent, never up to 100 while something is missing."""
    whole = int(share * 100 + Fraction(1, 2))
    return 99 if whole == 100 and share < 1 else whole  # noqa: PLR2004 -- percent
