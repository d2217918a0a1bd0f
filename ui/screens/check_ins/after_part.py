"""After the meeting: what was taken down, the minutes as they will go out, the next date.

Source: ux.md 3.12 (6).
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from app.domain.check_ins import Captured
from app.domain.words import day_words
from ui.kit.buttons import Button
from ui.kit.lines import Line, LineList
from ui.kit.text import PlainLabel
from ui.theme import fonts
from ui.theme.theme import current

_LEAST = 360
_ICONS = {"note": "sticky-note", "decision": "circle-check", "action": "corner-down-left"}


class AfterPart(QFrame):
    """Captures with what becomes of them.

    `ticket_wanted` carries the id of an action that shall become a ticket, `client_wanted` the id
    of a note whose reader changes.
    """

    ticket_wanted = Signal(str)
    client_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setAccessibleName(self.tr("What was taken down"))
        self.setMinimumWidth(current().px(_LEAST))
        self.title = PlainLabel(size=fonts.TITLE, weight=fonts.BOLD, elide="right")
        self.hint = PlainLabel(tone="muted", size=fonts.CELL, wrap=True)
        self.list = LineList(self.tr("Actions, decisions and notes"))
        self.next = PlainLabel(wrap=True)
        self.plan = Button(self.tr("Plan it"), icon="calendar-check")
        self.plan.setAccessibleName(self.tr("Plan the next check-in as proposed"))
        self.sent = Button(self.tr("They are sent"), "primary")
        self.sent.setAccessibleName(self.tr("The minutes were sent to the client"))
        self._lay_out()
        self.list.opened.connect(self._open)

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(16, 12, 16, 8)
        head.setSpacing(4)
        head.addWidget(self.title)
        head.addWidget(self.hint)
        next_row = QHBoxLayout()
        next_row.setContentsMargins(16, 10, 16, 6)
        next_row.setSpacing(12)
        next_row.addWidget(self.next, 1)
        next_row.addWidget(self.plan, 0, Qt.AlignmentFlag.AlignTop)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 6, 16, 14)
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.sent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        column.addLayout(next_row)
        column.addLayout(foot)

    def show_minutes(
        self,
        title: str,
        captured: Sequence[Captured],
        next_words: str,
        *,
        sent: bool,
        planned: bool,
    ) -> None:
        """Show what was taken down: actions first, for they go on."""
        self.title.setText(title)
        self.hint.setText(
            self.tr("Sent: the minutes do not change any more.")
            if sent
            else self.tr(
                "Enter on an action makes a ticket of it, on a note lets the client read it."
            )
        )
        lines = []
        for kind, heading in (
            ("action", self.tr("Actions")),
            ("decision", self.tr("Decisions")),
            ("note", self.tr("Notes")),
        ):
            some = [one for one in captured if one.kind == kind]
            if some:
                lines.append(Line(kind, heading, str(len(some)), heading=True))
                lines += [self._line(one) for one in some]
        self.list.set_lines(lines)
        self.next.setText(next_words)
        self.plan.setVisible(not planned)
        self.sent.setVisible(not sent)

    def _line(self, one: Captured) -> Line:
        parts = [one.owner, day_words(one.due) if one.due else "", one.outcome]
        if one.kind == "note":
            parts.append(
                self.tr("stays inside") if one.internal else self.tr("the client reads it")
            )
        return Line(
            one.id,
            one.text,
            " · ".join(part for part in parts if part),
            tail=one.ticket,
            icon=_ICONS[one.kind],
            tone="internal" if one.internal else "accent" if one.ticket else "muted",
        )

    @Slot(object)
    def _open(self, key: object) -> None:
        kinds = {line.key: line.icon for line in self.list.lines}
        if kinds.get(key) == _ICONS["action"]:
            self.ticket_wanted.emit(str(key))
        elif kinds.get(key) == _ICONS["note"]:
            self.client_wanted.emit(str(key))
