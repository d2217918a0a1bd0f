"""What a save that reaches back would change, before it is saved.

Source: domain.md 3.7 (VERSION, DELTA).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.domain.coverage.delta import PROPOSALS, Effect
from app.domain.words import money_words
from app.reports.what_if import (
    LOCKED,
    Share,
    effect_words,
    entry_words,
    four_shares,
    month_words,
    signed_minutes,
    signed_money,
    sums_by_currency,
)
from app.usecases.what_if import WhatIf
from ui.kit.dialogs.sheet import Sheet
from ui.kit.lines import LineList
from ui.kit.lines.item import Line
from ui.kit.plural import counted
from ui.kit.text import PlainLabel
from ui.screens.agreements.foresight import Step
from ui.theme import fonts
from ui.theme.theme import current

_SIGN = {"redecided": "check", "redecision_proposed": "circle-help", "credit_note": "receipt",
         "budget_adjustment": "clock", "adjustment_proposal": "mail"}  # fmt: skip
_MOST = 300
"""As many entries are listed; all of them are in the sums."""
_NAMES = 3


class _Share(QWidget):
    """One field: how much, and what is done with it."""

    def __init__(self) -> None:
        super().__init__()
        self._words = PlainLabel(wrap=True, weight=fonts.MEDIUM)
        self._consequence = PlainLabel(tone="muted", size=fonts.CELL, wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(self._words)
        column.addWidget(self._consequence)
        column.addStretch(1)

    def show_share(self, share: Share) -> None:
        """Show another one; nothing happens where there is no entry."""
        self._words.setText(share.words())
        dearer = share.dearer and share.entries
        self._words.set_tone("excluded" if dearer else "" if share.entries else "muted")
        self._consequence.setText(share.consequence if share.entries else "")
        self._consequence.setVisible(bool(share.entries))
        said = (share.words(), self._consequence.text())
        self.setAccessibleDescription("; ".join(part for part in said if part))


class DeltaSheet(Sheet):
    """Open and locked months, dearer or not; then month by month each entry."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, "", width=820)
        self.shares = [_Share() for _field in range(4)]
        self._money = PlainLabel(wrap=True)
        self.list = LineList(self.tr("What changes"))
        self._from = PlainLabel(tone="muted", size=fonts.CELL, wrap=True)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(self._lay_out_shares())
        column.addWidget(self._money)
        column.addWidget(self.list, 1)
        column.addWidget(self._from)
        self.list.setMinimumHeight(current().px(170))
        self.set_body(body)
        self.go, self.back = self.set_buttons(self.tr("Save"), self.tr("Keep typing"))
        self.set_sentence(
            self.tr("Nothing is charged to a locked month; what is dearer is asked for first.")
        )

    def _lay_out_shares(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(8)
        top = Qt.AlignmentFlag.AlignTop
        columns = (self.tr("Not dearer for the client"), self.tr("Dearer for the client"))
        for at, words in enumerate(columns):
            grid.addWidget(PlainLabel(words, tone="muted", size=fonts.CELL), 0, at + 1, top)
            grid.setColumnStretch(at + 1, 1)
        rows = (self.tr("Open months"), self.tr("Locked months"))
        for at, words in enumerate(rows):
            grid.addWidget(PlainLabel(words, tone="muted", size=fonts.CELL), at + 1, 0, top)
        for number, share in enumerate(self.shares):
            grid.addWidget(share, number // 2 + 1, number % 2 + 1)
            share.setAccessibleName(f"{rows[number // 2]}, {columns[number % 2]}")
        return grid

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Give the list its room."""
        return QSize(current().px(820), current().px(620))

    def height_for(self, width: int) -> int:
        """Take the room of the list, however high the rest is."""
        return max(super().height_for(width), self.sizeHint().height())

    def show_step(self, step: Step) -> None:
        """Show what a step would change."""
        found = [one for one in step.found if one.changes]
        entries = sum(
            len(effect.entries) for one in found for effect in one.replay.delta.effects
        ) + sum(len(one.replay.delta.became_held) for one in found)
        self.set_title(
            self.tr("{0} changes {1} of the past").format(
                step.what, counted(entries, self.tr("1 entry"), self.tr("{0} entries"))
            ),
            self.tr("{0}. Nothing is saved yet.").format(_clients(found)),
        )
        self.go.set_words(step.act)
        for field, share in zip(self.shares, four_shares(found), strict=True):
            field.show_share(share)
        self._money.setText("\n".join(self._money_lines(found)))
        self.list.set_lines(_lines(found))
        self._from.setText(self._where_from(step, found))

    def _money_lines(self, found: Sequence[WhatIf]) -> Iterator[str]:
        for currency, (before, after) in sums_by_currency(found).items():
            change = after - before
            yield self.tr(
                "Beside the fee {0} → {1} ({2}), in the budget {3} → {4} min ({5})."
            ).format(
                money_words(before.amount_minor, currency),
                money_words(after.amount_minor, currency),
                signed_money(change.amount_minor, currency),
                f"{before.included_min:,}",
                f"{after.included_min:,}",
                signed_minutes(change.included_min),
            )

    def _where_from(self, step: Step, found: Sequence[WhatIf]) -> str:
        looked_at, foreseen = (
            sum(one.looked_at for one in found), sum(one.foreseen for one in found),
        )  # fmt: skip
        words = [step.spares] if step.spares else []
        words.append(
            self.tr(
                "From {0} entries on this device. Central decides with everything it has: work of "
                "the same people for clients that are not on this device may change what overlaps, "
                "and what comes out otherwise you are told."
            ).format(f"{looked_at:,}")
        )
        if foreseen:
            words.append(
                self.tr("{0} of them central has not decided yet.").format(f"{foreseen:,}")
            )
        return " ".join(words)


def _clients(found: Sequence[WhatIf]) -> str:
    names = [one.name for one in found]
    more = len(names) - _NAMES
    if more > 0:
        return f"{', '.join(names[:_NAMES])} and {more} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _lines(found: Sequence[WhatIf]) -> list[Line]:
    lines: list[Line] = []
    listed = left = 0
    for one in found:
        effects = sorted(one.replay.delta.effects, key=lambda effect: effect.work_month)
        left += max(0, listed + len(effects) - _MOST)
        month = ""
        for effect in effects[: _MOST - listed]:
            if effect.work_month != month:
                month = effect.work_month
                words = month_words(month)
                title = f"{one.name} · {words}" if len(found) > 1 else words
                lines.append(Line(f"{one.client} {month}", title, heading=True))
            lines.append(_line(one, effect))
        listed = min(_MOST, listed + len(effects))
        lines += _held_lines(one)
    if left:
        lines.append(Line("more", f"{left:,} more, which are in the sums above", heading=True))
    return lines


def _line(one: WhatIf, effect: Effect) -> Line:
    about = one.worked[effect.entry]
    title = entry_words(about.at, one.zone, about.ticket, about.title)
    more = f" (+{len(effect.entries) - 1})" if len(effect.entries) > 1 else ""
    where = "locked month" if effect.kind in LOCKED else "open month"
    dearer = effect.kind in PROPOSALS
    return Line(
        f"{effect.work_month} {effect.entry}",
        f"{title}{more}",
        f"{about.person} · {where} · {effect_words(effect, one.currency)}",
        tail="dearer" if dearer else "",
        icon=_SIGN[effect.kind],
        tone="excluded" if dearer else "muted",
    )


def _held_lines(one: WhatIf) -> Iterator[Line]:
    for entry in one.replay.delta.became_held:
        about = one.worked[entry]
        title = entry_words(about.at, one.zone, about.ticket, about.title)
        yield Line(f"held {entry}", title, "would wait for a decision", icon="hourglass")
