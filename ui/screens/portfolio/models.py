"""The columns of the portfolio, with the burn drawn in its row."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

from ui.kit.marks import paint_meter
from ui.kit.table.columns import Cell, ColumnSpec, Tone
from ui.screens.portfolio.state import PortfolioLine
from ui.theme import fonts
from ui.theme.theme import current

_BANDS: dict[str, tuple[Tone, str]] = {
    "low": ("muted", "bar_included"),
    "on_plan": ("normal", "bar_included"),
    "high": ("soon", "bar_excluded"),
    "over": ("late", "error"),
}
_WIDEST = 1.25
"""Share of the budget at the bar's right end, so that 100 % stands inside of it."""
_BAR, _FIGURE, _GAP = 6, 52, 8


def _tr(words: str) -> str:
    return QCoreApplication.translate("Portfolio", words)


def portfolio_columns() -> tuple[ColumnSpec, ...]:
    """The columns; the burn is a bar with a tick for the time that is gone."""
    return (
        ColumnSpec(
            "name", _tr("Client"), 170, _name, kind="title", min_width=110, stretch=True,
            sortable=True,
        ),
        ColumnSpec(
            "burn", _tr("Budget used"), 168, _burn, min_width=120, sortable=True, paint=paint_burn
        ),
        ColumnSpec("projected", _tr("Month's end"), 134, _projected, min_width=126, sortable=True),
        ColumnSpec(
            "disputes", _tr("Disputes"), 56, _disputes, kind="number", align="right", sortable=True
        ),
        ColumnSpec("check_in", _tr("Check-in"), 96, _check_in, min_width=84, sortable=True),
        ColumnSpec("ends", _tr("Expires"), 168, _ends, min_width=150, sortable=True, drop=2),
        ColumnSpec(
            "rate", _tr("Brings"), 84, _rate, kind="number", align="right", sortable=True, drop=3
        ),
        ColumnSpec(
            "quotes", _tr("Quotes"), 48, _quotes, kind="number", align="right", sortable=True,
            drop=4,
        ),
        ColumnSpec(
            "tickets", _tr("Open"), 42, _tickets, kind="number", align="right", sortable=True,
            drop=5,
        ),
        ColumnSpec("tam", _tr("Manager"), 96, _tam, min_width=70, drop=6),
    )  # fmt: skip


def paint_burn(painter: QPainter, box: QRectF, cell: Cell) -> None:
    """Draw the share used, a tick where the month stands, and the figure beside it."""
    theme = current()
    parts = (cell.mark or "").split()
    painter.setFont(theme.font(fonts.CELL))
    if not parts:
        painter.setPen(theme.colour("muted"))
        _words(painter, box, cell.text)
        return
    used, elapsed, token = float(parts[0]), float(parts[1]), parts[2]
    room = theme.px(_FIGURE)
    figure = QRectF(box.right() - room, box.top(), room, box.height())
    painter.setPen(theme.colour("text"))
    width = QFontMetricsF(painter.font()).horizontalAdvance(cell.text)
    _words(painter, figure.adjusted(room - width, 0, 0, 0), cell.text)
    bar = QRectF(box.left(), 0, box.width() - room - theme.px(_GAP), theme.px(_BAR))
    bar.moveTop(box.center().y() - bar.height() / 2)
    within = min(used, 1.0) / _WIDEST
    beyond = min(max(used - 1.0, 0.0), _WIDEST - 1.0) / _WIDEST
    paint_meter(painter, bar, [(within, token), (beyond, "error")], elapsed / _WIDEST)
    line = bar.left() + bar.width() / _WIDEST
    painter.fillRect(QRectF(line - 0.5, bar.top() - 2, 1, bar.height() + 4), theme.colour("border"))


def _words(painter: QPainter, box: QRectF, words: str) -> None:
    half = QFontMetricsF(painter.font()).capHeight() / 2
    painter.drawText(round(box.left()), round(box.center().y() + half), words)


def _name(line: PortfolioLine) -> Cell:
    return Cell(line.name, hint=line.name)


def _burn(line: PortfolioLine) -> Cell:
    if line.used is None:
        words = _tr("no agreement")
        return Cell(words, "muted", spoken=_tr("no agreement is in force"))
    token = _BANDS[line.band][1] if line.band in _BANDS else "accent"
    gone = f"{round(line.elapsed * 100)} %"
    hint = _tr("{0} of {1} used, {2} of the month gone").format(line.burn, line.budget, gone)
    if line.index:
        hint = _tr("{0}; burn index {1}").format(hint, line.index)
    return Cell(line.burn, mark=f"{line.used} {line.elapsed} {token}", hint=hint, spoken=hint)


def _projected(line: PortfolioLine) -> Cell:
    if line.used is None:
        return Cell("—", "muted", spoken="")
    said = _tr("{0} projected for the month's end, {1} of the budget")
    spoken = said.format(line.projected, line.share)
    tone = _BANDS[line.band][0] if line.band in _BANDS else "normal"
    return Cell(f"{line.projected} · {line.share}", tone, hint=spoken, spoken=spoken)


def _number(count: int, spoken: str, tone: Tone = "muted") -> Cell:
    return Cell(f"{count:,}", tone, spoken=spoken) if count else Cell("–", "muted", spoken="")


def _disputes(line: PortfolioLine) -> Cell:
    return _number(line.disputes, _tr("{0} disputed").format(line.disputes), "late")


def _check_in(line: PortfolioLine) -> Cell:
    if not line.check_in:
        return Cell("—", "muted", spoken="")
    spoken = _tr("check-in {0}").format(line.check_in)
    return Cell(line.check_in, "late" if line.check_in_late else "muted", spoken=spoken)


def _ends(line: PortfolioLine) -> Cell:
    if not line.ends:
        return Cell("—", "muted", spoken="")
    tone: Tone = "late" if line.ends_late else "warning"
    spoken = _tr("expires: {0}").format(line.ends)
    return Cell(line.ends, tone, hint=line.ends_hint, spoken=spoken)


def _rate(line: PortfolioLine) -> Cell:
    hint = _tr("The fees of the last full months by the hours counted in them")
    spoken = _tr("an hour brings {0}").format(line.rate) if line.rate else ""
    return Cell(line.rate or "—", "muted", hint=hint, spoken=spoken)


def _quotes(line: PortfolioLine) -> Cell:
    return _number(line.quotes, _tr("{0} quotes out").format(line.quotes), "normal")


def _tickets(line: PortfolioLine) -> Cell:
    return _number(line.open_tickets, _tr("{0} tickets open").format(line.open_tickets))


def _tam(line: PortfolioLine) -> Cell:
    return Cell(line.tam or "—", "muted", hint=line.tam, spoken=line.tam)
