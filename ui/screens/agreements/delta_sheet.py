"""What saving a version that reaches back would change, before it is saved.

Source: domain.md 3.7 (VERSION, DELTA).
"""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.words import money_words
from app.reports.what_if import (
    effect_words,
    entry_words,
    month_words,
    signed_minutes,
    signed_money,
    sum_lines,
)
from app.usecases.what_if import WhatIf
from ui.kit.dialogs.sheet import Sheet
from ui.kit.lines import LineList
from ui.kit.lines.item import Line
from ui.kit.text import PlainLabel
from ui.theme import fonts
from ui.theme.theme import current

_SIGN = {"redecided": "check", "redecision_proposed": "circle-help", "credit_note": "receipt",
         "budget_adjustment": "clock", "adjustment_proposal": "mail"}  # fmt: skip


class DeltaSheet(Sheet):
    """Sums first, then month by month each entry with what happens to it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, "", width=760)
        self._sums = PlainLabel(wrap=True)
        self._money = PlainLabel(tone="muted", wrap=True)
        self.list = LineList(self.tr("What changes"))
        self._from = PlainLabel(tone="muted", size=fonts.CELL, wrap=True)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._sums)
        column.addWidget(self._money)
        column.addWidget(self.list, 1)
        column.addWidget(self._from)
        self.list.setMinimumHeight(current().px(220))
        self.set_body(body)
        self.go, self.back = self.set_buttons(self.tr("Save the version"), self.tr("Keep typing"))
        self.set_sentence(
            self.tr("Nothing is charged to a locked month; what is dearer is asked for first.")
        )

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the list its room."""
        return QSize(current().px(760), current().px(560))

    def show_delta(self, number: int, found: WhatIf) -> None:
        """Show what version `number` would change."""
        effects = found.replay.delta.effects
        entries = (
            self.tr("1 entry") if len(effects) == 1 else self.tr("{0} entries").format(len(effects))
        )
        self.set_title(
            self.tr("Version {0} changes {1} of the past").format(number, entries),
            self.tr("Nothing is saved yet."),
        )
        self._sums.setText("\n".join(sum_lines(found.replay, found.currency)))
        before, after = found.replay.before, found.replay.after
        change = after - before
        self._money.setText(
            self.tr("Beside the fee {0} → {1} ({2}), in the budget {3} → {4} min ({5}).").format(
                money_words(before.amount_minor, found.currency),
                money_words(after.amount_minor, found.currency),
                signed_money(change.amount_minor, found.currency),
                before.included_min,
                after.included_min,
                signed_minutes(change.included_min),
            )
        )
        self.list.set_lines(_lines(found))
        self._from.setText(self._where_from(found))

    def _where_from(self, found: WhatIf) -> str:
        words = self.tr(
            "From {0} entries of this client on this device. Central decides with everything it "
            "has: work of the same people for clients that are not on this device may change what "
            "overlaps, and what comes out otherwise you are told."
        ).format(found.looked_at)
        if found.foreseen:
            words += " " + self.tr("{0} of them central has not decided yet.").format(
                found.foreseen
            )
        return words


def _lines(found: WhatIf) -> list[Line]:
    lines: list[Line] = []
    effects = sorted(found.replay.delta.effects, key=lambda one: one.work_month)
    month = ""
    for number, effect in enumerate(effects):
        if effect.work_month != month:
            month = effect.work_month
            lines.append(Line(month, month_words(month), heading=True))
        about = found.worked[effect.entry]
        title = entry_words(about.at, found.zone, about.ticket, about.title)
        more = f" (+{len(effect.entries) - 1})" if len(effect.entries) > 1 else ""
        lines.append(
            Line(
                f"{number} {effect.entry}",
                f"{title}{more}",
                f"{about.person} · {effect_words(effect, found.currency)}",
                icon=_SIGN[effect.kind],
            )
        )
    for entry in found.replay.delta.became_held:
        about = found.worked[entry]
        title = entry_words(about.at, found.zone, about.ticket, about.title)
        lines.append(Line(f"held {entry}", title, "would wait for a decision", icon="hourglass"))
    return lines
