"""The versions of a page, and what differs between one of them and the page."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QTextBrowser, QVBoxLayout

from ui.kit.buttons import Button
from ui.kit.lines import LineList
from ui.kit.plural import counted
from ui.kit.text import PlainLabel, set_tip
from ui.screens.pages.compared import DiffLine
from ui.screens.pages.state import PagesState, side
from ui.screens.pages.words import side_words, tr, version_lines
from ui.theme import fonts
from ui.theme.theme import current

_LEAST_LIST = 180
_MOST_LINES = 2_000
"""More are not painted: nobody reads them, and the text view would take seconds."""


class DiffView(QTextBrowser):
    """Lines with their sign, added and removed ones in colour as well."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("What differs"))
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("bare", True)
        self.document().setDocumentMargin(0)
        self.lines: tuple[DiffLine, ...] = ()
        current().changed.connect(self._renew)

    def show_lines(self, lines: tuple[DiffLine, ...]) -> None:
        """Show another comparison from its beginning."""
        if lines != self.lines or not self.document().isEmpty():
            self.lines = lines
            self._renew()

    @Slot()
    def _renew(self) -> None:
        theme = current()
        size = theme.px(fonts.CELL)
        rows = [_row(line) for line in self.lines[:_MOST_LINES]]
        more = len(self.lines) - _MOST_LINES
        if more > 0:
            rows.append(_row(DiffLine("…", count=more)))
        self.setHtml(
            f'<table width="100%" cellspacing="0" cellpadding="2" style="font-family: monospace; '
            f'font-size: {size}px; color: {theme.tokens.text}">{"".join(rows)}</table>'
        )


def _row(line: DiffLine) -> str:
    tokens = current().tokens
    if line.sign == "…":
        words = counted(line.count, tr("1 line more"), tr("{0} lines more"))
        return f'<tr><td></td><td style="color: {tokens.muted}">… {escape(words)}</td></tr>'
    ink, ground, mark = {
        "+": (tokens.included, tokens.included_fill, "+"),
        "-": (tokens.error, tokens.error_fill, "\N{MINUS SIGN}"),
        " ": (tokens.text, tokens.panel, "&nbsp;"),
    }[line.sign]
    style = f'style="background-color: {ground}'
    return (
        f'<tr><td width="16" {style}; color: {ink}"><b>{mark}</b></td>'
        f'<td width="100%" {style}; white-space: pre-wrap">{escape(line.text) or "&nbsp;"}</td>'
        "</tr>"
    )


class VersionsPart(QFrame):
    """The list at the left, or above; the comparison beside it; Restore under it.

    Source: ux.md 3.7 "History".
    """

    version_chosen = Signal(object)
    restore_asked = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.title = PlainLabel(size=fonts.LARGE, weight=fonts.BOLD, wrap=True)
        self.list = LineList(tr("Versions"))
        self.caption = PlainLabel(weight=fonts.BOLD, wrap=True)
        self.key = PlainLabel(tone="muted", size=fonts.CELL, wrap=True)
        self.diff = DiffView()
        self.restore = Button(tr("Restore this version"), "primary", icon="undo-2", key="R")
        self.back = Button(tr("Back to the page"), "quiet", key="Esc")
        self.split = QSplitter()
        self._lay_out()
        self.list.chosen.connect(self.version_chosen)
        self.list.opened.connect(self._enter)
        self.restore.clicked.connect(self.restore_asked)
        self.back.clicked.connect(self.left)

    def _lay_out(self) -> None:
        beside = QFrame()
        right = QVBoxLayout(beside)
        right.setContentsMargins(16, 8, 0, 0)
        right.setSpacing(4)
        right.addWidget(self.caption)
        right.addWidget(self.key)
        right.addWidget(self.diff, 1)
        self.list.setMinimumWidth(current().px(_LEAST_LIST))
        self.split.addWidget(self.list)
        self.split.addWidget(beside)
        self.split.setChildrenCollapsible(False)
        self.split.setSizes([320, 800])
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(self.restore)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 16, 10)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.split, 1)
        column.addLayout(foot)

    def set_narrow(self, *, narrow: bool) -> None:
        """Put the comparison under the list, or beside it."""
        wanted = Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        if self.split.orientation() != wanted:
            self.split.setOrientation(wanted)
            self.split.setSizes([200, 400] if narrow else [320, 800])

    def show_state(self, state: PagesState) -> None:
        """Show the versions, and the comparison as soon as it is here."""
        loaded, row = state.loaded, state.chosen
        if loaded is None:
            return
        self.title.setText(tr("Versions of “{0}”").format(state.kept.title))
        self.list.set_lines(version_lines(state))
        self.list.choose(state.version)
        why = loaded.why_not
        if row is not None and row.current:
            why = why or tr("The page says this already.")
        self.restore.setEnabled(row is not None and not why and not state.busy)
        set_tip(self.restore, why)
        if row is None:
            self.caption.setText(
                tr("No version is on this device yet. Sync (F5) brings what central has.")
            )
            self.key.setText("")
            self.diff.show_lines(())
            return
        self.caption.setText(side_words(side(row, loaded)))
        if state.lines is None:
            return  # the old comparison stays until the new one is here
        if state.lines:
            self.key.setText(
                tr("\N{MINUS SIGN} only this version says it   + only the page says it now")
            )
        elif row.current:
            self.key.setText(tr("This is what the page says now."))
        else:
            self.key.setText(tr("It says the same as the page now."))
        self.diff.show_lines(state.lines)

    @Slot(object)
    def _enter(self, _version: object) -> None:
        self.diff.setFocus(Qt.FocusReason.OtherFocusReason)
