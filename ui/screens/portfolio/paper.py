"""The portfolio on paper: the lines that are shown, in their order, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QTextDocument

from app.domain.words import MONTHS
from ui.screens.portfolio.state import PortfolioLine, PortfolioState

_CELL = "padding:3px 10px 3px 0; border-bottom:1px solid #999999"


def _tr(words: str) -> str:
    return QCoreApplication.translate("PortfolioPaper", words)


def page_of(state: PortfolioState) -> str:
    """What is shown, as a page of HTML; everything in it is text."""
    heads = (
        _tr("Client"), _tr("Budget used"), _tr("Month's end"), _tr("Disputes"), _tr("Check-in"),
        _tr("Expires"), _tr("Brings"), _tr("Quotes"), _tr("Open"), _tr("Manager"),
    )  # fmt: skip
    head = "".join(f"<th align='left' style='{_CELL}'>{escape(words)}</th>" for words in heads)
    rows = "".join(f"<tr>{_row(line)}</tr>" for line in state.shown)
    when = state.as_of
    told = f"{when.day} {MONTHS[when.month - 1]} {when.year}, {when:%H:%M} UTC" if when else ""
    return (
        f"<h2>{escape(_tr('Portfolio'))}</h2><p>{escape(told)}</p>"
        f"<table cellspacing='0' style='font-size:9pt'><thead><tr>{head}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def _row(line: PortfolioLine) -> str:
    used = _tr("{0} of {1}").format(line.burn, line.budget) if line.burn else _tr("no agreement")
    ends = f"{line.projected} ({line.share})" if line.projected else "–"
    cells: Sequence[str] = (
        line.name, used, ends, str(line.disputes or "–"), line.check_in or "–", line.ends or "–",
        line.rate or "–", str(line.quotes or "–"), str(line.open_tickets or "–"), line.tam or "–",
    )  # fmt: skip
    return "".join(f"<td style='{_CELL}'>{escape(words)}</td>" for words in cells)


def document_for(device: QPagedPaintDevice, state: PortfolioState) -> QTextDocument:
    """What is shown, as a document for a device, lying: the table is wide."""
    device.setPageOrientation(QPageLayout.Orientation.Landscape)
    document = QTextDocument()
    document.setHtml(page_of(state))
    return document
