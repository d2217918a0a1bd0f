"""One conflict: the value that stands, the one that gave way, and the choice between them."""

from __future__ import annotations

import re
from datetime import datetime
from difflib import SequenceMatcher
from html import escape

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from app.bootstrap.sync_facts import Clash
from app.domain.words import moment_words
from ui.kit.buttons import Button
from ui.kit.card import Card
from ui.kit.chips import Chip
from ui.kit.flow import FlowGrid
from ui.kit.text import PlainLabel
from ui.screens.sync_centre.merged_card import MergedCard
from ui.screens.sync_centre.models import tr
from ui.theme import fonts
from ui.theme.theme import current
from ui.theme.tokens import Tokens

_PIECES = re.compile(r"\s+|\S+")
"""Words, and what stands between them: a line's end must not tie two words together."""
_LOWEST, _HIGHEST = 22, 300
"""How high a value's text may be. Units: pixels at 100 %."""


class ValueText(QTextBrowser):
    """A value, as high as its text up to a limit; longer ones scroll."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setOpenLinks(False)
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
    """One of the two values, with the button that chooses it."""

    chosen = Signal()

    def __init__(self, title: str, button: str, key: str) -> None:
        super().__init__(inset=14, spacing=8)
        self.setAccessibleName(title)
        self.who = PlainLabel(title, weight=fonts.BOLD)
        self.when = PlainLabel(tone="muted", size=fonts.CELL, elide="right")
        self.text = ValueText(title)
        self.button = Button(button, key=key)
        self.button.clicked.connect(self.chosen)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.who)
        top.addWidget(self.when, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.button)
        foot.addStretch(1)
        self.column.addLayout(top)
        self.column.addWidget(self.text)
        self.column.addStretch(1)
        self.column.addLayout(foot)

    def set_who(self, name: str) -> None:
        """Say whose value it is."""
        self.who.setText(name)
        self.setAccessibleName(name)
        self.text.setAccessibleName(name)

    def show_value(self, html: str, when: str, button: str) -> None:
        """Show a value."""
        self.when.setText(when)
        self.button.set_words(button)
        self.text.show_html(html)


class ConflictPane(QScrollArea):
    """Names what clashed, shows both values side by side, and says what each choice does.

    Source: mockups/07-sync-centre; ux.md 3.7.
    """

    keep_asked = Signal()
    put_back_asked = Signal()
    merged_asked = Signal(str)
    versions_asked = Signal()
    open_asked = Signal()
    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Conflict"))
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.before = Button(tr("Previous conflict"), "quiet", icon="chevron-left", square=True)
        self.after = Button(tr("Next conflict"), "quiet", icon="chevron-right", square=True)
        self.place = PlainLabel(tone="muted")
        self.title = PlainLabel(size=fonts.LARGE, weight=fonts.BOLD, wrap=True)
        self.chip = Chip(tr("In conflict"), "warning")
        self.subtitle = PlainLabel(tone="muted", wrap=True)
        self.ours = ValueCard(tr("Yours"), tr("Keep yours"), "1")
        self.theirs = ValueCard(tr("The other value"), tr("Put it back"), "2")
        self.merged = MergedCard()
        self.versions = Button(tr("Bring both together…"), icon="git-merge", key="3")
        self.open = Button(tr("Open it"), "quiet", icon="arrow-right", key="O")
        self.result = PlainLabel(tone="muted", wrap=True)
        self._shown: Clash | None = None
        self._when = ("", "")
        self._lay_out()
        self.before.clicked.connect(self._back)
        self.after.clicked.connect(self._on)
        self.ours.chosen.connect(self.keep_asked)
        self.theirs.chosen.connect(self.put_back_asked)
        self.merged.saved.connect(self.merged_asked)
        self.versions.clicked.connect(self.versions_asked)
        self.open.clicked.connect(self.open_asked)
        current().changed.connect(self._renew)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(6)
        bar.addWidget(self.before)
        bar.addWidget(self.place)
        bar.addWidget(self.after)
        bar.addStretch(1)
        bar.addWidget(self.open)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.title, 1)
        head.addWidget(self.chip)
        body = QWidget()
        body.setAccessibleName(tr("Conflict"))
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(8)
        column.addLayout(bar)
        column.addLayout(head)
        column.addWidget(self.subtitle)
        column.addSpacing(6)
        column.addWidget(FlowGrid([self.ours, self.theirs], columns=(2, 1), least=250))
        column.addSpacing(4)
        column.addWidget(self.merged)
        flush = QHBoxLayout()
        flush.addWidget(self.versions)
        flush.addStretch(1)
        column.addLayout(flush)
        column.addWidget(self.result)
        column.addStretch(1)
        self.setWidget(body)

    def show_clash(self, clash: Clash, place: tuple[int, int], zone: str, now: datetime) -> None:
        """Show a conflict."""
        self.place.setText(tr("Conflict {0} of {1}").format(*place))
        self.before.setEnabled(place[0] > 1)
        self.after.setEnabled(place[0] < place[1])
        ours = tr("stands for everyone")
        if clash.ours_at is not None:
            made = moment_words(clash.ours_at, zone, now)
            ours = tr("{0}, stands for everyone").format(made)
        theirs = tr("noticed {0}").format(moment_words(clash.at, zone, now))
        if clash.by_at is not None:
            theirs = moment_words(clash.by_at, zone, now)
        if clash == self._shown and (ours, theirs) == self._when:
            return
        fresh = self._shown is None or self._shown.key != clash.key
        self._shown, self._when = clash, (ours, theirs)
        if clash.merged is not None and fresh:
            self.merged.show_merged(clash.merged)  # what is being typed outlives a new reading
        self.merged.setVisible(clash.merged is not None and not clash.has_versions)
        self.versions.setVisible(clash.has_versions)
        self.open.setVisible(clash.place is not None)
        self.title.setText(clash.title)
        parts = (clash.on, clash.noun, tr("field {0}").format(clash.field_words))
        self.subtitle.setText(" · ".join(part for part in parts if part))
        self._renew()

    @Slot()
    def _renew(self) -> None:
        clash = self._shown
        if clash is None:
            return
        tokens = current().tokens
        ours, theirs = compared(clash.kept, clash.other, tokens)
        short = len(clash.kept) < 24 and len(clash.other) < 24  # noqa: PLR2004 -- fits a button
        self.ours.show_value(
            ours,
            self._when[0],
            tr("Keep {0}").format(clash.kept) if short else tr("Keep yours"),
        )
        whose = tr("Put {0}'s back").format(clash.by) if clash.by else tr("Put it back")
        self.theirs.set_who(clash.by or tr("The other value"))
        self.theirs.show_value(
            theirs,
            self._when[1],
            tr("Put back {0}").format(clash.other) if short else whose,
        )
        self.theirs.button.setEnabled(clash.restorable)
        self.result.setText(_result(clash))

    @Slot()
    def _back(self) -> None:
        self.stepped.emit(-1)

    @Slot()
    def _on(self) -> None:
        self.stepped.emit(1)


def _result(clash: Clash) -> str:
    reason = f"{clash.reason.rstrip('.')}. " if clash.reason else ""
    if clash.by:
        reason = tr("{0} had changed {1}. ").format(clash.by, clash.field_words.lower())
    if not clash.restorable:
        return reason + tr("The other value can only be put back where it was changed.")
    return reason + tr("Putting it back is an ordinary change; the other value stays in History.")


def compared(one: str, other: str, tokens: Tokens) -> tuple[str, str]:
    """Write two texts as HTML, with what only one of them has marked by colour and underline.

    Short values are written plainly: the whole differs.
    """
    left, right = _PIECES.findall(one), _PIECES.findall(other)
    if min(len(one.split()), len(other.split())) < 4:  # noqa: PLR2004 -- a few words differ as a whole
        return _page(escape(one), tokens), _page(escape(other), tokens)
    parts: tuple[list[str], list[str]] = ([], [])
    for kind, a0, a1, b0, b1 in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        for words, out in ((left[a0:a1], parts[0]), (right[b0:b1], parts[1])):
            if words:
                text = escape("".join(words))
                out.append(text if kind == "equal" else _marked(text, tokens))
    return _page("".join(parts[0]), tokens), _page("".join(parts[1]), tokens)


def _marked(text: str, tokens: Tokens) -> str:
    style = f"background-color:{tokens.excluded_fill};color:{tokens.text}"
    return f'<u style="{style}">{text}</u>'


def _page(html: str, tokens: Tokens) -> str:
    return f'<div style="white-space:pre-wrap;color:{tokens.text}">{html}</div>'
