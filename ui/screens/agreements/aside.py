"""Beside the form: the version in plain words, and what the linter says about everything."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.agreement import Finding
from ui.kit.card import Card
from ui.kit.sign import Sign
from ui.kit.text import PlainLabel
from ui.screens.agreements.noted import Fresh
from ui.screens.agreements.state import AgreementState
from ui.theme import fonts

_SIGNS = {"error": ("circle-alert", "error"), "warning": ("triangle-alert", "excluded"),
          "note": ("info", "muted")}  # fmt: skip
_SHOWN = 12


class LineCard(Card):
    """A card of signed lines that is built anew when they change."""

    def __init__(self, title: str) -> None:
        super().__init__(title, spacing=8)
        self._shown: object = None
        self._body = QWidget()
        self.column.addWidget(self._body)

    def show_lines(self, lines: tuple[tuple[str, str, str, str], ...], otherwise: str) -> None:
        """Show lines of icon, token, words and meaning, or a sentence where there is none."""
        if (lines, otherwise) == self._shown:
            return
        self._shown = (lines, otherwise)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        for icon, token, words, meaning in lines:
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(Sign(icon, token), 0, Qt.AlignmentFlag.AlignTop)
            label = PlainLabel(words, wrap=True, size=fonts.CELL)
            label.setAccessibleName(f"{meaning}: {words}")
            row.addWidget(label, 1)
            column.addLayout(row)
        if not lines:
            column.addWidget(PlainLabel(otherwise, tone="muted", wrap=True))
        self.column.replaceWidget(self._body, body)
        self._body.hide()  # until the loop takes it, it would be painted under the new one
        self._body.deleteLater()
        self._body = body


class Aside(Fresh):
    """What the client will read, and what to look at."""

    def __init__(self) -> None:
        super().__init__()
        self.plain = LineCard(self.tr("In plain words"))
        self.findings = LineCard(self.tr("To look at"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.plain)
        column.addWidget(self.findings)
        column.addStretch(1)

    def show_state(self, state: AgreementState) -> None:
        """Follow what is typed."""
        plain = state.plain
        lines: list[tuple[str, str, str, str]] = []
        if plain is not None:
            lines += [("check", "included", one, self.tr("Included")) for one in plain.included]
            lines += [("x", "excluded", one, self.tr("Excluded")) for one in plain.excluded]
            lines += [("flag", "muted", one, self.tr("Budget")) for one in plain.budget]
        self.plain.show_lines(
            tuple(lines), self.tr("Choose opening hours, then the agreement is said here.")
        )
        found = [("circle-alert", "error", words, "error") for _field, words in state.unread]
        found += [_line(one) for one in state.elsewhere[:_SHOWN]]
        self.findings.show_lines(tuple(found), self.tr("Nothing: the agreement is whole."))


def _line(finding: Finding) -> tuple[str, str, str, str]:
    icon, token = _SIGNS[finding.severity]
    where = finding.where[:1].upper() + finding.where[1:]
    return icon, token, f"{where}: {finding.sentence}", finding.severity
